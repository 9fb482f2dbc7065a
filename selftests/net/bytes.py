# SPDX-License-Identifier: GPL-2.0
"""Traffic of a known kind over an uplink, and the bytes that the uplink charges.

    bytes.py FROM TO UPLINK DEVICE

Each line of standard input describes traffic from FROM to TO and has its own results:

    NAME|ADDRESS KIND COUNT SIZE [SEGMENT]

ADDRESS is the address of TO. FROM sends the answers, requests and datagrams. All of
them must arrive, except packets larger than the path MTU. KIND:

    response      TCP, answers of SIZE bytes
    request       TCP, requests of SIZE bytes
    bulk          TCP, SIZE bytes at once
    udp           datagrams, segmented by GSO
    flood-ef      as udp, all datagrams at once, in DSCP EF
    may-fragment  datagrams without DF, each segment in two fragments
    may-not       datagrams with DF that ignore the known path MTU: refused by w0
    padded        as udp, with an mpu of 200 bytes: each packet is charged 200 bytes

UPLINK must charge the bytes that DEVICE, below it, counts on the line. For a padded
packet only the uplink's own counter is compared. One process handles all lines: in an
emulated machine, starting a program takes longer than sending the traffic.
"""

import socket
import struct
import sys
import threading

import nsmnl as L
import nsmns as S

UDP_SEGMENT = 103
IP_MTU_DISCOVER, PMTUDISC_DONT, PMTUDISC_PROBE = 10, 0, 3
MPU = 200


def read(sock, count):
    """Reads so many bytes."""
    while count:
        part = sock.recv(min(count, 1 << 20))
        if not part:
            raise EOFError("%d bytes are missing" % count)
        count -= len(part)


def tcp(sender, receiver, address, kind, count, size):
    """Requests, responses or bulk over one connection."""
    near, far = S.connected(sender, receiver, address)
    for sock in near, far:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(count):
        if kind == "response":
            far.sendall(bytes(100))
            read(near, 100)
        thread = threading.Thread(target=read, args=(far, size))
        thread.start()
        near.sendall(bytes(size))
        thread.join()
        if kind == "request":
            far.sendall(bytes(100))
            read(near, 100)
    near.close()
    far.close()


def udp(sender, receiver, address, kind, count, size, segment):
    """Datagrams, each read before the next is sent where it must arrive."""
    sink = S.socket_in(receiver, address, socket.SOCK_DGRAM)
    sink.bind((address, 0))
    source = S.socket_in(sender, address, socket.SOCK_DGRAM)
    if segment:
        source.setsockopt(socket.SOL_UDP, UDP_SEGMENT, segment)
    if kind == "may-fragment":
        source.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_DONT)
    if kind == "may-not":
        source.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE)
    if kind == "flood-ef":
        source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0xb8)
    source.connect(sink.getsockname()[:2])
    for _ in range(count):
        try:
            source.send(bytes(size))
        except OSError:
            if kind != "may-not":
                raise
        left = size if kind not in ("may-not", "flood-ef") else 0
        while left:
            left -= len(sink.recv(70000))
    sink.close()
    source.close()


class Line:
    """The counters of an uplink and of the device below it."""

    def __init__(self, ns, uplink, device):
        self.ns, self.device, self.genl = ns, device, L.Wire(ns)
        self.name = L.attr("NSMWIRE_A_UPLINK_NAME", L.text(uplink))
        self.since = [0] * 4
        self.since = self.counts()

    def counts(self):
        """Bytes and packets of the uplink, then of the device, since the last reset."""
        got = self.genl.call("UPLINK_GET", self.name)
        if got.error:
            raise OSError(got.error, got.msg)
        now = [0, 0]
        for kind, value in L.attrs(got.replies[0][1][4:]):
            if kind == L.N["NSMWIRE_A_UPLINK_QUEUE"]:
                queue = dict(L.attrs(value))
                for i, what in enumerate(("BYTES", "PACKETS")):
                    now[i] += struct.unpack(
                        "=Q", queue[L.N["NSMWIRE_A_QUEUE_OUT_" + what]])[0]
        stats = S.link_stats(self.ns, self.device)
        now += [stats["tx_bytes"], stats["tx_packets"]]
        return [a - b for a, b in zip(now, self.since)]

    def reset(self):
        """Counts from now on."""
        self.since = [a + b for a, b in zip(self.counts(), self.since)]

    def becomes(self, name, want, value):
        """One result: value(counts) becomes what is wanted."""
        S.wait_for(lambda: value(self.counts()) == want)
        S.same(name, want, value(self.counts()))


def judge(line, name, kind, count, size, segment):
    """The results of one traffic that has been sent."""
    packets = count * -(-size // segment) if segment else count
    if kind == "padded":
        line.becomes("%s: each of %d takes as much" % (name, packets),
                     packets * MPU, lambda now: now[0])
        return
    line.becomes(name + ": bytes charged are bytes on the line", 0,
                 lambda now: now[2] - now[0])
    now = line.counts()
    if kind == "may-fragment":
        S.ok(name + ": they were in fragments", now[3] >= 2 * packets, now)
    elif kind != "may-not":
        line.becomes(name + ": and packets", 0, lambda now: now[3] - now[1])
        S.ok(name + ": there were some", now[2] >= count * size // 4, now)


def refused(ns):
    """Packets that w0 has refused for their size."""
    return S.ethtool_stats(ns, "w0")["drop_tx_mtu"]


def main():
    """Sends what each line says, and judges it."""
    sender, receiver, uplink, device = sys.argv[1:5]
    line = Line(sender, uplink, device)
    for one in sys.stdin:
        name, _, rest = one.rstrip("\n").rpartition("|")
        address, kind, count, size, segment = (rest.split() + ["0"])[:5]
        count, size, segment = int(count), int(size), int(segment)
        line.reset()
        before = refused(sender)
        with S.group(name + ": traffic") as grp:
            if kind in ("response", "request", "bulk"):
                tcp(sender, receiver, address, kind, count, size)
            else:
                udp(sender, receiver, address, kind, count, size, segment)
            grp.true("was sent", True)
        judge(line, name, kind, count, size, segment)
        # The socket reports a refusal at the next send(), which then sends nothing.
        if kind == "may-not":
            S.ok(name + ": are refused", refused(sender) >= before + count // 2,
                 refused(sender) - before)
    S.finish()


main()
