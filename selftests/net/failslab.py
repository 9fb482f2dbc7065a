# SPDX-License-Identifier: GPL-2.0
"""A failure at each allocation of a request: see failslab.sh."""

import os
import socket
import struct
import time

import nsmfail as F
import nsmnl as L
import nsmns as S
import nsmpkt as P
import nsmspec
from nsmpeer import Node
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
    """Requests an operation of the family and records it as tried."""
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
    """A failed creation leaves neither a wire nor its port; then deletes the wire."""
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
    """Creates the wire without failures."""
    got = ROUTE.newlink("w0", L.link(**kw))
    if got.error:
        raise RuntimeError(repr(got))


def shown():
    """The settings of the wire, as wire-get shows them."""
    got = GENL.call("WIRE_GET", by_name())
    return dict(L.attrs(got.replies[0][1][4:]))[L.N["NSMWIRE_A_WIRE_LINK"]]


def creation():
    """All requests that create a wire."""
    every("ip link add, bare", lambda: ROUTE.newlink("w0", None), check=clean)
    for tag, base, payload in (("IPv4 ip", FOUR, 0), ("IPv6 ethernet", SIX, 1)):
        every("ip link add, " + tag, lambda b=base, p=payload:
              ROUTE.newlink("w0", L.link(payload=p, **b)), check=clean)
    for cmd in "WIRE_SET", "WIRE_ADD":
        every(cmd + " that creates", lambda c=cmd: op(
            c, by_name() + settings(**FOUR)), check=clean)


