# SPDX-License-Identifier: GPL-2.0
"""Requests about profiles and rules that no tool would send: see profile.sh."""

import errno
import os
import struct

import nsmnl as L
import nsmns as S
import nsmpkt as P

A = os.environ["A"]
GENL = L.Wire(A)
CLASS_LENGTHS = {"INDEX": 1, "DSCP": 1, "TIER": 1, "SHARE": 4, "TARGET": 4,
                 "INTERVAL": 4, "ECN": 1, "MAXWAIT": 4, "LIMIT": 8, "BURST": 4,
                 "CE_THRESHOLD": 4}
RULE_LENGTHS = {"PREF": 4, "CLASS": 1, "SRC": 4, "SRC6": 16, "SRC_LEN": 1, "DST": 4,
                "DST6": 16, "DST_LEN": 1, "PROTO": 1, "SPORT_MIN": 2, "SPORT_MAX": 2,
                "DPORT_MIN": 2, "DPORT_MAX": 2, "DSCP": 1, "MARK": 4, "MARK_MASK": 4,
                "PRIORITY": 4}


def prof(name, data):
    """One attribute of the set profile."""
    return L.attr("NSMWIRE_A_PROFILE_" + name, data)


def klass(*attrs):
    """A nest that changes a class."""
    return L.nest("NSMWIRE_A_PROFILE_CLASS", *attrs)


def info(name, data):
    """One attribute of a class."""
    return L.attr("NSMWIRE_A_CLASS_INFO_" + name, data)


def rule(name, data):
    """One attribute of the set rule."""
    return L.attr("NSMWIRE_A_RULE_" + name, data)


P1 = prof("NAME", L.text("p1"))
R1 = rule("PROFILE", L.text("p1")) + rule("CLASS", L.u8(3))


def refused(grp, what, cmd, body, error, words, at=None):
    """A request is refused with an errno and words that say what to do."""
    got = GENL.call(cmd, body)
    grp.true("%s: %r" % (what, got), got.error == error and words in got.msg)
    if at:
        grp.same(what + ": points at", L.N[at], GENL.pointed(got))


def state():
    """All profiles and rules, as bytes."""
    return [GENL.call(cmd, flags=L.DUMP).replies for cmd in ("PROFILE_GET", "RULE_GET")]


def names():
    """Invalid names."""
    with S.group("names of profiles") as grp:
        for cmd in "PROFILE_GET", "PROFILE_DEL":
            refused(grp, cmd, cmd, b"", errno.EINVAL, "say which profile, by name")
            refused(grp, cmd, cmd, prof("NAME", L.text("p9")), errno.ENOENT,
                    "no such profile", "NSMWIRE_A_PROFILE_NAME")
        refused(grp, "set", "PROFILE_SET", b"", errno.EINVAL, "say which, by name")
        for name in b"", b"a b", b"a/b", b"a\n", b"\xe4", b"none", b"help", b"-h":
            refused(grp, repr(name), "PROFILE_SET", prof("NAME", name + b"\0"),
                    errno.EINVAL, "name" if name else "by name")
        refused(grp, "16 letters", "PROFILE_SET", prof("NAME", L.text("a" * 16)),
                errno.EINVAL, "", "NSMWIRE_A_PROFILE_NAME")
        refused(grp, "like none", "PROFILE_ADD", prof("NAME", L.text("p2")) +
                prof("LIKE", L.text("p9")), errno.ENOENT, "no such profile",
                "NSMWIRE_A_PROFILE_LIKE")
        refused(grp, "add, and is there", "PROFILE_ADD", P1 +
                prof("LIKE", L.text("holoconf")), errno.EEXIST,
                "there is a profile of this name", "NSMWIRE_A_PROFILE_NAME")
        refused(grp, "change, and is not there", "PROFILE_CHANGE",
                prof("NAME", L.text("p9")), errno.ENOENT, "no such profile",
                "NSMWIRE_A_PROFILE_NAME")
        for cmd in "PROFILE_SET", "PROFILE_CHANGE":
            refused(grp, cmd + " like", cmd, P1 + prof("LIKE", L.text("holoconf")),
                    errno.EINVAL, "", "NSMWIRE_A_PROFILE_LIKE")
        for what, attrs in (("wires", prof("WIRES", L.u32(1))),
                            ("builtin", prof("BUILTIN", L.u8(1))),
                            ("rules", prof("RULES", L.u32(1))),
                            ("unknown", L.attr(60, L.u32(1)))):
            got = GENL.call("PROFILE_SET", P1 + attrs)
            grp.true("%s: %r" % (what, got), got.error == errno.EINVAL)
        for cmd, body in (("PROFILE_SET", P1 * 2), ("PROFILE_DEL", P1 * 2),
                          ("PROFILE_GET", P1 * 2),
                          ("RULE_ADD", R1 + rule("CLASS", L.u8(1)))):
            refused(grp, cmd + " twice", cmd, body, errno.EINVAL, "given twice")


