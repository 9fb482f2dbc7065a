# SPDX-License-Identifier: GPL-2.0
"""The arithmetic of the lab's report: what acts.py printed, as losses, gaps and rates.

Owns no output. Times are milliseconds since the first act; a packet is (when it was sent,
its delay in tenths of a millisecond, -1 if it never came).
"""
import json

CLASSES = ("audio", "holo", "video", "text", "file")
SECOND, MINUTE = 1000, 60_000


def percentile(values, part):
    """The least value that @part of 100 do not exceed; None of nothing."""
    values = sorted(values)
    return values[max(0, -(-len(values) * part // 100) - 1)] if values else None


def between(rows, start, end):
    """Rows whose time is in [start, end)."""
    return [row for row in rows if start <= row[0] < end]


class Packets:
    """What became of the packets of one flow, or of several, that were sent in a time."""

    def __init__(self, flows, start, end):
        self.flows = [between(flow, start, end) for flow in flows]
        self.before = [_last_arrival(between(flow, -MINUTE, start)) for flow in flows]
        self.start, self.end = start, end

    @property
    def sent(self):
        """How many were sent."""
        return sum(map(len, self.flows))

    @property
    def lost(self):
        """How many never came."""
        return sum(ms < 0 for flow in self.flows for _, ms in flow)

    def delay(self, part):
        """What @part of 100 of those that came took at most, in ms."""
        tenths = percentile([ms for flow in self.flows for _, ms in flow if ms >= 0], part)
        return None if tenths is None else tenths / 10

    def gap(self):
        """The longest time without an arrival at one receiver, in ms, from the last before
        the act on."""
        return max((_gap(flow, before, self.end) for flow, before in
                    zip(self.flows, self.before)), default=0)

    def worst_second(self):
        """The greatest part of a flow that was lost in any second from the start on."""
        worst = 0
        for flow in self.flows:
            for second in range(self.start, self.end, SECOND):
                sent = between(flow, second, min(second + SECOND, self.end))
                lost = sum(ms < 0 for _, ms in sent)
                worst = max(worst, lost / len(sent) if sent else 0)
        return worst


def _last_arrival(flow):
    """When the last of some packets came; None of none."""
    return max((at + ms / 10 for at, ms in flow if ms >= 0), default=None)


def _gap(flow, before, end):
    """Packets that are lost after the last that came make a gap, too."""
    if not flow:
        return 0
    came = sorted(at + ms / 10 for at, ms in flow if ms >= 0)
    first = flow[0][0] if before is None else before
    if flow[-1][1] < 0:
        came.append(end)
    return max(b - a for a, b in zip([first] + came, came))


def rate(totals, start, end):
    """bit/s of counts of bytes that only grow, [(when, bytes so far)]."""
    def until(when):
        return next((n for at, n in reversed(totals) if at <= when), 0)

    return (until(end) - until(start)) * 8000 / (end - start)


def counter(rows, when, which):
    """A counter that was read now and then, [(when, counters)], at a time in between."""
    older = [row for row in rows if row[0] <= when] or rows[:1]
    newer = [row for row in rows if row[0] > when] or rows[-1:]
    (before, one), (after, two) = older[-1], newer[0]
    part = (when - before) / (after - before) if after > before else 0
    return one[which] + (two[which] - one[which]) * max(part, 0)


class Bank:
    """The transactions that ended in a time: (when they began, tenths of ms, 1 if
    committed)."""

    def __init__(self, rows, start, end):
        self.rows = [row for row in rows if start <= row[0] + row[1] / 10 < end]
        self.span = end - start

    @property
    def failed(self):
        """How many were not committed."""
        return sum(not good for _, _, good in self.rows)

    @property
    def per_second(self):
        """Committed transactions a second."""
        return (len(self.rows) - self.failed) * 1000 / self.span

    def latency(self, part):
        """What @part of 100 of the committed ones took at most, in ms."""
        tenths = percentile([t for _, t, good in self.rows if good], part)
        return None if tenths is None else tenths / 10


class Run:
    """What was measured of one kind of network."""

    def __init__(self, raw):
        self.end, self.raw = raw["end"], raw
        starts = [at for at, _ in raw["acts"]]
        self.acts = [(name, start, end) for (start, name), end in
                     zip(raw["acts"], starts[1:] + [self.end])]

    def flows(self, name, kind=None):
        """The packets of each flow of a class."""
        return [f["packets"] for f in self.raw["flows"] if f["class"] == name and
                "packets" in f and kind in (None, f["kind"])]

    def packets(self, name, start, end):
        """What became of a class in a time."""
        return Packets(self.flows(name), start, end)

    def act(self, name):
        """(start, end) of an act."""
        return next((start, end) for what, start, end in self.acts if what == name)

    def bank(self, start, end):
        """The transactions of a time."""
        return Bank(self.raw["bank"], start, end)

    def file_rate(self, start, end):
        """bit/s of the transfer of class file that goes on all the time."""
        return sum(rate(f["bytes"], start, end) for f in self.raw["flows"] if "bytes" in f)

    def backup_rate(self, start, end):
        """bit/s of the backup, from all clouds."""
        return sum(rate(total, start, end) for total in self.raw["backup"].values())

    def carried(self, line, start, end):
        """bit/s of a line, from the site and to it."""
        rows = [(at, now[line]) for at, now in self.raw["carried"]]
        return tuple((counter(rows, end, way) - counter(rows, start, way)) * 8000 /
                     (end - start) for way in (0, 1))

    def wans(self, pair, name, start, end):
        """The WANs that a class took between two sites in a time, [(when, WAN)]."""
        seen = self.raw["wan"][f"{pair} {name}"]
        before = [wan for at, wan in seen if at <= start] or [seen[0][1]]
        out = [(start, before[-1])]
        for at, wan in seen:
            if start < at < end and wan != out[-1][1]:
                out.append((at, wan))
        return out


def load(path):
    """The figures that acts.py printed."""
    with open(path, encoding="utf-8") as file:
        return Run(json.load(file))


def lines_of(paths):
    """Lines of configuration: not empty, no comment, no mark between documents."""
    count = words = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in map(str.strip, file):
                if line and line[0] not in "#!" and line != "---":
                    count += 1
                    words += len(line.split())
    return count, words
