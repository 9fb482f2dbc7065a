# SPDX-License-Identifier: GPL-2.0
"""Privileges: see privilege.sh."""

import ctypes
import errno
import os
import random
import socket
import struct

import nsmnl as L
import nsmns as S
import nsmpkt as P
import nsmsee
import nsmspec
from nlmake import encode, GOOD, Maker
from nsmpeer import Node
from nsmrig import A, UA, UB

CLONE_NEWUSER, CLONE_NEWCGROUP = 0x10000000, 0x02000000
IFLA_NET_NS_PID, IFLA_LINK_NETNSID, IFLA_TARGET_NETNSID = 19, 37, 46
NOBODY = 65534
CGROUPS = "/sys/fs/cgroup"


def name_of(what, name):
    """The attribute that names an object."""
    return L.attr("NSMWIRE_A_%s" % what, L.text(name))


def settings(data):
    """The nest of a wire's settings."""
    return L.nest("NSMWIRE_A_WIRE_LINK", data)


def ifinfo(index=0):
    """The header of a request about a device."""
    return struct.pack("=BBHiII", 0, 0, 0, index, 0, 0)


def outer_path():
    """A path of the peer "outer"."""
    return name_of("PEER_PATH_PEER", "outer") + name_of("PEER_PATH_UPLINK", "outer") + \
        L.attr("NSMWIRE_A_PEER_PATH_REMOTE", P.addr(UB[4])) + \
        L.attr("NSMWIRE_A_PEER_PATH_LOCAL", P.addr(UA[4]))


def peers_seen(genl, name):
    """(way, attributes) of a named peer, by each request that shows it."""
    one = name_of("NAMED_PEER_NAME", name)
    for way, got in (("peer-get", genl.call("PEER_GET", one)),
                     ("peer-get of all", genl.call("PEER_GET", b"", L.DUMP))):
        yield way, nsmsee.peer_seen(got.replies[0][1][4:])


def setup():
    """Creates the objects to access: a wire, an uplink, a profile with a rule."""
    genl = L.Wire(A)
    for cmd, body in (
            ("UPLINK_SET", name_of("UPLINK_NAME", "outer")),
            ("PEER_SET", name_of("NAMED_PEER_NAME", "outer")),
            ("PATH_ADD", outer_path()),
            ("PROFILE_SET", name_of("PROFILE_NAME", "outer")),
            ("RULE_ADD", name_of("RULE_PROFILE", "outer") +
             L.attr("NSMWIRE_A_RULE_CLASS", L.u8(1)) +
             L.attr("NSMWIRE_A_RULE_DSCP", L.u8(1))),
            ("WIRE_SET", name_of("WIRE_IFNAME", "w0") + settings(
                L.link(id=7, remote=UB[4], local=UA[4]) +
                L.attr("IFLA_NSMWIRE_UPLINK", L.text("outer")) +
                L.attr("IFLA_NSMWIRE_PROFILE", L.text("outer")))),
            ("WIRE_SET", name_of("WIRE_IFNAME", "w1") + settings(
                L.link(id=8, remote=UB[4], local=UA[4]) +
                L.attr("IFLA_NSMWIRE_UPLINK", L.text("outer")))),
            ("WIRE_SET", name_of("WIRE_IFNAME", "wp") + settings(
                L.link(id=99) + L.attr("IFLA_NSMWIRE_PEER", L.text("outer"))))):
        got = genl.call(cmd, body)
        if got.error:
            raise RuntimeError("%s: %r" % (cmd, got))
    return genl


def lasting(what, kind, value):
    """An attribute; of paths, only what nobody but an administrator changes."""
    paths = []
    if (what, kind) == ("PEER", L.N["NSMWIRE_A_NAMED_PEER_PATH"]):
        paths = [value]
    elif (what, kind) == ("WIRE", L.N["NSMWIRE_A_WIRE_PEER"]):
        paths = [path for _, path in L.attrs(value)]
    return kind, [[one for one in L.attrs(path) if one[0] not in L.MEASURED]
                  for path in paths] or value


