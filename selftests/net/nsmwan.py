# SPDX-License-Identifier: GPL-2.0
"""The WAN of wan-lib.sh: its two lines, both ends, and traffic between them.

Owns the delay and the loss of the lines, and flows of datagrams that pass them. All is
done by sockets, so that a test in virtual time loses none to the start of a program.
"""

import os
import random
import socket
import struct
import time
import traceback

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmpeer import Node
from nsmrig import A, B, IA, IB

R = os.environ["R"]
SEED = 20261129
NEWQDISC, ROOT, PRNG_SEED = 36, 0xFFFFFFFF, 14
UDP_SEGMENT, RCVBUF, RCVBUFFORCE = 103, 8, 33
STAMPS = getattr(socket, "SO_TIMESTAMPNS", 35)
AUDIO, HOLO, VIDEO = ("audio", 1, 46), ("holo", 2, 32), ("video", 3, 34)
TEXT, FILE = ("text", 4, 18), ("file", 5, 10)
WEST, EAST = Node(A), Node(B)
DICE = random.Random(SEED)


# --- the WAN

class Line:
    """netem on a device of the WAN. Its random numbers are the same in each run."""

    def __init__(self, dev):
        self.dev, self.now = dev, {}
        self.route = L.Route(R)
        with S.inside(R):
            self.index = socket.if_nametoindex(dev)

    def set(self, **kw):
        """Changes some of: delay (ms), loss, duplicate, swapped (parts of 1)."""
        self.now.update(kw)
        have = {"delay": 0, "loss": 0, "duplicate": 0, "swapped": 0, **self.now}
        part = {k: int(have[k] * 0xFFFFFFFF) for k in ("loss", "duplicate", "swapped")}
        # Those that are swapped do not wait, all others do.
        options = struct.pack(
            "=6I", 0, 100000, part["loss"], 1 if part["swapped"] else 0,
            part["duplicate"], 0) + \
            L.attr(3, struct.pack("=II", part["swapped"], 0)) + \
            L.attr(10, struct.pack("=q", int(have["delay"] * 1e6))) + \
            L.attr(PRNG_SEED, struct.pack("=Q", SEED + self.index))
        got = self.route.talk(NEWQDISC, L.CREATE | 0x100, struct.pack(
            "=BxxxiIII", 0, self.index, 0, ROOT, 0) +
            L.attr(1, L.text("netem")) + L.attr(2, options))
        if got.error:
            raise RuntimeError("netem on %s: %r" % (self.dev, got))

    def reset(self, delay):
        """Nothing but a delay."""
        self.now = {}
        self.set(delay=delay)


X1, X2, Y1, Y2 = (Line(dev) for dev in ("x1", "x2", "y1", "y2"))


def delays(west_east, east_west):
    """One-way delays of the two paths, in ms, and nothing else."""
    for line, delay in zip((Y1, Y2, X1, X2), west_east + east_west):
        line.reset(delay)


# --- the traffic

class Flow:
    """Datagrams of one class from one end to the other, with a number each.

    Those that are not read are counted by the wires alone.
    """

    port = 9000

    def __init__(self, name, rate, back=False, size=100, read=True, segments=1):
        self.name, self.index, dscp = name
        self.interval, self.size, self.due = 1 / rate, size, 0
        self.sent, self.got, self.read = [], [], read
        near, far, address = (B, A, IA[4]) if back else (A, B, IB[4])
        Flow.port += 1
        self.source = S.socket_in(near, address, socket.SOCK_DGRAM)
        self.source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, dscp << 2)
        self.source.connect((address, Flow.port))
        if segments > 1:
            self.source.setsockopt(socket.SOL_UDP, UDP_SEGMENT, size)
            self.size = size * segments
        self.sink = S.socket_in(far, address, socket.SOCK_DGRAM)
        if read:
            self.sink.setsockopt(socket.SOL_SOCKET, STAMPS, 1)
        self.sink.setsockopt(socket.SOL_SOCKET, RCVBUFFORCE if read else RCVBUF,
                             1 << 24 if read else 2304)
        self.sink.bind((address, Flow.port))
        self.sink.setblocking(False)

    def send(self):
        """Sends the next datagram; its time is kept."""
        self.sent.append(time.time())
        try:
            self.source.send(struct.pack("!I", len(self.sent) - 1) +
                             bytes(self.size - 4))
        except OSError:                 # no path is up
            pass

    def take(self):
        """Reads what has arrived: (number, time)."""
        while self.read:
            try:
                data, extra, _, _ = self.sink.recvmsg(2000, 64)
            except BlockingIOError:
                break
            sec, nsec = struct.unpack("=qq", extra[0][2])
            self.got.append((struct.unpack("!I", data[:4])[0], sec + nsec / 1e9))
        return self.got

    def pause(self, first, last):
        """By how much the sender was late between two datagrams, in seconds."""
        return sum(max(0, b - a - self.interval) for a, b in
                   zip(self.sent[first:last], self.sent[first + 1:last + 1]))

    def gap(self, since):
        """The longest time without an arrival, in seconds, pauses of the sender aside."""
        got = [one for one in self.got if one[1] > since - self.interval]
        return max((b[1] - a[1] - self.pause(min(a[0], b[0]), b[0])
                    for a, b in zip(got, got[1:])), default=9)

    def disorder(self):
        """How many have arrived twice, or after one that was sent later."""
        numbers = [number for number, _ in self.got]
        return sum(b <= a for a, b in zip(numbers, numbers[1:]))

    def close(self):
        """Closes both sockets."""
        self.source.close()
        self.sink.close()


