#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""acts.py nsmwire|wireguard SEED SECONDS: the play, on what guest has set up.

Runs the applications, the clients of the database and the backup, does to the lines what
ACTS says, watches which WAN each class takes and what the WANs carry, and prints all of it
as JSON. Times are milliseconds since the first act, delays tenths of them, -1 for what
never came.
"""
import json
import os
import selectors
import socket
import struct
import subprocess
import sys
import threading
import time

import bank
import lines
import traffic
import nsmns
from nsmpeer import Node

WARMUP, TAIL = 4, 5
ACTS = ("quiet", "backup", "brownout", "no wlan", "cut off")
CLOUDS = ("cloud1", "cloud2", "cloud3")
# The WAN of each path of a peer, by whether the person is one end.
WANS = {True: ("wlan", "lte"), False: ("mpls", "inet", "lte")}
WATCHED = (("person", "cloud1"), ("cloud1", "person"), ("branch", "cloud1"),
           ("cloud1", "branch"), ("dc", "cloud1"), ("cloud1", "dc"), ("cloud3", "dc"))


class Times:
    """When what begins, if each act lasts for @seconds."""

    def __init__(self, seconds):
        self.acts = [(n * seconds, name) for n, name in enumerate(ACTS)]
        self.end = len(ACTS) * seconds
        self.back = self.end - seconds / 2      # the cluster that was cut off
        self.backup = self.of("backup"), self.of("brownout")

    def of(self, act):
        """The beginning of an act."""
        return next(at for at, name in self.acts if name == act)

    def script(self, seed):
        """(when, what is done)."""
        def cut(loss):
            for wan in "mpls", "inet":
                lines.change("cloud3", wan, loss=loss, seed=seed)

        def brownout():
            lines.change("cloud1", "mpls", more=60, loss=0.04, seed=seed)

        def no_wlan():
            lines.change("cloud1", "mpls", seed=seed)
            lines.change("person", "wlan", loss=1, seed=seed)

        return [(self.of("brownout"), brownout), (self.of("no wlan"), no_wlan),
                (self.of("cut off"), lambda: cut(1)), (self.back, lambda: cut(None))]


class Backup(threading.Thread):
    """Dumps the database of one cloud again and again: (when, bytes so far)."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.command = ["nsenter", "--net=/run/netns/dc", "--", "mariadb-dump", "--no-defaults",
                        "-h", traffic.address(site), "-P", "3307", "-u", "app",
                        "--single-transaction", "--quick", "shop"]
        self.site, self.bytes, self.total, self.stop = site, [], 0, False

    def run(self):
        while not self.stop:
            with subprocess.Popen(self.command, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, bufsize=0) as dump:
                while not self.stop:
                    data = dump.stdout.read(1 << 16)
                    if not data:
                        break
                    self.total += len(data)
                    self.bytes.append((time.time(), self.total))
                dump.kill()


class Watch:
    """Which WAN a class takes between two sites, and the bytes of each line."""

    def __init__(self, kind):
        self.kind, self.seen, self.carried = kind, {}, []
        self.nodes = {site: Node(site) for site in traffic.SITES} if kind == "nsmwire" else {}
        self.files = {}
        for site in traffic.SITES:
            with nsmns.inside(site):
                # pylint: disable-next=consider-using-with
                self.files[site] = [open(f"/proc/thread-self/net/{name}", encoding="ascii")
                                    for name in ("route", "dev")]

    def _note(self, at, site, other, name, wan):
        seen = self.seen.setdefault(f"{site} {other} {name}", [])
        if not seen or seen[-1][1] != wan:
            seen.append([at, wan])

    def wans(self, at):
        """Notes the WANs that have changed."""
        for site, other in WATCHED:
            if self.kind == "nsmwire":
                steered = self.nodes[site].peer(other)["steering"]
                for name in traffic.DSCP:
                    path = steered["conf", name]["path"]
                    self._note(at, site, other, name, "none" if path is None else
                               WANS["person" in (site, other)][path])
                continue
            file = self.files[site][0]
            file.seek(0)
            to = struct.unpack("=I", socket.inet_aton(traffic.address(other)))[0]
            ways = [w[0] for w in map(str.split, file) if w[1] == f"{to:08X}"]
            wan = ways[0].split("-")[0] if ways else "none"
            for name in traffic.DSCP:
                self._note(at, site, other, name, wan)

    def bytes(self, at):
        """Notes what each line has carried, both ways."""
        now = {}
        for site, wan in lines.LINES:
            file = self.files[site][1]
            file.seek(0)
            for line in file:
                dev, _, words = line.partition(":")
                if dev.strip() == wan:
                    words = words.split()
                    now[f"{site} {wan}"] = [int(words[8]), int(words[0])]
        self.carried.append([at, now])


