# SPDX-License-Identifier: GPL-2.0
"""cover.py MODULE SOURCE-DIR DIR: the lines of a module that KCOV has seen.

Exit status 1 when that is too little of the files that requests go through.

DIR has the files pcs.* (addresses) and sections (where the module was), as
selftests/net/netlink_fuzz.py writes them. A line counts when the compiler has put
a point on it; several points on a line are one.
"""

import collections
import glob
import os
import re
import subprocess
import sys

POINT = "__sanitizer_cov_trace_pc"
# What requests go through, and nothing else does.
CONTROL = ("control/", "peer/", "data/sock.c", "data/stats.c", "pure/table.c")
ENOUGH = 85     # percent of the lines of these


def points(module):
    """Addresses that a point can report, as {section: [offset]}."""
    out = collections.defaultdict(list)
    section = None
    text = subprocess.run(["objdump", "-r", module], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    for line in text.splitlines():
        found = re.match(r"RELOCATION RECORDS FOR \[(.*)\]:", line)
        if found:
            section = found.group(1)
        elif POINT in line and not section.startswith(".debug"):
            # the address behind the call, whose last four bytes these are
            out[section].append(int(line.split()[0], 16) + 4)
    return out


def lines(module, section, offsets, source):
    """The file and line of each offset, the innermost that is the module's own."""
    ask = "".join("%#x\n" % (offset - 1) for offset in offsets)
    text = subprocess.run(["addr2line", "-a", "-i", "-e", module, "-j", section],
                          input=ask, check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found, at = {}, None
    for line in text.splitlines():
        if line.startswith("0x") and ":" not in line:
            at = int(line, 16) + 1
        elif at not in found:
            path, _, number = line.split(" (")[0].rpartition(":")
            if os.path.abspath(path).startswith(source) and number.isdigit():
                found[at] = (os.path.relpath(path, source), int(number))
    return found


def main():
    """Prints the table, then the lines that were not reached."""
    module, where = sys.argv[1], sys.argv[3]
    source = os.path.abspath(sys.argv[2]) + "/"
    with open(where + "/sections", encoding="ascii") as src:
        base = {name: int(at, 16) for name, at in map(str.split, src)}
    seen = set()
    for path in glob.glob(where + "/pcs.*"):
        with open(path, encoding="ascii") as src:
            seen.update(int(line, 16) for line in src)
    reached = collections.defaultdict(dict)
    for section, offsets in points(module).items():
        for offset, (path, number) in lines(module, section, offsets,
                                            source).items():
            here = base.get(section, 0) + offset in seen
            reached[path][number] = reached[path].get(number, False) or here

    for path, found in sorted(reached.items()):
        print("%-20s %4d of %4d lines, %3d %%" % (
            path, sum(found.values()), len(found),
            100 * sum(found.values()) // len(found)))
    control = [here for path in reached if path.startswith(CONTROL)
               for here in reached[path].values()]
    percent = 100 * sum(control) / len(control)
    print("%-20s %4d of %4d lines, %.1f %%" % ("control files", sum(control),
                                              len(control), percent))
    for path, found in sorted(reached.items()):
        with open(source + path, encoding="utf-8") as src:
            text = src.read().splitlines()
        for number, here in sorted(found.items()):
            if not here:
                print("%s:%d: %s" % (path, number, text[number - 1].strip()))
    sys.exit(percent < ENOUGH)


main()
