# SPDX-License-Identifier: GPL-2.0
"""Sends many flows: flows.py NAMESPACE ADDRESS FLOWS [PACKETS of each]."""

import socket
import sys

import nsmns as S

NS, ADDRESS, FLOWS = sys.argv[1], sys.argv[2], int(sys.argv[3])
COUNT = int(sys.argv[4]) if len(sys.argv) > 4 else 1
FAMILY = socket.AF_INET6 if ":" in ADDRESS else socket.AF_INET
SENT = 0
for flow in range(FLOWS):
    with S.inside(NS):
        sock = socket.socket(FAMILY, socket.SOCK_DGRAM)
    sock.connect((ADDRESS, 20000 + flow))
    for _ in range(COUNT):
        try:
            sock.send(b"flow")
            SENT += 1
        except ConnectionRefusedError:
            pass
    sock.close()
S.ok("%d flows were sent" % FLOWS, SENT >= FLOWS // 2, SENT)
S.finish()
