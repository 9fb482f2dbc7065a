# SPDX-License-Identifier: GPL-2.0
"""The class of a packet: see classify.sh.

    classify.py [segments]
"""

import contextlib
import itertools
import os
import socket
import struct
import sys

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmrig import A, B, IA, IB, OTHER_MAC, Rig, VARIANTS, probe, probe_out

CONTROL, AUDIO, HOLO, VIDEO, TEXT, FILE, DEFAULT, SCAVENGER = range(8)
TRUST_DSCP, TRUST_MARK, TRUST_PRIORITY, TRUST_CONTROL = 1, 2, 4, 8
REFLECTED = 1
CONTROL_PLANE = L.Wire(A)
PORTS = itertools.count(2000)


def rule_attrs(**kw):
    """NSMWIRE_A_RULE_* by name: rule_attrs(klass=3, dport=5000, src="10.0.0.0/8")."""
    out = b""
    for key, value in kw.items():
        if key in ("src", "dst"):
            where, _, length = value.partition("/")
            out += L.attr("NSMWIRE_A_RULE_%s%s" % (key.upper(), "6" if ":" in where
                                                   else ""), P.addr(where))
            if length:
                out += L.attr("NSMWIRE_A_RULE_%s_LEN" % key.upper(), L.u8(int(length)))
        elif key in ("sport", "dport"):
            (first, last), *more = value if isinstance(value, list) else \
                [value if isinstance(value, tuple) else (value, value)]
            out += L.attr("NSMWIRE_A_RULE_%s_MIN" % key.upper(), L.be16(first))
            out += L.attr("NSMWIRE_A_RULE_%s_MAX" % key.upper(), L.be16(last))
            for first, last in more:
                out += L.nest("NSMWIRE_A_RULE_%s_MORE" % key.upper(),
                              L.attr("NSMWIRE_A_PORT_RANGE_FIRST", L.be16(first)),
                              L.attr("NSMWIRE_A_PORT_RANGE_LAST", L.be16(last)))
        elif key == "mark":
            mark, mask = value if isinstance(value, tuple) else (value, None)
            out += L.attr("NSMWIRE_A_RULE_MARK", L.u32(mark))
            if mask is not None:
                out += L.attr("NSMWIRE_A_RULE_MARK_MASK", L.u32(mask))
        elif key == "cgroup":
            out += L.attr("NSMWIRE_A_RULE_CGROUP", L.text(value))
        elif key in ("pref", "priority"):
            out += L.attr("NSMWIRE_A_RULE_" + key.upper(), L.u32(value))
        else:
            name = "CLASS" if key == "klass" else key.upper()
            out += L.attr("NSMWIRE_A_RULE_" + name, L.u8(value))
    return out


def must(cmd, body):
    """A request that has to succeed."""
    got = CONTROL_PLANE.call(cmd, body)
    if got.error:
        raise RuntimeError("%s: %r" % (cmd, got))


def add(profile="holoconf", **kw):
    """Adds a rule."""
    must("RULE_ADD", L.attr("NSMWIRE_A_RULE_PROFILE", L.text(profile)) +
         rule_attrs(**kw))


def clear(profile="holoconf"):
    """Deletes all rules of a profile."""
    must("RULE_FLUSH", L.attr("NSMWIRE_A_RULE_PROFILE", L.text(profile)))


@contextlib.contextmanager
def rules(*each):
    """Rules for a block, in their order."""
    for one in each:
        add(**one)
    try:
        yield
    finally:
        clear()


def wire_set(**kw):
    """Changes settings of w0 over the generic netlink family."""
    data = b"".join(L.attr("IFLA_NSMWIRE_" + k.upper(),
                           L.text(v) if isinstance(v, str) else L.u8(v))
                    for k, v in kw.items())
    must("WIRE_SET", L.attr("NSMWIRE_A_WIRE_IFNAME", L.text("w0")) +
         L.nest("NSMWIRE_A_WIRE_LINK", data))


