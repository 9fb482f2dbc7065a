# SPDX-License-Identifier: GPL-2.0
"""Reads metrics in the text format 0.0.4 of Prometheus and is strict about it:
each line is understood, HELP and TYPE come once and before the samples, which
stand together, and no sample is there twice. Of what nsmctl promises beside:
counters end in _total, and samples with the label "le" add up to +Inf.
Prints the number of families and of samples."""

import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\d+)")
TYPES = {"counter", "gauge", "histogram", "summary", "untyped"}


def main():
    text = sys.stdin.read()
    helped, typed, done, seen, below = set(), {}, set(), set(), {}
    current = None

    assert text.endswith("\n"), "the last line has no end"
    for number, line in enumerate(text[:-1].split("\n"), 1):
        where = f"line {number}: {line}"
        if line.startswith("#"):
            found = re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line)
            assert found, where
            kind, name, rest = found.groups()
            assert name not in done, f"comes again, {where}"
            if kind == "HELP":
                assert name not in helped, where
                assert re.fullmatch(r"(?:[^\\]|\\[\\n])+", rest), where
                helped.add(name)
            else:
                assert name not in typed and rest in TYPES, where
                assert (rest == "counter") == name.endswith("_total"), where
                typed[name] = rest
            if current not in (None, name):
                done.add(current)
            current = name
            continue
        found = SAMPLE.fullmatch(line)
        assert found, where
        name, labels = found.group(1), found.group(2) or ""
        assert name == current, f"not beside its family, {where}"
        assert name in helped and name in typed, f"HELP, TYPE missing, {where}"
        pairs = re.findall(LABEL, labels)
        assert len({p[0] for p in pairs}) == len(pairs), f"label twice, {where}"
        key = (name, tuple(sorted(pairs)))
        assert key not in seen, f"twice, {where}"
        seen.add(key)
        if "le" in dict(pairs):
            others = (name, tuple(p for p in pairs if p[0] != "le"))
            bound = float(dict(pairs)["le"].replace("+Inf", "inf"))
            count = int(line.rsplit(" ", 1)[1])
            last = below.get(others, (-1, 0))
            assert bound > last[0] and count >= last[1], f"order, {where}"
            below[others] = (bound, count)
    assert all(b[0] == float("inf") for b in below.values()), "no +Inf"
    print(f"{len(typed)} {len(seen)}")


main()
