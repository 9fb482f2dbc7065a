# SPDX-License-Identifier: GPL-2.0
"""Path MTUs of the next hops of a multipath route: see multipath.sh."""

import errno
import socket
import struct
import sys

import nsmns as S
import nsmpkt as P

A, B, FAMILY, OUTER = sys.argv[1:5]	# OUTER: address that the wire of A sends from
HOPS = {"ua": "10.77.0.2", "va": "10.77.0.3", "wa": "10.77.0.4"}
LARGE, ROUTER_MTU = b"x" * 1372, 1400
IP_MTU_DISCOVER, PMTUDISC_DO = 10, 2


def find_flow(dev, address):
    """Finds a flow to the address that leaves by the device: its socket and a packet."""
    port = S.Port(A, dev, link=True)
    for _ in range(200):
        sock = S.socket_in(A, address, socket.SOCK_DGRAM)
        sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_DO)
        sock.connect((address, 9))
        sock.send(LARGE)
        sport = sock.getsockname()[1]
        mine = port.take(lambda p, s=sport: S.is_tunnel()(p) and
                         p.inside().sport == s, seconds=0.05)
        if mine:
            return sock, mine[0]
        sock.close()
    raise RuntimeError("no flow leaves by " + dev)


def report(packet):
    """Sends the ICMP error of a router for which the packet is too big."""
    if FAMILY == "4":
        kind, proto = socket.AF_INET, socket.IPPROTO_ICMP
        body = struct.pack("!BBHHH", 3, 4, 0, 0, ROUTER_MTU) + packet.l3[:56]
        body = body[:2] + struct.pack("!H", P.csum(body)) + body[4:]
    else:
        kind, proto = socket.AF_INET6, socket.IPPROTO_ICMPV6
        body = struct.pack("!BBHI", 2, 0, 0, ROUTER_MTU) + packet.l3[:1000]
    with S.inside(B), socket.socket(kind, socket.SOCK_RAW, proto) as raw:
        raw.sendto(body, (OUTER, 0))


def is_told(sock):
    """Whether the sender of the flow learns that its packets are too large."""
    try:
        sock.send(LARGE)
    except OSError as error:
        if error.errno != errno.EMSGSIZE:
            raise
        return True
    return False


flows = {dev: find_flow(dev, address) for dev, address in HOPS.items()}
for name, (sender, large) in flows.items():
    label = "IPv%s: %s: " % (FAMILY, name)
    S.ok(label + "a large packet passes", not is_told(sender))
    report(large)
    S.ok(label + "its path MTU is learned", S.wait_for(lambda s=sender: is_told(s)))
S.finish()
