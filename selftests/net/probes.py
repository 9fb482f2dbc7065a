# SPDX-License-Identifier: GPL-2.0
"""Probes of named peers: see probes.sh."""

import contextlib
import socket
import time
import traceback

import nsmnl as L
import nsmns as S
import nsmpkt as P
import nsmprobe as R
from nsmpeer import ESTIMATES, Ear, Node
from nsmrig import A, B, IA, IB, UA, UB

NEAR, FAR = Node(A), Node(B)
LINKS = {0: ("ua", "ub", UA[4], UB[4]), 1: ("va", "vb", "10.8.0.1", "10.8.0.2")}
MINUTE, HOLO = 60000000, 2
RESTART = "a restart that is none"
SPORT = 4242                    # of what the test sends
# As they are by default, but for a machine that may pause.
SETTINGS = {"interval": 100000, "interval_busy": 50000, "interval_idle": 1000000,
            "interval_asleep": 5000000, "detect": 2000000}


def now_ns():
    """The clock of the probes, which both ends have in common here."""
    return time.monotonic_ns()


def make():
    """Both ends know each other by two paths. All classes take the cheaper one."""
    for node, peer, far in ((NEAR, "east", 3), (FAR, "west", 2)):
        node.classes()
        node.do("PEER_ADD", name=peer, **SETTINGS)
        for index, uplink in ((0, "one"), (1, "two")):
            node.do("PATH_ADD", peer=peer, uplink=uplink, remote=LINKS[index][far])
        got = node.route.newlink("w0", L.link(peer=peer), flags=0)
        if got.error:
            raise RuntimeError("w0: %r" % got)


def measured():
    """Whether both ends have measured both paths and use the first."""
    return all(node.measured(peer) and node.active(peer) == 0
               for node, peer in ((NEAR, "east"), (FAR, "west")))


class Link:
    """A link between both ends: sees what A sends (out) and what B sends (back)."""

    def __init__(self, index):
        self.index = index
        near, far, self.local, self.remote = LINKS[index]
        self.out, self.back = S.Port(B, far, outgoing=False), S.Port(A, near, outgoing=False)
        self.macs = self.back.mac(), self.out.mac()

    def send(self, payload, src=None, dst=None, **kw):
        """Puts a Geneve packet on the link, as if B had sent it."""
        packet = P.datagram(src or self.remote, dst or self.local, SPORT, P.PORT,
                            payload, **kw)
        self.out.send(P.eth(*self.macs, P.ethertype_of(packet), packet))
        return packet

    def flush(self):
        """Forgets what was captured; for what A sends, this is the moment."""
        self.back.flush()
        self.out.flush()


def real(kind=None, sized=False):
    """A filter of probes that the test has not sent itself."""
    is_probe = R.is_probe(kind, sized=sized)
    return lambda pkt: pkt.udp and pkt.sport != SPORT and is_probe(pkt)


def captured(port, want):
    """What a port has captured so far, of what is wanted."""
    found = []
    for data in iter(port.recv, None):
        pkt = P.Parsed(data)
        if want(pkt):
            found.append(pkt)
    return found


class Spoofer:
    """Probes that the far end could have sent, on one link, and their fate."""

    def __init__(self, link, ours, theirs):
        self.link, self.ours, self.theirs, self.seq = link, ours, theirs, theirs.seq

    def probe(self, **changes):
        """The bytes of a probe that is good but for the changes."""
        fields = {"flags": 0, "kind": R.PROBE, "t1": now_ns(), "echo": self.ours.t1,
                  "hold": 1000, "count": 0, "extra": b"", "seq": self.seq + 1}
        fields.update(changes)
        return R.geneve(self.theirs.bytes(**fields))

    def good(self, **changes):
        """A probe that must be taken for one of the far end; its bytes."""
        self.seq += 1
        data = self.probe(seq=self.seq, **changes)
        self.link.send(data)
        return data

    def answers_before(self):
        """Sends a good poll; returns the answers that came before its own."""
        asked = now_ns()
        self.good(kind=R.POLL, t1=asked)
        got, want = [], real(R.ANSWER)
        while True:
            one = self.link.out.take(want)
            if not one:
                raise RuntimeError("a good poll was not answered")
            if one[0].probe.echo == asked:
                return got
            got += one


def drops():
    """Counters of the near namespace."""
    return NEAR.genl.netns_drops()


def settings_of(path):
    """A path without the counters of probes."""
    return {k: v for k, v in path.items() if not k.startswith("probes_")}


def fate(link, send, heard=0):
    """What packets change: (drop counters, what is shown of the peer). Of these packets,
    heard are of the session. Again, if a probe of the real far end came meanwhile.
    """
    marker = P.geneve(0, R.PROTO, b"", ver=1)
    for _ in range(20):
        before, peer = drops(), NEAR.peer("east")
        send()
        link.send(marker)               # what came before is done once it is counted
        S.wait_for(lambda n=before["rx-version"]: drops()["rx-version"] > n)
        after, now = drops(), NEAR.peer("east")
        after["rx-version"] -= 1
        if all(path["probes_rx"] - peer["paths"][i]["probes_rx"] == heard * (
                i == link.index) for i, path in now["paths"].items()):
            break
    changed = {}
    for index, path in now["paths"].items():
        changed.update({(index, key): value for key, value in settings_of(path).items()
                        if peer["paths"][index].get(key) != value})
    if now.get("session") != peer.get("session"):
        changed["session"] = now.get("session")
    return {k: v for k, v in S.delta(before, after).items() if v}, changed


