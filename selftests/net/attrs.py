# SPDX-License-Identifier: GPL-2.0
"""Bad input over netlink: see attrs.sh."""

import errno
import socket
import struct

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmrig import A, UA, UB

ROUTE, GENL = L.Route(A), L.Wire(A)
LENGTHS = {"ID": 4, "REMOTE": 4, "REMOTE6": 16, "LOCAL": 4, "LOCAL6": 16,
           "DEVICE": 4, "DST_PORT": 2, "SRC_PORT_MIN": 2, "SRC_PORT_MAX": 2,
           "PAYLOAD": 1, "TTL": 1, "TTL_INHERIT": 1, "DSCP_MODE": 1, "DSCP": 1,
           "DF": 1, "UDP_CSUM": 1, "CLASS_OPTION": 1, "TRUST": 1, "REFLECT": 1,
           "FWMARK": 4}
# See uplink.py and profile.py, and peers() below.
STRINGS = {"UPLINK", "PROFILE", "DEVICE_NAME", "PEER"}
GOOD = {"REMOTE": P.addr(UB[4]), "REMOTE6": P.addr(UB[6]), "LOCAL": P.addr(UA[4]),
        "LOCAL6": P.addr(UA[6]), "DST_PORT": L.be16(6091)}
LIMITS = {"PAYLOAD": 1, "TTL_INHERIT": 1, "DSCP_MODE": 2, "DSCP": 63, "DF": 2,
          "UDP_CSUM": 1, "CLASS_OPTION": 1, "TRUST": 15, "REFLECT": 1}
GOOD4 = {"id": 7, "remote": UB[4], "local": UA[4]}
NEW = L.CREATE | L.EXCL


def by_name(name):
    """The attribute that names a wire."""
    return L.attr("NSMWIRE_A_WIRE_IFNAME", L.text(name))


def one(name, data=None, length=None):
    """An attribute of the set "link" by the end of its name."""
    if data is None:
        data = GOOD.get(name, b"\0" * LENGTHS[name])
    return L.attr("IFLA_NSMWIRE_" + name, data, length)


def over_rtnl(data, flags=NEW, name="w0"):
    """The settings by RTM_NEWLINK."""
    return ROUTE, ROUTE.newlink(name, data, flags=flags)


def over_genl(data, flags=NEW, name="w0"):
    """The settings by wire-add, wire-change or wire-set."""
    cmd = "WIRE_ADD" if flags == NEW else "WIRE_SET" if flags else "WIRE_CHANGE"
    return GENL, GENL.call(cmd, by_name(name) +
                           L.nest("NSMWIRE_A_WIRE_LINK", data))


WAYS = {"rtnetlink": over_rtnl, "genetlink": over_genl}


def refused(grp, what, way, data, want=None, point=None, flags=NEW):
    """One refusal: an error, a text, nothing created."""
    sock, got = WAYS[way](data, flags)
    what = "%s: %s" % (way, what)
    want = want or (errno.EINVAL, errno.ERANGE)
    grp.true("%s: not refused with one of %s: %r" % (what, want, got),
             got.error in want)
    grp.true("%s: no text (%r)" % (what, got), got.msg)
    if point:
        grp.same(what + ": points at", L.N["IFLA_NSMWIRE_" + point],
                 sock.pointed(got))
    if flags == NEW:
        grp.true(what + ": a device is there", "w0" not in ROUTE.names())
        ROUTE.dellink("w0")


def complete():
    """No setting that is there is left out below."""
    there = {k[len("IFLA_NSMWIRE_"):] for k in L.N if k.startswith("IFLA_NSMWIRE_")}
    S.same("every setting of the interface is tried", set(),
           there - {"MAX"} - set(LENGTHS) - STRINGS)


def lengths():
    """Every attribute with every length but its own."""
    for name, size in LENGTHS.items():
        with S.group("%s: wrong lengths" % name.lower()) as grp:
            for way in WAYS:
                for length in list(range(size)) + [size + 1, size + 4, 64]:
                    refused(grp, "%d bytes" % length, way,
                            one(name, b"\0" * length))


def ranges():
    """Every value beyond its limit."""
    for name, limit in LIMITS.items():
        with S.group("%s: out of range" % name.lower()) as grp:
            for way in WAYS:
                for value in (limit + 1, 128, 255):
                    refused(grp, "value %d" % value, way,
                            one(name, L.u8(value)))
    with S.group("id: out of range") as grp:
        for way in WAYS:
            for value in (0x1000000, 0x80000000, 0xFFFFFFFF):
                refused(grp, "id %#x" % value, way, one("ID", L.u32(value)),
                        point="ID")


