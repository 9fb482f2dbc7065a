# SPDX-License-Identifier: GPL-2.0
"""Drop reasons on receive and on send: see drops.sh."""

import contextlib

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmrig import A, OTHER_MAC, Rig, ROUTE, UA, UB, VARIANTS, probe, \
    probe_out

NETNS = ("rx-short", "rx-version", "rx-no-wire")
GENL = L.Wire(A)


def all_drops(rig):
    """Counters of the wire and of its namespace in one dictionary."""
    both = {k: v for k, v in rig.drops().items() if k not in NETNS}
    both.update({k: v for k, v in GENL.netns_drops().items() if k in NETNS})
    return both


MARK = iter(range(1, 1 << 30))


@contextlib.contextmanager
def counts(rig, name, **want):
    """The block changes these counters by the given amounts, and no other counter."""
    want = {k.replace("_", "-"): v for k, v in want.items()}
    rig.wire.flush()
    before = all_drops(rig)
    yield
    ident = next(MARK) % 50000
    good = rig.into(probe(4, 0, ident))
    after = S.delta(before, all_drops(rig))
    label = "IPv%d %s: %s" % (rig.family, rig.payload, name)
    S.ok(label, good is not None and after == want,
         "want %s, got %s%s" % (want, after,
                                "" if good else ", the next packet got lost"))


def header(rig):
    """Faults of the Geneve header or its options."""
    good = probe(4, 0, 60000)
    cls = P.class_opt(2)
    with counts(rig, "shorter than a header, 0 to 7 bytes", rx_short=8):
        for length in range(8):
            rig.raw(rig.geneve(good)[:length])
    with counts(rig, "options beyond the end of the packet", rx_short=1):
        rig.raw(P.geneve(rig.vni, rig.proto(good), b"\0" * 8, optlen=3))
    for ver in (1, 2, 3):
        with counts(rig, "version %d" % ver, rx_version=1):
            rig.raw(rig.geneve(good, ver=ver))
    with counts(rig, "ids that no wire has", rx_no_wire=3):
        for vni in (rig.vni + 1, 0, 0xFFFFFF):
            rig.raw(rig.geneve(good, vni=vni))
    with counts(rig, "O bit", rx_control=1):
        rig.raw(rig.geneve(good, control=1))
    with counts(rig, "C bit", rx_critical=1):
        rig.raw(rig.geneve(good, critical=1))
    with counts(rig, "unknown critical options", rx_critical=3):
        rig.raw(rig.geneve(good, opts=P.opt(0x0102, 0x80)))
        rig.raw(rig.geneve(good, opts=cls + P.opt(0xFF6E, 0x82, bytes(8))))
        rig.raw(rig.geneve(good, opts=P.opt(0xFF6E, 0x81, bytes(4)), critical=1))
    sealed = P.sealed_opt(1, 2 << 58 | 99)
    with counts(rig, "sealed packets without a key", rx_key=2):
        rig.raw(rig.geneve(good, opts=cls + sealed, critical=1))
        rig.raw(rig.geneve(good, opts=sealed, critical=1))
    with counts(rig, "malformed sealed options", rx_option=5):
        rig.raw(rig.geneve(good, opts=cls + sealed))
        rig.raw(rig.geneve(good, opts=sealed + cls, critical=1))
        rig.raw(rig.geneve(good, opts=cls + P.opt(0xFF6E, 0x83, bytes(8)), critical=1))
        rig.raw(rig.geneve(good, opts=P.class_opt(3) + sealed, critical=1))
        rig.raw(rig.geneve(good, opts=P.sealed_opt(0, 2 << 58), critical=1))
    with counts(rig, "options that do not add up", rx_option=3):
        rig.raw(rig.geneve(good, opts=P.opt(0x0102, 1, b"", length=1)))
        rig.raw(rig.geneve(good, opts=P.opt(0x0102, 1, bytes(4), length=31)))
        rig.raw(rig.geneve(good, opts=cls + P.opt(0x0102, 1, b"", length=2)))
    with counts(rig, "class option of a wrong length", rx_option=2):
        rig.raw(rig.geneve(good, opts=P.opt(0xFF6E, 1)))
        rig.raw(rig.geneve(good, opts=P.opt(0xFF6E, 1, bytes(8))))
    with counts(rig, "class option twice", rx_option=1):
        rig.raw(rig.geneve(good, opts=cls + cls))
    with counts(rig, "number option of a wrong length, or twice", rx_option=3):
        rig.raw(rig.geneve(good, opts=cls + P.opt(0xFF6E, 2, bytes(4))))
        rig.raw(rig.geneve(good, opts=cls + P.opt(0xFF6E, 2, bytes(12))))
        rig.raw(rig.geneve(good, opts=cls + 2 * P.number_opt(1, 1)))
    wrong = [P.ETH_ARP, 0x88B5, 0]
    wrong += [P.ETH_IP, P.ETH_IP6] if rig.ether else [P.ETH_TEB]
    with counts(rig, "protocol types that the wire does not carry",
                rx_payload=len(wrong)):
        for proto in wrong:
            rig.raw(rig.geneve(good, proto=proto))