def left_in(rig, packet, vid=None, count=1):
    """(class, DSCP, flags) of a packet as it leaves, or None."""
    got = rig.out(packet, vid, count=count)
    if not got:
        return None
    one = got[0] if isinstance(got, list) else got
    return (one.class_index, one.tos >> 2, one.opts[0][2][1])


def leaves(grp, what, rig, klass, packet, vid=None, flags=0):
    """A packet leaves in the class, with its DSCP."""
    grp.same(what, (klass, P.CLASS_DSCP[klass], flags), left_in(rig, packet, vid))


def udp(inner=4, sport=None, dport=9, tos=0, payload=b"classify", **kw):
    """An inner datagram from $A's end to $B's."""
    return P.datagram(IA[inner], IB[inner], sport or next(PORTS), dport, payload,
                      tos=tos, **kw)


def tcp(inner, sport, dport):
    """An inner TCP segment."""
    head = struct.pack("!HHIIBBHHH", sport, dport, 1, 0, 0x50, 2, 1000, 0, 0)
    return P.ip(IA[inner], IB[inner], P.TCP, head)


# --- rules

def packets(profile="holoconf"):
    """Packets that met each rule of a profile, by pref."""
    out = {}
    for _, body in CONTROL_PLANE.call("RULE_GET", b"", L.DUMP).replies:
        rule = dict(L.attrs(body[4:]))
        if rule[L.N["NSMWIRE_A_RULE_PROFILE"]].rstrip(b"\0").decode() == profile:
            pref, = struct.unpack("=I", rule[L.N["NSMWIRE_A_RULE_PREF"]])
            out[pref], = struct.unpack("=Q", rule[L.N["NSMWIRE_A_RULE_PACKETS"]])
    return out


def counts(rig, tag):
    """Rules count the packets that met them and no rule before, whatever is cached."""
    few = [{"klass": VIDEO, "dport": 5000, "pref": 10}, {"klass": TEXT, "pref": 20}]
    many = [{"klass": HOLO, "dport": 6000 + i, "pref": 100 + i} for i in range(20)]
    for what, more in (("two rules", []), ("22 rules", many)):
        with S.group("%s%s: what they count" % (tag, what)) as grp, rules(*more, *few):
            none = {100 + i: 0 for i in range(len(more))}
            grp.same("at first", {**none, 10: 0, 20: 0}, packets())
            for sport in (700, 700, 700, 701):
                leaves(grp, "the first rule", rig, VIDEO, udp(4, sport=sport, dport=5000))
            leaves(grp, "the second", rig, TEXT, udp(6, dport=7000))
            grp.same("one flow three times, another once", {**none, 10: 4, 20: 1},
                     packets())
            whole = P.udp(IA[4], IB[4], 4000, 5000, bytes(240))
            for at in (0, 80, 160):
                leaves(grp, "fragment at %d" % at, rig, VIDEO, P.ip4(
                    IA[4], IB[4], P.UDP, whole[at:at + 80 if at < 160 else None],
                    ident=77, frag=at, more=at < 160))
            grp.same("a fragmented packet once", {**none, 10: 5, 20: 1}, packets())
            add(klass=FILE, dport=9999, pref=5)
            leaves(grp, "after a change", rig, VIDEO, udp(4, sport=700, dport=5000))
            grp.same("the others go on", {**none, 5: 0, 10: 6, 20: 1}, packets())
            must("PROFILE_SET", L.attr("NSMWIRE_A_PROFILE_NAME", L.text("holoconf")) +
                 L.nest("NSMWIRE_A_PROFILE_CLASS",
                        L.attr("NSMWIRE_A_CLASS_INFO_INDEX", L.u8(VIDEO)),
                        L.attr("NSMWIRE_A_CLASS_INFO_ECN", L.u8(1))))
            leaves(grp, "and after one of a class", rig, VIDEO,
                   udp(4, sport=700, dport=5000))
            grp.same("as well", {**none, 5: 0, 10: 7, 20: 1}, packets())
            must("RULE_DEL", L.attr("NSMWIRE_A_RULE_PROFILE", L.text("holoconf")) +
                 L.attr("NSMWIRE_A_RULE_PREF", L.u32(10)))
            add(**few[0])
            grp.same("one that comes again begins anew", {**none, 5: 0, 10: 0, 20: 1},
                     packets())