def twice():
    """Every attribute given twice."""
    for name in LENGTHS:
        with S.group("%s: given twice" % name.lower()) as grp:
            for way in WAYS:
                refused(grp, "twice", way, one(name) * 2, point=name)


def unknown():
    """Attributes that do not exist, and bytes that are none."""
    top = L.N["__IFLA_NSMWIRE_MAX"] - 1
    with S.group("unknown attributes") as grp:
        for way in WAYS:
            for kind in (0, top + 1, top + 2, 100, 0x1FFF, 0x3FFF):
                refused(grp, "type %d" % kind, way, L.link(id=1) +
                        L.attr(kind, L.u32(1)))
    with S.group("bytes that are no attribute") as grp:
        for way in WAYS:
            refused(grp, "a short end", way, L.link(id=1) + b"\1")
            refused(grp, "a length of 3", way, L.link(id=1) +
                    struct.pack("=HHI", 3, 1, 0))
            refused(grp, "a length beyond the end", way, L.link(id=1) +
                    struct.pack("=HHI", 64, 1, 0))


CONTRADICTIONS = [
    ("remote of both families", L.link(remote=UB[4]) + L.link(remote=UB[6]),
     "REMOTE6"),
    ("local of both families", L.link(local=UA[4]) + L.link(local=UA[6]),
     "LOCAL6"),
    ("local IPv6, remote IPv4", L.link(local=UA[6], remote=UB[4]), "LOCAL6"),
    ("local IPv4, remote IPv6", L.link(local=UA[4], remote=UB[6]), "LOCAL"),
    ("remote multicast", L.link(remote="239.1.2.3"), "REMOTE"),
    ("remote multicast IPv6", L.link(remote="ff02::1"), "REMOTE6"),
    ("remote broadcast", L.link(remote="255.255.255.255"), "REMOTE"),
    ("remote IPv4 in IPv6 form", L.link(remote="::ffff:10.9.0.2"), "REMOTE6"),
    ("local multicast", L.link(local="239.1.2.3"), "LOCAL"),
    ("local multicast IPv6", L.link(local="ff02::1"), "LOCAL6"),
    ("local broadcast", L.link(local="255.255.255.255"), "LOCAL"),
    ("a peer without an id", None, None),
    ("dstport 0", L.link(dst_port=0), "DST_PORT"),
    ("srcport without its end", L.link(src_port_min=5), "SRC_PORT_MIN"),
    ("srcport without its start", L.link(src_port_max=5), "SRC_PORT_MAX"),
    ("srcport that ends before it starts",
     L.link(src_port_min=6, src_port_max=5), "SRC_PORT_MAX"),
    ("srcport 0-5", L.link(src_port_min=0, src_port_max=5), "SRC_PORT_MIN"),
    ("ttl and inherit", L.link(ttl=5, ttl_inherit=1), "TTL_INHERIT"),
    ("dscp fixed without a value", L.link(dscp_mode=2), "DSCP_MODE"),
    ("dscp inherit with a value", L.link(dscp_mode=1, dscp=5), "DSCP"),
    ("dscp class with a value", L.link(dscp_mode=0, dscp=5), "DSCP"),
]


def contradictions():
    """Combinations that make no sense."""
    for what, more, point in CONTRADICTIONS:
        data = L.link(id=9) + more if more else L.link(remote=UB[4])
        with S.group(what) as grp:
            for way in WAYS:
                refused(grp, what, way, data, point=point)


def set_with_mtu(mtu, **kw):
    """wire-set of settings and an MTU at once."""
    return GENL.call("WIRE_SET", by_name("w0") +
                     L.attr("NSMWIRE_A_WIRE_MTU", struct.pack("=I", mtu)) +
                     L.nest("NSMWIRE_A_WIRE_LINK", L.link(**kw)))


