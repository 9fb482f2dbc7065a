# SPDX-License-Identifier: GPL-2.0
"""storm.py SEED ROUNDS: see storm.sh."""

import random
import sys

import nsmnl as L
import nsmns as S
import nsmpkt as P
from malformed import counters, drain, mutants, reason, received
from nsmrig import A, B, IA, IB, Rig, ROUTE, UA, UB, VARIANTS, probe

SEED, ROUNDS = int(sys.argv[1]), int(sys.argv[2])
DICE = random.Random(SEED)
GOOD_TOS = 184


class Storm:
    """Packets sent to a wire, with a parallel good flow, and their expected results.

    The expected result of a packet is a drop reason, "wire" if it must be delivered,
    "stack" if the node drops it before the wire, or None if it may be either delivered
    or counted.
    """

    def __init__(self, rig, grp):
        self.rig, self.grp = rig, grp
        self.good, self.flow, self.seen = 0, set(), []
        self.want, self.sent = {}, 0
        self.may = set()                # frames that may be delivered
        rig.wire.flush()
        self.drops, self.arrived = counters(rig), received(rig)

    def one(self, send, fate, frame=None):
        """Sends a packet; frame is the frame that it delivers, if it is delivered."""
        send()
        self.sent += 1
        self.want[fate] = self.want.get(fate, 0) + 1
        if frame is not None and fate in ("wire", None):
            self.may.add(frame)
        if self.sent % 8 == 0:
            self.keep()
            drain(self.rig, self.flow, self.seen)

    def keep(self):
        """One packet of the good flow."""
        packet = probe(4, GOOD_TOS, self.good)
        self.may.add(self.rig.inner_in(packet))
        self.rig.raw(self.rig.geneve(packet))
        self.good += 1

    def settle(self, packets=1):
        """Waits for the last packet and compares deliveries and counters."""
        self.keep()

        def kept():
            # Chance makes others look like it, but not from its ports.
            return sum(port - 1024 < self.good for port in self.flow)

        def settled():
            drain(self.rig, self.flow, self.seen)
            return kept() == self.good

        S.wait_for(settled)
        moved = S.delta(self.drops, counters(self.rig))
        arrived = received(self.rig) - self.arrived
        grp, want = self.grp, self.want
        either = want.pop(None, 0)
        alive = want.pop("wire", 0) * packets + self.good
        stack = want.pop("stack", 0)
        grp.same("good flow", self.good, kept())
        grp.same("delivered or counted", self.sent * packets + self.good - stack,
                 arrived + sum(moved.values()))
        grp.same("nothing else came out", [], [f.hex()[:200] for f in self.seen
                                               if f not in self.may][:3])
        if not either:
            grp.same("delivered", alive, arrived)
            grp.same("counters", want, moved)
        grp.true("no packet was sent", self.sent)
        return moved


def title(rig, what):
    """Name of a result."""
    return "IPv%d %s: %s" % (rig.family, rig.payload, what)


def mutate_all(rig):
    """A whole packet, inner headers and payload too, each byte and each length."""
    for inner in (4, 6) if ROUNDS > 1 else (10 - rig.family,):
        with S.group(title(rig, "inner IPv%d, each byte and each length" %
                           inner)) as grp:
            storm = Storm(rig, grp)
            good = rig.geneve(probe(inner, 0, 50000), opts=P.class_opt(3))
            bad = list(mutants(good, 8 + 8))
            for at in range(16, len(good)):
                for value in (good[at] ^ 0x80, good[at] ^ 1, 0, 0xFF):
                    bad.append(good[:at] + bytes([value]) + good[at + 1:])
            for _ in range(60 * ROUNDS):
                data = bytearray(good)
                for _ in range(DICE.randint(1, 8)):
                    data[DICE.randrange(len(data))] = DICE.randrange(256)
                bad.append(bytes(data[:DICE.randint(0, len(data))]))
            for data in bad:
                why = reason(rig, data)
                hlen = 8 + (data[0] & 63) * 4 if data else 0
                # An own source address, or a header that a bridge reads.
                storm.one(lambda d=data: rig.raw(d), why, data[hlen:])
            moved = storm.settle()
            grp.true("reasons: %s" % moved, len(moved) >= 8)


