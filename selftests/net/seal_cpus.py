# SPDX-License-Identifier: GPL-2.0
"""Sealed packets on several CPUs: see seal_cpus.sh."""

import itertools
import os
import select
import socket
import struct
import time

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmpeer import Node
from nsmrig import A, B, IA, IB
from nsmseal import rekeyed

WEST, EAST = Node(A), Node(B)
CPUS, CLASSES, PORT = 4, (1, 3, 5, 6), 9300
COUNT = 2000 if S.SLOW <= 3 else 100
RCVBUFFORCE, STATISTICS = 33, 6
ONLINE = "/sys/devices/system/cpu/cpu3/online"
TRACING = "/sys/kernel/tracing/"


def sealed(frame):
    """(key id, packet number) of a frame without looking further, or None."""
    # The option is the last one, behind that of the class, or first in a probe.
    for at in (58, 50):
        if frame[at:at + 3] == b"\xff\x6e\x83":
            return struct.unpack_from("!IQ", frame, at + 4)
    return None


class Watch:
    """What passes both links to B, and what arrives there."""

    def __init__(self):
        self.ports = [S.Port(B, dev, outgoing=False) for dev in ("ub", "vb")]
        self.sink = S.socket_in(B, IB[4], socket.SOCK_DGRAM)
        self.sink.bind((IB[4], PORT))
        self.sink.setblocking(False)
        for sock in [port.sock for port in self.ports] + [self.sink]:
            sock.setsockopt(socket.SOL_SOCKET, RCVBUFFORCE, 1 << 28)
        self.numbers, self.twice = set(), 0
        self.got, self.copies = set(), 0

    def read(self, seconds, count=None):
        """Reads for so long, or until so many datagrams have arrived."""
        socks = {port.sock: self._frame for port in self.ports}
        socks[self.sink] = self._datagram
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(self.got) != count:
            for sock in select.select(list(socks), [], [], 0.01)[0]:
                for _ in range(500):
                    try:
                        data = sock.recv(200, socket.MSG_DONTWAIT)
                    except BlockingIOError:
                        break
                    socks[sock](data)

    def _frame(self, data):
        one = sealed(data)
        if one:
            self.twice += one in self.numbers
            self.numbers.add(one)

    def _datagram(self, data):
        one = data[:8]
        self.copies += one in self.got
        self.got.add(one)

    def lanes(self):
        """(path, class, CPU) of the packets."""
        return {number >> 48 for _, number in self.numbers}

    def blind(self):
        """Frames that were not seen."""
        return sum(struct.unpack("II", port.sock.getsockopt(S.SOL_PACKET, STATISTICS, 8))[1]
                   for port in self.ports)


def send(cpu, stage, pinned):
    """The packets of a sender, of each class in turn; a task of its own."""
    if pinned:
        os.sched_setaffinity(0, [cpu])
    sock = S.socket_in(A, IA[4], socket.SOCK_DGRAM)
    sock.connect((IB[4], PORT))
    classes = itertools.cycle(CLASSES)
    for number in range(COUNT):
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, P.CLASS_DSCP[next(classes)] << 2)
        sock.send(struct.pack("!HHI92x", stage, cpu, number))


def forked(function, *args):
    """Runs a function in a process of its own."""
    pid = os.fork()
    if not pid:
        status = 1
        try:
            function(*args)
            status = 0
        finally:
            os._exit(status)
    return pid


def stage(watch, number, pinned=True, meanwhile=None):
    """All senders send, and all arrives. Number of senders that failed."""
    pids = [forked(send, cpu, number, pinned) for cpu in range(CPUS)]
    bad = 0
    while pids:
        watch.read(0.02)
        if meanwhile:
            meanwhile()
        for pid in list(pids):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                pids.remove(pid)
                bad += status != 0
    watch.read(30 * S.SLOW, (number + 1) * CPUS * COUNT)
    # What comes twice comes soon after.
    watch.read(0.3)
    return bad


def refused():
    """All that both ends have dropped."""
    return [{**node.genl.netns_drops(), **S.drops(node.ns, "w0")} for node in (WEST, EAST)]


def right(name, run):
    """Runs stages, which return how many senders failed, and judges what has come."""
    before, watch = refused(), Watch()
    stages, failed = run(watch)
    S.same(name + ": senders that failed", 0, failed)
    S.same(name + ": all arrive, none twice", (stages * CPUS * COUNT, 0),
           (len(watch.got), watch.copies))
    S.same(name + ": nothing was dropped", before, refused())
    S.same(name + ": no packet number twice", 0, watch.twice)
    S.same(name + ": the test has seen all packets", 0, watch.blind())
    S.ok(name + ": all were sealed", len(watch.numbers) >= stages * CPUS * COUNT,
         len(watch.numbers))
    return watch


