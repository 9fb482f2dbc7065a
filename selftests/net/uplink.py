# SPDX-License-Identifier: GPL-2.0
"""Requests about uplinks that no tool would send: see uplink.sh, which has created
the uplinks wan0 and wan1 and checks afterwards that nothing has changed."""

import errno
import struct

import nsmnl as L
import nsmns as S
from nsmrig import A

GENL = L.Wire(A)
LENGTHS = {"DEVICE": 4, "LOCAL": 4, "LOCAL6": 16, "RATE": 8,
           "OVERHEAD": 4, "MPU": 4, "LIMIT": 4, "FWMARK": 4, "COST": 4, "PROBE_BUDGET": 4}
WORD = "letters, digits, '-', '_' and '.'"


def one(name, data):
    """An attribute of the set "uplink"."""
    return L.attr("NSMWIRE_A_UPLINK_" + name, data)


def named(name="wan0"):
    """The attribute that names the uplink."""
    return one("NAME", L.text(name))


def refused(grp, what, cmd, body, error, words, point=None):
    """One refusal: an error, a text, and the attribute at which it points."""
    got = GENL.call(cmd, body)
    grp.true("%s: %r" % (what, got), got.error == error and words in got.msg)
    if point:
        grp.same(what + ": points at",
                 L.N["NSMWIRE_A_UPLINK_" + point], GENL.pointed(got))


def names():
    """Invalid names."""
    with S.group("names over netlink") as grp:
        for cmd in "UPLINK_GET", "UPLINK_SET", "UPLINK_DEL":
            refused(grp, cmd + ": none", cmd, b"", errno.EINVAL,
                    "by name")
        refused(grp, "empty", "UPLINK_SET", named(""), errno.EINVAL, "by name")
        for name in b"a b", b"a/b", b"a:b", b"a\n", b"\xe4", b"a%d":
            refused(grp, repr(name), "UPLINK_SET",
                    one("NAME", name + b"\0"), errno.EINVAL,
                    WORD, "NAME")
        refused(grp, "none", "UPLINK_SET", named("none"), errno.EINVAL,
                "none and help have a meaning of their own", "NAME")
        refused(grp, "help", "UPLINK_SET", named("help"), errno.EINVAL,
                "none and help have a meaning of their own", "NAME")
        refused(grp, "as an option", "UPLINK_SET", named("--help"), errno.EINVAL,
                "a name cannot begin with '-'", "NAME")
        refused(grp, "16 letters", "UPLINK_SET", named("a" * 16),
                errno.EINVAL, "", "NAME")
        refused(grp, "without an end", "UPLINK_SET", one("NAME", b"abc"),
                errno.EINVAL, "", "NAME")
        for cmd in "UPLINK_GET", "UPLINK_DEL":
            refused(grp, cmd + ": not there", cmd, named("wan"), errno.ENODEV,
                    "no such uplink", "NAME")


def values():
    """Invalid values."""
    with S.group("values over netlink") as grp:
        for name, length in LENGTHS.items():
            for wrong in 0, length - 1:
                got = GENL.call("UPLINK_SET", named() +
                                one(name, b"\0" * wrong))
                grp.true("%s of %d bytes: %r" % (name, wrong, got),
                         got.error in (errno.EINVAL, errno.ERANGE) and got.msg)
        refused(grp, "device", "UPLINK_SET",
                named() + one("DEVICE", L.u32(99999)), errno.ENODEV,
                "no such device in the underlay netns", "DEVICE")
        for budget in 0, 1000001, 2 ** 32 - 1:
            got = GENL.call("UPLINK_SET", named() + one("PROBE_BUDGET", L.u32(budget)))
            grp.true("probe-budget %d: %r" % (budget, got),
                     got.error in (errno.EINVAL, errno.ERANGE))
        for colour in b"a b", b" ", b"a/b", b"\x7f", b"\xe4":
            refused(grp, "colour %r" % colour, "UPLINK_SET",
                    named() + one("COLOUR", colour + b"\0"), errno.EINVAL,
                    "colour must be one word of " + WORD, "COLOUR")
        refused(grp, "colour of 16", "UPLINK_SET",
                named() + one("COLOUR", L.text("a" * 16)), errno.EINVAL, "",
                "COLOUR")
        for what, attr in (("wires", one("WIRES", L.u32(1))),
                           ("paths", one("PATHS", L.u32(1))),
                           ("queue", L.nest("NSMWIRE_A_UPLINK_QUEUE")),
                           ("unknown", L.attr(60, L.u32(1)))):
            got = GENL.call("UPLINK_SET", named() + attr)
            grp.true("%s: %r" % (what, got), got.error == errno.EINVAL)


def add_and_change():
    """Add an existing uplink, change a missing one."""
    with S.group("add and change over netlink") as grp:
        refused(grp, "add", "UPLINK_ADD", named(), errno.EEXIST,
                "there is an uplink of this name", "NAME")
        refused(grp, "change", "UPLINK_CHANGE", named("wan9"),
                errno.ENODEV, "no such uplink", "NAME")
        for cmd in "UPLINK_ADD", "UPLINK_CHANGE":
            refused(grp, cmd + ": none", cmd, b"", errno.EINVAL, "by name")
        for cmd in "UPLINK_CHANGE", "UPLINK_SET":
            grp.same("nothing to do, " + cmd, 0, GENL.call(cmd, named()).error)


def twice():
    """Each attribute, given twice."""
    with S.group("attributes twice over netlink") as grp:
        good = {"NAME": L.text("wan0"), "COLOUR": L.text("a"),
                "RATE": struct.pack("=Q", 1000000), "LIMIT": L.u32(1 << 20),
                "PROBE_BUDGET": L.u32(1000)}
        for name in ["NAME", "COLOUR", *LENGTHS]:
            data = good.get(name, b"\0" * LENGTHS.get(name, 0))
            body = one(name, data) * 2
            if name != "NAME":
                body = named() + body
            refused(grp, name, "UPLINK_SET", body, errno.EINVAL,
                    "attribute given twice; give it once", name)
        for cmd in "UPLINK_GET", "UPLINK_DEL":
            refused(grp, cmd, cmd, named() * 2, errno.EINVAL,
                    "attribute given twice; give it once", "NAME")


def of_a_wire():
    """The uplink name of a wire, over both netlink families."""
    route = L.Route(A)
    with S.group("the uplink of a wire over netlink") as grp:
        for what, data, words in (
                ("16 letters", L.text("a" * 16), ""),
                ("without an end", b"wan0", ""),
                ("not there", L.text("wan"), "no uplink of this name")):
            data = L.attr("IFLA_NSMWIRE_UPLINK", data)
            for got in (route.newlink("w9", data), GENL.call(
                    "WIRE_SET", L.attr("NSMWIRE_A_WIRE_IFNAME", L.text("w9")) +
                    L.nest("NSMWIRE_A_WIRE_LINK", L.link(id=9) + data))):
                grp.true("%s: %r" % (what, got),
                         got.error in (errno.EINVAL, errno.ERANGE,
                                       errno.ENODEV) and words in got.msg)
        data = L.attr("IFLA_NSMWIRE_UPLINK", L.text("wan0")) * 2
        got = route.newlink("w9", data)
        grp.true("twice: %r" % got, got.error == errno.EINVAL and
                 "twice" in got.msg)
        grp.true("no wire was made", "w9" not in route.names())


names()
values()
add_and_change()
twice()
of_a_wire()
S.finish()