def inner(rig):
    """Faults of the inner packet."""
    good = probe(4, 0, 60000)
    if rig.ether:
        bad = [rig.inner_in(good)[:n] for n in (0, 1, 13)]
        with counts(rig, "inner frames of 0, 1 and 13 bytes", rx_inner=3):
            for frame in bad:
                rig.raw(P.geneve(rig.vni, P.ETH_TEB, frame))
        with counts(rig, "frame with the wire's own address as source", rx_loop=1):
            rig.raw(P.geneve(rig.vni, P.ETH_TEB,
                             P.eth(OTHER_MAC, rig.wire_mac, P.ETH_IP, good)))
    else:
        six = probe(6, 0, 60000)
        bad = [(P.ETH_IP, b""), (P.ETH_IP, good[:1]), (P.ETH_IP, good[:19]),
               (P.ETH_IP, b"\x44" + good[1:]), (P.ETH_IP, six),
               (P.ETH_IP6, good), (P.ETH_IP6, six[:39]), (P.ETH_IP6, b"\x60")]
        with counts(rig, "inner packets too short or of another version",
                    rx_inner=len(bad)):
            for proto, packet in bad:
                rig.raw(P.geneve(rig.vni, proto, packet))
    for ver in (4, 6):
        with counts(rig, "outer CE, inner IPv%d Not-ECT" % ver, rx_ecn=1):
            rig.into(probe(ver, 0, 60000), tos=3, wait=False)


def outer(rig):
    """Wrong senders, and packets that arrive while the wire is down."""
    good = probe(4, 0, 60000)
    other = "10.9.0.77" if rig.family == 4 else "fd09::77"
    with counts(rig, "another sender", rx_source=1):
        rig.raw(rig.geneve(good), src=other)
    with counts(rig, "any source port of the peer"):
        if not rig.into(probe(4, 0, 60001)):
            S.ok("sport", False)
    rig.up(False)
    before = all_drops(rig)
    rig.raw(rig.geneve(good))
    S.wait_for(lambda: all_drops(rig) != before)
    S.same("IPv%d %s: wire down" % (rig.family, rig.payload), {"rx-down": 1},
           S.delta(before, all_drops(rig)))
    rig.up()
    if rig.family == 6:
        with counts(rig, "no UDP checksum", rx_checksum=1):
            rig.raw(rig.geneve(good), check="zero")
        rig.set(udp_csum=0)
        with counts(rig, "no UDP checksum on a wire without"):
            S.ok("IPv6 %s: noudpcsum takes packets without" % rig.payload,
                 rig.into(probe(4, 0, 60002), check="zero"))
            S.ok("IPv6 %s: noudpcsum takes packets with" % rig.payload,
                 rig.into(probe(4, 0, 60003)))
        rig.set(udp_csum=1)
    else:
        with counts(rig, "no UDP checksum over IPv4 is no reason"):
            S.ok("IPv4 %s: no UDP checksum" % rig.payload,
                 rig.into(probe(4, 0, 60002), check="zero"))
    with counts(rig, "a wrong UDP checksum is UDP's own drop"):
        rig.raw(rig.geneve(good), check="bad")
    with counts(rig, "a fragment of the header alone"):
        whole = P.datagram(rig.src, rig.dst, 1, P.PORT, rig.geneve(good))
        if rig.family == 4:
            rig.under.send(P.eth(rig.mac_a, rig.mac_b, P.ETH_IP, P.ip4(
                rig.src, rig.dst, P.UDP, whole[20:28], more=True, ident=9)))