def use(*paths):
    """Has west send on these paths alone."""
    for index in (0, 1):
        WEST.do("PATH_SET", peer="east", index=index, admin=L.N[
            "NSMWIRE_PATH_ADMIN_" + ("UP" if index in paths else "DOWN")])
    S.wait_for(lambda: WEST.active("east") in paths, 10 * S.SLOW)


def lanes():
    """Two paths, four classes, four CPUs."""
    def run(watch):
        failed = 0
        for path in (0, 1):
            use(path)
            failed += stage(watch, path)
        return 2, failed

    watch = right("lanes", run)
    used = {number for number in watch.lanes() if number >> 10 & 7 in CLASSES}
    S.ok("lanes: each path, class and CPU has one",
         len(used) >= 2 * len(CLASSES) * CPUS, sorted(used))
    use(0, 1)


def hotplug():
    """A CPU goes and comes again while packets leave from it."""
    times = [0]

    def toggle():
        """Off at first; an even number of times leaves it on."""
        with open(ONLINE, "w", encoding="ascii") as out:
            out.write(str(times[0] % 2))
        times[0] += 1

    def run(watch):
        failed = stages = 0
        while times[0] < 4 or times[0] % 2:
            failed += stage(watch, stages, pinned=False, meanwhile=toggle)
            stages += 1
            while times[0] % 2:
                toggle()
        return stages, failed

    right("a CPU comes and goes", run)


def encrypt(cpu):
    """Keeps the vector unit of a CPU busy, until it is killed."""
    os.sched_setaffinity(0, [cpu])
    with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET) as alg:
        alg.bind(("skcipher", "xts(aes)"))
        alg.setsockopt(279, 1, bytes(range(32)))        # SOL_ALG, ALG_SET_KEY
        work, _ = alg.accept()
        while True:
            work.sendmsg_afalg([bytes(65536)], op=socket.ALG_OP_ENCRYPT, iv=bytes(16))
            work.recv(65536)


def probe(text):
    """Changes the kernel's dynamic events, whose file has no end to seek."""
    out = os.open(TRACING + "kprobe_events", os.O_WRONLY | os.O_APPEND)
    os.write(out, text.encode())
    os.close(out)


def slow_calls():
    """How often the synchronous form of AES-GCM has been used."""
    with open(TRACING + "kprobe_profile", encoding="ascii") as src:
        return sum(int(line.split()[1]) for line in src if line.split()[0].startswith("nsmslow"))


def traced(calls, yes):
    """Begins or ends to count calls; False where the kernel has no kprobes."""
    if not os.path.exists(TRACING + "kprobe_events"):
        return False
    for name, function in calls:
        if yes:
            probe("p:%s %s" % (name, function))
        with open(TRACING + "events/kprobes/%s/enable" % name, "w", encoding="ascii") as out:
            out.write(str(int(yes)))
        if not yes:
            probe("-:" + name)
    return True


def vectors():
    """Packets that interrupt users of the vector unit take the slow form, and arrive."""
    name = "the vector unit is busy"
    calls = [("nsmslow_%s" % what, "crypto_gcm_%s" % what) for what in ("encrypt", "decrypt")]
    counts = traced(calls, True)
    busy = [forked(encrypt, cpu) for cpu in range(CPUS)]

    def run(watch):
        failed, stages, end = 0, 0, time.monotonic() + 60 * S.SLOW
        while stages < 3 or (counts and not slow_calls() and time.monotonic() < end):
            failed += stage(watch, stages)
            stages += 1
        return stages, failed

    try:
        right(name, run)
        if counts:
            S.ok("%s: the slow form was used" % name, slow_calls())
            print("# slow: %d packets" % slow_calls(), flush=True)
        else:
            S.skip("%s: the slow form was used" % name, "no kprobes to count it")
    finally:
        for pid in busy:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
        traced(calls, False)


def main():
    """All parts, each with another cipher; the last one alone on a kernel that checks
    where scatterlists point.
    """
    for node in (WEST, EAST):
        node.classes()
    for part, cipher in ((lanes, "aes-128-gcm"), (hotplug, "chacha20-poly1305"),
                         (vectors, "aes-256-gcm")):
        if S.SLOW > 3 and part is not vectors:
            continue
        rekeyed(WEST, EAST, cipher, expires=3600)
        S.ok("%s: both paths are up" % part.__name__, S.wait_for(
            lambda: WEST.measured("east") and EAST.measured("west"), 20 * S.SLOW),
            WEST.states("east"))
        part()
    S.finish()


main()