# --- the bytes

def header(grp, what, pkt, family):
    """The outer headers of a probe."""
    count = pkt.probe.count
    grp.same(what + ": DS field", R.CONTROL_TOS, pkt.tos)
    if family == 4:
        grp.same(what + ": DF", (True, False, 0), (pkt.df, pkt.more, pkt.frag))
    grp.same(what + ": length", (20 if family == 4 else 40) + 8 + 8 + R.SIZE +
             R.ENTRY * count, pkt.total)
    grp.same(what + ": checksums", (True, True, True),
             (pkt.ucsum != 0, pkt.udp_csum_ok, pkt.ip_csum_ok))
    grp.same(what + ": Geneve: version, options, O, C, VNI, reserved",
             (0, b"", 1, 0, 0, 0, 0), (pkt.gver, pkt.optbytes, pkt.control,
                                       pkt.critical, pkt.vni, pkt.rsvd1, pkt.rsvd2))


def payload(grp, what, probe, index):
    """What the fields of a probe are in a quiet time, whatever came before."""
    grp.same(what + ": version", R.VERSION, probe.version)
    grp.true(what + ": kind %d" % probe.kind, probe.kind <= R.ANSWER)
    grp.same(what + ": flags", 0, probe.flags & ~(R.SYNCHRONISED | R.REPORT))
    grp.same(what + ": number of the path", index, probe.path)
    grp.true(what + ": no session", probe.session and probe.yours)
    grp.same(what + ": class and size", (0, 0), (probe.class_index, probe.size))
    grp.same(what + ": what follows the entries", b"", probe.rest)
    grp.true(what + ": reserved bytes of entries", not any(map(any, probe.reserved)))
    grp.true(what + ": classes %r" % probe.entries, all(c <= 8 for c in probe.entries))
    grp.true(what + ": jitter %d us" % probe.jitter, probe.jitter < 10**6)
    grp.true(what + ": intervals %d %d" % (probe.interval, probe.least),
             0 < probe.interval <= MINUTE and probe.least <= MINUTE)


class Tap:
    """All probes that pass the links of one end, in the order in which this end sends and
    hears them. The clock is needed only for what this end does by the clock.
    """

    def __init__(self, ns):
        self.seen = []          # (number of the link, whether it is sent, packet)
        self.links = {dev: index for index, link in LINKS.items() for dev in link[:2]}
        with S.inside(ns):
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)    # RCVBUFFORCE

    def close(self):
        """Ends the capture."""
        self.sock.close()

    def read(self):
        """Adds what was captured since the last call."""
        want = real()
        with contextlib.suppress(BlockingIOError):
            while True:
                data, (dev, _, kind, *_) = self.sock.recvfrom(70000, socket.MSG_DONTWAIT)
                if dev not in self.links:
                    continue
                pkt = P.Parsed(data)
                if want(pkt):
                    self.seen.append((self.links[dev], kind == socket.PACKET_OUTGOING, pkt))

    def sent(self, index):
        """Probes that this end has sent on a link."""
        return [pkt for link, out, pkt in self.seen if out and link == index]

    def heard_before(self, one):
        """The latest probe that this end heard on each link before it sent one."""
        latest = {}
        for link, out, pkt in self.seen:
            if pkt is one:
                break
            if not out:
                latest[link] = pkt.probe
        return latest


def bytes_sent():
    """Probes of both ends on both links, field by field."""
    since, sessions = now_ns(), {}
    taps = {"to the east": Tap(A), "to the west": Tap(B)}

    def enough():
        for tap in taps.values():
            tap.read()
        return all(len(tap.sent(index)) >= 6 for tap in taps.values() for index in LINKS)

    # Peers that have been idle for long send a probe each five seconds.
    S.wait_for(enough, 40)
    until = now_ns()
    for index in LINKS:
        with S.group("bytes of probes on path %d" % index) as grp:
            for way, tap in taps.items():
                got = tap.sent(index)
                grp.true("%s: %d probes" % (way, len(got)), len(got) >= 6)
                for pkt in got:
                    what = "%s, %d" % (way, pkt.probe.seq)
                    header(grp, what, pkt, 4)
                    payload(grp, what, pkt.probe, index)
                    grp.true(what + ": t1", since < pkt.probe.t1 < until)
                follow(grp, way, [pkt.probe for pkt in got])
                states(grp, way, tap, index)
                echoes(grp, way, tap, index)
                sessions[way, index] = {(p.probe.session, p.probe.yours) for p in got}
    east, west = sessions["to the east", 0], sessions["to the west", 0]
    S.ok("sessions: the same in all probes of a peer", all(
        sessions[way, 1] == one and len(one) == 1 for way, one in
        (("to the east", east), ("to the west", west))), sessions)
    S.same("sessions: each knows that of the other", [(b, a) for a, b in east], list(west))
    S.same("sessions: as they are shown", list(east),
           [(FAR.peer("west")["session"], NEAR.peer("east")["session"])])
    for tap in taps.values():
        tap.close()


