#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""qos.py FIGURES [PICTURE]

Of what selftests/bench/mix printed for geneve and for nsmwire: a table, a verdict,
and a picture (SVG). Is the judge, too: exit status 1, with the reason, where the
wire does not keep what it is for.
"""
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../bench"))
import svg

CLASSES = ("audio", "holo", "video", "text", "file")
KINDS = ("geneve", "nsmwire")
WAY = 10_000_000		# ns that the line itself takes
AUDIO_P99 = 350			# us, one packet on the line is 250
FILE_LEAST = 0.8		# of what the files get where nothing holds them up


class Flow:
    """What became of the packets of one class, delays in us without the way."""

    def __init__(self, how, words):
        self.stream = how == "tcp"
        if self.stream:
            received, ns = words[:2]
            self.rate = received * 8000 / ns
        else:
            self.sent, self.received, *delays = words[:5]
            self.p50, self.p99, _ = ((d - WAY) / 1000 for d in delays)

    @property
    def lost(self):
        return self.sent - self.received


def load(path):
    kinds = {k: {} for k in KINDS}
    with open(path, encoding="utf-8") as f:
        for line in f:
            kind, name, how, *words = line.split()
            kinds[kind][name] = Flow(how, [int(w) for w in words])
    return kinds


def judge(kinds):
    """Why the wire is not what it is said to be."""
    geneve, wire = (kinds[k] for k in KINDS)
    bad = [f"class {c}: no figures of {k}" for k in KINDS for c in CLASSES
           if c not in kinds[k]]
    if bad:
        return bad
    for name in CLASSES[:-1]:
        g, w = geneve[name], wire[name]
        if not w.sent or g.sent != w.sent:
            bad.append(f"class {name}: {g.sent} packets were offered to geneve, "
                       f"{w.sent} to nsmwire")
        if w.lost:
            bad.append(f"class {name}: nsmwire lost {w.lost} packets")
        if w.p99 >= g.p99:
            bad.append(f"class {name}: waits {w.p99:.0f} us with nsmwire, "
                       f"{g.p99:.0f} with geneve")
    if wire["audio"].p99 > AUDIO_P99:
        bad.append(f"class audio: waits {wire['audio'].p99:.0f} us, "
                   f"more than {AUDIO_P99}")
    g, w = geneve["file"].rate, wire["file"].rate
    if not w or w < FILE_LEAST * g:
        bad.append(f"class file: {w:.1f} Mbit/s with nsmwire, {g:.1f} with geneve")
    return bad


def ms(us):
    return f"{us / 1000:.{1 if us >= 10000 else 2}f}"


def loss(flow):
    part = 100 * flow.lost / flow.sent if flow.sent else 0
    if not flow.lost:
        return "none"
    return f"{part:.1f} %" if part >= 0.05 else "<0.1 %"


def table(kinds):
    print(f"  {'':<15}{'geneve, tos inherit':>31}{'nsmwire, uplink of 48 Mbit/s':>32}")
    print(f"  {'class':<6}{'offered':>9}"
          + f"{'delivered':>12}{'loss':>7}{'p50':>6}{'p99':>7}" * 2)
    for name in CLASSES:
        flows = [kinds[k][name] for k in KINDS]
        offered = "4 TCP" if flows[0].stream else flows[0].sent
        line = f"  {name:<6}{offered:>9}"
        for f in flows:
            if f.stream:
                line += f"{f.rate:>5.1f} Mbit/s{'':<20}"
            else:
                line += (f"{f.received:>12}{loss(f):>7}{ms(f.p50):>6}"
                         f"{ms(f.p99):>7}")
        print(line.rstrip())
    print("""
  In packets, file in Mbit/s. p50, p99: what half of them and 99 of 100 waited at
  most, in ms, beside the 10 ms that the way takes.""")


def verdict(kinds):
    geneve, wire = (kinds[k] for k in KINDS)
    lost = {k: sum(kinds[k][c].lost for c in CLASSES[:-1]) for k in KINDS}
    g, w = geneve["audio"].p99, wire["audio"].p99
    return [f"audio: 99 of 100 packets waited at most {ms(w)} ms instead of "
            f"{ms(g)} ms.",
            f"audio, holo, video, text: {lost['nsmwire'] or 'no'} packets lost "
            f"instead of {lost['geneve']}.",
            f"file: {wire['file'].rate:.1f} Mbit/s instead of "
            f"{geneve['file'].rate:.1f}."]


LEFT, PLOT = 76, 560
TOP, ROW, BAR = 112, 46, 16
LEAST, MOST = 0.1, 1000		# ms
FASTEST = 50			# Mbit/s


class Bars(svg.Picture):
    """The two kinds beside each other."""

    def bar(self, kind, y, length, text):
        self.lines.append(f'<rect class="{kind}" x="{LEFT}" y="{y:g}" '
                          f'width="{max(length, 1):.1f}" height="{BAR}"/>')
        self.text(LEFT + max(length, 1) + 6, y + BAR - 3, text, "label")

    def ticks(self, top, bottom, places):
        for x, text in places:
            self.line("grid", (x, top), (x, bottom))
            self.text(round(x, 1), bottom + 16, text, "tick")


def log_place(value):
    value = min(max(value, LEAST), MOST)
    return PLOT * math.log10(value / LEAST) / math.log10(MOST / LEAST)


def picture(kinds):
    rows = CLASSES[:-1]
    bottom = TOP + ROW * len(rows) + 4
    files = bottom + 56
    end = files + ROW + 4
    p = Bars(end + 74, "Five kinds of traffic over one line of 50 Mbit/s",
             " ".join(describe(kinds)), "selftests/demo/qos.py (make demo)")
    p.text(20, 53, "A call, two kinds of video and text beside a backup of four "
           "TCP streams, in class file", "small")
    for x, kind, text in (
            (20, "geneve", "geneve, tos inherit, a FIFO before the line"),
            (330, "nsmwire", "nsmwire, uplink with rate 48mbit")):
        p.lines.append(f'<rect class="{kind}" x="{x}" y="69" width="12" '
                       'height="12"/>')
        p.text(x + 18, 80, text)
    p.ticks(TOP - 8, bottom, [(LEFT + log_place(v), t) for v, t in (
        (0.1, "0.1 ms"), (1, "1 ms"), (10, "10 ms"), (100, "100 ms"),
        (1000, "1 s"))])
    p.text(LEFT + PLOT / 2, bottom + 34, "p99 of the queueing delay: "
           "what 99 of 100 packets wait at most (log scale)", "axis small")
    for row, name in enumerate(rows):
        y = TOP + ROW * row
        p.text(LEFT - 12, y + BAR + 5, name, "name")
        for n, kind in enumerate(KINDS):
            f = kinds[kind][name]
            p.bar(kind, y + n * (BAR + 1), log_place(f.p99 / 1000),
                  f"{ms(f.p99)} ms, " + (f"{loss(f)} lost" if f.lost else "no loss"))
    p.ticks(files - 6, end, [(LEFT + PLOT * v / FASTEST, str(v))
                             for v in range(0, FASTEST + 1, 10)])
    p.text(LEFT + PLOT / 2, end + 34, "throughput, Mbit/s", "axis small")
    p.text(LEFT - 12, files + BAR + 5, "file", "name")
    for n, kind in enumerate(KINDS):
        rate = kinds[kind]["file"].rate
        p.bar(kind, files + n * (BAR + 1), PLOT * min(rate / FASTEST, 1),
              f"{rate:.1f} Mbit/s")
    p.text(20, end + 58, "Measured in virtual time and drawn by: make demo",
           "small")
    return p.done()


def describe(kinds):
    for name in CLASSES:
        g, w = (kinds[k][name] for k in KINDS)
        if g.stream:
            yield (f"{name}: {g.rate:.1f} Mbit/s over geneve, {w.rate:.1f} Mbit/s "
                   "over nsmwire.")
        else:
            yield (f"{name}: 99 of 100 packets wait at most {ms(g.p99)} ms over "
                   f"geneve (loss: {loss(g)}), {ms(w.p99)} ms over nsmwire (loss: "
                   f"{loss(w)}).")


def main():
    kinds = load(sys.argv[1])
    bad = judge(kinds)
    if all(c in kinds[k] for k in KINDS for c in CLASSES):
        table(kinds)
        if len(sys.argv) > 2:
            with open(sys.argv[2], "w", encoding="utf-8") as f:
                f.write(picture(kinds))
    for reason in bad:
        print(f"\n  WRONG: {reason}")
    if not bad:
        print()
        for line in verdict(kinds):
            print(f"  {line}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
