# SPDX-License-Identifier: GPL-2.0
"""Namespaces, sockets and counters for the tests that build packets by hand.

Owns entering a network namespace, sending and capturing frames there, the
counters of `ethtool -S`, and the result lines that lib.sh turns into KTAP:

    pass NAME | fail NAME <tab> WHY | skip NAME <tab> WHY
"""

import array
import contextlib
import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
import subprocess
import sys
import time
import traceback

import nsmpkt as P

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
SLOW = float(os.environ.get("NSM_SLOW", "1"))
SOL_PACKET, PACKET_AUXDATA, PACKET_IGNORE_OUTGOING = 263, 8, 23
TP_VLAN_VALID, TP_CSUM_NOT_READY = 1 << 4, 1 << 3
FAILED = 0


def _setns(path):
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if LIBC.setns(fd, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns " + path)
    finally:
        os.close(fd)


def enter(name):
    """Enters the named namespace for good."""
    _setns("/run/netns/" + name)


@contextlib.contextmanager
def inside(name):
    """Runs the block in the named namespace, or in the current one for None."""
    if name is None:
        yield
        return
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    _setns("/run/netns/" + name)
    try:
        yield
    finally:
        LIBC.setns(home, CLONE_NEWNET)
        os.close(home)


def run(ns, *cmd, check=True):
    """Runs a command in a namespace and returns its output."""
    with inside(ns):
        done = subprocess.run(cmd, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError("%s: %s" % (" ".join(cmd), done.stdout.strip()))
    return done.stdout


def socket_in(ns, address, kind):
    """A socket of the address's family, opened in a namespace."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with inside(ns):
        sock = socket.socket(family, kind)
    sock.settimeout(20 * SLOW)
    return sock


def connected(near_ns, far_ns, address):
    """Both ends of a TCP connection, the far one at the address."""
    with socket_in(far_ns, address, socket.SOCK_STREAM) as listener:
        listener.bind((address, 0))
        listener.listen()
        near = socket_in(near_ns, address, socket.SOCK_STREAM)
        near.connect(listener.getsockname()[:2])
        far, _ = listener.accept()
    far.settimeout(20 * SLOW)
    return near, far


# --- results

def _say(kind, name, why=""):
    name = name.replace("#", "")
    why = "\t" + str(why).replace("\n", " | ") if why else ""
    print("%s %s%s" % (kind, name, why), flush=True)


def ok(name, good, why=""):
    """One result; why is printed if good is false."""
    global FAILED
    if not good:
        FAILED += 1
    _say("pass" if good else "fail", name, "" if good else why or "false")
    return good


def same(name, want, got):
    """One result: two values are the same."""
    return ok(name, want == got, "want %r, got %r" % (want, got))


def skip(name, why):
    """One test that could not run."""
    _say("skip", name, why)


class Group:
    """Many checks with one result; the first check that failed is printed."""

    def __init__(self, name):
        self.name, self.bad, self.count = name, [], 0

    def same(self, what, want, got):
        """Adds a check that two values are the same."""
        self.count += 1
        if want != got:
            self.bad.append("%s: want %r, got %r" % (what, want, got))

    def true(self, what, good):
        """Adds a check."""
        self.count += 1
        if not good:
            self.bad.append(what)

    def done(self):
        """Prints the result."""
        more = " (and %d more)" % (len(self.bad) - 1) if len(self.bad) > 1 else ""
        if not self.count:
            return ok(self.name, False, "nothing was checked")
        return ok(self.name, not self.bad, (self.bad or [""])[0] + more)


@contextlib.contextmanager
def group(name):
    """A Group for a block; an exception is a failure of the group."""
    grp = Group(name)
    try:
        yield grp
    except Exception as err:  # pylint: disable=broad-except
        last = traceback.extract_tb(err.__traceback__)[-1]
        grp.bad.append("%s: %s (%s:%d)" % (type(err).__name__, err,
                                           os.path.basename(last.filename),
                                           last.lineno))
        grp.count += 1
    grp.done()


def finish():
    """Exits with the status of the run."""
    sys.exit(1 if FAILED else 0)


def wait_for(cond, seconds=5.0):
    """Polls until cond() is true; returns its last value."""
    end = time.monotonic() + seconds * SLOW
    while True:
        value = cond()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.01)


# --- frames

class Port:
    """A packet socket on one device of one namespace."""

    def __init__(self, ns, dev, link=True, outgoing=True):
        self.ns, self.dev, self.link = ns, dev, link
        with inside(ns):
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                      socket.htons(3))
            self.sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
            if not outgoing:
                self.sock.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
            self.sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # RCVBUFFORCE
            self.sock.bind((dev, 3))
            self.index = socket.if_nametoindex(dev)
        self.csum_ready = True

    def mac(self):
        """The link-layer address of the device."""
        with inside(self.ns), socket.socket() as sock:
            raw = fcntl.ioctl(sock, 0x8927, struct.pack("256s",
                                                        self.dev.encode()))
        return ":".join("%02x" % b for b in raw[18:24])

    def send(self, frame):
        """Sends one frame, or one bare packet on a device without a link layer."""
        if self.link:
            self.sock.send(frame)
        else:
            self.sock.sendto(frame, (self.dev, P.ethertype_of(frame)))

    def recv(self):
        """Receives one queued frame, or None."""
        try:
            data, anc, _, _ = self.sock.recvmsg(70000, 128,
                                                socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError as error:
            # The device was down in between; the socket reports it once.
            if error.errno != errno.ENETDOWN:
                raise
            return self.recv()
        for level, kind, value in anc:
            if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
                status, _, _, _, _, tci, tpid = struct.unpack("IIIHHHH", value)
                self.csum_ready = not status & TP_CSUM_NOT_READY
                if status & TP_VLAN_VALID and self.link:
                    data = data[:12] + struct.pack("!HH", tpid or P.ETH_VLAN,
                                                   tci) + data[12:]
        return data

    def flush(self):
        """Discards the queued frames."""
        while self.recv() is not None:
            pass

    def take(self, want, count=1, seconds=5.0):
        """Waits for frames that want(parsed) accepts; returns those seen."""
        found = []
        end = time.monotonic() + seconds * SLOW
        while len(found) < count:
            left = end - time.monotonic()
            if left <= 0:
                break
            if not select.select([self.sock], [], [], left)[0]:
                break
            data = self.recv()
            if not data:
                continue
            try:
                parsed = P.Parsed(data, self.link)
            except (struct.error, IndexError):
                continue
            if want(parsed):
                found.append(parsed)
        return found


def is_tunnel(port=P.PORT):
    """A filter for Geneve packets to a port; it also parses their Geneve header."""
    def want(pkt):
        if pkt.udp and pkt.dport == port and not pkt.frag:
            pkt.tunnel()
            return True
        return False
    return want


# --- counters

def ethtool_strings(ns, dev, stringset=1):
    """Names of a string set (1: statistics) by the ioctl, in order."""
    with inside(ns), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        count = _sset_count(sock, dev, stringset)
        buf = bytearray(12 + 32 * count)
        struct.pack_into("III", buf, 0, 0x1B, stringset, count)
        buf = _ethtool(sock, dev, buf)
    return [bytes(buf[12 + 32 * i:44 + 32 * i]).split(b"\0")[0].decode()
            for i in range(count)]


def _ethtool(sock, dev, buf):
    data = array.array("B", buf)
    where, _ = data.buffer_info()
    fcntl.ioctl(sock, 0x8946, struct.pack("16sP8x", dev.encode(), where))
    return data.tobytes()


def _sset_count(sock, dev, stringset):
    buf = _ethtool(sock, dev, struct.pack("IIQI", 0x37, 0, 1 << stringset, 0))
    return struct.unpack("IIQI", buf)[3]


def ethtool_stats(ns, dev):
    """The counters of `ethtool -S`."""
    names = ethtool_strings(ns, dev)
    with inside(ns), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        buf = bytearray(8 + 8 * len(names))
        struct.pack_into("II", buf, 0, 0x1D, len(names))
        buf = _ethtool(sock, dev, buf)
    return dict(zip(names, struct.unpack_from("%dQ" % len(names), buf, 8)))


def drops(ns, dev):
    """Drop counters of a wire by reason."""
    return {k[5:].replace("_", "-"): v for k, v in ethtool_stats(ns, dev).items()
            if k.startswith("drop_")}


def link_stats(ns, dev):
    """rx/tx packets, bytes, errors, dropped of a device, from /proc."""
    names = ("rx_bytes rx_packets rx_errors rx_dropped _ _ _ _ "
             "tx_bytes tx_packets tx_errors tx_dropped").split()
    with inside(ns), open("/proc/thread-self/net/dev", encoding="ascii") as src:
        for line in src:
            name, _, rest = line.partition(":")
            if name.strip() == dev:
                return dict(zip(names, map(int, rest.split())))
    raise KeyError(dev)


def delta(before, after):
    """The changes between two dictionaries of counters."""
    return {k: after[k] - before[k] for k in after if after[k] != before.get(k)}
