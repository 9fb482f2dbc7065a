# SPDX-License-Identifier: GPL-2.0
"""Sealed packets: see seal.sh."""

import socket

import nsmns as S
import nsmpkt as P
from nsmpeer import Node
from nsmrig import A, B, IA, IB, UA, UB
from nsmseal import SECRETS, Key, number

WEST, EAST = Node(A), Node(B)
PORT, SPORT, AUDIO = 9200, 4242, 1
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

    def read(self, port=None):
        """The tunnel packets of A since the last call."""
        want, found = S.is_tunnel(), []
        for data in iter(self.out.recv, None):
            pkt = P.Parsed(data)
            if want(pkt):
                found.append(pkt)
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


def drops(node, name="w0"):
    """Drop counters of a wire that are not zero."""
    return {k: v for k, v in node.genl.wire_drops(name).items() if v}


def talk(line, text=b"x" * 100, klass=AUDIO):
    """Sends a datagram from A to B; what of it was on the link."""
    line.read()
    line.source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, P.CLASS_DSCP[klass] << 2)
    line.source.sendto(text, (IB[4], PORT))
    S.same("%d bytes arrive" % len(text), text, line.sink.recv(2000))
    return [pkt for pkt in line.read() if not pkt.control]


def begin():
    """Without a key nothing is sealed; with the first one everything has to be."""
    for node in (WEST, EAST):
        node.classes()
    S.same("in clear at first", "off", WEST.peer("east")["seal_word"])


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
        line.read()
        probe = S.wait_for(lambda: [pkt for pkt in line.read() if pkt.control], 10)
        found = [pkt for pkt in line.read() if pkt.control]
        S.ok("%s: probes are sealed" % cipher, probe)


LINE = Line()
for part in (ciphers,):
    part(LINE)
S.finish()
