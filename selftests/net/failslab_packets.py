# SPDX-License-Identifier: GPL-2.0
"""A failure at each allocation for a packet: see failslab.sh.

Only allocations of the task that sends the packet fail. For receive, that task writes
the packet to a tap, and the kernel receives it in the context of the task.
"""

import fcntl
import os
import socket
import struct

import nsmfail as F
import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmpeer import Node
from nsmrig import A, IA, IB, Rig, UA, UB, VARIANTS, probe, probe_out
from nsmseal import Key, SECRETS, number

ONLY = F.only_module()
GENL = L.Wire(A)
UDP_SEGMENT, NO_PI, TAP, NAPI, NAPI_FRAGS = 103, 0x1000, 2, 0x10, 0x20


class Tap:
    """A tap device in $A; it receives the packets that the test writes."""

    def __init__(self, name, flags):
        self.name = name
        with S.inside(A):
            self.file = os.open("/dev/net/tun", os.O_RDWR)
            fcntl.ioctl(self.file, 0x400454CA, struct.pack(
                "16sH22x", name.encode(), TAP | NO_PI | flags))
        S.run(A, "ip", "link", "set", name, "up")
        self.mac = S.Port(A, name).mac()

    def receive(self, packet, first):
        """Writes a packet in two pieces, first bytes in the first one."""
        frame = P.eth(self.mac, "02:00:00:00:00:09", P.ethertype_of(packet), packet)
        return os.writev(self.file, [frame[:first], frame[first:]])


def counted():
    """Packets that w0 has sent, received, or dropped with a reason."""
    stats = S.ethtool_stats(A, "w0")
    return {
        "tx": sum(v for k, v in stats.items() if k.endswith("tx_packets")),
        "rx": sum(v for k, v in stats.items() if k.endswith("rx_packets")),
        "drops": sum(v for k, v in stats.items()
                     if k.startswith("drop_") and k != "drop_tx_underlay") +
        sum(GENL.netns_drops().values()),
    }


class Judge:
    """Each packet is sent or received, or dropped and counted, or lost before w0."""

    def __init__(self, way, parts=1):
        self.way, self.parts, self.dropped = way, parts, 0
        self.before = counted()

    def __call__(self, grp, number, answer, hit):
        # The stack may lose a received packet before it reaches the wire.
        exact = answer is not None and (ONLY or self.way == "tx")
        want = (1, self.parts) if exact else (0, 1, self.parts)

        def packets():
            got = S.delta(self.before, counted())
            return got.get(self.way, 0) + got.get("drops", 0)

        # The wait is shorter for a packet that may never have reached the wire.
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
    """One result: a packet with each of its allocations failing in turn."""
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
    """Packets sent with an empty route cache, directly or through an uplink."""
    dropped = 0
    for family, payload in VARIANTS:
        with Rig(family, payload) as rig:
            # Captured packets are cloned, so the wire must copy their headers.
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
    """Packets that are split: by an uplink, and by a path with a smaller MTU."""
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
    """Packets received: linear or with fragments, cloned, with ECN marks."""
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


def sealed():
    """Packets that are sealed and opened; each is the first one of its lane."""
    secret, dropped, near = bytes(range(20)), 0, Node(A)
    tap = Tap("t0", 0)
    with Rig(4, "ip") as rig:
        frame = rig.frame(probe_out(4, 0x88, 1))
        near.do("UPLINK_ADD", name="fs")

        def fresh():
            near.ask("PEER_DEL", name="fs")
            near.do("PEER_ADD", name="fs")
            near.do("PATH_ADD", peer="fs", uplink="fs", remote=UB[4])
            fresh.key = Key("aes-128-gcm", secret, near.key("fs", "rx", "aes-128-gcm", secret))
            near.key("fs", "tx", fresh.cipher, (secret * 2)[:SECRETS[fresh.cipher]], id=5)
            S.run(A, "nsmctl", "wire", "set", "w0", "remote", "none",
                  "local", "any", "peer", "fs")

        def arrive():
            packet = fresh.key.seal(number(0, 1, 1, 1), probe(4, 2, 3), vni=rig.vni)
            return tap.receive(P.datagram(UB[4], UA[4], 4242, P.PORT, packet), 62)

        def again():
            S.run(A, "nsmctl", "wire", "set", "w0", "peer", "none", "remote",
                  UB[4])
            fresh()
        for fresh.cipher in SECRETS:
            dropped += every(fresh.cipher + ": sealed", "tx",
                             lambda: rig.wire.send(frame), again)
        dropped += every("opened", "rx", arrive, again)
        S.run(A, "nsmctl", "wire", "set", "w0", "peer", "none", "remote",
                  UB[4])
        near.do("PEER_DEL", name="fs")
        near.do("UPLINK_DEL", name="fs")
    os.close(tap.file)
    return dropped


def main():
    """Sends and receives."""
    for part in sent, split, received, sealed:
        dropped = 0
        with S.group("%s ran to its end" % part.__name__) as grp:
            dropped = part()
            grp.true("ran", True)
        S.ok("%s: some were dropped for want of memory" % part.__name__, dropped > 0)
    F.only_module(False)
    S.finish()


main()