def state(genl):
    """The contents of all dumps, without counters and choices of paths."""
    out = []
    for what in ("WIRE", "UPLINK", "PEER", "PROFILE", "RULE"):
        for _, body in genl.call(what + "_GET", b"", L.DUMP).replies:
            out.append([what] + [lasting(what, k, v) for k, v in L.attrs(body[4:]) if not (
                what == "WIRE" and "STATS" in WIRE_ATTRS[k] or
                what == "UPLINK" and k == L.N["NSMWIRE_A_UPLINK_QUEUE"] or
                what == "PEER" and k == L.N["NSMWIRE_A_NAMED_PEER_STEERING"])])
    return out


def unchanged(name, before, now):
    """One result: two states are the same; else prints a short difference."""
    S.same(name, [], ["%.200s" % one for one in now if one not in before] +
           ["not %.200s" % one for one in before if one not in now])


WIRE_ATTRS = {v: k for k, v in L.N.items() if k.startswith("NSMWIRE_A_WIRE_")}


def good_bodies(op):
    """Request bodies with which an operation would succeed, and an empty one."""
    maker = Maker(random.Random(1), [1])
    for names in GOOD.get(op["name"], []) + [[]]:
        yield encode(maker.nodes(op["attribute-set"], names))


def is_refused(op):
    """Whether an operation needs rights: to change something, or to learn of traffic."""
    return nsmspec.writes(op) or op["name"] in ("history-get", "key-get", "explain-get")


def forbidden(genl, route, who):
    """Tries every operation without rights; runs in the unprivileged process."""
    for number, op in nsmspec.requests(nsmspec.load()).items():
        with S.group("%s: %s is %s" % (who, op["name"], "refused" if
                                       is_refused(op) else "allowed")) as grp:
            for body in good_bodies(op):
                got = genl.talk(genl.family, 0, struct.pack("=BBH", number, 1, 0) +
                                body)
                if is_refused(op):
                    grp.same("errno", errno.EPERM, got.error)
                else:
                    grp.true("%r" % got, got.error not in (errno.EPERM,
                                                           errno.EACCES))
    index = wire_index(genl)
    with S.group(who + ": rtnetlink is refused") as grp:
        for what, kind, flags, body in (
                ("add", L.NEWLINK, L.CREATE | L.EXCL, ifinfo() + L.attr(
                    L.IFLA_IFNAME, L.text("w9"))),
                ("change", L.NEWLINK, 0, ifinfo(index)),
                ("delete", L.DELLINK, 0, ifinfo(index))):
            info = L.attr(L.IFLA_INFO_KIND, L.text("nsmwire")) + L.nest(
                L.IFLA_INFO_DATA, L.link(ttl=9))
            got = route.talk(kind, flags, body + L.nest(L.IFLA_LINKINFO, info))
            grp.same(what, errno.EPERM, got.error)


def wire_index(genl):
    """Index of w0."""
    got = genl.call("WIRE_GET", name_of("WIRE_IFNAME", "w0"))
    found = dict(L.attrs(got.replies[0][1][4:]))
    return struct.unpack("=I", found[L.N["NSMWIRE_A_WIRE_IFINDEX"]])[0]