def follow(grp, way, probes):
    """Probes one after another: not too soon, unless there is a reason."""
    early = []
    for one, two in zip(probes, probes[1:]):
        grp.same(way + ": sequence", one.seq + 1, two.seq)
        # Up to a quarter early, and a tick of the timer. Polls, their answers, and what
        # tells that a path is heard or not heard any more come before their time.
        least = 750 * min(one.interval, two.interval) - 10**7
        if two.t1 - one.t1 < least and not (
                two.kind or one.kind or one.heard != two.heard):
            early.append((two.t1 - one.t1, one.interval))
    # While the machine pauses, a path can have been silent and heard again between two.
    grp.true("%s: too soon, ns and us of the interval: %r" % (way, early), len(early) <= 1)


def states(grp, way, tap, index):
    """Each probe says which paths are heard: those that were heard of late, which is within
    half the time of detection, of 5/4 of the announced interval at least. A machine that has
    paused may say of others, too, that they are not.
    """
    checked = 0
    for probe in (pkt.probe for pkt in tap.sent(index)):
        grp.same("%s, %d: bits of no path" % (way, probe.seq), 0, probe.heard & ~0b11)
    for pkt in tap.sent(index):
        for link, heard in tap.heard_before(pkt).items():
            late = max(500 * SETTINGS["detect"], 1000 * heard.interval)
            if pkt.probe.t1 - heard.t1 < late:
                checked += 1
                grp.true("%s, %d: path %d is heard" % (way, pkt.probe.seq, link),
                         pkt.probe.heard & 1 << link)
    grp.true("%s: paths are heard" % way, checked)


