# SPDX-License-Identifier: GPL-2.0
"""The paths of classes by colour and cost: see steering.sh.

    steering.py all | policies
"""

import errno
import os
import socket
import subprocess
import sys
import tempfile

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmpeer import NOTHING, Ear, Node, attributes, policy
from nsmrig import A, B, IA, IB

WEST, EAST = Node(A), Node(B)
TEXT, PORT, NOBODY = 4, 9100, 65534
ROUNDS = 2 if S.SLOW > 3 else 4
WORD = "a colour is one word of letters, digits, '-', '_' and '.'; " \
    "an empty one alone removes all"
LISTS = ("prefer", "only", "avoid")


def chosen(name="text", profile="holoconf"):
    """The path of a class, and why."""
    one = WEST.steered("east", name, profile)
    return one["path"], one["reason"]


def uplink(name, **kw):
    """Changes an uplink."""
    WEST.do("UPLINK_SET", name=name, **kw)


def admin(index, up):
    """Sets a path up or down."""
    WEST.do("PATH_SET", peer="east", index=index, admin=L.N[
        "NSMWIRE_PATH_ADMIN_UP" if up else "NSMWIRE_PATH_ADMIN_DOWN"])


class Sender:
    """Datagrams of each class, and where they go."""

    def __init__(self):
        self.sink = S.socket_in(B, IB[4], socket.SOCK_DGRAM)
        self.sink.bind((IB[4], PORT))
        self.source = S.socket_in(A, IA[4], socket.SOCK_DGRAM)

    @staticmethod
    def _counters(index):
        out = {path: WEST.meter("east", path).get((index, "tx"), 0)
               for path in WEST.peer("east")["paths"]}
        out.update((key, value) for key, value in S.ethtool_stats(A, "w0").items()
                   if key.startswith("drop_tx"))
        return out

    def took(self, name="text", count=5):
        """How many of so many packets went over each path, and how many were dropped."""
        index = P.CLASSES.index(name)
        self.source.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, P.CLASS_DSCP[index] << 2)
        before = self._counters(index)
        for _ in range(count):
            self.source.sendto(b"steering", (IB[4], PORT))
        S.wait_for(lambda: sum(S.delta(before, self._counters(index)).values()) >= count)
        return S.delta(before, self._counters(index))

    def take(self, grp, what, path, name="text"):
        """A check that packets take a path, or none. Flows go over within a second."""
        want = {"drop_tx_no_path" if path is None else path: 5}
        S.wait_for(lambda: self.took(name) == want)
        grp.same(what, want, self.took(name))


def profile_of(name="holoconf"):
    """A profile, as bytes."""
    return WEST.genl.call("PROFILE_GET", L.attr("NSMWIRE_A_PROFILE_NAME",
                                                L.text(name))).replies[0][1]


# --- refusals, and what is shown of a policy

def info(name, data):
    """One attribute of a class."""
    return L.attr("NSMWIRE_A_CLASS_INFO_" + name.upper(), data)


def raw(*attrs):
    """A nest that changes the class text."""
    return L.nest("NSMWIRE_A_PROFILE_CLASS", info("index", L.u8(TEXT)), *attrs)


def words(name, *colours):
    """A list of colours, as it is given."""
    return [info(name, L.text(colour)) for colour in colours]


