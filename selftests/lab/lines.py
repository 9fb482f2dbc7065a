#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""lines.py: netem at both ends of each line between a site and a WAN.

Owns the rates, delays and losses of the lab, and changes them over netlink, so that no
program starts while the clock of an act runs.
"""
import os
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../net"))
import nsmnl as L
import nsmns

NEWQDISC, REPLACE, ROOT = 36, 0x100, 0xFFFFFFFF
LIMIT = 300                     # packets that wait before a line
# (site, WAN): kbit/s, ms each way, and the part that is lost
LINES = {
    ("dc", "mpls"): (10000, 5, 0), ("dc", "inet"): (14000, 8, 0),
    ("cloud1", "mpls"): (3000, 5, 0), ("cloud1", "inet"): (6000, 8, 0),
    ("cloud2", "mpls"): (3000, 5, 0), ("cloud2", "inet"): (4000, 8, 0),
    ("cloud3", "mpls"): (3000, 5, 0), ("cloud3", "inet"): (4000, 8, 0),
    ("branch", "mpls"): (2500, 5, 0), ("branch", "inet"): (4000, 8, 0),
    ("branch", "lte"): (2000, 30, 0),
    ("person", "wlan"): (4000, 12, 0.001), ("person", "lte"): (2000, 30, 0),
}
ROUTERS = {"wlan": "home"}      # others have the name of the WAN


def _netem(netns, dev, seed, kbit, delay, loss):
    with nsmns.inside(netns):
        index = socket.if_nametoindex(dev)
    options = struct.pack("=6I", 0, LIMIT, int(loss * 0xFFFFFFFF), 0, 0, 0)
    options += L.attr(10, struct.pack("=q", int(delay * 1_000_000)))
    options += L.attr(14, struct.pack("=Q", seed))
    options += L.attr(6, struct.pack("=IiIi", kbit * 125, 0, 0, 0))
    got = L.Route(netns).talk(NEWQDISC, L.CREATE | REPLACE, struct.pack(
        "=BxxxiIII", 0, index, 0, ROOT, 0) +
        L.attr(1, L.text("netem")) + L.attr(2, options))
    if got.error:
        sys.exit(f"lines.py: netem of {dev} in {netns}: {got!r}")


def change(site, wan, more=0, loss=None, seed=1):
    """The line takes @more ms, and loses @loss; without these it is as it was."""
    kbit, delay, lost = LINES[site, wan]
    number = 2 * list(LINES).index((site, wan)) + 100 * seed
    for netns, dev, n in ((site, wan, 0), (ROUTERS.get(wan, wan), site, 1)):
        _netem(netns, dev, number + n, kbit, delay + more,
               lost if loss is None else loss)


def main():
    """All lines are well."""
    for site, wan in LINES:
        change(site, wan)


if __name__ == "__main__":
    main()
