# SPDX-License-Identifier: GPL-2.0
"""Decapsulation: see decap.sh."""

import nsmns as S
import nsmpkt as P
from nsmrig import A, OTHER_MAC, Rig, ROUTE, VARIANTS, probe

MARK = iter(range(1, 1 << 30))


def moved(rig, before):
    """Class counters that changed, as {class: (packets, bytes)}."""
    now = S.delta(before, rig.stats())
    return {c: (now["class_%s_rx_packets" % c], now.get("class_%s_rx_bytes" % c))
            for c in P.CLASSES if "class_%s_rx_packets" % c in now}


def lands(grp, what, rig, cls, inner=4, dscp=0, **kw):
    """A packet is delivered whole and counted in the class."""
    packet = probe(inner, dscp << 2, next(MARK) % 50000)
    before = rig.stats()
    got = rig.into(packet, **kw)
    grp.true(what + ": not delivered", got)
    size = len(rig.inner_in(packet, kw.get("vid")))
    grp.same(what, {P.CLASSES[cls]: (1, size)}, moved(rig, before))


def options(rig, tag):
    """The class option sets the class; no other header field does."""
    with S.group(tag + "class of the option") as grp:
        for index in range(8):
            lands(grp, "class %d" % index, rig, index,
                  opts=P.class_opt(index), dscp=46)
    with S.group(tag + "a class that does not exist: by the DSCP") as grp:
        for index in (8, 128, 255):
            lands(grp, "class %d" % index, rig, 1, opts=P.class_opt(index),
                  dscp=46)
    other = P.opt(0x0102, 0x05, b"abcd")
    with S.group(tag + "options that are not known do not matter") as grp:
        for what, opts in [
                ("before", other + P.class_opt(2)),
                ("behind", P.class_opt(2) + other),
                ("empty", P.opt(1, 1) + P.class_opt(2) + P.opt(1, 1)),
                ("same class, another type", P.opt(0xFF6E, 3, bytes(4)) +
                 P.class_opt(2)),
                ("same type, another class", P.opt(0xFF6F, 1, bytes(4)) +
                 P.class_opt(2)),
                ("a number, to an unnamed peer", P.class_opt(2) + P.number_opt(1, 1)),
                ("252 bytes in all", P.opt(1, 2, bytes(124)) +
                 P.opt(1, 3, bytes(112)) + P.class_opt(2)),
                ("flags and reserved set", P.class_opt(2, 255, b"\xff\xff"))]:
            lands(grp, what, rig, 2, opts=opts)
        lands(grp, "reserved bits of the header", rig, 2, opts=P.class_opt(2),
              rsvd1=63, rsvd2=255)


def dscps(rig, tag):
    """Without a class option the DSCP sets the class."""
    for inner in (4, 6):
        with S.group("%sclass of all 64 DSCPs, inner IPv%d" %
                     (tag, inner)) as grp:
            for dscp in range(64):
                lands(grp, "DSCP %d" % dscp, rig, P.class_of(dscp), inner, dscp)


def whole(rig, tag):
    """Sizes, families and tags."""
    with S.group(tag + "packets come out as they went in") as grp:
        for inner in (4, 6):
            for size in (0, 1, 17, 18, 19, 64, 511, 1300):
                packet = probe(inner, 0, next(MARK) % 50000,
                               (bytes(range(256)) * 6)[:size])
                grp.true("IPv%d, %d bytes" % (inner, size), rig.into(packet))
        if rig.ether:
            for vid in (1, 4094):
                for inner in (4, 6):
                    lands(grp, "VLAN %d" % vid, rig, 6, inner, vid=vid)
                    lands(grp, "VLAN %d, DSCP" % vid, rig, 1, inner, 46,
                          vid=vid)
    if rig.ether:
        with S.group(tag + "frames that are not IP come out") as grp:
            for kind, body in ((P.ETH_ARP, bytes(46)), (0x88B5, b"")):
                frame = P.eth(rig.wire_mac, OTHER_MAC, kind, body)
                before = rig.stats()
                rig.raw(P.geneve(rig.vni, P.ETH_TEB, frame))
                grp.true("type %#x" % kind, rig.wire.take(
                    lambda p, f=frame: p.raw[:len(f)] == f))
                grp.same("class", {"default": (1, len(frame))},
                         moved(rig, before))
                rig.raw(P.geneve(rig.vni, P.ETH_TEB, frame), tos=3)
                grp.true("type %#x under outer CE" % kind, rig.wire.take(
                    lambda p, f=frame: p.raw[:len(f)] == f))


def device(rig, tag):
    """The counters of the device agree."""
    with S.group(tag + "the device counts what the classes count") as grp:
        link, before = S.link_stats(A, rig.name), rig.stats()
        total = 0
        for i in range(20):
            packet = probe(4, (i * 3 % 64) << 2, i)
            total += len(rig.inner_in(packet))
            grp.true("delivered", rig.into(packet))
        now = S.delta(link, S.link_stats(A, rig.name))
        sums = moved(rig, before).values()
        grp.same("packets", 20, now.get("rx_packets"))
        grp.same("packets of the classes", 20, sum(p for p, _ in sums))
        grp.same("bytes of the classes", total, sum(b for _, b in sums))
        grp.true("bytes: %s" % now, now.get("rx_bytes", 0) in
                 (total, total - 14 * 20))


def main():
    """Runs all variants."""
    for family, payload in VARIANTS:
        tag = "IPv%d %s: " % (family, payload)
        with Rig(family, payload) as rig:
            for part in (options, dscps, whole, device):
                part(rig, tag)
    S.ok("no wire is left", "w0" not in ROUTE.names())
    S.finish()


main()
