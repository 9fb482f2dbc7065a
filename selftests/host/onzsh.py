# SPDX-License-Identifier: GPL-2.0
"""Asks an interactive zsh, on a terminal of its own, what it completes.

	onzsh.py DIRECTORY <LINES

DIRECTORY has the completion functions. For each line: "== LINE", and below it what zsh
offers for its last word, one on a line, with a tab and what it shows beside it.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time

# compadd is what all of zsh's completion ends in. It writes down the matches, and what is
# displayed for them if that is something else. Calls that only store matches in a
# variable (-O, -A, -D) are for functions of zsh, and add nothing.
SETUP = r"""
PROMPT= RPROMPT= LISTMAX=100000
setopt no_beep no_auto_list no_auto_menu
fpath=("$NSM_FUNCTIONS" $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
	if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
		builtin compadd "$@"
		return
	fi
	local -a hits shown
	local at=${@[(i)-d]}
	(( at < $# )) && shown=("${(@P)${@[at+1]}}")
	builtin compadd -O hits -D shown "$@"
	local i
	for i in {1..$#hits}; do
		print -r -- "$hits[i]"$'\t'"${shown[i]-}" >>$NSM_ANSWER
	done
	builtin compadd "$@"
}
nsm-ask() {
	print -r -- "== $BUFFER" >>$NSM_ANSWER
	zle complete-word
	BUFFER=
	print -r -- "==" >>$NSM_ANSWER
}
zle -N nsm-ask
bindkey '^I' nsm-ask
print -r -- "==" >>$NSM_ANSWER
"""


def wait(fd, answer, count, seconds=60):
    """Read what zsh draws until it has written so many ends."""
    end = time.monotonic() + seconds
    drawn = b""
    while time.monotonic() < end:
        if open(answer).read().splitlines().count("==") >= count:
            return
        if select.select([fd], [], [], 0.02)[0]:
            drawn += os.read(fd, 65536)
    sys.exit(f"zsh does not answer; it has drawn {drawn!r}")


def main():
    lines = sys.stdin.read().splitlines()
    with tempfile.TemporaryDirectory() as home:
        answer = home + "/answer"
        open(answer, "w").close()
        with open(home + "/.zshrc", "w") as setup:
            setup.write(SETUP)
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(ZDOTDIR=home, NSM_ANSWER=answer, TERM="xterm",
                              NSM_FUNCTIONS=os.path.abspath(sys.argv[1]))
            os.execvp("zsh", ["zsh", "-d", "-i"])
        # As wide as what is said of each word needs.
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        wait(fd, answer, 1)
        for i, line in enumerate(lines):
            os.write(fd, line.encode() + b"\t")
            wait(fd, answer, i + 2)
        os.write(fd, b"exit\n")
        for line in open(answer).read().splitlines():
            if line != "==":
                print(line)
        os.close(fd)
        os.waitpid(pid, 0)


main()
