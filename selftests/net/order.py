# SPDX-License-Identifier: GPL-2.0
"""Datagrams of many flows over several wires; each flow must leave in its order.

    order.py NS DEVICE CPUS FLOWS PACKETS ADDRESS...

A sender on each of CPUS, in NS, sends PACKETS in total, each in a random one of its
FLOWS for each ADDRESS. Each ADDRESS is reached over a wire of its own. The test checks
the order in which the outer packets pass DEVICE. Dropped packets may be missing.
The packets that wait are counted over netlink, without a program, which under load starts
slowly on an emulated CPU.

Prints "SENT SEEN REORDERED".
"""

import os
import random
import socket
import struct
import sys
import time

import nsmnl as L
import nsmns as S

MARK = b"nsmorder"
SO_RCVBUFFORCE, SO_SNDBUFFORCE = 33, 32


def send(cpu, where, flows, count, addresses):
    """Sends from one CPU; the numbers of a flow grow."""
    os.sched_setaffinity(0, [cpu])
    with S.inside(where):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 30)
    chance = random.Random(cpu)
    for number in range(count):
        address = addresses[chance.randrange(len(addresses))]
        flow = chance.randrange(flows)
        sock.sendto(MARK + struct.pack("!BII", cpu, flow, number),
                    (address, 1024 + flow))


def reordered(sock):
    """Number of captured packets, and of those reordered within their flow."""
    last, seen, late = {}, 0, 0
    while True:
        try:
            frame = sock.recv(2048, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return seen, late
        if frame[-17:-9] != MARK:
            continue
        seen += 1
        cpu, flow, number = struct.unpack("!BII", frame[-9:])
        # The inner destination tells the wires apart.
        key = cpu, flow, frame[-17 - 12:-17 - 8]
        late += last.get(key, -1) > number
        last[key] = max(number, last.get(key, -1))


def waiting(genl):
    """Packets still queued on the uplink."""
    got = genl.call("UPLINK_GET", L.attr("NSMWIRE_A_UPLINK_NAME", L.text("wan")))
    if got.error:
        raise RuntimeError("wan: %r" % got)
    queues = [dict(L.attrs(value)) for kind, value in L.attrs(got.replies[0][1][4:])
              if kind == L.N["NSMWIRE_A_UPLINK_QUEUE"]]
    return sum(struct.unpack("=Q", one[L.N["NSMWIRE_A_QUEUE_WAITING"]])[0]
               for one in queues)


def main():
    """Runs the senders and checks the captured packets."""
    where, device, cpus, flows, count = sys.argv[1:6]
    addresses = sys.argv[6:]
    cpus, flows, count = int(cpus), int(flows), int(count)
    with S.inside(where):
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 30)
    tap.bind((device, 3))
    genl = L.Wire(where)
    children = []
    for cpu in range(cpus):
        pid = os.fork()
        if not pid:
            send(cpu, where, flows, count // cpus, addresses)
            os._exit(0)
        children.append(pid)
    bad = sum(os.waitpid(pid, 0)[1] != 0 for pid in children)
    end = time.monotonic() + 120 * S.SLOW
    while waiting(genl) and time.monotonic() < end:
        time.sleep(0.05)
    lost = struct.unpack("II", tap.getsockopt(S.SOL_PACKET, 6, 8))[1]
    if bad or lost:
        sys.exit("%d senders failed, %d packets were not seen" % (bad, lost))
    print(count // cpus * cpus, *reordered(tap))


main()