def changes():
    """A change is made completely or not at all."""
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
    """Changes that every netdevice has: up and down, another MTU, another netns."""
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

    # The core warns if its own allocations fail here, so only the module's fail: those
    # for events, which need a listener.
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

    # An event that cannot be sent for lack of memory does not fail the request.
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
    S.run(A, "ip", "link", "set", "w0", "up")
    every("explain-get", lambda: op("EXPLAIN_GET", L.attr("NSMWIRE_A_EXPLAIN_IFNAME",
                                                          L.text("w0"))))
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
    """Named peers, their paths, and wires that use them."""
    def named(name):
        return L.attr("NSMWIRE_A_NAMED_PEER_NAME", L.text(name))

    def path(index, **kw):
        out = L.attr("NSMWIRE_A_PEER_PATH_PEER", L.text("fs")) + \
            L.attr("NSMWIRE_A_PEER_PATH_INDEX", L.u8(index))
        for key, value in kw.items():
            data = L.text(value) if key == "uplink" else \
                L.u8(value) if key == "admin" else P.addr(value)
            out += L.attr("NSMWIRE_A_PEER_PATH_" + key.upper(), data)
        return out

    def good(cmd, body):
        got = GENL.call(cmd, body)
        if got.error:
            raise RuntimeError("%s: %r" % (cmd, got))

    def state():
        """What is configured of peers, paths and uplinks, and who uses them."""
        keep = {L.N["NSMWIRE_A_PATH_" + name] for name in (
            "INDEX", "REMOTE", "REMOTE6", "REMOTE_PORT", "UPLINK", "ADMIN")}
        out = []
        for _, data in GENL.call("PEER_GET", b"", L.DUMP).replies:
            for kind, value in L.attrs(data[4:]):
                if kind == L.N["NSMWIRE_A_NAMED_PEER_PATH"]:
                    value = [one for one in L.attrs(value) if one[0] in keep]
                # The choice of paths goes on meanwhile.
                if kind != L.N["NSMWIRE_A_NAMED_PEER_STEERING"]:
                    out.append((kind, value))
        users = [L.N["NSMWIRE_A_UPLINK_" + name] for name in ("NAME", "PATHS", "WIRES")]
        for _, data in GENL.call("UPLINK_GET", b"", L.DUMP).replies:
            out.append([one for one in L.attrs(data[4:]) if one[0] in users])
        return out

    def whole(name, request, before, back):
        """The request changes all or nothing; back() undoes it."""
        before()
        old = state() + [shown() if "w0" in ROUTE.names() else None]
        request()
        new = state() + [shown() if "w0" in ROUTE.names() else None]
        back()

        def check(grp, number, error):
            now = state() + [shown() if "w0" in ROUTE.names() else None]
            grp.true("allocation %d: errno %r and half a change: %r" %
                     (number, error, now), now == new if error == 0 else
                     now in ((old,) if error else (old, new)))

        S.ok(name + ": is a change", old != new, old)
        every(name, request, before, back, check)

    def peer_of(name):
        return L.nest("NSMWIRE_A_WIRE_LINK",
                      L.attr("IFLA_NSMWIRE_PEER", L.text(name)))

    def nothing():
        pass

    ear = L.Wire(A)
    ear.sock.setsockopt(L.SOL_NETLINK, 1, ear.groups["events"])
    for cmd in "PEER_SET", "PEER_ADD":
        whole(cmd + " that creates", lambda c=cmd: op(c, named("fs")), nothing,
              lambda: GENL.call("PEER_DEL", named("fs")))
    for name in "fs", "fs2":
        good("PEER_SET", named(name))
    port = "NSMWIRE_A_NAMED_PEER_PORT"
    whole("PEER_CHANGE", lambda: op("PEER_CHANGE", named("fs") + L.attr(port, L.be16(7000))),
          nothing, lambda: good("PEER_SET", named("fs") + L.attr(port, L.be16(6091))))
    times = {"INTERVAL": (30000, 100000), "INTERVAL_BUSY": (20000, 50000),
             "INTERVAL_IDLE": (10000, 1000000), "DETECT": (300000, 250000)}

    def intervals(which):
        return named("fs") + b"".join(L.attr("NSMWIRE_A_NAMED_PEER_" + k, L.u32(v[which]))
                                      for k, v in times.items())

    whole("PEER_CHANGE of the intervals", lambda: op("PEER_CHANGE", intervals(0)), nothing,
          lambda: good("PEER_SET", intervals(1)))
    whole("PEER_DEL", lambda: op("PEER_DEL", named("fs2")),
          lambda: good("PEER_SET", named("fs2")), nothing)
    good("PEER_SET", named("fs2"))
    for name in "fs", "fs2":
        good("UPLINK_SET", L.attr("NSMWIRE_A_UPLINK_NAME", L.text(name)))
    good("PATH_ADD", path(0, uplink="fs", remote=UB[4]))
    for name, extra in (("wire-add", {}), ("with a second wire", {"other": 8})):
        whole("peer of a new wire, " + name, lambda: op(
            "WIRE_ADD", by_name() + L.nest("NSMWIRE_A_WIRE_LINK", L.link(id=7, peer="fs"))),
            nothing, lambda: ROUTE.dellink("w0"))
        if extra:
            ROUTE.dellink("w1")
        elif ROUTE.newlink("w1", L.link(id=8, peer="fs")).error:
            raise RuntimeError("w1")
    make(id=7, peer="fs")
    for cmd in "PATH_SET", "PATH_ADD":
        for what, far in (("IPv4", {"remote": UB[4]}), ("IPv6", {"remote6": UB[6]})):
            whole("%s that creates, %s, with a wire" % (cmd, what),
                  lambda c=cmd, f=far: op(c, path(1, uplink="fs2", **f)), nothing,
                  lambda: GENL.call("PATH_DEL", path(1)))
    for cmd in "PATH_SET", "PATH_CHANGE":
        for what, to in (("address", {"remote": "10.9.0.9"}), ("uplink", {"uplink": "fs2"}),
                         ("family", {"remote6": UB[6]}), ("state", {"admin": 0})):
            whole("%s of the %s of the path in use" % (cmd, what),
                  lambda c=cmd, t=to: op(c, path(0, **t)), nothing,
                  lambda: good("PATH_SET", path(0, uplink="fs", remote=UB[4], admin=1)))
    whole("PATH_DEL", lambda: op("PATH_DEL", path(1)),
          lambda: good("PATH_SET", path(1, uplink="fs2", remote6=UB[6])), nothing)
    good("PATH_SET", path(1, uplink="fs2", remote6=UB[6]))
    whole("PATH_DEL of the path in use", lambda: op("PATH_DEL", path(0)),
          lambda: good("PATH_SET", path(0, uplink="fs", remote=UB[4])), nothing)
    good("PATH_SET", path(0, uplink="fs2", remote=UB[4]))
    place = L.attr("NSMWIRE_A_UPLINK_NAME", L.text("fs2"))
    every("the place of an uplink with a path", lambda: op(
        "UPLINK_SET", place + L.attr("NSMWIRE_A_UPLINK_LOCAL", P.addr(UA[4]))),
          lambda: good("UPLINK_SET", place + L.attr(
              "NSMWIRE_A_UPLINK_LOCAL", P.addr("0.0.0.0"))))
    every("peer-get", lambda: op("PEER_GET", named("fs")))
    every("peer-get of all", lambda: op("PEER_GET", b"", L.DUMP))
    every("history-get", lambda: op("HISTORY_GET", L.attr("NSMWIRE_A_HISTORY_PEER",
                                                          L.text("fs"))))
    whole("a wire moves to another peer", lambda: op("WIRE_SET", by_name() + peer_of("fs2")),
          nothing, lambda: good("WIRE_SET", by_name() + peer_of("fs")))
    ROUTE.dellink("w0")
    make(id=7, remote=UB[4])
    away = L.nest("NSMWIRE_A_WIRE_LINK", L.link(remote="0.0.0.0", peer="fs"))
    back = L.nest("NSMWIRE_A_WIRE_LINK", L.link(remote=UB[4], peer=""))
    whole("from a remote to a peer", lambda: op("WIRE_SET", by_name() + away), nothing,
          lambda: good("WIRE_SET", by_name() + back))
    whole("from a peer to a remote", lambda: op("WIRE_SET", by_name() + back),
          lambda: good("WIRE_SET", by_name() + away), nothing)
    ROUTE.dellink("w0")
    for name in "fs", "fs2":
        good("PEER_DEL", named(name))
        good("UPLINK_DEL", L.attr("NSMWIRE_A_UPLINK_NAME", L.text(name)))
    ear.close()


