# SPDX-License-Identifier: GPL-2.0
"""Source ports: see hash.sh.

    hash.py                 source ports of flows, for all settings
    hash.py crafted FILE    source ports of similar flows, also written to FILE
"""

import sys

import nsmns as S
import nsmpkt as P
from nsmrig import A, Rig, VARIANTS, probe_out

FLOWS = 64


def ports(rig, inner, vid=None):
    """Source port of each of many flows; None if a flow has more than one."""
    out = []
    for flow in range(FLOWS):
        seen = {pkt and pkt.sport for pkt in (
            rig.out(probe_out(inner, dscp << 2, flow), vid)
            for dscp in (0, 46))}
        out.append(seen.pop() if len(seen) == 1 else None)
    return out


def alike(i):
    """Flow i of several sets of flows: source, destination, ports. Within a set, sums
    and XORs of the words are equal."""
    return {
        "sum of ports": ("10.77.0.1", "10.77.0.2", 1024 + i, 60000 - i),
        "XOR of ports": ("10.77.0.1", "10.77.0.2", 1024 + i, (1024 + i) ^ 0x5555),
        "sum of addresses": ("10.77.1.%d" % i, "10.77.2.%d" % (250 - i), 9, 9),
        "address and ports": ("10.77.1.%d" % i, "10.77.0.2", 9, 4096 ^ i),
        "IPv6, both ends": ("fd77::%x" % i, "fd77::%x" % (i ^ 0x5555), 9, 9),
        "IPv6, words moved": ("fd77:%x::" % (i + 1), "fd77::%x" % (i + 1), 9, 9),
    }


def crafted(path):
    """An attacker who knows the code but not the key cannot construct collisions."""
    found = []
    with Rig(4, "ip") as rig:
        for name in alike(0):
            got = []
            for i in range(FLOWS):
                src, dst, sport, dport = alike(i)[name]
                pkt = rig.out(P.datagram(src, dst, sport, dport, b"alike"))
                got.append(pkt and pkt.sport)
            S.ok("%d flows of one %s use many ports" % (FLOWS, name),
                 None not in got and len(set(got)) > FLOWS * 3 // 4,
                 sorted(map(str, got)))
            found += got
    with open(path, "w", encoding="ascii") as out:
        out.writelines("%s\n" % port for port in found)
    S.finish()


def main():
    """Runs all variants."""
    with S.inside(A):
        with open("/proc/sys/net/ipv4/ip_local_port_range",
                  encoding="ascii") as src:
            low, high = map(int, src.read().split())
    for family, payload in VARIANTS:
        tag = "IPv%d %s: " % (family, payload)
        for inner in (4, 6):
            name = "%sinner IPv%d: " % (tag, inner)
            with Rig(family, payload) as rig:
                got = ports(rig, inner)
                S.ok(name + "one port for a flow, whatever its DSCP",
                     None not in got, got)
                S.ok(name + "%d flows use many ports" % FLOWS,
                     len(set(got)) > FLOWS * 3 // 4, sorted(map(str, got)))
                S.ok(name + "all in the local port range",
                     all(p and low <= p <= high for p in got), got)
        with Rig(family, payload, src_port_min=40000, src_port_max=40007) as rig:
            got = ports(rig, 4)
            S.ok(tag + "range of 8: all inside, all used", set(got) ==
                 set(range(40000, 40008)), sorted(set(map(str, got))))
            rig.set(src_port_min=41000, src_port_max=41000)
            S.same(tag + "one port", {41000}, set(ports(rig, 4)))
            rig.set(src_port_min=65535, src_port_max=65535)
            S.same(tag + "the last port", {65535}, set(ports(rig, 4)))
            rig.set(src_port_min=65534, src_port_max=65535)
            S.same(tag + "the last two ports, both used", {65534, 65535},
                   set(ports(rig, 4)))
            rig.set(src_port_min=0, src_port_max=0)
            S.ok(tag + "and the local port range again",
                 len(set(ports(rig, 4))) > FLOWS * 3 // 4)
    S.finish()


if len(sys.argv) > 2:
    crafted(sys.argv[2])
main()
