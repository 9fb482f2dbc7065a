# SPDX-License-Identifier: GPL-2.0
"""Datagrams of several flows, both ways, until a file is there.

    peer_load.py STOP NS ADDRESS FAR FAR-ADDRESS [there]

Each way, or only that there, sends BATCH packets of each of FLOWS flows, and waits until all have arrived,
or PATIENCE seconds. So nothing is lost for want of room, and a copy is seen. Each way has
a CPU: packets of a sender that moves to another one can overtake each other in the
backlogs of veth.

Prints "running" once a batch has arrived each way, at the end "LOST TWICE REORDERED"
and how many batches there were after those two.
"""

import os
import socket
import struct
import sys
import threading
import time

import nsmns as S

FLOWS, BATCH, PATIENCE, PORT = 8, 4, 3 * S.SLOW, 9000
SO_RCVBUFFORCE = 33


class Way:
    """One direction, in a thread of its own."""

    def __init__(self, near, far, address, stop, cpu):
        self.stop, self.rounds, self.cpu = stop, 0, cpu
        self.lost = self.twice = self.late = 0
        self.sink = S.socket_in(far, address, socket.SOCK_DGRAM)
        self.sink.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
        self.sink.bind((address, PORT))
        self.sources = []
        for _ in range(FLOWS):
            sock = S.socket_in(near, address, socket.SOCK_DGRAM)
            sock.connect((address, PORT))
            self.sources.append(sock)
        self.first = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        """Batch after batch, some of them whole however soon the end comes."""
        os.sched_setaffinity(0, {self.cpu})
        while self.rounds < 3 or not os.path.exists(self.stop):
            want = set()
            for number in range(self.rounds * BATCH, (self.rounds + 1) * BATCH):
                for flow, sock in enumerate(self.sources):
                    want.add((flow, number))
                    sock.send(struct.pack("!HI194x", flow, number))
            self.take(want)
            self.rounds += 1
            self.first.set()

    def take(self, want):
        """Waits for the packets of a batch."""
        end, last = time.monotonic() + PATIENCE, {}
        while want and time.monotonic() < end:
            self.sink.settimeout(max(0.001, end - time.monotonic()))
            try:
                flow, number = struct.unpack("!HI", self.sink.recv(2000)[:6])
            except socket.timeout:
                break
            self.twice += (flow, number) not in want
            want.discard((flow, number))
            self.late += number < last.get(flow, -1)
            last[flow] = max(number, last.get(flow, -1))
        self.lost += len(want)


def main():
    """Both ways."""
    stop, near, address, far, far_address = sys.argv[1:6]
    cpus = sorted(os.sched_getaffinity(0))
    ways = [Way(near, far, far_address, stop, cpus[0])]
    if "there" not in sys.argv[6:]:
        ways.append(Way(far, near, address, stop, cpus[-1]))
    for way in ways:
        way.thread.start()
    for way in ways:
        way.first.wait()
    print("running", flush=True)
    for way in ways:
        way.thread.join()
    print(*(sum(getattr(way, what) for way in ways) for what in ("lost", "twice", "late")))
    print(sum(way.rounds - 1 for way in ways))


main()
