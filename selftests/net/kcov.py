# SPDX-License-Identifier: GPL-2.0
"""Which code of an instrumented module a thread has been through, from KCOV.

Only what the thread itself has the kernel do is seen: no softirq, no worker. It
needs debugfs, and a module built with KCOV_INSTRUMENT=y (selftests/vm/cover).
"""

import ctypes
import fcntl
import mmap
import os

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int,
                      ctypes.c_int, ctypes.c_long]
SIZE = 1 << 16
INIT_TRACE, ENABLE, TRACE_PC = 0x80086301, 0x6364, 0


class Kcov:
    """Follows the thread that makes it, from then on to the end of the process."""

    def __init__(self):
        self.file = os.open("/sys/kernel/debug/kcov", os.O_RDWR | os.O_CLOEXEC)
        fcntl.ioctl(self.file, INIT_TRACE, SIZE)
        # Python's own mmap() takes the file of debugfs for an empty one.
        where = LIBC.mmap(None, SIZE * 8, mmap.PROT_READ | mmap.PROT_WRITE,
                          mmap.MAP_SHARED, self.file, 0)
        if where == ctypes.c_void_p(-1).value:
            raise OSError(ctypes.get_errno(), "mmap of KCOV")
        self.area = (ctypes.c_uint64 * SIZE).from_address(where)
        fcntl.ioctl(self.file, ENABLE, TRACE_PC)
        self.seen = set()

    def drain(self, at_least=1):
        """Takes what was seen when it is that much."""
        count = self.area[0]
        if count >= at_least:
            self.seen.update(self.area[1:1 + count])
            self.area[0] = 0

    def save(self, path):
        """Writes the addresses, one a line."""
        self.drain()
        with open(path, "w", encoding="ascii") as out:
            out.writelines("%x\n" % pc for pc in sorted(self.seen))


class Nothing:
    """Follows nothing."""

    def drain(self, at_least=1):
        """Does nothing."""

    def save(self, path):
        """Writes nothing."""