def half():
    """A request whose second half is refused does not do its first."""
    over_rtnl(L.link(**GOOD4))
    with S.inside(A):
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(("::", 6091))
    before = shown()
    with S.group("an MTU and a peer on a port in use") as grp:
        for mtu in (1200, 0):
            got = set_with_mtu(mtu, remote=UB[6], local=UA[6])
            grp.same("mtu %d: errno" % mtu, errno.EADDRINUSE, got.error)
            grp.same("mtu %d: points at" % mtu, L.N["IFLA_NSMWIRE_REMOTE6"],
                     GENL.pointed(got))
            grp.same("mtu %d: all is as before" % mtu, before, shown())
    sock.close()
    with S.group("the same once the port is free") as grp:
        got = set_with_mtu(1200, remote=UB[6], local=UA[6])
        grp.same("errno", 0, got.error)
        grp.true("nothing has changed", before != shown())
    with S.group("an MTU too big points at the attribute") as grp:
        got = set_with_mtu(65535 - 20, ttl=3)
        grp.same("errno", errno.EINVAL, got.error)
        grp.true("no text: %r" % got, got.msg)
        grp.same("points at", L.N["NSMWIRE_A_WIRE_MTU"], GENL.pointed(got))
    ROUTE.dellink("w0")
    with S.group("a header too big for the MTU points at what makes it so") as grp:
        over_rtnl(L.link(class_option=0, **GOOD4))
        got = set_with_mtu(65535 - 36, ttl=3)
        grp.same("the MTU that leaves just enough room", 0, got.error)
        before = shown()
        for way in WAYS:
            refused(grp, "class option", way, L.link(class_option=1),
                    (errno.EINVAL,), "CLASS_OPTION", flags=0)
        grp.same("all is as before", before, shown())
        ROUTE.dellink("w0")
    with S.group("two nests of settings") as grp:
        info = (L.attr(L.IFLA_INFO_KIND, b"nsmwire") +
                L.attr(L.IFLA_INFO_DATA, L.link(**GOOD4)) +
                L.attr(L.IFLA_INFO_DATA, L.link(id=8)))
        got = ROUTE.talk(L.NEWLINK, NEW, bytes(16) +
                         L.attr(L.IFLA_IFNAME, L.text("w0")) +
                         L.attr(L.IFLA_LINKINFO, info))
        grp.same("errno", errno.EINVAL, got.error)
        grp.true("no text: %r" % got, "twice" in (got.msg or ""))
        grp.true("a device is there", "w0" not in ROUTE.names())


def addresses():
    """Link-layer addresses that no wire can have."""
    with S.group("address: none of a frame's sender") as grp:
        for what, raw in (("2 bytes", b"\2\1"), ("7 bytes", b"\2" + bytes(6)),
                          ("multicast", b"\1" + bytes(5)), ("zero", bytes(6))):
            got = ROUTE.newlink("w0", L.link(payload=1, **GOOD4),
                                extra=L.attr(1, raw))
            grp.true("%s: %r" % (what, got), got.error in (
                errno.EADDRNOTAVAIL, errno.EINVAL) and got.msg)
            grp.true(what + ": a device is there", "w0" not in ROUTE.names())


def in_use():
    """What another wire or another program has."""
    with S.group("id in use") as grp:
        over_rtnl(L.link(**GOOD4), name="w1")
        for way in WAYS:
            refused(grp, "same id, port, family", way, L.link(**GOOD4),
                    (errno.EEXIST,), point="ID")
        for data in (L.link(**dict(GOOD4, id=8)),
                     L.link(**dict(GOOD4, dst_port=6092)),
                     L.link(id=7, remote=UB[6], local=UA[6])):
            _, got = over_rtnl(data)
            grp.true("another id, port or family is free: %r" % got,
                     not got.error)
            ROUTE.dellink("w0")
        ROUTE.dellink("w1")
    for family in (4, 6):
        with S.group("IPv%d: port in use by another socket" % family) as grp:
            kind = socket.AF_INET if family == 4 else socket.AF_INET6
            with S.inside(A):
                sock = socket.socket(kind, socket.SOCK_DGRAM)
                sock.bind(("" if family == 4 else "::", 7007))
            data = L.link(id=7, remote=UB[family], dst_port=7007)
            for way in WAYS:
                refused(grp, "port 7007", way, data, (errno.EADDRINUSE,),
                        point="DST_PORT")
            sock.close()
            _, got = over_rtnl(data)
            grp.true("free again: %r" % got, not got.error)
            ROUTE.dellink("w0")
    with S.group("device that is not there") as grp:
        for way in WAYS:
            refused(grp, "index 99999", way, L.link(id=7, device=99999),
                    (errno.ENODEV,), "DEVICE")


def shown():
    """The wire as the family shows it, as bytes, without its counters."""
    got = GENL.call("WIRE_GET", by_name("w0"))
    counters = (L.N["NSMWIRE_A_WIRE_CLASS_STATS"],
                L.N["NSMWIRE_A_WIRE_DROP_STATS"])
    return [(k, v) for k, v in L.attrs(got.replies[0][1][4:])
            if k not in counters]


