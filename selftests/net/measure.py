# SPDX-License-Identifier: GPL-2.0
"""What probes measure: see measure.sh."""

import json
import statistics
import time

import nsmns as S
import nsmprobe
from nsmpeer import ESTIMATES, Ear
from nsmrig import A, B, IA, IB
from nsmwan import AUDIO, DICE, EAST, FILE, HOLO, R, WEST, X1, X2, Y1, Y2, Flow, delays, \
    idle, measured, run_all, traffic

# The bounds: of DESIGN-PATHS.md, section I, scenarios 1, 6 and 7.
EXACT_US, GAP, MEDIAN = 200, 0.300, 0.225


# --- the truth, and what the meters say

class Count:
    """Packets of the classes since it was made, by wires and by meters. It is made while
    nothing is on its way, and what was has been reported.
    """

    def __init__(self, node, peer, far):
        self.node, self.peer, self.far = node, peer, far
        idle(3)
        self.before = self._now()

    def _now(self):
        near, far = (S.ethtool_stats(ns, "w0") for ns in (self.node.ns, self.far))
        return near, far, self.node.meter(self.peer)

    def __call__(self, klass):
        """(sent, arrived) by the wires, and meters of the class in a dictionary."""
        name, index, _ = klass
        (tx0, rx0, old), (tx1, rx1, new) = self.before, self._now()
        wires = tuple(b[key] - a[key] for a, b, key in (
            (tx0, tx1, "class_%s_tx_packets" % name),
            (rx0, rx1, "class_%s_rx_packets" % name)))
        return wires, {key: new.get((index, key), 0) - old.get((index, key), 0)
                       for key in ("tx", "rx_seen", "lost", "extra")}

    def settled(self, klass):
        """Waits until the meters agree with the wires; returns both."""
        idle(6, lambda: self._agree(klass))
        return self(klass)

    def _agree(self, klass):
        (sent, arrived), meter = self(klass)
        return meter["rx_seen"] == arrived and meter["tx"] == sent and \
            meter["lost"] - meter["extra"] == sent - arrived

    def exact(self, what, klass, lost=None, extra=None):
        """One result: the meters are what the wires have counted; returns these."""
        (sent, arrived), meter = self.settled(klass)
        lost = max(0, sent - arrived) if lost is None else lost
        extra = max(0, arrived - sent) if extra is None else extra
        S.same("%s: %s: sent, seen, lost and extra" % (what, klass[0]),
               {"tx": sent, "rx_seen": arrived, "lost": lost, "extra": extra}, meter)
        return sent, arrived


def shown_loss(node, peer, klass, index=0):
    """Loss of a class on a path as it is shown, in parts of 1, or None."""
    found = node.path(peer, index).get("classes", {}).get(klass[1], {})
    return found["loss"] / 1e6 if "loss" in found else None


# --- the scenarios

def begin():
    """Without traffic at first. No class asks for anything: all take the cheaper path."""
    for node in (WEST, EAST):
        node.classes()
    S.ok("both ends measure both paths", idle(5, measured),
         (WEST.peer("east"), EAST.peer("west")))


def near(what, want, got):
    """One result: a time is within 0.2 ms of the truth."""
    S.ok(what, got is not None and abs(got - want) <= EXACT_US,
         "want %d us, got %r" % (want, got))


def times():
    """Scenario 1: times of asymmetric paths, with traffic on one of them."""
    flows = [Flow(AUDIO, 50), Flow(AUDIO, 50, back=True)]
    traffic(flows, 30)
    for node, peer, later in ((WEST, "east", 15000), (EAST, "west", 25000)):
        for index, rtt in ((0, 20000), (1, 60000)):
            path = node.path(peer, index)
            what = "to the %s, path %d" % (peer, index)
            near(what + ": round-trip time", rtt, path.get("rtt"))
            near(what + ": the least of it", rtt, path.get("rtt_min"))
            near(what + ": its variation", 0, path.get("rtt_var"))
            near(what + ": jitter", 0, path.get("jitter"))
            near(what + ": later than the faster path", later * index,
                 path.get("transit"))
            S.same(what + ": loss of probes", 0, path.get("probe_loss"))
        S.same("to the %s: intervals, with traffic and without" % peer,
               [50000, 100000], [node.path(peer, i).get("interval") for i in (0, 1)])
        S.same("to the %s: down after" % peer, 250000, node.path(peer, 0).get("detect"))
        S.same("to the %s: the session is that of the other end" % peer, True,
               node.peer(peer).get("session", 0) != 0)
    for flow in flows:
        S.same("%s: all arrive, in order" % flow.name, (len(flow.sent), 0),
               (len(flow.got), flow.disorder()))
        flow.close()