def segments():
    """A GSO packet counts as its segments: as many as the class has sent."""
    with S.group("segments of TCP: what a rule counts") as grp, rules({"klass": VIDEO, "proto": P.TCP}):
        near, far = S.connected(A, B, IB[4])
        before = S.ethtool_stats(A, "w0")["class_video_tx_packets"] - sum(packets().values())
        for _ in range(20):
            near.sendall(bytes(60000))
            left = 60000
            while left:
                left -= len(far.recv(left))
        now = S.ethtool_stats(A, "w0")["class_video_tx_packets"] - sum(packets().values())
        grp.same("packets of the class and of the rule", before, now)
        grp.true("there are many", sum(packets().values()) > 400)
        near.close()
        far.close()


def conditions(rig, tag):
    """Each condition alone: a packet that matches and one that just does not."""
    for inner in (4, 6):
        tag4 = "%sinner IPv%d: " % (tag, inner)
        host = "/32" if inner == 4 else "/128"
        near = "10.77.0.0/31" if inner == 4 else "fd77::/127"
        with S.group(tag4 + "addresses") as grp:
            for key, addr in (("src", IA[inner]), ("dst", IB[inner])):
                with rules({"klass": HOLO, key: addr + host}):
                    leaves(grp, key, rig, HOLO, udp(inner))
                    leaves(grp, key + ": the reverse", rig, DEFAULT,
                           P.datagram(IB[inner], IA[inner], 1, 2, b"x"))
            with rules({"klass": HOLO, "src": near}):
                leaves(grp, "src in a prefix", rig, HOLO, udp(inner))
            with rules({"klass": HOLO, "dst": near}):
                leaves(grp, "dst behind a prefix", rig, DEFAULT, udp(inner))
            other = "10.0.0.0/8" if inner == 6 else "fd00::/8"
            with rules({"klass": HOLO, "src": other}):
                leaves(grp, "a prefix of the other family", rig, DEFAULT, udp(inner))
            any_ = "0.0.0.0/0" if inner == 4 else "::/0"
            with rules({"klass": HOLO, "src": any_}):
                leaves(grp, "a prefix of no bits", rig, HOLO, udp(inner))
        with S.group(tag4 + "protocol and ports") as grp:
            with rules({"klass": VIDEO, "proto": P.UDP}):
                leaves(grp, "UDP", rig, VIDEO, udp(inner))
                leaves(grp, "TCP", rig, DEFAULT, tcp(inner, 7, 8))
                leaves(grp, "echo", rig, DEFAULT, P.ping(IA[inner], IB[inner]))
            with rules({"klass": VIDEO, "dport": (5000, 5010)}):
                for port, want in ((4999, DEFAULT), (5000, VIDEO), (5005, VIDEO),
                                   (5010, VIDEO), (5011, DEFAULT)):
                    leaves(grp, "dport %d" % port, rig, want, udp(inner, dport=port))
                leaves(grp, "dport of TCP", rig, VIDEO, tcp(inner, 7, 5003))
                leaves(grp, "sport is not dport", rig, DEFAULT,
                       udp(inner, sport=5003))
                leaves(grp, "echo has no ports", rig, DEFAULT,
                       P.ping(IA[inner], IB[inner], ident=5003))
            with rules({"klass": VIDEO, "dport": [(80, 80), (443, 443), (8000, 8080)]}):
                for port, want in ((79, DEFAULT), (80, VIDEO), (81, DEFAULT),
                                   (443, VIDEO), (7999, DEFAULT), (8000, VIDEO),
                                   (8080, VIDEO), (8081, DEFAULT)):
                    leaves(grp, "a list, dport %d" % port, rig, want,
                           udp(inner, dport=port))
            with rules({"klass": VIDEO, "sport": 443, "proto": P.TCP}):
                leaves(grp, "sport and protocol", rig, VIDEO, tcp(inner, 443, 9))
                leaves(grp, "sport, other protocol", rig, DEFAULT,
                       udp(inner, sport=443))
        with S.group(tag4 + "DSCP, order, precedence") as grp:
            with rules({"klass": SCAVENGER, "dscp": 46}):
                leaves(grp, "a rule wins over the DSCP", rig, SCAVENGER,
                       udp(inner, tos=46 << 2))
                leaves(grp, "another DSCP", rig, TEXT, udp(inner, tos=18 << 2))
            with rules({"klass": FILE, "dport": 80, "pref": 20},
                       {"klass": TEXT, "proto": P.UDP, "pref": 30},
                       {"klass": AUDIO, "dport": (79, 81), "pref": 10}):
                leaves(grp, "the lowest pref wins", rig, AUDIO, udp(inner, dport=80))
                leaves(grp, "else the next", rig, TEXT, udp(inner, dport=82))
            with rules({"klass": CONTROL}):
                leaves(grp, "a rule without conditions", rig, CONTROL, udp(inner))