def changes():
    """What cannot change is refused, with all else that came in the request."""
    over_rtnl(L.link(**GOOD4))
    S.wait_for(lambda: shown() == shown())
    before = shown()
    for what, data, point in [
            ("id", L.link(ttl=9, id=8), "ID"),
            ("payload", L.link(ttl=9, payload=1), "PAYLOAD"),
            ("dstport", L.link(ttl=9, dst_port=6092), "DST_PORT"),
            ("remote of another family than local", L.link(ttl=9, remote=UB[6]),
             "REMOTE6"),
            ("a device that is not there", L.link(ttl=9, device=99999),
             "DEVICE")]:
        with S.group("change of %s is refused whole" % what) as grp:
            for way in WAYS:
                refused(grp, what, way, data, flags=0, point=point,
                        want=(errno.EINVAL, errno.EBUSY, errno.EOPNOTSUPP,
                              errno.ENODEV))
                grp.same(way + ": the wire is as before", before, shown())
    with S.group("what cannot change may be said again") as grp:
        for way, call in WAYS.items():
            _, got = call(L.link(id=7, payload=0, dst_port=6091), flags=0)
            grp.true("%s: %r" % (way, got), not got.error)
            grp.same(way + ": the wire is as before", before, shown())
    with S.group("a wire that is there is not created again") as grp:
        for way, call in WAYS.items():
            _, got = call(L.link(**GOOD4), flags=NEW)
            grp.same(way, errno.EEXIST, got.error)
        _, got = over_genl(L.link(ttl=0), flags=L.CREATE)
        grp.true("upsert: %r" % got, not got.error)
    ROUTE.dellink("w0")


def family():
    """Requests of the generic netlink family itself."""
    over_rtnl(L.link(**GOOD4))
    index = L.u32(0x7FFFFFF)
    data = L.nest("NSMWIRE_A_WIRE_LINK", L.link(id=9))
    lo_index = L.attr("NSMWIRE_A_WIRE_IFINDEX", L.u32(1))
    cases = [
        ("wire-get of nothing", "WIRE_GET", b"", 0),
        ("wire-get of a name that is not there", "WIRE_GET", by_name("zz"),
         errno.ENODEV),
        ("wire-get of an index that is not there", "WIRE_GET",
         L.attr("NSMWIRE_A_WIRE_IFINDEX", index), errno.ENODEV),
        ("wire-get of a device that is no wire", "WIRE_GET", lo_index, 0),
        ("wire-get of a device that is no wire, by name", "WIRE_GET",
         by_name("ua"), 0),
        ("wire-get with an unknown attribute", "WIRE_GET",
         by_name("w0") + L.attr(99, L.u32(1)), 0),
        ("wire-get with an attribute of another operation", "WIRE_GET",
         by_name("w0") + data, 0),
        ("wire-get with a namespace that is not there", "WIRE_GET",
         by_name("w0") + L.attr("NSMWIRE_A_WIRE_NETNSID", L.u32(4711)), 0),
        ("wire-set of nothing", "WIRE_SET", b"", 0),
        ("wire-set of a name that is not there, without an id", "WIRE_SET",
         by_name("zz"), errno.ENODEV),
        ("wire-set of a device that is no wire", "WIRE_SET", by_name("ua") +
         L.nest("NSMWIRE_A_WIRE_LINK", L.link(ttl=3)), 0),
        ("wire-set with a name of 16 bytes", "WIRE_SET",
         by_name("x" * 16) + data, 0),
        ("wire-set with an empty name", "WIRE_SET", by_name("") + data, 0),
        ("wire-set with a name with a slash", "WIRE_SET",
         by_name("a/b") + data, 0),
        ("wire-add of what is there", "WIRE_ADD", by_name("w0") + data,
         errno.EEXIST),
        ("wire-add of nothing", "WIRE_ADD", b"", 0),
        ("wire-add by an index", "WIRE_ADD", lo_index + data, 0),
        ("wire-change of what is not there", "WIRE_CHANGE", by_name("zz") + data,
         errno.ENODEV),
        ("wire-change of nothing", "WIRE_CHANGE", b"", 0),
        ("wire-set with a name twice", "WIRE_SET",
         by_name("zz") * 2 + data, errno.EINVAL),
        ("wire-set with an mtu beyond all", "WIRE_SET", by_name("w0") +
         L.attr("NSMWIRE_A_WIRE_MTU", L.u32(70000)), errno.EINVAL),
        ("wire-del of nothing", "WIRE_DEL", b"", 0),
        ("wire-del of a name that is not there", "WIRE_DEL", by_name("zz"),
         errno.ENODEV),
        ("wire-del of a device that is no wire", "WIRE_DEL", by_name("ua"), 0),
        ("stats-get of a name that is not there", "STATS_GET",
         L.attr("NSMWIRE_A_STATS_IFNAME", L.text("zz")), errno.ENODEV),
        ("capabilities of a tool that is too new", "CAPABILITIES_GET",
         L.attr("NSMWIRE_A_CAPABILITIES_ABI", L.u32(1000000)), 0),
        ("capabilities with a short abi", "CAPABILITIES_GET",
         L.attr("NSMWIRE_A_CAPABILITIES_ABI", b"\1"), 0),
    ]
    names = ROUTE.names()
    before = shown()
    for what, cmd, body, want in cases:
        got = GENL.call(cmd, body)
        S.ok(what, got.error and got.msg and want in (0, got.error), got)
    got = GENL.talk(GENL.family, 0, struct.pack("=BBH", 99, 1, 0))
    S.same("operation that does not exist", errno.EOPNOTSUPP, got.error)
    S.same("devices are as before", names, ROUTE.names())
    S.same("the wire is as before", before, shown())
    ROUTE.dellink("w0")


