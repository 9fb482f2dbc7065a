# SPDX-License-Identifier: GPL-2.0
"""New keys while packets pass a WAN: see seal_wan.sh."""

import itertools
import math
import os

import nsmns as S
from nsmrig import A, B
from nsmseal import SECRETS, rekeyed
from nsmwan import AUDIO, EAST, FILE, WEST, X1, Y1, Flow, delays, idle, lines, measured, \
    run_all, traffic

SECONDS = int(os.environ.get("NSM_REKEYS", "30"))
RATE, LOSS = 2000000, 0.01
# What the queue drops for want of room has nothing to do with keys.
OF_QUEUE = ("tx-codel", "tx-late", "tx-full")


def dropped():
    """What both ends have dropped, but for the queue."""
    return [{k: v for k, v in {**node.genl.netns_drops(), **S.drops(ns, "w0")}.items()
             if k not in OF_QUEUE} for node, ns in ((WEST, A), (EAST, B))]


def begin():
    """Two paths, measured, all classes on the first; with keys."""
    for node in (WEST, EAST):
        node.classes()
        node.do("UPLINK_SET", name="one", rate=RATE)
    delays((5, 20), (15, 40))
    rekeyed(WEST, EAST, "aes-128-gcm")
    S.ok("both ends measure both paths", idle(5, measured),
         (WEST.states("east"), EAST.states("west")))


def rekeys():
    """A call each way, beside files for which the uplinks are too slow."""
    lines(LOSS, X1, Y1)
    calls = [Flow(AUDIO, 50), Flow(AUDIO, 50, back=True)]
    files = [Flow(FILE, 220, size=1200, read=False),
             Flow(FILE, 220, size=1200, back=True, read=False)]
    ciphers, tenths, changes = itertools.cycle(SECRETS), [0], [0]
    before = dropped()

    def each():
        tenths[0] += 1
        if tenths[0] % 10 == 0:
            rekeyed(WEST, EAST, next(ciphers))
            changes[0] += 1

    traffic(calls + files, SECONDS, each)
    idle(2)
    S.ok("new keys each second", changes[0] >= SECONDS - 2, changes[0])
    S.same("nothing was dropped but by the queue", before, dropped())
    for name, flow in zip(("there", "back"), calls):
        flow.take()
        lost = len(flow.sent) - len(flow.got)
        want = LOSS * len(flow.sent)
        S.ok("a call %s: the WAN's loss, and no more" % name,
             abs(lost - want) <= 4 * math.sqrt(want), "%d of %d" % (lost, len(flow.sent)))
        S.same("a call %s: twice or out of order" % name, 0, flow.disorder())
        print("# %s: %d of %d lost" % (name, lost, len(flow.sent)), flush=True)
    for flow in calls + files:
        flow.close()


run_all(begin, rekeys)