class Swarm:
    """Datagrams of many flows of one class to the east; a flow is its source port."""

    FIRST, PORT = 20000, 8999

    def __init__(self, name, count):
        self.count, self.numbers = count, [0] * count
        self.head = P.ip4(IA[4], IB[4], P.UDP, b"", tos=name[2] << 2)
        with S.inside(A):
            self.source = socket.socket(socket.AF_INET, socket.SOCK_RAW,
                                        socket.IPPROTO_RAW)
        self.sink = S.socket_in(B, IB[4], socket.SOCK_DGRAM)
        self.sink.setsockopt(socket.SOL_SOCKET, STAMPS, 1)
        self.sink.setsockopt(socket.SOL_SOCKET, RCVBUFFORCE, 1 << 24)
        self.sink.bind((IB[4], self.PORT))
        self.sink.setblocking(False)

    def send(self, flows=None):
        """Sends a datagram of each flow, or of some."""
        for flow in range(self.count) if flows is None else flows:
            self.source.sendto(self.head + struct.pack(
                "!HHHHId", self.FIRST + flow, self.PORT, 108, 0, self.numbers[flow],
                time.time()) + bytes(88), (IB[4], 0))
            self.numbers[flow] += 1

    def take(self):
        """What has arrived since the last call: (flow, number, when it was sent, delay)."""
        out = []
        while True:
            try:
                data, extra, _, source = self.sink.recvmsg(2000, 64)
            except BlockingIOError:
                return out
            sec, nsec = struct.unpack("=qq", extra[0][2])
            number, sent = struct.unpack("!Id", data[:12])
            out.append((source[1] - self.FIRST, number, sent, sec + nsec / 1e9 - sent))

    def close(self):
        """Closes both sockets."""
        self.source.close()
        self.sink.close()


def traffic(flows, seconds, each=None, until=None):
    """Sends the flows for so long, or until something is true; each() is called ten
    times a second. Returns the last value of until().
    """
    begin = tick = time.monotonic()
    value = None
    for number, flow in enumerate(flows):
        flow.due = begin + flow.interval * number / len(flows)
    while True:
        now = time.monotonic()
        if now >= tick:
            tick = now + 0.1
            if each:
                each()
            if until:
                value = until()
        if value or now - begin >= seconds:
            break
        for flow in flows:
            if flow.due <= now:
                flow.due += flow.interval
                flow.send()
        due = min([flow.due for flow in flows] + [tick, begin + seconds])
        time.sleep(max(0, due - time.monotonic()))
    for flow in flows:
        flow.take()
    return value


def idle(seconds, until=None):
    """Without traffic."""
    return traffic([], seconds, until=until)


def lines(loss, *which):
    """Lets lines lose a part of all packets."""
    for line in which:
        line.set(loss=loss)


def measured():
    """Whether both ends have measured both paths, and use the first."""
    return all(node.measured(peer) and node.active(peer) == 0
               for node, peer in ((WEST, "east"), (EAST, "west")))


# --- the run

def _idle_time():
    """Seconds that the CPU has had nothing to do, in hundredths."""
    with open("/proc/stat", encoding="ascii") as src:
        return int(src.readline().split()[4]) / 100


def run_all(*parts):
    """All of them, in order; then exits."""
    for part in parts:
        since, rest = time.monotonic(), _idle_time()
        try:
            part()
        except Exception:  # pylint: disable=broad-except
            S.ok(part.__name__ + ": came to its end", False, traceback.format_exc())
        # A second of work of the virtual CPU takes several of the host.
        took = time.monotonic() - since
        print("# %s: %.0f s, %.1f s of them busy" % (
            part.__name__, took, took - _idle_time() + rest), flush=True)
    S.finish()