# Attributes of the sets "named-peer" and "peer-path": a length that is right, and a
# limit of the value where there is one. A value of 100 ms is good for all times.
PEER_LENGTHS = {"PORT": 2, "INTERVAL": 4, "INTERVAL_BUSY": 4, "INTERVAL_IDLE": 4,
                "INTERVAL_ASLEEP": 4, "DETECT": 4, "SEAL": 1}
PEER_LEAST = {"INTERVAL": 10000, "INTERVAL_BUSY": 10000, "INTERVAL_IDLE": 10000,
              "INTERVAL_ASLEEP": 10000, "DETECT": 20000}
PATH_LENGTHS = {"INDEX": 1, "REMOTE": 4, "REMOTE6": 16, "REMOTE_PORT": 2, "LOCAL": 4,
                "LOCAL6": 16, "ADMIN": 1, "LEARN": 1, "SRCPORT": 1}
PATH_LIMITS = {"INDEX": 7, "ADMIN": 1, "LEARN": 2, "SRCPORT": 2}


def peer(name="far", **kw):
    """Attributes of the set "named-peer"."""
    return L.attr("NSMWIRE_A_NAMED_PEER_NAME", L.text(name)) + b"".join(
        L.attr("NSMWIRE_A_NAMED_PEER_" + k.upper(), v) for k, v in kw.items())


def path(name="far", **kw):
    """Attributes of the set "peer-path"."""
    return L.attr("NSMWIRE_A_PEER_PATH_PEER", L.text(name)) + b"".join(
        L.attr("NSMWIRE_A_PEER_PATH_" + k.upper(), v) for k, v in kw.items())


def bad_peer(grp, what, cmd, body, words="", point=None, want=(errno.EINVAL,)):
    """A refusal: one of the errors, a text with these words, and where it points."""
    got = GENL.call(cmd, body)
    grp.true("%s: %r" % (what, got), got.error in want and got.msg and words in got.msg)
    if point:
        grp.same(what + ": points at", L.N["NSMWIRE_A_" + point], GENL.pointed(got))


def peers_shown():
    """All peers as the family shows them, but for the numbers of probes."""
    return [L.settled(body[4:]) for _, body in GENL.call("PEER_GET", b"", L.DUMP).replies]


def peer_names(grp):
    """Names that no peer can have, and peers that are not there."""
    for cmd in "PEER_SET", "PEER_ADD", "PEER_CHANGE", "PEER_DEL", "PEER_GET":
        bad_peer(grp, cmd + " of nothing", cmd, b"", "by name")
    for cmd in "PATH_SET", "PATH_ADD", "PATH_CHANGE", "PATH_DEL":
        bad_peer(grp, cmd + " of nothing", cmd, b"", "by name")
        bad_peer(grp, cmd + " of no peer", cmd, path("no", index=L.u8(0)),
                 "no such peer", "PEER_PATH_PEER", (errno.ENODEV,))
    for name in "a b", "a/b", "none", "help", "-x", "a%d", "x" * 16:
        bad_peer(grp, "name " + name, "PEER_SET", peer(name), "", "NAMED_PEER_NAME")
    bad_peer(grp, "name, empty", "PEER_SET", peer(""), "by name")
    for cmd in "PEER_GET", "PEER_DEL", "PEER_CHANGE":
        bad_peer(grp, cmd + " of no peer", cmd, peer("no"), "no such peer",
                 "NAMED_PEER_NAME", (errno.ENODEV,))
    for what, data, words in (("16 letters", L.text("a" * 16), ""),
                              ("without an end", b"far", ""),
                              ("not there", L.text("no"), "no peer of this name")):
        for way in WAYS:
            sock, got = WAYS[way](L.link(id=9) + L.attr("IFLA_NSMWIRE_PEER", data), NEW)
            grp.true("%s, peer of a wire, %s: %r" % (way, what, got), got.error in (
                errno.EINVAL, errno.ERANGE, errno.ENODEV) and words in got.msg)
            grp.same("%s, peer of a wire, %s: points at" % (way, what),
                     L.N["IFLA_NSMWIRE_PEER"], sock.pointed(got))
            grp.true("no wire was made", "w0" not in ROUTE.names())