def tags(rig, tag):
    """Rules match IP packets after VLAN tags, and frames that are not IP."""
    with S.group(tag + "VLAN tags") as grp:
        with rules({"klass": VIDEO, "dport": 5000}):
            for inner in (4, 6):
                leaves(grp, "one tag, IPv%d" % inner, rig, VIDEO,
                       udp(inner, dport=5000), vid=7)
        arp = P.eth(OTHER_MAC, rig.wire_mac, P.ETH_ARP, bytes(28))
        with rules({"klass": VIDEO, "src": "0.0.0.0/0"}):
            rig.wire.send(arp)
            got = rig.under.take(lambda p: S.is_tunnel()(p) and p.inner[:42] == arp[:42])
            grp.same("ARP meets no condition on addresses", DEFAULT,
                     got and got[0].class_index)
        with rules({"klass": TEXT}):
            rig.wire.send(arp)
            got = rig.under.take(lambda p: S.is_tunnel()(p) and p.inner[:42] == arp[:42])
            grp.same("and a rule without any", TEXT, got and got[0].class_index)


def extensions(rig, tag):
    """Ports after extension headers and IPv4 options."""
    def chain(*heads):
        body = P.udp(IA[6], IB[6], next(PORTS), 5000, b"behind")
        kinds = [h[0] for h in heads] + [P.UDP]
        for i in reversed(range(len(heads))):
            body = bytes([kinds[i + 1]]) + heads[i][1] + body
        return P.ip6(IA[6], IB[6], kinds[0], body)

    hop, dest = (0, b"\0" + bytes(6)), (60, b"\1" + bytes(14))
    routing, ah = (43, b"\2\4\0" + bytes(20)), (51, b"\4" + bytes(22))
    with S.group(tag + "extension headers") as grp:
        with rules({"klass": HOLO, "dport": 5000, "proto": P.UDP}):
            for what, heads in (("hop-by-hop", [hop]), ("destination", [dest]),
                                ("routing", [routing]), ("authentication", [ah]),
                                ("four of them", [hop, routing, dest, ah])):
                leaves(grp, what, rig, HOLO, chain(*heads))
            leaves(grp, "a chain that is too long", rig, DEFAULT,
                   chain(*[dest] * 9))
            options = P.udp(IA[4], IB[4], next(PORTS), 5000, b"options")
            body = P.ip4(IA[4], IB[4], P.UDP, bytes([1, 1, 1, 1]) + options, ihl=6,
                         total=24 + len(options))
            head = body[:10] + b"\0\0" + body[12:24]
            body = head[:10] + struct.pack("!H", P.csum(head)) + head[12:] + options
            leaves(grp, "IPv4 with options", rig, HOLO, body)


