# SPDX-License-Identifier: GPL-2.0
"""A link that goes down under a full queue, and comes up again.

    flap.py NS FAR LINK-NS LINK ADDRESS TIMES SECONDS...

Each of TIMES rounds fills the queue with datagrams from NS to ADDRESS, which is in FAR,
and takes LINK of LINK-NS down for one of SECONDS, used in turn, and up again. Then it
sends one datagram after the other until one arrives.
"""

import fcntl
import select
import socket
import struct
import sys
import time

import nsmns as S

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
RESUMED = 5.0  # seconds; linkwatch alone can take one


def set_up(sock, name, up):
    """Takes a device up or down."""
    request = struct.pack("16sh14x", name.encode(), 0)
    flags, = struct.unpack("16xh14x", fcntl.ioctl(sock, SIOCGIFFLAGS, request))
    flags = flags | IFF_UP if up else flags & ~IFF_UP
    fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sh14x", name.encode(), flags))


def send(sock, data, address):
    """Sends a datagram; ignores the error without a route or a carrier."""
    try:
        sock.sendto(data, (address, 9000))
    except OSError:
        pass


def arrived(sink, number, seconds):
    """Whether the datagram with that number arrives; earlier ones are discarded."""
    end = time.monotonic() + seconds
    while select.select([sink], [], [], max(0, end - time.monotonic()))[0]:
        if struct.unpack("!I", sink.recv(2000)[:4])[0] == number:
            return True
    return False


def main():
    """Runs the rounds and prints the longest time until packets passed again."""
    near, far, where, link, address, times = sys.argv[1:7]
    downs = [float(word) for word in sys.argv[7:]]
    with S.inside(near):
        source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with S.inside(far):
        sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with S.inside(where):
        control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    source.setsockopt(socket.SOL_SOCKET, 32, 1 << 24)
    sink.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
    sink.bind(("0.0.0.0", 9000))
    number, longest, worst = 0, 0.0, None
    for turn in range(int(times)):
        down = downs[turn % len(downs)]
        for _ in range(300):
            send(source, struct.pack("!I1196x", 0), address)
        set_up(control, link, False)
        time.sleep(down)
        set_up(control, link, True)
        began = time.monotonic()
        while True:
            number += 1
            send(source, struct.pack("!I96x", number), address)
            if arrived(sink, number, 0.5):
                break
            if time.monotonic() - began > 60:
                print("fail packets pass again\tnot after %g s down, turn %d" %
                      (down, turn))
                sys.exit(1)
        took = time.monotonic() - began
        if took > longest:
            longest, worst = took, down
    S.ok("%s times down and up under a full queue: packets pass again" % times, True)
    S.ok("and soon", longest <= RESUMED,
         "%.3f s later, after %g s down" % (longest, worst))
    print("# at most %.3f s later, after %g s down" % (longest, worst))
    S.finish()


main()