def peer_values(grp):
    """Attributes of a wrong length, beyond their limit, twice."""
    wrong = (errno.EINVAL, errno.ERANGE)
    for name, size in PEER_LENGTHS.items():
        for length in (*range(size), size + 1, 64):
            bad_peer(grp, "%s of %d bytes" % (name, length), "PEER_SET",
                     peer(**{name: bytes(length)}), want=wrong)
        data = L.attr("NSMWIRE_A_NAMED_PEER_" + name,
                      {1: L.u8(1), 2: L.be16(7), 4: L.u32(100000)}[size])
        bad_peer(grp, name + " twice", "PEER_SET", peer() + data * 2, "twice",
                 "NAMED_PEER_" + name)
    for name, least in PEER_LEAST.items():
        for value in 0, least - 1, 60000001, 2 ** 32 - 1:
            bad_peer(grp, "%s %d" % (name, value), "PEER_SET",
                     peer(**{name: L.u32(value)}), "", "NAMED_PEER_" + name, wrong)
    for cmd, name in (("PEER_SET", "far"), ("PEER_CHANGE", "far"), ("PEER_SET", "new"),
                      ("PEER_ADD", "new")):
        for what, times in (("busy", {"interval_busy": 125001}),
                            ("detect", {"detect": 99999}),
                            ("both", {"interval_busy": 300000, "detect": 599999})):
            bad_peer(grp, "%s of %s: %s" % (cmd, name, what), cmd, peer(
                name, **{k: L.u32(v) for k, v in times.items()}),
                "at least twice the interval of a busy path")
    bad_peer(grp, "session", "PEER_SET", peer(session=L.u32(1)))
    for cmd in "PATH_SET", "PATH_ADD", "PATH_CHANGE":
        for name, size in PATH_LENGTHS.items():
            for length in (*range(size), size + 1, 64):
                bad_peer(grp, "%s: %s of %d bytes" % (cmd, name, length), cmd,
                         path(**{name: bytes(length)}), want=wrong)
            data = L.attr("NSMWIRE_A_PEER_PATH_" + name, bytes(size))
            bad_peer(grp, "%s: %s twice" % (cmd, name), cmd, path() + data * 2,
                     "twice", "PEER_PATH_" + name)
        for name, limit in PATH_LIMITS.items():
            for value in limit + 1, 128, 255:
                bad_peer(grp, "%s: %s %d" % (cmd, name, value), cmd,
                         path(**{name: L.u8(value)}), "", "PEER_PATH_" + name, wrong)
    for cmd, body in (("PEER_SET", peer()), ("PATH_SET", path(index=L.u8(0)))):
        bad_peer(grp, cmd + ": an unknown attribute", cmd, body + L.attr(60, L.u32(1)))
    for cmd in "PATH_DEL", "PATH_CHANGE":
        bad_peer(grp, cmd + ": no index", cmd, path(), "by its index")
    bad_peer(grp, "path-del of an attribute of path-set", "PATH_DEL",
             path(index=L.u8(0), admin=L.u8(0)))
    bad_peer(grp, "port 0", "PEER_SET", peer(port=L.be16(0)), "1 to 65535",
             "NAMED_PEER_PORT")


PATH_CONTRADICTIONS = [
    ("remote of both families", {"remote": UB[4], "remote6": UB[6]}, "REMOTE6"),
    ("local of both families", {"local": UA[4], "local6": UA[6]}, "LOCAL6"),
    ("local IPv6, remote IPv4", {"local6": UA[6]}, "LOCAL6"),
    ("remote of another family than local",
     {"remote6": UB[6], "local": UA[4]}, "LOCAL"),
    ("remote 0.0.0.0", {"remote": "0.0.0.0"}, "REMOTE"),
    ("remote multicast", {"remote": "239.1.2.3"}, "REMOTE"),
    ("remote broadcast", {"remote": "255.255.255.255"}, "REMOTE"),
    ("remote broadcast of a subnet", {"remote": "10.9.0.255"}, "REMOTE"),
    ("remote ::", {"remote6": "::"}, "REMOTE6"),
    ("remote multicast IPv6", {"remote6": "ff02::1"}, "REMOTE6"),
    ("remote IPv4 in IPv6 form", {"remote6": "::ffff:10.9.0.2"}, "REMOTE6"),
    ("remote link-local without a device", {"remote6": "fe80::1"}, "REMOTE6"),
    ("local multicast", {"local": "239.1.2.3"}, "LOCAL"),
    ("local broadcast", {"local": "255.255.255.255"}, "LOCAL"),
    ("local multicast IPv6", {"remote6": UB[6], "local6": "ff02::1"}, "LOCAL6"),
    ("local IPv4 in IPv6 form",
     {"remote6": UB[6], "local6": "::ffff:10.9.0.1"}, "LOCAL6"),
]