def become_nobody():
    """Gives up all rights."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def run_child(work):
    """Runs a function in a process of its own, in $A; returns its process id."""
    pid = os.fork()
    if pid:
        return pid
    S.FAILED, status = 0, 2
    try:
        S.enter(A)
        work()
        status = 1 if S.FAILED else 0
    except Exception as err:  # pylint: disable=broad-except
        S.ok("ran", False, "%s: %s" % (type(err).__name__, err))
    finally:
        os._exit(status)


def nobody(own_sockets):
    """Without CAP_NET_ADMIN, with sockets of its own or those that root opened."""
    sockets = None if own_sockets else (L.Wire(None), L.Route(None))
    become_nobody()
    genl, route = sockets or (L.Wire(None), L.Route(None))
    who = "nobody, %s socket" % ("own" if own_sockets else "root's")
    forbidden(genl, route, who)
    nsmsee.sees_public(who, nsmsee.ways(genl, route, "w0"))
    nsmsee.sees_public(who, nsmsee.own_ways(route, "w0"))
    nsmsee.sees_public(who + ", a named peer", nsmsee.ways(genl, route, "wp"))
    for way, what in peers_seen(genl, "outer"):
        S.same("%s, %s: no more than everybody sees" % (who, way), nsmsee.PUBLIC_PEER,
               what)
    got = genl.call("STATS_GET")
    S.same("%s: no drops of the netns" % who, {"WIRES"},
           nsmsee.seen(got.replies[0][1][4:], nsmsee.STATS))


class Ear:
    """A process without rights, in $A, whose sockets listen; root reads them."""

    def __init__(self):
        mine, other = socket.socketpair()
        self.pid = run_child(lambda: self._listen(other))
        _, fds, _, _ = socket.recv_fds(mine, 1, 2)
        self.ears = nsmsee.Ears.__new__(nsmsee.Ears)
        self.ears.route, self.ears.genl = (passed(
            cls, fd) for cls, fd in zip((L.Route, L.Wire), fds))
        mine.close()
        os.waitpid(self.pid, 0)

    @staticmethod
    def _listen(other):
        become_nobody()
        ears = nsmsee.Ears()
        socket.send_fds(other, [b"."], [ears.route.sock.fileno(),
                                        ears.genl.sock.fileno()])


def passed(cls, fd):
    """A netlink socket that another process has opened."""
    out = cls.__new__(cls)
    out.sock = socket.socket(fileno=fd)
    out.sock.settimeout(60)
    out.seq, out.sent = 1000, b""
    return out


def notify(genl, route):
    """Causes all notifications and events about a wire, in $A."""
    up = struct.pack("=BBHiII", 0, 0, 0, wire_index(genl), 1, 1)
    for what, got in (
            ("created", route.newlink("w8", L.link(
                id=88, remote=UB[4], local=UA[4]) + L.attr(
                    "IFLA_NSMWIRE_UPLINK", L.text("outer")))),
            ("changed", route.newlink("w8", L.link(ttl=9), flags=0)),
            ("changed by nsmctl", genl.call("WIRE_SET", name_of(
                "WIRE_IFNAME", "w8") + settings(L.link(ttl=8)))),
            ("set up", route.talk(L.NEWLINK, 0, up)),
            ("its MTU", route.newlink("w8", None, flags=0, extra=L.attr(
                L.IFLA_MTU, L.u32(1300)))),
            ("deleted", route.dellink("w8"))):
        S.ok("told: " + what, not got.error, got)


def touch(genl, name):
    """Creates, changes and deletes uplink, peer with a path, profile and rule in the
    socket's netns.
    """
    uplink, profile = name_of("UPLINK_NAME", name), name_of("PROFILE_NAME", name)
    peer = name_of("NAMED_PEER_NAME", name)
    for cmd, body in (
            ("UPLINK_ADD", uplink),
            ("UPLINK_SET", uplink + L.attr("NSMWIRE_A_UPLINK_FWMARK", L.u32(5))),
            ("PEER_ADD", peer),
            ("PATH_ADD", name_of("PEER_PATH_PEER", name) +
             name_of("PEER_PATH_UPLINK", name) +
             L.attr("NSMWIRE_A_PEER_PATH_REMOTE", P.addr("10.9.0.77"))),
            ("PEER_DEL", peer),
            ("UPLINK_DEL", uplink), ("PROFILE_ADD", profile),
            ("PROFILE_SET", profile + L.nest(
                "NSMWIRE_A_PROFILE_CLASS",
                L.attr("NSMWIRE_A_CLASS_INFO_INDEX", L.u8(4)),
                L.attr("NSMWIRE_A_CLASS_INFO_NEW_NAME", L.text("database")))),
            ("RULE_ADD", name_of("RULE_PROFILE", name) +
             L.attr("NSMWIRE_A_RULE_CLASS", L.u8(1))),
            ("RULE_FLUSH", name_of("RULE_PROFILE", name)), ("PROFILE_DEL", profile)):
        got = genl.call(cmd, body)
        if got.error:
            raise RuntimeError("%s: %r" % (cmd, got))


def lose_key(ears):
    """The end of the key of a peer, in $A: what is heard until then."""
    node = Node(A)
    node.do("PEER_ADD", name="keyed")
    node.key("keyed", "rx", "aes-128-gcm", bytes(20), expires=1)
    heard = []

    def ended():
        heard.extend(ears.heard())
        return any(way == "KEY_END" for way, _, _ in heard)
    S.ok("root hears that a key has ended", S.wait_for(ended, 20), heard)
    node.do("PEER_DEL", name="keyed")
    return heard


TOUCHED = ["UPLINK_NEW", "UPLINK_CHANGE", "PEER_NEW", "PEER_CHANGE", "PEER_DEL",
           "UPLINK_DEL", "PROFILE_NEW", "CLASS_CHANGE", "RULE_NEW", "RULE_DEL",
           "PROFILE_DEL"]
KEY_EVENTS = ["KEY_NEED", "KEY_END"]


def objects(heard, name):
    """Kinds of events about objects of a name but wires, in their order."""
    return [way for way, of, _ in heard if way in nsmsee.OBJECTS.values() and of == name]


def paths_heard(heard):
    """What the events about named peers show of paths."""
    return {one for way, _, what in heard if way.startswith("PEER") for one in what
            if one.startswith("path.")}


def audience(genl, route):
    """The notifications and events that each listener receives, in $A."""
    with S.inside(A):
        root = nsmsee.Ears()
    nobodys = Ear().ears
    notify(genl, route)
    touch(genl, "heard")
    heard = lose_key(root)
    S.same("root hears of both kinds", {"event", "notification"},
           {way for way, _, _ in heard} - set(TOUCHED + KEY_EVENTS))
    S.same("root hears of uplinks, peers, profiles and rules", TOUCHED,
           objects(heard, "heard"))
    S.same("root hears where a path of a peer leads", {"path.REMOTE", "path.UPLINK"},
           paths_heard(heard) & {"path.REMOTE", "path.UPLINK"})
    nsmsee.sees_public("root", ((way, what) for way, _, what in heard
                                if way == "notification"))
    S.same("root, event: all of it", set(), nsmsee.PRIVATE - set.intersection(
        *(what for way, name, what in heard if way == "event" and name == "w8")))
    heard = list(nobodys.heard())
    S.same("nobody hears of uplinks, peers, profiles and rules, which all see here",
           TOUCHED, objects(heard, "heard"))
    paths = paths_heard(heard)
    keys = {way for way, _, _ in heard} & set(KEY_EVENTS)
    heard = [one for one in heard if one[0] not in TOUCHED + KEY_EVENTS]
    S.same("nobody hears of both kinds", {"event", "notification"},
           {way for way, _, _ in heard})
    with open("/proc/kallsyms", encoding="ascii") as src:
        tells_apart = "netlink_broadcast_filtered" in src.read()
    if tells_apart:
        nsmsee.sees_public("nobody", ((way, what) for way, _, what in heard))
        S.same("nobody hears only the state of a path of a peer",
               {"path.INDEX", "path.STATE"}, paths)
        S.same("nobody hears of keys", set(), keys)
    else:
        nsmsee.sees_public("nobody", ((way, what) for way, _, what in heard
                                      if way == "notification"))
        S.skip("nobody, event", "this kernel cannot tell listeners apart")


# --- a user namespace

class Pipe:
    """Lets two processes run in turn."""

    def __init__(self):
        self.pair = socket.socketpair()

    def wait(self, side):
        """Waits for the other side: (whether it still runs, sockets that it sent)."""
        self.pair[side].settimeout(120 * S.SLOW)
        data, fds, _, _ = socket.recv_fds(self.pair[side], 1, 2)
        return data, fds

    def go(self, side, sockets=()):
        """Lets the other side continue, and sends it these sockets."""
        socket.send_fds(self.pair[side], [b"."], [one.sock.fileno()
                                                  for one in sockets])


def reach(genl, outer_index):
    """A process inside cannot access anything outside."""
    for what in ("WIRE", "STATS", "UPLINK", "PEER", "RULE"):
        got = genl.call(what + "_GET", b"", L.DUMP)
        S.same("userns: no %s is listed" % what.lower(), (0, []),
               (got.error, got.replies))
    got = genl.call("PROFILE_GET", b"", L.DUMP)
    S.same("userns: its own profile alone is listed", [b"holoconf\0"],
           [dict(L.attrs(body[4:]))[L.N["NSMWIRE_A_PROFILE_NAME"]]
            for _, body in got.replies])
    with S.group("userns: no wire by name, index or netnsid") as grp:
        by_index = L.attr("NSMWIRE_A_WIRE_IFINDEX", L.u32(outer_index))
        for cmd in ("WIRE_GET", "WIRE_SET", "WIRE_DEL", "STATS_GET"):
            for body in (name_of("WIRE_IFNAME", "w0"), by_index):
                extra = settings(L.link(ttl=9)) if cmd == "WIRE_SET" else b""
                grp.same(cmd, errno.ENODEV, genl.call(cmd, body + extra).error)
                for number in range(-1, 16):
                    nsid = L.attr("NSMWIRE_A_WIRE_NETNSID", struct.pack("=i", number))
                    got = genl.call(cmd, body + nsid + extra)
                    grp.same("%s netnsid %d" % (cmd, number), errno.EINVAL, got.error)
    with S.group("userns: no uplink, peer, profile or rule by name") as grp:
        for cmd, attr in (("UPLINK_GET", "UPLINK_NAME"), ("UPLINK_DEL", "UPLINK_NAME"),
                          ("PEER_GET", "NAMED_PEER_NAME"),
                          ("PEER_CHANGE", "NAMED_PEER_NAME"),
                          ("PEER_DEL", "NAMED_PEER_NAME"),
                          ("PATH_SET", "PEER_PATH_PEER"), ("PATH_ADD", "PEER_PATH_PEER"),
                          ("PATH_CHANGE", "PEER_PATH_PEER"),
                          ("PATH_DEL", "PEER_PATH_PEER"),
                          ("PROFILE_GET", "PROFILE_NAME"),
                          ("PROFILE_DEL", "PROFILE_NAME"),
                          ("RULE_GET", "RULE_PROFILE"), ("RULE_DEL", "RULE_PROFILE")):
            got = genl.call(cmd, name_of(attr, "outer"))
            grp.true("%s: %r" % (cmd, got), got.error in (errno.ENOENT, errno.ENODEV))


def own(genl, route):
    """Wires that it creates belong to it and have no path to the outside."""
    with S.group("userns: own wires, uplinks, peers, profiles and rules") as grp:
        for cmd, body in (
                ("UPLINK_SET", name_of("UPLINK_NAME", "outer")),
                ("PEER_SET", name_of("NAMED_PEER_NAME", "mine")),
                ("PATH_ADD", name_of("PEER_PATH_PEER", "mine") +
                 name_of("PEER_PATH_UPLINK", "outer") +
                 L.attr("NSMWIRE_A_PEER_PATH_REMOTE", P.addr(UB[4]))),
                ("PROFILE_SET", name_of("PROFILE_NAME", "mine")),
                ("WIRE_SET", name_of("WIRE_IFNAME", "w0") + settings(
                    L.link(id=7, remote=UB[4])))):
            grp.same(cmd, 0, genl.call(cmd, body).error)
    for name in ("peer", "uplink", "profile"):
        got = genl.call("WIRE_SET", name_of("WIRE_IFNAME", "w0") + settings(
            L.attr("IFLA_NSMWIRE_" + name.upper(), L.text("outer"))))
        want = 0 if name == "uplink" else errno.ENODEV
        S.same("userns: of that name, its own %s or none" % name, want, got.error)
    got = genl.call("WIRE_GET", name_of("WIRE_IFNAME", "w0"))
    body = got.replies[0][1]
    peer = dict(L.attrs(body[4:]))[L.N["NSMWIRE_A_WIRE_PEER"]]
    path = dict(L.attrs(dict(L.attrs(peer))[L.N["NSMWIRE_A_PEER_PATH"]]))
    S.same("userns: its path has no way out", L.N["NSMWIRE_PATH_STATE_DOWN"],
           path[L.N["NSMWIRE_A_PATH_STATE"]][0])
    with S.group("userns: no way to another netns") as grp:
        for what, attr in (("by pid", L.attr(IFLA_NET_NS_PID, L.u32(1))),
                           ("underlay by id", L.attr(IFLA_LINK_NETNSID, L.u32(0))),
                           ("target by id", L.attr(IFLA_TARGET_NETNSID, L.u32(0)))):
            got = route.newlink("w5", L.link(id=5), extra=attr)
            grp.true("%s: %r" % (what, got), got.error in (errno.EPERM, errno.EINVAL))


def cgroups(genl):
    """Cgroup paths start at the root of its cgroup namespace."""
    if not os.path.exists(CGROUPS + "/cgroup.procs"):
        S.skip("userns: cgroups", "no cgroup2")
        return
    with S.group("userns: cgroups are those of its namespace") as grp:
        for path, want in (("/", 0), ("/below", 0), ("/nsmw-outer", errno.ENOENT),
                           ("/../nsmw-outer", errno.ENOENT), ("/..", errno.ENOENT),
                           ("/nsmw-inner", errno.ENOENT)):
            got = genl.call("RULE_ADD", name_of("RULE_PROFILE", "holoconf") +
                            L.attr("NSMWIRE_A_RULE_CLASS", L.u8(1)) +
                            L.attr("NSMWIRE_A_RULE_CGROUP", L.text(path)))
            grp.same(path, want, got.error)


def given(genl, route):
    """A wire moved in from outside is only a device."""
    one = name_of("WIRE_IFNAME", "w1")
    got = genl.call("WIRE_GET", one)
    S.ok("given wire: is shown", not got.error, got)
    with S.group("given wire: its settings are not its user's") as grp:
        for data in (L.link(ttl=9), L.link(remote="127.0.0.1"), L.link(remote="0.0.0.0"),
                     L.attr("IFLA_NSMWIRE_UPLINK", L.text("outer")),
                     L.attr("IFLA_NSMWIRE_PROFILE", L.text("outer")),
                     L.attr("IFLA_NSMWIRE_PEER", L.text("mine")), L.link(device=1)):
            grp.same("wire-set", errno.EPERM,
                     genl.call("WIRE_SET", one + settings(data)).error)
            grp.same("ip link set", errno.EPERM,
                     route.newlink("w1", data, flags=0).error)
        grp.same("mtu of wire-set", errno.EPERM, genl.call(
            "WIRE_SET", one + L.attr("NSMWIRE_A_WIRE_MTU", L.u32(1000))).error)
    # Now the underlay has an nsid here; it gives no access.
    with S.group("given wire: the underlay's number is no key to it") as grp:
        nsid = L.attr("NSMWIRE_A_WIRE_NETNSID", struct.pack("=i", 0))
        for cmd in ("WIRE_GET", "WIRE_SET", "WIRE_DEL", "STATS_GET"):
            extra = settings(L.link(ttl=9)) if cmd == "WIRE_SET" else b""
            got = genl.call(cmd, name_of("WIRE_IFNAME", "w2") + nsid + extra)
            grp.same(cmd, errno.ENODEV, got.error)
        for attr in (IFLA_LINK_NETNSID, IFLA_TARGET_NETNSID):
            got = route.newlink("w5", L.link(id=5), extra=L.attr(attr, L.u32(0)))
            grp.same("attribute %d" % attr, errno.EPERM, got.error)
        got = route.newlink("w1", None, flags=0, extra=L.attr(IFLA_NET_NS_PID,
                                                              L.u32(1)))
        grp.same("moving it out by pid", errno.EPERM, got.error)
    S.same("given wire: uplinks of the underlay are not listed", [b"outer\0"],
           [dict(L.attrs(body[4:]))[L.N["NSMWIRE_A_UPLINK_NAME"]] for _, body in
            genl.call("UPLINK_GET", b"", L.DUMP).replies])
    S.same("given wire: nor are its named peers", [b"mine\0"],
           [dict(L.attrs(body[4:]))[L.N["NSMWIRE_A_NAMED_PEER_NAME"]] for _, body in
            genl.call("PEER_GET", b"", L.DUMP).replies])


def deputy(fds):
    """Root writes a pod's requests to sockets that the pod has opened."""
    genl, route = passed(L.Wire, fds[0]), passed(L.Route, fds[1])
    genl.family = L.Wire(A).family
    one = name_of("WIRE_IFNAME", "w1")
    nsmsee.sees_public("root, a pod's socket", nsmsee.ways(genl, route, "w1"))
    with S.group("root, a pod's socket: the wire is not changed") as grp:
        for data in (L.link(ttl=9), L.link(remote="127.0.0.1")):
            grp.same("wire-set", errno.EPERM,
                     genl.call("WIRE_SET", one + settings(data)).error)
            grp.same("ip link set", errno.EPERM,
                     route.newlink("w1", data, flags=0).error)
    with S.group("root, a pod's socket: no wire over the underlay") as grp:
        for attr in (IFLA_LINK_NETNSID, IFLA_TARGET_NETNSID):
            got = route.newlink("w5", L.link(id=5), extra=L.attr(attr, L.u32(0)))
            grp.same("attribute %d" % attr, errno.EPERM, got.error)


