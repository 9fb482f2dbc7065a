# SPDX-License-Identifier: GPL-2.0
"""corpus.py PCAP...: what a fuzzer starts from, a packet of each shape, as text.

A line is a name and bytes: "geneve", a Geneve packet; "frame" and "packet", what is
in it; "probe", a control packet. Bytes behind the headers say nothing and are cut off.
Control packets and sealed packets are made here: captures have no peer that measures its
paths, and no keys.
"""

import os
import struct
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../net"))
import nsmpkt as P  # noqa: E402  # pylint: disable=C0413

MOST = 112


def frames(path):
    """Frames of a capture."""
    with open(path, "rb") as src:
        order = {0xA1B2C3D4: "<", 0xD4C3B2A1: ">"}[struct.unpack("<I",
                                                                 src.read(24)[:4])[0]]
        while True:
            head = src.read(16)
            if len(head) < 16:
                return
            yield src.read(struct.unpack(order + "IIII", head)[2])


def shape(name, data):
    """What packets of a kind have in common: types and flags, no values."""
    at, out = 0, [name]
    if name == "geneve":
        out += [data[0], data[1], data[2:4], data[8:12]]
        at = 8 + (data[0] & 63) * 4
        name = "frame" if data[2:4] == b"\x65\x58" else "packet"
    if name == "frame":
        kind = data[at + 12:at + 14]
        at += 14
        while kind == b"\x81\x00":
            kind, at = data[at + 2:at + 4], at + 4
        out += [kind, at]
        if kind not in (b"\x08\x00", b"\x86\xdd"):
            return tuple(out)
    if data[at] >> 4 == 4:
        fragment = data[at + 6] & 0x3F or data[at + 7]
        hlen, proto = (data[at] & 15) * 4, data[at + 9]
        out += [4, hlen, proto, bool(fragment), data[at + 1] and 1]
    else:
        hlen, proto = 40, data[at + 6]
        out += [6, proto, data[at + 40] if proto in (0, 44, 60) else 0]
    if proto == P.TCP:
        out.append(data[at + hlen + 13] & 7)
    return tuple(out)


def probe(kind=0, flags=0, size=0, classes=(), pad=0):
    """A control packet with counters of these classes."""
    head = struct.pack(">BBBBIIIQQIIIIIBBH", 0x10 | kind, flags, 1, 3, 0x6E736D77,
                       0x69726531, 1000, 7 * 10**14, 3 * 10**14, 25000, 300, 0x8000,
                       50000, 10000, 0, len(classes), size)
    return head + b"".join(struct.pack(">BxxxQQ", c, 10**6 + c, 10**6 - c)
                           for c in classes) + bytes(pad)


def probes():
    """Control packets of each shape."""
    yield probe()
    yield probe(kind=1)
    yield probe(kind=2, flags=8)
    yield probe(flags=1)
    yield probe(flags=8, classes=(0,))
    yield probe(flags=8, classes=(1, 4, 7))
    yield probe(flags=8, classes=range(8))
    yield probe(kind=1, size=1500, pad=64)
    yield probe(kind=1, size=1500, classes=(2, 3), pad=1)


def sealed():
    """Sealed packets of each shape, with a payload that says nothing."""
    number = 1 << 61 | 3 << 58 | 2 << 48 | 99
    for opts in (P.class_opt(3), P.class_opt(3, 2) + P.number_opt(7, 9),
                 P.opt(0x0102, 3, bytes(4)) + P.class_opt(3)):
        yield P.geneve(42, P.ETH_IP, bytes(16), critical=1,
                       opts=opts + P.sealed_opt(0x6E736D77, number))
    yield P.geneve(0, 0x88B5, bytes(16), critical=1, control=1,
                   opts=P.sealed_opt(0x6E736D77, number))


def main():
    """Prints them."""
    seen = {}
    for path in sys.argv[1:]:
        for frame in frames(path):
            outer = P.Parsed(frame)
            if not outer.udp or outer.frag or P.PORT not in (outer.dport, outer.sport):
                continue
            outer.tunnel()
            inner = "frame" if outer.gproto == P.ETH_TEB else "packet"
            for name, data in (("geneve", outer.payload), (inner, outer.inner)):
                seen.setdefault(shape(name, data), (name, data[:MOST]))
    print("# SPDX-License-Identifier: GPL-2.0")
    print("# Made by selftests/unit/capture of what wires have sent, and corpus.py.")
    for _, (name, data) in sorted(seen.items(), key=lambda item: repr(item[0])):
        print(name, data.hex())
    for data in sealed():
        print("geneve", data.hex())
    for data in probes():
        print("probe", data.hex())


main()