def peer_paths(grp):
    """Paths that cannot be, and what is missing of a path."""
    for what, change, point in PATH_CONTRADICTIONS:
        kw = {k: P.addr(v) for k, v in change.items()}
        for cmd in "PATH_SET", "PATH_CHANGE":
            bad_peer(grp, what, cmd, path(index=L.u8(0), **kw), "", "PEER_PATH_" + point)
        kw.setdefault("remote6" if "remote6" in kw else "remote", P.addr(UB[4]))
        bad_peer(grp, what + ", path-add", "PATH_ADD", path(uplink=L.text("wan"), **kw),
                 "", "PEER_PATH_" + point)
    for what, text, kw in (
            ("learned and given", "say one of the two", {"remote": P.addr(UB[4])}),
            ("learned, with a port", "leave it out", {"remote_port": L.be16(7)}),
            ("learned, with a source port for each flow", "needs srcport bound",
             {"srcport": L.u8(L.N["NSMWIRE_SRCPORT_FLOW"])})):
        bad_peer(grp, what, "PATH_SET", path(index=L.u8(0), learn=L.u8(1), **kw), text)
    bad_peer(grp, "no uplink", "PATH_ADD", path(remote=P.addr(UB[4])), "uplink, by name")
    bad_peer(grp, "no remote", "PATH_ADD", path(uplink=L.text("wan")), "remote address")
    bad_peer(grp, "no such uplink", "PATH_ADD", path(uplink=L.text("no")),
             "no uplink of this name", "PEER_PATH_UPLINK", (errno.ENODEV,))
    bad_peer(grp, "the same path again", "PATH_ADD",
             path(uplink=L.text("wan"), remote=P.addr(UB[4])), "to this address",
             want=(errno.EEXIST,))
    bad_peer(grp, "port of a peer with paths", "PEER_SET", peer(port=L.be16(7)),
             "use its port", "NAMED_PEER_PORT", (errno.EBUSY,))


def key(**kw):
    """Attributes of the set "key", those of a good request where none is given."""
    good = {"peer": L.text("far"), "direction": L.u8(0), "cipher": L.u8(0),
            "secret": bytes(20)}
    return b"".join(L.attr("NSMWIRE_A_KEY_" + k.upper(), v)
                    for k, v in {**good, **kw}.items() if v is not None)


def peer_keys(grp):
    """Keys that cannot be."""
    wrong = (errno.EINVAL, errno.ERANGE)
    for cmd in "KEY_SET", "KEY_DEL", "KEY_GET":
        bad_peer(grp, cmd + " of no peer", cmd,
                 key(peer=L.text("no"), **({} if cmd == "KEY_SET" else {
                     "cipher": None, "secret": None})), "no such peer", "KEY_PEER",
                 (errno.ENODEV,))
        bad_peer(grp, cmd + " of nothing", cmd, b"")
    for name in "direction", "cipher", "secret":
        bad_peer(grp, "without " + name, "KEY_SET", key(**{name: None}), "needs its")
    for cipher, size in enumerate((20, 36, 32)):
        for length in range(41):
            if length != size:
                bad_peer(grp, "cipher %d, secret of %d bytes" % (cipher, length), "KEY_SET",
                         key(cipher=L.u8(cipher), secret=bytes(length)), "20 bytes for",
                         "KEY_SECRET")
    bad_peer(grp, "tx without an id", "KEY_SET", key(direction=L.u8(1)), "needs the id")
    bad_peer(grp, "rx with an id", "KEY_SET", key(id=L.u32(7)), "chosen here", "KEY_ID")
    for name, size in {"direction": 1, "id": 4, "cipher": 1, "expires": 4}.items():
        for length in (*range(size), size + 1):
            bad_peer(grp, "%s of %d bytes" % (name, length), "KEY_SET",
                     key(**{name: bytes(length)}), want=wrong)
    for name, value in (("direction", L.u8(2)), ("cipher", L.u8(3)), ("id", L.u32(0)),
                        ("expires", L.u32(0)), ("expires", L.u32(31536001))):
        bad_peer(grp, "%s %r" % (name, value), "KEY_SET", key(**{name: value}), "",
                 "KEY_" + name.upper(), wrong)
    for cmd in "KEY_DEL", "KEY_GET":
        bad_peer(grp, cmd + " of no key", cmd, key(cipher=None, secret=None, id=L.u32(7)),
                 "no such key", "KEY_ID", (errno.ENOENT,))
    bad_peer(grp, "KEY_GET without an id", "KEY_GET", key(cipher=None, secret=None),
             "by its direction and id")
    bad_peer(grp, "KEY_DEL by an id alone", "KEY_DEL",
             key(cipher=None, secret=None, direction=None, id=L.u32(7)),
             "by its direction and id")
    for value in 3, 255:
        bad_peer(grp, "seal %d" % value, "PEER_SET", peer(seal=L.u8(value)), "",
                 "NAMED_PEER_SEAL", wrong)
    grp.same("no key is there", 0, len(GENL.call("KEY_GET", b"", L.DUMP).replies))


