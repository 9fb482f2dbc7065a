# SPDX-License-Identifier: GPL-2.0
"""Sealed packets: see seal.sh."""

import os
import pathlib
import select
import socket
import struct
import tempfile
import time

import nsmns as S
import nsmpkt as P
from nsmpeer import Node
from nsmrig import A, B, IA, IB, UA, UB
from nsmseal import SECRETS, Key, number

WEST, EAST = Node(A), Node(B)
PORT, SPORT, AUDIO, UDP_SEGMENT = 9200, 4242, 1, 103
# All keys of a test differ.
SECRET = iter(bytes([i]) * 36 for i in range(1, 256))


class Ends:
    """Both ends with keys for both directions, which the test knows, too."""

    def __init__(self, cipher="aes-128-gcm"):
        self.cipher = cipher
        self.out = self.rekey(WEST, "east", EAST, "west")
        self.back = self.rekey(EAST, "west", WEST, "east")

    def rekey(self, near, far_name, far, near_name):
        """A new key for packets from one end to the other."""
        secret = next(SECRET)[:SECRETS[self.cipher]]
        ident = far.key(near_name, "rx", self.cipher, secret)
        near.key(far_name, "tx", self.cipher, secret, id=ident)
        return Key(self.cipher, secret, ident)


    @staticmethod
    def any(key, pkt):
        """What a packet has inside, if it was sealed with the key."""
        return key.open(pkt) if pkt.sealed[0] == key.ident else b"of an older key"


class Line:
    """The first link, as the far end sees it, and a wire over it."""

    def __init__(self):
        self.back, self.out = S.Port(A, "ua", outgoing=False), S.Port(B, "ub", outgoing=False)
        self.macs = self.back.mac(), self.out.mac()
        self.source = S.socket_in(A, IA[4], socket.SOCK_DGRAM)
        self.sink = S.socket_in(B, IB[4], socket.SOCK_DGRAM)
        self.sink.bind((IB[4], PORT))
        self.near = S.socket_in(A, IA[4], socket.SOCK_DGRAM)
        self.near.bind((IA[4], PORT))
        self.seen, self.twice, self.clear = set(), [], 0

    def read(self):
        """The tunnel packets of A since the last call. Each nonce is remembered."""
        want, found = S.is_tunnel(), []
        for data in iter(self.out.recv, None):
            pkt = P.Parsed(data)
            if not want(pkt):
                continue
            found.append(pkt)
            if not pkt.sealed:
                self.clear += 1
            elif pkt.sealed in self.seen:
                self.twice.append(pkt.sealed)
            self.seen.add(pkt.sealed)
        return found

    def send(self, payload):
        """Puts a Geneve packet on the link, as if B had sent it."""
        packet = P.datagram(UB[4], UA[4], SPORT, P.PORT, payload)
        self.out.send(P.eth(*self.macs, P.ETH_IP, packet))

    def inner(self, text):
        """A datagram that the near socket would take."""
        return P.datagram(IB[4], IA[4], PORT, PORT, text)

    def arrived(self, text, seconds=5):
        """Whether a datagram arrives at the near socket."""
        self.near.settimeout(seconds * S.SLOW)
        try:
            return self.near.recv(2000) == text
        except socket.timeout:
            return False


def dropped(node, name="w0"):
    """Packets that a wire, or the namespace before it knew the wire, has dropped."""
    out = dict(node.genl.netns_drops())
    for key, value in S.drops(node.ns, name).items():
        out[key] = out.get(key, 0) + value
    return {k: v for k, v in out.items() if v and k.startswith("rx")}


def grown(before, after):
    """What has been dropped in between."""
    return {k: v - before.get(k, 0) for k, v in after.items() if v != before.get(k, 0)}


def talk(line, text=b"x" * 100, klass=AUDIO):
    """Sends a datagram from A to B; what of it was on the link."""
    line.read()
    line.source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, P.CLASS_DSCP[klass] << 2)
    line.source.sendto(text, (IB[4], PORT))
    S.same("%d bytes arrive" % len(text), text, line.sink.recv(2000))
    return [pkt for pkt in line.read() if not pkt.control]