def losses():
    """Scenario 2: loss in one direction, of which the other knows nothing."""
    delays((5, 20), (15, 40))
    ears = [Ear(A), Ear(B)]
    for part in (0.01, 0.05, 0.20):
        what = "%g %% loss to the east" % (100 * part)
        flows = [Flow(HOLO, 2000, read=False), Flow(AUDIO, 50, read=False),
                 Flow(AUDIO, 200, back=True, read=False)]
        there, back = Count(WEST, "east", B), Count(EAST, "west", A)
        Y1.set(loss=part)
        traffic(flows, 10)
        seen = shown_loss(WEST, "east", HOLO)
        idle(0.1)
        Y1.set(loss=0)
        sent, arrived = there.exact(what, HOLO)
        there.exact(what, AUDIO)
        back.exact(what + ", the other way", AUDIO, lost=0, extra=0)
        # The WAN has lost what it was told to, by its own random numbers.
        S.ok(what + ": the truth", abs((sent - arrived) / sent - part) <=
             4 * (part / sent) ** 0.5, "%d of %d" % (sent - arrived, sent))
        # Of the last 5 seconds.
        S.ok(what + ": loss as shown", seen is not None and abs(seen - part) <=
             2 * (part / 10000) ** 0.5 + 2 * (part / sent) ** 0.5, seen)
        idle(7)
        S.same(what + ", later: no loss is shown", True,
               not shown_loss(WEST, "east", HOLO))
        for flow in flows:
            flow.close()
        S.same(what + ": no path was down", [], sum((e.downs() for e in ears), []))
    S.ok("both paths are up again", idle(5, measured))


def queue(limit):
    """A queue of file transfers of its own on the way east, 8 Mbit/s."""
    prio = "tc qdisc replace dev y1 root handle 1: prio bands 2 priomap" + " 0" * 16
    for cmd in (prio,
                "tc qdisc replace dev y1 parent 1:1 netem delay 5ms limit 100000",
                "tc qdisc replace dev y1 parent 1:2 handle 12: netem delay 5ms "
                "rate 8mbit limit %d" % limit,
                "tc filter replace dev y1 parent 1: protocol ip prio 1 u32 "
                "match ip dsfield 0x28 0xfc flowid 1:2"):
        S.run(R, *cmd.split())


def queue_drops():
    """Packets that the queue has dropped."""
    told = json.loads(S.run(R, "tc", "-s", "-j", "qdisc", "show", "dev", "y1"))
    return [one["drops"] for one in told if one["handle"] == "12:"][0]


def bloat():
    """Scenario 3: bursts of files wait for up to half a second in the WAN."""
    bursts = [Flow(FILE, 1, size=1200, read=False)]
    rest = [Flow(HOLO, 200, read=False), Flow(AUDIO, 50, read=False)]

    def run(seconds, watch):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(350):        # 450 ms of the line
                bursts[0].send()
            traffic(rest, DICE.uniform(0.5, 1.2), each=watch)

    for limit, what in ((10000, "bursts that wait"), (200, "bursts that are cut")):
        queue(limit)
        count, drops, shown = Count(WEST, "east", B), queue_drops(), set()

        def watch(shown=shown, classes=(HOLO, AUDIO) + (FILE,) * (limit == 10000)):
            shown.update(shown_loss(WEST, "east", klass) for klass in classes)

        run(15, watch)
        sent, arrived = count.exact(what, FILE)
        for klass in (HOLO, AUDIO):
            count.exact(what, klass, lost=0, extra=0)
        S.same(what + ": no class shows loss that it did not have", set(), shown - {0, None})
        S.same(what + ": dropped by the queue", queue_drops() - drops, sent - arrived)
        S.ok(what + ": it did so", (limit == 200) == (sent > arrived), (sent, arrived))
    S.run(R, "tc", "qdisc", "del", "dev", "y1", "root")
    for flow in bursts + rest:
        flow.close()