def inhabitant(pipe, outer_index):
    """An unprivileged user that is root of a user namespace of its own."""
    if os.path.exists(CGROUPS + "/cgroup.procs"):
        with open(CGROUPS + "/nsmw-inner/cgroup.procs", "w",
                  encoding="ascii") as procs:
            procs.write("0")
    become_nobody()
    if S.LIBC.unshare(CLONE_NEWUSER | S.CLONE_NEWNET | CLONE_NEWCGROUP):
        raise OSError(ctypes.get_errno(), "unshare")
    genl, route, ears = L.Wire(None), L.Route(None), nsmsee.Ears()
    reach(genl, outer_index)
    own(genl, route)
    cgroups(genl)
    pipe.go(1)              # the outside checks, changes w0, moves w1 in
    pipe.wait(1)
    told = list(ears.heard())
    S.same("userns, uplinks and profiles of the outside", [], objects(told, "outside"))
    touch(genl, "inside")
    S.same("userns, its own", TOUCHED, objects(list(ears.heard()), "inside"))
    told = [one for one in told if one[0] not in TOUCHED]
    for kind in ("event", "notification"):
        names = {name for way, name, _ in told if way == kind}
        S.ok("userns, %s: of its own wires" % kind, "w0" in names and
             "w1" in names, names)
        S.ok("userns, %s: not of those outside" % kind, "w2" not in names, names)
    nsmsee.sees_public("userns", ((way, what) for way, name, what in told
                                  if name == "w1" or way == "notification"))
    nsmsee.sees_public("userns", nsmsee.ways(genl, route, "w1"))
    nsmsee.sees_public("userns", nsmsee.own_ways(route, "w1"))
    nsmsee.sees_all("userns, its own wire", nsmsee.ways(genl, route, "w0"),
                    {"link.REMOTE", "link.UPLINK", "link.TTL"})
    given(genl, route)
    pipe.go(1, (genl, route))       # the outside checks, and uses the sockets
    pipe.wait(1)
    S.same("given wire: its user may delete it", 0, route.dellink("w1").error)