def classes():
    """Invalid classes and values of classes."""
    with S.group("classes over netlink") as grp:
        refused(grp, "which", "PROFILE_SET", P1 + klass(info("DSCP", L.u8(1))),
                errno.EINVAL, "say which class, by name or index")
        for attr in info("INDEX", L.u8(8)), info("NAME", L.text("voice")), \
                info("NAME", L.text("")), \
                info("INDEX", L.u8(1)) + info("NAME", L.text("holo")):
            refused(grp, attr.hex(), "PROFILE_SET", P1 + klass(attr), errno.ENOENT,
                    "no such class")
        video = info("INDEX", L.u8(3))
        for name, length in CLASS_LENGTHS.items():
            for wrong in 0, length - 1:
                got = GENL.call("PROFILE_SET", P1 + klass(
                    (b"" if name == "INDEX" else video) + info(name, b"\0" * wrong)))
                grp.true("%s of %d bytes: %r" % (name, wrong, got),
                         got.error in (errno.EINVAL, errno.ERANGE) and got.msg)
            got = GENL.call("PROFILE_SET", P1 + klass(
                (b"" if name == "INDEX" else video) + info(name, b"\0" * length) * 2))
            grp.true("%s twice: %r" % (name, got), "twice" in got.msg)
        refused(grp, "priority", "PROFILE_SET", P1 + klass(
            video, info("PRIORITY", L.u32(4))), errno.EINVAL, "is fixed")
        got = GENL.call("PROFILE_SET", P1 + klass(video, info("SHARE", L.u32(101))))
        grp.true("share 101: %r" % got, got.error == errno.ERANGE)
        for name, value in (("DSCP", 64), ("TIER", 3), ("ECN", 2)):
            got = GENL.call("PROFILE_SET", P1 + klass(video, info(name, L.u8(value))))
            grp.true("%s %d: %r" % (name, value, got), got.error == errno.ERANGE)
    with S.group("several classes at once") as grp:
        before = state()
        swap = klass(info("INDEX", L.u8(2)), info("SHARE", L.u32(20))) + \
            klass(info("INDEX", L.u8(3)), info("SHARE", L.u32(30)))
        grp.same("shares change hands", 0, GENL.call("PROFILE_SET", P1 + swap).error)
        grp.true("and are others", state() != before)
        refused(grp, "one of two is wrong", "PROFILE_SET", P1 + klass(
            info("INDEX", L.u8(2)), info("SHARE", L.u32(10))) + klass(
                info("INDEX", L.u8(9)), info("SHARE", L.u32(1))),
                errno.ENOENT, "no such class")
        back = klass(info("INDEX", L.u8(2)), info("SHARE", L.u32(30))) + \
            klass(info("INDEX", L.u8(3)), info("SHARE", L.u32(20)))
        grp.same("and back", 0, GENL.call("PROFILE_SET", P1 + back).error)
        grp.same("as it was", before, state())


def class_names(profile="p1"):
    """The names of the classes of a profile, from profile-get."""
    got = GENL.call("PROFILE_GET", prof("NAME", L.text(profile)))
    return [dict(L.attrs(v))[L.N["NSMWIRE_A_CLASS_INFO_NAME"]].rstrip(b"\0").decode()
            for k, v in L.attrs(got.replies[0][1][4:])
            if k == L.N["NSMWIRE_A_PROFILE_CLASS"]]


def rename(which, name, *more):
    """A class gets a name."""
    return klass(info("INDEX", L.u8(which)) if isinstance(which, int) else
                 info("NAME", L.text(which)), info("NEW_NAME", L.text(name)), *more)


