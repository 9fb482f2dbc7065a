# SPDX-License-Identifier: GPL-2.0
"""Classes that are sent over two paths: see duplicate.sh."""

import errno
import socket
import struct

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmpeer import Node, policy
from nsmrig import A, B, IA, IB, UA, UB

WEST, EAST = Node(A), Node(B)
AUDIO, TEXT, PORT, SPORT = 1, 4, 9200, 4242
EF = 46 << 2
LINKS = {0: ("ua", "ub", UA[4], UB[4]), 1: ("va", "vb", "10.8.0.1", "10.8.0.2")}
WIRES = {"w0": (42, IA[4], IB[4]), "wu": (77, "10.79.0.1", "10.79.0.2")}


def ask(**kw):
    """What audio asks for from now on."""
    for node in (WEST, EAST):
        node.classes(audio=kw)


def twice(path, reason):
    """Waits until audio is sent over a second path, None for none."""
    S.wait_for(lambda: WEST.twice("east", "audio") == (path, reason), 20)
    return WEST.twice("east", "audio")


# --- what is sent

class Line:
    """A link, as the far end sees it."""

    def __init__(self, index):
        self.near, self.far, self.local, self.remote = LINKS[index]
        self.out = S.Port(B, self.far, outgoing=False)
        self.back = S.Port(A, self.near, outgoing=False)
        self.macs = self.back.mac(), self.out.mac()

    def read(self, port):
        """The tunnel packets to a port of the inner side since the last call."""
        want, found = S.is_tunnel(), []
        for data in iter(self.out.recv, None):
            pkt = P.Parsed(data)
            if want(pkt) and not pkt.control and pkt.inside().dport == port:
                found.append(pkt)
        return found

    def send(self, payload):
        """Puts a Geneve packet on the link, as if B had sent it."""
        packet = P.datagram(self.remote, self.local, SPORT, P.PORT, payload)
        self.out.send(P.eth(*self.macs, P.ETH_IP, packet))


class Talk:
    """Datagrams of a class from A to B; what of them is on each link, and what arrives."""

    def __init__(self, lines):
        self.lines, self.count = lines, 0
        self.source = S.socket_in(A, IA[4], socket.SOCK_DGRAM)
        self.sink = S.socket_in(B, IB[4], socket.SOCK_DGRAM)
        self.sink.bind((IB[4], PORT))

    def send(self, count=5, index=AUDIO, size=100):
        """Returns (packets of each link, how often each datagram has arrived)."""
        for line in self.lines.values():
            line.read(PORT)
        self.source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, P.CLASS_DSCP[index] << 2)
        begin = self.count
        for _ in range(count):
            self.source.sendto(struct.pack("!I", self.count) + bytes(size - 32),
                               (IB[4], PORT))
            self.count += 1
        got = {}
        while len(got) < count:
            number, = struct.unpack_from("!I", self.sink.recv(2000))
            got[number - begin] = got.get(number - begin, 0) + 1
        self.sink.settimeout(0.2)
        try:
            while True:
                number, = struct.unpack_from("!I", self.sink.recv(2000))
                got[number - begin] += 1
        except socket.timeout:
            pass
        self.sink.settimeout(20 * S.SLOW)
        return [line.read(PORT) for line in self.lines.values()], \
            [got.get(i, 0) for i in range(count)]


