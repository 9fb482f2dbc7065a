# SPDX-License-Identifier: GPL-2.0
"""No memory at each allocation: see failslab.sh."""

import os
import socket
import struct

import nsmfail as F
import nsmnl as L
import nsmns as S
import nsmpkt as P
import nsmspec
from nsmrig import A, B, UA, UB

ROUTE, GENL = L.Route(A), L.Wire(A)
TRIED = set()
FOUR = {"id": 7, "remote": UB[4], "local": UA[4]}
SIX = {"id": 7, "remote": UB[6], "local": UA[6], "dscp_mode": 1}


def by_name():
    """The attribute that names the wire."""
    return L.attr("NSMWIRE_A_WIRE_IFNAME", L.text("w0"))


def settings(**kw):
    """The nest of settings."""
    return L.nest("NSMWIRE_A_WIRE_LINK", L.link(**kw))


def op(cmd, body=b"", flags=0):
    """An operation of the family, which has then been tried."""
    TRIED.add((cmd, "dump" if flags & L.DUMP == L.DUMP else "do"))
    return GENL.call(cmd, body, flags)


def port_free():
    """Whether the port can be bound."""
    with S.inside(A):
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    try:
        sock.bind(("::", 6091))
        return True
    except OSError:
        return False
    finally:
        sock.close()


def every(name, request, before=None, after=None, check=None):
    """One result: the request with each of its allocations failing."""
    errors = []

    def judge(grp, number, answer, hit):
        error = answer.error if answer else None
        errors.append(bool(error))
        if check:
            check(grp, number, error)
        if not hit:
            grp.same("without a failure", 0, error)

    with S.group(name) as grp:
        count = F.each(grp, request, before, after, judge)
        grp.true("%d allocations, %d errors: too few to believe" %
                 (count, sum(errors)), count > 2)
        print("# %s: %d allocations, %d refusals" % (name, count, sum(errors)),
              flush=True)


def clean(grp, number, error):
    """After a failed creation nothing is there; then nothing is made so."""
    there = "w0" in ROUTE.names()
    if error:
        grp.true("allocation %d: errno %d, but the wire is there" %
                 (number, error), not there)
    if error == 0:
        grp.true("allocation %d: success without a wire" % number, there)
    if there:
        ROUTE.dellink("w0")
    grp.true("allocation %d: the port is not free" % number, port_free())


def make(**kw):
    """Makes the wire without failures."""
    got = ROUTE.newlink("w0", L.link(**kw))
    if got.error:
        raise RuntimeError(repr(got))


def shown():
    """The settings that are shown."""
    got = GENL.call("WIRE_GET", by_name())
    return dict(L.attrs(got.replies[0][1][4:]))[L.N["NSMWIRE_A_WIRE_LINK"]]


def creation():
    """All ways to create a wire."""
    every("ip link add, bare", lambda: ROUTE.newlink("w0", None), check=clean)
    for tag, base, payload in (("IPv4 ip", FOUR, 0), ("IPv6 ethernet", SIX, 1)):
        every("ip link add, " + tag, lambda b=base, p=payload:
              ROUTE.newlink("w0", L.link(payload=p, **b)), check=clean)
    for cmd in "WIRE_SET", "WIRE_ADD":
        every(cmd + " that creates", lambda c=cmd: op(
            c, by_name() + settings(**FOUR)), check=clean)


def changes():
    """A change fails whole or is made whole."""
    for name, start, to in (("IPv4 to IPv6", FOUR, SIX),
                            ("IPv6 to IPv4", SIX, dict(FOUR, dscp_mode=0)),
                            ("other settings", FOUR, {"ttl": 9, "df": 1})):
        make(**start)
        old = shown()
        ROUTE.newlink("w0", L.link(**to), flags=0)
        new = shown()
        ROUTE.dellink("w0")

        def whole(grp, number, error, old=old, new=new):
            now = shown()
            grp.true("allocation %d: errno %r and half a change" %
                     (number, error), now == new if error == 0 else
                     now in ((old,) if error else (old, new)))

        for way, call in (
                ("ip link set", lambda t=to: ROUTE.newlink("w0", L.link(**t),
                                                           flags=0)),
                ("wire-set", lambda t=to: op("WIRE_SET", by_name() +
                                              settings(**t))),
                ("wire-change", lambda t=to: op("WIRE_CHANGE", by_name() +
                                                 settings(**t)))):
            every("%s: %s" % (way, name), call, lambda s=start: make(**s),
                  lambda: ROUTE.dellink("w0"), whole)