def refusals():
    """Lists of colours and values that are refused; nothing changes by them."""
    before = profile_of()
    for name in LISTS:
        with S.group("%s: refused" % name) as grp:
            for what, given, text in (
                    ("five", words(name, *"abcde"), "a list has 4 colours at most"),
                    ("twice", words(name, "a", "b", "a"),
                     "colour given twice; give it once"),
                    ("an empty one first", words(name, "", "a"),
                     "an empty colour removes all; give it alone"),
                    ("an empty one last", words(name, "a", ""), "an empty"),
                    ("two empty ones", words(name, "", ""), "an empty"),
                    ("two words", words(name, "a b"), WORD),
                    ("a list", words(name, "a,b"), WORD),
                    ("a path", words(name, "a/b"), WORD),
                    ("a quote", words(name, 'a"b'), WORD),
                    ("a line", words(name, "a\nb"), WORD),
                    ("not ASCII", words(name, "\u00e4"), WORD),
                    ("16 letters", words(name, "a" * 16), ""),
                    ("no byte", [info(name, b"")], "")):
                for cmd in "PROFILE_SET", "PROFILE_CHANGE":
                    got = WEST.change("holoconf", raw(*given), cmd=cmd)
                    grp.true("%s: %r" % (what, got), got.error in (
                        errno.EINVAL, errno.ERANGE) and text in got.msg)
                    grp.true("%s: points at something" % what, got.offset is not None)
            for what, given in (("15 letters", ["a" * 15]), ("four", list("abcd")),
                                ("digits and signs", ["5g", "a-b", "a_b", "a.b"])):
                got = WEST.change("holoconf", raw(*words(name, *given)))
                grp.same("%s: taken" % what, 0, got.error)
            got = WEST.change("holoconf", raw(info(name, b"abc")))
            grp.same("without its end: taken", 0, got.error)
            WEST.change("holoconf", raw(*words(name, "")))
    with S.group("limits: refused") as grp:
        for what, given, error, text in (
                ("an rtt of 11 s", info("sla_rtt", L.u32(11 * 10 ** 6)), errno.EINVAL,
                 "a time must be 10 s at most"),
                ("a jitter of 11 s", info("sla_jitter", L.u32(11 * 10 ** 6)),
                 errno.EINVAL, "a time must be 10 s at most"),
                ("more than all", info("sla_loss", L.u32(10 ** 6 + 1)), errno.ERANGE, ""),
                ("strategy 3", info("strategy", L.u8(3)), errno.ERANGE, ""),
                ("fallback 3", info("fallback", L.u8(3)), errno.ERANGE, ""),
                ("rtt twice", 2 * info("sla_rtt", L.u32(5)), errno.EINVAL, "twice"),
                ("strategy twice", 2 * info("strategy", L.u8(1)), errno.EINVAL, "twice"),
                ("fallback twice", 2 * info("fallback", L.u8(1)), errno.EINVAL, "twice"),
                ("a good list and a bad one", b"".join(
                    words("prefer", "a") + words("only", "a", "a")), errno.EINVAL,
                 "colour given twice"),
                ("a good list and a bad share", b"".join(words("prefer", "a")) +
                 info("share", L.u32(100)), errno.EINVAL, "percent")):
            got = WEST.change("holoconf", raw(given))
            grp.true("%s: %r" % (what, got), got.error == error and text in got.msg)
        got = WEST.change("holoconf", policy(3, prefer="a"),
                          raw(*words("avoid", "a", "a")))
        grp.true("one of two classes: %r" % got, got.error == errno.EINVAL)
    with S.group("history: refused") as grp:
        for what, body, error, text in (
                ("no peer", b"", errno.EINVAL, "say which peer, by name"),
                ("another peer", L.attr("NSMWIRE_A_HISTORY_PEER", L.text("north")),
                 errno.ENODEV, "no such peer"),
                ("twice", 2 * L.attr("NSMWIRE_A_HISTORY_PEER", L.text("east")),
                 errno.EINVAL, "twice")):
            got = WEST.genl.call("HISTORY_GET", body)
            grp.true("%s: %r" % (what, got), got.error == error and text in got.msg)
    S.same("what was refused changed nothing", before, profile_of())


ALL = {"sla_rtt": 10 ** 7, "sla_jitter": 25000, "sla_loss": 10 ** 6, "prefer": "a b c d",
       "only": "inet mpls", "avoid": "d", "strategy": "split", "fallback": "drop",
       "duplicate": "sla", "duplicate_max": 1500}


def asked(profile, index=TEXT):
    """What a class asks for, as bytes by attribute; lists are lists."""
    for kind, value in L.attrs(profile_of(profile)[4:]):
        if kind != L.N["NSMWIRE_A_PROFILE_CLASS"]:
            continue
        found = L.attrs(value)
        if (L.N["NSMWIRE_A_CLASS_INFO_INDEX"], L.u8(index)) in found:
            return [one for one in found if one[0] >= L.N["NSMWIRE_A_CLASS_INFO_SLA_RTT"]]
    return None


