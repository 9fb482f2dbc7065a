#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""wans.py FIGURES [PICTURE]

Of what failover.py printed: what became of each class while WAN one was bad, which WAN
carried it, a verdict, and a picture over time (SVG). Is the judge, too: exit status 1, with
the reason, where the wire does not keep what it is for.
"""
import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../bench"))
import svg

CLASSES = ("audio", "holo", "video", "text", "file")
CALL = CLASSES[:3]              # what leaves a WAN that loses packets or is slow
KINDS = ("geneve", "nsmwire")
NAMES = {"geneve": "geneve, OSPF, BFD", "nsmwire": "nsmwire"}
GAP = 300                       # ms without a packet of a call, when a WAN dies
WAY = 30                        # ms that a call may take at most over the better WAN


class Flow:
    """One class over one kind: its packets, and the WANs that it took."""

    def __init__(self, packets, wans):
        self.packets, self.wans = packets, wans

    def wan(self, at):
        """The WAN at a time."""
        return [wan for when, wan in self.wans if when <= at or when == self.wans[0][0]][-1]

    def between(self, start, end):
        """What was sent in a time, with the WANs from then on."""
        wans = [[start, self.wan(start)]]
        for at, wan in self.wans:
            if start < at < end and wan != wans[-1][1]:
                wans.append([at, wan])
        return Flow([p for p in self.packets if start <= p[0] < end], wans)

    @property
    def delays(self):
        """Of the packets that arrived, in ms, the least first."""
        return sorted(d / 10 for _, d in self.packets if d >= 0)

    @property
    def lost(self):
        """How many did not arrive."""
        return sum(d < 0 for _, d in self.packets)

    @property
    def p99(self):
        """What 99 of 100 packets took at most, in ms; None if none arrived."""
        return self.delays[(len(self.delays) * 99 - 1) // 100] if self.delays else None

    def gap(self, end):
        """The longest time without an arrival, in ms."""
        arrivals = sorted(t + d / 10 for t, d in self.packets if d >= 0) + [end]
        return max((b - a for a, b in zip(arrivals, arrivals[1:])), default=end)


class Run:
    """All that was measured."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            raw = json.load(f)
        self.flow = {(k, c): Flow(raw["packets"][k][c], raw["wan"][k][c])
                     for k in KINDS for c in CLASSES}
        self.end, self.events = raw["end"], raw["events"]
        starts = [at for at, _ in self.events]
        self.phases = [(what, start, end) for (start, what), end in
                       zip(self.events, starts[1:] + [self.end])]

    def phase(self, what):
        """(start, end) of what was done to WAN one."""
        return next((start, end) for name, start, end in self.phases if name == what)


def judge_death(run):
    """Why the end of WAN one is noticed."""
    start, end = run.phase("dies")
    for name in CLASSES:
        gaps = {k: run.flow[k, name].between(start - 500, end).gap(end) for k in KINDS}
        if run.flow["nsmwire", name].wan(start) != 1:
            yield f"class {name}: not on WAN one when that dies"
        if name in CALL and gaps["nsmwire"] > GAP + WAY:
            yield f"class {name}: {gaps['nsmwire']:.0f} ms without a packet with nsmwire"
        if gaps["nsmwire"] >= gaps["geneve"]:
            yield (f"class {name}: {gaps['nsmwire']:.0f} ms without a packet with nsmwire, "
                   f"{gaps['geneve']:.0f} with geneve")


def judge_brownout(run):
    """Why classes do not keep to their needs while WAN one is bad."""
    for what in ("loses 5 %", "+ 60 ms"):
        start, end = run.phase(what)
        for name in CLASSES:
            wan = run.flow["nsmwire", name].wan(end - 1)
            if wan != (2 if name in CALL else 1):
                yield f"class {name}: on WAN {wan} when WAN one {what}"
    start, end = run.phase("full queue")
    for name in CALL:
        p99 = run.flow["nsmwire", name].between(start, end).p99
        if p99 is None or p99 > WAY:
            yield f"class {name}: a packet takes {p99} ms while WAN one has a full queue"