def carrier_lost():
    """Waits for linkwatch, which may deactivate the queue for a moment before that."""
    return "state DOWN" in S.run(A, "ip", "link", "show", "w0")


def sending(family):
    """Packets that a wire does not send."""
    label = "IPv%d: " % family
    nowhere = {4: "203.0.113.1", 6: "2001:db8::1"}[family]
    with Rig(family, "ip") as rig:
        packet = probe_out(4, 0, 1)
        before = rig.drops()
        S.run(A, "ip", "link", "set", "w0", "mtu", "1300")
        rig.wire.send(probe_out(4, 0, 1, bytes(1200)))
        S.same(label + "a packet that fits is not dropped", {},
               S.delta(before, rig.drops()))
        got = rig.set(remote=nowhere, local={4: "0.0.0.0", 6: "::"}[family])
        S.ok(label + "remote without a route is taken", not got.error, got)
        S.ok(label + "and the carrier is lost", S.wait_for(carrier_lost))
        before = rig.drops()
        rig.wire.send(packet)
        S.wait_for(lambda: rig.drops() != before)
        S.same(label + "no route", {"tx-no-route": 1},
               S.delta(before, rig.drops()))
        rig.set(remote={4: "0.0.0.0", 6: "::"}[family])
        before = rig.drops()
        rig.wire.send(packet)
        S.wait_for(lambda: rig.drops() != before)
        S.same(label + "no peer", {"tx-no-path": 1},
               S.delta(before, rig.drops()))
        before = rig.drops()
        got = rig.set(remote=UB[family], local=UA[family])
        S.ok(label + "the peer comes back", not got.error and
             rig.out(probe_out(4, 0, 2)), got)
        S.same(label + "nothing more was dropped", {},
               S.delta(before, rig.drops()))


def mtu(family):
    """Packets with DF that are larger than the path MTU."""
    label = "IPv%d: " % family
    with Rig(family, "ip") as rig:
        S.run(A, "ip", "link", "set", "ua", "mtu", "1400")
        S.run(A, "ip", "link", "set", "w0", "mtu", "1400", check=False)
        before = rig.drops()
        rig.wire.send(probe_out(4, 0, 3, bytes(1350), df=True))
        S.wait_for(lambda: rig.drops() != before, 1)
        sent = S.delta(before, rig.drops())
        S.run(A, "ip", "link", "set", "ua", "mtu", "1500")
        S.ok(label + "larger than the path: tx-mtu or refused by the device",
             sent == {"tx-mtu": 1}, sent)


def main():
    """Runs all parts."""
    for family, payload in VARIANTS:
        for part in (header, inner, outer):
            with Rig(family, payload) as rig, \
                    S.group("IPv%d %s: %s ran" % (family, payload,
                                                  part.__name__)) as grp:
                part(rig)
                grp.true("ran", True)
    for family in (4, 6):
        for part in (sending, mtu):
            with S.group("IPv%d: %s ran" % (family, part.__name__)) as grp:
                part(family)
                grp.true("ran", True)
    S.ok("no wire is left", "w0" not in ROUTE.names())
    S.finish()


if __name__ == "__main__":
    main()