def called():
    """Names that a profile gives its classes."""
    at = "NSMWIRE_A_CLASS_INFO_NEW_NAME"
    with S.group("names of classes") as grp:
        grp.same("as at first", P.CLASSES, class_names())
        grp.same("by index", 0, GENL.call("PROFILE_CHANGE", P1 + rename(
            4, "database")).error)
        want = [*P.CLASSES[:4], "database", *P.CLASSES[5:]]
        grp.same("is shown", want, class_names())
        grp.same("of this profile alone", P.CLASSES, class_names("holoconf"))
        before = state()
        grp.same("again, nothing to do", 0, GENL.call("PROFILE_CHANGE", P1 + rename(
            "database", "database")).error)
        for what, body, error, words in (
                ("taken", rename(5, "database"), errno.EEXIST,
                 "another class of this profile has this name"),
                ("taken, by itself", rename("file", "audio"), errno.EEXIST,
                 "another class of this profile has this name"),
                ("two at once", rename(2, "logs") + rename(3, "logs"), errno.EEXIST,
                 "another class of this profile has this name"),
                ("none", rename(4, "none"), errno.EINVAL, "have a meaning"),
                ("help", rename(4, "help"), errno.EINVAL, "have a meaning"),
                ("a number", rename(4, "4"), errno.EINVAL, "begins with a letter"),
                ("empty", rename(4, ""), errno.EINVAL, "begins with a letter"),
                ("an option", rename(4, "-x"), errno.EINVAL, "begins with a letter"),
                ("two words", rename(4, "a b"), errno.EINVAL, "one word"),
                ("a quote", rename(4, 'a"b'), errno.EINVAL, "one word"),
                ("a line", rename(4, "a\nb"), errno.EINVAL, "one word"),
                ("not ASCII", rename(4, "\u00e4"), errno.EINVAL, "one word"),
                ("15 letters", rename(4, "a" * 15), errno.EINVAL, "")):
            refused(grp, what, "PROFILE_CHANGE", P1 + body, error, words, at)
        refused(grp, "by the name that it had", "PROFILE_CHANGE", P1 + klass(
            info("NAME", L.text("text")), info("SHARE", L.u32(1))), errno.ENOENT,
            "no such class", "NSMWIRE_A_CLASS_INFO_NAME")
        refused(grp, "a good one, and a bad share", "PROFILE_CHANGE", P1 + rename(
            4, "db", info("SHARE", L.u32(100))), errno.EINVAL, "more than 100 percent")
        refused(grp, "a good one, and another that is bad", "PROFILE_CHANGE",
                P1 + rename(4, "db") + rename(5, "default"), errno.EEXIST, "another class")
        grp.same("what was refused changed nothing", before, state())
        grp.same("14 letters", 0, GENL.call("PROFILE_CHANGE", P1 + rename(
            5, "abcdefghijklmn")).error)
        grp.same("two change names, each by its old one", 0, GENL.call(
            "PROFILE_CHANGE", P1 + rename("abcdefghijklmn", "database") +
            rename("database", "abcdefghijklmn")).error)
        grp.same("and have them", ["abcdefghijklmn", "database"], class_names()[4:6])
        GENL.call("PROFILE_ADD", prof("NAME", L.text("p2")) + prof("LIKE", L.text("p1")))
        grp.same("a copy has them, too", class_names(), class_names("p2"))
        GENL.call("PROFILE_DEL", prof("NAME", L.text("p2")))
    with S.group("rules by names of classes") as grp:
        byname = rule("PROFILE", L.text("p1")) + rule("CLASS_NAME", L.text("database"))
        grp.same("add", 0, GENL.call("RULE_ADD", byname + rule("PROTO", L.u8(6))).error)

        def shown():
            return [tuple(dict(L.attrs(body[4:]))[L.N["NSMWIRE_A_RULE_" + k]]
                          for k in ("CLASS", "CLASS_NAME"))
                    for _, body in GENL.call("RULE_GET", flags=L.DUMP).replies]
        grp.same("shown with both", [(b"\5", b"database\0")], shown())
        grp.same("renamed", 0, GENL.call("PROFILE_CHANGE", P1 + rename(5, "db")).error)
        grp.same("the rule follows", [(b"\5", b"db\0")], shown())
        refused(grp, "del by another class", "RULE_DEL", rule("PROFILE", L.text("p1")) +
                rule("CLASS_NAME", L.text("audio")), errno.ENOENT, "no such rule")
        grp.same("del", 0, GENL.call("RULE_DEL", rule("PROFILE", L.text("p1")) +
                                     rule("CLASS_NAME", L.text("db"))).error)
        grp.same("it is gone", [], shown())
        grp.same("names as at first", 0, GENL.call("PROFILE_CHANGE", P1 + rename(
            4, "text") + rename(5, "file")).error)