def port_taken(ns, port=6091):
    """Whether a socket is bound to the port there."""
    with S.inside(ns), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(("", port))
        except OSError:
            return True
    return False


def userns(genl):
    """The part outside, while the process inside tries to access it."""
    for name in ("nsmw-outer", "nsmw-inner/below"):
        if os.path.exists(CGROUPS + "/cgroup.procs"):
            os.makedirs("%s/%s" % (CGROUPS, name), exist_ok=True)
    before, pipe, route = state(genl), Pipe(), L.Route(A)
    index = wire_index(genl)
    pid = run_child(lambda: inhabitant(pipe, index))
    pipe.pair[1].close()
    if pipe.wait(0)[0]:
        unchanged("outside: all is as it was", before, state(genl))
        S.ok("outside: no port is taken elsewhere", not port_taken(None))
        touch(genl, "outside")
        got = genl.call("WIRE_SET", name_of("WIRE_IFNAME", "w2") + settings(
            L.link(id=9, remote=UB[4])))
        S.ok("outside: another wire", not got.error, got)
        got = route.newlink("w1", None, flags=0, extra=L.attr(IFLA_NET_NS_PID,
                                                              L.u32(pid)))
        S.ok("outside: a wire is given", not got.error, got)
        before = state(genl)
        pipe.go(0)
        here, fds = pipe.wait(0)
        if here:
            deputy(fds)
            unchanged("outside: all is as it was, with a wire given", before,
                      state(genl))
            pipe.go(0)
    S.same("the user namespace came to its end", 0, os.waitpid(pid, 0)[1])

    def left():
        return [body for what, *body in state(genl) if what == "WIRE"
                and (L.N["NSMWIRE_A_WIRE_IFNAME"], b"w1\0") in body]

    S.ok("what was given and deleted is gone", S.wait_for(lambda: not left()))


