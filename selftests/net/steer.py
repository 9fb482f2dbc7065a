# SPDX-License-Identifier: GPL-2.0
"""Which path each class takes, and when: see steer.sh.

Scenarios and bounds are those of DESIGN-PATHS.md, section I.
"""

import time

import nsmns as S
import nsmpkt as P
from nsmpeer import Ear, brief
from nsmrig import A, B
from nsmwan import AUDIO, EAST, FILE, HOLO, TEXT, VIDEO, WEST, X1, X2, Y1, Y2, Flow, \
    Swarm, delays, idle, lines, measured, run_all, traffic

MS, PERCENT = 1000, 10000               # us, ppm
UNMET = 5 * MS                          # a round-trip time that no path has


def paths(*names):
    """The paths that classes take."""
    return [WEST.steered("east", name)["path"] for name in names]


def reason(name):
    """Why a class takes its path."""
    return WEST.steered("east", name)["reason"]


def states(name):
    """By path, whether it meets what a class asks for."""
    return {index: one["state"]
            for index, one in WEST.steered("east", name)["sla"].items()}


def events(since, *names):
    """(when, event) since a time, of the classes or of all."""
    now = time.monotonic()
    found = [(now - one["age"] / 1000, one) for one in WEST.history("east")]
    return [(at, one) for at, one in found
            if at >= since and (not names or one.get("name") in names)]


def moves(since, name):
    """(when, path) of each move of a class since a time."""
    return [(at, one.get("to")) for at, one in events(since, name)
            if one["kind"] == "moved"]


def after(since, name, to):
    """Seconds until a class moved to a path; 99 if it did not."""
    return min((at - since for at, path in moves(since, name) if path == to), default=99)


def within(what, least, most, got):
    """One result: a time in seconds is within its bounds."""
    print("# %s: %.2f s" % (what, got), flush=True)
    S.ok(what, least <= got <= most, "%.2f s is not within %g and %g" % (got, least, most))


def calm(**asks):
    """No loss, both paths up, and classes that ask for this."""
    lines(0, X1, X2, Y1, Y2)
    WEST.classes()
    idle(5, measured)
    WEST.classes(**asks)


def begin():
    """What the built-in profile does, and a class that asks for nothing."""
    delays((10, 15), (10, 15))
    S.ok("both paths are measured", idle(5, measured),
         (WEST.states("east"), EAST.states("west")))
    idle(3)
    S.same("at first, all classes take the better path", [0] * 8, paths(*P.CLASSES))
    S.same("at first, the reasons",
           ["cost", "best", "best", "best", "best", "best", "cost", "cost"],
           [reason(name) for name in P.CLASSES])
    S.same("at first, both paths are good", {0: "good", 1: "good"}, states("audio"))
    S.same("a class that asks for nothing has no state", {}, states("control"))


# --- 10: a brownout