def rules():
    """Invalid rules."""
    with S.group("rules over netlink") as grp:
        refused(grp, "no profile", "RULE_ADD", b"", errno.EINVAL, "say which profile")
        refused(grp, "no such profile", "RULE_ADD", rule("PROFILE", L.text("p9")),
                errno.ENOENT, "no such profile", "NSMWIRE_A_RULE_PROFILE")
        refused(grp, "no class", "RULE_ADD", rule("PROFILE", L.text("p1")),
                errno.EINVAL, "say which class")
        refused(grp, "class 8", "RULE_ADD", rule("PROFILE", L.text("p1")) +
                rule("CLASS", L.u8(8)), errno.ENOENT, "no such class",
                "NSMWIRE_A_RULE_CLASS")
        refused(grp, "class voice", "RULE_ADD", rule("PROFILE", L.text("p1")) +
                rule("CLASS_NAME", L.text("voice")), errno.ENOENT, "no such class",
                "NSMWIRE_A_RULE_CLASS_NAME")
        refused(grp, "class 3 and audio", "RULE_ADD", R1 +
                rule("CLASS_NAME", L.text("audio")), errno.ENOENT, "no such class",
                "NSMWIRE_A_RULE_CLASS_NAME")
        for name, length in RULE_LENGTHS.items():
            for wrong in 0, length - 1:
                body = rule("PROFILE", L.text("p1")) + rule(name, b"\0" * wrong)
                if name != "CLASS":
                    body += rule("CLASS", L.u8(1))
                got = GENL.call("RULE_ADD", body)
                grp.true("%s of %d bytes: %r" % (name, wrong, got),
                         got.error in (errno.EINVAL, errno.ERANGE) and got.msg)
        v4, v6 = P.addr("10.1.0.0"), P.addr("fd01::")
        for what, body, words, at in (
                ("src twice", rule("SRC", v4) + rule("SRC6", v6), "give one", "SRC6"),
                ("families", rule("SRC", v4) + rule("DST6", v6), "both", "DST6"),
                ("33 bits", rule("SRC", v4) + rule("SRC_LEN", L.u8(33)), "32 bits",
                 "SRC_LEN"),
                ("bits behind", rule("SRC", P.addr("10.1.0.1")) +
                 rule("SRC_LEN", L.u8(16)), "behind the length", "SRC"),
                ("bits behind, IPv6", rule("DST6", P.addr("fd01::1")) +
                 rule("DST_LEN", L.u8(127)), "behind the length", "DST6"),
                ("length alone", rule("SRC_LEN", L.u8(8)), "needs its prefix",
                 "SRC_LEN"),
                ("last port alone", rule("DPORT_MAX", L.be16(9)), "first one",
                 "DPORT_MAX"),
                ("backwards", rule("SPORT_MIN", L.be16(9)) +
                 rule("SPORT_MAX", L.be16(8)), "before it starts", "SPORT_MAX"),
                ("mask alone", rule("MARK_MASK", L.u32(1)), "needs its mark",
                 "MARK_MASK"),
                ("mask 0", rule("MARK", L.u32(0)) + rule("MARK_MASK", L.u32(0)),
                 "every mark", "MARK_MASK"),
                ("outside", rule("MARK", L.u32(3)) + rule("MARK_MASK", L.u32(1)),
                 "outside", "MARK"),
                ("no slash", rule("CGROUP", L.text("x")), "starts with a slash",
                 "CGROUP")):
            refused(grp, what, "RULE_ADD", R1 + body, errno.EINVAL, words,
                    "NSMWIRE_A_RULE_" + at)
        for what, body, at in (("pref 0", rule("PREF", L.u32(0)), "PREF"),
                               ("pref 65536", rule("PREF", L.u32(65536)), "PREF"),
                               ("129 bits", rule("DST6", v6) +
                                rule("DST_LEN", L.u8(129)), "DST_LEN"),
                               ("129 bits", rule("SRC6", v6) +
                                rule("SRC_LEN", L.u8(129)), "SRC_LEN")):
            refused(grp, what, "RULE_ADD", R1 + body, errno.ERANGE, "out of range",
                    "NSMWIRE_A_RULE_" + at)
        refused(grp, "no cgroup", "RULE_ADD", R1 + rule("CGROUP", L.text("/nsmw-no")),
                errno.ENOENT, "no such cgroup", "NSMWIRE_A_RULE_CGROUP")
        refused(grp, "a long path", "RULE_ADD", R1 +
                rule("CGROUP", L.text("/" + "x" * 1023)), errno.EINVAL, "",
                "NSMWIRE_A_RULE_CGROUP")
        refused(grp, "gone", "RULE_ADD", R1 + rule("CGROUP_GONE", L.u8(1)),
                errno.EINVAL, "")
        refused(grp, "which to show", "RULE_GET", rule("PROFILE", L.text("p1")),
                errno.EINVAL, "by pref")
        refused(grp, "not there", "RULE_GET", rule("PROFILE", L.text("p1")) +
                rule("PREF", L.u32(7)), errno.ENOENT, "no such rule",
                "NSMWIRE_A_RULE_PREF")
        refused(grp, "del: not there", "RULE_DEL", rule("PROFILE", L.text("p1")) +
                rule("PREF", L.u32(7)), errno.ENOENT, "no such rule")


