# SPDX-License-Identifier: GPL-2.0
"""Paths that learn their remote address: see roam.sh.

    roam.py all             all cases
    roam.py unlearn         a request that has to be refused
    roam.py rebind ARGS     the NAT forgets, and maps by these words from now on
    roam.py relay FILE      packets of the branch come from elsewhere until FILE exists
"""

import os
import socket
import subprocess
import sys
import time

import nsmns as S
import nsmpkt as P
import nsmprobe as R
from nsmpeer import Ear, Node
from nsmseal import Key, number

A, B, C, NAT = (os.environ[name] for name in ("A", "B", "C", "R"))
HUB, WEST, SOUTH = Node(B), Node(A), Node(C)
HUB4, NAT4, ELSE4, OTHER4 = os.environ["UB4"], "10.9.9.254", "10.9.9.66", "10.9.9.67"
IA, IB = os.environ["IA4"], os.environ["IB4"]
AUDIO, PORT, LIFE = 1, 9300, 3
CIPHER = "aes-128-gcm"
# The keys of the test are the same in each process of it, and used in one run only.
OUT, BACK = (bytes([i]) * 20 for i in (1, 2))


def rekey(near, far_name, far, near_name, secret):
    """A key for packets from one end to the other."""
    ident = far.key(near_name, "rx", CIPHER, secret)
    near.key(far_name, "tx", CIPHER, secret, id=ident)
    return Key(CIPHER, secret, ident)


class Line:
    """The link of the hub, and one who is on it beside the NAT."""

    def __init__(self):
        self.ear, self.mouth = S.Port(B, "ub"), S.Port(NAT, "rb")
        self.macs = self.ear.mac(), self.mouth.mac()
        self.counter = time.monotonic_ns() // 1000
        self.sinks = []
        for address in (ELSE4, OTHER4):
            S.run(NAT, "ip", "addr", "replace", address + "/32", "dev", "rb")
            sink = S.socket_in(NAT, address, socket.SOCK_DGRAM)
            sink.bind((address, 4242))
            self.sinks.append(sink)

    def read(self):
        """The tunnel packets of the link since the last call."""
        found = []
        for data in iter(self.ear.recv, None):
            pkt = P.Parsed(data)
            if pkt.udp and P.PORT in (pkt.sport, pkt.dport) and not pkt.frag:
                found.append(pkt.tunnel())
        return found

    def send(self, payload, source=ELSE4, sport=4242):
        """Puts a Geneve packet on the link; the length of the IP packet."""
        packet = P.datagram(source, HUB4, sport, P.PORT, payload)
        self.mouth.send(P.eth(*self.macs, P.ETH_IP, packet))
        return len(packet)

    def data(self, key, lane=1000, counter=None):
        """A sealed packet of the branch that no one has sent yet."""
        if counter is None:
            self.counter += 1
            counter = self.counter
        return key.seal(number(0, AUDIO, lane, counter),
                        P.datagram(IA, IB, PORT, PORT, b"relayed"), opts=P.class_opt(AUDIO))

    def control(self, key, payload):
        """A sealed control packet of the branch."""
        self.counter += 1
        return key.seal(number(0, 0, 1000, self.counter), payload, vni=0, proto=R.PROTO,
                        control=1)


def learned(peer="west", index=0):
    """State, address and port that the hub has learned."""
    path = HUB.path(peer, index)
    return path["learn_state"], path.get("remote"), path.get("remote_port")


def counts(peer="west"):
    """(moves, challenges, failed) of a path of the hub."""
    path = HUB.path(peer)
    return tuple(path["learn_" + name] for name in ("moves", "challenges", "failed"))


def validated(peer="west", index=0):
    """Whether an address is known and no other one is challenged."""
    return learned(peer, index)[0] == "validated"


def settled(peer="west"):
    """Waits until no candidate is left."""
    return S.ok("%s: settled" % peer, S.wait_for(lambda: validated(peer), 4 * LIFE),
                HUB.path(peer))


def pings(ns, address):
    """Whether a ping is answered."""
    return " 1 received" in S.run(ns, "ping", "-nqc", "1", "-W", "1", address, check=False)


def reach(what, ns=B, address=IA):
    """A ping through the wire is answered soon."""
    return S.ok(what + ": reached", S.wait_for(lambda: pings(ns, address), 20),
                HUB.path("west"))


