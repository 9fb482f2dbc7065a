# SPDX-License-Identifier: GPL-2.0
"""Packets from senders other than the peer: see spoof.sh."""

import itertools
import os
import subprocess

import nsmnl as L
import nsmns as S
import nsmpkt as P
from drops import all_drops
from nsmrig import A, Rig, ROUTE, UA, UB, VARIANTS, probe, probe_out, swallow

SECOND = {4: "10.9.0.3", 6: "fd09::3"}      # the peer of the second wire
STRANGER = {4: "10.9.0.77", 6: "fd09::77"}
PORTS, VNIS = (6091, 6092, 6093), (42, 43, 44)
GENL = L.Wire(A)


class Two:
    """Two wires: id 42 on port 6091 with one peer, id 43 on 6092 with another."""

    def __init__(self, rig):
        self.rig, family = rig, rig.family
        got = ROUTE.newlink("w1", L.link(
            id=43, payload=int(rig.ether), remote=SECOND[family], local=UA[family],
            dst_port=6092))
        if got.error:
            raise RuntimeError("w1: %r" % got)
        S.run(A, "ip", "link", "set", "w1", "up")
        self.port = S.Port(A, "w1", link=rig.ether, outgoing=False)
        self.mac = self.port.mac() if rig.ether else None

    def close(self):
        """Deletes the second wire."""
        self.port.sock.close()
        ROUTE.dellink("w1")

    def counts(self):
        """The counters that changed, by wire; counters of the netns are "netns"."""
        out = {"netns " + k: v for k, v in GENL.netns_drops().items() if k in (
            "rx-short", "rx-version", "rx-no-wire")}
        for name in ("w0", "w1"):
            stats = S.ethtool_stats(A, name)
            out.update({"%s %s" % (name, k[5:].replace("_", "-")): v
                        for k, v in stats.items() if k.startswith("drop_")})
            out[name + " delivered"] = sum(v for k, v in stats.items()
                                           if k.endswith("_rx_packets"))
        return out

    def fate(self, src, port, vni):
        """The counter that a packet must change, or None without a socket on its port."""
        name = {(6091, 42): "w0", (6092, 43): "w1"}.get((port, vni))
        if port == 6093:
            return None
        if not name:
            return "netns rx-no-wire"
        peer = {"w0": self.rig.src, "w1": SECOND[self.rig.family]}[name]
        return name + (" delivered" if src == peer else " rx-source")


def matrix(rig, grp):
    """Every sender to every port with every id."""
    two = Two(rig)
    senders = [rig.src, SECOND[rig.family], STRANGER[rig.family]]
    for number, (src, port, vni) in enumerate(itertools.product(senders, PORTS,
                                                                VNIS)):
        before, packet = two.counts(), probe(4, 0, 40000 + number)
        frame = P.eth(two.mac if port == 6092 and two.mac else rig.wire_mac,
                      "02:77:00:00:00:02", P.ETH_IP, packet) if rig.ether else packet
        rig.raw(P.geneve(vni, rig.proto(packet), frame), src=src, dport=port)
        marked = rig.marker(number)
        want = {"w0 delivered": 1}      # the marker
        fate = two.fate(src, port, vni)
        if fate:
            want[fate] = want.get(fate, 0) + 1
        what = "from %s to port %d with id %d" % (src, port, vni)
        grp.true(what + ": the marker", marked)
        S.wait_for(lambda b=before, w=want: S.delta(b, two.counts()) == w)
        grp.same(what, want, S.delta(before, two.counts()))
    two.close()


def ports(rig, grp):
    """The source port is the sender's choice, all of them are."""
    before = all_drops(rig)
    for port in (1, 53, 1024, 6091, 32768, 65535):
        frame = rig.inner_in(probe(4, 0, port % 50000))
        rig.raw(rig.geneve(probe(4, 0, port % 50000)), sport=port)
        grp.true("source port %d" % port, rig.wire.take(
            lambda p, f=frame: p.raw[:len(f)] == f))
    grp.same("drops", {}, S.delta(before, all_drops(rig)))


