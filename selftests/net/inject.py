# SPDX-License-Identifier: GPL-2.0
"""Packets that do not come from a socket of the kernel: see inject.sh.

    inject.py xdp FROM-NAMESPACE FROM TO    redirects by XDP, until it is detached
    inject.py vnet NAME tap|PAYLOAD         GSO with vnet headers into a wire
"""

import ctypes
import fcntl
import os
import random
import socket
import struct
import sys

import nsmnl as L
import nsmns as S
import nsmpkt as P

A, B = os.environ["A"], os.environ["B"]
IA4, IB4 = os.environ["IA4"], os.environ["IB4"]
IA6, IB6 = os.environ["IA6"], os.environ["IB6"]
SYS_BPF, PROG_LOAD, PROG_XDP = 321, 5, 6
IFLA_XDP, XDP_FD, XDP_FLAGS, SKB_MODE = 43, 1, 3, 2
PACKET_VNET_HDR = 15
NEEDS_CSUM, GSO_NONE, GSO_TCP4, GSO_TCP6, GSO_UDP = 1, 0, 1, 4, 5
TUNSETIFF = 0x400454CA
TAP, NO_PI, VNET_HDR = 2, 0x1000, 0x4000


def program(index):
    """Loads an XDP program that redirects all packets to a device; its descriptor."""
    code = struct.pack("=" + "BBhi" * 4, 0xB7, 1, 0, index, 0xB7, 2, 0, 0,
                       0x85, 0, 0, 23, 0x95, 0, 0, 0)
    code, name = ctypes.create_string_buffer(code), ctypes.create_string_buffer(b"GPL")
    attr = struct.pack("=IIQQ", PROG_XDP, 4, ctypes.addressof(code),
                       ctypes.addressof(name)).ljust(128, b"\0")
    fd = S.LIBC.syscall(SYS_BPF, PROG_LOAD, attr, len(attr))
    if fd < 0:
        raise OSError(ctypes.get_errno(), "BPF_PROG_LOAD")
    return fd


def xdp(ns, source, target):
    """Attaches it in generic mode."""
    with S.inside(ns):
        index = socket.if_nametoindex(target)
    options = L.attr(XDP_FD, L.u32(program(index))) + \
        L.attr(XDP_FLAGS, L.u32(SKB_MODE))
    body = struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0) + \
        L.attr(L.IFLA_IFNAME, L.text(source)) + L.nest(IFLA_XDP, options)
    got = L.Route(ns).talk(L.NEWLINK, 0, body)
    S.ok("%s to %s: attached" % (source, target), not got.error, got)


def vnet_header(flags=0, gso=0, header=0, size=0, start=0, offset=0):
    """struct virtio_net_hdr."""
    return struct.pack("=BBHHHH", flags, gso, header, size, start, offset)


def tcp(src, dst, data):
    """A TCP segment with only the pseudo header in its checksum."""
    head = struct.pack("!HHIIBBHHH", 4000, 4001, 1, 1, 5 << 4, 0x10, 512, 0, 0)
    total = ~P.csum(P.pseudo(src, dst, P.TCP, len(head) + len(data))) & 0xFFFF
    return head[:16] + struct.pack("!H", total) + head[18:] + data


def udp(src, dst, port, data):
    """A UDP datagram with only the pseudo header in its checksum."""
    total = ~P.csum(P.pseudo(src, dst, P.UDP, 8 + len(data))) & 0xFFFF
    return struct.pack("!HHHH", 4000, port, 8 + len(data), total) + data