def as_asked(**kw):
    """What asked() returns of a class that asks for this."""
    attrs = L.attrs(L.attrs(policy(TEXT, **kw))[0][1])[1:]
    return [one for one in attrs if one[1] != b"\0" or one[0] >= L.N[
        "NSMWIRE_A_CLASS_INFO_STRATEGY"]]


def settings():
    """Each setting is shown as it was given, and a list keeps its order."""
    S.same("built in: limits of audio", as_asked(**{
        **NOTHING, "sla_rtt": 300000, "sla_jitter": 30000, "sla_loss": 10000}),
           asked("holoconf", 1))
    WEST.classes("p1")
    WEST.change("p1", policy(TEXT, **ALL))
    S.same("all settings: shown", as_asked(**ALL), asked("p1"))
    S.same("all settings: of one class alone", as_asked(**NOTHING), asked("p1", 3))
    WEST.genl.call("PROFILE_ADD", L.attr("NSMWIRE_A_PROFILE_NAME", L.text("p2")) +
                   L.attr("NSMWIRE_A_PROFILE_LIKE", L.text("p1")))
    S.same("all settings: a copy has them", as_asked(**ALL), asked("p2"))
    WEST.genl.call("PROFILE_DEL", L.attr("NSMWIRE_A_PROFILE_NAME", L.text("p2")))
    WEST.change("p1", policy(TEXT, prefer="x"))
    S.same("one list is given: the others stay", as_asked(**{**ALL, "prefer": "x"}),
           asked("p1"))
    WEST.change("p1", policy(TEXT, prefer="", only="", avoid=""))
    S.same("empty lists: limits stay", as_asked(**{
        **ALL, "prefer": "", "only": "", "avoid": ""}), asked("p1"))
    WEST.classes("p1")
    S.same("nothing is asked for", as_asked(**NOTHING), asked("p1"))


# --- which path

STEPS = (
    ("prefer the second", {"prefer": "inet"}, 1, "preferred"),
    ("prefer the first", {"prefer": "mpls"}, 0, "preferred"),
    ("prefer both, the second first", {"prefer": "inet mpls"}, 1, "preferred"),
    ("prefer both, the first first", {"prefer": "mpls inet"}, 0, "preferred"),
    ("prefer a colour that no uplink has, then the second", {"prefer": "lte inet"}, 1,
     "preferred"),
    ("only the first", {"only": "mpls"}, 0, "only-up"),
    ("only the second", {"only": "inet"}, 1, "only-up"),
    ("only these, and prefer the first", {"only": "inet mpls", "prefer": "mpls"}, 0,
     "preferred"),
    ("only the second, and prefer the first", {"only": "inet", "prefer": "mpls"}, 1,
     "only-up"),
    ("avoid the second", {"avoid": "inet"}, 0, "best"),
    ("avoid the first", {"avoid": "mpls"}, 1, "best"),
    ("avoid both, and prefer the first", {"avoid": "mpls inet", "prefer": "mpls"}, 0,
     "preferred"),
    ("cheapest, but not the first", {"strategy": "cheapest", "avoid": "mpls"}, 1,
     "cheapest"),
    ("cheapest", {"strategy": "cheapest"}, 0, "cheapest"),
    ("prefer the second, and cheapest", {"strategy": "cheapest", "prefer": "inet"}, 1,
     "preferred"),
    ("nothing", {}, 0, "cost"),
)


def by_colour(sender):
    """Each list and strategy."""
    for what, asks, path, why in STEPS:
        with S.group("by colour: " + what) as grp:
            WEST.classes(text=asks)
            grp.same("path and reason", (path, why), chosen())
            sender.take(grp, "packets", path)
            sender.take(grp, "those of a class that asks for nothing", 0, "default")
    with S.group("by colour: no uplink has it") as grp:
        WEST.classes(text={"only": "lte"})
        grp.same("path and reason", (None, "none"), chosen())
        sender.take(grp, "packets", None)
        sender.take(grp, "those of a class that asks for nothing", 0, "default")
        grp.true("the wire has a carrier", WEST.carrier("w0"))


