# SPDX-License-Identifier: GPL-2.0
"""The lab's applications: who talks to whom, in which class, and what arrives.

Every application marks its packets with the DSCP of its class and knows nothing else of
the network. Datagrams carry a number; messages are answered. A time is that of the wall
clock in seconds, a delay milliseconds, None of what never came.
"""
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../net"))
import nsmns

STAMPS = getattr(socket, "SO_TIMESTAMPNS", 35)
RCVBUFFORCE, PACING = 33, 47
SITES = ("dc", "cloud1", "cloud2", "cloud3", "branch", "person")
DSCP = {"audio": 46, "holo": 32, "video": 34, "text": 18, "file": 10}
# class, from, to, bytes, packets of a frame, frames a second
STREAMS = (("audio", "person", "cloud1", 160, 1, 50),
           ("audio", "cloud1", "person", 160, 1, 50),
           ("audio", "branch", "cloud1", 160, 1, 50),
           ("audio", "cloud1", "branch", 160, 1, 50),
           ("holo", "branch", "cloud1", 1000, 5, 15),
           ("holo", "cloud1", "person", 1000, 5, 15),
           ("video", "cloud1", "branch", 1000, 2, 25),
           ("video", "person", "cloud1", 1000, 1, 25))
# class, from, to, bytes, messages a second; the answer is as long
CHATS = (("text", "person", "cloud1", 200, 8), ("text", "branch", "dc", 200, 8))
# class, from, to, bit/s
FILES = (("file", "branch", "cloud1", 300_000),)
ETHERNET = (0x88B6, "mono-dc", "mono-cloud2", 200, 10)


def address(site):
    """Where the applications of a site are."""
    return f"10.0.{SITES.index(site) + 1}.1"


def open_socket(site, kind, dscp):
    """A socket of an application."""
    sock = nsmns.socket_in(site, address(site), kind)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, dscp << 2)
    if kind == socket.SOCK_STREAM:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return sock


def connect(source, target, dscp, port):
    """Two ends of a TCP connection between sites."""
    server = open_socket(target, socket.SOCK_STREAM, dscp)
    server.bind((address(target), port))
    server.listen()
    client = open_socket(source, socket.SOCK_STREAM, dscp)
    client.bind((address(source), 0))
    client.connect((address(target), port))
    conn, _ = server.accept()
    conn.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, dscp << 2)
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server.close()
    for sock in client, conn:
        sock.setblocking(False)
    return client, conn


class Stream:
    """Datagrams one way, in frames."""

    def __init__(self, number, name, source, target, size, packets, rate):
        self.name, self.source, self.target = name, source, target
        self.interval, self.frame, self.padding = 1 / rate, packets, bytes(size - 4)
        port = 7000 + number
        self.out = open_socket(source, socket.SOCK_DGRAM, DSCP[name])
        self.out.bind((address(source), port))
        self.out.connect((address(target), port))
        self.sink = open_socket(target, socket.SOCK_DGRAM, DSCP[name])
        self.sink.setsockopt(socket.SOL_SOCKET, STAMPS, 1)
        self.sink.setsockopt(socket.SOL_SOCKET, RCVBUFFORCE, 1 << 22)
        self.sink.bind((address(target), port))
        self.sink.setblocking(False)
        self.sent, self.got = [], {}

    def send(self):
        """Sends the next frame."""
        for _ in range(self.frame):
            self.sent.append(time.time())
            try:
                self.out.send(struct.pack("!I", len(self.sent) - 1) + self.padding)
            except OSError:     # there is no way at present
                pass

    def take(self):
        """Reads what has arrived."""
        while True:
            try:
                data, extra, _, _ = self.sink.recvmsg(16, 64)
            except OSError:
                return
            sec, nsec = struct.unpack("=qq", extra[0][2])
            self.got.setdefault(struct.unpack("!I", data[:4])[0], sec + nsec / 1e9)

    def packets(self):
        """(when it was sent, its delay) of each packet."""
        return [(at, (self.got[n] - at) * 1000 if n in self.got else None)
                for n, at in enumerate(self.sent)]


