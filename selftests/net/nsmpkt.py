# SPDX-License-Identifier: GPL-2.0
"""Packets as bytes: builders and parsers for the tests.

Owns the building and the parsing of Ethernet, VLAN, IPv4, IPv6, UDP, ICMP echo
and Geneve with its options. It uses no sockets or namespaces, and it is written
from the RFCs and Documentation/wire-format.rst, not from the module.
"""

import socket
import struct

ETH_IP, ETH_IP6, ETH_TEB, ETH_VLAN, ETH_ARP = 0x0800, 0x86DD, 0x6558, 0x8100, 0x0806
UDP, ICMP, ICMP6, TCP = 17, 1, 58, 6
PORT = 6091
OPT_CLASS, OPT_TYPE, OPT_NUMBER, OPT_SEALED = 0xFF6E, 0x01, 0x02, 0x83

CLASSES = ["control", "audio", "holo", "video", "text", "file", "default",
           "scavenger"]
CLASS_DSCP = [48, 46, 32, 34, 18, 10, 0, 1]

# DSCP of an inner packet -> class, on a wire whose trust lacks "control"
DSCP_CLASS = {46: 1, 44: 1, 32: 2, 34: 3, 36: 3, 38: 3, 18: 4, 20: 4, 22: 4,
              40: 4, 24: 4, 10: 5, 12: 5, 14: 5, 1: 7, 8: 7}


def class_of(dscp):
    """Index of the class of an inner packet with this DSCP."""
    return DSCP_CLASS.get(dscp, 6)


