#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""wireshark.py DIR: captures of every kind for host/wireshark.sh, by hand.

clear, twice, sealed and probes.pcap have good packets; bad.pcap those that a receiver
drops by their header, with a line on each in bad.txt; cut.pcap the good ones cut off at
each byte, as many as cut.count says; other.pcap another version; port.pcap another port.
"""

import struct
import sys

import nsmpkt as P

SRC, DST = "192.0.2.1", "192.0.2.2"
INNER = P.datagram("10.42.0.1", "10.42.0.2", 5, 9, b"inner")
EXAMPLE = bytes.fromhex(
    "06400800 00002a00 ff6e0101 01000000 ff6e8303 0a0b0c0d 04020000 00000007"
    "a39724fb 2bb1a690 5cdee12e 1a9a71d5 d323e9d0 1a4c9dea 0ebc46e5 e418fc7d"
    "0e759c4f cb449217 b54fd7bf 3f8c15de")
PROBE = bytes.fromhex(
    "10080100 5be01c22 00000000 00000001 0000001c be991a14 00000000 00000000"
    "00000000 00000000 00000000 000f4240 00002710 00000000")


def outer(payload, port=P.PORT):
    """A frame on the WAN."""
    return P.eth("02:00:00:00:00:02", "02:00:00:00:00:01", P.ETH_IP,
                 P.datagram(SRC, DST, 40000, port, payload))


def write(name, payloads, port=P.PORT):
    """A capture of these UDP payloads."""
    with open("%s/%s.pcap" % (sys.argv[1], name), "wb") as out:
        out.write(struct.pack("=IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for payload in payloads:
            frame = outer(payload, port)
            out.write(struct.pack("=IIII", 0, 0, len(frame), len(frame)) + frame)


def probe(kind=0, path=2, seq=9, entries=(), size=0, session=0x1111, version=1, **kw):
    """A probe; entries are (class, counter of Q 0, counter of Q 1)."""
    body = struct.pack("!BBBBIII", version << 4 | kind, 8, path, 3, session, 0x2222, seq) + \
        struct.pack("!QQIIIII", 10**15, 2 * 10**15, 5, 6, 7, 100000, 10000) + \
        struct.pack("!BBH", 0, len(entries), size)
    for klass, *counters in entries:
        body += struct.pack("!BxxxQQ", klass, *counters)
    return P.geneve(0, 0x88B5, body, control=1, **kw)


CLEAR = [P.geneve(42, P.ETH_IP, INNER, P.class_opt(1, 2)),
         P.geneve(42, P.ETH_IP, INNER, P.class_opt(3, 1)),
         P.geneve(42, P.ETH_TEB, P.eth("02:77:00:00:00:02", "02:77:00:00:00:01", P.ETH_IP,
                                       INNER), P.class_opt(6)),
         P.geneve(43, P.ETH_IP, INNER)]
TWICE = [P.geneve(42, P.ETH_IP, INNER, P.class_opt(1) + P.number_opt(0x5BE01C22, 7))]
SEALED = [EXAMPLE,
          P.geneve(7, P.ETH_IP, bytes(40), P.sealed_opt(0xFFFFFFFF, 2**64 - 1), critical=1),
          P.geneve(0, 0x88B5, bytes(72), P.sealed_opt(5, 1), critical=1, control=1)]
PROBES = [P.geneve(0, 0x88B5, PROBE, control=1),
          probe(1, entries=((1, 7, 5), (8, 9, 6))), probe(2, seq=10),
          probe(1, size=1400, seq=11) + bytes(1308)]
GOOD = CLEAR + TWICE + SEALED + PROBES
BAD = {
    "options longer than the packet": P.geneve(42, P.ETH_IP, b"", b"\0" * 8, optlen=9),
    "an option of two bytes more": P.geneve(42, P.ETH_IP, INNER, P.opt(
        P.OPT_CLASS, 1, b"\1\0\0\0", length=3)),
    "a class option of 8 bytes": P.geneve(42, P.ETH_IP, INNER, P.opt(
        P.OPT_CLASS, 1, bytes(8))),
    "a number option of 4 bytes": P.geneve(42, P.ETH_IP, INNER, P.opt(
        P.OPT_CLASS, 2, bytes(4))),
    "a sealed option without C": P.geneve(42, P.ETH_IP, bytes(40), P.sealed_opt(1, 0)),
    "C without a sealed option": P.geneve(42, P.ETH_IP, INNER, P.class_opt(1), critical=1),
    "two classes": P.geneve(42, P.ETH_IP, bytes(40), P.class_opt(1) + P.sealed_opt(
        1, 2 << 58), critical=1),
    "no tag": P.geneve(42, P.ETH_IP, bytes(15), P.sealed_opt(1, 0), critical=1),
    "a short probe": P.geneve(0, 0x88B5, PROBE[:55], control=1),
    "a probe of another version": probe(version=2),
    "a probe with too few entries": P.geneve(0, 0x88B5, PROBE[:53] + b"\1" + PROBE[54:],
                                             control=1),
}

write("clear", CLEAR)
write("twice", TWICE)
write("sealed", SEALED)
write("probes", PROBES)
write("bad", BAD.values())
with open(sys.argv[1] + "/bad.txt", "w", encoding="ascii") as names:
    names.write("".join(name + "\n" for name in BAD))
CUT = [payload[:length] for payload in GOOD for length in range(min(len(payload), 140))]
write("cut", CUT)
with open(sys.argv[1] + "/cut.count", "w", encoding="ascii") as count:
    count.write("%d\n" % len(CUT))
write("other", [P.geneve(42, P.ETH_IP, INNER, ver=1), b"short"])
write("port", CLEAR[:1], 7001)
