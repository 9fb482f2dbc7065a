# SPDX-License-Identifier: GPL-2.0
"""Datagrams of one flow, as fast as they can be handed to the kernel.

    burst.py NS ADDRESS DSCP COUNT BYTES
"""

import socket
import sys

import nsmns as S


def main():
    """Sends them; the socket has room for all."""
    where, address, dscp, count, size = sys.argv[1:6]
    with S.inside(where):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, 32, 1 << 30)  # SO_SNDBUFFORCE
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, int(dscp) << 2)
    sock.connect((address, 9))
    for _ in range(int(count)):
        try:
            sock.send(bytes(int(size)))
        except ConnectionRefusedError:
            pass


main()