def soon(grp, what, path, why, sender):
    """A check that a class takes a path once the kernel has looked at its paths."""
    S.wait_for(lambda: chosen() == (path, why))
    grp.same(what, (path, why), chosen())
    sender.take(grp, what + ": packets", path)


def changes(sender):
    """Colours, costs and states of paths change."""
    with S.group("a change of the colour") as grp:
        WEST.classes(text={"prefer": "inet"})
        soon(grp, "at first", 1, "preferred", sender)
        uplink("two", colour="")
        soon(grp, "none is preferred now, it stays", 1, "best", sender)
        uplink("one", colour="inet")
        soon(grp, "the other has it", 0, "preferred", sender)
        uplink("one", colour="mpls")
        uplink("two", colour="inet")
        soon(grp, "as at first", 1, "preferred", sender)
    with S.group("a change of the cost") as grp:
        WEST.classes(text={"strategy": "cheapest"})
        soon(grp, "at first", 0, "cheapest", sender)
        uplink("two", cost=50)
        soon(grp, "the other is cheaper", 1, "cheapest", sender)
        uplink("two", cost=200)
        soon(grp, "as at first", 0, "cheapest", sender)
    with S.group("a path goes down") as grp:
        WEST.classes(text={"prefer": "inet"})
        admin(1, False)
        soon(grp, "the preferred one", 0, "only-up", sender)
        admin(1, True)
        soon(grp, "and up", 1, "preferred", sender)
        WEST.classes(text={"only": "inet"})
        soon(grp, "the only one is up", 1, "only-up", sender)
        admin(1, False)
        soon(grp, "the only one", None, "none", sender)
        sender.take(grp, "other classes", 0, "default")
        grp.true("the wire has a carrier", WEST.carrier("w0"))
        admin(1, True)
        soon(grp, "the only one, and up", 1, "only-up", sender)
        admin(0, False)
        soon(grp, "the other one", 1, "only-up", sender)
        admin(0, True)
    with S.group("a path is deleted") as grp:
        WEST.classes(text={"prefer": "inet"})
        soon(grp, "at first", 1, "preferred", sender)
        WEST.do("PATH_DEL", peer="east", index=1)
        soon(grp, "the preferred one", 0, "only-up", sender)
        WEST.do("PATH_ADD", peer="east", index=1, uplink="two", remote="10.8.0.2")
        soon(grp, "and added", 1, "preferred", sender)
    S.wait_for(lambda: WEST.measured("east"))


# --- what is shown

