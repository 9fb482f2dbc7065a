# SPDX-License-Identifier: GPL-2.0
"""Traffic that a device must carry from one namespace to another, up to its MTU.

    limits.py NAME MTU FROM TO FROM4 FROM6 TO4 TO6

Datagrams of the MTU pass, and larger ones do not leave. Datagrams of several
fragments, streams and UDP GSO pass, for IPv6 also with extension headers. Each
extension header passes in a small and in a full packet. The receiver's own IP stack
parses all packets, which proves that they are valid.
"""

import errno
import os
import socket
import struct
import sys

import nsmns as S
import nsmpkt as P
import xfer

HOP, ROUTING, FRAGMENT, DST = 0, 43, 44, 60
PAD6 = b"\x01\x04\0\0\0\0"
TAIL = {
    HOP: PAD6,
    DST: PAD6,
    ROUTING: bytes([253, 0, 0, 0, 0, 0]),	# of a type for experiments, used up
}
CHAINS = [
    ("hop-by-hop", [HOP]),
    ("destination options", [DST]),
    ("routing", [ROUTING]),
    ("an atomic fragment", [FRAGMENT]),
    ("all of them", [HOP, DST, ROUTING, FRAGMENT, DST]),
]
IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, PROBE = 10, 23, 3
IPV6_HOPOPTS, IPV6_DSTOPTS = 54, 59
AUDIO = 46 << 2


def extended(chain, last, payload, offset=0, more=False):
    """The first number of a chain of headers, and the chain with its payload."""
    for i, kind in reversed(list(enumerate(chain))):
        following = chain[i + 1] if i + 1 < len(chain) else last
        if kind == FRAGMENT:
            head = struct.pack("!BBHI", following, 0, offset | more, 0x4E534D57)
        else:
            head = bytes([following, 0]) + TAIL[kind]
        payload = head + payload
    return (chain[0] if chain else last), payload


def too_large(send, *args):
    """Whether send() fails with EMSGSIZE."""
    try:
        send(*args)
    except OSError as err:
        return err.errno == errno.EMSGSIZE
    return False


class Way:
    """A UDP socket at the far end, a UDP and a raw socket at the near end."""

    def __init__(self, sender, receiver, source, address):
        self.source, self.address = source, address
        self.sink = S.socket_in(receiver, address, socket.SOCK_DGRAM)
        self.sink.bind((address, 0))
        self.sink.settimeout(3 * S.SLOW)
        self.near = S.socket_in(sender, address, socket.SOCK_DGRAM)
        # Use the device's MTU and ignore any learned path MTU.
        if ":" in address:
            self.near.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, PROBE)
            with S.inside(sender):
                self.raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW,
                                         socket.IPPROTO_RAW)
        else:
            self.near.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PROBE)
        self.near.connect(self.sink.getsockname()[:2])

    def send(self, chain, payload, **kw):
        """One IPv6 packet: the chain, then payload."""
        first, body = extended(chain, P.UDP, payload, **kw)
        self.raw.sendto(P.ip6(self.source, self.address, first, body, tos=AUDIO),
                        (self.address, 0))

    def datagram(self, data):
        """A UDP datagram for the receiver, checksum included."""
        return P.udp(self.source, self.address, 4242,
                     self.sink.getsockname()[1], data)

    def arrives(self, data):
        """Whether the next datagram at the receiver has exactly this data."""
        try:
            return self.sink.recv(70000) == data
        except socket.timeout:
            return False


def sizes(way, name, room):
    """Datagrams of the MTU and of one byte more."""
    with S.group(name) as grp:
        data = xfer.noise(room - 8)
        way.near.send(data)
        grp.true("a full packet arrives", way.arrives(data))
        grp.true("one byte more does not leave",
                 too_large(way.near.send, data + b"\0"))


def headers(way, name, mtu):
    """Each chain of extension headers."""
    for what, chain in CHAINS:
        with S.group("%s, %s" % (name, what)) as grp:
            for data in (b"what has " + what.encode(),
                         xfer.noise(mtu - 40 - 8 * len(chain) - 8)):
                way.send(chain, way.datagram(data))
                grp.true("%d bytes arrive" % len(data), way.arrives(data))
            grp.true("one byte more does not leave",
                     too_large(way.send, chain, way.datagram(data + b"\0")))
    with S.group("%s, fragments behind other headers" % name) as grp:
        data = xfer.noise(2000)
        whole = way.datagram(data)
        for at in range(0, len(whole), 1024):
            way.send([HOP, ROUTING, FRAGMENT], whole[at:at + 1024], offset=at,
                     more=at + 1024 < len(whole))
        grp.true("are put together", way.arrives(data))


def extend(sock):
    """Adds two extension headers to all packets of a socket."""
    for option in (IPV6_HOPOPTS, IPV6_DSTOPTS):
        sock.setsockopt(socket.IPPROTO_IPV6, option, b"\0\0" + PAD6)


def datagrams(data, near, far, address, kind, extra):
    """UDP with GSO, else one by one: before 6.11 the kernel does not segment for devices
    without checksums or after extension headers."""
    wrong = xfer.udp(data, near, far, address, kind, extra)
    if kind == "udp" and wrong and os.strerror(errno.EIO) in wrong:
        wrong = xfer.udp(data, near, far, address, "plain", extra)
    return wrong


def main():
    """Runs all for both families."""
    name, mtu, near, far = sys.argv[1:5]
    data = xfer.noise(60000)
    for source, address in zip(sys.argv[5:7], sys.argv[7:9]):
        label = "%s, IPv%d" % (name, 6 if ":" in address else 4)
        way = Way(near, far, source, address)
        mtu = int(mtu)
        if ":" in address:
            sizes(way, "%s of %d bytes" % (label, mtu), mtu - 40)
            headers(way, label, mtu)
        else:
            sizes(way, "%s of %d bytes" % (label, mtu), mtu - 20)
        for kind, extra in (("tcp", None), ("udp", None), ("frag", None),
                            ("tcp", extend), ("udp", extend)):
            if extra and ":" not in address:
                continue
            if kind == "tcp":
                wrong = xfer.tcp(data, near, far, address, extra)
            else:
                wrong = datagrams(data, near, far, address, kind, extra)
            S.ok("%s, %s%s" % (label, kind, ", extended" if extra else ""),
                 wrong is None, wrong)
    S.finish()


main()
