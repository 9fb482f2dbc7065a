# SPDX-License-Identifier: GPL-2.0
"""The bytes of a packet that leaves a wire: see encap.sh."""

import nsmns as S
import nsmpkt as P
from nsmrig import OTHER_MAC, Rig, UA, UB, VARIANTS, probe_out, ROUTE

AF21, EF = 18 << 2, 46 << 2
INHERIT = {"dscp_mode": 1}
DF_UNSET, DF_INHERIT = 1, 2
ETH_AD = 0x88A8


def whole(rig, pkt, inner, tos, **want):
    """The outer packet that the wire must send for an inner frame."""
    gnv = {"opts": P.class_opt(want.pop("cls", 6)), "proto": want.pop("proto")}
    if not want.pop("classopt", True):
        gnv["opts"] = b""
    port = want.pop("port", P.PORT)
    check = want.pop("check", "good")
    if rig.family == 4:
        want.setdefault("df", True)
        want["ident"] = pkt.ident
    else:
        want.pop("df", None)
        want["flow"] = pkt.flow
    want.setdefault("ttl", 64)
    return P.datagram(UA[rig.family], UB[rig.family], pkt.sport, port,
                      P.geneve(rig.vni, payload=inner, **gnv), check, tos=tos,
                      **want)


def exact(name, rig, packet, tos, vid=None, port=P.PORT, **want):
    """One result: the outer packet matches the expected one, byte for byte."""
    pkt = rig.out(packet, vid, port=port)
    if not pkt:
        return S.ok(name, False, "nothing left")
    want.setdefault("proto", rig.proto(packet))
    expect = whole(rig, pkt, rig.frame(packet, vid), tos, port=port, **want)
    return S.ok(name, expect == pkt.l3, "want %s\ngot  %s" %
                (expect.hex(), pkt.l3.hex()))


def plain(family, payload):
    """The defaults, and every setting changed on the existing wire."""
    tag = "IPv%d %s: " % (family, payload)
    with Rig(family, payload) as rig:
        for inner in (4, 6):
            exact("%sdefaults, inner IPv%d" % (tag, inner), rig,
                  probe_out(inner, AF21), AF21, cls=4)
        if payload == "ethernet":
            for inner in (4, 6):
                exact("%sVLAN tag, inner IPv%d" % (tag, inner), rig,
                      probe_out(inner, EF), EF, vid=5, cls=1)
        low = probe_out(4, AF21, ttl=33)
        steps = [
            ("classopt off", {"class_option": 0}, {"classopt": False}),
            ("classopt on again", {"class_option": 1}, {}),
            ("noudpcsum", {"udp_csum": 0}, {"check": "zero"}),
            ("udpcsum again", {"udp_csum": 1}, {}),
            ("ttl 7", {"ttl": 7}, {"ttl": 7}),
            ("ttl 255", {"ttl": 255}, {"ttl": 255}),
            ("ttl inherit", {"ttl_inherit": 1}, {"ttl": 33}),
            ("ttl of the route again", {"ttl": 0}, {}),
            ("dscp 10", {"dscp_mode": 2, "dscp": 10}, {"tos": 10 << 2}),
            ("dscp 63", {"dscp": 63}, {"tos": 63 << 2}),
            ("dscp inherit", INHERIT, {}),
            ("dscp class again", {"dscp_mode": 0}, {}),
        ]
        if family == 4:
            steps += [("df unset", {"df": DF_UNSET}, {"df": False}),
                      ("df inherit", {"df": DF_INHERIT}, {"df": False}),
                      ("df set again", {"df": 0}, {})]
        for name, settings, want in steps:
            got = rig.set(**settings)
            if got.error:
                S.ok(tag + name, False, repr(got))
                continue
            want = dict(want)
            exact(tag + name, rig, low, want.pop("tos", AF21), cls=4, **want)
        if family == 4:
            rig.set(df=DF_INHERIT)
            exact(tag + "df inherit, inner DF", rig,
                  probe_out(4, AF21, df=True), AF21, cls=4, df=True)
            exact(tag + "df inherit, inner IPv6", rig, probe_out(6, AF21), AF21,
                  cls=4, df=True)
            rig.set(df=0)
        rig.set(**INHERIT)
        exact(tag + "dscp inherit of a DSCP without a class", rig,
              probe_out(4, 3 << 2), 3 << 2, cls=6)
        rig.set(ttl_inherit=1)
        exact(tag + "ttl inherit, inner IPv6", rig,
              probe_out(6, AF21, ttl=9), AF21, cls=4, ttl=9)


ARP = bytes.fromhex("0001080006040001") + bytes(20)


def inner_frames(rig):
    """Name, DS field, TTL and bytes of IPv4 and IPv6 packets, with each number of VLAN
    tags that the payload allows, and of ARP for frames that are not IP."""
    kinds = [("IPv4", 20, 33, P.ETH_IP, probe_out(4, 20 << 2, ttl=33)),
             ("IPv6", 51, 9, P.ETH_IP6, probe_out(6, 51 << 2, ttl=9))]
    if rig.ether:
        kinds.append(("ARP", None, None, P.ETH_ARP, ARP))
    for name, dscp, ttl, kind, packet in kinds:
        if not rig.ether:
            yield name, dscp, ttl, packet
            continue
        one, two = P.vlan(99, kind, packet, 5), P.vlan(7, P.ETH_VLAN,
                                                       P.vlan(99, kind, packet))
        for tags, first, rest in (("", kind, packet), (", VLAN", P.ETH_VLAN, one),
                                  (", QinQ", ETH_AD, two)):
            yield name + tags, dscp, ttl, P.eth(OTHER_MAC, rig.wire_mac, first, rest)


