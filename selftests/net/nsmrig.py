# SPDX-License-Identifier: GPL-2.0
"""One wire in $A whose peer in $B is played by the test.

Owns the setup of that wire over netlink, packets sent through it and captured on
the underlay (out), and frames sent on the underlay and captured on the wire
(into). The topology is topo_pair of lib.sh, which passes it in the environment.
"""

import os
import socket
import struct

import nsmnl as L
import nsmns as S
import nsmpkt as P

A, B = os.environ["A"], os.environ["B"]
UA = {4: os.environ["UA4"], 6: os.environ["UA6"]}
UB = {4: os.environ["UB4"], 6: os.environ["UB6"]}
IA = {4: os.environ["IA4"], 6: os.environ["IA6"]}
IB = {4: os.environ["IB4"], 6: os.environ["IB6"]}
OTHER_MAC = "02:77:00:00:00:02"
IFF_UP = 1
PAYLOADS = {"ip": 0, "ethernet": 1}
VARIANTS = [(f, p) for f in (4, 6) for p in ("ip", "ethernet")]

ROUTE = L.Route(A)
_SINKS = []


def swallow(port=P.PORT):
    """Keeps $B from answering packets to the port with ICMP errors."""
    for family, any_addr in ((socket.AF_INET, ""), (socket.AF_INET6, "::")):
        with S.inside(B):
            sock = socket.socket(family, socket.SOCK_DGRAM)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.bind((any_addr, port))
        _SINKS.append(sock)


class Rig:
    """A wire w0 in $A, its remote in $B played by the test."""

    def __init__(self, family=4, payload="ip", vni=42, name="w0", up=True, **kw):
        if not _SINKS:
            swallow()
        self.family, self.payload, self.vni, self.name = family, payload, vni, name
        self.src, self.dst = UB[family], UA[family]
        if "peer" not in kw:
            kw.setdefault("remote", self.src)
            kw.setdefault("local", self.dst)
        got = ROUTE.newlink(name, L.link(id=vni, payload=PAYLOADS[payload], **kw))
        if got.error:
            raise RuntimeError("newlink %s: %r" % (name, got))
        if up:
            self.up()
        self.ether = payload == "ethernet"
        self.wire = S.Port(A, name, link=self.ether, outgoing=False)
        self.under = S.Port(B, "ub", outgoing=False)
        self.far = S.Port(A, "ua", outgoing=False)
        self.wire_mac = self.wire.mac() if self.ether else None
        self.mac_a, self.mac_b = self.far.mac(), self.under.mac()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def up(self, yes=True):
        """Sets the wire up (or down)."""
        body = struct.pack("=BBHiII", 0, 0, 0, 0, IFF_UP if yes else 0, IFF_UP)
        got = ROUTE.talk(L.NEWLINK, 0, body + L.attr(L.IFLA_IFNAME,
                                                     L.text(self.name)))
        if got.error:
            raise RuntimeError("up: %r" % got)

    def set(self, **kw):
        """`ip link set` with the given settings."""
        return ROUTE.newlink(self.name, L.link(**kw), flags=0)

    def close(self):
        """Deletes the wire."""
        for port in (self.wire, self.under, self.far):
            port.sock.close()
        ROUTE.dellink(self.name)

    # --- packets that the wire sends

    def frame(self, packet, vid=None, dst=OTHER_MAC, src=None):
        """An inner packet, in an Ethernet frame if that is the wire's payload."""
        if not self.ether:
            return packet
        src = src or self.wire_mac
        kind = P.ethertype_of(packet)
        if vid is None:
            return P.eth(dst, src, kind, packet)
        return P.eth(dst, src, P.ETH_VLAN, P.vlan(vid, kind, packet))

    def out(self, packet, vid=None, seconds=5.0, port=P.PORT, count=1):
        """Sends an inner packet; returns its outer packet on the underlay, or None."""
        frame = self.frame(packet, vid)
        self.wire.send(frame)
        tunnel = S.is_tunnel(port)
        got = self.under.take(lambda p: tunnel(p) and p.inner == frame,
                              count=count, seconds=seconds)
        if count > 1:
            return got
        return got[0] if got else None

    # --- packets that the wire receives

    def proto(self, packet):
        """Protocol type that the Geneve header must have for a packet."""
        return P.ETH_TEB if self.ether else P.ethertype_of(packet)

    def inner_in(self, packet, vid=None):
        """An inner packet addressed to the wire."""
        return self.frame(packet, vid, dst=self.wire_mac, src=OTHER_MAC) \
            if self.ether else packet

    def geneve(self, packet, vid=None, **kw):
        """A Geneve packet for this wire; keywords reach nsmpkt.geneve."""
        kw.setdefault("vni", self.vni)
        kw.setdefault("proto", self.proto(packet))
        return P.geneve(payload=self.inner_in(packet, vid), **kw)

    def raw(self, payload, tos=0, check="good", sport=4242, dport=P.PORT, src=None,
            **kw):
        """Puts a UDP payload on the underlay towards $A."""
        packet = P.datagram(src or self.src, self.dst, sport, dport, payload,
                            check, tos=tos, **kw)
        self.under.send(P.eth(self.mac_a, self.mac_b, P.ethertype_of(packet),
                              packet))

    def into(self, packet, vid=None, tos=0, check="good", seconds=5.0, wait=True,
             **kw):
        """Sends packet to the wire; returns the delivered packet, or None."""
        frame = self.inner_in(packet, vid)
        self.raw(self.geneve(packet, vid, **kw), tos=tos, check=check)
        if not wait:
            return None
        got = self.wire.take(lambda p: p.raw[:len(frame)] == frame,
                             seconds=seconds)
        return got[0] if got else None

    def marker(self, ident):
        """Passes a packet through the wire; all earlier packets are then processed."""
        return self.into(probe(4, 0, ident)) is not None

    # --- counters

    def stats(self):
        """Counters of ethtool -S."""
        return S.ethtool_stats(A, self.name)

    def drops(self):
        """Drop counters by reason."""
        return S.drops(A, self.name)


def probe(inner=4, tos=0, ident=0, payload=b"nsmwire probe", **kw):
    """An inner UDP packet; ident sets its ports and identifies it."""
    src, dst = IB[inner], IA[inner]
    return P.datagram(src, dst, 1024 + ident % 60000, 9, payload, tos=tos, **kw)


def probe_out(inner=4, tos=0, ident=0, payload=b"nsmwire probe", **kw):
    """An inner UDP packet in the other direction."""
    src, dst = IA[inner], IB[inner]
    return P.datagram(src, dst, 1024 + ident % 60000, 9, payload, tos=tos, **kw)
