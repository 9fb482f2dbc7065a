# SPDX-License-Identifier: GPL-2.0
"""Malformed packets at each byte: see malformed.sh."""

import random

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmrig import A, Rig, ROUTE, VARIANTS, probe

GENL = L.Wire(A)
NETNS = ("rx-short", "rx-version", "rx-no-wire")
SEED = 20261123
SEALED = b"\xff\x6e\x83"        # how the sealed option begins


def reason(rig, data):
    """The reason for which the wire must drop a UDP payload; None if it delivers it.

    Follows Documentation/wire-format.rst.
    """
    if len(data) < 8:
        return "rx-short"
    if data[0] >> 6:
        return "rx-version"
    hlen = 8 + (data[0] & 63) * 4
    if len(data) < hlen:
        return "rx-short"
    if int.from_bytes(data[4:7], "big") != rig.vni:
        return "rx-no-wire"
    return options(data, hlen) or payload(rig, data, hlen)


def has_sealed(data, hlen):
    """Whether a sealed option is among the options."""
    at = 8
    while at < hlen:
        if data[at:at + 3] == SEALED:
            return True
        at += 4 + (data[at + 3] & 31) * 4
    return False


def options(data, hlen):
    """The drop reason that the options give, or None."""
    announced = data[1] & 0x40
    if announced and not has_sealed(data, hlen):
        return "rx-critical"
    at, seen, index = 8, set(), None
    while at < hlen:
        length = 4 + (data[at + 3] & 31) * 4
        if length > hlen - at:
            return "rx-option"
        if data[at:at + 3] == SEALED:
            good = announced and length == 16 and at + 16 == hlen and any(data[at + 4:at + 8])
            if not good or index not in (None, data[at + 8] >> 2 & 7):
                return "rx-option"
            return "rx-critical"        # nothing can open it
        if data[at + 2] & 0x80:
            return "rx-critical"
        kind = data[at + 2]
        if data[at:at + 2] == b"\xff\x6e" and kind in (1, 2):
            if length != (8, 12)[kind - 1] or kind in seen:
                return "rx-option"
            seen.add(kind)
            if kind == 1:
                index = data[at + 4]
        at += length
    return None


def payload(rig, data, hlen):
    """The drop reason that the protocol type and the inner packet give, or None."""
    if data[1] & 0x80:
        return "rx-control"
    proto = int.from_bytes(data[2:4], "big")
    carried = (P.ETH_TEB,) if rig.ether else (P.ETH_IP, P.ETH_IP6)
    if proto not in carried:
        return "rx-payload"
    rest = data[hlen:]
    if rig.ether:
        return "rx-inner" if len(rest) < 14 else None
    if proto == P.ETH_IP:
        good = len(rest) >= 20 and rest[0] >> 4 == 4 and rest[0] & 15 >= 5
    else:
        good = len(rest) >= 40 and rest[0] >> 4 == 6
    return None if good else "rx-inner"


def mutants(data, hlen):
    """Mutants of a packet.

    It is cut at every length; every bit of the header is flipped; every byte of the
    header is set to 0 and 0xff; some packets have several random bytes.
    """
    for length in range(len(data)):
        yield data[:length]
    for at in range(hlen):
        for bit in range(8):
            yield data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]
        for value in (0, 0xFF):
            yield data[:at] + bytes([value]) + data[at + 1:]
    dice = random.Random(SEED)
    for _ in range(200):
        bad = bytearray(data)
        for _ in range(dice.randint(1, 6)):
            bad[dice.randrange(hlen)] = dice.randrange(256)
        yield bytes(bad[:dice.randint(0, len(bad))])


def counters(rig):
    """All drop counters of this wire and its namespace."""
    both = {k: v for k, v in rig.drops().items() if k not in NETNS}
    both.update({k: v for k, v in GENL.netns_drops().items() if k in NETNS})
    return both


def received(rig):
    """Received packets of all classes."""
    return sum(v for k, v in rig.stats().items()
               if k.startswith("class_") and k.endswith("_rx_packets"))


def drain(rig, flow, others=None):
    """Receives the delivered packets; counts the good flow, lists the others."""
    while True:
        frame = rig.wire.recv()
        if frame is None:
            return
        if others is not None:
            others.append(frame)
        try:
            pkt = P.Parsed(frame, rig.ether)
        except Exception:  # pylint: disable=broad-except
            continue
        if pkt.proto == P.UDP and pkt.udp and pkt.dport == 9 and pkt.tos == 184:
            flow.add(pkt.sport)


def blast(rig, grp, packets, model):
    """Sends all packets, a good one after every eighth; compares counters."""
    want, sent, good, flow = {}, 0, 0, set()
    drops, arrived = counters(rig), received(rig)
    for data in packets:
        rig.raw(data)
        sent += 1
        why = model(data)
        if why:
            want[why] = want.get(why, 0) + 1
        if sent % 8 == 0:
            rig.raw(rig.geneve(probe(4, 184, good)))
            good += 1
            drain(rig, flow)
    rig.raw(rig.geneve(probe(4, 184, good)))
    good += 1

    def settled():
        drain(rig, flow)
        return len(flow) == good

    S.wait_for(settled)
    moved = S.delta(drops, counters(rig))
    grp.same("good flow", good, len(flow))
    grp.same("delivered or counted", sent + good,
             received(rig) - arrived + sum(moved.values()))
    return want, moved


def headers(rig, inner):
    """Mutants of the Geneve header against the reference parser."""
    with S.group("IPv%d %s, inner IPv%d: header cut and mutated at each byte" %
                 (rig.family, rig.payload, inner)) as grp:
        good = rig.geneve(probe(inner, 0, 50000), opts=P.class_opt(3) +
                          P.opt(0x0103, 0x10, bytes(4)))
        hlen = 8 + (good[0] & 63) * 4
        want, moved = blast(rig, grp, mutants(good, hlen),
                            lambda data: reason(rig, data))
        for why in sorted(set(want) | set(moved)):
            grp.same(why, want.get(why, 0), moved.get(why, 0))


def inners(rig, inner):
    """Mutants of the inner headers: delivered or counted, never both."""
    with S.group("IPv%d %s, inner IPv%d: inner packet cut and mutated" %
                 (rig.family, rig.payload, inner)) as grp:
        packet = rig.inner_in(probe(inner, 0, 50000))
        head = P.geneve(rig.vni, rig.proto(probe(inner)), b"", P.class_opt(3))
        _, moved = blast(rig, grp, (head + bad for bad in
                                    mutants(packet, min(48, len(packet)))), lambda data: None)
        grp.same("only the inner packet is blamed", set(),
                 set(moved) - {"rx-inner", "rx-ecn", "rx-loop"})


def main():
    """Runs all variants."""
    for family, kind in VARIANTS:
        with Rig(family, kind) as rig:
            for inner in (4, 6):
                headers(rig, inner)
                inners(rig, inner)
    S.ok("no wire is left", "w0" not in ROUTE.names())
    S.finish()


if __name__ == "__main__":
    main()
