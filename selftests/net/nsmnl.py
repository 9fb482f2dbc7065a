# SPDX-License-Identifier: GPL-2.0
"""Netlink by hand: requests that no tool sends, and their answers.

Owns the encoding of rtnetlink and generic netlink messages, extended ACKs, and the
numbers of the interface, which it reads from the uapi header. Unlike the tools, it
lets a test repeat an attribute, truncate it or invent one.
"""

import os
import re
import socket
import struct

import nsmpkt as P
from nsmns import inside

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = os.path.join(HERE, "../../include/uapi/linux/nsmwire.h")

REQUEST, ACK, CREATE, EXCL, DUMP = 1, 4, 0x400, 0x200, 0x300
NEWLINK, DELLINK, GETLINK = 16, 17, 18
IFLA_IFNAME, IFLA_MTU, IFLA_LINKINFO, IFLA_INFO_KIND, IFLA_INFO_DATA = 3, 4, 18, 1, 2
SOL_NETLINK, CAP_ACK, EXT_ACK, STRICT = 270, 10, 11, 12
CLA_NESTED = 0x8000
LINK_ID, PAYLOAD_ETHERNET = "IFLA_NSMWIRE_ID", 1


def numbers(path=HEADER):
    """Every enumerator and number of the uapi header, by name."""
    with open(path, encoding="ascii") as src:
        text = re.sub(r"/\*.*?\*/", "", src.read(), flags=re.S)
    found = {}
    for body in re.findall(r"enum\s*\w*\s*{(.*?)}", text, re.S):
        value = -1
        for item in filter(None, (x.strip() for x in body.split(","))):
            name, _, given = item.partition("=")
            given = given.strip()
            value = value + 1 if not given else \
                found.get(given.strip("()").split()[0], 0) - 1 \
                if given.startswith("(") else int(given, 0)
            found[name.strip()] = value
    for name, value in re.findall(r"#define\s+(\w+)\s+(\d+)\s*$", text, re.M):
        found[name] = int(value)
    return found


N = numbers()
DROPS = {v: k[len("NSMWIRE_DROP_"):].lower().replace("_", "-")
         for k, v in N.items()
         if k.startswith("NSMWIRE_DROP_") and not k.endswith("_MAX")}


def attr(kind, data=b"", length=None):
    """One attribute; length (header included) can be wrong on purpose."""
    if isinstance(kind, str):
        kind = N[kind]
    if length is None:
        length = 4 + len(data)
    return struct.pack("=HH", length, kind) + data + b"\0" * (-len(data) % 4)


def nest(kind, *attrs):
    """A nest of attributes."""
    if isinstance(kind, str):
        kind = N[kind]
    return attr(kind | CLA_NESTED, b"".join(attrs))


def u8(value):
    """A byte."""
    return struct.pack("=B", value)


def u32(value):
    """A number in host byte order."""
    return struct.pack("=I", value & 0xFFFFFFFF)


def be16(value):
    """A port in network byte order."""
    return struct.pack("!H", value)


def text(value):
    """A NUL-terminated string."""
    return value.encode() + b"\0"


def link(**kw):
    """IFLA_NSMWIRE_* attributes by name: link(id=5, remote="10.0.0.2")."""
    out = b""
    for key, value in kw.items():
        if key in ("remote", "local"):
            key += "6" if ":" in value else ""
            data = P.addr(value)
        elif key in ("id", "device", "fwmark"):
            data = u32(value)
        elif "port" in key:
            data = be16(value)
        elif key in ("peer", "uplink", "profile"):
            data = text(value)
        else:
            data = u8(value)
        out += attr("IFLA_NSMWIRE_" + key.upper(), data)
    return out


def attrs(data):
    """The attributes of a message as a list of (type, bytes)."""
    out = []
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            break
        out.append((kind & 0x3FFF, data[4:length]))
        data = data[(length + 3) & ~3:]
    return out


# What time and probes change of a path, whoever asks.
MEASURED = {N["NSMWIRE_A_PATH_" + k] for k in (
    "RTT", "RTT_VAR", "RTT_MIN", "JITTER", "TRANSIT", "LOSS", "PROBE_LOSS", "PROBES_TX",
    "PROBES_RX", "INTERVAL", "DETECT", "CLASS_METER", "PAD")}


def settled(peer):
    """The attributes of a named peer, without what time and probes change."""
    return [(kind, [one for one in attrs(data) if one[0] not in MEASURED]
             if kind == N["NSMWIRE_A_NAMED_PEER_PATH"] else data)
            for kind, data in attrs(peer) if kind != N["NSMWIRE_A_NAMED_PEER_STEERING"]]


class Answer:
    """The answer to a request: error (0 or an errno), extended ACK, messages."""

    def __init__(self):
        self.error, self.msg, self.offset, self.missing = 0, "", None, None
        self.replies = []

    def __repr__(self):
        return "errno %d (%s) '%s' offset %s" % (
            self.error, os.strerror(self.error), self.msg, self.offset)