def dropped(name):
    """Packets that the hub has dropped for a reason, in the namespace and on both wires."""
    return HUB.genl.netns_drops().get(name, 0) + sum(
        S.drops(B, wire).get(name, 0) for wire in ("w0", "s0"))


def forget(address=NAT4):
    """The NAT forgets all mappings, as it does when it loses its address."""
    S.run(NAT, "ip", "addr", "del", NAT4 + "/24", "dev", "rb")
    S.run(NAT, "ip", "addr", "add", address + "/24", "dev", "rb")


def masquerade(words=""):
    """What the NAT maps to from now on."""
    subprocess.run(["bash", "-c", "masquerade " + words], check=True)


def rebind(words):
    """Mappings of before are gone."""
    masquerade(words)
    forget()


def sums(pkts, to, since=0):
    """(packets, bytes) of the hub to an address."""
    got = [len(pkt.l3) for pkt in pkts[since:] if pkt.src == HUB4 and pkt.dst == to]
    return len(got), sum(got)


def kinds(key, pkts):
    """The kinds of sealed control packets."""
    return [R.Probe(key.open(pkt)).kind for pkt in pkts if pkt.control and pkt.sealed]


# --- a path without an address

def came(what):
    """Some probes of the branch come; a path that is set up again has one at once."""
    before = dropped("rx-no-wire")

    def more():
        for admin in (0, 1):
            WEST.do("PATH_SET", peer="hub", index=0, admin=admin)
        return dropped("rx-no-wire") >= before + 3

    S.ok(what + ": probes arrive", S.wait_for(more, 10))


def clear(line):
    """Probes in clear arrive, and teach the hub nothing."""
    came("clear")
    S.same("clear: nothing is learned", ("no-key", None, None), learned())
    S.same("clear: the hub is mute", [], [pkt for pkt in line.read() if pkt.src == HUB4])
    S.same("clear: why", ("down", "no-remote"), HUB.states("west")[0])
    HUB.do("PEER_SET", name="west", seal="allow")
    came("allowed in clear")
    S.same("allowed in clear: nothing is learned", ("no-key", None, None), learned())
    S.same("allowed in clear: the hub is mute", [],
           [pkt for pkt in line.read() if pkt.src == HUB4])
    HUB.do("PEER_SET", name="west", seal="off")


def first(line):
    """The first sealed packet; what the hub sends before it has an answer."""
    back = rekey(HUB, "west", WEST, "hub", BACK)
    S.same("with a key to send with alone: no key", "no-key", learned()[0])
    out = Key(CIPHER, OUT, HUB.key("west", "rx", CIPHER, OUT))
    S.same("with keys: waits", "waiting", learned()[0])
    line.read()
    WEST.key("hub", "tx", CIPHER, OUT, id=out.ident)
    S.ok("the address is learned", S.wait_for(validated, 10), HUB.path("west"))
    S.same("that of the NAT", NAT4, learned()[1])
    pkts = [pkt for pkt in line.read() if pkt.sealed]
    answer = [i for i, pkt in enumerate(pkts) if pkt.dst == HUB4 and pkt.control and
              R.Probe(out.open(pkt)).kind == R.RESPONSE]
    S.ok("an answer was on the link", answer)
    before = pkts[:answer[0]] if answer else []
    theirs = sum(len(pkt.l3) for pkt in before if pkt.dst == HUB4)
    ours = [pkt for pkt in before if pkt.src == HUB4]
    S.same("before it, challenges alone", [R.CHALLENGE] * max(len(ours), 1),
           kinds(back, ours))
    S.ok("and no more than three times the bytes", sums(before, NAT4)[1] <= 3 * theirs,
         (sums(before, NAT4), theirs))
    S.same("length of a challenge", [20 + 8 + 24 + 64 + 16] * len(ours),
           [len(pkt.l3) for pkt in ours])
    S.ok("the path is up at both ends", S.wait_for(
        lambda: HUB.states("west")[0] == WEST.states("hub")[0] == ("up", "none"), 20),
         (HUB.states("west"), WEST.states("hub")))
    event = [one for one in HUB.history("west") if one["kind"] == "address-moved"]
    S.same("an event", [(NAT4, None, None)], [
        (one["remote"], one.get("old_remote"), one.get("old_remote_port")) for one in event])
    S.same("its port", learned()[2], event[0]["remote_port"] if event else None)
    S.same("one source port", [P.PORT] * 2, [node.path(peer)["source_port"] for node, peer in (
        (HUB, "west"), (WEST, "hub"))])
    reach("the branch")
    S.ok("and the hub", pings(A, IB))
    return out, back


