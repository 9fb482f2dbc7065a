# SPDX-License-Identifier: GPL-2.0
"""Code coverage of an instrumented module, from KCOV.

KCOV records the code that runs in system calls of one thread, not in softirqs or
workers. It needs debugfs, and a module built with KCOV_INSTRUMENT=y
(selftests/vm/cover).
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
    """Records the coverage of the calling thread until the process ends."""

    def __init__(self):
        self.file = os.open("/sys/kernel/debug/kcov", os.O_RDWR | os.O_CLOEXEC)
        fcntl.ioctl(self.file, INIT_TRACE, SIZE)
        # Python's own mmap() refuses the debugfs file because its size is 0.
        where = LIBC.mmap(None, SIZE * 8, mmap.PROT_READ | mmap.PROT_WRITE,
                          mmap.MAP_SHARED, self.file, 0)
        if where == ctypes.c_void_p(-1).value:
            raise OSError(ctypes.get_errno(), "mmap of KCOV")
        self.area = (ctypes.c_uint64 * SIZE).from_address(where)
        fcntl.ioctl(self.file, ENABLE, TRACE_PC)
        self.seen = set()

    def drain(self, at_least=1):
        """Empties the buffer if it has at least so many addresses."""
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
    """Stands in for Kcov without an instrumented module."""

    def drain(self, at_least=1):
        """Does nothing."""

    def save(self, path):
        """Writes nothing."""
