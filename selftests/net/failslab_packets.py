# SPDX-License-Identifier: GPL-2.0
"""No memory at each allocation of a packet's way: see failslab.sh.

What fails is what the task allocates that sends the packet. It is also the one
that receives it: it writes it to a tap, whose kernel side runs at once.
"""

import fcntl
import os
import socket
import struct

import nsmfail as F
import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmrig import A, IA, IB, Rig, UA, UB, VARIANTS, probe, probe_out

ONLY = F.only_module()
GENL = L.Wire(A)
UDP_SEGMENT, NO_PI, TAP, NAPI, NAPI_FRAGS = 103, 0x1000, 2, 0x10, 0x20


class Tap:
    """A device in $A; what is written here is what it receives."""

    def __init__(self, name, flags):
        self.name = name
        with S.inside(A):
            self.file = os.open("/dev/net/tun", os.O_RDWR)
            fcntl.ioctl(self.file, 0x400454CA, struct.pack(
                "16sH22x", name.encode(), TAP | NO_PI | flags))
        S.run(A, "ip", "link", "set", name, "up")
        self.mac = S.Port(A, name).mac()

    def receive(self, packet, first):
        """Has a packet received, its first bytes in one piece, the rest in another."""
        frame = P.eth(self.mac, "02:00:00:00:00:09", P.ethertype_of(packet), packet)
        return os.writev(self.file, [frame[:first], frame[first:]])


def counted():
    """Packets of w0 that were sent, received, or dropped by name."""
    stats = S.ethtool_stats(A, "w0")
    return {
        "tx": sum(v for k, v in stats.items() if k.endswith("tx_packets")),
        "rx": sum(v for k, v in stats.items() if k.endswith("rx_packets")),
        "drops": sum(v for k, v in stats.items()
                     if k.startswith("drop_") and k != "drop_tx_underlay") +
        sum(GENL.netns_drops().values()),
    }


class Judge:
    """Each packet is sent (or received), dropped and counted, or never came in."""

    def __init__(self, way, parts=1):
        self.way, self.parts, self.dropped = way, parts, 0
        self.before = counted()

    def __call__(self, grp, number, answer, hit):
        # What comes in passes the stack before the wire, which may lose it.
        exact = answer is not None and (ONLY or self.way == "tx")
        want = (1, self.parts) if exact else (0, 1, self.parts)

        def packets():
            got = S.delta(self.before, counted())
            return got.get(self.way, 0) + got.get("drops", 0)

        # One that may never have come in is not waited for as long.
        S.wait_for(lambda: packets() in (1, self.parts), 2 if exact else 0.1)
        got = S.delta(self.before, counted())
        grp.true("allocation %d: %r is not one of %r packets" % (number, got, want),
                 packets() in want)
        if not hit:
            grp.same("without a failure: " + self.way, self.parts,
                     got.get(self.way, 0))
        self.dropped += got.get("drops", 0)
        self.before = counted()


def every(name, way, send, before=None, parts=1):
    """One result: a packet with each of the allocations of its way failing."""
    with S.group(name) as grp:
        if before:
            before()
        judge = Judge(way, parts)
        count = F.each(grp, send, before, check=judge)
        grp.true("no allocation", count > 0)
        print("# %s: %d allocations, %d drops" % (name, count, judge.dropped),
              flush=True)
    return judge.dropped


def sent():
    """Packets that leave: with routes to be cached, at once or through an uplink."""
    dropped = 0
    for family, payload in VARIANTS:
        with Rig(family, payload) as rig:
            # A cloned packet, as one is that somebody captures, must be copied.
            frames = [rig.frame(probe_out(4, 0x88, 1)), rig.frame(probe_out(6, 0, 2))]

            def fresh(rig=rig):
                fresh.number += 1
                rig.set(ttl=1 + fresh.number % 2 + 60)
            fresh.number = 0
            dropped += every("IPv%d %s: sent" % (family, payload), "tx",
                             lambda r=rig, f=frames: r.wire.send(f[0]), fresh)
            S.run(A, "nsmctl", "uplink", "add", "fast", "rate", "10gbit")
            S.run(A, "nsmctl", "wire", "set", "w0", "uplink", "fast")
            dropped += every("IPv%d %s: sent through an uplink" % (family, payload),
                             "tx", lambda r=rig, f=frames: r.wire.send(f[1]), fresh)
            S.run(A, "nsmctl", "wire", "set", "w0", "uplink", "none")
            S.run(A, "nsmctl", "uplink", "del", "fast")
    return dropped


def split():
    """Packets that become several: by an uplink, and by a path that is too small."""
    dropped = 0
    with Rig(4, "ip"):
        S.run(A, "ip", "addr", "add", IA[4] + "/24", "dev", "w0")
        with S.inside(A):
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.connect((IB[4], 9))

        def send(size):
            try:
                return sock.send(bytes(size))
            except ConnectionRefusedError:
                return sock.send(bytes(size))

        S.run(A, "nsmctl", "uplink", "add", "slow", "rate", "10mbit")
        S.run(A, "nsmctl", "wire", "set", "w0", "uplink", "slow")
        sock.setsockopt(socket.SOL_UDP, UDP_SEGMENT, 1000)
        dropped += every("one that an uplink splits", "tx", lambda: send(4000), parts=4)
        sock.setsockopt(socket.SOL_UDP, UDP_SEGMENT, 0)
        S.run(A, "nsmctl", "wire", "set", "w0", "uplink", "none", "mtu", "1500")
        S.run(A, "nsmctl", "uplink", "del", "slow")
        sock.setsockopt(socket.IPPROTO_IP, 10, 0)   # IP_MTU_DISCOVER: no DF

        def forget():
            S.run(A, "ip", "route", "flush", "cache")
        dropped += every("one that is fragmented inside", "tx", lambda: send(1472),
                         forget, parts=2)
        sock.close()
    return dropped


def received():
    """Packets that arrive: whole or in pieces, captured by somebody, with ECN marks."""
    taps = [(Tap("t0", 0), "whole"), (Tap("t1", NAPI | NAPI_FRAGS), "in pieces")]
    ports = [S.Port(A, tap.name) for tap, _ in taps]    # whoever captures clones
    dropped = 0
    for family, payload in VARIANTS:
        with Rig(family, payload) as rig:
            inner = probe(4, 2, 3)
            outer = P.datagram(UB[family], UA[family], 4242, P.PORT,
                               rig.geneve(inner, opts=P.class_opt(3)), tos=3)
            for tap, how in taps:
                dropped += every("IPv%d %s: received %s" % (family, payload, how), "rx",
                                 lambda t=tap, o=outer: t.receive(o, 62))
    for port in ports:
        port.sock.close()
    for tap, _ in taps:
        os.close(tap.file)
    return dropped


def main():
    """Sends and receives."""
    for part in sent, split, received:
        dropped = 0
        with S.group("%s ran to its end" % part.__name__) as grp:
            dropped = part()
            grp.true("ran", True)
        S.ok("%s: some were dropped for want of memory" % part.__name__, dropped > 0)
    F.only_module(False)
    S.finish()


main()
