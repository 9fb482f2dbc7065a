# SPDX-License-Identifier: GPL-2.0
"""A fake key agent for the tests of nsmctl.

    fakeagent.py SOCKET LOG ANSWERS

Listens on SOCKET, writes each request to the file LOG, and answers what the file ANSWERS
has for its command at that time: lines of a command and, after a tab, the answer. Answers
in angle brackets are acts: <close> without an answer, <silent> until the other end goes
away, <partial> a line without its end, <drip> a byte each 50 ms, <huge> no end at all.
"""

import json
import os
import socket
import sys
import threading
import time


def answers(name):
    with open(name, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("\t", 1) for line in file if "\t" in line)


def wait_for_end(connection):
    while connection.recv(4096):
        pass


def drip(connection):
    for _ in range(1000):
        connection.sendall(b" ")
        time.sleep(0.05)


def flood(connection):
    while True:
        connection.sendall(b" " * 65536)


def serve(connection, log, source):
    line = b""
    while not line.endswith(b"\n"):
        more = connection.recv(4096)
        if not more:
            return
        line += more
    with open(log, "ab") as file:
        file.write(line)
    answer = answers(source).get(json.loads(line)["command"], '{"error":"no answer here"}')
    acts = {
        "<close>": lambda: None,
        "<silent>": lambda: wait_for_end(connection),
        "<partial>": lambda: connection.sendall(b'{"peers":[]}'),
        "<drip>": lambda: drip(connection),
        "<huge>": lambda: flood(connection),
    }
    if answer in acts:
        acts[answer]()
        return
    # In two parts, as a long answer may come.
    data = answer.encode()
    connection.sendall(data[:len(data) // 2])
    time.sleep(0.01)
    connection.sendall(data[len(data) // 2:] + b"\n")


def serve_quietly(connection, *args):
    with connection:
        try:
            serve(connection, *args)
        except OSError:
            pass


def main():
    path, log, source = sys.argv[1:]
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path + ".new")
    listener.listen(16)
    os.rename(path + ".new", path)
    while True:
        connection = listener.accept()[0]
        threading.Thread(target=serve_quietly, args=(connection, log, source),
                         daemon=True).start()


main()
