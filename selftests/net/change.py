# SPDX-License-Identifier: GPL-2.0
"""Changes under traffic: see change.sh."""

import os
import socket
import struct
import threading
import time

import nsmnl as L
import nsmns as S
from nsmrig import A, B, IA, IB, UA, UB

ROUTE = L.Route(A)


class Stream:
    """Numbered datagrams from $A to $B over the wire, for as long as it runs."""

    def __init__(self):
        with S.inside(B):
            self.sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sink.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)
        self.sink.bind((IB[4], 9999))
        with S.inside(A):
            self.source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.source.bind((IA[4], 0))
        self.source.connect((IB[4], 9999))
        self.sent, self.got, self.stop = 0, [], False
        self.thread = threading.Thread(target=self._send)

    def _send(self):
        while not self.stop:
            self.source.send(struct.pack("!Q", self.sent))
            self.sent += 1
            if self.sent % 16 == 0:
                time.sleep(0.0005)

    def _take(self):
        while True:
            try:
                self.got.append(struct.unpack("!Q", self.sink.recv(
                    100, socket.MSG_DONTWAIT))[0])
            except BlockingIOError:
                return

    def __enter__(self):
        self.thread.start()
        S.wait_for(lambda: self.sent > 50)
        return self

    def __exit__(self, *exc):
        self.stop = True
        self.thread.join()

        def all_here():
            self._take()
            return len(self.got) >= self.sent
        S.wait_for(all_here, 3)
        self.source.close()
        self.sink.close()


def change(**kw):
    """A change that must succeed."""
    got = ROUTE.newlink("w0", L.link(**kw), flags=0)
    if got.error:
        raise RuntimeError("%s: %r" % (kw, got))


def exact(name, steps, rounds):
    """No packet is lost or reordered while the steps are repeated. They are repeated
    until a hundred packets have been sent."""
    with S.group(name) as grp:
        with Stream() as stream:
            while rounds > 0 or (stream.sent <= 100 and stream.thread.is_alive()):
                for step in steps:
                    change(**step)
                rounds -= 1
        grp.same("packets", stream.sent, len(stream.got))
        grp.same("order", sorted(stream.got), stream.got)
        grp.true("traffic flowed meanwhile: %d" % stream.sent,
                 stream.sent > 100)


def main():
    """Runs all kinds of changes."""
    rounds = 20 if S.SLOW > 3 else 100
    exact("header settings", [
        {"ttl": 9}, {"ttl_inherit": 1}, {"ttl": 0}, {"dscp_mode": 2, "dscp": 9},
        {"dscp_mode": 1}, {"dscp_mode": 0}, {"df": 1}, {"df": 2}, {"df": 0},
        {"udp_csum": 0}, {"udp_csum": 1}, {"class_option": 0},
        {"class_option": 1}], rounds // 4)
    exact("source ports", [
        {"src_port_min": 5000, "src_port_max": 5000},
        {"src_port_min": 5000, "src_port_max": 6000},
        {"src_port_min": 0, "src_port_max": 0}], rounds // 2)
    exact("what is set already",
          [{"id": 42, "remote": UB[4], "local": UA[4], "ttl": 0, "df": 0,
            "class_option": 1}], rounds)
    exact("local address given and left to the route",
          [{"local": "0.0.0.0"}, {"local": UA[4]}], rounds // 2)
    with S.group("remote of another family and back, both ends") as grp:
        far = L.Route(B)
        with Stream() as stream:
            for _ in range(rounds // 10):
                for family in (6, 4):
                    far.newlink("w0", L.link(remote=UA[family],
                                             local=UB[family]), flags=0)
                    change(remote=UB[family], local=UA[family])
            before = stream.sent
            S.wait_for(lambda: stream.sent > before + 200)
        grp.same("order", sorted(stream.got), stream.got)
        grp.same("the last packet arrived", stream.sent - 1, stream.got[-1])
        grp.true("none twice", len(set(stream.got)) == len(stream.got))
    with S.group("another wire comes and goes on the same socket") as grp:
        with Stream() as stream:
            for _ in range(rounds):
                got = ROUTE.newlink("w1", L.link(id=43, remote=UB[4]))
                grp.same("made", 0, got.error)
                ROUTE.dellink("w1")
        grp.same("packets", stream.sent, len(stream.got))
    stats = S.ethtool_stats(A, "w0")
    S.same("no packet was dropped by the sender's wire", {},
           {k: v for k, v in stats.items()
            if k.startswith("drop_") and v and not k.startswith("drop_rx")})
    os._exit(1 if S.FAILED else 0)


main()