def forms():
    """Options in all forms: (bytes, option length in the header)."""
    for words in range(32):
        body = bytes(words * 4)
        for cls, kind in ((0x0102, 1), (0x0102, 0x81), (0xFF6E, 1), (0xFF6E, 2),
                          (0xFF6E, 0x81), (0xFF6E, 0x83)):
            option = P.opt(cls, kind, body)
            yield option, None
            if words:
                yield option, words     # without its last word
            if words < 31:
                yield option + P.class_opt(4), None
                yield P.class_opt(4) + option, None
                yield P.opt(cls, kind, body, length=words + 1), None
    for count in range(2, 64):          # as many empty ones as there is room for
        yield P.opt(0x0102, 1) * (count - 2) + P.class_opt(5), None
        yield P.opt(0x0102, count % 128) * count, None
    for flags in range(8):              # reserved bits of the option's length
        yield b"\xff\x6e\x01" + bytes([flags << 5 | 1]) + b"\4\0\0\0", None
    for index in range(256):
        yield P.class_opt(index, DICE.randrange(256), DICE.randbytes(2)), None


def options(rig):
    """Options of all lengths and positions, with wrong lengths."""
    with S.group(title(rig, "options in all forms")) as grp:
        storm = Storm(rig, grp)
        for number, (opts, optlen) in enumerate(forms()):
            packet = probe(4 + number % 2 * 2, 0, 50000)
            data = rig.geneve(packet, opts=opts, optlen=optlen,
                              critical=number % 61 == 0)
            hlen = 8 + (data[0] & 63) * 4
            # Option bytes beyond a wrong length are parsed as the packet.
            storm.one(lambda d=data: rig.raw(d), reason(rig, data) or
                      ("wire" if optlen is None else None), data[hlen:])
        moved = storm.settle()
        grp.same("reasons", {"rx-option", "rx-critical"},
                 set(moved) - {"rx-inner"})


def outer(rig):
    """Outer headers mutated at each byte, the checksums left as they were."""
    with S.group(title(rig, "outer headers at each byte")) as grp:
        storm = Storm(rig, grp)
        packet = probe(4, 0, 50000)
        frame = rig.inner_in(packet)
        good = P.datagram(rig.src, rig.dst, 4242, P.PORT, rig.geneve(packet))
        size = (20 if rig.family == 4 else 40) + 8
        kind = P.ethertype_of(good)
        for at in range(size):
            for bit in range(8):
                bad = good[:at] + bytes([good[at] ^ 1 << bit]) + good[at + 1:]
                storm.one(lambda b=bad: rig.under.send(P.eth(
                    rig.mac_a, rig.mac_b, kind, b)), None, frame)
        for length in range(len(good)):
            bad = good[:length]
            storm.one(lambda b=bad: rig.under.send(P.eth(
                rig.mac_a, rig.mac_b, kind, b)), "stack")
        # IP and UDP count their own drops; only deliveries are compared.
        drops = storm.drops
        S.wait_for(lambda: rig.marker(50001))
        drain(rig, storm.flow, storm.seen)
        grp.same("good flow", storm.good, len(storm.flow))
        storm.may.add(rig.inner_in(probe(4, 0, 50001)))
        grp.same("nothing else came out", [], [f.hex() for f in storm.seen
                                               if f not in storm.may][:3])
        moved = S.delta(drops, counters(rig))
        grp.same("reasons", set(), set(moved) - {"rx-source", "rx-checksum"})