def tos_ttl(family, payload):
    """The source of the outer DSCP and TTL, for each kind of frame."""
    tunnel = S.is_tunnel()
    with Rig(family, payload) as rig:
        for how, settings in (
                ("fixed", {"dscp_mode": 2, "dscp": 43, "ttl": 131}),
                ("inherited", {"dscp_mode": 1, "ttl": 0, "ttl_inherit": 1}),
                ("of class and route", {"dscp_mode": 0, "ttl_inherit": 0, "ttl": 0})):
            with S.group("IPv%d %s: DSCP and TTL %s" % (family, payload, how)) as grp:
                got = rig.set(**settings)
                grp.true(repr(got), not got.error)
                for name, dscp, ttl, frame in inner_frames(rig):
                    want = {"fixed": (43, 131),
                            "inherited": (dscp or 0, ttl or 64)}.get(how) or (
                                P.CLASS_DSCP[P.class_of(dscp)], 64)
                    rig.wire.send(frame)
                    pkt = rig.under.take(lambda p, f=frame: tunnel(p) and p.inner == f)
                    grp.same(name, want, pkt and (pkt[0].tos >> 2, pkt[0].ttl))


def fixed():
    """Settings fixed at creation: id, ports."""
    for vni in (0, 1, 0x010203, 0xFFFFFF):
        with Rig(4, "ip", vni=vni) as rig:
            exact("id %d" % vni, rig, probe_out(4, 0), 0)
    with Rig(4, "ip", dst_port=7777) as rig:
        exact("dstport 7777", rig, probe_out(4, 0), 0, port=7777)
    with Rig(4, "ip", src_port_min=5000, src_port_max=5000) as rig:
        pkt = rig.out(probe_out(4, 0))
        S.same("srcport 5000", 5000, pkt and pkt.sport)
    with Rig(6, "ip", src_port_min=5000, src_port_max=5003) as rig:
        pkts = [rig.out(probe_out(4, 0, i)) for i in range(16)]
        S.ok("srcport 5000-5003 stays inside", all(
            p and 5000 <= p.sport <= 5003 for p in pkts), pkts)


def classes(family, payload):
    """All 64 values of the inner DSCP."""
    with Rig(family, payload) as rig:
        for inner in (4, 6):
            with S.group("IPv%d %s: class and outer DSCP of all 64 inner IPv%d "
                         "DSCPs" % (family, payload, inner)) as grp:
                for dscp in range(64):
                    pkt = rig.out(probe_out(inner, dscp << 2, dscp))
                    cls = P.class_of(dscp)
                    grp.same("DSCP %d: option" % dscp,
                             P.CLASSES[cls], pkt and P.CLASSES[pkt.class_index])
                    grp.same("DSCP %d: outer" % dscp, P.CLASS_DSCP[cls],
                             pkt and pkt.tos >> 2)


def frames():
    """Frames that are not IP cross payload ethernet as class default."""
    with Rig(4, "ethernet") as rig:
        arp = P.eth("ff:ff:ff:ff:ff:ff", rig.wire_mac, P.ETH_ARP,
                    bytes.fromhex("0001080006040001") +
                    P.mac(rig.wire_mac) + bytes(16) + bytes(18))
        rig.wire.send(arp)
        tunnel = S.is_tunnel()
        got = rig.under.take(lambda p: tunnel(p) and p.inner == arp)
        S.ok("ethernet: an ARP frame leaves whole, as class default",
             got and got[0].gproto == P.ETH_TEB and got[0].class_index == 6 and
             got[0].tos == 0, got)
        small = P.eth("02:00:00:00:00:09", rig.wire_mac, 0x88B5, b"x")
        rig.wire.send(small)
        got = rig.under.take(lambda p: tunnel(p) and p.inner == small)
        S.ok("ethernet: a frame of 15 bytes leaves whole", len(got) == 1)
    with Rig(4, "ip") as rig:
        before = rig.drops()["tx-inner"]
        rig.wire.sock.sendto(bytes(60), (rig.name, P.ETH_ARP))
        rig.wire.sock.sendto(b"\x45" + bytes(10), (rig.name, P.ETH_IP))
        S.ok("ip: what is no IP packet does not leave and counts tx-inner",
             rig.out(probe_out(4, 0, 7)) and
             rig.drops()["tx-inner"] == before + 2, rig.drops())


def main():
    """Runs everything."""
    for family, payload in VARIANTS:
        with S.group("IPv%d %s: settings were all tried" % (family, payload)) as g:
            plain(family, payload)
            g.true("tried", True)
    for part in (fixed, frames):
        with S.group("%s: ran to its end" % part.__name__) as grp:
            part()
            grp.true("ran", True)
    for family, payload in VARIANTS:
        tos_ttl(family, payload)
        classes(family, payload)
    names = ROUTE.names()
    S.ok("no wire is left", "w0" not in names, names)
    S.finish()


main()