def root_sees():
    """With full rights over the underlay, all attributes are shown."""
    genl, route = L.Wire(None), L.Route(None)
    nsmsee.sees_all("root", nsmsee.ways(genl, route, "w0"))
    nsmsee.sees_all("root", nsmsee.own_ways(route, "w0"))
    for way, what in peers_seen(genl, "outer"):
        S.same("root, %s: all of it" % way, set(), {
            "path.REMOTE", "path.LOCAL", "path.CONFIGURED_LOCAL", "path.UPLINK",
            "path.PROBES_TX", "path.INTERVAL", "path.DETECT", "INTERVAL", "INTERVAL_BUSY",
            "INTERVAL_IDLE", "INTERVAL_ASLEEP", "DETECT", "SESSION"} - what)


def main():
    """All of it."""
    genl = setup()
    before = state(genl)
    for own_sockets in (False, True):
        S.same("nobody came to its end", 0, os.waitpid(run_child(
            lambda o=own_sockets: nobody(o)), 0)[1])
    unchanged("nobody has changed nothing", before, state(genl))
    route = L.Route(A)
    S.same("root came to its end", 0, os.waitpid(run_child(root_sees), 0)[1])
    audience(genl, route)
    userns(genl)
    for name in ("w0", "w2", "wp"):
        S.same("the owner may delete " + name, 0, route.dellink(name).error)
    S.finish()


main()