def peers():
    """Named peers and their paths: names, lengths, limits, contradictions."""
    there = {k[len("NSMWIRE_A_PEER_PATH_"):] for k in L.N
             if k.startswith("NSMWIRE_A_PEER_PATH_")}
    S.same("every setting of a path is tried", set(),
           there - {"MAX", "PEER", "UPLINK"} - set(PATH_LENGTHS))
    there = {k[len("NSMWIRE_A_NAMED_PEER_"):] for k in L.N
             if k.startswith("NSMWIRE_A_NAMED_PEER_")}
    S.same("every setting of a peer is tried", set(),
           there - {"MAX", "NAME", "WIRES", "PATH", "SESSION", "STEERING", "COPIES"} -
           set(PEER_LENGTHS))
    uplink = L.attr("NSMWIRE_A_UPLINK_NAME", L.text("wan"))
    with S.group("an uplink, a peer and a path") as grp:
        for cmd, body in (("UPLINK_ADD", uplink), ("PEER_ADD", peer()), (
                "PATH_ADD", path(uplink=L.text("wan"), remote=P.addr(UB[4])))):
            got = GENL.call(cmd, body)
            grp.true("%s: %r" % (cmd, got), not got.error)
    before = peers_shown()
    for part in peer_names, peer_values, peer_paths, peer_keys:
        with S.group(part.__name__.replace("_", " ") + " over netlink") as grp:
            part(grp)
    S.same("the peers are as before", before, peers_shown())
    with S.group("nine paths") as grp:
        for number in range(1, 8):
            got = GENL.call("PATH_ADD", path(uplink=L.text("wan"), remote=P.addr(
                "10.9.0.%d" % (20 + number))))
            grp.true("path %d: %r" % (number, got), not got.error)
        bad_peer(grp, "a ninth path", "PATH_ADD",
                 path(uplink=L.text("wan"), remote=P.addr("10.9.0.40")), "8 paths",
                 want=(errno.ENOSPC,))
    with S.group("the device of an uplink that a link-local path needs") as grp:
        dev = L.attr("NSMWIRE_A_UPLINK_DEVICE_NAME", L.text("ua"))
        none = L.attr("NSMWIRE_A_UPLINK_DEVICE_NAME", L.text(""))
        grp.same("given", 0, GENL.call("UPLINK_SET", uplink + dev).error)
        grp.same("a link-local path", 0, GENL.call("PATH_SET", path(
            index=L.u8(7), remote6=P.addr("fe80::1"))).error)
        bad_peer(grp, "taken away", "UPLINK_SET", uplink + none, "link-local",
                 "UPLINK_DEVICE_NAME", (errno.EBUSY,))
        grp.same("without that path", 0, GENL.call(
            "PATH_DEL", path(index=L.u8(7))).error)
        grp.same("taken away", 0, GENL.call("UPLINK_SET", uplink + none).error)
    with S.group("all is deleted") as grp:
        for cmd, body in ("PEER_DEL", peer()), ("UPLINK_DEL", uplink):
            got = GENL.call(cmd, body)
            grp.true("%s: %r" % (cmd, got), not got.error)


def main():
    """Runs all parts."""
    for part in (complete, lengths, ranges, twice, unknown, contradictions, addresses,
                 in_use, half, changes, family, peers):
        with S.group("%s ran to its end" % part.__name__) as grp:
            part()
            grp.true("ran", True)
        ROUTE.dellink("w0")
        ROUTE.dellink("w1")
    names = [n for n in ROUTE.names() if n not in ("lo", "ua")]
    S.ok("nothing is left", not names, names)
    _, got = over_rtnl(L.link(**GOOD4))
    S.ok("a good wire is still made", not got.error, got)
    ROUTE.dellink("w0")
    S.finish()


main()
