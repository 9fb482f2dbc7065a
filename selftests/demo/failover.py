#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""failover.py calm | run SEED

"calm" gives the lines of the two WANs their delay. "run" sends five kinds of traffic from
north to south, the same over the wire and over geneve, while WAN one loses packets, gets
slow, fills its queue and dies. Prints as JSON when each packet was sent and how long it
took, which WAN each class took, and what was done to WAN one, and when. Times are
milliseconds since the beginning, delays tenths of them, -1 for a packet that was lost.
"""
import json
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../net"))
import nsmnl as L
import nsmns
from nsmpeer import Node

STAMPS = getattr(socket, "SO_TIMESTAMPNS", 35)
# name: class, DSCP, bytes, packets a second
APPS = {"audio": (1, 46, 160, 50), "holo": (2, 32, 1100, 200), "video": (3, 34, 1000, 100),
        "text": (4, 18, 400, 20), "file": (5, 10, 1200, 50)}
KINDS = {"geneve": ("10.53.0.1", "10.53.0.2"), "nsmwire": ("10.54.0.1", "10.54.0.2")}
NEWQDISC, REPLACE, ROOT = 36, 0x100, 0xFFFFFFFF
RATE, LIMIT = 12_000_000, 500   # bit/s of WAN one, and packets that wait before it
FLOOD = 1200                    # bytes of a packet of another customer of it
FULL = "full queue"
# Seconds, what happens to WAN one, and the delay (ms) and the loss to the south and north.
SCRIPT = ((4, "loses 5 %", (10, 0.05), (10, 0)), (11, "+ 60 ms", (70, 0), (10, 0)),
          (17, FULL, (10, 0), (10, 0)), (23, "is well again", (10, 0), (10, 0)),
          (45, "dies", (10, 1), (10, 1)))
WARMUP, END = 3, 51


class Line:
    """netem before a device of the router. Its chance is the same in each run."""

    def __init__(self, dev, seed, rate=0):
        self.route, self.seed, self.rate = L.Route("wans"), seed, rate
        with nsmns.inside("wans"):
            self.index = socket.if_nametoindex(dev)

    def set(self, delay, loss=0.0):
        """Changes the delay (ms) and the part that is lost."""
        options = struct.pack("=6I", 0, LIMIT if self.rate else 10000,
                              int(loss * 0xFFFFFFFF), 0, 0, 0)
        options += L.attr(10, struct.pack("=q", delay * 1_000_000))
        options += L.attr(14, struct.pack("=Q", self.seed))
        options += L.attr(6, struct.pack("=IiIi", self.rate // 8, 0, 0, 0))
        got = self.route.talk(NEWQDISC, L.CREATE | REPLACE, struct.pack(
            "=BxxxiIII", 0, self.index, 0, ROOT, 0) +
            L.attr(1, L.text("netem")) + L.attr(2, options))
        if got.error:
            sys.exit(f"failover.py: netem: {got!r}")


def wan_one(seed):
    """WAN one to the south and to the north."""
    return Line("y1", seed, RATE), Line("x1", seed + 1, RATE)


def calm():
    """Both WANs are well."""
    for line in wan_one(1):
        line.set(10)
    for dev in "y2", "x2":
        Line(dev, 1).set(20)


class Flow:
    """Packets of one class over one kind of tunnel, with a number each."""

    port = 7000

    def __init__(self, kind, name):
        self.kind, self.name = kind, name
        _, dscp, size, rate = APPS[name]
        here, there = KINDS[kind]
        Flow.port += 1
        self.interval, self.padding = 1 / rate, bytes(size - 4)
        self.source = nsmns.socket_in("north", here, socket.SOCK_DGRAM)
        self.source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, dscp << 2)
        self.source.bind((here, Flow.port))
        self.source.connect((there, Flow.port))
        self.sink = nsmns.socket_in("south", there, socket.SOCK_DGRAM)
        self.sink.setsockopt(socket.SOL_SOCKET, STAMPS, 1)
        self.sink.setsockopt(socket.SOL_SOCKET, 33, 1 << 22)    # SO_RCVBUFFORCE
        self.sink.bind((there, Flow.port))
        self.sink.setblocking(False)
        self.due, self.sent, self.got = 0, [], {}

    def send(self):
        """Sends the next packet."""
        self.sent.append(time.time())
        try:
            self.source.send(struct.pack("!I", len(self.sent) - 1) + self.padding)
        except OSError:         # there is no way at present
            pass

    def take(self):
        """Reads what has arrived."""
        while True:
            try:
                data, extra, _, _ = self.sink.recvmsg(16, 64)
            except BlockingIOError:
                return
            sec, nsec = struct.unpack("=qq", extra[0][2])
            self.got.setdefault(struct.unpack("!I", data[:4])[0], sec + nsec / 1e9)

    def packets(self, begin):
        """[when it was sent, how long it took] of each packet."""
        return [[round((at - begin) * 1000),
                 round((self.got[n] - at) * 10000) if n in self.got else -1]
                for n, at in enumerate(self.sent) if at >= begin]


class Flood:
    """Another customer of WAN one wants all of it."""

    interval = FLOOD * 8 / RATE * 0.95

    def __init__(self):
        self.source = nsmns.socket_in("wans", "198.51.100.1", socket.SOCK_DGRAM)
        self.sink = nsmns.socket_in("south", "198.51.100.20", socket.SOCK_DGRAM)
        self.sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
        self.sink.bind(("198.51.100.20", 9))
        self.source.setblocking(False)
        self.padding, self.due, self.on = bytes(FLOOD - 42), 0, False

    def send(self):
        """Sends a packet while it is its time."""
        if not self.on:
            return
        try:
            self.source.sendto(self.padding, ("198.51.100.20", 9))
        except OSError:         # its own buffer is full
            pass


class Watch:
    """Which WAN each class takes, by kind and class: [when, 1 or 2, 0 for none]."""

    def __init__(self):
        self.node = Node("north")
        self.seen = {kind: {name: [] for name in APPS} for kind in KINDS}
        with nsmns.inside("north"):
            # pylint: disable-next=consider-using-with
            self.routes = open("/proc/thread-self/net/route", encoding="ascii")

    def _note(self, at, kind, name, wan):
        seen = self.seen[kind][name]
        if not seen or seen[-1][1] != wan:
            seen.append([round(at * 1000), wan])

    def look(self, at):
        """Notes what has changed."""
        self.routes.seek(0)
        to = struct.unpack("=I", socket.inet_aton(KINDS["geneve"][1]))[0]
        ways = [line.split()[0] for line in self.routes if f"{to:08X}" in line.split()[1:2]]
        steered = self.node.peer("south")["steering"]
        for name in APPS:
            self._note(at, "geneve", name, int(ways[0][-1]) if ways else 0)
            path = steered["call", name]["path"]
            self._note(at, "nsmwire", name, 0 if path is None else path + 1)


def run(seed):
    """All of it."""
    flows = [Flow(kind, name) for name in APPS for kind in KINDS]
    flood, watch, script, one = Flood(), Watch(), list(SCRIPT), wan_one(seed)
    begin, wall = time.monotonic() + WARMUP, time.time() + WARMUP
    tick, events = begin - WARMUP, []
    for number, flow in enumerate(flows):
        flow.due = begin - WARMUP + flow.interval * (number // 2) / len(APPS)
    flood.due = begin
    while True:
        at = time.monotonic() - begin
        if script and at >= script[0][0]:
            _, what, south, north = script.pop(0)
            for line, how in zip(one, (south, north)):
                line.set(*how)
            flood.on, flood.due = what == FULL, time.monotonic()
            events.append([round(at * 1000), what])
        if begin + at >= tick:
            tick += 0.05
            if at >= 0:
                watch.look(at)
            for flow in flows:
                flow.take()
        if at >= END:
            break
        now = time.monotonic()
        for flow in flows + [flood] * flood.on:
            while flow.due <= now:
                flow.due += flow.interval
                flow.send()
        due = min([flow.due for flow in flows + [flood] * flood.on] + [tick] +
                  [begin + when for when, *_ in script[:1]])
        time.sleep(max(0, due - time.monotonic()))
    time.sleep(1)
    for flow in flows:
        flow.take()
    json.dump({"end": END * 1000, "events": events, "wan": watch.seen, "packets": {
        kind: {flow.name: flow.packets(wall) for flow in flows if flow.kind == kind}
        for kind in KINDS}}, sys.stdout)


if __name__ == "__main__":
    if sys.argv[1:] == ["calm"]:
        calm()
    else:
        run(int(sys.argv[2]))