def sent_twice(talk):
    """The bytes of both copies, and what arrives."""
    ask(duplicate="always")
    S.same("always: the second path", (1, "always"), twice(1, "always"))
    session = EAST.peer("west")["session"]
    before, there = WEST.copies("east", AUDIO), EAST.copies("west", AUDIO)
    (first, second), got = talk.send()
    with S.group("both copies: bytes") as grp:
        grp.same("on each path", (5, 5), (len(first), len(second)))
        numbers = [pkt.number for pkt in first]
        grp.same("numbers", [(session, numbers[0][1] + i) for i in range(5)], numbers)
        grp.same("of the copies", numbers, [pkt.number for pkt in second])
        for one, two in zip(first, second):
            for pkt in (one, two):
                what = "%r" % (pkt.number,)
                grp.same(what + ": options", [(0xFF6E, 1), (0xFF6E, 2)],
                         [opt[:2] for opt in pkt.opts])
                grp.same(what + ": their bytes", 8 + 12, pkt.optlen)
                grp.same(what + ": lengths", (4, 8), tuple(len(o[2]) for o in pkt.opts))
                grp.same(what + ": class, O, C, VNI", (AUDIO, 0, 0, 42),
                         (pkt.class_index, pkt.control, pkt.critical, pkt.vni))
                grp.same(what + ": DS field", EF, pkt.tos)
                grp.same(what + ": checksums", (True, True), (pkt.udp_csum_ok,
                                                              pkt.ip_csum_ok))
            grp.same("the inner packet", one.inner, two.inner)
            grp.same("source ports", one.sport, two.sport)
    S.same("both copies: each arrives once", [1] * 5, got)
    S.same("copies: counted where they are sent", before[0] + 5,
           WEST.copies("east", AUDIO)[0])
    S.same("copies: counted where they arrive", there[1] + 5,
           EAST.copies("west", AUDIO)[1])
    with S.group("lengths") as grp:
        for size, on in ((640, 2), (641, 1), (1400, 1)):
            packets, got = talk.send(1, size=size)
            grp.same("%d bytes: paths" % size, on, sum(map(len, packets)))
            grp.same("%d bytes: arrived" % size, [1], got)
            grp.same("%d bytes: numbers" % size, on == 2, packets[0][0].number is not None)
        WEST.change("holoconf", policy(AUDIO, duplicate_max=1444))
        packets, got = talk.send(1, size=1444)
        grp.same("up to 1444: paths", 2, sum(map(len, packets)))
        grp.same("up to 1444: on the line", [1500, 1500], [p[0].total for p in packets])
        grp.same("up to 1444: arrived", [1], got)
        WEST.change("holoconf", policy(AUDIO, duplicate_max=64))
        grp.same("up to 64: paths", 1, sum(map(len, talk.send(1, size=65)[0])))
        grp.same("up to 64: paths", 2, sum(map(len, talk.send(1, size=64)[0])))
    with S.group("another class") as grp:
        packets, got = talk.send(index=TEXT)
        grp.same("paths", 5, sum(map(len, packets)))
        grp.same("options", {None}, {pkt.number for one in packets for pkt in one})
        grp.same("arrived", [1] * 5, got)
    ask()
    S.wait_for(lambda: WEST.twice("east", "audio")[0] is None)
    packets, got = talk.send()
    S.same("off: once, without a number", (5, {None}, [1] * 5), (
        sum(map(len, packets)), {pkt.number for one in packets for pkt in one}, got))
    S.same("off: nothing is said of a second path", (None, None),
           WEST.twice("east", "audio"))


# --- what arrives

class Injector:
    """Numbered packets that the far end could have sent, and their fate."""

    def __init__(self, lines):
        self.lines, self.ident = lines, 0
        self.session = WEST.peer("east")["session"]
        self.sinks = {}
        for name, (_, address, _) in WIRES.items():
            self.sinks[name] = S.socket_in(A, address, socket.SOCK_DGRAM)
            self.sinks[name].bind((address, PORT))

    def packet(self, opts, wire="w0", tos=EF):
        """A Geneve packet with these options; its inner payload has a number."""
        self.ident += 1
        vni, dst, src = WIRES[wire]
        return P.geneve(vni, P.ETH_IP, P.datagram(
            src, dst, SPORT, PORT, struct.pack("!I", self.ident), tos=tos), opts)

    def fate(self, opts, line=0, wire="w0"):
        """Whether it is delivered, or the reason of its drop, or "copy"."""
        drops = self.drops(wire)
        copies = sum(WEST.copies("east", i)[1] for i in range(8))
        self.lines[line].send(self.packet(opts, wire))
        mine = self.ident
        self.lines[line].send(self.packet(b"", wire))
        got = []
        while not got or got[-1] != self.ident:
            got.append(struct.unpack("!I", self.sinks[wire].recv(100))[0])
        drops = S.delta(drops, self.drops(wire))
        copies = sum(WEST.copies("east", i)[1] for i in range(8)) - copies
        if got[0] == mine:
            return "delivered" if not drops and not copies else (drops, copies)
        if drops:
            return [key[len("drop_rx_"):] for key in drops][0] if not copies else "both"
        return "copy" if copies == 1 else "gone"

    @staticmethod
    def drops(wire):
        """Drop counters of received packets."""
        return {k: v for k, v in S.ethtool_stats(A, wire).items()
                if k.startswith("drop_rx")}

    def number(self, number, index=AUDIO, session=None, **kw):
        """The fate of a packet with a class and a number."""
        return self.fate(P.class_opt(index) + P.number_opt(
            self.session if session is None else session, number & 0xFFFFFFFF), **kw)