class Netlink:
    """A netlink socket in a namespace."""

    def __init__(self, ns, proto):
        with inside(ns):
            self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, proto)
        self.sock.bind((0, 0))
        self.sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        self.sock.setsockopt(SOL_NETLINK, CAP_ACK, 1)
        self.sock.settimeout(60)
        self.seq = 0
        self.sent = b""

    def close(self):
        """Closes the socket."""
        self.sock.close()

    def post(self, kind, flags, body):
        """Sends a message without waiting."""
        self.seq += 1
        self.sent = struct.pack("=IHHII", 16 + len(body), kind,
                                flags | REQUEST, self.seq, 0) + body
        self.sock.send(self.sent)

    def talk(self, kind, flags, body):
        """Sends a message; returns its Answer."""
        self.post(kind, flags if flags & DUMP == DUMP else flags | ACK, body)
        return self.collect()

    def collect(self):
        """Reads until the end of the answer to the last message."""
        out = Answer()
        while True:
            data = self.sock.recv(1 << 16)
            while len(data) >= 16:
                length, kind, flags, seq, _ = struct.unpack_from("=IHHII", data)
                body = data[16:length]
                data = data[(length + 3) & ~3:]
                if seq != self.seq:
                    continue
                if kind in (2, 3):          # NLMSG_ERROR, NLMSG_DONE
                    out.error = -struct.unpack_from("=i", body)[0]
                    skip = 20 if kind == 2 else 4
                    if kind == 2 and not flags & 0x100:
                        skip = 4 + struct.unpack_from("=I", body, 4)[0]
                    if flags & 0x200:
                        self._extack(out, body[skip:])
                    return out
                out.replies.append((kind, body))

    @staticmethod
    def _extack(out, data):
        for kind, value in attrs(data):
            if kind == 1:
                out.msg = value.rstrip(b"\0").decode()
            elif kind == 2:
                out.offset, = struct.unpack("=I", value)
            elif kind == 5:
                out.missing, = struct.unpack("=I", value)

    def pointed(self, answer):
        """Type of the request's attribute at which the extended ACK points."""
        if answer.offset is None:
            return None
        return struct.unpack_from("=HH", self.sent, answer.offset)[1] & 0x3FFF


class Route(Netlink):
    """An rtnetlink socket, with the requests of `ip link`."""

    def __init__(self, ns):
        super().__init__(ns, socket.NETLINK_ROUTE)

    def newlink(self, name, data, flags=CREATE | EXCL, kind="nsmwire",
                extra=b"", index=0):
        """RTM_NEWLINK with the given bytes as IFLA_INFO_DATA (None: absent)."""
        info = attr(IFLA_INFO_KIND, text(kind))
        if data is not None:
            info += nest(IFLA_INFO_DATA, data)
        body = struct.pack("=BBHiII", 0, 0, 0, index, 0, 0)
        if name:
            body += attr(IFLA_IFNAME, text(name))
        return self.talk(NEWLINK, flags, body + extra +
                         nest(IFLA_LINKINFO, info))

    def dellink(self, name):
        """RTM_DELLINK by name."""
        return self.talk(DELLINK, 0, struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0) +
                         attr(IFLA_IFNAME, text(name)))

    def names(self):
        """Names of all devices."""
        got = self.talk(GETLINK, DUMP, struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0))
        return sorted(v.rstrip(b"\0").decode() for _, body in got.replies
                      for k, v in attrs(body[16:]) if k == IFLA_IFNAME)


class Wire(Netlink):
    """The generic netlink family nsmwire."""

    def __init__(self, ns):
        super().__init__(ns, 16)
        got = self.talk(16, 0, struct.pack("=BBH", 3, 1, 0) +
                        attr(2, text("nsmwire")))
        if got.error:
            raise OSError(got.error, "family nsmwire")
        found = dict(attrs(got.replies[0][1][4:]))
        self.family, = struct.unpack("=H", found[1])
        self.groups = {}
        for _, one in attrs(found.get(7, b"")):
            grp = dict(attrs(one))
            self.groups[grp[1].rstrip(b"\0").decode()] = \
                struct.unpack("=I", grp[2])[0]

    def call(self, cmd, body=b"", flags=0):
        """One operation, by the name of its command without NSMWIRE_CMD_."""
        head = struct.pack("=BBH", N["NSMWIRE_CMD_" + cmd], 1, 0)
        return self.talk(self.family, flags, head + body)

    def netns_drops(self):
        """Counters of the namespace: packets dropped before the wire lookup."""
        got = self.call("STATS_GET")
        if got.error:
            raise OSError(got.error, got.msg)
        out = {}
        for kind, value in attrs(got.replies[0][1][4:]):
            if kind == N["NSMWIRE_A_STATS_DROP_STATS"]:
                one = dict(attrs(value))
                reason, = struct.unpack("=I", one[N["NSMWIRE_A_DROP_STATS_REASON"]])
                out[DROPS[reason]], = struct.unpack(
                    "=Q", one[N["NSMWIRE_A_DROP_STATS_PACKETS"]])
        return out