def shown():
    """The nest "steering" of a peer: each class of each profile in use, once."""
    wires = []

    def profiles():
        return [name for name, _ in WEST.peer("east")["steering"]]

    def wire(name, **kw):
        wires.append(name)
        WEST.wire(name, peer="east", **kw)

    WEST.classes(text={"sla_rtt": 10 ** 7, "prefer": "inet"})
    S.wait_for(lambda: {one["state"] for one in WEST.steered("east", "text")[
        "sla"].values()} == {"good"}, 10)
    with S.group("shown of a peer") as grp:
        found = WEST.peer("east")["steering"]
        grp.same("classes", [("holoconf", name) for name in P.CLASSES], list(found))
        grp.same("their indices", list(range(8)), [one["class"] for one in found.values()])
        text = dict(found["holoconf", "text"])
        since = text.pop("since")
        grp.true("since", since <= 60000 * S.SLOW)
        moves = text.pop("moves")
        grp.same("a class", {
            "profile": "holoconf", "class": TEXT, "name": "text", "path": 1,
            "reason": "preferred", "sla": {0: {"state": "good"}, 1: {"state": "good"}}}, text)
        WEST.classes(text={"sla_rtt": 10 ** 7, "prefer": "mpls"})
        now = WEST.steered("east", "text")
        grp.same("it has moved once more", moves + 1, now["moves"])
        grp.true("since then", now["since"] <= 2000 * S.SLOW)
        grp.same("one without limits has no state", {},
                 WEST.steered("east", "video")["sla"])
    with S.group("shown: profiles in use") as grp:
        grp.same("one wire", ["holoconf"] * 8, profiles())
        wire("w1", id=43)
        grp.same("two wires of one profile", ["holoconf"] * 8, profiles())
        wire("w2", id=44, profile="p1")
        grp.same("a third of another", ["holoconf"] * 8 + ["p1"] * 8, profiles())
        WEST.change("p1", policy(TEXT, prefer="inet"))
        grp.same("each goes its own way", [(0, "preferred"), (1, "preferred")],
                 [chosen(), chosen(profile="p1")])
        WEST.change("p1", L.nest("NSMWIRE_A_PROFILE_CLASS", info("index", L.u8(TEXT)),
                                 info("new_name", L.text("chat"))))
        grp.same("a class has another name", (1, "preferred"), chosen("chat", "p1"))
        WEST.route.newlink("w1", L.link(profile="p1"), flags=0)
        grp.same("one wire takes the other profile", {"holoconf", "p1"}, set(profiles()))
        WEST.route.dellink("w2")
        grp.same("one of two ends", 16, len(profiles()))
        WEST.route.newlink("w1", L.link(profile="holoconf"), flags=0)
        grp.same("no wire has p1", ["holoconf"] * 8, profiles())
        wire("w2", id=44, profile="p1")
        grp.same("p1 again, judged anew", (1, "preferred"), chosen("chat", "p1"))
        got = WEST.genl.call("PROFILE_DEL", L.attr("NSMWIRE_A_PROFILE_NAME", L.text("p1")))
        grp.same("it cannot be deleted", errno.EBUSY, got.error)
        for name in sorted(set(wires)):
            WEST.route.dellink(name)
        grp.same("one wire is left", ["holoconf"] * 8, profiles())
        WEST.change("p1", L.nest("NSMWIRE_A_PROFILE_CLASS", info("index", L.u8(TEXT)),
                                 info("new_name", L.text("text"))))


def twice():
    """What is as it was asked for changes nothing."""
    ear = Ear(A)
    asks = policy(TEXT, sla_rtt=10 ** 7, sla_loss=10000, prefer="inet mpls", avoid="lte",
                  strategy="cheapest", fallback="stay")
    WEST.classes()
    WEST.change("holoconf", asks)
    before = WEST.steered("east", "text"), profile_of()
    ear.commands()
    ear.happened()
    for _ in range(3):
        for cmd in "PROFILE_CHANGE", "PROFILE_SET":
            WEST.change("holoconf", asks, cmd=cmd)
    now = WEST.steered("east", "text"), profile_of()
    S.same("the same again: the path stays", [before[0]["moves"], before[0]["path"]],
           [now[0]["moves"], now[0]["path"]])
    S.ok("the same again: for longer", now[0]["since"] >= before[0]["since"], now)
    S.same("the same again: the profile", before[1], now[1])
    S.same("the same again: no event", [], [
        name for name in ear.commands() if not name.startswith(("PEER", "HISTORY"))])
    WEST.change("holoconf", policy(TEXT, prefer="mpls inet"))
    S.wait_for(lambda: chosen()[0] == 0)
    got = []
    S.wait_for(lambda: got.extend(ear.commands()) or "HISTORY_NTF" in got)
    S.same("another order: events", ["CLASS_CHANGE_NTF", "HISTORY_NTF"],
           list(dict.fromkeys(name for name in got if not name.startswith("PEER"))))


def unseen():
    """Users without rights see neither paths of classes nor the history."""
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        S.same("an unprivileged user sees none of it", 0, status)
        return
    status = 1
    try:
        S.enter(A)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        genl = L.Wire(None)
        one = attributes("PEER", name="east")
        answers = [genl.call("PEER_GET", one), genl.call("PEER_GET", b"", L.DUMP)]
        seen = {kind for got in answers for _, body in got.replies
                for kind, _ in L.attrs(body[4:])}
        history = genl.call("HISTORY_GET", L.attr("NSMWIRE_A_HISTORY_PEER",
                                                  L.text("east")))
        print("# seen: %s; history: %r" % (sorted(seen), history), flush=True)
        status = int(L.N["NSMWIRE_A_NAMED_PEER_STEERING"] in seen or not seen or
                     history.error != errno.EPERM or bool(history.replies))
    finally:
        os._exit(status)


