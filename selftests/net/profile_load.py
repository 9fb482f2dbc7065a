# SPDX-License-Identifier: GPL-2.0
"""Packets while tables change: see profile_load.sh."""

import os
import signal

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmrig import A, IA, IB, Rig

VIDEO, FILE = 3, 5
GENL = L.Wire(A)
PACKETS = 4000


def must(cmd, body):
    """A request that has to succeed."""
    got = GENL.call(cmd, body)
    if got.error:
        raise RuntimeError("%s: %r" % (cmd, got))


def dscp(klass, value):
    """The nest that gives a class a DSCP."""
    return L.nest("NSMWIRE_A_PROFILE_CLASS",
                  L.attr("NSMWIRE_A_CLASS_INFO_INDEX", L.u8(klass)),
                  L.attr("NSMWIRE_A_CLASS_INFO_DSCP", L.u8(value)))


def profile(name, *nests):
    """Changes or makes a profile."""
    must("PROFILE_SET", L.attr("NSMWIRE_A_PROFILE_NAME", L.text(name)) + b"".join(nests))


def rule(name, klass):
    """All packets are in the class."""
    must("RULE_ADD", L.attr("NSMWIRE_A_RULE_PROFILE", L.text(name)) +
         L.attr("NSMWIRE_A_RULE_CLASS", L.u8(klass)))


def use(name):
    """The profile of w0."""
    must("WIRE_SET", L.attr("NSMWIRE_A_WIRE_IFNAME", L.text("w0")) +
         L.nest("NSMWIRE_A_WIRE_LINK", L.attr("IFLA_NSMWIRE_PROFILE", L.text(name))))


def while_sending(rig, change):
    """Calls change(n) repeatedly while packets are sent; returns the packets."""
    packet = P.datagram(IA[4], IB[4], 700, 701, b"either way")
    frame = rig.frame(packet)
    seen = {}
    rig.under.flush()
    child = os.fork()
    if not child:
        signal.alarm(int(60 * S.SLOW))
        for _ in range(PACKETS):
            rig.wire.send(frame)
        os._exit(0)
    number = 0
    while not os.waitpid(child, os.WNOHANG)[0]:
        change(number)
        number += 1
    tunnel = S.is_tunnel()
    left = PACKETS
    while left:
        got = rig.under.take(lambda p: tunnel(p) and p.inner == frame, seconds=3)
        if not got:
            break
        left -= 1
        what = (got[0].class_index, got[0].tos >> 2)
        seen[what] = seen.get(what, 0) + 1
    return seen, number, left


def judge(grp, rig, change, *want):
    """All wanted results occur, no others do, and no packet is lost.

    On a busy machine all packets may leave between two changes: then more are sent.
    """
    seen, changes, lost = {}, 0, 0
    for _ in range(5):
        more = while_sending(rig, change)
        seen.update(more[0])
        changes += more[1]
        lost += more[2]
        if set(want) <= set(seen):
            break
    grp.same("%d changes: class and DSCP" % changes, set(want), set(seen))
    grp.same("lost", 0, lost)


def main():
    """A profile is swapped, a DSCP changed, rules are added and deleted."""
    profile("a", dscp(VIDEO, 34), dscp(FILE, 10))
    profile("b", dscp(VIDEO, 50), dscp(FILE, 20))
    rule("a", VIDEO)
    rule("b", FILE)
    for payload in "ip", "ethernet":
        with Rig(4, payload) as rig:
            use("b")
            with S.group(payload + ": two profiles in turn") as grp:
                judge(grp, rig, lambda n: use("ab"[n % 2]), (VIDEO, 34), (FILE, 20))
            use("a")
            with S.group(payload + ": two DSCPs in turn") as grp:
                judge(grp, rig, lambda n: profile("a", dscp(VIDEO, 34 + n % 2)),
                      (VIDEO, 34), (VIDEO, 35))
            profile("a", dscp(VIDEO, 34))
            with S.group(payload + ": rules that come and go") as grp:
                def flip(number):
                    body = L.attr("NSMWIRE_A_RULE_PROFILE", L.text("a")) + \
                        L.attr("NSMWIRE_A_RULE_PREF", L.u32(1))
                    if number % 2:
                        must("RULE_DEL", body)
                    else:
                        must("RULE_ADD", body +
                             L.attr("NSMWIRE_A_RULE_CLASS", L.u8(FILE)) +
                             L.attr("NSMWIRE_A_RULE_DPORT_MIN", L.be16(701)))
                judge(grp, rig, flip, (VIDEO, 34), (FILE, 10))
                GENL.call("RULE_DEL", L.attr("NSMWIRE_A_RULE_PROFILE", L.text("a")) +
                          L.attr("NSMWIRE_A_RULE_PREF", L.u32(1)))
    for name in "ab":
        must("PROFILE_DEL", L.attr("NSMWIRE_A_PROFILE_NAME", L.text(name)))
    GENL.close()
    S.finish()


main()