def reads():
    """Showing and deleting."""
    make(**FOUR)
    named = L.attr("NSMWIRE_A_STATS_IFNAME", L.text("w0"))
    every("capabilities-get", lambda: op("CAPABILITIES_GET"))
    every("wire-get", lambda: op("WIRE_GET", by_name()))
    every("wire-get of all", lambda: op("WIRE_GET", b"", L.DUMP))
    every("stats-get", lambda: op("STATS_GET"))
    every("stats-get of a wire", lambda: op("STATS_GET", named))
    every("stats-get of all", lambda: op("STATS_GET", b"", L.DUMP))
    every("ip link show", lambda: ROUTE.talk(L.GETLINK, L.DUMP, bytes(16)))
    ROUTE.dellink("w0")

    def again():
        if "w0" not in ROUTE.names():
            make(**FOUR)

    def gone(grp, number, error):
        there = "w0" in ROUTE.names()
        grp.true("allocation %d: errno %r, and the wire is %s" %
                 (number, error, "there" if there else "gone"),
                 error is None or there == bool(error))

    every("wire-del", lambda: op("WIRE_DEL", by_name()), again, check=gone)
    every("ip link del", lambda: ROUTE.dellink("w0"), again, check=gone)
    ROUTE.dellink("w0")


def device():
    """What all devices can be told: up, another MTU, another name, another netns."""
    def tell(flags=0, change=0, extra=b"", name="w0"):
        return ROUTE.talk(L.NEWLINK, 0, struct.pack(
            "=BBHiII", 0, 0, 0, 0, flags, change) +
            L.attr(L.IFLA_IFNAME, L.text(name)) + extra)

    def again():
        ROUTE.dellink("w0")
        make(**FOUR)

    make(**FOUR)
    every("ip link set up", lambda: tell(1, 1), again)
    every("ip link set down", lambda: tell(0, 1), lambda: tell(1, 1))
    every("ip link set mtu", lambda: tell(extra=L.attr(L.IFLA_MTU, L.u32(1300))), again)
    with S.inside(B):
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    away = L.Route(B)

    def here():
        away.dellink("w0")
        if "w0" not in ROUTE.names():
            make(**FOUR)

    def one_place(grp, number, error):
        where = ("w0" in ROUTE.names(), "w0" in away.names())
        grp.true("allocation %d: errno %r, and the wire is in %r" %
                 (number, error, where),
                 where == (bool(error), not error) if error is not None else
                 sum(where) == 1)

    # The core warns of its own allocations that fail here; the module's are for
    # those who listen.
    listeners = [L.Wire(ns) for ns in (A, B)]
    for one in listeners:
        one.sock.setsockopt(L.SOL_NETLINK, 1, one.groups["events"])
    if F.only_module():
        every("ip link set netns", lambda: tell(extra=L.attr(28, L.u32(home))),
              here, check=one_place)
        F.only_module(False)
    os.close(home)
    away.dellink("w0")
    ROUTE.dellink("w0")