def echoes(grp, way, tap, index):
    """Each probe echoes the latest of the other end, and says when that one arrived."""
    checked = 0
    for pkt in tap.sent(index):
        probe, what = pkt.probe, "%s, %d" % (way, pkt.probe.seq)
        grp.true(what + ": echo", 0 < probe.echo < probe.t1)
        grp.true(what + ": echo, hold and transit", abs(
            (probe.t1 - probe.echo) // 1000 - probe.hold - probe.transit) <= 3)
        latest = tap.heard_before(pkt).get(index)
        if latest:
            checked += 1
            grp.same(what + ": the latest one", latest.t1, probe.echo)
    grp.true("%s: probes of the other end" % way, checked)


def counters_sent(links):
    """Counters of classes ride along; the Q bit flips."""
    with S.socket_in(B, IA[4], socket.SOCK_DGRAM) as source, \
            S.socket_in(A, IA[4], socket.SOCK_DGRAM) as sink:
        sink.bind((IA[4], 9))
        source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 32 << 2)
        links[0].flush()
        before = S.ethtool_stats(A, "w0")["class_holo_rx_packets"]
        marks = []
        for _ in range(160):
            source.sendto(b"holo", (IA[4], 9))
            marks.append(time.monotonic())
            time.sleep(0.025)
    tunnel = S.is_tunnel()
    data = links[0].back.take(lambda p: tunnel(p) and p.class_index == HOLO, count=160)
    flags = [value[1] for p in data for cls, kind, value in p.opts
             if (cls, kind) == (P.OPT_CLASS, P.OPT_TYPE)]
    S.same("the Q bit: all packets have the option", 160, len(flags))
    S.same("the Q bit: no other flag", {0, 2}, set(flags))
    flips = [at for at, a, b in zip(marks[1:], flags, flags[1:]) if a != b]
    S.ok("the Q bit: flips each second", len(flips) >= 2 and all(
        0.7 <= b - a <= 1.3 * S.SLOW for a, b in zip(flips, flips[1:])), flips)

    def told(pkt):
        return real()(pkt) and HOLO in pkt.probe.entries and \
            sum(pkt.probe.entries[HOLO]) >= before + 160

    got = links[0].out.take(told, seconds=10)
    S.same("counters: the far end is told what has arrived", [before + 160],
           [sum(p.probe.entries[HOLO]) for p in got])
    S.ok("counters: the far end shows it", S.wait_for(
        lambda: FAR.meter("west").get((HOLO, "rx_seen")) == before + 160),
         FAR.meter("west"))


# --- what is not what it seems

def quiet(links):
    """Slows both ends down to a probe a minute, so that nothing else happens; the latest
    probes of both of them on the first link.
    """
    for node, peer in ((NEAR, "east"), (FAR, "west")):
        node.do("PEER_SET", name=peer, interval_idle=MINUTE, interval_asleep=MINUTE)
    ports = [port for link in links.values() for port in (link.out, link.back)]
    latest = {}

    def slow():
        for port in ports:
            for pkt in captured(port, real()):
                latest[port] = pkt.probe
        return all(port in latest and latest[port].interval > MINUTE // 2
                   for port in ports)

    S.ok("a probe a minute, without traffic", S.wait_for(slow, 30), latest.values())
    S.same("an interval of a minute is shown", {MINUTE}, {
        path.get("interval") for path in NEAR.peer("east")["paths"].values()})
    return Spoofer(links[0], latest[links[0].out], latest[links[0].back])


def restarts(links):
    """Probes of sessions that do not exist, while the peers have no traffic; then of one
    that proves to have heard this end. Each makes this end ask the real peer, which
    answers: neither end is led astray.
    """
    def idle():
        return all(path.get("interval") == SETTINGS["interval_idle"]
                   for node, peer in ((NEAR, "east"), (FAR, "west"))
                   for path in node.peer(peer)["paths"].values())

    S.ok("restarts: no traffic", S.wait_for(idle, 20))
    # The peer is silent for longer than that from one probe to the next. Of this end's
    # probes some fall into each such time.
    NEAR.do("PEER_SET", name="east", detect=250000, interval_idle=150000)
    for link in links.values():
        link.flush()
    link, ears = links[0], (Ear(A), Ear(B))
    theirs = link.back.take(real(), count=2, seconds=5)
    like, session = theirs[-1].probe, NEAR.peer("east")["session"]
    link.out.flush()
    end, number = time.monotonic() + 8, 0
    while time.monotonic() < end:
        number += 1
        link.send(R.geneve(like.bytes(
            session=number, yours=0, seq=number, t1=now_ns() - 2 * 10**10, count=0,
            extra=b"", kind=number % 3, flags=R.RESTARTED * (number % 2))))
        time.sleep(0.02)
    sized = real(R.POLL, sized=True)
    padded, ours, want = [], [], real()
    for pkt in captured(link.out, lambda p: sized(p) or want(p)):
        (padded if pkt.probe.size else ours).append(pkt.probe)
    padded = [p.t1 for p in padded]
    theirs += captured(link.back, real())
    ours = [p for p in ours if p.yours == session]
    S.ok("restarts: probes for the real peer are sent", len(ours) >= 4, ours)
    asked = [p for p in ours if p.kind == R.POLL]
    S.ok("restarts: the real peer is asked", asked)
    S.ok("restarts: four times a second", len(asked) <= 4 + 4 * 8 * S.SLOW, len(asked))
    # A poll that follows a padded one is sent by the timer.
    S.same("restarts: no larger than what was received", {0}, {
        p.count for p in asked if not any(0 <= p.t1 - t1 < 10**8 for t1 in padded)})
    proven(link, like, ours[-1])
    S.same("restarts: they echo the real peer", set(), {p.echo for p in ours} -
           {p.probe.t1 for p in theirs})
    S.ok("restarts: the far end measures as before", all(
        path["rtt"] < 500000 for path in FAR.peer("west")["paths"].values()),
         FAR.peer("west"))
    S.same("restarts: no path was down", [], sum((ear.downs() for ear in ears), []))
    S.same("restarts: the session", session, NEAR.peer("east")["session"])
    S.ok("restarts: both ends are measured as before", measured(),
         (NEAR.peer("east"), FAR.peer("west")))
    NEAR.do("PEER_SET", name="east", **SETTINGS)


def proven(link, like, ours):
    """Another sender that hears this end, too, as when two have one address."""
    end, downs = time.monotonic() + 4, drops()["rx-probe"]
    while time.monotonic() < end:
        for pkt in captured(link.out, real()):
            ours = pkt.probe
        link.send(R.geneve(like.bytes(
            session=77, yours=ours.session, seq=ours.seq, t1=now_ns(), echo=ours.t1,
            hold=10, count=0, extra=b"", kind=ours.seq % 3)))
        time.sleep(0.02)
    S.same("restarts: one that is proven is no error", downs, drops()["rx-probe"])


def malformed(bad):
    """Each is counted, and changes nothing."""
    # Classes, and control packets.
    one, nine = R.entry(3, 1, 2), b"".join(R.entry(n) for n in range(9))
    whole = bad.probe()
    head, data = whole[:8], whole[8:]
    kinds = {"no byte": head, "one byte": head + data[:1], "a byte short": whole[:-1],
             "a byte long": whole + b"\0", "an entry too many": bad.probe(extra=one),
             "an entry too few": bad.probe(count=1),
             "one of two entries": bad.probe(count=2, extra=one),
             "half an entry": bad.probe(count=1, extra=one[:10]),
             "an entry of class 9": bad.probe(count=1, extra=R.entry(9)),
             "an entry of class 255": bad.probe(count=1, extra=R.entry(255)),
             "ten entries": bad.probe(count=10, extra=nine + one),
             "255 entries": bad.probe(count=255, extra=one * 60),
             "a class twice": bad.probe(count=2, extra=one + one),
             "session 0": bad.probe(session=0),
             "class 8": bad.probe(class_index=8),
             "path 8": bad.probe(path=8)}
    kinds.update(("version %d" % n, bad.probe(version=n)) for n in (0, 2, 15))
    kinds.update(("kind %d" % n, bad.probe(kind=n)) for n in (5, 7, 15))
    with S.group("malformed probes") as grp:
        for what, data in kinds.items():
            grp.same(what, ({"rx-probe": 1}, {}),
                     fate(bad.link, lambda d=data: bad.link.send(d)))
    with S.group("well-formed probes") as grp:
        for what, changes in (("none", {}), ("one entry", {"count": 1, "extra": one}),
                              ("nine entries", {"count": 9, "extra": nine})):
            before = drops(), NEAR.path("east")["probes_rx"]
            bad.good(**changes)
            grp.true(what + ": counted as a probe", S.wait_for(
                lambda b=before: NEAR.path("east")["probes_rx"] > b[1]))
            grp.same(what + ": drops", before[0], drops())
    S.same("malformed probes: the answers", [], bad.answers_before())


def sessions(bad):
    """Right addresses, wrong session: nothing changes and nothing is answered."""
    theirs, ours = bad.theirs.session, bad.ours.session
    sent = bad.ours.t1
    for what, mine, yours, echo, reason in (
            ("not known, without an echo", theirs ^ 1, ours, 0, {"rx-probe": 1}),
            ("not known, the echo of another time", theirs ^ 1, ours, 1, {"rx-probe": 1}),
            ("neither is known", theirs ^ 1, ours ^ 1, sent, {"rx-probe": 1}),
            ("not that of this end", theirs, ours ^ 1, sent, {"rx-probe": 1}),
            ("of another time", theirs, 0, 0, None),
            (RESTART, theirs ^ 2, 0, 0, None)):
        with S.group("sessions: " + what) as grp:
            for kind in R.PROBE, R.POLL, R.ANSWER:
                for flags in 0, R.LEAVING, R.RESTARTED:
                    data = bad.probe(kind=kind, flags=flags, session=mine, yours=yours,
                                     echo=echo)
                    counted, changed = fate(bad.link, lambda d=data: bad.link.send(d))
                    # The real peer is asked about a restart, and its answer measures.
                    grp.same("kind %d, flags %d: changes" % (kind, flags), {}, {
                        k: v for k, v in changed.items()
                        if what != RESTART or k[-1] not in ESTIMATES})
                    if reason:
                        grp.same("kind %d, flags %d" % (kind, flags), reason, counted)
        if what == RESTART:
            bad.seq += 1000             # the far end has answered
        S.same("sessions: %s: answers" % what, [], bad.answers_before())
    S.same("sessions: both paths are up", {0: ("up", "none"), 1: ("up", "none")},
           NEAR.states("east"))


def replays(bad):
    """What was heard once changes nothing when it comes again."""
    old = [bad.good(kind=kind, t1=now_ns() - n * 10**6, jitter=n * 1000)
           for n, kind in enumerate((R.PROBE, R.POLL, R.ANSWER) * 3)]
    bad.answers_before()
    with S.group("replays: the estimates, state and session") as grp:
        for number, data in enumerate(old):
            _, changed = fate(bad.link, lambda d=data: [bad.link.send(d)
                                                        for _ in range(3)], heard=3)
            grp.same("probe %d" % number, {}, changed)


def strangers(bad):
    """Probes between addresses that no path has."""
    bad.link.flush()
    with S.group("probes from addresses of no path") as grp:
        for src, dst in (("10.9.0.77", UA[4]), (UB[4], "10.9.0.11"),
                         ("10.8.0.2", UA[4]), (UB[4], "10.8.0.1"), ("10.9.0.3", UA[4])):
            for kind in R.PROBE, R.POLL:
                data = bad.probe(kind=kind)
                grp.same("%s to %s, kind %d" % (src, dst, kind), ({"rx-no-wire": 1}, {}),
                         fate(bad.link, lambda d=data, s=src, t=dst: bad.link.send(
                             d, src=s, dst=t)))
        for what, kw in (("no control packet", {"control": 0}), ("of an id", {"vni": 99}),
                         ("with an unknown critical option", {
                             "opts": P.opt(0x1234, 0x81, bytes(4)), "critical": 1})):
            data = R.geneve(bad.theirs.bytes(extra=b"", count=0, seq=bad.seq + 1), **kw)
            grp.same(what, ({"rx-no-wire": 1}, {}),
                     fate(bad.link, lambda d=data: bad.link.send(d)))
    S.same("probes from addresses of no path: answers", [], bad.answers_before())


def sizes(bad):
    """Padded polls of the far end, and what is none."""
    def data(size=1400, pad=None, **changes):
        fields = {"kind": R.POLL, "size": size, "seq": bad.seq - 5, "class_index": 6,
                  "extra": bytes(max(size if pad is None else pad, 92) - 92)}
        return bad.probe(**dict(fields, **changes))

    link, want = bad.link, real(R.ANSWER, sized=True)
    link.flush()
    with S.group("padded polls: answers") as grp:
        for size in (92, 112, 1200, 1400, 1500):
            time.sleep(0.3)
            sent = now_ns()
            grp.same("%d bytes: changes" % size, ({}, {}),
                     fate(link, lambda s=size, t=sent: link.send(data(s, t1=t))))
            got = link.out.take(want, seconds=5)
            grp.same("%d bytes: one" % size, 1, len(got))
            for one in got:
                header(grp, "%d bytes" % size, one, 4)
                grp.same("%d bytes: echo, size, entries, what follows" % size,
                         (sent, size, 0, b""), (one.probe.echo, one.probe.size,
                                                one.probe.count, one.probe.rest))
    kinds = {"a probe with a size": data(kind=R.PROBE), "shorter than it says": data(pad=1370),
             "longer than it says": data(pad=1421), "of no such session": data(yours=5),
             "of another sender": data(session=bad.theirs.session ^ 1),
             "cut off": data(pad=92)}
    with S.group("padded polls: malformed") as grp:
        for what, bytes_ in kinds.items():
            grp.same(what, ({"rx-probe": 1}, {}),
                     fate(link, lambda d=bytes_: link.send(d)))
    with S.group("padded polls: answers that nobody has asked for") as grp:
        before = NEAR.path("east")
        for size in (68, 1200, 1400, 1500, 9000, 65535):
            for echo in (0, 1, bad.ours.t1, now_ns()):
                one = data(size, pad=92, kind=R.ANSWER, echo=echo)
                grp.same("%d bytes, echo %d" % (size, echo), ({}, {}),
                         fate(link, lambda d=one: link.send(d)))
        after = NEAR.path("east")
        for key in ("pmtu", "pmtu_state", "mtu"):
            grp.same(key, before[key], after[key])
    S.same("padded polls: no answer to any of these", [], captured(link.out, want))
    # A flood of them: four at once, and four a second.
    time.sleep(1)
    since = time.monotonic()
    for _ in range(300):
        link.send(data(t1=now_ns()))
    got = len(link.out.take(want, count=100, seconds=2))
    took = time.monotonic() - since
    S.ok("padded polls: a flood of them", 1 <= got <= 6 + 4 * took, (got, took))
    S.same("padded polls: the path MTU", (1500, 2), tuple(
        NEAR.path("east").get(key) for key in ("pmtu", "pmtu_state")))


def padded_sent(links):
    """A padded poll, byte by byte, when the route has become larger."""
    link, want = links[0], real(R.POLL, sized=True)
    for size in (1400, 1500):
        link.flush()
        S.run(A, "ip", "link", "set", "ua", "mtu", str(size))
        S.ok("route of %d bytes: is found" % size, S.wait_for(
            lambda s=size: NEAR.path("east").get("pmtu") == s, 20), NEAR.path("east"))
    got = link.out.take(want, seconds=5)
    with S.group("padded polls: bytes") as grp:
        grp.true("one", got)
        for pkt in got:
            grp.same("DS field, DF, length", (0, True, 1500), (pkt.tos, pkt.df, pkt.total))
            grp.same("checksums", (True, True), (pkt.udp_csum_ok, pkt.ip_csum_ok))
            grp.same("class, size, entries, path", (6, 1500, 0, 0), (
                pkt.probe.class_index, pkt.probe.size, pkt.probe.count, pkt.probe.path))
            grp.same("padding", bytes(1500 - 92), pkt.probe.rest)
            grp.same("not measured", (0, 0, 0, 0, 0), (
                pkt.probe.heard, pkt.probe.echo, pkt.probe.hold, pkt.probe.jitter,
                pkt.probe.transit))


def wire_zero(bad):
    """A wire of id 0 has its packets, and the peer its probes."""
    for node, peer, address in ((NEAR, "east", "10.70.0.1"), (FAR, "west", "10.70.0.2")):
        node.wire("z0", id=0, peer=peer)
        with S.inside(node.ns), open("/proc/sys/net/ipv6/conf/z0/disable_ipv6", "w",
                                     encoding="ascii") as dst:
            dst.write("1")              # sends nothing by itself
        S.run(node.ns, "ip", "addr", "add", address + "/24", "dev", "z0")
        S.run(node.ns, "ip", "link", "set", "z0", "up")

    def counts():
        return {k: v for k, v in S.ethtool_stats(A, "z0").items() if "rx" in k}

    before, heard = counts(), NEAR.path("east")["probes_rx"]
    S.same("id 0: a poll is answered", [], bad.answers_before())
    S.ok("id 0: it is a probe", NEAR.path("east")["probes_rx"] > heard)
    S.same("id 0: it is no packet of the wire", {}, S.delta(before, counts()))
    S.same("id 0: a malformed probe is none, either", {"rx-probe": 1},
           fate(bad.link, lambda: bad.link.send(bad.probe(version=3)))[0])
    S.same("id 0: it is no packet of the wire", {}, S.delta(before, counts()))
    bad.link.send(P.geneve(0, P.ETH_IP, P.ping("10.70.0.2", "10.70.0.1"), control=1))
    S.wait_for(lambda: S.delta(before, counts()))
    S.same("id 0: another control packet is one of the wire", {"drop_rx_control": 1},
           S.delta(before, counts()))
    S.ok("id 0: packets pass", S.wait_for(lambda: answered("10.70.0.2")))
    for node in NEAR, FAR:
        node.route.dellink("z0")


def answered(address):
    """Whether a ping from A is answered."""
    return "1 received" in S.run(A, "ping", "-nqc", "1", "-W", "2", address, check=False)


def flood(bad):
    """10000 polls: answers are few, and none is larger than its question."""
    first = bad.seq + 1000          # the far end has sent some, too
    wrong = {"session": bad.theirs.session ^ 1, "echo": 0}
    for what, kw, most in (("of a wrong session", wrong, 0),
                           ("of the right sessions", {}, None)):
        bad.link.flush()
        begin, got, asked, size = time.monotonic(), [], set(), 0
        for number in range(10000):
            at = now_ns()
            asked.add(at)
            packet = bad.link.send(bad.probe(kind=R.POLL, seq=first + number, t1=at,
                                             interval=100000, **kw))
            size = len(packet)
            if number % 100 == 0:
                got += captured(bad.link.out, real(R.ANSWER))
        fate(bad.link, lambda: None)
        got += captured(bad.link.out, real(R.ANSWER))
        took = time.monotonic() - begin
        got = [p for p in got if p.probe.echo in asked]     # the far end asks, too
        most = 16 + 20 * took + 1 if most is None else most
        S.ok("flood %s: answers" % what, len(got) <= most, "%d in %.1f s" % (len(got), took))
        print("# flood %s: %d answers in %.1f s" % (what, len(got), took), flush=True)
        if most:
            S.ok("flood %s: it is answered" % what, got)
            S.ok("flood %s: size of answers" % what, all(p.total <= size for p in got),
                 [p.total for p in got])
    S.ok("flood: both paths are up", S.wait_for(lambda: NEAR.measured("east")),
         NEAR.states("east"))


def anew(**settings):
    """The far end begins anew; seconds until both ends have measured both paths."""
    old = NEAR.peer("east")["session"]
    got = FAR.route.newlink("w0", L.link(peer=""), flags=0)
    if got.error:
        raise RuntimeError("w0: %r" % got)
    FAR.do("PEER_DEL", name="west")
    FAR.do("PEER_ADD", name="west", **settings)
    for index, uplink in ((0, "one"), (1, "two")):
        FAR.do("PATH_ADD", peer="west", uplink=uplink, remote=LINKS[index][2])
    FAR.route.newlink("w0", L.link(peer="west"), flags=0)
    since = time.monotonic()
    S.ok("restart: both ends are measured again", S.wait_for(
        lambda: measured() and NEAR.peer("east")["session"] != old, 90),
         (NEAR.peer("east"), FAR.peer("west")))
    return time.monotonic() - since


def again(links):
    """The far end begins anew, while both ends send a probe a minute, and then often."""
    slow = dict(SETTINGS, interval_idle=MINUTE, interval_asleep=MINUTE)
    for what, settings in (("a probe a minute", slow), ("probes as by default", SETTINGS)):
        for node, peer in ((NEAR, "east"), (FAR, "west")):
            node.do("PEER_SET", name=peer, **settings)
        took = anew(**settings)
        print("# restart, %s: after %.2f s" % (what, took), flush=True)
        # The first probe of a path comes within a second.
        S.ok("restart: soon, with " + what, took < 3 * S.SLOW, took)
    for link in links.values():
        link.flush()


# --- what is announced, and what it costs

class Data:
    """Packets of class holo from A to B, sent now and then by go()."""

    def __init__(self):
        self.sock = S.socket_in(A, IB[4], socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 32 << 2)

    def go(self, seconds, until=lambda: False):
        """Sends 50 a second for so long, or until something is true."""
        end = time.monotonic() + seconds * S.SLOW
        value = until()
        while not value and time.monotonic() < end:
            self.sock.sendto(b"holo", (IB[4], 9))
            time.sleep(0.02)
            value = until()
        return value


def leaving(links):
    """A path that is set down by hand: the far end is told."""
    for link in links.values():
        link.flush()
    NEAR.do("PATH_SET", peer="east", index=0, admin=0)
    got = links[0].out.take(lambda p: real()(p) and p.probe.flags & R.LEAVING, seconds=5)
    S.ok("set down: the far end is told", got)
    S.ok("set down: both ends take the other path", S.wait_for(
        lambda: (NEAR.active("east"), FAR.active("west")) == (1, 1)),
         (NEAR.states("east"), FAR.states("west")))
    S.same("set down: the state here", ("down", "admin"), NEAR.states("east")[0])
    S.ok("set down: packets pass", S.wait_for(lambda: answered(IB[4])))
    NEAR.do("PATH_SET", peer="east", index=0, admin=1)
    S.ok("set up: both ends return", S.wait_for(measured),
         (NEAR.states("east"), FAR.states("west")))
    links[0].flush()
    got = links[0].out.take(real(), seconds=5)
    S.same("set up: the far end is told", [0], [p.probe.flags & R.LEAVING for p in got])


def budget(links):
    """No more probes than the uplink may send, and the path stays up."""
    data, ears = Data(), (Ear(A), Ear(B))
    data.go(10, lambda: NEAR.path("east").get("interval") == 50000)
    S.same("budget: an interval of 50 ms with traffic", 50000,
           NEAR.path("east").get("interval"))
    NEAR.do("UPLINK_SET", name="one", probe_budget=5)
    S.same("budget: is shown", 5, NEAR.uplink("one").get("probe_budget"))
    S.ok("budget: the interval is stretched", data.go(
        10, lambda: NEAR.path("east").get("interval", 0) >= 190000),
         NEAR.path("east"))
    links[0].flush()
    begin = time.monotonic()
    data.go(4 / S.SLOW)
    got = captured(links[0].out, real())
    took = time.monotonic() - begin
    # 16 may be sent at once.
    S.ok("budget: 5 probes a second", 5 <= len(got) <= 5 * took + 17,
         "%d in %.1f s" % (len(got), took))
    S.ok("budget: the far end is told", got and got[-1].probe.interval >= 190000, got)
    S.same("budget: no path was down", [], sum((ear.downs() for ear in ears), []))
    NEAR.do("UPLINK_SET", name="one", probe_budget=1000)
    S.ok("budget: without it the interval is that of traffic", data.go(
        10, lambda: NEAR.path("east").get("interval") == 50000), NEAR.path("east"))


def polls(links):
    """An end that hears nothing asks, and is answered; it uses the path as before."""
    data = Data()
    mac = links[0].macs[0]
    links[0].flush()
    S.run(B, "ip", "neigh", "replace", UA[4], "lladdr", "02:00:00:00:00:99", "nud",
          "permanent", "dev", "ub")
    S.ok("silence: unheard, but up and in use", data.go(
        10, lambda: NEAR.states("east")[0] == ("up", "unheard") and
        NEAR.active("east") == 0), NEAR.states("east"))
    got = links[0].out.take(real(R.POLL), count=3)
    S.same("silence: there are polls", 3, len(got))
    with S.group("silence: bytes of polls") as grp:
        for one in got:
            header(grp, "poll %d" % one.probe.seq, one, 4)
            grp.same("version, path, class", (R.VERSION, 0, 0), (
                one.probe.version, one.probe.path, one.probe.class_index))
    S.ok("silence: 25 ms from poll to poll", all(
        b.probe.t1 - a.probe.t1 >= 15 * 10**6 for a, b in zip(got, got[1:])),
         [p.probe.t1 for p in got])
    S.ok("silence: the far end takes the other path", data.go(
        10, lambda: FAR.active("west") == 1), FAR.states("west"))
    S.ok("silence: what it says", S.wait_for(
        lambda: FAR.states("west")[0] == ("down", "silent")), FAR.states("west"))
    asked = {p.probe.t1 for p in got + captured(links[0].out, real(R.POLL))}
    got = captured(links[0].back, real(R.ANSWER))       # to nobody's address
    S.ok("silence: the far end answers polls", asked & {p.probe.echo for p in got},
         (asked, got))
    S.run(B, "ip", "neigh", "replace", UA[4], "lladdr", mac, "nud", "permanent", "dev",
          "ub")
    S.ok("silence: at the end of it, both ends return", data.go(10, measured),
         (NEAR.states("east"), FAR.states("west")))


def six(links):
    """Probes over IPv6."""
    for node, peer, far in ((NEAR, "east6", UB[6]), (FAR, "west6", UA[6])):
        node.do("PEER_ADD", name=peer)
        node.do("PATH_ADD", peer=peer, uplink="one", remote=far)
    S.ok("IPv6: measured", S.wait_for(lambda: NEAR.measured("east6") and
                                      FAR.measured("west6"), 20),
         (NEAR.peer("east6"), FAR.peer("west6")))
    links[0].flush()
    is_real = real(R.PROBE)
    got = links[0].out.take(lambda p: p.ver == 6 and is_real(p), count=2, seconds=20)
    with S.group("IPv6: bytes of probes") as grp:
        grp.same("number", 2, len(got))
        for one in got:
            header(grp, "probe %d" % one.probe.seq, one, 6)
            grp.same("addresses", (UA[6], UB[6]), (one.src, one.dst))
            grp.same("version, path, heard", (R.VERSION, 0, 1), (
                one.probe.version, one.probe.path, one.probe.heard))
    with S.group("IPv6: malformed, and from no path") as grp:
        data = R.geneve(got[0].probe.bytes(version=2))
        for src, want in ((UB[6], "rx-probe"), ("fd09::77", "rx-no-wire")):
            before = drops()
            links[0].send(data, src=src, dst=UA[6])
            S.wait_for(lambda b=before: drops() != b)
            grp.same("from " + src, {want: 1}, S.delta(before, drops()))
    for node, peer in ((NEAR, "east6"), (FAR, "west6")):
        node.do("PEER_DEL", name=peer)


def main():
    """All of it, in an order in which each part finds what it needs."""
    eye = S.Port(B, "ub", outgoing=False)
    make()
    S.ok("both ends measure both paths", S.wait_for(measured, 10),
         (NEAR.peer("east"), FAR.peer("west")))
    links = {index: Link(index) for index in LINKS}
    bad = None

    def spoofer():
        nonlocal bad
        bad = quiet(links)

    def unnamed():
        S.same("a peer that is given by its address gets no probe", [], captured(
            eye, lambda p: p.ver == 4 and p.dst == "10.9.0.3" and real()(p)))

    for part in (bytes_sent, lambda: counters_sent(links),
                 lambda: restarts(links), spoofer,
                 lambda: malformed(bad), lambda: sessions(bad), lambda: replays(bad),
                 lambda: strangers(bad), lambda: sizes(bad), lambda: wire_zero(bad), unnamed,
                 lambda: flood(bad), lambda: again(links), lambda: leaving(links), lambda: budget(links),
                 lambda: polls(links), lambda: padded_sent(links), lambda: six(links)):
        since = time.monotonic()
        try:
            part()
        except Exception:  # pylint: disable=broad-except
            S.ok("came to its end", False, traceback.format_exc())
        print("# %.1f s" % (time.monotonic() - since), flush=True)
    S.finish()


main()
