#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""report.py DIRECTORY [PICTURE]

Of DIRECTORY/nsmwire.json and wireguard.json, which acts.py printed: tables of each act,
what wins and what loses, the goals, and a picture (SVG). The configuration of nsmwire is
selftests/lab/sites, that of WireGuard DIRECTORY/wireguard. Exit status 1, with the
reason, where the wire does not reach a goal.
"""
import glob
import os
import sys

import figures
import picture

NAMES = {"nsmwire": "nsmwire", "wireguard": "WireGuard, cake, FRR"}
SITES = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "sites/*.yaml")
GAP, LOSS = 300, 0.01           # ms and part of a second, of audio
BESIDE, THIRD = 1.2, 3          # p99 beside the backup; lines of the other configuration
KINDS = ("audio", "holo", "video", "text", "ethernet")


def show(value, unit="ms"):
    """A number, or a dash."""
    return "-" if value is None else f"{value:.0f} {unit}".strip()


def part(lost, sent):
    """A loss in percent."""
    if not lost:
        return "none"
    return f"{100 * lost / sent:.1f} %" if lost / sent >= 0.0005 else "<0.1 %"


def media_rows(runs, start, end):
    """The classes of packets in an act."""
    for name in KINDS:
        cells = []
        for run in runs.values():
            packets = run.packets(name, start, end)
            cells += [part(packets.lost, packets.sent), show(packets.delay(50)),
                      show(packets.delay(99)), show(packets.gap()),
                      f"{100 * packets.worst_second():.0f} %"]
        yield [name, *cells]


def database_rows(runs, start, end):
    """The database and the files in an act, the kinds one below the other."""
    for kind, run in runs.items():
        rows = run.bank(start, end)
        yield [NAMES[kind], f"{rows.per_second:.1f}", show(rows.latency(50)),
               show(rows.latency(99)), str(rows.failed),
               f"{run.backup_rate(start, end) / 1e6:.2f}",
               f"{run.file_rate(start, end) / 1e6:.2f}"]


def wan_rows(runs, start, end):
    """What each line carried from the site and to it, in an act."""
    for line in next(iter(runs.values())).raw["carried"][0][1]:
        cells = []
        for run in runs.values():
            cells += [f"{rate / 1e6:.2f}" for rate in run.carried(line, start, end)]
        yield [line, *cells]


def way_rows(runs, start, end):
    """The WANs that the classes took."""
    def ways(run, pair, name):
        return ", ".join(wan + (f" after {(at - start) / 1000:.1f} s" if at > start else "")
                         for at, wan in run.wans(pair, name, start, end))

    seen = next(iter(runs.values())).raw["wan"]
    for pair in dict.fromkeys(key.rsplit(" ", 1)[0] for key in seen):
        same = {}               # classes that take the same ways are one row
        for name in figures.CLASSES:
            same.setdefault(tuple(ways(run, pair, name) for run in runs.values()),
                            []).append(name)
        for cells, names in same.items():
            yield [pair.replace(" ", " to "),
                   "all" if len(names) == len(figures.CLASSES) else " ".join(names), *cells]


def table(head, rows):
    """Prints rows below heads, the first column to the left."""
    rows = [head, *rows]
    width = [max(len(row[n]) for row in rows) for n in range(len(head))]
    for row in rows:
        print("  " + "  ".join(cell.ljust(width[n]) if n == 0 else cell.rjust(width[n])
                               for n, cell in enumerate(row)).rstrip())
    print()


def show_act(runs, name, start, end):
    """All of one act."""
    print(f"{start / 1000:.0f} to {end / 1000:.0f} s: {name}\n")
    table(["", *["lost", "p50", "p99", "gap", "second"] * len(runs)],
          media_rows(runs, start, end))
    table(["database", "tx/s", "p50", "p99", "failed", "backup", "file Mbit/s"],
          database_rows(runs, start, end))
    table(["Mbit/s from, to", *["from", "to"] * len(runs)], wan_rows(runs, start, end))
    table(["way", "class", *[NAMES[kind] for kind in runs]], way_rows(runs, start, end))


def wins(runs):
    """(what, nsmwire, WireGuard, 1 if the wire is better, -1 if worse) of each act."""
    wire, other = runs["nsmwire"], runs["wireguard"]

    def row(what, ours, theirs, unit, more=False):
        # Within a twentieth it is the same.
        better = 0
        if ours is None or theirs is None:
            better = (theirs is None) - (ours is None)
        elif abs(ours - theirs) > 0.05 * max(ours, theirs):
            better = 1 if (ours > theirs) == more else -1
        return what, show(ours, unit), show(theirs, unit), better

    for name, start, end in wire.acts:
        for kind in KINDS:
            ours, theirs = (run.packets(kind, start, end) for run in (wire, other))
            yield row(f"{name}: {kind} lost", ours.lost, theirs.lost, "packets")
            yield row(f"{name}: {kind} p99", ours.delay(99), theirs.delay(99), "ms")
            yield row(f"{name}: {kind} gap", ours.gap(), theirs.gap(), "ms")
        ours, theirs = (run.bank(start, end) for run in (wire, other))
        yield row(f"{name}: transactions", 10 * ours.per_second, 10 * theirs.per_second,
                  "in 10 s", True)
        yield row(f"{name}: transaction p99", ours.latency(99), theirs.latency(99), "ms")
        yield row(f"{name}: transactions failed", ours.failed, theirs.failed, "")
        ours, theirs = ((run.backup_rate(start, end) + run.file_rate(start, end)) / 1000
                        for run in (wire, other))
        yield row(f"{name}: files", ours, theirs, "kbit/s", True)


def show_wins(runs):
    """What wins, what loses, and what is the same within 5 %."""
    rows = list(wins(runs))
    for title, sign in (("nsmwire wins", 1), ("nsmwire loses", -1), ("the same (5 %)", 0)):
        found = [row[:3] for row in rows if row[3] == sign]
        print(f"{title}: {len(found)} of {len(rows)}\n")
        table(["", "nsmwire", "WireGuard"], map(list, found))


def show_money(directory, runs):
    """A transaction that is cut between two commits in two clouds loses or makes money."""
    for kind in runs:
        with open(os.path.join(directory, kind + ".sum"), encoding="utf-8") as file:
            before, after = file.read().split()
        print(f"All balances together, {NAMES[kind]}: {before} before, {after} after")
    print()


def configuration(directory):
    """(lines, words) of both."""
    other = [os.path.join(top, name) for top, _, names in
             os.walk(os.path.join(directory, "wireguard")) for name in names]
    return {"nsmwire": figures.lines_of(sorted(glob.glob(SITES))),
            "wireguard": figures.lines_of(other)}


def goals(run, sizes):
    """(goal, what was reached, if it is enough) for a kind."""
    for name, start, end in run.acts:
        audio = run.packets("audio", start, end)
        gap, second = audio.gap(), audio.worst_second()
        yield (f"voice, {name}: no gap over {GAP} ms, at most {100 * LOSS:.0f} % lost in any "
               "second", f"{gap:.0f} ms, {100 * second:.1f} %", gap <= GAP and second <= LOSS)
    quiet, beside = (run.bank(*run.act(name)).latency(99) for name in ("quiet", "backup"))
    known = quiet is not None and beside is not None
    yield (f"database, p99 beside the backup at most {BESIDE} times that without",
           f"{show(beside)}, {show(quiet)} without" +
           (f": {beside / quiet:.2f} times" if known else ""),
           known and beside <= BESIDE * quiet)
    if sizes:
        ours, theirs = sizes
        yield (f"configuration, at most one {THIRD}rd of the lines",
               f"{ours[0]} of {theirs[0]} lines: {ours[0] / theirs[0]:.2f} "
               f"({ours[1]} of {theirs[1]} words)", ours[0] * THIRD <= theirs[0])


def describe(runs):
    """The picture in words."""
    for name in figures.CLASSES[:4]:
        each = []
        for kind, run in runs.items():
            packets = run.packets(name, 0, run.end)
            each.append(f"{packets.lost} of {packets.sent} lost and 99 of 100 in "
                        f"{show(packets.delay(99))} with {NAMES[kind]}")
        yield f"{name}: {', '.join(each)}."


def main():
    directory = sys.argv[1]
    runs = {kind: figures.load(f"{directory}/{kind}.json") for kind in NAMES
            if os.path.exists(f"{directory}/{kind}.json")}
    print(f"Left {', right '.join(NAMES[kind] for kind in runs)}. lost: of the packets sent in "
          "the act; p50, p99: delays, of\ntext and ethernet with the answer; gap: the longest "
          "time without an arrival; second: the\nmost that one flow lost in one second.\n")
    for name, start, end in next(iter(runs.values())).acts:
        show_act(runs, name, start, end)
    if len(runs) == len(NAMES):
        show_wins(runs)
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(picture.draw(runs, {k: NAMES[k] for k in runs},
                                    " ".join(describe(runs))))
    show_money(directory, runs)
    sizes, bad = configuration(directory), 0
    for kind, run in runs.items():
        print(f"The goals, {NAMES[kind]}:\n")
        for goal, reached, enough in goals(run, [sizes[k] for k in NAMES] if
                                           kind == "nsmwire" and len(runs) > 1 else None):
            print(f"  {'reached' if enough else 'MISSED '}  {goal}: {reached}")
            bad += not enough and kind == "nsmwire"
        print()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