def measured_peers():
    """Requests about what is measured; peer_load.sh has probes without memory."""
    near, far = Node(A), Node(B)
    ends = ((near, "east", UB), (far, "west", UA))
    fast = {"interval": 10000, "interval_busy": 10000, "interval_idle": 10000,
            "interval_asleep": 10000, "detect": 10000000}
    for node, peer, to in ends:
        node.do("UPLINK_SET", name="fs")
        node.do("PEER_SET", name=peer, **fast)
        for index in 0, 1:
            node.do("PATH_SET", peer=peer, index=index, uplink="fs",
                    remote=to[(4, 6)[index]])
        node.wire("w0", id=7, peer=peer)

    def measured():
        return all(node.measured(peer) for node, peer, _ in ends)

    S.ok("both ends measure both paths", S.wait_for(measured, 10),
         (near.peer("east"), far.peer("west")))

    def still(grp, number, error):
        """What was measured of the other path, which no request is about, is still there."""
        path = near.path("east", 1)
        grp.true("allocation %d: errno %r, and the path is %r" % (number, error, path),
                 path["state"] == "up" and "rtt" in path)

    def path(cmd, index, **kw):
        return near.ask(cmd, peer="east", index=index, **kw)

    def again():
        near.do("PATH_SET", peer="east", index=0, uplink="fs", remote=UB[4], admin=1,
                srcport="auto")
        near.do("PEER_SET", name="east", **fast)

    for name, request in (
            ("state of a measured path", lambda: path("PATH_SET", 0, admin=0)),
            ("address of a measured path", lambda: path("PATH_SET", 0, remote="10.9.0.9")),
            ("its source address", lambda: path("PATH_SET", 0, local=UA[4])),
            ("its address is learned", lambda: path("PATH_SET", 0, learn="ipv4")),
            ("its source port", lambda: path("PATH_SET", 0, srcport="bound")),
            ("a measured path is deleted", lambda: path("PATH_DEL", 0)),
            ("intervals of a measured peer", lambda: near.ask(
                "PEER_SET", name="east", interval=20000, detect=9000000)),
            ("budget of probes", lambda: near.ask(
                "UPLINK_SET", name="fs", probe_budget=500 + int(time.time()) % 100)),
            ("peer-get, measured", lambda: near.ask("PEER_GET", name="east"))):
        every(name, request, None, again, still)
    S.ok("both ends measure both paths again", S.wait_for(measured, 10),
         (near.peer("east"), far.peer("west")))

    for node, peer, _ in ends:
        node.route.dellink("w0")
        node.do("PEER_DEL", name=peer)
        node.do("UPLINK_DEL", name="fs")


