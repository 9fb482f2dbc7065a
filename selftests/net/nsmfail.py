# SPDX-License-Identifier: GPL-2.0
"""Allocation failures on purpose: the kernel's fault injection.

Owns /proc/thread-self/fail-nth (the n-th allocation of this task fails, outside
of softirqs) and /sys/kernel/debug/failslab (a percentage of all allocations fails,
in any context). Where the kernel can filter by stack trace, both can be confined
to allocations made below a function of the module.
"""

import os

import nsmns as S

DEBUGFS = "/sys/kernel/debug"
LIMIT = 2000
_NTH = []


def _nth():
    """The open fail-nth file of this thread."""
    if not _NTH:
        _NTH.append(os.open("/proc/thread-self/fail-nth", os.O_RDWR))
    return _NTH[0]


def injected(number, request):
    """Runs request() with its number-th allocation failing.

    Returns (whether an allocation failed, the result of request()). The result is
    None if the answer itself was lost.
    """
    os.pwrite(_nth(), b"%d" % number, 0)
    try:
        answer = request()
    except OSError:
        answer = None
    left = int(os.pread(_nth(), 20, 0).split(b"\0")[0] or b"0")
    os.pwrite(_nth(), b"0", 0)
    return left == 0, answer


def each(grp, request, before=None, after=None, check=None):
    """Repeats request() with each of its allocations failing in turn, then with none.

    check(grp, number, answer, hit) checks each result. Returns the number of
    allocations.
    """
    for number in range(1, LIMIT):
        if before:
            before()
        hit, answer = injected(number, request)
        if check:
            check(grp, number, answer, hit)
        if after:
            after()
        if not hit:
            return number - 1
    grp.true("came to an end", False)
    return LIMIT


def _put(name, value):
    """Writes a setting of both injectors; false if the kernel has neither."""
    there = False
    for kind in "failslab", "fail_page_alloc":
        path = "%s/%s/%s" % (DEBUGFS, kind, name)
        if os.path.exists(path):
            with open(path, "w", encoding="ascii") as dst:
                dst.write(str(value))
            there = True
    return there


def only_module(yes=True):
    """Confines failures to allocations below a function of the module.

    Returns false if the kernel cannot filter by stack trace.
    """
    start, end = 0, (1 << 64) - 1
    if yes:
        with open("/sys/module/nsmwire/sections/.text", encoding="ascii") as src:
            start = int(src.read(), 16)
        with open("/sys/module/nsmwire/coresize", encoding="ascii") as src:
            end = start + int(src.read())
    return _put("require-start", start) and _put("require-end", end) and \
        _put("stacktrace-depth", 32)


def some_fail(percent):
    """Lets a percentage of the module's allocations fail, in all contexts; 0 ends it.

    Returns false if the kernel cannot filter by stack trace.
    """
    # Stop before lifting the filter, else any allocation can fail for a moment.
    if not percent:
        _put("probability", 0)
    if not only_module(bool(percent)):
        return False
    _put("task-filter", "N")
    _put("times", -1)
    return _put("probability", percent)


def quiet():
    """Disables the report of each failure; allocations that may sleep fail, too."""
    if not os.path.isdir(DEBUGFS + "/failslab"):
        S.run(None, "mount", "-t", "debugfs", "none", DEBUGFS, check=False)
    return _put("verbose", 0) and _put("ignore-gfp-wait", "N")