def many():
    """The maximum number of rules, dumped, and one rule more."""
    with S.group("1024 rules") as grp:
        for number in range(1024):
            got = GENL.call("RULE_ADD", R1 + rule("PREF", L.u32(number + 1)) +
                            rule("DPORT_MIN", L.be16(number + 1)))
            if got.error:
                grp.true("rule %d: %r" % (number, got), False)
                break
        refused(grp, "one more", "RULE_ADD", R1 + rule("DPORT_MIN", L.be16(5000)),
                errno.ENOSPC, "1024 rules at most")
        got = GENL.call("RULE_GET", flags=L.DUMP)
        prefs = [struct.unpack("=I", dict(L.attrs(body[4:]))[L.N["NSMWIRE_A_RULE_PREF"]])[0]
                 for _, body in got.replies]
        grp.same("all are shown, in their order", list(range(1, 1025)), prefs)
        grp.same("all go", 0, GENL.call("RULE_FLUSH",
                                        rule("PROFILE", L.text("p1"))).error)
        grp.same("none is left", [], GENL.call("RULE_GET", flags=L.DUMP).replies)
    with S.group("prefs") as grp:
        GENL.call("RULE_ADD", R1 + rule("PREF", L.u32(65535)))
        refused(grp, "none is left", "RULE_ADD", R1 + rule("PROTO", L.u8(6)),
                errno.ENOSPC, "no pref is left behind the last rule")
        refused(grp, "taken", "RULE_ADD", R1 + rule("PREF", L.u32(65535)) +
                rule("PROTO", L.u8(6)), errno.EEXIST, "there is a rule of this pref",
                "NSMWIRE_A_RULE_PREF")
        refused(grp, "the same again", "RULE_ADD", R1 + rule("PREF", L.u32(5)),
                errno.EEXIST, "there is a rule of these conditions")
        refused(grp, "del of none in particular", "RULE_DEL",
                rule("PROFILE", L.text("p1")), errno.EINVAL, "rule-flush deletes all")
        refused(grp, "flush and a pref", "RULE_FLUSH", rule("PROFILE", L.text("p1")) +
                rule("PREF", L.u32(5)), errno.EINVAL, "", "NSMWIRE_A_RULE_PREF")
        refused(grp, "flush of nothing", "RULE_FLUSH", b"", errno.EINVAL,
                "say which profile")
        refused(grp, "flush of no profile", "RULE_FLUSH", rule("PROFILE", L.text("p9")),
                errno.ENOENT, "no such profile", "NSMWIRE_A_RULE_PROFILE")
        GENL.call("RULE_FLUSH", rule("PROFILE", L.text("p1")))


def main():
    """Runs all parts: no refused request changes anything."""
    GENL.call("PROFILE_SET", P1)
    before = state()
    names()
    classes()
    called()
    rules()
    S.same("what was refused changed nothing", before, state())
    many()
    GENL.call("PROFILE_DEL", P1)
    GENL.close()
    S.finish()


main()