# --- changes that no packet notices

def hitless(what, *steps):
    """Steps are done over and over while packets of the class default pass."""
    with tempfile.TemporaryDirectory() as place:
        stop = os.path.join(place, "stop")
        with subprocess.Popen(
                [sys.executable, os.path.join(L.HERE, "peer_load.py"), stop, A, IA[4], B,
                 IB[4]], stdout=subprocess.PIPE, text=True) as load:
            load.stdout.readline()
            bad = []
            try:
                for _ in range(ROUNDS):
                    for step in steps:
                        done = step()
                        bad += [] if done is None or done else [step.__name__]
            finally:
                with open(stop, "w", encoding="ascii"):
                    pass
                result = load.stdout.read().split("\n")
    S.same(what + ": the changes are made", [], bad)
    S.same(what + ": lost, twice", ["0", "0"], result[0].split()[:2])
    S.ok(what + ": packets pass meanwhile", int(result[1] or 0) >= 2, result)


def default(**asks):
    """A step: the class default asks for this."""
    def step():
        WEST.classes(default=asks)
    return step


def moved_to(path):
    """A step: the class default takes a path."""
    def step():
        return S.wait_for(lambda: WEST.steered("east", "default")["path"] == path)
    return step


def under_load():
    """Policies, colours, costs, rates and profiles change while packets pass."""
    both = [("one", "mpls"), ("two", "inet")]

    def colours(first, second):
        def step():
            uplink("one", colour=first)
            uplink("two", colour=second)
        return step

    def cost(value):
        return lambda: uplink("two", cost=value)

    def rates(one, two):
        def step():
            uplink("one", rate=one * 10 ** 6)
            uplink("two", rate=two * 10 ** 6)
        return step

    def profile(name):
        def step():
            return not WEST.route.newlink("w0", L.link(profile=name), flags=0).error
        return step

    for rate in 0, 50:
        rates(rate, rate)()
        what = "under load, rate %d Mbit/s: " % rate
        hitless(what + "policies", default(prefer="inet"), moved_to(1),
                default(only="mpls"), moved_to(0), default(avoid="mpls"), moved_to(1),
                default(strategy="cheapest"), moved_to(0), default(sla_rtt=10 ** 7))
        default(prefer="inet")()
        hitless(what + "colours", colours("inet", "mpls"), moved_to(0),
                colours("mpls", "inet"), moved_to(1))
        default(strategy="cheapest")()
        hitless(what + "costs", cost(50), moved_to(1), cost(200), moved_to(0))
        default(strategy="split")()
        hitless(what + "split, and not", default(prefer="inet"), default(strategy="split"),
                default(prefer="mpls"), default(strategy="split"))
        WEST.classes("p1", default={"prefer": "inet"})
        hitless(what + "profiles", profile("p1"), profile("holoconf"))
    default(strategy="split")()
    hitless("under load: rates", rates(50, 10), rates(10, 50), rates(0, 20), rates(0, 0))
    for name, colour in both:
        uplink(name, colour=colour)
    WEST.classes()
    S.same("under load: nothing was dropped", {}, {
        key: value for key, value in S.ethtool_stats(A, "w0").items()
        if key.startswith("drop_") and value and key != "drop_tx_no_path"})


def policies():
    """Asks for all kinds of paths: what ends under load later."""
    for profile in "holoconf", "p1":
        WEST.classes(profile, text={"strategy": "split"}, default={"prefer": "inet"},
                     audio={"sla_rtt": 10 ** 7, "sla_loss": 10 ** 6},
                     video={"sla_rtt": 1, "fallback": "drop"}, file={"only": "lte"})


def main():
    """All of them, in order."""
    if sys.argv[1] == "policies":
        policies()
        return
    S.ok("both paths are measured", S.wait_for(lambda: WEST.measured("east"), 10),
         WEST.states("east"))
    refusals()
    settings()
    sender = Sender()
    by_colour(sender)
    changes(sender)
    shown()
    twice()
    unseen()
    under_load()
    S.finish()


main()
