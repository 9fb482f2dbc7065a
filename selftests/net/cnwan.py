# SPDX-License-Identifier: GPL-2.0
"""The paths of classes by the policy of the Cloud Native WAN demo: see cnwan.sh.

Path 0 is mpls, path 1 public-internet. Which path packets take is read from the counters
of each path, and that they arrive from what the other site receives.
"""

import time

import nsmns as S
from nsmpeer import brief
from nsmrig import A
from nsmwan import EAST, FILE, VIDEO, WEST, X1, X2, Y1, Y2, Flow, delays, idle, lines, \
    run_all, traffic

STANDARD = ("standard", 6, 0)
ASKED = ("video", "file", "standard")
FLOWS = []
FLOWS_MOVE = 1.1                # s; to a faster path, each flow goes over in a pause


def steered(key):
    """What is shown of each of the classes that the policy names."""
    return {name: WEST.steered("east", name, "cnwan")[key] for name in ASKED}


def carried():
    """(class, path) -> packets that have left over it."""
    return {(flow.name, path): WEST.meter("east", path).get((flow.index, "tx"), 0)
            for flow in FLOWS for path in (0, 1)}


def take(what, **want):
    """Checks the path that each class is shown to take and its packets do take."""
    S.same(what + ": paths", want, steered("path"))
    traffic(FLOWS, FLOWS_MOVE)
    before, had = carried(), {flow.name: len(flow.take()) for flow in FLOWS}
    traffic(FLOWS, 1)
    idle(0.2)
    went = {name: [] for name in want}
    for name, path in S.delta(before, carried()):
        went[name].append(path)
    S.same(what + ": packets", {name: [] if path is None else [path]
                                for name, path in want.items()}, went)
    S.same(what + ": they arrive", {name: path is not None for name, path in want.items()},
           {flow.name: len(flow.take()) > had[flow.name] for flow in FLOWS})


def until(seconds, name, path):
    """Sends until a class takes a path; returns the seconds that this took."""
    since = time.monotonic()
    traffic(FLOWS, seconds, until=lambda: steered("path")[name] == path)
    return time.monotonic() - since


def within(what, least, most, got):
    """One result: a time in seconds is within its bounds."""
    S.ok(what, least <= got <= most, "%.2f s is not within %g and %g" % (got, least, most))


def begin():
    """All lines are good."""
    delays((10, 15), (10, 15))
    FLOWS.extend((Flow(VIDEO, 200), Flow(FILE, 50), Flow(STANDARD, 20)))
    S.ok("both paths are measured at both sites", idle(
        10, until=lambda: WEST.measured("east") and EAST.measured("west")),
        (WEST.states("east"), EAST.states("west")))
    # A path is known to be good after some probes.
    until(5, "video", 0)
    take("all lines are good", video=0, file=1, standard=1)
    S.same("all lines are good: why", {"video": "preferred", "file": "cheapest",
                                       "standard": "only-up"}, steered("reason"))


def slow():
    """The round-trip time of mpls grows, to less than 40 ms and to more."""
    Y1.set(delay=26)
    traffic(FLOWS, 3)
    take("mpls takes 36 ms", video=0, file=1, standard=1)
    Y1.set(delay=32)
    within("mpls takes 42 ms: video leaves", 0.4, 2, until(5, "video", 1))
    take("mpls takes 42 ms", video=1, file=1, standard=1)
    state = WEST.steered("east", "video", "cnwan")["sla"][0]
    S.same("mpls takes 42 ms: what is shown", ("bad", "rtt", 40000),
           (state["state"], state["metric"], state["limit"]))
    Y1.set(delay=10)
    within("mpls is fast again: video comes back", 9.5, 13, until(20, "video", 0))
    take("mpls is fast again", video=0, file=1, standard=1)


def lossy():
    """5 % are too much for video, and not for files."""
    lines(0.05, Y1)
    within("5 % of mpls are lost: video leaves", 0.5, 6, until(10, "video", 1))
    lines(0, Y1)
    within("none is lost: video comes back", 18, 26, until(40, "video", 0))
    take("none is lost", video=0, file=1, standard=1)
    lines(0.05, Y2)
    traffic(FLOWS, 8)
    take("5 % of the Internet are lost", video=0, file=1, standard=1)
    lines(0, Y2)


def dead():
    """The Internet dies: files can take mpls, standard must not."""
    lines(1, X2, Y2)
    within("the Internet is dead: file leaves", 0, 0.5, until(2, "file", 0))
    take("the Internet is dead", video=0, file=0, standard=None)
    drops = S.ethtool_stats(A, "wire0")
    S.ok("the Internet is dead: standard is dropped, and counted",
         drops["drop_tx_no_path"] > 0, drops)
    lines(0, X2, Y2)
    within("the Internet is back: standard, too", 0, 4, until(6, "standard", 1))
    # For files it has to be good for as long as after any other failure.
    within("the Internet is back: file, later", 9, 16, until(30, "file", 1))
    traffic(FLOWS, 3)
    take("the Internet is back", video=0, file=1, standard=1)


def told():
    """The history of the classes, the oldest event first."""
    got = {name: [brief(one) for one in WEST.history("east")
                  if one.get("name") == name and one["kind"] == "moved" and
                  one.get("path") is not None and one.get("to") is not None]
           for name in ASKED}
    S.same("history", {
        "video": 2 * ["video 0 -> 1 best", "video 1 -> 0 preferred"],
        "file": ["file 1 -> 0 only-up", "file 0 -> 1 cheapest"],
        "standard": []}, {
            # Before these, the paths were not known yet.
            "video": got["video"][-4:], "standard": got["standard"],
            "file": got["file"][-2:]})


run_all(begin, slow, lossy, dead, told)
