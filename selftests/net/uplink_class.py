# SPDX-License-Identifier: GPL-2.0
"""burst and ce_threshold: see uplink_class.sh."""

import os
import socket
import struct
import subprocess

import nsmns as S

A, B = os.environ["A"], os.environ["B"]
AF41, DF = 34 << 2, 0
NOT, ECT1, ECT0, CE = range(4)
BYTES = 1000
SOL_UDP, UDP_SEGMENT = 17, 103


def ctl(*words):
    subprocess.run([os.environ["NSMCTL"], "-n", A] + list(words), check=True)


def sender(tos):
    sock = S.socket_in(A, "10.78.1.1", socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, tos)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    sock.connect(("10.78.1.2", 7777))
    return sock


def receiver():
    sock = S.socket_in(B, "10.78.1.2", socket.SOCK_DGRAM)
    sock.bind(("10.78.1.2", 7777))
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    return sock


def take(sock, count):
    """The DS fields of the next packets."""
    fields = []
    for _ in range(count):
        ancillary = sock.recvmsg(BYTES + 1, 64)[1]
        fields.append(struct.unpack("B", ancillary[0][2][:1])[0])
    return fields


def send(sock, count):
    """Queues the packets on the uplink at once, even on a slow machine."""
    sock.setsockopt(SOL_UDP, UDP_SEGMENT, BYTES)
    while count:
        at_once = min(count, 40)
        sock.send(b"x" * BYTES * at_once)
        count -= at_once


def between(into):
    """The number of packets of class default that leave between the first and the last
    of 20 packets of class video, which arrive when many of class default are queued.
    """
    bulk, video = sender(DF), sender(AF41)
    send(bulk, 120)
    seen = take(into, 40)		# class default is beyond its share by now
    send(video, 20)
    seen = take(into, 100)
    first = seen.index(AF41)
    last = len(seen) - 1 - seen[::-1].index(AF41)
    S.same("all of video arrive", 20, seen.count(AF41))
    return last - first + 1 - 20


def marks(into, ecn):
    """The packets with CE, of 20 packets queued at once."""
    send(sender(DF | ecn), 20)
    return [field & 3 == CE for field in take(into, 20)]


def main():
    into = receiver()

    # 20 packets are 86 ms of the line, 430 ms of video's share.
    ctl("class", "set", "p1", "video", "burst", "1s", "target", "none",
        "class", "default", "target", "none")
    S.same("a long burst: all of a frame leave at once", 0, between(into))
    ctl("class", "set", "p1", "video", "burst", "1ms")
    got = between(into)
    S.ok("a short burst: the frame takes turns with the others", got >= 10,
         "%d in between" % got)

    # A packet takes 4 ms: from the third on they have waited for too long.
    ctl("class", "set", "p1", "default", "target", "5ms", "ce_threshold", "100us")
    got = marks(into, ECT1)
    S.ok("ECT(1): the first has not waited", not got[0], str(got))
    S.ok("ECT(1): the last ten are marked", all(got[10:]), str(got))
    S.same("ECT(0): none is marked", 0, sum(marks(into, ECT0)))
    S.same("not ECN-capable: none is marked", 0, sum(marks(into, NOT)))
    ctl("class", "set", "p1", "default", "ce_threshold", "none")
    S.same("ce_threshold none: none is marked", 0, sum(marks(into, ECT1)))
    ctl("class", "set", "p1", "default", "ce_threshold", "100us", "ecn", "off")
    S.same("ecn off: none is marked", 0, sum(marks(into, ECT1)))
    ctl("class", "set", "p1", "default", "ecn", "on")
    S.ok("ecn on: they are marked again", all(marks(into, ECT1)[10:]))


main()
S.finish()