def window(inject):
    """Each number once, in any order; what is older than the window always."""
    steps = (
        ("the first", 1000, "delivered"), ("again", 1000, "copy"),
        ("the next", 1001, "delivered"), ("before the first", 999, "delivered"),
        ("that again", 999, "copy"), ("one ahead", 1003, "delivered"),
        ("the one between", 1002, "delivered"), ("again", 1002, "copy"),
        ("ahead by the window", 1003 + 4096, "delivered"),
        ("now too old to be known", 1003, "delivered"), ("again", 1003, "delivered"),
        ("the oldest that is known", 1004, "delivered"), ("again", 1004, "copy"),
        ("beyond a half of all numbers is behind", 1004 + 4096 + (1 << 31), "delivered"),
        ("and changes nothing", 1003 + 4096, "copy"),
        ("half way", 1003 + 4096 + (1 << 31), "delivered"),
        ("the highest", -1, "delivered"), ("again", -1, "copy"),
        ("zero", 0, "delivered"), ("one before", -2, "delivered"), ("zero", 0, "copy"),
        ("one", 1, "delivered"), ("the highest", -1, "copy"))
    with S.group("the window") as grp:
        for what, number, want in steps:
            grp.same("%s: %d" % (what, number), want, inject.number(number))
        grp.same("another path", "copy", inject.number(1, line=1))
        grp.same("another path", "delivered", inject.number(2, line=1))
        grp.same("the first path", "copy", inject.number(2))
        grp.same("another class", "delivered", inject.number(2, index=TEXT))
        grp.same("again", "copy", inject.number(2, index=TEXT))


def forged(inject):
    """What is not of the session is delivered and changes nothing."""
    inject.number(500000)
    with S.group("forged numbers") as grp:
        for what, session in (("another session", inject.session ^ 1),
                              ("no session", 0), ("all ones", 0xFFFFFFFF)):
            for _ in range(2):
                grp.same(what, "delivered", inject.number(500000, session=session))
                grp.same(what + ": ahead", "delivered",
                         inject.number(500000 + (1 << 30), session=session))
        grp.same("the window is as it was", "copy", inject.number(500000))
        grp.same("and goes on", "delivered", inject.number(500001))
        for what, opts in (
                ("no class", b""), ("class 8", P.class_opt(8)),
                ("class 255", P.class_opt(255))):
            for _ in range(2):
                grp.same(what, "delivered", inject.fate(
                    opts + P.number_opt(inject.session, 500000)))
        for _ in range(2):
            grp.same("a wire without a named peer", "delivered",
                     inject.number(500001, wire="wu"))


