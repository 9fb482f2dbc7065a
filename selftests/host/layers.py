#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""layers.py DIR: the layers of kernel/, in the copy at DIR.

An #include goes to a file of the same layer or of a lower one, and no file includes
itself through others; x.c and x.h are one file here. Prints each include that goes up
and each circle, then the number of files and includes. The exit status is 1 if there
is one.
"""

import re
import sys
from pathlib import Path

# The lowest first. What stands at the top of kernel/ (compat.h) is below all.
LAYERS = ("pure", "qos", "peer", "data", "control")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def rank(node):
    """Height of a file's layer."""
    layer = node.split("/")[0] if "/" in node else None
    return LAYERS.index(layer) if layer in LAYERS else -1


def includes(top):
    """Yields (file, included file), without the directory of tests."""
    for path in sorted([*top.rglob("*.c"), *top.rglob("*.h")]):
        name = path.relative_to(top)
        if name.parts[0] == "tests":
            continue
        for target in INCLUDE.findall(path.read_text()):
            beside = name.parent / target
            if (top / beside).exists():
                target = str(beside)
            elif not (top / target).exists():
                continue        # of include/
            yield str(name), target


def circles(graph):
    """Yields each circle that a depth-first search meets."""
    done = set()

    def visit(node, way):
        if node in way:
            yield way[way.index(node):] + [node]
        elif node not in done:
            for target in sorted(graph.get(node, ())):
                yield from visit(target, way + [node])
            done.add(node)

    for node in sorted(graph):
        yield from visit(node, [])


def main():
    top = Path(sys.argv[1])
    graph, faults, count = {}, 0, 0
    for source, target in includes(top):
        a, b = source.rsplit(".", 1)[0], target.rsplit(".", 1)[0]
        count += 1
        if rank(a) < rank(b):
            print(f"{source} includes {target}, of a higher layer")
            faults += 1
        if a != b:
            graph.setdefault(a, set()).add(b)
            graph.setdefault(b, set())
    for circle in circles(graph):
        print("circle: " + " -> ".join(circle))
        faults += 1
    print(f"{len(graph)} files, {count} includes")
    return 1 if faults else 0


sys.exit(main())