def fragments(rig, tag):
    """Fragments after the first are in the class of the first."""
    with S.group(tag + "fragments") as grp:
        with rules({"klass": VIDEO, "dport": 5000},
                   {"klass": FILE, "proto": P.UDP}):
            for inner in (4, 6):
                whole = P.udp(IA[inner], IB[inner], 4000, 5000, bytes(range(240)))
                for ident, port_class, data in (
                        (101, VIDEO, whole),
                        (102, FILE, whole[:2] + struct.pack("!H", 5001) + whole[4:])):
                    for at in (0, 80, 160):
                        part = data[at:at + 80 if at < 160 else None]
                        more = at < 160
                        if inner == 4:
                            pkt = P.ip4(IA[4], IB[4], P.UDP, part, ident=ident,
                                        frag=at, more=more)
                        else:
                            pkt = P.ip6(IA[6], IB[6], 44, struct.pack(
                                "!BBHI", P.UDP, 0, at | more, ident) + part)
                        leaves(grp, "IPv%d, packet %d, byte %d" % (inner, ident, at),
                               rig, port_class, pkt)
            late = P.ip4(IA[4], IB[4], P.UDP, bytes(80), ident=999, frag=80)
            leaves(grp, "one whose first was not seen: by what it has", rig, FILE, late)


def from_socket(rig, inner, payload, cgroup=None, **options):
    """A datagram of a socket with options; (class, DSCP, flags) as it leaves."""
    def send():
        family = socket.AF_INET if inner == 4 else socket.AF_INET6
        with S.inside(A), socket.socket(family, socket.SOCK_DGRAM) as sock:
            for name, value in options.items():
                sock.setsockopt(socket.SOL_SOCKET, {"mark": 36, "priority": 12}[name],
                                value)
            sock.sendto(payload, (IB[inner], 9))

    if cgroup:
        pid = os.fork()
        if not pid:
            with open(cgroup + "/cgroup.procs", "w", encoding="ascii") as procs:
                procs.write(str(os.getpid()))
            send()
            os._exit(0)
        os.waitpid(pid, 0)
    else:
        send()
    tunnel = S.is_tunnel()
    got = rig.under.take(lambda p: tunnel(p) and p.inner.endswith(payload))
    return (got[0].class_index, got[0].tos >> 2, got[0].opts[0][2][1]) if got else None


def senders(rig, tag):
    """Conditions that only packets of local senders have: mark, priority, cgroup."""
    S.run(A, "ip", "addr", "replace", IA[4] + "/24", "dev", "w0")
    if rig.ether:
        S.run(A, "ip", "neigh", "replace", IB[4], "lladdr", OTHER_MAC, "dev", "w0")
    number = itertools.count()

    def sent(grp, what, klass, **kw):
        payload = b"sender %d of %s" % (next(number), rig.payload.encode())
        grp.same(what, (klass, P.CLASS_DSCP[klass], 0),
                 from_socket(rig, 4, payload, **kw))

    with S.group(tag + "mark and priority in rules") as grp:
        with rules({"klass": VIDEO, "mark": 0x10}, {"klass": HOLO, "mark": (0x200, 0xf00)},
                   {"klass": TEXT, "priority": 5}):
            sent(grp, "mark", VIDEO, mark=0x10)
            sent(grp, "mark, another bit", DEFAULT, mark=0x11)
            sent(grp, "mark with a mask", HOLO, mark=0x1234 & ~0xf00 | 0x200)
            sent(grp, "priority", TEXT, priority=5)
            sent(grp, "another priority", DEFAULT, priority=4)
    with S.group(tag + "trust") as grp:
        wire_set(trust=TRUST_MARK | TRUST_PRIORITY)
        for klass in range(8):
            sent(grp, "mark %d" % (klass + 1), klass, mark=klass + 1)
        sent(grp, "mark 9", DEFAULT, mark=9)
        for priority, klass in enumerate((DEFAULT, SCAVENGER, FILE, TEXT, VIDEO, HOLO,
                                          AUDIO, CONTROL)):
            sent(grp, "priority %d" % priority, klass, priority=priority)
        sent(grp, "priority 8", DEFAULT, priority=8)
        sent(grp, "mark before priority", VIDEO, mark=4, priority=6)
        leaves(grp, "no trust in the DSCP", rig, DEFAULT, udp(4, tos=46 << 2))
        wire_set(trust=TRUST_DSCP)
        sent(grp, "trust dscp: mark", DEFAULT, mark=2)
        sent(grp, "trust dscp: priority", DEFAULT, priority=6)
        leaves(grp, "trust dscp: EF", rig, AUDIO, udp(4, tos=46 << 2))
        for dscp in (48, 56):
            leaves(grp, "trust dscp: DSCP %d" % dscp, rig, DEFAULT,
                   udp(4, tos=dscp << 2))
        wire_set(trust=TRUST_DSCP | TRUST_CONTROL)
        for dscp in (48, 56):
            leaves(grp, "trust dscp,control: DSCP %d" % dscp, rig, CONTROL,
                   udp(4, tos=dscp << 2))
        wire_set(trust=0)
        leaves(grp, "trust none", rig, DEFAULT, udp(4, tos=46 << 2))
        with rules({"klass": HOLO, "dscp": 46}):
            leaves(grp, "trust none: rules count", rig, HOLO, udp(4, tos=46 << 2))
        wire_set(trust=TRUST_DSCP)
    cgroups(rig, tag, sent)


