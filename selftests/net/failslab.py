# SPDX-License-Identifier: GPL-2.0
"""No memory at each allocation: see failslab.sh."""

import os
import socket

import nsmnl as L
import nsmns as S
from nsmrig import A, UA, UB

NTH = os.open("/proc/thread-self/fail-nth", os.O_RDWR)
ROUTE, GENL = L.Route(A), L.Wire(A)
LIMIT = 2000
FOUR = {"id": 7, "remote": UB[4], "local": UA[4]}
SIX = {"id": 7, "remote": UB[6], "local": UA[6], "dscp_mode": 1}


def by_name():
    """The attribute that names the wire."""
    return L.attr("NSMWIRE_A_WIRE_IFNAME", L.text("w0"))


def settings(**kw):
    """The nest of settings."""
    return L.nest("NSMWIRE_A_WIRE_LINK", L.link(**kw))


def injected(number, request):
    """Runs request() with its number-th allocation failing.

    Returns (whether one failed, errno); the errno is None where the answer
    itself was lost.
    """
    os.pwrite(NTH, b"%d" % number, 0)
    try:
        error = request().error
    except OSError:
        error = None
    left = int(os.pread(NTH, 20, 0).split(b"\0")[0] or b"0")
    os.pwrite(NTH, b"0", 0)
    return left == 0, error


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
    with S.group(name) as grp:
        failures = 0
        for number in range(1, LIMIT):
            if before:
                before()
            hit, error = injected(number, request)
            if check:
                check(grp, number, error)
            if after:
                after()
            if not hit:
                grp.same("without a failure", 0, error)
                break
            failures += bool(error)
        grp.true("came to an end", number < LIMIT - 1)
        grp.true("%d allocations, %d errors: too few to believe" %
                 (number - 1, failures), number > 3)
        print("# %s: %d allocations, %d refusals" % (name, number - 1, failures),
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
    every("wire-set that creates", lambda: GENL.call(
        "WIRE_SET", by_name() + settings(**FOUR)), check=clean)


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
                ("wire-set", lambda t=to: GENL.call("WIRE_SET", by_name() +
                                                    settings(**t)))):
            every("%s: %s" % (way, name), call, lambda s=start: make(**s),
                  lambda: ROUTE.dellink("w0"), whole)


def reads():
    """Showing and deleting."""
    make(**FOUR)
    every("wire-get", lambda: GENL.call("WIRE_GET", by_name()))
    every("wire-get of all", lambda: GENL.call("WIRE_GET", b"", L.DUMP))
    every("stats-get", lambda: GENL.call("STATS_GET"))
    every("ip link show", lambda: ROUTE.talk(L.GETLINK, L.DUMP, bytes(16)))
    ROUTE.dellink("w0")

    def again():
        if "w0" not in ROUTE.names():
            make(**FOUR)

    every("wire-del", lambda: GENL.call("WIRE_DEL", by_name()), again)
    ROUTE.dellink("w0")


def profiles():
    """Profiles, rules and uplinks: made, changed, used."""
    fs_name = L.attr("NSMWIRE_A_PROFILE_NAME", L.text("fs"))
    holoconf = L.attr("NSMWIRE_A_PROFILE_NAME", L.text("holoconf"))
    of_holoconf = L.attr("NSMWIRE_A_RULE_PROFILE", L.text("holoconf"))
    rule = of_holoconf + L.attr("NSMWIRE_A_RULE_CLASS", L.u8(3)) + \
        L.attr("NSMWIRE_A_RULE_DPORT_MIN", L.be16(9))
    uplink = L.attr("NSMWIRE_A_UPLINK_NAME", L.text("fs"))

    def video(dscp):
        return GENL.call("PROFILE_SET", holoconf + L.nest(
            "NSMWIRE_A_PROFILE_CLASS", L.attr("NSMWIRE_A_CLASS_INFO_INDEX", L.u8(3)),
            L.attr("NSMWIRE_A_CLASS_INFO_DSCP", L.u8(dscp))))

    def has_rule(grp, number, error):
        count = len(GENL.call("RULE_GET", b"", L.DUMP).replies)
        grp.true("allocation %d: errno %r and %d rules" % (number, error, count),
                 error is None or count == (not error))

    def use(**kw):
        return GENL.call("WIRE_SET", by_name() + L.nest(
            "NSMWIRE_A_WIRE_LINK", b"".join(
                L.attr("IFLA_NSMWIRE_" + k.upper(), L.text(v)) for k, v in kw.items())))

    every("profile-set that creates", lambda: GENL.call("PROFILE_SET", fs_name),
          after=lambda: GENL.call("PROFILE_DEL", fs_name))
    every("uplink-set that creates", lambda: GENL.call("UPLINK_SET", uplink),
          after=lambda: GENL.call("UPLINK_DEL", uplink))
    make(**FOUR)
    every("rule-add", lambda: GENL.call("RULE_ADD", rule),
          after=lambda: GENL.call("RULE_DEL", of_holoconf), check=has_rule)
    every("a DSCP, with a wire", lambda: video(37), lambda: video(34))
    video(34)
    GENL.call("PROFILE_SET", fs_name)
    GENL.call("UPLINK_SET", uplink)
    every("a wire's profile and uplink", lambda: use(profile="fs", uplink="fs"),
          lambda: use(profile="", uplink=""))
    ROUTE.dellink("w0")
    for cmd, body in (("PROFILE_DEL", fs_name), ("UPLINK_DEL", uplink)):
        S.same("%s: nothing holds it" % cmd, 0, GENL.call(cmd, body).error)


def main():
    """Runs all parts."""
    for part in (creation, changes, reads, profiles):
        with S.group("%s ran to its end" % part.__name__) as grp:
            part()
            grp.true("ran", True)
    S.ok("nothing is left", "w0" not in ROUTE.names() and port_free())
    make(**FOUR)
    S.ok("a good wire is still made", "w0" in ROUTE.names())
    ROUTE.dellink("w0")
    S.finish()


main()