def wait_port(low, high, name, ear):
    """The hub learns a port of the range, without an outage."""
    S.ok(name + ": another port is learned", S.wait_for(
        lambda: validated() and low <= learned()[2] <= high, 20), HUB.path("west"))
    reach(name)
    S.same(name + ": no path was down", [], ear.downs())


def rebinds(_):
    """The NAT forgets: another port, another address."""
    ear = Ear(B)
    ear.downs()
    for low, words in ((20000, "to :20000-20010"), (21000, "to :21000-21010")):
        old, moves = learned()[1:], counts()[0]
        ear.happened()
        rebind(words)
        wait_port(low, low + 10, "another port", ear)
        S.ok("another port: counted", counts()[0] > moves)
        got = [one for one in ear.happened() if one["kind"] == "address-moved"]
        S.same("another port: the event says from where to where", (old, learned()[1:]), (
            (got[0]["old_remote"], got[0]["old_remote_port"]),
            (got[-1]["remote"], got[-1]["remote_port"])) if got else None)
    S.run(NAT, "ip", "addr", "del", NAT4 + "/24", "dev", "rb")
    S.run(NAT, "ip", "addr", "add", "10.9.9.99/24", "dev", "rb")
    S.ok("another address: learned", S.wait_for(
        lambda: validated() and learned()[1] == "10.9.9.99", 20), HUB.path("west"))
    reach("another address")
    S.run(NAT, "ip", "addr", "del", "10.9.9.99/24", "dev", "rb")
    S.run(NAT, "ip", "addr", "add", NAT4 + "/24", "dev", "rb")
    S.ok("back: learned", S.wait_for(lambda: validated() and learned()[1] == NAT4, 20))
    rebind("fully-random")
    ports = set()
    for _ in range(3):
        had = counts()[0]
        forget()
        S.ok("at random: learned", S.wait_for(
            lambda had=had: validated() and counts()[0] > had, 20), HUB.path("west"))
        ports.add(learned()[2])
        reach("at random")
    S.ok("at random: other ports", len(ports) > 1, ports)
    rebind("")
    reach("as at first")
    settled()


def several(_):
    """A second branch behind the same address, and a second path of the first one."""
    rekey(HUB, "south", SOUTH, "hub", bytes([3]) * 20)
    rekey(SOUTH, "hub", HUB, "south", bytes([4]) * 20)
    S.ok("two behind one: learned", S.wait_for(lambda: validated("south"), 20),
         HUB.path("south"))
    reach("two behind one: the second", B, "10.78.0.1")
    reach("two behind one: the first")
    S.same("two behind one: one address", learned()[1], learned("south")[1])
    S.ok("two behind one: two ports", learned()[2] != learned("south")[2],
         (learned(), learned("south")))
    # Both paths of the hub leave through one uplink; those of the branch do not.
    S.run(A, "ip", "route", "add", "default", "via", "10.9.6.254", "dev", "la", "metric", "9")
    WEST.do("UPLINK_ADD", name="lte", device_name="la", cost=1000)
    HUB.do("PATH_ADD", peer="west", index=1, uplink="inet", learn="ipv4")
    WEST.do("PATH_ADD", peer="hub", index=1, uplink="lte", remote=HUB4)
    S.ok("two paths: learned", S.wait_for(lambda: validated("west", 1), 20),
         HUB.path("west", 1))
    S.ok("two paths: up", S.wait_for(
        lambda: set(HUB.states("west").values()) == {("up", "none")}, 20), HUB.states("west"))
    S.ok("two paths: two ports", learned()[1:] != learned("west", 1)[1:],
         (learned(), learned("west", 1)))
    S.ok("asleep on a metered uplink: 200 ms that were set", S.wait_for(
        lambda: WEST.path("hub", 1)["interval"] <= 200000, 10), WEST.path("hub", 1))
    for node, peer in ((WEST, "hub"), (HUB, "west")):
        node.do("PATH_DEL", peer=peer, index=1)
    # The branch numbers it another way.
    before = dropped("rx-path")
    WEST.do("PATH_ADD", peer="hub", index=3, uplink="lte", remote=HUB4)
    S.ok("another number: dropped for that", S.wait_for(
        lambda: dropped("rx-path") > before + 1, 20), HUB.genl.netns_drops())
    WEST.do("PATH_DEL", peer="hub", index=3)
    WEST.do("UPLINK_DEL", name="lte")
    S.run(A, "ip", "route", "del", "default", "via", "10.9.6.254", "dev", "la", "metric", "9")


