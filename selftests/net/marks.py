# SPDX-License-Identifier: GPL-2.0
"""Marks of inner and outer packets: see marks.sh."""

import ctypes
import socket
import struct
import subprocess

import nsmns as S
import nsmpkt as P
from nsmrig import Rig, A, IA, VARIANTS, probe, probe_out

SO_MARK, SO_ATTACH_FILTER, SO_RCVMARK = 36, 26, 75
IPV6_HDRINCL = 36
INNER, OUTER = 0x55, 0x6E73


def only_mark(port, mark):
    """A packet socket that takes packets of one mark alone, by a filter."""
    prog = struct.pack("=HBBI", 0x20, 0, 0, 0xFFFFF000 + 20)  # A = skb->mark
    prog += struct.pack("=HBBI", 0x15, 0, 1, mark)            # A == mark?
    prog += struct.pack("=HBBI", 0x06, 0, 0, 0x40000)         # all of it
    prog += struct.pack("=HBBI", 0x06, 0, 0, 0)               # nothing
    buf = ctypes.create_string_buffer(prog)
    port.sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                         struct.pack("@HP", 4, ctypes.addressof(buf)))
    port.flush()
    return port


def leaves(grp, what, rig, mark):
    """A packet with a mark is sent: its outer packet has the given one."""
    port = only_mark(S.Port(A, "ua"), mark)
    rig.wire.sock.setsockopt(socket.SOL_SOCKET, SO_MARK, INNER)
    for inner in (4, 6):
        packet = probe_out(inner, 0, inner)
        rig.wire.send(rig.frame(packet))
        grp.true("%s, inner IPv%d" % (what, inner), port.take(
            lambda p, f=packet: S.is_tunnel(P.PORT)(p) and p.inner.endswith(f)))
    port.sock.close()


def arrives(grp, what, rig):
    """An outer packet with a mark comes in: the inner packet has none."""
    payload = b"marked outside"
    packet = probe(4, 0, 7, payload)
    outer = P.datagram(rig.src, rig.dst, 4242, P.PORT, rig.geneve(packet))
    family = socket.AF_INET if rig.family == 4 else socket.AF_INET6
    with S.inside(A):
        inner = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        raw = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
    inner.setsockopt(socket.SOL_SOCKET, SO_RCVMARK, 1)
    inner.bind((IA[4], 9))
    inner.settimeout(5 * S.SLOW)
    if rig.family == 6:
        raw.setsockopt(socket.IPPROTO_IPV6, IPV6_HDRINCL, 1)
    raw.setsockopt(socket.SOL_SOCKET, SO_MARK, INNER)
    raw.sendto(outer, (rig.dst, 0))
    data, anc, _, _ = inner.recvmsg(2000, 128)
    grp.same(what + ": what came", payload, data)
    grp.same(what + ": its mark", [0], [
        struct.unpack("=I", value)[0] for level, kind, value in anc
        if (level, kind) == (socket.SOL_SOCKET, SO_MARK)])
    inner.close()
    raw.close()


def main():
    """Runs all variants."""
    for family, payload in VARIANTS:
        tag = "IPv%d %s: " % (family, payload)
        with Rig(family, payload) as rig:
            subprocess.run(["ip", "-n", A, "addr", "add", IA[4] + "/24", "dev",
                            "w0"], check=True)
            with S.group(tag + "the inner mark is not on the outer packet") as grp:
                leaves(grp, "no fwmark", rig, 0)
            with S.group(tag + "fwmark is") as grp:
                rig.set(fwmark=OUTER)
                leaves(grp, "fwmark", rig, OUTER)
                rig.set(fwmark=0)
                leaves(grp, "fwmark none", rig, 0)
            with S.group(tag + "nor the outer mark on the inner packet") as grp:
                arrives(grp, "received", rig)
    S.finish()


main()
