# SPDX-License-Identifier: GPL-2.0
"""The picture of the lab (SVG): each class, the database and the WANs over time.

Owns the drawing; figures.py has the arithmetic, selftests/bench/svg.py colours and fonts.
"""
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../bench"))
import figures
import svg

LEFT, PLOT, TOP = 92, 596, 140
HEIGHT, GAP = 56, 16            # of a row, and below it
DELAYS = (5, 2000)              # ms
STEP = 500                      # ms of a point
WAYS = (("person cloud1", "person"), ("branch cloud1", "branch"))
SHADE = {"mpls": 1, "wlan": 0.6, "inet": 0.6, "lte": 0.2, "none": 0}
SITES = ("dc", "cloud1", "cloud2", "cloud3", "branch", "person")


class Chart(svg.Picture):
    """Rows over one axis of time."""

    def __init__(self, runs, height, desc):
        super().__init__(height, "Six sites, three WANs, five kinds of traffic: HoloConf",
                         desc, "selftests/lab/picture.py (make lab)")
        self.runs, self.span, self.y = runs, next(iter(runs.values())).end, TOP

    def x(self, at):
        """The place of a time."""
        return LEFT + PLOT * at / self.span

    def bins(self):
        """Times of points."""
        return range(0, self.span, STEP)

    def row(self, name, ticks, place):
        """A row with its scale: the place of a value in it is returned."""
        bottom = self.y + HEIGHT
        self.text(LEFT - 10, self.y + HEIGHT / 2 + 4, name, "name")
        for value, text in ticks:
            y = bottom - HEIGHT * place(value)
            self.line("grid", (LEFT, y), (LEFT + PLOT, y))
            self.text(LEFT + PLOT + 6, y + 4, text, "small")
        return lambda value: bottom - HEIGHT * place(value)

    def points(self, kind, values, y):
        """A curve with gaps where there is no value."""
        places = []
        for at, value in values + [(0, None)]:
            if value is not None:
                places.append((self.x(at), y(value)))
                continue
            if places:
                self.curve(kind, places if len(places) > 1 else places * 2)
            places = []

    def block(self, kind, start, end, y, opacity):
        """A part of a strip."""
        if opacity:
            self.lines.append(
                f'<rect class="{kind}" x="{self.x(start):.1f}" y="{y:g}" height="4" '
                f'width="{self.x(end) - self.x(start):.1f}" fill-opacity="{opacity:.2f}"/>')

    def media(self, name):
        """Delay, loss and WANs of a class."""
        y = self.row(name, ((10, "10 ms"), (100, "100 ms"), (1000, "1 s")), log_place)
        below = self.y + HEIGHT + 4
        for kind, run in self.runs.items():
            values = []
            for start in self.bins():
                packets = run.packets(name, start, start + STEP)
                values.append((start + STEP / 2, packets.delay(100)))
                if packets.lost:
                    self.block(kind, start, start + STEP, below,
                               min(1, 0.3 + packets.lost / packets.sent))
            self.points(kind, values, y)
            below += 6
        for pair, who in WAYS:
            self.text(LEFT - 34, below + 10, who, "tick")
            for kind, run in self.runs.items():
                seen = run.wans(pair, name, 0, self.span) + [(self.span, "none")]
                for (start, wan), (end, _) in zip(seen, seen[1:]):
                    self.block(kind, start, end, below, SHADE[wan])
                below += 6
            below += 2
        self.y = below + GAP

    def values(self, name, most, ticks, what):
        """A row of curves, what(run, start, end) of each."""
        y = self.row(name, ticks, lambda value: min(value, most) / most)
        for kind, run in self.runs.items():
            self.points(kind, [(at + STEP, what(run, at, at + 2 * STEP))
                               for at in self.bins() if at + 2 * STEP <= self.span], y)
        self.y += HEIGHT + GAP

    def acts(self):
        """A line and a word for each act, and the axis."""
        for name, at, _ in next(iter(self.runs.values())).acts:
            self.line("grid", (self.x(at), TOP - 10), (self.x(at), self.y))
            self.text(round(self.x(at) + 4, 1), TOP - 16, name, "small")
        for second in range(0, self.span // 1000 + 1, 10):
            self.text(round(self.x(second * 1000), 1), self.y + 12, f"{second} s", "tick")


def log_place(value):
    """A delay as a part of the height."""
    low, high = DELAYS
    return math.log(min(max(value, low), high) / low) / math.log(high / low)


def total(run, wans, start, end):
    """Mbit/s that the lines of some WANs have carried from the sites."""
    return sum(run.carried(f"{site} {wan}", start, end)[0] for site in SITES for wan in wans
               if f"{site} {wan}" in run.raw["carried"][0][1]) / 1e6


def draw(runs, names, desc):
    """The picture as text."""
    height = TOP + 4 * (HEIGHT + 44 + GAP) + 6 * (HEIGHT + GAP) + 60
    chart = Chart(runs, height, desc)
    x = 30
    for kind, name in names.items():
        chart.lines.append(f'<rect class="{kind}" x="{x}" y="44" width="12" height="12"/>')
        chart.text(x + 18, 55, name)
        x += 50 + 8 * len(name)
    chart.text(20, 78, "Lines: the greatest delay in half a second; of text, with the answer. "
               "Below: lost packets; then the WAN that the class", "small")
    chart.text(20, 94, "takes from the person and from the branch to cloud 1: full MPLS, half "
               "internet, pale LTE.", "small")
    for name in figures.CLASSES[:4]:
        chart.media(name)
    chart.values("file", 12, ((4, "4"), (8, "8"), (12, "12 Mbit/s")),
                 lambda run, start, end: (run.file_rate(start, end) +
                                          run.backup_rate(start, end)) / 1e6)
    chart.values("database", 20, ((10, "10"), (20, "20 tx/s")),
                 lambda run, start, end: run.bank(start, end).per_second)
    chart.values("tx p99", 2000, ((500, "0.5 s"), (1000, "1 s"), (2000, "2 s")),
                 lambda run, start, end: run.bank(start, end).latency(99))
    for name, most, wans in (("MPLS", 14, ("mpls",)), ("internet", 14, ("inet", "wlan")),
                             ("LTE", 2, ("lte",))):
        chart.values(name, most, ((most / 2, f"{most / 2:g}"), (most, f"{most} Mbit/s")),
                     lambda run, start, end, w=wans: total(run, w, start, end))
    chart.acts()
    chart.text(20, height - 16, "Rates, delays and losses of the lines, and all figures: make "
               "lab, which measures in virtual time and draws this", "small")
    return chart.done()