def disorder():
    """Scenario 4: packets change places, and some come twice."""
    delays((50, 50), (15, 15))
    Y1.set(swapped=0.25, duplicate=0.01)
    flows = [Flow(HOLO, 500), Flow(AUDIO, 100), Flow(AUDIO, 100, back=True, read=False)]
    there, back, shown = Count(WEST, "east", B), Count(EAST, "west", A), set()
    traffic(flows, 12, each=lambda: shown.add(shown_loss(WEST, "east", HOLO)))
    for klass in (HOLO, AUDIO):
        sent, arrived = there.exact("disorder", klass, lost=0)
        S.ok("disorder: %s: some came twice" % klass[0], arrived > sent, (sent, arrived))
    back.exact("disorder, the other way", AUDIO, lost=0, extra=0)
    S.ok("disorder: there was some", flows[0].disorder() > 500, flows[0].disorder())
    S.same("disorder: no loss is shown", set(), shown - {0, None})
    for flow in flows:
        flow.close()


def segments():
    """Scenario 5: a packet of several segments is as many packets."""
    delays((5, 5), (5, 5))
    flow = Flow(HOLO, 50, size=1000, read=False, segments=10)
    count = Count(WEST, "east", B)
    traffic([flow], 5)
    sent, _ = count.exact("segments", HOLO, lost=0, extra=0)
    S.same("segments: all of them count", 10 * len(flow.sent), sent)
    flow.close()


class Deaths:
    """Both ways carry data while lines of the first path die and come back. Before every
    second death there are 10 s in which the other path has carried nothing.
    """

    def __init__(self, rate=200):
        delays((10, 10), (10, 10))
        self.flows = [Flow(AUDIO, rate), Flow(AUDIO, rate, back=True)]
        self.calm = [Flow(AUDIO, 5, read=False), Flow(AUDIO, 5, back=True, read=False)]
        self.ready = traffic(self.flows, 10, until=measured)
        self.gaps, self.late, self.ears = ([], []), 0, (Ear(A), Ear(B))

    def die(self, *lines):
        """The lines lose all packets for a second. What both ends say of both paths."""
        if len(self.gaps[0]) % 2:
            traffic(self.calm, 10.2)
        traffic(self.flows, 0.3 + DICE.random() / 10)
        since = time.time()
        for line in lines:
            line.set(loss=1)
        traffic(self.flows, 1)
        told = WEST.states("east"), EAST.states("west")
        used = WEST.active("east"), EAST.active("west")
        for line in lines:
            line.set(loss=0)
        back = traffic(self.flows, 5, until=measured)
        for flow, gaps in zip(self.flows, self.gaps):
            gaps.append(flow.gap(since))
        self.late += not back
        return told, used

    def end(self, what):
        """Results for all of them."""
        S.same(what + ": both ends return to the first path", 0, self.late)
        idle(0.1)
        for flow, way in zip(self.flows, ("east", "west")):
            flow.take()
            S.same("%s: to the %s: none twice or out of order" % (what, way), 0,
                   flow.disorder())
        for flow in self.flows + self.calm:
            flow.close()
        for gaps, way in zip(self.gaps, ("east", "west")):
            print("# %s: to the %s: gaps of %s ms" % (what, way, " ".join(
                "%.0f" % (1e3 * gap) for gap in gaps)), flush=True)