def begin():
    """Without a key all is in clear; the first key ends that."""
    for node in (WEST, EAST):
        node.classes()
    line = Line()
    S.same("at first", "off", WEST.peer("east")["seal"])
    pkt, = talk(line)
    S.same("a packet is in clear", None, pkt.sealed)
    S.same("no key is shown", [], WEST.keys())
    mtu = WEST.mtu("w0")
    ident = EAST.key("west", "rx", "aes-128-gcm", bytes(20))
    S.same("the first key: the peer is to be sealed", "require", EAST.peer("west")["seal"])
    S.ok("packets in clear do not arrive any more", not lost(line, EAST, "rx-clear"))
    WEST.key("east", "tx", "aes-128-gcm", bytes(20), id=ident)
    pkt, = talk(line)
    S.same("packets are sealed with the key", ident, pkt.sealed[0])
    S.ok("the MTU is 32 less", S.wait_for(lambda: WEST.mtu("w0") == mtu - 32), WEST.mtu("w0"))
    key, = EAST.keys("west")
    S.same("the key is in use", ("rx", ident, "aes-128-gcm", "current"),
           tuple(key[name] for name in ("direction", "id", "cipher", "state")))
    S.ok("and has opened packets", key["packets"] >= 1, key)
    S.ok("packets of the other direction have no key",
         not lost(line, EAST, "tx-key", back=True))
    return line


def lost(line, node, reason, back=False):
    """An empty text if a datagram to B, or back, is lost for that reason."""
    before = S.drops(node.ns, "w0").get(reason, 0)
    source, sink, to = (line.sink, line.near, IA[4]) if back else \
        (line.source, line.sink, IB[4])
    sink.settimeout(0.3)
    source.sendto(b"lost", (to, PORT))
    try:
        got = "%r has arrived" % sink.recv(2000)
    except socket.timeout:
        got = ""
    sink.settimeout(20 * S.SLOW)
    count = S.drops(node.ns, "w0").get(reason, 0) - before
    return got or ("" if count == 1 else "%d dropped" % count)


def documented():
    """The bytes of wire-format.rst are those of the library."""
    key = Key("aes-128-gcm", bytes(range(20)), 0x0A0B0C0D)
    inner = P.datagram("10.42.0.1", "10.42.0.2", SPORT, 9, b"wire", tos=46 << 2)
    want = key.seal(number(0, AUDIO, 2, 7), inner, opts=P.class_opt(AUDIO))
    text = (pathlib.Path(__file__).parents[2] /
            "Documentation/wire-format.rst").read_text(encoding="utf-8")
    S.ok("the bytes of wire-format.rst", want.hex() in "".join(text.split()), want.hex())


def ciphers(line):
    """Each cipher: the bytes on the link open with an independent library."""
    for cipher in SECRETS:
        ends = Ends(cipher)
        for size in (1, 100, 1372):
            pkts = talk(line, b"y" * size)
            S.same("%s, %d bytes: one packet, sealed" % (cipher, size), [ends.out.ident],
                   [pkt.sealed and pkt.sealed[0] for pkt in pkts])
            with S.group("%s, %d bytes: its bytes" % (cipher, size)) as grp:
                for pkt in pkts:
                    inner = ends.out.open(pkt)
                    grp.true("opens", inner is not None)
                    grp.same("inside", b"y" * size, (inner or b"")[28:])
                    grp.same("C", 1, pkt.critical)
                    grp.same("options", [(0xFF6E, 1), (0xFF6E, 0x83)],
                             [opt[:2] for opt in pkt.opts])
                    grp.same("class", AUDIO, pkt.sealed[1] >> 58 & 7)
                    grp.same("length", 8 + 8 + 16 + 28 + size + 16, len(pkt.payload))
                    grp.true("not in clear", b"yyyyyyyy" not in pkt.raw)
        probes = []

        def probe():
            probes.extend(pkt for pkt in line.read() if pkt.control and pkt.sealed)
            return probes

        S.ok("%s: probes are sealed" % cipher, S.wait_for(probe, 10))
        with S.group("%s: bytes of a probe" % cipher) as grp:
            for pkt in probes[:1]:
                grp.true("opens", (Ends.any(ends.out, pkt) or b"")[:1] != b"")
                grp.same("options", [(0xFF6E, 0x83)], [opt[:2] for opt in pkt.opts])
                grp.same("class", 0, pkt.sealed[1] >> 58 & 7)
        line.send(ends.back.seal(number(0, AUDIO, 1023, 5), line.inner(b"library"),
                                 opts=P.class_opt(AUDIO)))
        S.ok("%s: what the library has sealed arrives" % cipher, line.arrived(b"library"))