def replays(rig, grp):
    """A capture, sent again when or where it is not wanted any more."""
    capture = [rig.geneve(probe(inner, 0, 1000 + n), opts=P.class_opt(n % 8))
               for n, inner in enumerate((4, 6) * 10)]

    def again(what, want, **kw):
        rig.wire.flush()
        before = all_drops(rig)
        for data in capture:
            rig.raw(data, **kw)
        S.wait_for(lambda: sum(S.delta(before, all_drops(rig)).values()) >= 20)
        grp.same(what, {want: 20}, S.delta(before, all_drops(rig)))
        grp.same(what + ": delivered", None, rig.wire.recv())

    again("by somebody else", "rx-source", src=STRANGER[rig.family])
    rig.set(remote=SECOND[rig.family])
    again("after the peer has moved", "rx-source")
    rig.set(remote=rig.src)
    rig.up(False)
    again("while the wire is down", "rx-down")
    rig.up()
    old, rig.vni = rig.vni, 99
    S.run(A, "ip", "link", "del", "w0")
    got = ROUTE.newlink("w0", L.link(id=99, payload=int(rig.ether), remote=rig.src,
                                     local=rig.dst))
    grp.same("a new id", 0, got.error)
    rig.up()
    rig.wire.sock.close()
    rig.wire = S.Port(A, "w0", link=rig.ether, outgoing=False)
    rig.wire_mac = rig.wire.mac() if rig.ether else None
    again("after the wire was given another id", "rx-no-wire")
    rig.vni = old

    # A replay that looks like a packet of the peer is delivered.
    rig.vni = 99
    for _ in range(2):
        grp.true("an exact copy is delivered", rig.into(probe(4, 0, 3000)))


def mirrored(rig, grp):
    """What the wire has sent comes back, as it was and with the ends exchanged."""
    sent = rig.out(probe_out(4, 0, 77))
    rig.wire.flush()
    before = all_drops(rig)
    raw = sent.raw
    rig.under.send(P.mac(rig.mac_a) + P.mac(rig.mac_b) + raw[12:])
    grp.true("the wire works on", rig.marker(78))
    grp.same("as it was: not for this node", {}, S.delta(before, all_drops(rig)))
    rig.wire.flush()
    rig.raw(sent.payload)
    if rig.ether:
        S.wait_for(lambda: all_drops(rig) != before)
        grp.same("exchanged", {"rx-loop": 1}, S.delta(before, all_drops(rig)))
        grp.same("delivered", None, rig.wire.recv())
    else:
        # A packet of the peer with the node's own address: IP drops it as such.
        grp.true("exchanged", rig.wire.take(lambda p: p.raw == sent.inner))


def ends(rig, grp):
    """A named peer: both addresses must be those of one of its paths."""
    near, twin = {4: [UA[4], "10.9.0.11"], 6: [UA[6], "fd09::11"]}, "fd09::12"
    # Its bytes, and those after it, are the IPv4 paths' where one reads them as such.
    posing = {6: "fd09:0:a09:2:a09:1::"}
    pairs = [(far, local) for family in (4, 6) for local in near[family] + [twin] * (family == 6)
             for far in (UB[family], SECOND[family], STRANGER[family], posing.get(family))
             if far]
    good = [(UB[4], UA[4]), (SECOND[4], near[4][1]), (UB[6], UA[6]), (UB[6], near[6][1])]
    for number, (far, local) in enumerate(pairs):
        packet = probe(4, 0, 30000 + number)
        before = all_drops(rig)
        outer = P.datagram(far, local, 4242, P.PORT, rig.geneve(packet))
        rig.under.send(P.eth(rig.mac_a, rig.mac_b, P.ethertype_of(outer), outer))
        what = "from %s to %s" % (far, local)
        if (far, local) in good:
            grp.true(what + ": delivered", rig.wire.take(
                lambda p, f=packet: p.raw[:len(f)] == f))
            continue
        grp.true(what + ": the marker", rig.marker(number))
        S.wait_for(lambda b=before: S.delta(b, all_drops(rig)))
        grp.same(what, {"rx-source": 1}, S.delta(before, all_drops(rig)))


def named():
    """Paths of both families, two of them to one address."""
    ctl = (os.environ["NSMCTL"], "-b", "-")
    S.run(A, "ip", "addr", "add", "10.9.0.11/24", "dev", "ua")
    for last in 11, 12:
        S.run(A, "ip", "addr", "add", "fd09::%d/64" % last, "dev", "ua", "nodad")
    with S.inside(A):
        subprocess.run(ctl, text=True, check=True, input="""
            uplink add one dev ua
            uplink add two dev ua
            peer add east
            path add peer east uplink one remote %s local %s
            path add peer east uplink two remote %s local 10.9.0.11
            path add peer east uplink one remote %s local %s
            path add peer east uplink two remote %s local fd09::11
            """ % (UB[4], UA[4], SECOND[4], UB[6], UA[6], UB[6]))
    with Rig(4, "ip", peer="east") as rig, S.group(ends.__doc__.rstrip(".")) as grp:
        ends(rig, grp)


def main():
    """Runs all variants."""
    swallow(6092)
    named()
    for family, payload in VARIANTS:
        for part in (matrix, ports, replays, mirrored):
            with Rig(family, payload) as rig, S.group("IPv%d %s: %s" % (
                    family, payload, part.__doc__.rstrip("."))) as grp:
                part(rig, grp)
    S.ok("no wire is left", not {"w0", "w1"} & set(ROUTE.names()))
    S.finish()


main()