def narrow():
    """A dead path is left over lines of 256 kbit/s, of which probes take a twentieth."""
    for node in (WEST, EAST):
        for uplink in ("one", "two"):
            node.do("UPLINK_SET", name=uplink, rate=256000)
    run = Deaths(50)
    eye = S.Port(R, "x1", outgoing=False)
    traffic(run.flows, 5)
    eye.flush()
    traffic(run.flows, 10)
    got = eye.take(nsmprobe.is_probe(), count=10000, seconds=0.1)
    size = sum(pkt.total + 14 for pkt in got)
    print("# narrow: %d probes of %d bytes in 10 s" % (len(got), size), flush=True)
    S.ok("narrow: probes are a twentieth of the line", 80 <= len(got) and
         size * 8 <= 128000, (len(got), size))
    S.same("narrow: their interval", 114285, WEST.path("east").get("interval"))
    told = [run.die(X1, Y1) for _ in range(8)]
    S.same("narrow: states and the path in use", [], [one for one in told if one != (
        ({0: SILENT, 1: UP},) * 2, (1, 1))])
    for gaps, way in zip(run.gaps, ("east", "west")):
        S.ok("narrow: to the %s: the longest gap" % way, max(gaps) < GAP, max(gaps))
    run.end("narrow")
    for node in (WEST, EAST):
        for uplink in ("one", "two"):
            node.do("UPLINK_SET", name=uplink, rate=0)


UP, SILENT, UNHEARD = ("up", "none"), ("down", "silent"), ("up", "unheard")


def death():
    """Scenario 6: the path in use dies silently, 20 times."""
    run = Deaths()
    told = [run.die(X1, Y1) for _ in range(20)]
    S.ok("silent death: both ends were ready", run.ready)
    S.same("silent death: states and the path in use", [], [one for one in told if one != (
        ({0: SILENT, 1: UP},) * 2, (1, 1))])
    for gaps, way in zip(run.gaps, ("east", "west")):
        S.ok("silent death: to the %s: the longest gap" % way, max(gaps) < GAP, max(gaps))
        S.ok("silent death: to the %s: half of the gaps" % way,
             statistics.median(gaps) <= MEDIAN, statistics.median(gaps))
    for ear, way in zip(run.ears, ("east", "west")):
        S.same("silent death: events, to the %s" % way, [0] * 20, ear.downs())
    run.end("silent death")


def deaths_of_one_way():
    """Scenario 7: one direction of the path in use dies."""
    for what, line, good, bad in (("death to the east", Y1, 1, 0),
                                  ("death to the west", X1, 0, 1)):
        run = Deaths()
        before = [len(flow.sent) for flow in run.flows]
        told = [run.die(line) for _ in range(6)]
        want = [None, None]
        want[bad], want[good] = ({0: SILENT, 1: UP}, 1), ({0: UNHEARD, 1: UP}, 0)
        S.same(what + ": states and the path in use", [], [
            one for one in told if list(zip(*one)) != want])
        S.ok(what + ": the gap", max(run.gaps[bad]) < GAP + 0.010, max(run.gaps[bad]))
        idle(0.1)
        flow = run.flows[good]
        S.same(what + ": of the other way, none is lost", set(),
               set(range(before[good], len(flow.sent))) - {n for n, _ in flow.take()})
        run.end(what)


def slow():
    """Whether both ends probe as without traffic."""
    return all(path.get("interval") == 5000000
               for node, peer in ((WEST, "east"), (EAST, "west"))
               for path in node.peer(peer)["paths"].values())


def wakes():
    """Scenario 18: the first packet finds that its path has died since the last probe."""
    delays((10, 10), (10, 10))
    for node, peer in ((WEST, "east"), (EAST, "west")):
        node.do("PEER_SET", name=peer, interval_idle=5000000)
    flow, eyes = Flow(AUDIO, 200), [S.Port(R, dev, outgoing=False) for dev in ("x1", "x2")]
    gaps, polls, ready = [], [], []
    for lines in ((X1, Y1), (Y1,)) * 3:
        ready.append(traffic([flow], 5, until=measured))
        ready.append(idle(40, slow))
        for line in lines:
            line.set(loss=1)
        idle(0.3 + DICE.random() / 10)
        for eye in eyes:
            eye.flush()
        first, begin_at = len(flow.sent), time.monotonic_ns()
        traffic([flow], 1)
        for eye in eyes:
            found = eye.take(nsmprobe.is_probe(nsmprobe.POLL), seconds=0.1)
            polls += [(p.probe.t1 - begin_at) / 1e6 for p in found[:1]] or [None]
        gaps.append(next((at for number, at in flow.got if number >= first),
                         flow.sent[first] + 9) - flow.sent[first])
        for line in lines:
            line.set(loss=0)
    print("# wakes: gaps of %s ms, polls after %s ms" % (
        " ".join("%.0f" % (1e3 * gap) for gap in gaps), polls), flush=True)
    S.same("wakes: measured, then idle, each time", [True] * 12, ready)
    S.ok("wakes: the first packet has all paths polled at once", all(
        poll is not None and poll <= 10 for poll in polls), polls)
    S.ok("wakes: the longest gap", max(gaps) < GAP, gaps)
    flow.close()
    for node, peer in ((WEST, "east"), (EAST, "west")):
        node.do("PEER_SET", name=peer, interval_idle=1000000)


