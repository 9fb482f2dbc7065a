# SPDX-License-Identifier: GPL-2.0
"""Runs a command on a terminal of its own, 80 by 10, waits until it has drawn
twice, has it end, and prints how: its status, whether the terminal is as it
was, the most lines that it drew at once, whether each was drawn in place, and whether
the line below says what keys do.

	onpty.py q|^C|HUP|stop|p COMMAND...

Of "p" the key is pressed twice, and both views of "nsmctl top" have to come.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

HOME = b"\x1b[H"


def read_until(fd, views, seconds=30):
    out = b""
    end = time.monotonic() + seconds
    while out.count(HOME) < views and time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                out += os.read(fd, 65536)
            except OSError:
                break
    return out


def main():
    how, command = sys.argv[1], sys.argv[2:]
    wait, go = os.pipe()
    pid, fd = pty.fork()
    if pid == 0:
        os.read(wait, 1)
        os.execvp(command[0], command)
    # The terminal as the command finds it.
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 80, 0, 0))
    before = termios.tcgetattr(fd)
    os.write(go, b"x")
    out = read_until(fd, 3)
    during = termios.tcgetattr(fd)
    if how == "stop":
        os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        termios.tcsetattr(fd, termios.TCSANOW, before)
        os.kill(pid, signal.SIGCONT)
        out += read_until(fd, 2)
        again = termios.tcgetattr(fd)[3] == during[3]
        print("again", again, end=" ")
        how = "q"
    if how == "p":
        # The view that was due before the key may be among those that follow.
        os.write(fd, b"p")
        other = read_until(fd, 4)
        os.write(fd, b"P")
        back = read_until(fd, 4)
        last = back.split(HOME)[-2]
        print("other", b" jitter" in other, "back", b" jitter" not in last and
              b"class " in last, end=" ")
        out += other + back
        how = "q"
    if how == "HUP":
        os.kill(pid, signal.SIGHUP)
    else:
        os.write(fd, {"q": b"xq", "^C": b"\x03"}[how])
    end = time.monotonic() + 30
    done, status = 0, 0
    while not done and time.monotonic() < end:
        read_until(fd, 1, 0.1)
        done, status = os.waitpid(pid, os.WNOHANG)
    after = termios.tcgetattr(fd)
    views = out.split(HOME)[1:-1]
    print(f"status {os.waitstatus_to_exitcode(status) if done else 'none'}",
          f"changed {during[3] != before[3]} restored {after == before}",
          f"lines {max(v.count(bytes([10])) for v in views)}",
          f"in place {all(b'[J' in v for v in views)}",
          f"keys {all(v.split(b'[J')[1].startswith(b'q: quit  p: ') for v in views)}")


main()