def cgroups(rig, tag, sent):
    """A socket's cgroup, its descendants, and a cgroup that is removed."""
    root = "/sys/fs/cgroup"
    if not os.path.exists(root + "/cgroup.procs"):
        os.makedirs("/tmp/nsmw-cgroup", exist_ok=True)
        root = "/tmp/nsmw-cgroup"
        if not os.path.exists(root + "/cgroup.procs"):
            S.run(None, "mount", "-t", "cgroup2", "none", root)
    call, below, other = (root + "/nsmw-" + x for x in ("call", "call/below", "other"))
    for path in (call, below, other):
        os.makedirs(path, exist_ok=True)
    try:
        with S.group(tag + "cgroups") as grp, \
                rules({"klass": AUDIO, "cgroup": "/nsmw-call"}):
            sent(grp, "the cgroup", AUDIO, cgroup=call)
            sent(grp, "one below it", AUDIO, cgroup=below)
            sent(grp, "another", DEFAULT, cgroup=other)
            sent(grp, "none", DEFAULT)
            leaves(grp, "a packet without a socket's", rig, DEFAULT, udp(4))
            os.rmdir(below)
            os.rmdir(call)
            os.makedirs(call)
            sent(grp, "one of the same name is another", DEFAULT, cgroup=call)
            got = CONTROL_PLANE.call("RULE_GET", L.attr(
                "NSMWIRE_A_RULE_PROFILE", L.text("holoconf")) +
                L.attr("NSMWIRE_A_RULE_PREF", L.u32(10)))
            shown = dict(L.attrs(got.replies[0][1][4:])) if got.replies else {}
            grp.same("and the rule says that it is gone", b"\1",
                     shown.get(L.N["NSMWIRE_A_RULE_CGROUP_GONE"]))
    finally:
        for path in (below, call, other):
            if os.path.exists(path):
                os.rmdir(path)


# --- changes