class Entry:
    """Sends packets with a vnet header: into a tap of a bridge, or into the wire."""

    def __init__(self, kind):
        self.link = kind != "ip"
        self.tap = kind == "tap"
        if self.tap:
            with S.inside(A):
                self.file = os.open("/dev/net/tun", os.O_RDWR)
                fcntl.ioctl(self.file, TUNSETIFF,
                            struct.pack("16sH22x", b"tap0", TAP | NO_PI | VNET_HDR))
            S.run(A, "ip", "link", "set", "tap0", "master", "br0", "up")
            self.mac = "02:77:00:00:00:09"
        else:
            port = S.Port(A, "w0", link=self.link)
            self.mac = port.mac() if self.link else None
            self.sock = port.sock
            self.sock.setsockopt(S.SOL_PACKET, PACKET_VNET_HDR, 1)
        self.far = S.Port(B, "w0").mac() if self.link else None

    def send(self, packet, **kw):
        """Sends one IP packet; offsets in the vnet header count from the IP header."""
        at = 14 if self.link else 0
        for key in ("header", "start"):
            if kw.get(key):
                kw[key] += at
        frame = P.eth(self.far, self.mac, P.ethertype_of(packet), packet) \
            if self.link else packet
        data = vnet_header(**kw) + frame
        try:
            if self.tap:
                os.write(self.file, data)
            elif self.link:
                self.sock.send(data)
            else:
                self.sock.sendto(data, ("w0", P.ethertype_of(packet)))
        except OSError:
            return False
        return True


def segments(want, seen, size):
    """Whether the packets carry the payload of the GSO packet, with good checksums."""
    got = [(p.body[20:] if p.proto == P.TCP else p.payload) for p in seen]
    sums = all(P.csum(P.pseudo(p.src, p.dst, p.proto, len(p.body)) + p.body) == 0
               for p in seen)
    return sums and b"".join(got) == want and all(len(g) == size for g in got[:-1])


def good(name, entry):
    """TCP and UDP GSO of both families, byte for byte."""
    far = S.Port(B, "ub", outgoing=False)
    tunnel = S.is_tunnel()
    data = random.Random(1).randbytes(9000)
    for src, dst in ((IA4, IB4), (IA6, IB6)):
        ip = 40 if ":" in src else 20
        for what, gso, l4, offset, make in (
                ("TCP", GSO_TCP6 if ip == 40 else GSO_TCP4, 20, 16,
                 lambda s, d: tcp(s, d, data)),
                ("UDP", GSO_UDP, 8, 6, lambda s, d: udp(s, d, 9, data))):
            proto = P.TCP if what == "TCP" else P.UDP
            body = make(src, dst)
            far.flush()
            label = "%s, %s in IPv%d" % (name, what, 6 if ip == 40 else 4)
            if not entry.send(P.ip(src, dst, proto, body), flags=NEEDS_CSUM, gso=gso,
                              header=ip + l4, size=1000, start=ip, offset=offset):
                S.ok(label, False, "it was not taken")
                continue
            seen = far.take(lambda p, n=proto: tunnel(p) and
                            p.inside().proto == n, count=9, seconds=3)
            seen = [p.inside() for p in seen]
            S.ok(label, segments(data, seen, 1000),
                 "%d packets %s" % (len(seen), [len(p.body) for p in seen]))


def bad(name, entry):
    """Wrong vnet headers: other packets pass, whatever happens to these."""
    rand = random.Random(2)
    taken = 0
    for _ in range(200):
        src, dst = rand.choice(((IA4, IB4), (IA6, IB6)))
        proto = rand.choice((P.TCP, P.UDP, P.ICMP, 47, 132, 44, 0))
        data = bytes(rand.choice((0, 1, 7, 60, 1400, 9000, 60000)))
        body = rand.choice((tcp(src, dst, data), udp(src, dst, 9, data[:60000]), data))
        taken += entry.send(
            P.ip(src, dst, proto, body), flags=rand.choice((0, 1, 1, 2)),
            gso=rand.choice((0, 1, 3, 4, 5, 0x81, 0x84)),
            header=rand.choice((0, 20, 40, 60, 200, 1000)),
            size=rand.choice((0, 1, 7, 500, 1400, 20000, 65535)),
            start=rand.choice((0, 20, 40, 60, 1000)),
            offset=rand.choice((0, 6, 16, 60, 2000)))
    S.ok("%s: some headers that lie are taken" % name, taken > 10, taken)


def main():
    """Runs what the command line says."""
    if sys.argv[1] == "xdp":
        xdp(*sys.argv[2:5])
    else:
        entry = Entry(sys.argv[3])
        good(sys.argv[2], entry)
        bad(sys.argv[2], entry)
        good(sys.argv[2] + ", after those", entry)
    S.finish()


main()
