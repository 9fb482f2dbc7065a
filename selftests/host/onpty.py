# SPDX-License-Identifier: GPL-2.0
"""Runs a command on a terminal of its own, 80 by 10, waits until it has drawn
twice, has it end, and prints how: its status, whether the terminal is as it
was, the most lines that it drew at once, whether each was drawn in place, whether
the line below says what keys do, and whether the alternate screen was entered first and
left last.

	onpty.py q|^C|HUP|stop|^Z|p|size|gone|kept|dumb COMMAND...

"p"	the key is pressed twice, and both views of "nsmctl top" have to come
"size"	the window gets other sizes; prints lines and columns of what is drawn in each
"^Z"	stops, and is continued
"gone"	the command ends by itself; prints what it writes after it has left the screen
"kept"	the same, as it is on the screen of the shell
"dumb"	the terminal gets no escape sequence
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
ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"


def read_until(fd, views, seconds=30, what=HOME):
    out = b""
    end = time.monotonic() + seconds
    while out.count(what) < views and time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                out += os.read(fd, 65536)
            except OSError:
                break
    return out


def run_as_job(command, report, orders):
    """Be the shell of a command: a process that nobody could continue is not stopped by
    SIGTSTP. Reports that it stopped, and continues it when told."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)
    while True:
        status = os.waitpid(pid, os.WUNTRACED)[1]
        if not os.WIFSTOPPED(status):
            os._exit(os.waitstatus_to_exitcode(status) & 255)
        os.write(report, b"s")
        os.read(orders, 1)
        os.kill(pid, signal.SIGCONT)


def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def shape(view):
    """Lines of a view, and the length of the longest."""
    text = view.split(HOME)[-1].split(b"\x1b[J")[0].replace(b"\x1b[K", b"")
    lines = text.split(b"\r\n")[:-1]
    return f"{len(lines)}x{max(len(line) for line in lines)}"


def whole_views(out):
    """The views of which the next one has begun."""
    return out.split(HOME)[1:-1]


def end_of(pid, fd):
    """What comes until the command ends, and its status."""
    out = b""
    end = time.monotonic() + 30
    done, status = 0, 0
    while not done and time.monotonic() < end:
        out += read_until(fd, 10 ** 6, 0.1)
        done, status = os.waitpid(pid, os.WNOHANG)
    out += read_until(fd, 10 ** 6, 0.1)
    return out, os.waitstatus_to_exitcode(status) if done else "none"


def main():
    how, command = sys.argv[1], sys.argv[2:]
    wait, go = os.pipe()
    stopped, report = os.pipe()
    orders, order = os.pipe()
    pid, fd = pty.fork()
    if pid == 0:
        os.read(wait, 1)
        if how == "^Z":
            run_as_job(command, report, orders)
        os.execvp(command[0], command)
    # The terminal as the command finds it.
    resize(fd, 10, 80)
    before = termios.tcgetattr(fd)
    os.write(go, b"x")
    if how in ("gone", "kept"):
        out, status = end_of(pid, fd)
        start, rest = out.split(ENTER)[0], out.split(LEAVE)[-1]
        if how == "kept":
            print(start.decode() + rest.decode().replace("\r\n", "\n"), end="")
        else:
            print(f"status {status} entered {out.count(ENTER)} left {out.count(LEAVE)}",
                  "restored", termios.tcgetattr(fd) == before,
                  rest.decode().replace("\r\n", ""))
        return
    if how == "dumb":
        out = read_until(fd, 3, what=b"wan0: ")
        os.write(fd, b"q")
        rest, status = end_of(pid, fd)
        print(f"status {status} escapes {(out + rest).count(bytes([27]))}",
              f"views {out.count(b'wan0: ') >= 3} restored {termios.tcgetattr(fd) == before}")
        return
    if how == "size":
        # To the other view and back, which nothing has to be waited for.
        os.write(fd, b"pp")
        out = read_until(fd, 2, what=b"\x1b[J")
        shapes = [shape(out)]
        for rows, columns in ((5, 30), (30, 20), (50, 200), (1, 80)):
            resize(fd, rows, columns)
            view = read_until(fd, 1, what=b"\x1b[J")
            shapes.append(shape(view))
            out += view
        os.write(fd, b"q")
        rest, status = end_of(pid, fd)
        print(f"status {status} restored {termios.tcgetattr(fd) == before}",
              f"screen {out.count(ENTER)} {rest.count(LEAVE)} shapes", *shapes)
        return
    out = read_until(fd, 3)
    views = whole_views(out)
    during = termios.tcgetattr(fd)
    if how == "stop":
        os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        termios.tcsetattr(fd, termios.TCSANOW, before)
        os.kill(pid, signal.SIGCONT)
        out += read_until(fd, 2)
        views = whole_views(out)
        again = termios.tcgetattr(fd)[3] == during[3]
        print("again", again, end=" ")
        how = "q"
    if how == "^Z":
        os.write(fd, b"\x1a")
        left = read_until(fd, 1, what=LEAVE)
        print("stopped", bool(select.select([stopped], [], [], 30)[0]),
              "left", left.endswith(LEAVE),
              "restored", termios.tcgetattr(fd) == before, end=" ")
        os.write(order, b"c")
        back = read_until(fd, 3)
        print("entered", back.startswith(ENTER),
              "again", termios.tcgetattr(fd)[3] == during[3], end=" ")
        # The terminal throws away what was not yet read when it stops a command: the view
        # of that moment may be cut.
        views += whole_views(back)
        out += left + back
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
        views = whole_views(out)
        how = "q"
    if how == "HUP":
        os.kill(pid, signal.SIGHUP)
    else:
        os.write(fd, {"q": b"xq", "^C": b"\x03"}[how])
    rest, status = end_of(pid, fd)
    after = termios.tcgetattr(fd)
    whole = out + rest
    print(f"status {status}",
          f"changed {during[3] != before[3]} restored {after == before}",
          f"lines {max(v.count(bytes([10])) for v in views)}",
          f"in place {all(b'[J' in v for v in views)}",
          f"keys {all(v.split(b'[J')[1].startswith(b'q: quit  p: ') for v in views)}",
          f"screen {whole.startswith(ENTER) and whole.endswith(LEAVE)}")


main()