def fragment(rig, data, size, ident, sport=4242):
    """A UDP payload as IP fragments of that size, in order."""
    packet = P.datagram(rig.src, rig.dst, sport, P.PORT, data)
    head = 20 if rig.family == 4 else 40
    body, out = packet[head:], []
    for at in range(0, len(body), size):
        more = at + size < len(body)
        part = body[at:at + size]
        if rig.family == 4:
            out.append(P.ip4(rig.src, rig.dst, P.UDP, part, ident=ident, frag=at,
                             more=more))
        else:
            ext = bytes([P.UDP, 0]) + (at | more).to_bytes(2, "big") + \
                ident.to_bytes(4, "big")
            out.append(P.ip6(rig.src, rig.dst, 44, ext + part))
    return out


def fragments(rig):
    """Outer fragments: reassembled in any order, but not with a hole."""
    with S.group(title(rig, "fragments")) as grp:
        storm = Storm(rig, grp)
        kind = P.ETH_IP if rig.family == 4 else P.ETH_IP6
        for number in range(24 + 24 * ROUNDS):
            packet = probe(4, 0, 50000, DICE.randbytes(DICE.randint(8, 600)))
            # every malformed packet, in fragments
            how = number % 4
            data = rig.geneve(packet, **({}, {}, {"vni": 77}, {"ver": 1})[how])
            parts = fragment(rig, data, 8 * DICE.randint(1, 40), 1000 + number)
            fate = ("wire", "stack", "rx-no-wire", "rx-version")[how]
            if how == 1:
                parts.pop(DICE.randrange(len(parts)))
            elif how == 2:
                DICE.shuffle(parts)
            if not parts:
                continue

            def send(pieces=parts):
                for part in pieces:
                    rig.under.send(P.eth(rig.mac_a, rig.mac_b, kind, part))

            storm.one(send, fate, rig.inner_in(packet))
        storm.settle()


def nested(rig):
    """A wire's packet in a wire's packet, many deep, the innermost good or bad."""
    with S.group(title(rig, "nested tunnels")) as grp:
        for depth in range(1, 12 + ROUNDS):
            for bad in (None, "rx-no-wire", "rx-version", "rx-short"):
                storm = Storm(rig, grp)
                inner = probe(4, 0, 50000)
                data = rig.geneve(inner, **{"rx-no-wire": {"vni": 78},
                                            "rx-version": {"ver": 2}}.get(bad, {}))
                data = data[:7] if bad == "rx-short" else data
                storm.may.add(rig.inner_in(inner))
                for level in range(depth):
                    packet = P.datagram(rig.src, rig.dst, 4242, P.PORT, data)
                    storm.may.add(rig.inner_in(packet))
                    data = rig.geneve(packet, opts=P.class_opt(level % 8))
                rig.raw(data)
                want = depth + (bad is None)
                S.wait_for(lambda s=storm, w=want: received(rig) - s.arrived >= w)
                moved = S.delta(storm.drops, counters(rig))
                S.wait_for(lambda s=storm, b=bad: not b or
                           counters(rig) != s.drops)
                moved = S.delta(storm.drops, counters(rig))
                grp.same("depth %d, %s" % (depth, bad),
                         (want, {bad: 1} if bad else {}),
                         (received(rig) - storm.arrived, moved))
                storm.keep()
                S.wait_for(lambda s=storm: drain(rig, s.flow, s.seen) or s.flow)
                grp.same("nothing else came out", [], [
                    f.hex() for f in storm.seen if f not in storm.may][:3])


def segments(flow, number, size, family=4):
    """A TCP segment of a flow that GRO can merge with the one before it."""
    src, dst = IB[family], ("10.77.0.99", "fd77::99")[family == 6]
    head = (2000 + flow).to_bytes(2, "big") + b"\0\x09" + \
        (1000 + number * size).to_bytes(4, "big") + b"\0\0\0\1" + \
        b"\x50\x10\x02\x00\0\0\0\0"
    tcp = head + bytes([flow % 256]) * size
    check = P.csum(P.pseudo(src, dst, P.TCP, len(tcp)) + tcp)
    # GRO merges packets without DF only if their ids increment.
    return P.ip(src, dst, P.TCP, tcp[:16] + check.to_bytes(2, "big") + tcp[18:],
                **({"df": True} if family == 4 else {}))


