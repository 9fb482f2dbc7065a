# SPDX-License-Identifier: GPL-2.0
"""The code blocks of the documents.

    blocks.py list TOP            the documents of the tree
    blocks.py check FILE...       each block has a mark; prints the faults
    blocks.py write FILE DIR      the blocks that are to be run, as DIR/N.HOST
    blocks.py commands FILE...    the commands of all blocks, as FILE:LINE and command

A block is fenced text in Markdown; the content of a code-block and the text
after "::" in reStructuredText; in a man page the text between .nf and .fi,
and the commands of the section EXAMPLES. A mark is a comment before it:

    run: HOST [needs PROGRAM]     the block is run unchanged on that host
    first: COMMAND                a command to run before the block
    not run: WHY                  the block is not run, and the reason

Hosts are west and east, which selftests/net/docs.sh has in a virtual machine,
and here, this machine at the top of the tree (selftests/host/blocks.sh).
"""

import os
import re
import sys

MARK = re.compile(r"(not run|run|first): +(.*)")
RUN = re.compile(r"(west|east|here)(?: needs ([a-z0-9-]+))?")
COMMENT = {
    ".md": re.compile(r"<!-- (.*) -->"),
    ".rst": re.compile(r"\.\. (.*)"),
    ".8": re.compile(r"\.\\\" (.*)"),
}


class Block:
    """A block: its first line number, its text, and its mark."""

    def __init__(self, line, mark):
        self.line = line
        self.mark = mark
        self.text = []

    def host(self):
        found = RUN.fullmatch(self.mark.get("run", ""))
        return found.group(1) if found else None

    def program(self):
        return RUN.fullmatch(self.mark["run"]).group(2)

    def fault(self):
        if "run" in self.mark and "not run" in self.mark:
            return "is run and is not"
        if "run" in self.mark:
            return None if self.host() else "is run in a host that is not known"
        if "not run" not in self.mark:
            return "is not marked: run it, or say why not"
        if len(self.mark["not run"].split()) < 3:
            return "says no reason why it is not run"
        return None


class Marks:
    """The mark that stands before the next block."""

    def __init__(self, comment):
        self.comment = comment
        self.mark = {}
        self.line = 0

    def take(self):
        mark, self.mark = self.mark, {}
        return mark

    def read(self, number, line):
        """Reads a mark if the line is one; returns whether it is."""
        comment = self.comment.fullmatch(line)
        found = comment and MARK.fullmatch(comment.group(1))
        if found:
            self.mark[found.group(1)] = found.group(2).strip()
            self.line = number
        return bool(found)


def markdown(lines, marks):
    block = None
    for number, line in enumerate(lines, 1):
        if block is not None:
            if line.startswith("```"):
                yield block
                block = None
            else:
                block.text.append(line)
        elif line.startswith("```"):
            block = Block(number, marks.take())
        elif not marks.read(number, line) and line.strip() and marks.mark:
            yield Block(marks.line, {"lost": marks.take()})


def indent(line):
    return len(line) - len(line.lstrip(" "))


def starts(line):
    """Whether the text indented below a line of reStructuredText is a block."""
    text = line.strip()
    if text.startswith(".. "):
        return text.startswith((".. code-block::", ".. parsed-literal::"))
    return text.endswith("::")


def restructured(lines, marks):
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if marks.read(number, line.strip()):
            # A long reason continues on the next lines, indented.
            while number < len(lines) and indent(lines[number]) > indent(line):
                marks.mark["not run"] += " " + lines[number].strip()
                number += 1
            continue
        if not starts(line):
            if line.strip() and marks.mark and not line.startswith(" "):
                yield Block(marks.line, {"lost": marks.take()})
            continue
        block = Block(number, marks.take())
        depth = indent(line)
        while number < len(lines) and (not lines[number].strip() or
                                       indent(lines[number]) > depth):
            block.text.append(lines[number])
            number += 1
        while block.text and not block.text[-1].strip():
            block.text.pop()
        margin = min((indent(t) for t in block.text if t.strip()), default=0)
        block.text = [t[margin:] for t in block.text]
        while block.text and not block.text[0].strip():
            block.text.pop(0)
        yield block


def plain(text):
    """A line of a man page as a person types it."""
    for what, stands_for in ("\\-", "-"), ("\\(aq", "'"), ("\\e", "\\"):
        text = text.replace(what, stands_for)
    return text


def manual(lines, marks):
    """A command follows .TP; another one that belongs to it follows .TQ."""
    block = None
    examples = False
    before = ""
    for number, line in enumerate(lines, 1):
        if line.startswith(".SH "):
            examples = line == ".SH EXAMPLES"
        if marks.read(number, line):
            continue
        if line == ".nf":
            block = Block(number, marks.take())
        elif line == ".fi":
            yield block
            block = None
        elif not examples:
            if block is not None:
                block.text.append(plain(line))
        elif line.startswith(".B ") and before in (".TP", ".TQ"):
            if block is None:
                block = Block(number, marks.take())
            block.text.append(plain(line[3:]))
        elif block is not None and line != ".TQ":
            yield block
            block = None
        before = line


READERS = {".md": markdown, ".rst": restructured, ".8": manual}


def blocks(name):
    kind = os.path.splitext(name)[1]
    with open(name, encoding="utf-8") as document:
        lines = document.read().split("\n")
    marks = Marks(COMMENT[kind])
    yield from READERS[kind](lines, marks)
    if marks.mark:
        yield Block(marks.line, {"lost": marks.take()})


def documents(top):
    for where, dirs, files in os.walk(top):
        dirs[:] = sorted(d for d in dirs if d not in (".git", "build"))
        for name in sorted(files):
            if os.path.splitext(name)[1] in READERS:
                yield os.path.relpath(os.path.join(where, name), top)


def check(names):
    for name in names:
        for block in blocks(name):
            if "lost" in block.mark:
                print(f"{name}:{block.line}: no block follows the mark")
            elif block.fault():
                print(f"{name}:{block.line}: {block.fault()}")


def write(name, where):
    count = 0
    for block in blocks(name):
        if not block.host():
            continue
        count += 1
        text = [block.mark["first"]] if "first" in block.mark else []
        with open(f"{where}/{count}.{block.host()}", "w",
                  encoding="utf-8") as out:
            print(*text, *block.text, sep="\n", file=out)
        if block.program():
            with open(f"{where}/{count}.needs", "w", encoding="utf-8") as out:
                print(block.program(), file=out)
    print(count)


def commands(names):
    for name in names:
        for block in blocks(name):
            for line in block.text:
                print(f"{name}:{block.line}:\t{line}")


def main():
    what, *names = sys.argv[1:]
    if what == "list":
        print(*documents(*names), sep="\n")
    elif what == "check":
        check(names)
    elif what == "write":
        write(*names)
    elif what == "commands":
        commands(names)
    else:
        sys.exit(__doc__)


main()