def changes(rig, tag):
    """A change of rules or classes applies at once to flows in the flow cache."""
    with S.group(tag + "changes while a flow is known") as grp:
        flow = udp(4, sport=31000, dport=31001)
        leaves(grp, "before", rig, DEFAULT, flow)
        add(klass=VIDEO, dport=31001)
        leaves(grp, "a rule comes", rig, VIDEO, flow)
        leaves(grp, "and is remembered", rig, VIDEO, flow)
        add(klass=HOLO, dport=31001, proto=P.UDP, pref=5)
        leaves(grp, "one before it comes", rig, HOLO, flow)
        must("RULE_DEL", L.attr("NSMWIRE_A_RULE_PROFILE", L.text("holoconf")) +
             L.attr("NSMWIRE_A_RULE_PREF", L.u32(5)))
        leaves(grp, "and goes", rig, VIDEO, flow)
        must("PROFILE_SET", L.attr("NSMWIRE_A_PROFILE_NAME", L.text("holoconf")) +
             L.nest("NSMWIRE_A_PROFILE_CLASS",
                    L.attr("NSMWIRE_A_CLASS_INFO_INDEX", L.u8(VIDEO)),
                    L.attr("NSMWIRE_A_CLASS_INFO_DSCP", L.u8(37))))
        grp.same("the class gets another DSCP", (VIDEO, 37, 0), left_in(rig, flow))
        grp.same("which is known as the class", (VIDEO, 37, 0),
                 left_in(rig, udp(4, tos=37 << 2)))
        must("PROFILE_SET", L.attr("NSMWIRE_A_PROFILE_NAME", L.text("holoconf")) +
             L.nest("NSMWIRE_A_PROFILE_CLASS",
                    L.attr("NSMWIRE_A_CLASS_INFO_NAME", L.text("video")),
                    L.attr("NSMWIRE_A_CLASS_INFO_DSCP", L.u8(34))))
        leaves(grp, "and its own again", rig, VIDEO, flow)
        must("PROFILE_SET", L.attr("NSMWIRE_A_PROFILE_NAME", L.text("other")))
        add("other", klass=SCAVENGER, dport=31001)
        leaves(grp, "the rule of a profile of others", rig, VIDEO, flow)
        wire_set(profile="other")
        leaves(grp, "another profile", rig, SCAVENGER, flow)
        clear("other")
        leaves(grp, "without its rule", rig, DEFAULT, flow)
        wire_set(profile="")
        leaves(grp, "back to holoconf", rig, VIDEO, flow)
        clear()
        leaves(grp, "no rules", rig, DEFAULT, flow)
        must("PROFILE_DEL", L.attr("NSMWIRE_A_PROFILE_NAME", L.text("other")))


# --- reflection

def arrive(rig, port, klass, inner=4, flags=0, opts=None, tos=0):
    """A packet of a flow arrives; True when it was delivered."""
    packet = P.datagram(IB[inner], IA[inner], port, 9, b"asks", tos=tos)
    if opts is None:
        opts = P.class_opt(klass, flags)
    return rig.into(packet, opts=opts) is not None


def reply(port, inner=4, tos=0):
    """The reply to a packet."""
    return P.datagram(IA[inner], IB[inner], 9, port, b"answers", tos=tos)


def flip(address, byte):
    """An IPv6 address with the top bit of a byte changed."""
    raw = bytearray(P.addr(address))
    raw[byte] ^= 0x80
    return socket.inet_ntop(socket.AF_INET6, bytes(raw))


def reflection(rig, tag):
    """A reply is in the class in which its flow arrived."""
    ports = itertools.count(40000)
    for inner in (4, 6):
        with S.group("%sreflection, inner IPv%d" % (tag, inner)) as grp:
            for klass in (AUDIO, HOLO, VIDEO, TEXT, FILE, SCAVENGER):
                port = next(ports)
                grp.true("arrives", arrive(rig, port, klass, inner))
                leaves(grp, "a reply in class %d" % klass, rig, klass,
                       reply(port, inner), flags=REFLECTED)
                leaves(grp, "another flow", rig, DEFAULT, reply(port + 1000, inner))
            port = next(ports)
            arrive(rig, port, FILE, inner)
            leaves(grp, "its DSCP wins", rig, AUDIO, reply(port, inner, 46 << 2))
            with rules({"klass": TEXT, "dport": port}):
                leaves(grp, "a rule wins", rig, TEXT, reply(port, inner))
            with rules({"klass": TEXT, "dport": 1}):
                leaves(grp, "a rule that does not match does not", rig, FILE,
                       reply(port, inner), flags=REFLECTED)
            arrive(rig, port, VIDEO, inner)
            leaves(grp, "it comes in another class", rig, VIDEO,
                   reply(port, inner), flags=REFLECTED)
            arrive(rig, port, TEXT, inner, flags=REFLECTED)
            leaves(grp, "what is reflected itself is not learned", rig, VIDEO,
                   reply(port, inner), flags=REFLECTED)
            arrive(rig, port, DEFAULT, inner)
            leaves(grp, "class default is not learned", rig, VIDEO,
                   reply(port, inner), flags=REFLECTED)
            port = next(ports)
            arrive(rig, port, None, inner, opts=b"", tos=18 << 2)
            leaves(grp, "a class by DSCP alone", rig, TEXT, reply(port, inner),
                   flags=REFLECTED)
    with S.group(tag + "no flow can be made that is taken for another") as grp:
        for port in itertools.islice(ports, 20):
            arrive(rig, port, FILE, 6)
            # These two bits can cancel out in a hash that multiplies.
            twin = P.datagram(flip(IA[6], 3), flip(IB[6], 7), 9, port, b"answers")
            leaves(grp, "port %d" % port, rig, DEFAULT, twin)
    with S.group(tag + "reflect off") as grp:
        port = next(ports)
        wire_set(reflect=0)
        arrive(rig, port, FILE)
        leaves(grp, "while off", rig, DEFAULT, reply(port))
        wire_set(reflect=1)
        leaves(grp, "on again: it was not learned", rig, DEFAULT, reply(port))
        arrive(rig, port, FILE)
        leaves(grp, "on again", rig, FILE, reply(port), flags=REFLECTED)
        wire_set(reflect=0)
        leaves(grp, "off: what was learned is not used", rig, DEFAULT, reply(port))
        wire_set(reflect=1)


