# SPDX-License-Identifier: GPL-2.0
"""No memory on purpose: the kernel's fault injection, for one task and for all.

Owns /proc/thread-self/fail-nth (the n-th allocation of this task fails, those
outside of softirqs) and /sys/kernel/debug/failslab (a part of all allocations
fails, in whatever context). Both can be confined to what the module allocates or
has allocated for it, by the stack, where the kernel can look at it.
"""

import os

import nsmns as S

DEBUGFS = "/sys/kernel/debug"
LIMIT = 2000
_NTH = []


def _nth():
    """The file of this thread."""
    if not _NTH:
        _NTH.append(os.open("/proc/thread-self/fail-nth", os.O_RDWR))
    return _NTH[0]


def injected(number, request):
    """Runs request() with its number-th allocation failing.

    Returns (whether one failed, what request() returned); None where the answer
    itself was lost.
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
    """The request with each of its allocations failing, and once with none.

    check(grp, number, answer, hit) judges; returns how many allocations there are.
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
    """Writes a setting of both injectors; false where there is none."""
    there = False
    for kind in "failslab", "fail_page_alloc":
        path = "%s/%s/%s" % (DEBUGFS, kind, name)
        if os.path.exists(path):
            with open(path, "w", encoding="ascii") as dst:
                dst.write(str(value))
            there = True
    return there


def only_module(yes=True):
    """Only what is allocated below a function of the module is meant.

    Returns false where the kernel cannot tell.
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
    """That part of the module's allocations fails, in all contexts; 0 ends it.

    Returns false where the kernel cannot tell what is the module's.
    """
    # In this order, or for a moment it is everybody's.
    if not percent:
        _put("probability", 0)
    if not only_module(bool(percent)):
        return False
    _put("task-filter", "N")
    _put("times", -1)
    return _put("probability", percent)


def quiet():
    """No report of each failure; allocations that may wait fail, too."""
    if not os.path.isdir(DEBUGFS + "/failslab"):
        S.run(None, "mount", "-t", "debugfs", "none", DEBUGFS, check=False)
    return _put("verbose", 0) and _put("ignore-gfp-wait", "N")