def profiles():
    """Profiles, rules and uplinks: made, changed, used."""
    fs_name = L.attr("NSMWIRE_A_PROFILE_NAME", L.text("fs"))
    holoconf = L.attr("NSMWIRE_A_PROFILE_NAME", L.text("holoconf"))
    of_holoconf = L.attr("NSMWIRE_A_RULE_PROFILE", L.text("holoconf"))
    rule = of_holoconf + L.attr("NSMWIRE_A_RULE_CLASS", L.u8(3)) + \
        L.attr("NSMWIRE_A_RULE_DPORT_MIN", L.be16(9))
    uplink = L.attr("NSMWIRE_A_UPLINK_NAME", L.text("fs"))

    # What cannot be told for want of memory is done all the same.
    ear = L.Wire(A)
    ear.sock.setsockopt(L.SOL_NETLINK, 1, ear.groups["events"])

    def video(dscp, cmd="PROFILE_SET"):
        return op(cmd, holoconf + L.nest(
            "NSMWIRE_A_PROFILE_CLASS", L.attr("NSMWIRE_A_CLASS_INFO_INDEX", L.u8(3)),
            L.attr("NSMWIRE_A_CLASS_INFO_DSCP", L.u8(dscp))))

    def has_rule(grp, number, error):
        count = len(GENL.call("RULE_GET", b"", L.DUMP).replies)
        grp.true("allocation %d: errno %r and %d rules" % (number, error, count),
                 error is None or count == (not error))

    def use(**kw):
        return op("WIRE_SET", by_name() + L.nest(
            "NSMWIRE_A_WIRE_LINK", b"".join(
                L.attr("IFLA_NSMWIRE_" + k.upper(), L.text(v)) for k, v in kw.items())))

    def show(what, one):
        every(what.lower() + "-get", lambda: op(what + "_GET", one))
        every(what.lower() + "-get of all", lambda: op(what + "_GET", b"", L.DUMP))

    def rate(bits):
        return op("UPLINK_CHANGE", uplink + L.attr(
            "NSMWIRE_A_UPLINK_RATE", struct.pack("=Q", bits)) + L.attr(
                "NSMWIRE_A_UPLINK_LOCAL", P.addr(UA[4] if bits else "0.0.0.0")))

    for cmd in "PROFILE_SET", "PROFILE_ADD":
        every(cmd + " that creates", lambda c=cmd: op(c, fs_name),
              after=lambda: GENL.call("PROFILE_DEL", fs_name))
    for cmd in "UPLINK_SET", "UPLINK_ADD":
        every(cmd + " that creates", lambda c=cmd: op(c, uplink),
              after=lambda: GENL.call("UPLINK_DEL", uplink))
    make(**FOUR)
    every("rule-add", lambda: op("RULE_ADD", rule),
          after=lambda: GENL.call("RULE_FLUSH", of_holoconf), check=has_rule)
    GENL.call("RULE_ADD", rule)
    show("RULE", of_holoconf + L.attr("NSMWIRE_A_RULE_PREF", L.u32(10)))
    pref = L.attr("NSMWIRE_A_RULE_PREF", L.u32(10))
    for cmd, which in (("RULE_FLUSH", b""), ("RULE_DEL", pref)):
        every(cmd, lambda c=cmd, w=which: op(c, of_holoconf + w),
              lambda: GENL.call("RULE_ADD", rule + pref),
              check=lambda grp, number, error: has_rule(
                  grp, number, None if error is None else not error))
    GENL.call("RULE_FLUSH", of_holoconf)
    for cmd in "PROFILE_SET", "PROFILE_CHANGE":
        every("a DSCP, with a wire, " + cmd, lambda c=cmd: video(37, c),
              lambda: video(34))
    video(34)
    GENL.call("PROFILE_SET", fs_name)
    GENL.call("UPLINK_SET", uplink)
    show("PROFILE", fs_name)
    show("UPLINK", uplink)
    every("a wire's profile and uplink", lambda: use(profile="fs", uplink="fs"),
          lambda: use(profile="", uplink=""))
    every("the rate and the place of an uplink with a wire", lambda: rate(1000000),
          lambda: rate(0))
    ROUTE.dellink("w0")
    every("profile-del", lambda: op("PROFILE_DEL", fs_name),
          lambda: GENL.call("PROFILE_SET", fs_name))
    every("uplink-del", lambda: op("UPLINK_DEL", uplink),
          lambda: GENL.call("UPLINK_SET", uplink))
    for cmd, body in (("PROFILE_DEL", fs_name), ("UPLINK_DEL", uplink)):
        GENL.call(cmd, body)
        S.ok("%s: nothing holds it" % cmd, GENL.call(cmd, body).error)
    ear.close()