class Play:
    """All of it."""

    def __init__(self, kind, seed, seconds):
        self.apps = traffic.applications()
        self.watch = Watch(kind)
        self.times = Times(seconds)
        self.script, self.acts = self.times.script(seed), list(self.times.acts)
        self.selector = selectors.DefaultSelector()
        for app in self.apps:
            for sock, what in getattr(app, "wakes", tuple)():
                self.selector.register(sock, selectors.EVENT_READ, what)
        self.bank = bank.Bank(["mariadb", "--no-defaults", "--socket", "/run/lab/db/dc.sock",
                               "--batch", "--skip-column-names", "--unbuffered", "shop"], seed)
        self.backups = [Backup(site) for site in CLOUDS]
        self.begin, self.wall = time.monotonic() + WARMUP, time.time() + WARMUP

    def at(self):
        """Seconds since the first act."""
        return time.monotonic() - self.begin

    def step(self, at):
        """What is due but for packets."""
        if self.acts and at >= self.acts[0][0]:
            print(f"{at:6.0f} s  {self.watch.kind}: {self.acts.pop(0)[1]}", file=sys.stderr,
                  flush=True)
        if self.script and at >= self.script[0][0]:
            self.script.pop(0)[1]()
        if at >= self.times.backup[0] and not self.backups[0].ident:
            for backup in self.backups:
                backup.start()
        if at >= self.times.backup[1]:
            for backup in self.backups:
                backup.stop = True
        self.watch.wans(round(at * 1000))
        for app in self.apps:
            if isinstance(app, traffic.Stream):
                app.take()

    def run(self):
        """Until the end."""
        tick, second = self.begin - WARMUP, self.begin
        for n, app in enumerate(self.apps):
            app.due = self.begin - WARMUP + app.interval * n / len(self.apps)
        while self.at() < self.times.end:
            now = time.monotonic()
            if now >= tick:
                tick = max(tick + 0.2, now)
                self.step(self.at())
            if now >= second:
                second += 1
                self.watch.bytes(round(self.at() * 1000))
            for app in self.apps:
                if app.due <= now:
                    app.due += app.interval
                    app.send()
            due = min([app.due for app in self.apps] + [tick])
            for key, _ in self.selector.select(max(0, due - time.monotonic())):
                key.data()
        self.watch.bytes(round(self.at() * 1000))
        end = self.at() + TAIL
        while self.at() < end:      # what is still on its way
            for key, _ in self.selector.select(0.1):
                key.data()
        for app in self.apps:
            if isinstance(app, traffic.Stream):
                app.take()

    def _packets(self, packets):
        return [[round((at - self.wall) * 1000), -1 if ms is None else round(ms * 10)]
                for at, ms in packets if at >= self.wall]

    def _bytes(self, total):
        return [[round((at - self.wall) * 1000), n] for at, n in total]

    def figures(self):
        """What is printed."""
        flows = [{"class": app.name, "from": app.source, "to": app.target,
                  **({"bytes": self._bytes(app.bytes)} if isinstance(app, traffic.File) else
                     {"kind": type(app).__name__.lower(), "packets": self._packets(app.packets())})}
                 for app in self.apps]
        return {"end": self.times.end * 1000, "back": round(self.times.back * 1000),
                "acts": [[at * 1000, name] for at, name in self.times.acts], "flows": flows,
                "bank": [[round((at - self.wall) * 1000), round(ms * 10), good]
                         for at, ms, good in self.bank.end() if at >= self.wall],
                "backup": {b.site: self._bytes(b.bytes) for b in self.backups},
                "wan": self.watch.seen, "carried": self.watch.carried}


def main():
    play = Play(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    play.run()
    json.dump(play.figures(), sys.stdout)


if __name__ == "__main__":
    main()