class Chat:
    """Messages over TCP, each answered; the delay is that of message and answer."""

    def __init__(self, number, name, source, target, size, rate):
        self.name, self.source, self.target = name, source, target
        self.interval, self.size = 1 / rate, size
        self.client, self.server = connect(source, target, DSCP[name], 7100 + number)
        self.sent, self.got, self.answered, self.owed = [], [], 0, b""

    def wakes(self):
        """What is to be read at once."""
        return ((self.server, self.answer), (self.client, self.take))

    def send(self):
        """Sends the next message."""
        self.sent.append(time.time())
        self.owed += bytes(self.size)
        try:
            self.owed = self.owed[self.client.send(self.owed):]
        except OSError:
            pass

    def answer(self):
        """The other end answers."""
        try:
            data = self.server.recv(65536)
            self.server.send(data)
        except OSError:
            pass

    def take(self):
        """Notes the answers."""
        try:
            self.answered += len(self.client.recv(65536))
        except OSError:
            return
        while len(self.got) < self.answered // self.size:
            self.got.append(time.time())

    def packets(self):
        """(when it was sent, until it was answered) of each message."""
        got = self.got + [None] * (len(self.sent) - len(self.got))
        return [(at, (then - at) * 1000 if then else None)
                for at, then in zip(self.sent, got)]


class File:
    """A transfer at a steady rate: self.bytes has (when, bytes that had arrived)."""

    def __init__(self, number, name, source, target, rate):
        self.name, self.source, self.target = name, source, target
        self.interval, self.piece = 0.1, bytes(rate // 80)
        self.client, self.server = connect(source, target, DSCP[name], 7200 + number)
        self.total, self.bytes, self.owed = 0, [], b""

    def wakes(self):
        """What is to be read at once."""
        return ((self.server, self.take),)

    def send(self):
        """Sends the next piece, and what was left of those before."""
        self.owed = (self.owed + self.piece)[:1 << 17]
        try:
            self.owed = self.owed[self.client.send(self.owed):]
        except OSError:
            pass

    def take(self):
        """Counts what has arrived."""
        try:
            self.total += len(self.server.recv(1 << 18))
            self.bytes.append((time.time(), self.total))
        except OSError:
            pass


class Monolith:
    """Frames without IP between two halves, each answered."""

    def __init__(self, kind, source, target, size, rate):
        self.name, self.source, self.target, self.interval = "ethernet", source, target, 1 / rate
        self.ends = []
        for netns in source, target:
            with nsmns.inside(netns):
                sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind))
                sock.bind(("eth0", kind))
                sock.setsockopt(263, 23, 1)     # not what this end has sent
            sock.setblocking(False)
            self.ends.append(sock)
        self.header = b"\xff" * 6 + b"\x02\0\0\0\0\x07" + struct.pack("!H", kind)
        self.padding, self.sent, self.got = bytes(size), [], {}

    def wakes(self):
        """What is to be read at once."""
        return ((self.ends[1], self.answer), (self.ends[0], self.take))

    def send(self):
        """Sends the next frame."""
        self.sent.append(time.time())
        self._frame(0, len(self.sent) - 1)

    def _frame(self, end, number):
        try:
            self.ends[end].send(self.header + struct.pack("!I", number) + self.padding)
        except OSError:
            pass

    def answer(self):
        """The other half answers."""
        self._frame(1, struct.unpack("!I", self.ends[1].recv(64)[14:18])[0])

    def take(self):
        """Notes an answer."""
        self.got.setdefault(struct.unpack("!I", self.ends[0].recv(64)[14:18])[0], time.time())

    def packets(self):
        """(when it was sent, until it was answered) of each frame."""
        return [(at, (self.got[n] - at) * 1000 if n in self.got else None)
                for n, at in enumerate(self.sent)]


def applications():
    """All of them."""
    return ([Stream(n, *words) for n, words in enumerate(STREAMS)] +
            [Chat(n, *words) for n, words in enumerate(CHATS)] +
            [File(n, *words) for n, words in enumerate(FILES)] + [Monolith(*ETHERNET)])
