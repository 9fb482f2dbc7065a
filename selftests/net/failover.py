# SPDX-License-Identifier: GPL-2.0
"""A path that dies under a full queue, as the receiver sees it.

    failover.py NAME NS FAR ADDRESS COMMAND...

Sends datagrams from NS to ADDRESS, which is in FAR: BURST at once, which fill the queue,
then one each INTERVAL. COMMAND runs meanwhile, begun after the burst. All must arrive,
once and in order, with no gap longer than GAP. A pause of the sender is no gap: to start
a program takes time, also virtual time, when the host is busy.
"""

import socket
import struct
import subprocess
import sys
import time

import nsmns as S

BURST, AFTER, INTERVAL, GAP = 40, 60, 0.002, 0.020
SO_RCVBUFFORCE, SO_SNDBUFFORCE = 33, 32
STAMPS = socket.SO_TIMESTAMPNS if hasattr(socket, "SO_TIMESTAMPNS") else 35


def sockets(near, far, address):
    """Where they leave, and where they arrive, each with the time."""
    with S.inside(near):
        source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with S.inside(far):
        sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    source.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 24)
    sink.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
    sink.setsockopt(socket.SOL_SOCKET, STAMPS, 1)
    sink.bind((address, 9000))
    source.connect((address, 9000))
    return source, sink


def arrivals(sink, seconds):
    """What has arrived until none does for so long: (number, time)."""
    out = []
    sink.settimeout(seconds)
    while True:
        try:
            data, extra, _, _ = sink.recvmsg(2000, 64)
        except socket.timeout:
            return out
        sec, nsec = struct.unpack("=qq", extra[0][2])
        out.append((struct.unpack("!I", data[:4])[0], sec + nsec / 1e9))


def send(source, sent, number):
    """One datagram; its time is kept in @sent."""
    sent.append(time.time())
    source.send(struct.pack("!I1196x", number))


def gap_of(sent, before, after):
    """Seconds between two arrivals, without what the sender has paused."""
    pause = sent[after[0]] - sent[before[0]] - INTERVAL
    return after[1] - before[1] - max(0, pause)


def underlay_drops(near):
    """Packets of the wire that the device below has refused."""
    return S.ethtool_stats(near, "w0")["drop_tx_underlay"]


def main():
    """One death."""
    name, near, far, address = sys.argv[1:5]
    source, sink = sockets(near, far, address)
    sent, refused = [], underlay_drops(near)
    for number in range(BURST):
        send(source, sent, number)
    with subprocess.Popen(sys.argv[5:]) as command:
        due = time.monotonic()
        for number in range(BURST, BURST + AFTER):
            due += INTERVAL
            send(source, sent, number)
            time.sleep(max(0, due - time.monotonic()))
        S.same(name + ": the command", 0, command.wait())
    got = arrivals(sink, 0.5)
    numbers = [number for number, _ in got]
    gap, after = max((gap_of(sent, a, b), a[0]) for a, b in zip(got, got[1:]))
    # A veth that is set down refuses packets for a moment before the other end hears of it.
    refused = underlay_drops(near) - refused
    S.ok(name + ": refused by the device", refused <= 2, refused)
    S.same(name + ": lost, out of order or twice", (refused, 0, 0), (
        BURST + AFTER - len(set(numbers)),
        sum(b < a for a, b in zip(numbers, numbers[1:])),
        len(numbers) - len(set(numbers))))
    S.ok(name + ": the gap", gap <= GAP, "%.1f ms after packet %d" % (1e3 * gap, after))
    print("# %s: at most %.1f ms, after packet %d" % (name, 1e3 * gap, after))
    S.finish()


main()