class Brownout:
    """5 % of the packets on the preferred path are lost for a while."""

    full, few = (400, 2000, 50), (20, 20, 50)

    def __init__(self):
        self.flows = [Flow(VIDEO, 1, read=False), Flow(HOLO, 1, read=False),
                      Flow(FILE, 1, read=False)]
        self.ear, self.begin_at, self.moves = Ear(A), time.monotonic(), []
        self.reasons, self.hold = set(), []

    def send(self, rates, seconds, **kw):
        """All flows at these rates."""
        for flow, rate in zip(self.flows, rates):
            flow.interval = 1 / rate
        return traffic(self.flows, seconds, **kw)

    def watch(self):
        """What is shown while a class is to come back."""
        video = WEST.steered("east", "video")
        self.reasons.add(video["reason"])
        self.hold.append(video["sla"][0].get("hold", 0) / 1000)

    def once(self, what, least, most):
        """Losses come and go."""
        self.reasons, self.hold = set(), []
        self.send(self.full, 6)
        S.same(what + ": before", [0, 0, 0], paths("video", "holo", "file"))
        since = time.monotonic()
        Y1.set(loss=0.05)
        self.send(self.full, 10, until=lambda: paths("video", "holo") == [1, 1])

        # 99 of 100 are judged within 4 s; a block begins up to 1 s later, and is settled
        # half a block after its end.
        within(what + ": video leaves", 0.5, 6, after(since, "video", 1))
        within(what + ": holo leaves", 0.5, 2, after(since, "holo", 1))
        S.same(what + ": the path is bad for both", ["bad", "bad"],
               [states(name)[0] for name in ("video", "holo")])
        self.send(self.few, 8)
        end = time.monotonic()
        Y1.set(loss=0)
        S.same(what + ": file stays", [], moves(since, "file"))
        self.send(self.few, most + 8, each=self.watch,
                  until=lambda: paths("video", "holo") == [0, 0])
        # The last packets of a brownout can do without a loss: the hold begins before them,
        # by up to 2 s.
        for name in ("video", "holo"):
            within("%s: %s comes back" % (what, name), least - 2, most,
                   after(end, name, 0))
        S.ok(what + ": that it is held was shown", "held" in self.reasons, self.reasons)
        S.ok(what + ": for how long was shown",
             least - 3 <= max(self.hold) <= least and min(self.hold) < 1,
             (max(self.hold), min(self.hold)))

    def told(self):
        """What the history and the events say of it."""
        kept = [one for _, one in events(self.begin_at)]
        S.same("brownout: events as they are kept", [brief(one) for one in kept],
               [brief(one) for one in self.ear.happened()])
        S.ok("brownout: the oldest first",
             all(a["age"] >= b["age"] for a, b in zip(kept, kept[1:])),
             [one["age"] for one in kept])
        for name, because in (("video", "preferred"), ("holo", "best")):
            S.same("brownout: what has happened to " + name, 2 * [
                name + " class-bad 0 loss", name + " 0 -> 1 best",
                name + " class-good 0", name + " 1 -> 0 " + because],
                   [brief(one) for one in kept if one.get("name") == name])
        for name, limit in (("video", 2 * PERCENT), ("holo", PERCENT // 10)):
            bad = [(one["value"], one["limit"]) for one in kept
                   if one.get("name") == name and one["kind"] == "class-bad"]
            S.ok("brownout: loss and limit of " + name, bad and all(
                limit < value < 10 * PERCENT and asked == limit
                for value, asked in bad), bad)
        S.same("brownout: moves as they are shown", [4, 4, 0], [
            WEST.steered("east", name)["moves"] - old
            for name, old in zip(("video", "holo", "file"), self.moves)])

    def run(self):
        """The scenario."""
        delays((10, 15), (10, 15))
        calm(video={"sla_rtt": 40 * MS, "sla_jitter": 25 * MS, "sla_loss": 2 * PERCENT,
                    "prefer": "mpls"},
             holo={"sla_loss": PERCENT // 10},
             file={"sla_rtt": 500 * MS, "sla_jitter": 100 * MS, "sla_loss": 10 * PERCENT})
        self.send(self.few, 3)
        self.ear.happened()
        self.begin_at = time.monotonic()
        self.moves = [WEST.steered("east", name)["moves"]
                      for name in ("video", "holo", "file")]
        self.once("brownout", 10, 16)
        self.once("second brownout", 20, 26)
        self.told()
        for flow in self.flows:
            flow.close()


def brownout():
    """Scenario 10."""
    Brownout().run()


# --- 11, 12, 6: paths that are near their limit, flap, or die

def swing():
    """Scenario 11: the round-trip time of the preferred path wanders around the limit."""
    delays((10, 15), (10, 15))
    calm(audio={"sla_rtt": 40 * MS, "prefer": "mpls"})
    flow, since = Flow(AUDIO, 50, read=False), time.monotonic()
    traffic([flow], 3)

    def wander(first, last, seconds):
        step = 1 if last > first else -1
        for rtt in range(first, last + step, step):
            Y1.set(delay=rtt - 10)
            traffic([flow], seconds)

    wander(20, 38, 0.1)
    S.same("wandering: below the limit, it stays", [], moves(since, "audio"))
    for _ in range(15):
        wander(38, 42, 0.5)
        wander(42, 38, 0.5)
    S.ok("wandering around the limit: moves", len(moves(since, "audio")) == 1,
         moves(since, "audio"))
    wander(38, 60, 0.1)
    wander(60, 20, 0.1)
    traffic([flow], 20, until=lambda: paths("audio") == [0])
    S.same("wandering: all moves", [1, 0], [path for _, path in moves(since, "audio")])
    flow.close()


def flap():
    """Scenario 12: the preferred path is up for 3 s and down for 3 s."""
    delays((10, 15), (10, 15))
    calm(audio={"sla_rtt": 200 * MS, "prefer": "mpls"})
    flow, since = Flow(AUDIO, 50, read=False), time.monotonic()
    traffic([flow], 3)
    for _ in range(10):
        lines(1, X1, Y1)
        traffic([flow], 3)
        lines(0, X1, Y1)
        traffic([flow], 3)
    S.ok("flapping: moves", len(moves(since, "audio")) <= 2, moves(since, "audio"))
    hold = WEST.steered("east", "audio")["sla"][0].get("hold", 0)
    S.ok("flapping: the hold is shown", 5000 < hold <= 10000, hold)
    flow.close()


def death():
    """Scenario 6: the path in use dies silently. One event for each class that asks."""
    delays((10, 15), (10, 15))
    calm(audio={"sla_rtt": 200 * MS, "prefer": "mpls"}, video={"prefer": "mpls"},
         text={"sla_rtt": 200 * MS})
    flows = [Flow(AUDIO, 200), Flow(VIDEO, 50)]
    traffic(flows, 3, until=measured)
    S.same("death: before", [0, 0, 0, 0], paths("audio", "video", "text", "default"))
    ear, since = Ear(A), time.time()
    lines(1, X1, Y1)
    traffic(flows, 1.5)
    S.same("death: all leave", [1] * 8, paths(*P.CLASSES))
    S.same("death: what happens", ["path-down 0 silent", "audio 0 -> 1 only-up",
                                   "video 0 -> 1 only-up", "text 0 -> 1 only-up"],
           [brief(one) for one in ear.happened() if one["kind"] in ("path-down", "moved")])
    S.ok("death: the gap", flows[0].gap(since) < 0.3, flows[0].gap(since))
    again = time.monotonic()
    lines(0, X1, Y1)
    traffic(flows, 20, until=lambda: paths("audio") == [0])
    S.same("death: all come back", [0] * 8, paths(*P.CLASSES))
    within("death: back by colour alone", 0, 0.5, after(again, "video", 0))
    within("death: back where limits are to be met", 10, 16, after(again, "audio", 0))
    idle(0.1)
    for flow in flows:
        flow.take()
        S.same("death: %s: none twice or out of order" % flow.name, 0, flow.disorder())
        flow.close()


# --- 13: no path meets the needs; and the better of two that do

def fallback():
    """Scenario 13."""
    delays((10, 15), (10, 15))
    calm(text={"sla_rtt": UNMET})
    flow = Flow(TEXT, 100)
    S.ok("fallback: both paths are bad", traffic([flow], 3, until=lambda: states(
        "text") == {0: "bad", 1: "bad"}), states("text"))
    S.same("fallback best: the path, and why", (paths("text"), reason("text")),
           ([0], "fallback"))
    delays((25, 15), (25, 15))
    S.ok("fallback best: goes over to one that is better",
         traffic([flow], 3, until=lambda: paths("text") == [1]), paths("text"))
    delays((14, 15), (14, 15))
    since = time.monotonic()
    traffic([flow], 3)
    S.same("fallback best: not to one that is a bit better", [], moves(since, "text"))
    WEST.classes(text={"sla_rtt": UNMET - 1, "fallback": "stay"})
    delays((10, 15), (10, 15))
    traffic([flow], 3)
    S.same("fallback stay: does, though another is better", ({0: "bad", 1: "bad"}, [1]),
           (states("text"), paths("text")))
    lines(1, X2, Y2)
    traffic([flow], 1)
    S.same("fallback stay: not on a path that is down", [0], paths("text"))
    lines(0, X2, Y2)
    delays((25, 15), (25, 15))
    traffic([flow], 3)
    S.same("fallback stay: and not back", [0], paths("text"))
    flow.close()


def drops():
    """Scenario 13: the fallback is to drop."""
    delays((10, 15), (10, 15))
    calm(text={"sla_rtt": UNMET, "fallback": "drop"})
    flow, rest = Flow(TEXT, 100), Flow(VIDEO, 100)
    S.ok("fallback drop: no path", idle(3, lambda: paths("text") == [None]), paths("text"))
    S.same("fallback drop: why", "fallback", reason("text"))
    before = S.ethtool_stats(A, "w0")
    traffic([flow, rest], 1)
    idle(0.1)
    dropped = S.delta(before, S.ethtool_stats(A, "w0"))
    S.same("fallback drop: packets are dropped, with the reason",
           (len(flow.sent), {"drop_tx_sla": len(flow.sent)}),
           (len(flow.sent) - len(flow.take()),
            {key: value for key, value in dropped.items() if key.startswith("drop_")}))
    S.same("fallback drop: those of other classes pass", len(rest.sent), len(rest.take()))
    WEST.classes(text={"sla_rtt": 500 * MS, "fallback": "drop"})
    S.ok("fallback drop: a limit that is met",
         idle(2, lambda: paths("text") == [0]), paths("text"))
    sent = len(flow.sent)
    traffic([flow], 1)
    idle(0.1)
    S.same("fallback drop: packets pass", len(flow.sent) - sent, len(flow.take()))
    flow.close()
    rest.close()


def best():
    """A class takes the faster path, if it is so by enough."""
    delays((10, 15), (10, 15))
    calm(text={"sla_rtt": 500 * MS})
    flow, since = Flow(TEXT, 50, read=False), time.monotonic()
    traffic([flow], 3)
    S.same("best: the faster path", ([0], "best"), (paths("text"), reason("text")))
    delays((30, 15), (30, 15))
    S.ok("best: another is faster now", traffic(
        [flow], 5, until=lambda: paths("text") == [1]), moves(since, "text"))
    delays((13, 15), (13, 15))
    since = time.monotonic()
    traffic([flow], 5)
    S.same("best: 4 ms are not enough", [], moves(since, "text"))
    delays((10, 15), (10, 15))
    S.ok("best: 10 ms are", traffic([flow], 5, until=lambda: paths("text") == [0]),
         moves(since, "text"))
    delays((10, 15), (10, 15))
    flow.close()


# --- 14: moves and order

def gaps():
    """Scenario 14: flows go over to a faster path in their gaps."""
    delays((10, 40), (10, 40))
    calm(text={"prefer": "inet"})
    swarm = Swarm(TEXT, 50)

    def bursts(count):
        for _ in range(count):
            for _ in range(3):
                swarm.send()
            idle(0.1)

    idle(1)
    bursts(5)
    since = time.time()
    WEST.classes(text={"prefer": "mpls"})
    bursts(10)
    got = swarm.take()
    S.same("gaps: all arrive", sum(swarm.numbers), len(got))
    last, late = {}, 0
    for flow, number, _, _ in got:
        late += number < last.get(flow, -1)
        last[flow] = number
    S.same("gaps: none out of order", 0, late)
    S.ok("gaps: on the slow path before",
         min(delay for _, _, sent, delay in got if sent < since) > 0.04)
    # The gap is counted from the change on.
    slow = sum(delay >= 0.04 for _, _, sent, delay in got if sent > since + 0.05)
    S.same("gaps: on the fast path after the first gap", 0, slow)
    swarm.close()


def steady():
    """Scenario 14: a flow without a gap goes over within a second, and back at once."""
    delays((10, 40), (10, 40))
    calm(text={"prefer": "inet"})
    flow = Flow(TEXT, 200)
    idle(1)
    traffic([flow], 1)
    since = len(flow.sent)
    WEST.classes(text={"prefer": "mpls"})
    traffic([flow], 2)
    until = len(flow.sent)
    WEST.classes(text={"prefer": "inet"})
    traffic([flow], 1)
    idle(0.1)
    first, late, top, delay = {}, [], -1, {}
    for number, at in flow.take():
        first[number], delay[number] = at, at - flow.sent[number]
        if number < top:
            late.append((number, at - first[top]))
        top = max(top, number)
    S.same("a steady flow: all arrive", len(flow.sent), len(flow.got))
    S.ok("a steady flow: reordered once", late and max(late)[0] - min(late)[0] <= 7 and
         since < late[0][0] < until, late)
    S.ok("a steady flow: by no more than the difference",
         max((by for _, by in late), default=9) <= 0.031, late)
    moved = [number for number in range(since, until) if delay[number] < 0.025]
    took = flow.sent[moved[0]] - flow.sent[since] if moved else 99
    within("a steady flow: goes over", 0.9, 1.1, took)
    S.ok("a steady flow: and back at once", delay[until] > 0.035, delay[until])
    flow.close()


# --- 15: split

class Split:
    """Flows are split over two paths, which are told by their delay."""

    def __init__(self):
        delays((10, 60), (10, 60))
        self.rates(300, 100)
        calm(text={"strategy": "split"})
        self.swarm = Swarm(TEXT, 4000)
        self.some = range(0, 4000, 100)

    @staticmethod
    def rates(one, two):
        """Rates of both uplinks, Mbit/s; 0 for none."""
        WEST.do("UPLINK_SET", name="one", rate=one * 10 ** 6)
        WEST.do("UPLINK_SET", name="two", rate=two * 10 ** 6)

    def send(self, flows=None):
        """The path of each flow now."""
        self.swarm.take()
        self.swarm.send(flows)
        idle(0.15)
        return {flow: int(delay > 0.035) for flow, _, _, delay in self.swarm.take()}

    def share(self, what, want, now):
        """One result: the part of the flows that take the first path."""
        got = 1 - sum(now.values()) / max(1, len(now))
        print("# %s: %.3f of %d flows" % (what, got, len(now)), flush=True)
        S.ok(what, abs(got - want) <= 0.03 and len(now) == self.swarm.count,
             "%.3f of %d flows" % (got, len(now)))

    def keep(self, seconds):
        """Sends some flows ten times a second; (when, path) of each packet by flow."""
        self.swarm.take()
        out, end = {}, time.monotonic() + seconds
        while time.monotonic() < end:
            self.swarm.send(self.some)
            idle(0.1)
        for flow, _, sent, delay in self.swarm.take():
            out.setdefault(flow, []).append((sent, int(delay > 0.035)))
        return out

    def dies(self, before, index, *dead):
        """A path dies and returns: only its flows move."""
        what = "split: path %d dies" % index
        lines(1, *dead)
        self.keep(1)
        now = self.send()
        S.same(what + ": all flows take the other", {1 - index: self.swarm.count},
               {path: list(now.values()).count(path) for path in set(now.values())})
        lines(0, *dead)
        back, since = idle(5, measured), time.time()
        S.ok(what + " and returns", back, WEST.states("east"))
        kept = self.keep(12)
        went = [min((sent - since for sent, path in kept[flow] if path == index),
                    default=99) for flow in self.some if before[flow] == index]
        S.ok(what + " and returns: flows without a gap stay for a while",
             went and min(went) >= 8, sorted(went))
        S.ok(what + " and returns: and have gone back then",
             went and max(went) <= 11.5, sorted(went))
        S.same(what + " and returns: other flows do not move", [], [
            flow for flow in self.some if before[flow] != index and
            {path for _, path in kept[flow]} != {1 - index}])
        now = self.send()
        S.same(what + " and returns: all flows are where they were", 0,
               sum(now.get(flow) != path for flow, path in before.items()))

    def run(self):
        """The scenario."""
        idle(1)
        S.same("split: the reason", "split", reason("text"))
        before = self.send()
        self.share("split: 3 to 1", 0.75, before)
        S.same("split: flows keep their path", before, self.send())
        self.dies(before, 1, X2, Y2)
        self.dies(before, 0, X1, Y1)
        self.rates(200, 200)
        idle(1.5)
        now = self.send()
        self.share("split: 1 to 1", 0.5, now)
        S.same("split: 1 to 1: none has moved to the path that has less now", 0,
               sum(now.get(flow) == 0 and path == 1 for flow, path in before.items()))
        self.rates(0, 0)
        self.swarm.close()


def split():
    """Scenario 15."""
    Split().run()


def full():
    """The history keeps the last 64 events."""
    delays((10, 15), (10, 15))
    calm()
    ear, since = Ear(A), time.monotonic()
    for i in range(40):
        WEST.classes(text={"prefer": "mpls" if i % 2 else "inet"})
    S.wait_for(lambda: len(moves(since, "text")) >= 40)
    idle(0.1)
    heard = [brief(one) for one in ear.happened()]
    want = ["text 0 -> 1 preferred", "text 1 -> 0 preferred"] * 20
    S.same("history: each of many moves is told", want, heard)
    S.same("history: and kept", want, [brief(one) for one in WEST.history("east")[-40:]])
    for i in range(40):
        WEST.classes(text={"prefer": "mpls" if i % 2 else "inet"})
    S.wait_for(lambda: len(moves(since, "text")) >= 64)
    S.same("history: the last 64 are kept", (want + want)[-64:],
           [brief(one) for one in WEST.history("east")])


run_all(begin, brownout, swing, flap, death, fallback, drops, best, gaps, steady, split,
        full)