def count_priorities(dev, way):
    """Counts packets of the priorities 1 to 7 that pass a device."""
    S.run(A, "tc", "qdisc", "add", "dev", dev, "clsact")
    for number in range(1, 8):
        S.run(A, "tc", "filter", "add", "dev", dev, way, "prio", str(10 + number),
              "protocol", "all", "basic", "match", "meta(priority eq %d)" % number,
              "action", "ok")


def counted_priorities(dev, way):
    """Returns the counts and stops counting."""
    shown = S.run(A, "tc", "-s", "filter", "show", "dev", dev, way)
    S.run(A, "tc", "qdisc", "del", "dev", dev, "clsact")
    return [int(line.split()[3]) for line in shown.splitlines()
            if line.strip().startswith("Sent ")]


def priorities(rig, tag):
    """Packets delivered and sent have the priority of their class."""
    order = (SCAVENGER, FILE, TEXT, VIDEO, HOLO, AUDIO, CONTROL)
    S.run(A, "modprobe", "-qa", "cls_basic", "em_meta", check=False)
    try:
        count_priorities("lo", "ingress")
    except RuntimeError as why:
        S.skip(tag + "priorities", "the kernel has no cls_basic: %s" % why)
        return
    finally:
        S.run(A, "tc", "qdisc", "del", "dev", "lo", "clsact", check=False)
    with S.group(tag + "priority of what is received") as grp:
        count_priorities("w0", "ingress")
        for klass in order:
            grp.true("delivered", rig.into(probe(4, 0, 100 + klass),
                                           opts=P.class_opt(klass)))
        grp.same("one packet of each", [1] * 7, counted_priorities("w0", "ingress"))
    with S.group(tag + "priority of what is sent") as grp:
        count_priorities("ua", "egress")
        for klass in order:
            with rules({"klass": klass}):
                leaves(grp, "class %d" % klass, rig, klass, udp(4))
        leaves(grp, "class default", rig, DEFAULT, udp(4))
        grp.same("one packet of each", [1] * 7, counted_priorities("ua", "egress"))


def main():
    """Runs all parts for each payload over one underlay, some parts over the other."""
    for family, payload in VARIANTS if len(sys.argv) == 1 else ():
        tag = "IPv%d %s: " % (family, payload)
        with Rig(family, payload) as rig:
            conditions(rig, tag)
            if rig.ether:
                tags(rig, tag)
            extensions(rig, tag)
            fragments(rig, tag)
            counts(rig, tag)
            if family == 4:
                senders(rig, tag)
                priorities(rig, tag)
            changes(rig, tag)
            reflection(rig, tag)
    if len(sys.argv) > 1:
        segments()
    CONTROL_PLANE.close()
    S.finish()


main()
