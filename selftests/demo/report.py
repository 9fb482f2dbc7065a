#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""report.py traffic PREFIX | bleached PREFIX

Joins what was counted, by nsmctl at both ends, by tc on the WAN and by the
applications themselves, into tables, and is the judge: exit status 1, with the
reason, where a class was not counted at both ends.
"""
import json
import sys

NAMES = {46: "EF", 32: "CS4", 34: "AF41", 18: "AF21", 10: "AF11", 0: "0"}
WHAT = {
    "holo": "3D video, UDP, 200 a second of 1200 B",
    "video": "video, UDP, 100 a second of 1200 B",
    "audio": "a call, UDP, 50 a second of 160 B",
    "file": "a file, TCP, at most 8 Mbit/s",
    "text": "a chat, TCP, 25 a second of 200 B",
}
DSCP = {"audio": 46, "holo": 32, "video": 34, "text": 18, "file": 10}


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def by_class(path):
    return {c["name"]: c for c in load(path)["wire"][0]["class_stats"]}


def by_dscp(path):
    out = {}
    for f in load(path):
        options = f.get("options")
        if options and "keys" in options:
            tos = options["keys"]["ip_tos"]
            tos = int(str(tos).split("/", maxsplit=1)[0], 0)
            out[tos >> 2] = options["actions"][0]["stats"]["packets"]
    return out


class Counts:
    """What was counted between two snapshots."""

    def __init__(self, prefix):
        before, after = prefix + "-before.", prefix + "-after."
        self.apps = load(prefix + ".apps")
        self.west = self.less(by_class, before + "west", after + "west",
                              "tx_packets")
        self.east = self.less(by_class, before + "east", after + "east",
                              "rx_packets")
        self.wan = self.less(by_dscp, before + "wan", after + "wan")
        self.arrived = self.less(by_dscp, before + "arrived",
                                 after + "arrived")

    @staticmethod
    def less(read, before, after, key=None):
        old, new = read(before), read(after)
        if key:
            return {k: new[k][key] - old[k][key] for k in new}
        return {k: new[k] - old[k] for k in new}


def judge(c):
    """Why the counts are not what they must be."""
    bad = []
    for name in WHAT:
        sent, got = c.apps[name]["sent"], c.apps[name]["got"]
        west, east = c.west[name], c.east[name]
        wan = c.wan.get(DSCP[name], 0)
        if not west:
            bad.append(f"class {name}: west sent nothing in it")
        if not east:
            bad.append(f"class {name}: east received nothing in it")
        if west != east:
            bad.append(f"class {name}: west sent {west} packets, "
                       f"east received {east}")
        if west != wan:
            bad.append(f"class {name}: west sent {west} packets, the WAN saw "
                       f"{wan} of DSCP {NAMES[DSCP[name]]}")
        if sent["bytes"] != got["bytes"]:
            bad.append(f"application {name}: sent {sent['bytes']} bytes, "
                       f"{got['bytes']} were received")
        if "UDP" in WHAT[name] and west != sent["messages"]:
            bad.append(f"class {name}: the application sent "
                       f"{sent['messages']} packets, the wire counted {west}")
    return bad


def show_traffic(prefix):
    c = Counts(prefix)
    print(f"  {'what the applications saw':<44}{'sent':>9}{'received':>11}"
          f"{'lost':>7}")
    for name, what in WHAT.items():
        sent, got = c.apps[name]["sent"], c.apps[name]["got"]
        if name == "file":
            s, g = (f"{x['bytes'] / 1e6:.1f} MB" for x in (sent, got))
            lost = sent["bytes"] - got["bytes"]
        else:
            s, g = sent["messages"], got["messages"]
            lost = s - g
        print(f"  {what:<44}{s:>9}{g:>11}{lost:>7}")
    print()
    print(f"  {'what was counted, in packets':<30}{'west sent':>11}"
          f"{'the WAN saw':>16}{'east received':>16}{'lost':>7}")
    for name in WHAT:
        dscp = NAMES[DSCP[name]]
        wan = c.wan.get(DSCP[name], 0)
        print(f"  class {name:<8}{'DSCP ' + dscp:<16}{c.west[name]:>11}"
              f"{wan:>11} {dscp:<4}{c.east[name]:>16}"
              f"{c.west[name] - c.east[name]:>7}")
    return judge(c)


def show_bleached(prefix):
    c = Counts(prefix)
    print(f"  {'packets':<12}{'left west as':>14}{'reached east as':>20}"
          f"{'were counted there as':>26}")
    bad = judge(c)
    for name in WHAT:
        print(f"  class {name:<8}{c.wan.get(DSCP[name], 0):>7}"
              f" {NAMES[DSCP[name]]:<4}{'DSCP 0':>20}"
              f"{c.east[name]:>20} {name}")
        if c.arrived.get(DSCP[name], 0):
            bad.append(f"DSCP {NAMES[DSCP[name]]} survived a WAN that should "
                       "have cleared it")
    if c.arrived.get(0, 0) != sum(c.east.values()):
        bad.append(f"{c.arrived.get(0, 0)} packets of DSCP 0 arrived, east "
                   f"counted {sum(c.east.values())}")
    print(f"  {'together':<14}{sum(c.wan.values()):>7}"
          f"{c.arrived.get(0, 0):>18} DSCP 0{sum(c.east.values()):>20}")
    print("\n  Each packet carries its class in the wire's own header too, where "
          "no router\n  touches it.")
    return bad


def main():
    what, prefix = sys.argv[1:]
    bad = (show_traffic if what == "traffic" else show_bleached)(prefix)
    for reason in bad:
        print(f"\n  WRONG: {reason}")
    return 1 if bad else 0


sys.exit(main())