def all_dead():
    """No path is left, and comes back."""
    delays((10, 10), (10, 10))
    flows = [Flow(AUDIO, 50), Flow(AUDIO, 50, back=True)]
    traffic(flows, 3, until=measured)
    for line in (X1, X2, Y1, Y2):
        line.set(loss=1)

    def down():
        return all(set(node.states(peer).values()) == {SILENT}
                   for node, peer in ((WEST, "east"), (EAST, "west")))

    begin_at = time.monotonic()
    S.ok("all dead: all paths are down", traffic(flows, 2, until=down),
         (WEST.states("east"), EAST.states("west")))
    took = time.monotonic() - begin_at
    S.ok("all dead: after the time of detection", took <= GAP + 0.1, took)
    S.ok("all dead: the wires lose their carrier",
         S.wait_for(lambda: not WEST.carrier("w0") and not EAST.carrier("w0")))
    for line in (X1, X2, Y1, Y2):
        line.set(loss=0)
    S.ok("all dead: both ends are back", traffic(flows, 5, until=measured))
    S.ok("all dead: the wires have it again",
         S.wait_for(lambda: WEST.carrier("w0") and EAST.carrier("w0")))
    for flow in flows:
        flow.close()


def renewal():
    """A path is deleted and added again; the peer stays, and so does its session."""
    delays((5, 20), (15, 40))
    flows = [Flow(AUDIO, 50), Flow(AUDIO, 50, back=True)]
    traffic(flows, 5, until=measured)
    WEST.do("PATH_DEL", peer="east", index=0)
    S.ok("renewal: both ends take the other path", traffic(
        flows, 2, until=lambda: WEST.active("east") == EAST.active("west") == 1),
         (WEST.states("east"), EAST.states("west")))
    traffic(flows, 0.5)
    since = time.monotonic()
    WEST.do("PATH_ADD", peer="east", index=0, uplink="one", remote="10.3.0.1")
    good = traffic(flows, 20, until=measured)
    took = time.monotonic() - since
    S.ok("renewal: measured again", good, (WEST.peer("east"), EAST.peer("west")))
    S.ok("renewal: within 2 s", took <= 2, took)
    traffic(flows, 1)
    near("renewal: the round-trip time", 20000, WEST.path("east", 0).get("rtt"))
    new = WEST.path("east", 0)["classes"]
    S.ok("renewal: what was sent before it does not count",
         new[AUDIO[1]]["tx"] <= 50 * (time.monotonic() - since) and not any(
             one["tx"] or one["rx_seen"] for index, one in new.items()
             if index in (HOLO[1], FILE[1])), new)
    counts = Count(WEST, "east", B), Count(EAST, "west", A)
    traffic(flows, 2.5)
    for count, way in zip(counts, ("east", "west")):
        count.exact("renewal, to the %s" % way, AUDIO, lost=0, extra=0)
    for flow in flows:
        flow.close()


