# SPDX-License-Identifier: GPL-2.0
"""flood.py NS DEV SRC DST MAC COUNT FLOWS: sends COUNT packets at full speed.

Sends frames to an Ethernet device, bypassing its queue, of FLOWS flows in turn. The
socket buffer exceeds the limit of an uplink, so that the uplink's limit applies.
"""

import socket
import sys

import nsmpkt as P
from nsmns import Port

SNDBUFFORCE, QDISC_BYPASS, SOL_PACKET = 32, 20, 263


def main():
    """Sends."""
    ns, dev, src, dst, mac = sys.argv[1:6]
    count, flows = int(sys.argv[6]), int(sys.argv[7])
    port = Port(ns, dev)
    port.sock.setsockopt(socket.SOL_SOCKET, SNDBUFFORCE, 1 << 30)
    port.sock.setsockopt(SOL_PACKET, QDISC_BYPASS, 1)
    frames = [P.eth(mac, port.mac(), P.ETH_IP,
                    P.datagram(src, dst, 1000 + flow, 9, bytes(150)))
              for flow in range(flows)]
    send = port.sock.send
    for number in range(count):
        send(frames[number % flows])


main()
