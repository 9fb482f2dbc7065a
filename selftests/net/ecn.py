# SPDX-License-Identifier: GPL-2.0
"""ECN: see ecn.sh."""

import nsmns as S
import nsmpkt as P
from nsmrig import Rig, VARIANTS, probe, probe_out

NAMES = ["Not-ECT", "ECT(1)", "ECT(0)", "CE"]
NOT, ECT1, ECT0, CE = range(4)
# RFC 6040, figure 4, normal mode: FIGURE_4[inner][outer]; None is a drop
FIGURE_4 = {
    NOT: {NOT: NOT, ECT0: NOT, ECT1: NOT, CE: None},
    ECT0: {NOT: ECT0, ECT0: ECT0, ECT1: ECT1, CE: CE},
    ECT1: {NOT: ECT1, ECT0: ECT1, ECT1: ECT1, CE: CE},
    CE: {NOT: CE, ECT0: CE, ECT1: CE, CE: CE},
}
EF = 46 << 2


def ways(payload):
    """Inner protocol and VLAN id of each kind of inner packet."""
    tags = [None, 5] if payload == "ethernet" else [None]
    return [(inner, vid) for inner in (4, 6) for vid in tags]


def ident_of(pkt):
    """The number that probe() has put into the packet's source port."""
    return (pkt.sport or 0) - 1024


def decap(rig, groups):
    """All 16 combinations through one wire."""
    for inner, vid in ways(rig.payload):
        what = "IPv%d %s inner IPv%d%s" % (rig.family, rig.payload, inner,
                                           " in a VLAN" if vid else "")
        before = rig.drops()["rx-ecn"]
        for i in range(4):
            for o in range(4):
                rig.into(probe(inner, EF | i, i * 4 + o), vid, tos=EF | o,
                         wait=False)
        rig.raw(rig.geneve(probe(inner, 0, 99), vid))
        got = {}
        while 99 not in got:
            seen = rig.wire.take(lambda p: p.proto == P.UDP)
            if not seen:
                break
            got[ident_of(seen[0])] = seen[0]
        for i in range(4):
            for o in range(4):
                pkt = got.get(i * 4 + o)
                groups[i, o].same(what, FIGURE_4[i][o],
                                  pkt.tos & 3 if pkt else None)
                if pkt:
                    groups[i, o].same(what + " DSCP kept", EF, pkt.tos & ~3)
                    groups[i, o].true(what + " checksum", pkt.ip_csum_ok)
        groups[NOT, CE].same(what + " drop_rx_ecn", 1,
                             rig.drops()["rx-ecn"] - before)


def encap(rig, groups):
    """The four values of the inner ECN field at encapsulation."""
    for inner, vid in ways(rig.payload):
        what = "IPv%d %s inner IPv%d%s" % (rig.family, rig.payload, inner,
                                           " in a VLAN" if vid else "")
        for ecn in range(4):
            pkt = rig.out(probe_out(inner, EF | ecn, ecn), vid)
            groups[ecn].same(what, EF | ecn, pkt.tos if pkt else None)


def main():
    """Runs all variants and reports by combination."""
    inn = {(i, o): S.Group("decapsulation: inner %s, outer %s" %
                           (NAMES[i], NAMES[o]))
           for i in range(4) for o in range(4)}
    out = [S.Group("encapsulation: inner %s" % NAMES[i]) for i in range(4)]
    for family, payload in VARIANTS:
        with Rig(family, payload) as rig:
            decap(rig, inn)
            encap(rig, out)
    for grp in list(inn.values()) + out:
        grp.done()
    S.finish()


main()
