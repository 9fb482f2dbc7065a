# SPDX-License-Identifier: GPL-2.0
"""The attributes of a wire that each interface shows: see privilege.sh.

Owns the list of the interfaces that show a wire, and the names of the attributes
that each of them returns. A new interface of the module is added here, too.
"""

import contextlib
import re
import struct

import nsmnl as L
import nsmns as S

# Attributes that every process may see that sees the device.
PUBLIC = {"IFINDEX", "IFNAME", "MTU", "MTU_AUTO", "CARRIER", "link.ID",
          "link.PAYLOAD", "path.INDEX", "path.STATE", "CLASS_STATS",
          "RX_PACKETS", "RX_BYTES", "TX_PACKETS", "TX_BYTES", "PAD"}
# Some of the attributes that only the underlay's administrator may see.
PRIVATE = {"link.REMOTE", "link.LOCAL", "link.UPLINK", "link.PROFILE", "link.TTL"}
# Events about objects other than wires, by command.
OBJECTS = {v: k[len("NSMWIRE_CMD_"):-len("_NTF")] for k, v in L.N.items()
           if re.match("NSMWIRE_CMD_(UPLINK|PEER|PROFILE|CLASS|RULE|KEY)_.*_NTF", k)}
RTNLGRP_LINK, ADD_MEMBERSHIP = 1, 1


def _names(prefix):
    return {v: k[len(prefix):] for k, v in L.N.items() if k.startswith(prefix)}


WIRE, STATS = _names("NSMWIRE_A_WIRE_"), _names("NSMWIRE_A_STATS_")
LINK, PATH = _names("IFLA_NSMWIRE_"), _names("NSMWIRE_A_PATH_")
NAMED_PEER = _names("NSMWIRE_A_NAMED_PEER_")
# What everybody in the underlay may see of a named peer.
PUBLIC_PEER = {"NAME", "PORT", "SEAL", "WIRES", "path.INDEX", "path.STATE"}


def seen(data, names=None):
    """The attributes of a message about a wire; a nested one is prefixed by its nest."""
    names, out = names or WIRE, set()
    for kind, value in L.attrs(data):
        name = names[kind]
        if name == "LINK":
            out |= {"link." + LINK[k] for k, _ in L.attrs(value)}
        elif name == "PEER":
            out |= {"path." + PATH[k] for _, path in L.attrs(value)
                    for k, _ in L.attrs(path)}
        else:
            out.add(name)
    return out


def peer_seen(data):
    """The attributes of a message about a named peer, those of its paths with "path."."""
    out = set()
    for kind, value in L.attrs(data):
        name = NAMED_PEER[kind]
        out |= {"path." + PATH[k] for k, _ in L.attrs(value)} if name == "PATH" \
            else {name}
    return out


def link_seen(body):
    """(name, settings) from a message of rtnetlink."""
    found = dict(L.attrs(body[16:]))
    info = dict(L.attrs(found.get(L.IFLA_LINKINFO, b"")))
    return (found.get(L.IFLA_IFNAME, b"\0")[:-1].decode(),
            {"link." + LINK[k] for k, _ in L.attrs(info.get(L.IFLA_INFO_DATA, b""))}
            if info.get(L.IFLA_INFO_KIND) == b"nsmwire\0" else set())


def _of(name, replies, attr):
    return [body[4:] for _, body in replies
            if (attr, L.text(name)) in L.attrs(body[4:])]


def ways(genl, route, name):
    """(interface, shown attributes) of a wire in the netns of the sockets."""
    wire, stats = L.N["NSMWIRE_A_WIRE_IFNAME"], L.N["NSMWIRE_A_STATS_IFNAME"]
    got = genl.call("WIRE_GET", L.attr(wire, L.text(name)))
    yield "wire-get", seen(got.replies[0][1][4:])
    got = genl.call("WIRE_GET", b"", L.DUMP)
    yield "wire-get of all", seen(_of(name, got.replies, wire)[0])
    got = genl.call("STATS_GET", L.attr(stats, L.text(name)))
    yield "stats-get", seen(got.replies[0][1][4:], STATS)
    got = genl.call("STATS_GET", b"", L.DUMP)
    yield "stats-get of all", seen(_of(name, got.replies, stats)[0], STATS)
    got = route.talk(L.GETLINK, L.DUMP, struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0))
    for _, body in got.replies:
        ifname, settings = link_seen(body)
        if ifname == name:
            yield "ip link", settings


def own_ways(route, name):
    """(interface, shown attributes) for `ip link show NAME` and ethtool.

    Their access depends on the netns and the rights of the calling process.
    """
    got = route.talk(L.GETLINK, 0, struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0) +
                     L.attr(L.IFLA_IFNAME, L.text(name)))
    yield "ip link show", link_seen(got.replies[0][1])[1]
    yield "ethtool", {"DROP_STATS" for one in S.ethtool_strings(None, name)
                      if one.startswith("drop_")}


def sees_public(who, these):
    """One result for each interface: it shows only public attributes."""
    for way, what in these:
        S.same("%s, %s: no more than everybody sees" % (who, way), set(),
               what - PUBLIC)


def sees_all(who, these, settings=frozenset(PRIVATE)):
    """One result for each interface: it shows at least these settings, or counters."""
    for way, what in these:
        want = settings if "link" in way or "wire" in way else {"DROP_STATS"}
        S.same("%s, %s: all of it" % (who, way), set(), want - what)


class Ears:
    """Sockets that listen to notifications of rtnetlink and to events."""

    def __init__(self):
        self.route, self.genl = L.Route(None), L.Wire(None)
        self.route.sock.setsockopt(L.SOL_NETLINK, ADD_MEMBERSHIP, RTNLGRP_LINK)
        self.genl.sock.setsockopt(L.SOL_NETLINK, ADD_MEMBERSHIP,
                                  self.genl.groups["events"])

    def heard(self):
        """(interface, name, shown attributes) for each message received so far."""
        for sock, way in ((self.route.sock, "notification"),
                          (self.genl.sock, "event")):
            sock.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    yield from self._one(sock.recv(1 << 16), way)

    @staticmethod
    def _one(data, way):
        while len(data) >= 16:
            length, = struct.unpack_from("=I", data)
            body, data = data[16:length], data[(length + 3) & ~3:]
            if way == "event" and body[0] in OBJECTS:
                # The name is the first attribute, except for uplinks: padding comes first.
                at = L.N["NSMWIRE_A_UPLINK_NAME"] if "UPLINK" in OBJECTS[body[0]] \
                    else 1
                name = dict(L.attrs(body[4:]))[at]
                yield OBJECTS[body[0]], name[:-1].decode(), peer_seen(body[4:]) \
                    if OBJECTS[body[0]].startswith("PEER") else set()
            elif way == "event":
                name = dict(L.attrs(body[4:]))[L.N["NSMWIRE_A_WIRE_IFNAME"]]
                yield way, name[:-1].decode(), seen(body[4:])
            else:
                name, settings = link_seen(body)
                if settings:
                    yield way, name, settings