def malformed(inject):
    """Options that are wrong; and right ones in other places."""
    one, number = P.class_opt(AUDIO), P.number_opt(inject.session, 600000)
    body = struct.pack("!II", inject.session, 600000)
    with S.group("malformed options") as grp:
        for what, opts, want in (
                ("no data", P.opt(0xFF6E, 2), "option"),
                ("one word", P.opt(0xFF6E, 2, body[:4]), "option"),
                ("three words", P.opt(0xFF6E, 2, body + body[:4]), "option"),
                ("twice", number + number, "option"),
                ("twice, one wrong", number + P.opt(0xFF6E, 2), "option"),
                ("critical", P.opt(0xFF6E, 0x82, body), "critical"),
                ("longer than the header", P.opt(0xFF6E, 2, body, length=3), "option")):
            grp.same(what, want, inject.fate(one + opts))
            grp.same(what + ", first", want, inject.fate(opts + one)
                     if "longer" not in what else want)
        other = P.opt(0x0102, 2, bytes(8))
        for what, opts in (
                ("number first", number + one), ("class first", one + number),
                ("others between", one + other + number),
                ("others before", other + number + one),
                ("others behind", number + one + other),
                ("reserved bits", one + number[:3] + bytes([number[3] | 0xE0]) +
                 number[4:])):
            want = "delivered" if what == "number first" else "copy"
            grp.same(what, want, inject.fate(opts))


# --- when

def states():
    """Whether there is a second path, and why not."""
    with S.group("reasons") as grp:
        ask(duplicate="always")
        grp.same("always", (1, "always"), twice(1, "always"))
        WEST.do("PATH_SET", peer="east", index=1, admin=0)
        grp.same("the other path is down", (None, "no-path"), twice(None, "no-path"))
        WEST.do("PATH_SET", peer="east", index=1, admin=1)
        grp.same("it is up", (1, "always"), twice(1, "always"))
        ask(duplicate="sla", sla_loss=10000)
        grp.same("sla, and all is well", (None, "none"), twice(None, "none"))
        ask(duplicate="sla", sla_rtt=1)
        grp.same("a limit that no path meets", (1, "bad"), twice(1, "bad"))
        ask(duplicate="off", sla_rtt=1)
        grp.same("off", (None, None), twice(None, None))
        ask(duplicate="always", only="nobody")
        grp.same("a class without a path", (None, "no-path"), twice(None, "no-path"))
        ask(duplicate="always", only="mpls")
        grp.same("one colour alone", (None, "no-path"), twice(None, "no-path"))
    ask()


def refusals():
    """Requests that are refused; nothing changes by them."""
    WEST.classes()
    with S.group("refused") as grp:
        for what, kw, words in (
                ("sla without a limit", {"duplicate": "sla"}, "give rtt, jitter or loss"),
                ("too small", {"duplicate_max": 63}, ""),
                ("too large", {"duplicate_max": 1501}, ""),
                ("0", {"duplicate_max": 0}, "")):
            got = WEST.change("holoconf", policy(TEXT, **kw))
            grp.true("%s: %r" % (what, got), got.error in (errno.EINVAL, errno.ERANGE) and
                     words in got.msg)
        got = WEST.change("holoconf", L.nest(
            "NSMWIRE_A_PROFILE_CLASS", L.attr("NSMWIRE_A_CLASS_INFO_INDEX", L.u8(TEXT)) +
            L.attr("NSMWIRE_A_CLASS_INFO_DUPLICATE", L.u8(3))))
        grp.true("another mode: %r" % got, got.error in (errno.EINVAL, errno.ERANGE))
        got = WEST.change("holoconf", policy(TEXT, duplicate="sla", sla_loss=1))
        grp.true("with a limit: %r" % got, not got.error)
        got = WEST.change("holoconf", policy(TEXT, sla_loss=0))
        grp.true("the limit goes: %r" % got, "give rtt, jitter or loss" in got.msg)
        got = WEST.change("holoconf", policy(TEXT, sla_loss=0, duplicate="off"))
        grp.true("both go: %r" % got, not got.error)


def main():
    """All of it."""
    S.ok("both ends have measured the paths", S.wait_for(lambda: all(
        node.measured(peer) for node, peer in ((WEST, "east"), (EAST, "west"))), 20))
    lines = {index: Line(index) for index in LINKS}
    sent_twice(Talk(lines))
    inject = Injector(lines)
    window(inject)
    forged(inject)
    malformed(inject)
    refusals()
    states()
    S.finish()


main()