def hostile(line):
    """What was not sealed with the key, or was before, does not arrive."""
    ends = Ends()

    def packet_of(counter):
        return number(0, AUDIO, 1000, counter)

    def packet(counter, text=b"good", **kw):
        return ends.back.seal(packet_of(counter), line.inner(text),
                              opts=P.class_opt(AUDIO), **kw)

    def drops(name, packets, reasons=None):
        before = dropped(WEST)
        for one in packets:
            line.send(one)
        S.ok(name + ": none arrives", not line.arrived(b"good", 0.3))
        S.ok(name + ": each is dropped once", S.wait_for(
            lambda: sum(grown(before, dropped(WEST)).values()) == len(packets)),
             (len(packets), grown(before, dropped(WEST))))
        if reasons:
            S.same(name + ": why", reasons, grown(before, dropped(WEST)))

    line.send(packet(10, b"first"))
    S.ok("a packet arrives", line.arrived(b"first"))
    drops("a packet that is sent again", [packet(10)], {"rx-replay": 1})
    one = packet(2000)
    drops("each byte changed", [one[:i] + bytes([one[i] ^ 1]) + one[i + 1:]
                                for i in range(len(one))])
    drops("each length cut", [one[:i] for i in range(len(one))])
    drops("made longer", [one + bytes(i) for i in (1, 2, 16, 100)], {"rx-forged": 4})
    line.send(packet(11, b"older"))
    S.ok("they have moved no window: an older packet arrives", line.arrived(b"older"))
    line.send(packet(2000, b"newer"))
    S.ok("and a newer one", line.arrived(b"newer"))
    drops("older than the window", [packet(2000 - 1024)], {"rx-replay": 1})
    line.send(packet(2000 - 1023, b"edge"))
    S.ok("the oldest of the window arrives", line.arrived(b"edge"))
    drops("in clear", [P.geneve(42, P.ETH_IP, line.inner(b"good"),
                                opts=P.class_opt(AUDIO))], {"rx-clear": 1})
    unknown = Key("aes-128-gcm", bytes(20), ends.back.ident ^ 1)
    drops("an unknown key", [unknown.seal(packet_of(1), line.inner(b"good"))],
          {"rx-key": 1})
    wrong = Key("aes-128-gcm", bytes(20), ends.back.ident)
    drops("another secret", [wrong.seal(packet_of(3000), line.inner(b"good"))],
          {"rx-forged": 1})
    # A key of another peer opens nothing of this one.
    WEST.do("PEER_ADD", name="other")
    ident = WEST.key("other", "rx", "aes-128-gcm", bytes(20))
    other = Key("aes-128-gcm", bytes(20), ident)
    drops("a key of another peer", [other.seal(packet_of(1), line.inner(b"good"))],
          {"rx-key": 1})
    drops("a probe with a key of another peer",
          [other.seal(packet_of(2), bytes(56), vni=0, proto=0x88B5, control=1)], {"rx-key": 1})
    WEST.do("PEER_DEL", name="other")
    key = [one for one in WEST.keys("east") if one["id"] == ends.back.ident][0]
    S.ok("counted for the key: forged", key["forged"] > len(one) // 2, key)
    S.same("counted for the key: replayed", 2, key["replayed"])


def replays(line):
    """Many replays of a packet: none is in. The kernel makes 64 of a message."""
    ends = Ends()
    one = ends.back.seal(number(0, AUDIO, 1001, 5), line.inner(b"replayed"),
                         opts=P.class_opt(AUDIO))
    line.send(one)
    S.ok("the packet arrives", line.arrived(b"replayed"))
    before, times = dropped(WEST), int(os.environ.get("NSM_REPLAYS", 100000)) // 64
    S.run(B, "ethtool", "-K", "ub", "tx", "on")
    with S.socket_in(B, UB[4], socket.SOCK_DGRAM) as flood:
        flood.setsockopt(socket.SOL_UDP, UDP_SEGMENT, len(one))
        flood.connect((UA[4], P.PORT))
        for _ in range(times):
            flood.send(one * 64)
    S.run(B, "ethtool", "-K", "ub", "tx", "off")
    S.ok("%d replays are dropped" % (times * 64), S.wait_for(
        lambda: grown(before, dropped(WEST)) == {"rx-replay": times * 64}),
         grown(before, dropped(WEST)))
    S.ok("none of them arrives", not line.arrived(b"replayed", 0.3))


def stream(line, source_ns, source, sink_ns, sink, size=2000000, packets=None):
    """Bytes of a TCP connection that arrive as they were sent; adds what A has sent."""
    want, got = os.urandom(size), b""
    end = time.monotonic() + 60 * S.SLOW
    with S.socket_in(sink_ns, sink, socket.SOCK_STREAM) as server, \
            S.socket_in(source_ns, source, socket.SOCK_STREAM) as near:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((sink, 7777))
        server.listen()
        near.settimeout(10 * S.SLOW)
        near.connect((sink, 7777))
        far, at = server.accept()[0], 0
        near.setblocking(False)
        while len(got) < size and time.monotonic() < end:
            ready = select.select([far], [near] if at < size else [], [], 1)
            if ready[1]:
                at += near.send(want[at:at + 200000])
            if ready[0]:
                got += far.recv(1 << 20)
            found = line.read()
            if packets is not None:
                packets += found
        far.close()
    return len(got) if got == want[:len(got)] else "other bytes"


class Segment:
    """A segment of TCP, as it was sealed. No kernel looks at its checksums: the tag is good."""

    def __init__(self, text, link):
        pkt = P.Parsed(text, link)
        self.ident, self.length, body = getattr(pkt, "ident", None), len(text), pkt.body
        self.port, = struct.unpack_from("!H", body, 2)
        self.seq, = struct.unpack_from("!I", body, 4)
        self.psh, self.fin = bool(body[13] & 8), bool(body[13] & 1)
        self.payload = len(body) - (body[12] >> 4) * 4
        self.good = pkt.ip_csum_ok and len(pkt.l3) + (14 if link else 0) == len(text) and \
            P.csum(P.pseudo(pkt.src, pkt.dst, 6, len(body)) + body) == 0


def segments(line, name, key, ends, mtu, link=False):
    """A stream whose segments have the headers that they need."""
    packets = []
    S.same("%s: a stream" % name, 2000000, stream(line, *ends, packets=packets))
    texts = [key.open(pkt) for pkt in packets
             if pkt.sealed and pkt.sealed[0] == key.ident and not pkt.control]
    S.ok("%s: all can be opened" % name, all(texts))
    ip = 14 if link else 0
    segs = [Segment(text, link) for text in texts
            if text[ip + (9 if text[ip] >> 4 == 4 else 6)] == 6]
    segs = [seg for seg in segs if seg.port == 7777 and seg.payload]
    S.same("%s: lengths and checksums" % name, [], [seg.seq for seg in segs if not seg.good])
    S.same("%s: full ones" % name, mtu + ip, max(seg.length for seg in segs))
    covered = {}
    for seg in segs:
        covered[seg.seq - segs[0].seq & 0xFFFFFFFF] = seg
    at = 0
    while at in covered:
        at += covered[at].payload
    S.same("%s: sequence numbers" % name, 2000000, at)
    full = [seg for seg in segs if seg.length == mtu + ip]
    S.ok("%s: most do not push, some do" % name,
         2 * sum(seg.psh for seg in full) < len(full) and any(seg.psh for seg in segs))
    S.ok("%s: none but the last ends it" % name, not any(seg.fin for seg in segs[:-1]))
    if segs[0].ident is not None:
        step = sum(b.ident - a.ident & 0xFFFF == 1 for a, b in zip(segs, segs[1:]))
        S.ok("%s: IPv4 numbers them" % name, 10 * step >= 9 * (len(segs) - 1), step)


def carries(line):
    """Streams in large segments, both families and payloads, packets that are sent twice."""
    for cipher in SECRETS:
        Ends(cipher)
        talk(line)
        line.clear = 0
        for name, ends in (("to B", (A, IA[4], B, IB[4])), ("to A", (B, IB[4], A, IA[4]))):
            S.same("%s: a stream %s" % (cipher, name), 2000000, stream(line, *ends))
        S.same("%s: nothing of it in clear" % cipher, 0, line.clear)
    ends = Ends()
    talk(line)
    mtu = WEST.mtu("w0")
    for name, family in (("IPv4", 4), ("IPv6", 6)):
        segments(line, name, ends.out, (A, IA[family], B, IB[family]), mtu)
    for ns, node, peer, remote, own in ((A, WEST, "six", UB[6], "10.80.0.1"),
                                        (B, EAST, "six", UA[6], "10.80.0.2")):
        node.do("PEER_ADD", name=peer, seal="require", detect=5000000)
        node.do("PATH_ADD", peer=peer, uplink="one", remote=remote)
        node.wire("w6", id=43, peer=peer, payload=1)
        S.run(ns, "ip", "addr", "add", own + "/24", "dev", "w6")
        S.run(ns, "ip", "link", "set", "w6", "up")
    keys = []
    for near, far in ((WEST, EAST), (EAST, WEST)):
        keys.append(far.key("six", "rx", "aes-256-gcm", bytes([77]) * 36))
        near.key("six", "tx", "aes-256-gcm", bytes([77]) * 36, id=keys[-1])
    segments(line, "over IPv6, payload ethernet", Key("aes-256-gcm", bytes([77]) * 36, keys[0]),
             (A, "10.80.0.1", B, "10.80.0.2"), WEST.mtu("w6"), link=True)
    for node in (WEST, EAST):
        node.route.dellink("w6")
        node.do("PEER_DEL", name="six")


def copies(line):
    """A packet that is sent over two paths is sealed for each, and arrives once."""
    ends = Ends()
    for node in (WEST, EAST):
        node.classes(audio={"duplicate": "always"})
    S.ok("twice: the second path", S.wait_for(
        lambda: WEST.twice("east", "audio") == (1, "always"), 20))
    before = EAST.copies("west", AUDIO)[1]
    pkt, = talk(line, b"z" * 100)
    S.same("twice: options", [(0xFF6E, 1), (0xFF6E, 2), (0xFF6E, 0x83)],
           [opt[:2] for opt in pkt.opts])
    S.same("twice: inside", b"z" * 100, (ends.out.open(pkt) or b"")[28:])
    S.ok("twice: the copy is known", S.wait_for(
        lambda: EAST.copies("west", AUDIO)[1] == before + 1), EAST.copies("west", AUDIO))
    for node in (WEST, EAST):
        node.classes()


def pages(line):
    """Pages of a file that a program splices into a packet to a live key stay as they are."""
    ends = Ends()
    talk(line)
    bad = ends.back.seal(number(0, AUDIO, 5, 1), bytes(1200), opts=P.class_opt(AUDIO))
    bad = bad[:-1] + bytes([bad[-1] ^ 1])
    before = S.drops(A, "w0").get("rx-forged", 0)
    with tempfile.TemporaryFile() as file, \
            S.socket_in(B, UB[4], socket.SOCK_DGRAM) as sock:
        file.write(bad)
        file.flush()
        sock.connect((UA[4], P.PORT))
        os.sendfile(sock.fileno(), file.fileno(), 0, len(bad))
        S.ok("pages of a file: the packet is dropped", S.wait_for(
            lambda: S.drops(A, "w0").get("rx-forged", 0) == before + 1), S.drops(A, "w0"))
        S.ok("pages of a file: unchanged", os.pread(file.fileno(), 4000, 0) == bad)


def again(line):
    """A path that is deleted and added goes on counting; no nonce has been used twice."""
    Ends()
    for _ in range(3):
        talk(line)
        WEST.do("PATH_DEL", peer="east", index=0)
        WEST.do("PATH_ADD", peer="east", index=0, uplink="one", remote=UB[4])
        S.ok("the path is up again", S.wait_for(lambda: WEST.measured("east"), 20),
             WEST.states("east"))
    talk(line)
    S.ok("many packets have been seen", len(line.seen) > 3000, len(line.seen))
    S.same("no packet number of a key has been used twice", [], line.twice)


def states(line):
    """Keys that are missing, replaced, deleted or expired."""
    ends = Ends()
    talk(line)
    old = ends.out
    new = ends.rekey(WEST, "east", EAST, "west")
    pkt, = talk(line)
    S.same("a new key is used at once", new.ident, pkt.sealed[0])
    found = {key["id"]: key["state"] for key in EAST.keys("west")}
    S.same("the old one is the previous", ("previous", "current"),
           (found[old.ident], found[new.ident]))
    unused = [EAST.key("west", "rx", "aes-128-gcm", bytes([90 + i]) * 20)
              for i in range(4)]
    found = {key["id"]: key["state"] for key in EAST.keys("west")
             if key["direction"] == "rx"}
    S.same("the current key and the last three are kept",
           {new.ident: "current"} | {ident: "next" for ident in unused[1:]}, found)
    talk(line)
    S.ok("deleted", not WEST.ask("KEY_DEL", peer="east", direction="tx", id=new.ident).error)
    S.same("without a key nothing is sent", "", lost(line, WEST, "tx-key"))
    secret = bytes([97]) * 20
    ident = EAST.key("west", "rx", "aes-128-gcm", secret, expires=3)
    WEST.key("east", "tx", "aes-128-gcm", secret, id=ident, expires=3)
    talk(line)
    S.ok("a key expires", S.wait_for(
        lambda: [key["state"] for key in WEST.keys("east")
                 if key["direction"] == "tx"] == ["expired"], 20), WEST.keys("east"))
    S.same("then nothing is sent", "", lost(line, WEST, "tx-key"))
    S.ok("in time its paths are down, and say why", S.wait_for(
        lambda: set(WEST.states("east").values()) == {("down", "no-key")}, 30),
         WEST.states("east"))
    ends.rekey(WEST, "east", EAST, "west")
    S.ok("up again with a key", S.wait_for(
        lambda: set(WEST.states("east").values()) == {("up", "none")}, 30),
         WEST.states("east"))
    talk(line)
    S.ok("deleted again", not WEST.ask("KEY_DEL", peer="east", direction="tx").error)
    for mode, sealed in (("allow", False), ("off", False)):
        for node, peer in ((WEST, "east"), (EAST, "west")):
            node.do("PEER_SET", name=peer, seal=mode)
        pkt, = talk(line)
        S.same("%s without a key: in clear" % mode, sealed, bool(pkt.sealed))
    S.same("off: the keys are gone", [], WEST.keys() + EAST.keys())


documented()
LINE = begin()
for part in (ciphers, hostile, replays, carries, copies, pages, again, states):
    part(LINE)
S.finish()
