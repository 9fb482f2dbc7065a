#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""traffic.py FROM TO ADDRESS SECONDS: five applications talk.

Runs the senders in the network namespace FROM and the receivers in TO, each a
process; every application marks its packets with the DSCP of its kind and
nothing else. Prints, as JSON, what each application sent and received.
"""
import ctypes
import json
import os
import selectors
import socket
import sys
import time

CLONE_NEWNET = 0x40000000
SO_RCVBUFFORCE = 33
SO_MAX_PACING_RATE = 47
PATIENCE = 10

# name: DSCP, protocol, port, bytes of a message, messages a second
APPS = {
    "audio": (46, "udp", 5001, 160, 50),
    "holo": (32, "udp", 5002, 1200, 200),
    "video": (34, "udp", 5003, 1200, 100),
    "text": (18, "tcp", 5004, 200, 25),
    "file": (10, "tcp", 5005, 32768, 0),
}
FILE_RATE = 8_000_000 // 8


def enter(netns):
    with open(f"/run/netns/{netns}", "rb") as f:
        if ctypes.CDLL(None, use_errno=True).setns(f.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"setns {netns}")


def new_socket(name):
    dscp, proto = APPS[name][:2]
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if proto == "udp"
                      else socket.SOCK_STREAM)
    s.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, dscp << 2)
    if proto == "tcp":
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    else:
        s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 21)
    return s


class Receivers:
    """What listens: counts messages and bytes."""

    def __init__(self, address):
        self.sel = selectors.DefaultSelector()
        self.got = {n: {"messages": 0, "bytes": 0} for n in APPS}
        self.partial = b""
        for name, (_, proto, port, _, _) in APPS.items():
            s = new_socket(name)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind((address, port))
            if proto == "tcp":
                s.listen()
            s.setblocking(False)
            self.sel.register(s, selectors.EVENT_READ, (name, proto))

    def message(self, name, data):
        self.got[name]["messages"] += 1
        self.got[name]["bytes"] += len(data)

    def stream(self, name, sock):
        data = sock.recv(1 << 18)
        if not data:
            self.sel.unregister(sock)
            sock.close()
        elif name == "file":
            self.got[name]["bytes"] += len(data)
        else:
            size = APPS[name][3]
            data = self.partial + data
            while len(data) >= size:
                self.message(name, data[:size])
                sock.sendall(data[:size])
                data = data[size:]
            self.partial = data

    def poll(self, timeout):
        for key, _ in self.sel.select(timeout):
            name, kind = key.data
            if kind == "tcp":
                conn, _ = key.fileobj.accept()
                self.sel.register(conn, selectors.EVENT_READ, (name, "stream"))
            elif kind == "stream":
                self.stream(name, key.fileobj)
            else:
                self.message(name, key.fileobj.recv(2048))

    def complete(self, sent):
        return all(self.got[n]["bytes"] >= sent[n]["bytes"] for n in APPS)


def receive(netns, address, commands, answers):
    enter(netns)
    r = Receivers(address)
    r.sel.register(commands, selectors.EVENT_READ, ("", "command"))
    os.write(answers, b"ready\n")
    while not any(k.data[1] == "command" for k, _ in r.sel.select(None)):
        r.poll(0)
    r.sel.unregister(commands)
    sent = json.loads(os.read(commands, 65536))
    end = time.monotonic() + PATIENCE
    while not r.complete(sent) and time.monotonic() < end:
        r.poll(0.1)
    with os.fdopen(answers, "w") as f:
        json.dump(r.got, f)


class Senders:
    """What talks, each application at its own pace."""

    def __init__(self, address):
        self.sel = selectors.DefaultSelector()
        self.sent = {n: {"messages": 0, "bytes": 0} for n in APPS}
        self.sock = {}
        for name, (_, _, port, _, _) in APPS.items():
            s = self.sock[name] = new_socket(name)
            if name == "file":
                s.setsockopt(socket.SOL_SOCKET, SO_MAX_PACING_RATE, FILE_RATE)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 17)
            s.settimeout(PATIENCE)
            s.connect((address, port))
        self.sock["file"].setblocking(False)
        self.sel.register(self.sock["file"], selectors.EVENT_WRITE)
        self.sel.register(self.sock["text"], selectors.EVENT_READ)

    def count(self, name, size):
        self.sent[name]["messages"] += 1
        self.sent[name]["bytes"] += size

    def say(self, name):
        size = APPS[name][3]
        self.sock[name].sendall(bytes(size))
        self.count(name, size)

    def run(self, seconds):
        bulk = bytes(APPS["file"][3])
        start = time.monotonic()
        due = {n: start for n in APPS if n != "file"}
        while True:
            name = min(due, key=due.get)
            if due[name] >= start + seconds:
                return
            left = due[name] - time.monotonic()
            if left <= 0:
                self.say(name)
                due[name] += 1 / APPS[name][4]
                left = 0
            for key, _ in self.sel.select(left):
                if key.fileobj is self.sock["text"]:
                    self.sock["text"].recv(65536)
                else:
                    self.count("file", self.sock["file"].send(bulk))

    def close(self):
        for s in self.sock.values():
            s.close()


def main():
    source, target, address, seconds = sys.argv[1:]
    commands, to_child = os.pipe()
    from_child, answers = os.pipe()
    child = os.fork()
    if not child:
        os.close(from_child)
        os.close(to_child)
        receive(target, address, commands, answers)
        os._exit(0)
    os.close(answers)
    os.close(commands)
    enter(source)
    if os.read(from_child, 6) != b"ready\n":
        sys.exit("traffic.py: the receivers did not start")
    senders = Senders(address)
    senders.run(float(seconds))
    os.write(to_child, json.dumps(senders.sent).encode())
    with os.fdopen(from_child) as f:
        got = json.load(f)
    senders.close()
    os.waitpid(child, 0)
    json.dump({n: {"sent": senders.sent[n], "got": got[n]} for n in APPS},
              sys.stdout)


main()