def judge_whole(run):
    """Why a call is not better off than over geneve. Others may stay where they lose some."""
    for name in CLASSES:
        geneve, wire = (run.flow[k, name] for k in KINDS)
        if not wire.packets or len(wire.packets) != len(geneve.packets):
            yield (f"class {name}: not the same was offered, packets: "
                   f"{len(geneve.packets)}, {len(wire.packets)}")
        elif name in CALL and wire.lost >= geneve.lost:
            yield (f"class {name}: {wire.lost} packets lost with nsmwire, "
                   f"{geneve.lost} with geneve")


def ms(value):
    return "-" if value is None else f"{value:.0f} ms"


def loss(flow):
    part = 100 * flow.lost / len(flow.packets) if flow.packets else 0
    return "none" if not flow.lost else f"{part:.1f} %" if part >= 0.05 else "<0.1 %"


def route(flow, start):
    """The WANs of a time: "1", or "1, 2 after 2.1 s"."""
    return ", ".join(f"{wan or 'none'}" + (f" after {(at - start) / 1000:.1f} s"
                                            if at > start else "")
                     for at, wan in flow.wans[:2] + flow.wans[2:][-1:])


def table(run):
    print(f"  {'':<8}" + "".join(f"{NAMES[k]:<37}" for k in KINDS).rstrip())
    print(f"  {'class':<8}" + (f"{'lost':>6}  {'delay':>7}  {'over WAN':<20}" * 2).rstrip())
    for what, start, end in [("is well", 0, run.events[0][0])] + run.phases:
        print(f"\n  {start / 1000:.0f} s: WAN one {what}")
        for name in CLASSES:
            line = f"  {name:<8}"
            for kind in KINDS:
                flow = run.flow[kind, name].between(start, end)
                line += f"{loss(flow):>6}  {ms(flow.p99):>7}  {route(flow, start):<20}"
            print(line.rstrip())
    print("""
  lost: of the packets that were sent in that time. delay: what 99 of 100 took at most.""")


def verdict(run):
    start, end = run.phase("dies")

    def each(what):
        geneve, wire = (what(k) for k in KINDS)
        return f"{wire}, {geneve} with geneve."

    yield "audio: the longest time without a packet when WAN one dies: " + each(
        lambda k: ms(run.flow[k, "audio"].between(start - 500, end).gap(end)))
    yield "audio, holo, video: packets lost: " + each(
        lambda k: sum(run.flow[k, c].lost for c in CALL))
    yield "audio: 99 of 100 packets took at most: " + each(
        lambda k: ms(run.flow[k, "audio"].p99))


LEFT, PLOT, TOP = 74, 628, 128
HEIGHT, STRIP = 60, 104         # of the delays of a class, and of a class
STEP = 200                      # ms of a point
SCALE = (10, 1000)              # ms