# --- the branch moves

def arrivals(sock, seconds):
    """When datagrams arrive, until the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            sock.recv(2000)
            yield time.monotonic()
        except socket.timeout:
            pass


class Stream:
    """Datagrams from the hub to the branch, one each 5 ms."""

    def __init__(self):
        code = ("import socket,time\n"
                "s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\n"
                "while True:\n"
                "  s.sendto(b'x'*100,('%s',%d)); time.sleep(0.005)\n" % (IA, PORT))
        # pylint: disable=consider-using-with
        with S.inside(B):
            self.job = subprocess.Popen([sys.executable, "-c", code])

    def end(self):
        """No more are sent."""
        self.job.kill()
        self.job.wait()


def delay(milliseconds):
    """One way, in each direction, between the NAT and the hub."""
    for ns, dev in ((NAT, "rb"), (B, "ub")):
        S.run(ns, "tc", "qdisc", "replace", "dev", dev, "root", "netem", "delay",
              "%dms" % milliseconds, "limit", "10000")


def undelay():
    """Without the delay."""
    for ns, dev in ((NAT, "rb"), (B, "ub")):
        S.run(ns, "tc", "qdisc", "del", "dev", dev, "root")


def moves(_):
    """wlan to lte: the address is gone, then there is another one."""
    rtt = 0.6
    try:
        delay(int(rtt * 500))
    except RuntimeError as error:
        S.skip("the branch moves", error)
        return
    reach("delayed")
    sink = S.socket_in(A, IA, socket.SOCK_DGRAM)
    sink.bind((IA, PORT))
    sink.settimeout(0.05)
    stream = Stream()
    S.ok("datagrams arrive", S.wait_for(lambda: list(arrivals(sink, 1)), 10 * S.SLOW))
    S.run(A, "ip", "addr", "del", "10.9.0.1/24", "dev", "ua")
    began = time.monotonic()
    S.ok("without an address: down at once", S.wait_for(
        lambda: WEST.states("hub")[0][0] == "down", 2), WEST.states("hub"))
    S.ok("for want of a route or an address",
         WEST.states("hub")[0][1] in ("no-route", "no-address"), WEST.states("hub"))
    S.ok("within 0.5 s", time.monotonic() - began < 0.5 * S.SLOW, time.monotonic() - began)
    old = learned()[1:]
    while list(arrivals(sink, rtt)):
        pass
    at = time.monotonic()
    S.run(A, "ip", "route", "add", "default", "via", "10.9.6.254", "dev", "la")
    back = next(arrivals(sink, 10), None)
    S.ok("the branch is found again", back)
    took = (back or at) - at
    S.ok("within three round trips: %d ms, round trip %d ms" % (
        took * 1000, rtt * 1000), took < 3 * rtt, took)
    stream.end()
    S.ok("validated", S.wait_for(validated, 10), HUB.path("west"))
    S.ok("at another port", learned()[1:] != old, (old, learned()))
    undelay()
    S.run(A, "ip", "route", "del", "default", "via", "10.9.6.254", "dev", "la")
    S.run(A, "ip", "addr", "add", "10.9.0.1/24", "dev", "ua")
    S.run(A, "ip", "route", "add", "default", "via", "10.9.0.254")
    reach("back where it was")
    settled()


# --- what others can do

def stays(line, name, payloads, reasons, candidates=0):
    """Packets from elsewhere move nothing; what the hub sends there."""
    settled()
    known, before, had = learned()[1:], {key: dropped(key) for key in reasons}, counts()
    line.read()
    received = sum(line.send(one) for one in payloads)
    if reasons:
        S.ok(name + ": dropped", S.wait_for(lambda: all(
            dropped(key) == before[key] + count for key, count in reasons.items()), 10),
             {key: dropped(key) - before[key] for key in reasons})
    if candidates:
        S.ok(name + ": challenged", S.wait_for(
            lambda: HUB.path("west").get("candidate") == ELSE4, 5), HUB.path("west"))
        S.same(name + ": to its port", 4242, HUB.path("west").get("candidate_port"))
    S.same(name + ": the address stays", known, learned()[1:])
    reach(name)
    if candidates:
        S.ok(name + ": forgotten", S.wait_for(lambda: counts()[2] == had[2] + candidates,
                                              3 * LIFE), (had, counts()))
    pkts = line.read()
    sent = sums(pkts, ELSE4)
    S.ok(name + ": %d bytes came, %d were sent there" % (received, sent[1]),
         sent[1] <= 3 * received and bool(sent[1]) == bool(candidates))
    S.same(name + ": still the address", known, learned()[1:])
    S.same(name + ": no move", had[0], counts()[0])
    return [pkt for pkt in pkts if pkt.src == HUB4 and pkt.dst == ELSE4]


def hostile(line, out, back):
    """Forged, replayed, relayed, answered by somebody else."""
    settled()
    line.read()
    mine = {}

    def both():
        pings(B, IA)
        mine.update((bool(pkt.control), pkt) for pkt in line.read() if pkt.dst == HUB4 and
                    pkt.sealed and pkt.sealed[0] == out.ident)
        return len(mine) == 2

    S.ok("packets of the branch to send again", S.wait_for(both, 10))
    data, probe = mine[False], mine[True]
    bad = [one[:-1] + bytes([one[-1] ^ 1]) for one in (line.data(out), line.data(out))]
    stays(line, "forged", bad, {"rx-forged": 2})
    stays(line, "replayed data", [data.payload] * 3, {"rx-replay": 3})
    stays(line, "a replayed probe", [probe.payload] * 3, {"rx-replay": 3})
    stays(line, "relayed", [line.data(out)], {}, candidates=1)
    line.send(line.data(out), source=NAT4, sport=learned()[2])
    old = [line.data(out, counter=line.counter - n) for n in (10, 11)]
    stays(line, "older than the newest", old, {})
    like = R.Probe(out.open(probe))

    def answer(challenge):
        return line.control(out, like.bytes(kind=R.RESPONSE, count=0, size=0, seq=0,
                                            extra=challenge))

    stays(line, "an answer to nothing", [answer(bytes(8))], {"rx-probe": 1})
    asked = stays(line, "a wrong answer", [line.data(out), answer(b"challenge"[:8])],
                  {"rx-probe": 1}, candidates=1)
    late = R.Probe(back.open(asked[0]))
    S.same("what it was asked", (R.CHALLENGE, 8), (late.kind, len(late.rest)))
    stays(line, "an answer that is too late", [answer(late.rest)], {"rx-probe": 1})
    answered(line, out, back, answer)
    many(line, out)


def many(line, out):
    """From many ports at once: no more challenges than 16 and then 20 a second."""
    settled()
    payloads = [line.data(out) for _ in range(200)]
    had, begin = counts()[1], time.monotonic()
    for sport, payload in enumerate(payloads, 6000):
        line.send(payload, sport=sport)
    S.ok("many ports: challenged", S.wait_for(lambda: counts()[1] - had >= 16, 10))
    asked = counts()[1] - had
    most = 17 + 20 * (time.monotonic() - begin)
    S.ok("many ports: %d challenges, at most %d" % (asked, most), asked <= most)
    reach("many ports")


def answered(line, out, back, answer):
    """The right answer, from another address and then from the right one."""
    known, had = learned()[1:], counts()
    line.read()
    line.send(line.data(out))
    seen = []

    def challenge():
        seen.extend(pkt for pkt in line.read() if pkt.src == HUB4 and pkt.dst == ELSE4)
        return seen

    S.ok("a challenge", S.wait_for(challenge, 5))
    right = R.Probe(back.open(seen[0])).rest
    before = dropped("rx-probe")
    line.send(answer(right), source=OTHER4)
    line.send(answer(right), sport=4243)
    S.ok("the answer of another is dropped", S.wait_for(
        lambda: dropped("rx-probe") == before + 2, 5))
    S.same("and moves nothing", (known, had[0]), (learned()[1:], counts()[0]))
    ear = Ear(B)
    ear.happened()
    line.send(answer(right))
    S.ok("the right answer moves the path", S.wait_for(
        lambda: any(one.get("remote") == ELSE4 for one in ear.happened()), 5), HUB.path("west"))
    S.ok("and the next packet of the branch moves it back", S.wait_for(
        lambda: validated() and learned()[1:] == known, 20), HUB.path("west"))
    reach("after it")


def fixed(_):
    """Learned, configured and learned again: nothing that was measured is lost."""
    settled()
    port, session = learned()[2], HUB.peer("west")["session"]
    ear = Ear(B)
    ear.downs()
    probes = HUB.path("west")["probes_rx"]
    HUB.do("PATH_SET", peer="west", index=0, remote=NAT4, remote_port=port)
    path = HUB.path("west")
    S.same("configured", ("off", NAT4, port), tuple(
        path[name] for name in ("learn", "remote", "remote_port")))
    S.ok("configured: goes on", path["probes_rx"] >= probes and "rtt" in path, path)
    reach("configured")
    probes = HUB.path("west")["probes_rx"]
    S.ok("configured: probes find it", S.wait_for(
        lambda: HUB.path("west")["probes_rx"] > probes + 2, 10))
    HUB.do("PATH_SET", peer="west", index=0, learn="ipv4")
    S.same("learned again: from that address on", ("validated", NAT4, port), learned())
    path = HUB.path("west")
    S.ok("learned again: goes on", path["probes_rx"] >= probes and "rtt" in path, path)
    S.same("no path was down", [], ear.downs())
    S.same("the session", session, HUB.peer("west")["session"])
    rebind("to :23000-23010")
    S.ok("and learns", S.wait_for(lambda: validated() and learned()[2] >= 23000, 20),
         HUB.path("west"))
    reach("learned again")
    rebind("")


def six(_):
    """IPv6, without a NAT: the branch gets another address."""
    for node, peer in ((WEST, "hub"), (HUB, "west")):
        node.do("PATH_DEL", peer=peer, index=0)
    HUB.do("PATH_ADD", peer="west", index=0, uplink="inet", learn="ipv6")
    WEST.do("PATH_ADD", peer="hub", index=0, uplink="wan", remote=os.environ["UB6"])
    S.ok("IPv6: learned", S.wait_for(
        lambda: validated() and learned()[1:] == (os.environ["UA6"], P.PORT), 20),
         HUB.path("west"))
    reach("IPv6")
    S.run(A, "ip", "addr", "add", "fd09::77/64", "dev", "ua", "nodad")
    S.run(A, "ip", "addr", "del", os.environ["UA6"] + "/64", "dev", "ua")
    S.ok("IPv6: another address", S.wait_for(
        lambda: validated() and learned()[1] == "fd09::77", 20), HUB.path("west"))
    reach("IPv6, another address")
    S.run(A, "ip", "addr", "add", os.environ["UA6"] + "/64", "dev", "ua", "nodad")
    S.run(A, "ip", "addr", "del", "fd09::77/64", "dev", "ua")
    for node, peer in ((WEST, "hub"), (HUB, "west")):
        node.do("PATH_DEL", peer=peer, index=0)
    HUB.do("PATH_ADD", peer="west", index=0, uplink="inet", learn="ipv4")
    WEST.do("PATH_ADD", peer="hub", index=0, uplink="wan", remote=HUB4)
    reach("IPv4 again")
    rebind("to :24000-24010")
    S.ok("IPv4 again: learned", S.wait_for(lambda: validated() and learned()[2] >= 24000, 20))
    reach("IPv4 again")


def relay(stop):
    """Fresh packets of the branch come from many ports, until the file exists."""
    line = Line()
    line.counter += 10 ** 9
    ident = [key["id"] for key in HUB.keys("west") if key["direction"] == "rx"][0]
    out, sent = Key(CIPHER, OUT, ident), 0
    while not os.path.exists(stop):
        line.send(line.data(out), sport=5000 + sent % 20000)
        line.ear.flush()
        sent += 1
        if sent == 20:
            print("relaying", flush=True)
        time.sleep(0.02)


def everything():
    """All cases, on the same two branches."""
    line = Line()
    clear(line)
    out, back = first(line)
    rebinds(line)
    several(line)
    hostile(line, out, back)
    fixed(line)
    moves(line)
    six(line)
    S.finish()


if sys.argv[1] == "all":
    everything()
elif sys.argv[1] == "unlearn":
    got = HUB.ask("PATH_SET", peer="west", index=0, learn="off")
    print(got)
    sys.exit(1 if got.error else 0)
elif sys.argv[1] == "rebind":
    rebind(sys.argv[2])
else:
    relay(sys.argv[2])