BAD = {"rx-no-wire": {"vni": 79}, "rx-version": {"ver": 1},
       "rx-critical": {"critical": 1}, "rx-control": {"control": 1},
       "rx-option": {"opts": P.class_opt(1) * 2}, "rx-source": {},
       "rx-payload": {"proto": 0x88B5}}


def hold(nanoseconds):
    """How long GRO of the underlay waits for packets that it can merge."""
    S.run(None, "ip", "netns", "exec", A, "sh", "-c",
          "echo %d >/sys/class/net/ua/gro_flush_timeout" % nanoseconds)


def batches(rig):
    """GRO with good and bad packets of the same flows, in turn and in runs."""
    # veth runs no GRO if the sender's device has GSO.
    S.run(B, "ethtool", "-K", "ub", "tso", "off")
    S.run(A, "ethtool", "-K", "ua", "gro", "on")
    hold(50000000)
    other = {4: "10.9.0.78", 6: "fd09::78"}[rig.family]
    outer_kw = {"df": True} if rig.family == 4 else {}
    with S.group(title(rig, "GRO batches of good and bad")) as grp:
        rig.wire.flush()
        drops, arrived = counters(rig), received(rig)
        want, good, size, number = {}, 0, 400, 0
        for run in range(30 + 30 * ROUNDS):
            # a run of one kind, then of another, of one flow or two
            why = DICE.choice([None, None] + list(BAD))
            for _ in range(DICE.choice([1, 1, 2, 5, 9])):
                kw = dict(BAD[why]) if why else {}
                kw.setdefault("opts", P.class_opt(3))
                packet = segments(run // 3 % 3, number, size)
                number += 1
                rig.raw(rig.geneve(packet, **kw), src=other if why == "rx-source"
                        else None, **outer_kw)
                if why:
                    want[why] = want.get(why, 0) + 1
                else:
                    good += 1

        def settled():
            return received(rig) - arrived == good and \
                sum(S.delta(drops, counters(rig)).values()) == sum(want.values())

        S.wait_for(settled)
        grp.same("counters", want, S.delta(drops, counters(rig)))
        grp.same("delivered", good, received(rig) - arrived)
        seen = frames = 0
        head = (14 if rig.ether else 0) + 40
        frame = rig.wire.recv()
        while frame is not None:
            if len(frame) > head and frame[head - 40 + 9] == P.TCP:
                frames += 1
                seen += len(frame) - head
            frame = rig.wire.recv()
        grp.same("bytes that came out", good * size, seen)
        grp.true("nothing was merged: %d of %d" % (frames, good), frames < good)
    with S.group(title(rig, "GRO batches that are all bad")) as grp:
        for why, kw in BAD.items():
            drops = counters(rig)
            for at in range(40):
                rig.raw(rig.geneve(segments(5, at, size), **kw),
                        src=other if why == "rx-source" else None, **outer_kw)
            S.wait_for(lambda d=drops: sum(S.delta(
                d, counters(rig)).values()) >= 40)
            grp.same(why, {why: 40}, S.delta(drops, counters(rig)))
    hold(0)
    S.run(A, "ethtool", "-K", "ua", "gro", "off")
    S.run(B, "ethtool", "-K", "ub", "tso", "on")


def main():
    """Runs all variants."""
    print("# seed %d, rounds %d" % (SEED, ROUNDS), flush=True)
    for family, kind in VARIANTS:
        for part in (mutate_all, options, outer, fragments, nested, batches):
            with Rig(family, kind) as rig, \
                    S.group(title(rig, part.__name__ + " ran")) as grp:
                part(rig)
                grp.true("ran", True)
    S.ok("no wire is left", "w0" not in ROUTE.names())
    S.finish()


main()