def restart():
    """One end forgets its peer, and is given it again."""
    delays((5, 20), (15, 40))
    flow, back = Flow(AUDIO, 50), Flow(AUDIO, 50, back=True)
    traffic([flow, back], 5, until=measured)
    old = WEST.peer("east").get("session")
    EAST.route.dellink("w0")
    EAST.do("PEER_DEL", name="west")
    traffic([flow], 0.1)
    since = time.monotonic()
    EAST.do("PEER_ADD", name="west")
    EAST.do("PATH_ADD", peer="west", uplink="one", remote="10.1.0.1")
    EAST.do("PATH_ADD", peer="west", uplink="two", remote="10.2.0.1")
    EAST.wire("w0", id=42, peer="west")

    def again():
        return measured() and WEST.peer("east").get("session") != old

    good = traffic([flow], 4, until=again)
    took = time.monotonic() - since
    S.ok("restart: measured again", good, (WEST.peer("east"), EAST.peer("west")))
    S.ok("restart: within 2 s", took <= 2, took)
    print("# restart: measured again after %.2f s" % took, flush=True)
    S.run(B, "ip", "addr", "add", IB[4] + "/24", "dev", "w0")
    S.run(B, "ip", "link", "set", "w0", "up")
    traffic([flow], 1)
    near("restart: the round-trip time", 20000, EAST.path("west", 0).get("rtt"))
    counts, over = (Count(WEST, "east", B), Count(EAST, "west", A)), set()

    def watch():
        over.update((node.ns, index) for node, peer in ((WEST, "east"), (EAST, "west"))
                    for index in range(8) if node.meter(peer).get((index, "rx_seen"), 0) >
                    node.meter(peer).get((index, "tx"), 0))

    traffic([flow, back], 2.5, each=watch)
    for count, way in zip(counts, ("east", "west")):
        count.exact("restart, to the %s" % way, AUDIO, lost=0, extra=0)
    watch()
    S.same("restart: no more is seen than was sent", set(), over)
    got = EAST.meter("west")
    S.same("restart: the end that began anew has all seen", got[AUDIO[1], "tx"],
           got[AUDIO[1], "rx_seen"])
    flow.close()
    back.close()


def stock():
    """Scenario 17: the other end is a stock geneve device."""
    delays((5, 20), (15, 40))
    for node, peer in ((WEST, "east"), (EAST, "west")):
        node.route.dellink("w0")
        node.do("PEER_DEL", name=peer)
    eye = S.Port(B, "e1", outgoing=False)
    WEST.do("PEER_ADD", name="stock")
    WEST.do("PATH_ADD", peer="stock", uplink="one", remote="10.3.0.1")
    WEST.wire("w0", id=43, peer="stock", payload=1)
    S.run(B, "ip", "link", "add", "w0", "mtu", "1400", "type", "geneve", "id", "43",
          "remote", "10.1.0.1", "dstport", "6091")
    for ns, address in ((A, IA[4]), (B, IB[4])):
        S.run(ns, "ip", "addr", "add", address + "/24", "dev", "w0")
        S.run(ns, "ip", "link", "set", "w0", "up")
    state = ("unmeasured", "none")
    S.same("geneve: judged by the route", {0: state}, WEST.states("stock"))
    flows = [Flow(AUDIO, 50), Flow(AUDIO, 50, back=True)]
    for flow in flows:                  # neighbours are found
        flow.send()
    idle(1)
    traffic(flows, 5)
    idle(0.1)
    for flow in flows:
        S.same("geneve: all packets pass", (len(flow.sent), 0),
               (len(flow.take()), flow.disorder()))
        flow.close()
    went, sent = [], 0
    end = time.monotonic() + 240
    while time.monotonic() < end:
        now = WEST.path("stock").get("probes_tx", 0)
        went += [time.monotonic()] * (now - sent)
        sent = now
        time.sleep(0.5)
    gaps = [b - a for a, b in zip(went, went[1:])]
    print("# geneve: probes after %s s" % " ".join("%.0f" % gap for gap in gaps),
          flush=True)
    # 1, 2, 4, 8, 16, then 30 s, each up to a quarter shorter, and read each 0.5 s.
    late = [gap for at, gap in zip(went[1:], gaps) if at > end - 180]
    S.ok("geneve: probes go on", len(late) >= 4, gaps)
    S.ok("geneve: one in 30 s", late and min(late) >= 22 and max(late) <= 31, gaps)
    S.same("geneve: the probes that were seen", sent, len(
        eye.take(nsmprobe.is_probe(), count=1000, seconds=0.1)))
    S.same("geneve: still unmeasured", {0: state}, WEST.states("stock"))
    S.same("geneve: nothing was measured", [], [
        key for key in ESTIMATES if key in WEST.path("stock")])


run_all(begin, times, losses, bloat, disorder, segments, death, deaths_of_one_way,
        narrow, wakes, all_dead, renewal, restart, stock)