def csum(data):
    """The internet checksum (RFC 1071) of data."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def addr(text):
    """The bytes of an IPv4 or IPv6 address."""
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    return socket.inet_pton(family, text)


def addr_text(raw):
    """The text of an address given as 4 or 16 bytes."""
    family = socket.AF_INET if len(raw) == 4 else socket.AF_INET6
    return socket.inet_ntop(family, raw)


def mac(text):
    """The bytes of an Ethernet address."""
    return bytes(int(x, 16) for x in text.split(":"))


def ip4(src, dst, proto, payload, tos=0, ttl=64, df=False, ident=0, frag=0,
        more=False, total=None, ihl=5, version=4):
    """An IPv4 packet."""
    off = (0x4000 if df else 0) | (0x2000 if more else 0) | (frag // 8)
    if total is None:
        total = 20 + len(payload)
    hdr = struct.pack("!BBHHHBBH4s4s", version << 4 | ihl, tos, total, ident,
                      off, ttl, proto, 0, addr(src), addr(dst))
    return hdr[:10] + struct.pack("!H", csum(hdr)) + hdr[12:] + payload


def ip6(src, dst, proto, payload, tos=0, ttl=64, flow=0, plen=None, version=6):
    """An IPv6 packet."""
    if plen is None:
        plen = len(payload)
    return struct.pack("!IHBB16s16s", version << 28 | tos << 20 | flow, plen,
                       proto, ttl, addr(src), addr(dst)) + payload


def ip(src, dst, proto, payload, **kw):
    """An IP packet of the family of its addresses."""
    return (ip6 if ":" in src else ip4)(src, dst, proto, payload, **kw)


def pseudo(src, dst, proto, length):
    """The pseudo header that UDP's and ICMPv6's checksums cover."""
    if ":" in src:
        return addr(src) + addr(dst) + struct.pack("!II", length, proto)
    return addr(src) + addr(dst) + struct.pack("!BBH", 0, proto, length)


def udp(src, dst, sport, dport, payload, check="good"):
    """A UDP datagram; check is good, zero or bad."""
    length = 8 + len(payload)
    value = 0
    if check != "zero":
        whole = struct.pack("!HHHH", sport, dport, length, 0) + payload
        value = csum(pseudo(src, dst, UDP, length) + whole) or 0xFFFF
        if check == "bad":
            value = value ^ 0x5555 or 1
    return struct.pack("!HHHH", sport, dport, length, value) + payload


def echo(src, dst, payload=b"nsmwire", ident=1, seq=1):
    """An ICMP or ICMPv6 echo request as the payload of IP."""
    six = ":" in src
    kind = 128 if six else 8
    body = struct.pack("!BBHHH", kind, 0, 0, ident, seq) + payload
    cover = pseudo(src, dst, ICMP6, len(body)) + body if six else body
    return body[:2] + struct.pack("!H", csum(cover)) + body[4:]


def ping(src, dst, payload=b"nsmwire", ident=1, seq=1, **kw):
    """A whole echo request, IP header included."""
    proto = ICMP6 if ":" in src else ICMP
    return ip(src, dst, proto, echo(src, dst, payload, ident, seq), **kw)


def datagram(src, dst, sport, dport, payload, check="good", **kw):
    """A whole UDP packet, IP header included."""
    return ip(src, dst, UDP, udp(src, dst, sport, dport, payload, check), **kw)


def vlan(vid, ethertype, payload, prio=0):
    """The bytes that follow ethertype 0x8100: the tag, the inner type, the payload."""
    return struct.pack("!HH", prio << 13 | vid, ethertype) + payload


def eth(dst, src, ethertype, payload):
    """An Ethernet frame."""
    return mac(dst) + mac(src) + struct.pack("!H", ethertype) + payload


def opt(cls, kind, data=b"", length=None):
    """A Geneve option; length (in words) can be wrong on purpose."""
    if length is None:
        length = len(data) // 4
    return struct.pack("!HBB", cls, kind, length) + data


def class_opt(index, flags=0, rest=b"\0\0"):
    """The option that carries the class."""
    return opt(OPT_CLASS, OPT_TYPE, bytes([index, flags]) + rest)


def number_opt(session, number):
    """The option that carries the number of a packet that is sent twice."""
    return opt(OPT_CLASS, OPT_NUMBER, struct.pack("!II", session, number))


def sealed_opt(key, number):
    """The option of an encrypted packet, which is the last one."""
    return opt(OPT_CLASS, OPT_SEALED, struct.pack("!IQ", key, number))


def geneve(vni, proto, payload, opts=b"", ver=0, control=0, critical=0,
           optlen=None, rsvd1=0, rsvd2=0):
    """A Geneve packet, the payload of UDP; optlen (in words) can be wrong on purpose."""
    if optlen is None:
        optlen = len(opts) // 4
    return struct.pack("!BBHI", ver << 6 | optlen,
                       control << 7 | critical << 6 | rsvd1, proto,
                       vni << 8 | rsvd2) + opts + payload


def ethertype_of(packet):
    """Ethertype of an IP packet."""
    return ETH_IP if packet[0] >> 4 == 4 else ETH_IP6


class Parsed:
    """One captured frame, parsed layer by layer.

    Attributes are None where the frame has no such layer. Outer layers come
    without a prefix; .inner is the payload of the Geneve header, as bytes.
    """

    def __init__(self, frame, link=True):
        self.raw = frame
        self.tags = []
        self.ethertype = self.ver = self.udp = self.geneve = self.inner = None
        self.proto = self.sport = self.dport = self.vni = None
        self.opts, self.class_index, self.payload = [], None, None
        self.number = None              # (session, number)
        self.sealed = None              # (key id, packet number)
        self.frag = self.more = 0
        self.df = None
        if link:
            self.dmac, self.smac = frame[:6], frame[6:12]
            self.ethertype, = struct.unpack_from("!H", frame, 12)
            frame = frame[14:]
            while self.ethertype == ETH_VLAN:
                tag, self.ethertype = struct.unpack_from("!HH", frame)
                self.tags.append(tag)
                frame = frame[4:]
        else:
            self.ethertype = ethertype_of(frame) if frame else None
        if self.ethertype in (ETH_IP, ETH_IP6):
            self._ip(frame)

    def _ip(self, data):
        self.l3 = data
        self.ver = data[0] >> 4
        if self.ver == 4:
            ihl = (data[0] & 15) * 4
            self.tos, self.total, self.ident, off, self.ttl, self.proto = \
                struct.unpack_from("!xBHHHBB", data)
            self.df, self.more = bool(off & 0x4000), bool(off & 0x2000)
            self.frag = (off & 0x1FFF) * 8
            self.ip_csum_ok = csum(data[:ihl]) == 0
            self.src, self.dst = addr_text(data[12:16]), addr_text(data[16:20])
            self.l3 = data[:self.total] if self.total else data
            body = self.l3[ihl:]
        else:
            word, plen, self.proto, self.ttl = struct.unpack_from("!IHBB", data)
            self.tos, self.flow = word >> 20 & 255, word & 0xFFFFF
            self.total = 40 + plen
            self.ip_csum_ok = True
            self.src, self.dst = addr_text(data[8:24]), addr_text(data[24:40])
            self.l3 = data[:self.total] if plen else data
            body = self.l3[40:]
            if self.proto == 44:
                self.proto, off = struct.unpack_from("!BxH", body)
                self.frag, self.more = off & 0xFFF8, bool(off & 1)
                body = body[8:]
        self.body = body
        if self.proto == UDP and not self.frag and len(body) >= 8:
            self._udp(body)

    def _udp(self, data):
        self.sport, self.dport, self.ulen, self.ucsum = \
            struct.unpack_from("!HHHH", data)
        self.udp = True
        whole = pseudo(self.src, self.dst, UDP, self.ulen) + data[:self.ulen]
        self.udp_csum_ok = csum(whole) == 0
        self.payload = data[8:self.ulen] if self.ulen else data[8:]

    def tunnel(self):
        """Parses the UDP payload as Geneve; returns self."""
        data = self.payload
        first, second, self.gproto, last = struct.unpack_from("!BBHI", data)
        self.gver, self.optlen = first >> 6, (first & 63) * 4
        self.control, self.critical = second >> 7, second >> 6 & 1
        self.rsvd1, self.vni, self.rsvd2 = second & 63, last >> 8, last & 255
        self.optbytes = data[8:8 + self.optlen]
        rest = self.optbytes
        while rest:
            cls, kind, length = struct.unpack_from("!HBB", rest)
            length = (length & 31) * 4
            self.opts.append((cls, kind, rest[4:4 + length]))
            rest = rest[4 + length:]
        for cls, kind, value in self.opts:
            if (cls, kind) == (OPT_CLASS, OPT_TYPE):
                self.class_index = value[0]
            if (cls, kind, len(value)) == (OPT_CLASS, OPT_NUMBER, 8):
                self.number = struct.unpack("!II", value)
            if (cls, kind, len(value)) == (OPT_CLASS, OPT_SEALED, 12):
                self.sealed = struct.unpack("!IQ", value)
        self.inner = data[8 + self.optlen:]
        self.geneve = True
        return self

    def inside(self):
        """The inner packet, parsed."""
        return Parsed(self.inner, link=self.gproto == ETH_TEB)

    def __repr__(self):
        return "<%s %s>" % (len(self.raw), self.raw[:96].hex())
