# SPDX-License-Identifier: GPL-2.0
"""Many idle peers: see scale_peers.sh."""

import os
import socket
import statistics
import struct
import time
import traceback

import nsmnl as L
import nsmns as S
import nsmpeer
from nsmrig import A, B, IA, IB

COUNT = int(os.environ["NSM_PEERS"])
PART = COUNT / 10000            # of the goals, which are those of 10000 peers
ASLEEP, WINDOW = 5000000, 60
NEAR, FAR = nsmpeer.Node(A), nsmpeer.Node(B)


def address(block, number):
    """An address of a peer."""
    return "10.%d.%d.%d" % (block, number // 250, number % 250 + 1)


def peer(node, number, near, far):
    """A peer of a node, with two paths."""
    name = "p%d" % number
    node.do("PEER_ADD", name=name, interval_idle=ASLEEP, interval_asleep=ASLEEP)
    for index, uplink in enumerate(("one", "two")):
        node.do("PATH_ADD", peer=name, uplink=uplink,
                local=address(10 * index + near, number),
                remote=address(10 * index + far, number))


def create():
    """Creating them does not become dearer for ever. The median of each tenth is without the
    moments in which checks of all paths and probes take the CPU.
    """
    for node in NEAR, FAR:
        for uplink in "one", "two":
            node.do("UPLINK_ADD", name=uplink, probe_budget=int(1000 * PART))
    took, each = [], COUNT // 10
    for number in range(COUNT):
        peer(FAR, number, 17, 16)
        since = time.monotonic()
        peer(NEAR, number, 16, 17)
        took.append(time.monotonic() - since)
    tenth = [statistics.median(took[i:i + each]) for i in range(0, COUNT, each)]
    print("# create: us a peer with two paths, by tenths: %s" % " ".join(
        "%.0f" % (1e6 * one) for one in tenth), flush=True)
    S.ok("creating the last ones costs as much as those of half the number",
         tenth[9] <= 1.5 * tenth[4], tenth)


def dump(node):
    """The messages of a dump of all peers, and how long it took."""
    since = time.monotonic()
    node.genl.post(node.genl.family, L.DUMP, struct.pack(
        "=BBH", L.N["NSMWIRE_CMD_PEER_GET"], 1, 0))
    parts = []
    while not parts or struct.unpack_from("=H", parts[-1], 4)[0] != 3:  # NLMSG_DONE
        parts.append(node.genl.sock.recv(1 << 16))
    took, out = time.monotonic() - since, []
    for data in parts:
        while len(data) >= 20:
            length, kind = struct.unpack_from("=IH", data)
            if kind != 3:
                out.append(data[20:length])
            data = data[(length + 3) & ~3:]
    return out, took


def listed():
    """All of them are listed in a second."""
    out, took = dump(NEAR)
    print("# dump: %.0f ms" % (1e3 * took), flush=True)
    S.same("dump: all of them", COUNT, len(out))
    S.ok("dump: within a second for 10000", took <= PART, took)


def up(out):
    """How many paths of a dump are up and measured."""
    paths = [path for one in out for path in nsmpeer.peer(one)["paths"].values()]
    return sum(path["state"] == "up" and "rtt" in path for path in paths)


def idle_time():
    """Seconds that the CPU has had nothing to do."""
    with open("/proc/stat", encoding="ascii") as src:
        return int(src.readline().split()[4]) / 100


def packets():
    """Packets that A has sent on both links."""
    with S.inside(A), open("/proc/thread-self/net/dev", encoding="ascii") as src:
        lines = [line.replace(":", " ").split() for line in src]
    return sum(int(line[10]) for line in lines if line[0] in ("ua", "va"))


def load(seconds):
    """(packets/s that A sends, part of the CPU that is busy) without traffic."""
    before, rest, since = packets(), idle_time(), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - since
    return (packets() - before) / took, 1 - (idle_time() - rest) / took


def probed():
    """What probes cost while nobody has traffic."""
    S.ok("all paths are measured", S.wait_for(
        lambda: up(dump(NEAR)[0]) == up(dump(FAR)[0]) == 2 * COUNT, 120),
         (up(dump(NEAR)[0]), up(dump(FAR)[0])))
    time.sleep(15)                  # until all of it is idle
    rate, busy = load(WINDOW)
    busy = (busy - BASE[1]) / 2     # there are two hubs on this CPU
    print("# idle: %.0f probes/s, %.2f %% of the CPU for one end, %.0f instructions a "
          "probe sent and one received" % (rate, 100 * busy, 1e9 * busy / rate), flush=True)
    S.ok("probes: 4000/s for 10000", 100 * PART <= rate <= 4000 * PART, rate)
    S.ok("probes: 4 % of the CPU for 10000", busy <= 0.04 * PART, busy)


def wake():
    """One of them has traffic, and its path has died since the last probe."""
    for node in NEAR, FAR:
        node.classes()
        node.wire("w0", id=42, peer="p0")
    for ns, own in ((A, IA[4]), (B, IB[4])):
        S.run(ns, "ip", "addr", "add", own + "/24", "dev", "w0")
        S.run(ns, "ip", "link", "set", "w0", "up")
    with S.socket_in(A, IB[4], socket.SOCK_DGRAM) as source, \
            S.socket_in(B, IA[4], socket.SOCK_DGRAM) as sink:
        sink.bind((IB[4], 9))
        sink.setblocking(False)
        source.connect((IB[4], 9))

        def drain():
            """Takes what has arrived; how many packets that was."""
            count = 0
            try:
                while sink.recv(100):
                    count += 1
            except BlockingIOError:
                return count

        def passes(seconds):
            """Sends each 5 ms until one arrives; how long that took."""
            drain()
            since = time.monotonic()
            while time.monotonic() - since < seconds:
                source.send(b"x")
                time.sleep(0.005)
                if drain():
                    return time.monotonic() - since
            return None

        S.ok("wake: packets pass", passes(10) is not None)
        S.ok("wake: then all is idle", S.wait_for(lambda: all(
            path["interval"] >= ASLEEP for node in (NEAR, FAR)
            for path in node.peer("p0")["paths"].values()), 30), NEAR.peer("p0"))
        gaps = []
        for _ in range(6):
            S.ok("wake: both paths are up", S.wait_for(lambda: NEAR.measured("p0") and
                 FAR.measured("p0") and NEAR.active("p0") == 0 and all(
                     path["interval"] >= ASLEEP for node in (NEAR, FAR)
                     for path in node.peer("p0")["paths"].values()), 60), NEAR.peer("p0"))
            for ns, dev in ((A, "ua"), (B, "ub")):
                S.run(ns, "tc", "qdisc", "replace", "dev", dev, "root", "netem", "loss",
                      "100%")
            gaps.append(passes(5))
            for ns, dev in ((A, "ua"), (B, "ub")):
                S.run(ns, "tc", "qdisc", "del", "dev", dev, "root")
        print("# wake: %r s" % gaps, flush=True)
        S.ok("wake: packets pass within 300 ms", all(gap and gap < 0.3 for gap in gaps), gaps)


time.sleep(2)
BASE = load(20)
print("# base: %.2f %% of the CPU" % (100 * BASE[1]), flush=True)
for part in create, listed, probed, listed, wake:
    try:
        part()
    except Exception:  # pylint: disable=broad-except
        S.ok(part.__name__ + ": came to its end", False, traceback.format_exc())
S.finish()