class Course(svg.Picture):
    """Delay, loss and WAN of each class over time."""

    def __init__(self, run, *words):
        super().__init__(*words)
        self.run = run

    def x(self, at):
        return LEFT + PLOT * at / self.run.end

    def bar(self, kind, start, end, y, full):
        look = "" if full else ' fill-opacity="0.15" stroke="currentColor"'
        self.lines.append(
            f'<rect class="{kind}" x="{self.x(start):.1f}" y="{y:g}" height="5" '
            f'width="{self.x(end) - self.x(start):.1f}"{look}/>')

    def delays(self, kind, flow, bottom):
        places = []
        for start in range(0, self.run.end, STEP):
            got = [d / 10 for t, d in flow.packets if start <= t < start + STEP and d >= 0]
            if got:
                places.append((self.x(start + STEP / 2),
                               bottom - HEIGHT * log_place(max(got))))
            if places and (not got or start + STEP >= self.run.end):
                self.curve(kind, places if len(places) > 1 else places * 2)
                places = []

    def losses(self, kind, flow, y):
        width = PLOT * STEP / self.run.end
        for start in range(0, self.run.end, STEP):
            sent = [d for t, d in flow.packets if start <= t < start + STEP]
            part = sum(d < 0 for d in sent) / max(len(sent), 1)
            if part:
                self.lines.append(
                    f'<rect class="{kind}" x="{self.x(start):.1f}" width="{width:.1f}" '
                    f'y="{y:g}" height="6" fill-opacity="{min(1, 0.3 + part):.2f}"/>')

    def wans(self, kind, flow, y):
        ends = [at for at, _ in flow.wans[1:]] + [self.run.end]
        for n, ((at, wan), end) in enumerate(zip(flow.wans, ends)):
            if wan:
                self.bar(kind, at if n else 0, end, y, wan == 1)

    def row(self, name, top):
        bottom = top + HEIGHT
        self.text(LEFT - 12, top + HEIGHT / 2 + 4, name, "name")
        for value, text in ((10, "10 ms"), (100, "100 ms"), (1000, "1 s")):
            y = bottom - HEIGHT * log_place(value)
            self.line("grid", (LEFT, y), (LEFT + PLOT, y))
            self.text(LEFT + PLOT + 6, y + 4, text, "small")
        for n, kind in enumerate(KINDS):
            flow = self.run.flow[kind, name]
            self.delays(kind, flow, bottom)
            self.losses(kind, flow, bottom + 4 + 8 * n)
            self.wans(kind, flow, bottom + 21 + 8 * n)


def log_place(value):
    """A delay as a part of the height."""
    low, high = SCALE
    return math.log(min(max(value, low), high) / low) / math.log(high / low)


def describe(run):
    for name in CLASSES:
        geneve, wire = (run.flow[k, name] for k in KINDS)
        yield (f"{name}: {wire.lost} of {len(wire.packets)} packets lost and 99 of 100 in "
               f"{ms(wire.p99)} with nsmwire, {geneve.lost} and {ms(geneve.p99)} with geneve.")


def picture(run):
    end = TOP + STRIP * len(CLASSES)
    p = Course(run, end + 66, "Two WANs, of which one gets bad and dies",
               " ".join(describe(run)), "selftests/demo/wans.py (make demo)")
    p.text(20, 53, "Five kinds of traffic over a wire, and over geneve with OSPF and BFD "
           "(FRR, 3 x 300 ms), at once over the same WANs", "small")
    for x, kind, text in ((30, "geneve", "geneve"), (110, "nsmwire", "nsmwire")):
        p.lines.append(f'<rect class="{kind}" x="{x}" y="68" width="12" height="12"/>')
        p.text(x + 18, 79, text)
    p.text(206, 79, "Lines: delay. Below: lost packets; then the WAN, full: one, hollow: two",
           "small")
    for at, what in run.events:
        p.line("grid", (p.x(at), TOP - 12), (p.x(at), end - 12))
        p.text(round(p.x(at), 1), TOP - 18, what, "small event")
    p.text(12, TOP - 18, "WAN one:", "small")
    for n, name in enumerate(CLASSES):
        p.row(name, TOP + STRIP * n)
    for second in range(0, run.end // 1000 + 1, 5):
        p.text(round(p.x(second * 1000), 1), end + 8, f"{second} s", "tick")
    p.text(20, end + 44, "The policy of each class and all figures: make demo, which "
           "measures them in virtual time and draws this", "small")
    return p.done()


def main():
    run = Run(sys.argv[1])
    table(run)
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as f:
            f.write(picture(run))
    bad = [reason for judge in (judge_whole, judge_brownout, judge_death)
           for reason in judge(run)]
    for reason in bad:
        print(f"\n  WRONG: {reason}")
    if not bad:
        print()
        for line in verdict(run):
            print(f"  {line}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