def keys():
    """Keys of a peer with a wire, and whether its packets are sealed."""
    near = Node(A)
    near.do("UPLINK_SET", name="fs")
    near.do("PEER_SET", name="fs")
    near.do("PATH_SET", peer="fs", index=0, uplink="fs", remote=UB[4])
    near.wire("w0", id=7, peer="fs")
    secret = {"cipher": "aes-128-gcm", "secret": bytes(range(20))}

    def ask(cmd, **kw):
        TRIED.add((cmd, "do"))
        return near.ask(cmd, **kw)

    def state():
        """What a request about keys can change; ids of keys for rx are random."""
        found = sorted((key["direction"], key["state"], key["id"] * (
            key["direction"] == "tx")) for key in near.keys("fs"))
        return near.peer("fs")["seal"], near.mtu("w0"), found

    def forget():
        near.do("PEER_SET", name="fs", seal="off")

    def both():
        forget()
        for kw in ({"direction": "rx"}, {"direction": "tx", "id": 5}):
            near.do("KEY_SET", peer="fs", **kw, **secret)

    for name, before, request in (
            ("the first key, rx", forget,
             lambda: ask("KEY_SET", peer="fs", direction="rx", **secret)),
            ("the first key, tx", forget,
             lambda: ask("KEY_SET", peer="fs", direction="tx", id=9, **secret)),
            ("ChaCha20-Poly1305", forget, lambda: ask(
                "KEY_SET", peer="fs", direction="tx", id=9,
                cipher="chacha20-poly1305", secret=bytes(32))),
            ("another key, rx", both,
             lambda: ask("KEY_SET", peer="fs", direction="rx", **secret)),
            ("another key, tx", both,
             lambda: ask("KEY_SET", peer="fs", direction="tx", id=9, **secret)),
            ("a key is deleted", both,
             lambda: ask("KEY_DEL", peer="fs", direction="tx", id=5)),
            ("from clear to sealed", forget,
             lambda: ask("PEER_SET", name="fs", seal="require")),
            ("from sealed to clear", both, lambda: ask("PEER_SET", name="fs", seal="off"))):
        before()
        old = state()
        request()
        new = state()
        S.ok(name + ": is a change", old != new, old)

        def check(grp, number, error, old=old, new=new):
            now = state()
            grp.true("allocation %d: errno %r and half a change: %r" %
                     (number, error, now), now == new if error == 0 else
                     now in ((old,) if error else (old, new)))
        every(name, request, before, check=check)
    both()
    every("key-get", lambda: ask("KEY_GET", peer="fs", direction="tx", id=5))
    every("key-get of all", lambda: op("KEY_GET", b"", L.DUMP))
    ROUTE.dellink("w0")
    near.do("PEER_DEL", name="fs")
    near.do("UPLINK_DEL", name="fs")


def all_operations():
    """Every operation of the specification was tried above."""
    want = {(one["name"].upper().replace("-", "_"), way) for one in
            nsmspec.requests(nsmspec.load()).values()
            for way in ("do", "dump") if way in one}
    S.same("every operation of the specification", [], sorted(want - TRIED))


def main():
    """Runs all parts."""
    for part in (creation, changes, reads, device, profiles, peers, measured_peers, keys):
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
