# SPDX-License-Identifier: GPL-2.0
"""Probes as bytes: builder and parser for the tests.

Owns the layout of a control packet of a path, written from the design and
Documentation/wire-format.rst, not from the module.
"""

import struct

import nsmpkt as P

PROTO = 0x88B5                  # IEEE 802 local experimental EtherType 1
VERSION = 1
PROBE, POLL, ANSWER, CHALLENGE, RESPONSE = range(5)
LEAVING, SYNCHRONISED, RESTARTED, REPORT = 1, 2, 4, 8
CONTROL_TOS = 48 << 2           # CS6
SIZE, ENTRY = 56, 20

_HEAD = struct.Struct("!BBBBIIIQQIIIIIBBH")
_ENTRY = struct.Struct("!B3sQQ")
# The first byte is version and kind.
_FIELDS = ("flags", "path", "heard", "session", "yours", "seq", "t1", "echo", "hold",
           "jitter", "transit", "interval", "least", "class_index", "count", "size")


class Probe:
    """A control packet, from its bytes or its fields.

    .entries is {class: (packets of Q 0, packets of Q 1)}; .rest is what follows, of a
    challenge and its answer the random bytes.
    """

    def __init__(self, data):
        first, *values = _HEAD.unpack_from(data)
        self.version, self.kind = first >> 4, first & 15
        self.__dict__.update(zip(_FIELDS, values))
        self.data, self.entries, self.reserved = data, {}, []
        at = SIZE
        for _ in range(self.count):
            index, zero, *packets = _ENTRY.unpack_from(data, at)
            self.entries[index] = tuple(packets)
            self.reserved.append(zero)
            at += ENTRY
        self.rest = data[at:]

    def bytes(self, **changes):
        """The packet, with some fields changed; extra= replaces what follows them."""
        have = dict(self.__dict__, extra=self.data[SIZE:])
        have.update(changes)
        return _HEAD.pack(have["version"] << 4 | have["kind"],
                          *(have[name] for name in _FIELDS)) + have["extra"]

    def __repr__(self):
        return "<kind %d flags %d path %d heard %#x %08x/%08x seq %d %d entries>" % (
            self.kind, self.flags, self.path, self.heard, self.session, self.yours,
            self.seq, self.count)


def entry(index, zero=0, one=0):
    """An entry: packets received in a class with Q 0 and with Q 1."""
    return _ENTRY.pack(index, bytes(3), zero, one)


def geneve(payload, **kw):
    """A control packet with its Geneve header."""
    kw.setdefault("vni", 0)
    kw.setdefault("proto", PROTO)
    kw.setdefault("control", 1)
    return P.geneve(payload=payload, **kw)


def is_probe(kind=None, port=P.PORT, sized=False):
    """A filter of control packets; it also parses them, into .probe. Padded polls and the
    answers to them are only wanted if they are asked for, and then alone.
    """
    def want(pkt):
        if not pkt.udp or pkt.dport != port or pkt.frag:
            return False
        pkt.tunnel()
        if not pkt.control or pkt.gproto != PROTO:
            return False
        pkt.probe = Probe(pkt.inner)
        return kind in (None, pkt.probe.kind) and bool(pkt.probe.size) == sized
    return want
