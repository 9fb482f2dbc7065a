# SPDX-License-Identifier: GPL-2.0
"""Traffic of a known kind from one namespace to another.

    bytes.py FROM TO ADDRESS response COUNT SIZE          TCP, answers of SIZE bytes
    bytes.py FROM TO ADDRESS request COUNT SIZE           TCP, requests of SIZE bytes
    bytes.py FROM TO ADDRESS bulk COUNT SIZE              TCP, SIZE bytes at once
    bytes.py FROM TO ADDRESS udp COUNT SIZE SEGMENT       datagrams, segmented by GSO
    bytes.py FROM TO ADDRESS flood-ef COUNT SIZE SEGMENT  the same at once, in DSCP EF
    bytes.py FROM TO ADDRESS may-fragment COUNT SIZE [SEGMENT]  datagrams without DF
    bytes.py FROM TO ADDRESS may-not COUNT SIZE           datagrams with DF, whatever
                                                          the path is known to take

ADDRESS is that of TO. FROM sends the answers, requests and datagrams. All of it has
arrived at the end, but for what is larger than the path.
"""

import socket
import sys
import threading

import nsmns as S

UDP_SEGMENT = 103
IP_MTU_DISCOVER, PMTUDISC_DONT, PMTUDISC_PROBE = 10, 0, 3


def read(sock, count):
    """Reads so many bytes."""
    while count:
        part = sock.recv(min(count, 1 << 20))
        if not part:
            raise EOFError("%d bytes are missing" % count)
        count -= len(part)


def tcp(sender, receiver, address, kind, count, size):
    """Requests, responses or bulk over one connection."""
    near, far = S.connected(sender, receiver, address)
    for sock in near, far:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(count):
        if kind == "response":
            far.sendall(bytes(100))
            read(near, 100)
        thread = threading.Thread(target=read, args=(far, size))
        thread.start()
        near.sendall(bytes(size))
        thread.join()
        if kind == "request":
            far.sendall(bytes(100))
            read(near, 100)
    near.close()
    far.close()


def udp(sender, receiver, address, kind, count, size, segment):
    """Datagrams, each read before the next is sent where it must arrive."""
    sink = S.socket_in(receiver, address, socket.SOCK_DGRAM)
    sink.bind((address, 0))
    source = S.socket_in(sender, address, socket.SOCK_DGRAM)
    if segment:
        source.setsockopt(socket.SOL_UDP, UDP_SEGMENT, segment)
    if kind == "may-fragment":
        source.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_DONT)
    if kind == "may-not":
        source.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE)
    if kind == "flood-ef":
        source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0xb8)
    source.connect(sink.getsockname()[:2])
    for _ in range(count):
        try:
            source.send(bytes(size))
        except OSError:
            if kind != "may-not":
                raise
        left = size if kind not in ("may-not", "flood-ef") else 0
        while left:
            left -= len(sink.recv(70000))
    sink.close()
    source.close()


def main():
    """Runs what the command line says."""
    sender, receiver, address, kind, count, size = sys.argv[1:7]
    segment = int(sys.argv[7]) if len(sys.argv) > 7 else 0
    if kind in ("response", "request", "bulk"):
        tcp(sender, receiver, address, kind, int(count), int(size))
    else:
        udp(sender, receiver, address, kind, int(count), int(size), segment)


main()