def peers():
    """Named peers and their paths: made, changed, shown, with a wire that uses one."""
    uplink = L.attr("NSMWIRE_A_UPLINK_NAME", L.text("fs"))
    name = L.attr("NSMWIRE_A_NAMED_PEER_NAME", L.text("fs"))
    port = L.attr("NSMWIRE_A_NAMED_PEER_PORT", L.be16(6091))
    zero = L.attr("NSMWIRE_A_PEER_PATH_INDEX", L.u8(0))

    # What cannot be told for want of memory is done all the same.
    ear = L.Wire(A)
    ear.sock.setsockopt(L.SOL_NETLINK, 1, ear.groups["events"])

    def path(remote, which=zero):
        return L.attr("NSMWIRE_A_PEER_PATH_PEER", L.text("fs")) + which + \
            L.attr("NSMWIRE_A_PEER_PATH_UPLINK", L.text("fs")) + \
            L.attr("NSMWIRE_A_PEER_PATH_REMOTE%s" % ("6" if ":" in remote else ""),
                   P.addr(remote))

    of_path = L.attr("NSMWIRE_A_PEER_PATH_PEER", L.text("fs")) + zero

    def paths():
        body = GENL.call("PEER_GET", name).replies[0][1]
        return [v for k, v in L.attrs(body[4:])
                if k == L.N["NSMWIRE_A_NAMED_PEER_PATH"]]

    def whole(had, has):
        def check(grp, number, error):
            count = len(paths())
            grp.true("allocation %d: errno %r and %d paths" % (number, error, count),
                     error is None or count == (had if error else has))
        return check

    GENL.call("UPLINK_SET", uplink)
    for cmd in "PEER_SET", "PEER_ADD":
        every(cmd + " that creates", lambda c=cmd: op(c, name + port),
              after=lambda: GENL.call("PEER_DEL", name))
    GENL.call("PEER_SET", name)
    every("peer-change", lambda: op("PEER_CHANGE", name + L.attr(
        "NSMWIRE_A_NAMED_PEER_PORT", L.be16(6092))), lambda: GENL.call(
            "PEER_SET", name + port))
    GENL.call("PEER_SET", name + port)
    for users in "without a wire", "with a wire":
        for cmd in "PATH_SET", "PATH_ADD":
            for family in 4, 6:
                every("%s that creates, IPv%d, %s" % (cmd, family, users),
                      lambda c=cmd, f=family: op(c, path(UB[f])),
                      after=lambda: GENL.call("PATH_DEL", of_path), check=whole(0, 1))
        GENL.call("PATH_SET", path(UB[4]))
        every("path-change, IPv4 to IPv6, " + users,
              lambda: op("PATH_CHANGE", path(UB[6])),
              lambda: GENL.call("PATH_SET", path(UB[4])), check=whole(1, 1))
        every("path-del, " + users, lambda: op("PATH_DEL", of_path),
              lambda: GENL.call("PATH_SET", path(UB[4])), check=whole(1, 0))
        GENL.call("PATH_SET", path(UB[4]))
        if users == "without a wire":
            every("ip link add to a named peer", lambda: ROUTE.newlink(
                "w0", L.link(id=7) + L.attr("IFLA_NSMWIRE_PEER", L.text("fs"))),
                  after=lambda: ROUTE.dellink("w0"))
            every("an address to a named peer", lambda: op("WIRE_SET", by_name() + L.nest(
                "NSMWIRE_A_WIRE_LINK", L.link(remote="0.0.0.0", local="0.0.0.0") +
                L.attr("IFLA_NSMWIRE_PEER", L.text("fs")))),
                  lambda: (ROUTE.dellink("w0"), make(**FOUR)))
        else:
            every("the place of an uplink with a path", lambda: op(
                "UPLINK_SET", uplink + L.attr("NSMWIRE_A_UPLINK_LOCAL", P.addr(UA[4]))),
                  lambda: GENL.call("UPLINK_SET", uplink + L.attr(
                      "NSMWIRE_A_UPLINK_LOCAL", P.addr("0.0.0.0"))))
            every("peer-get", lambda: op("PEER_GET", name))
            every("peer-get of all", lambda: op("PEER_GET", b"", L.DUMP))
        GENL.call("PATH_DEL", of_path)
    ROUTE.dellink("w0")
    every("peer-del", lambda: op("PEER_DEL", name), lambda: (
        GENL.call("PEER_SET", name), GENL.call("PATH_SET", path(UB[4]))))
    for cmd, body in (("PEER_DEL", name), ("UPLINK_DEL", uplink)):
        GENL.call(cmd, body)
        S.ok("%s: nothing holds it" % cmd, GENL.call(cmd, body).error)
    ear.close()


def all_operations():
    """Every operation that the specification has was tried above."""
    want = {(one["name"].upper().replace("-", "_"), way) for one in
            nsmspec.requests(nsmspec.load()).values()
            for way in ("do", "dump") if way in one}
    S.same("every operation of the specification", [], sorted(want - TRIED))


def main():
    """Runs all parts."""
    for part in (creation, changes, reads, device, profiles, peers):
        with S.group("%s ran to its end" % part.__name__) as grp:
            part()
            grp.true("ran", True)
    all_operations()
    S.ok("nothing is left", "w0" not in ROUTE.names() and port_free())
    make(**FOUR)
    S.ok("a good wire is still made", "w0" in ROUTE.names())
    ROUTE.dellink("w0")
    S.finish()


main()
