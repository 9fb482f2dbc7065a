# SPDX-License-Identifier: GPL-2.0
"""What is explained is what happens: see explain.sh.

    explain.py rules | paths
"""

import itertools
import os
import pathlib
import socket
import struct
import sys

import nsmnl as L
import nsmns as S
import nsmpkt as P
from nsmpeer import Node, policy
from nsmrig import A, B, IA, IB, OTHER_MAC, UA, UB, Rig, probe
from nsmseal import SECRETS

PREFIX = "NSMWIRE_A_EXPLAIN_"
NAMES = {v: k[len(PREFIX):].lower() for k, v in L.N.items() if k.startswith(PREFIX)}
SOURCES = {v: k[len("NSMWIRE_CLASS_SOURCE_"):].lower() for k, v in L.N.items()
           if k.startswith("NSMWIRE_CLASS_SOURCE_") and not k.endswith("MAX")}
TEXTS = ("ifname", "class_name", "profile", "uplink", "device_name", "reply_class_name")
CONTROL_PLANE = L.Wire(A)
PORTS = itertools.count(3000)
OPTIONS = {"mark": 36, "priority": 12}
MARK, PRIORITY = 2, 4
CGROUPS = "/tmp/nsmw-explain"


def asked(**kw):
    """The attributes of a request."""
    out = L.attr(PREFIX + "IFNAME", L.text("w0"))
    for key, value in kw.items():
        if key in ("src", "dst"):
            out += L.attr(PREFIX + key.upper() + ("6" if ":" in value else ""),
                          P.addr(value))
        elif key in ("sport", "dport"):
            out += L.attr(PREFIX + key.upper(), L.be16(value))
        elif key in ("mark", "priority"):
            out += L.attr(PREFIX + key.upper(), L.u32(value))
        elif key == "cgroup":
            out += L.attr(PREFIX + "CGROUP", L.text(value))
        else:
            out += L.attr(PREFIX + key.upper(), L.u8(value))
    return out


def explain(**kw):
    """What the kernel says of a packet, by name."""
    got = CONTROL_PLANE.call("EXPLAIN_GET", asked(**kw))
    if got.error:
        raise RuntimeError("%r: %r" % (kw, got))
    out = {}
    for kind, data in L.attrs(got.replies[0][1][4:]):
        name = NAMES[kind]
        if name in TEXTS:
            out[name] = data.rstrip(b"\0").decode()
        elif name in ("local", "remote", "local6", "remote6"):
            out[name.rstrip("6")] = P.addr_text(data)
        elif name.endswith("port"):
            out[name], = struct.unpack("!H", data)
        elif name in ("class_source", "reply_source"):
            out[name] = SOURCES[data[0]]
        elif name == "drop":
            out[name] = L.DROPS[struct.unpack("=I", data)[0]]
        elif data:
            out[name], = struct.unpack({1: "=B", 4: "=I", 8: "=Q"}[len(data)], data)
    return out


def packet(payload, src=IA[4], dst=IB[4], proto=P.UDP, sport=0, dport=0, dscp=0, **_):
    """The packet of a description."""
    if proto == P.UDP:
        body = P.udp(src, dst, sport, dport, payload)
    elif proto == P.TCP:
        body = struct.pack("!HHIIBBHHH", sport, dport, 1, 0, 0x50, 2, 1000, 0, 0) + payload
    else:
        body = payload
    return P.ip(src, dst, proto, body, tos=dscp << 2)


def counters():
    """All that counts in $A but the packets of probes."""
    return S.ethtool_stats(A, "w0"), S.link_stats(A, "w0"), \
        S.link_stats(A, "ua")["tx_packets"]


# --- by rules and markings

class Sender:
    """Sends described packets over the wire, as a local program with their marking."""

    def __init__(self, rig):
        self.rig, self.number = rig, itertools.count()

    def _send(self, frame, mark=0, priority=0):
        sock = self.rig.wire.sock
        for name, value in (("mark", mark), ("priority", priority)):
            sock.setsockopt(socket.SOL_SOCKET, OPTIONS[name], value)
        self.rig.wire.send(frame)
        for option in OPTIONS.values():
            sock.setsockopt(socket.SOL_SOCKET, option, 0)

    def _from_cgroup(self, frame, cgroup):
        """Sends from another process, whose socket is of that cgroup."""
        pid = os.fork()
        if not pid:
            pathlib.Path(CGROUPS + cgroup, "cgroup.procs").write_text(str(os.getpid()),
                                                                      encoding="ascii")
            S.Port(A, "w0", link=self.rig.ether, outgoing=False).send(frame)
            os._exit(0)
        os.waitpid(pid, 0)

    def left(self, mark=0, priority=0, cgroup=None, **kw):
        """How a packet leaves: class, DSCP, ports, addresses of the outer header."""
        frame = self.rig.frame(packet(b"explained %d" % next(self.number), **kw))
        if cgroup:
            self._from_cgroup(frame, cgroup)
        else:
            self._send(frame, mark, priority)
        tunnel = S.is_tunnel()
        got = self.rig.under.take(lambda p: tunnel(p) and p.inner == frame)
        if not got:
            return None
        return {"class": got[0].class_index, "outer_dscp": got[0].tos >> 2,
                "local": got[0].src, "local_port": got[0].sport,
                "remote": got[0].dst, "remote_port": got[0].dport}

    def compare(self, grp, what, source, pref=None, **kw):
        """Explains a packet, sends it and compares."""
        said = explain(**kw)
        left = self.left(**kw)
        grp.same(what + ": source", (source, pref),
                 (said.get("class_source"), said.get("pref")))
        grp.same(what, left, left and {key: said.get(key) for key in left})
        grp.true(what + ": it is sent", left)
        grp.same(what + ": no drop", None, said.get("drop"))


def add(**kw):
    """Adds a rule to holoconf: class, conditions."""
    body = L.attr("NSMWIRE_A_RULE_PROFILE", L.text("holoconf"))
    for key, value in kw.items():
        name = "NSMWIRE_A_RULE_" + key.upper()
        if key in ("src", "dst"):
            addr, _, length = value.partition("/")
            body += L.attr(name + ("6" if ":" in addr else ""), P.addr(addr)) + \
                L.attr(name + "_LEN", L.u8(int(length)))
        elif key == "dport":
            body += L.attr(name + "_MIN", L.be16(value[0])) + \
                L.attr(name + "_MAX", L.be16(value[1]))
        elif key == "cgroup":
            body += L.attr(name, L.text(value))
        elif key in ("mark", "priority", "pref"):
            body += L.attr(name, L.u32(value))
        else:
            body += L.attr(name, L.u8(value))
    got = CONTROL_PLANE.call("RULE_ADD", body)
    if got.error:
        raise RuntimeError("%r: %r" % (kw, got))


def flush():
    """Deletes the rules of holoconf."""
    CONTROL_PLANE.call("RULE_FLUSH", L.attr("NSMWIRE_A_RULE_PROFILE", L.text("holoconf")))


def wire_set(**kw):
    """Changes settings of w0."""
    data = b"".join(L.attr("IFLA_NSMWIRE_" + k.upper(), L.u8(v)) for k, v in kw.items())
    CONTROL_PLANE.call("WIRE_SET", L.attr("NSMWIRE_A_WIRE_IFNAME", L.text("w0")) +
                       L.nest("NSMWIRE_A_WIRE_LINK", data))


def flow(inner=4, **kw):
    """A description of a packet of a new flow."""
    return {"src": IA[inner], "dst": IB[inner], "proto": P.UDP, "sport": next(PORTS),
            "dport": 9, **kw}


def by_rules(tag, sender, inner):
    """Packets that meet rules, few and many."""
    with S.group(tag + "rules") as grp:
        add(pref=10, **{"class": 3}, dport=(5000, 5010), proto=P.UDP)
        add(pref=20, **{"class": 4}, src=IA[4] + "/32")
        for what, pref, kw in (
                ("a port", 10, {"dport": 5005}), ("not that port", 20, {"dport": 5011}),
                ("TCP", 20, {"dport": 5005, "proto": P.TCP}),
                ("no ports", 20, {"proto": 253})):
            said = flow(**kw)
            if kw.get("proto") == 253:
                del said["sport"], said["dport"]
            sender.compare(grp, what, "rule", pref, **said)
        add(pref=30, **{"class": 2}, mark=0x10)
        add(pref=40, **{"class": 1}, priority=5)
        add(pref=50, **{"class": 5}, dscp=3)
        other = {"src": "10.77.0.77" if inner == 4 else "fd77::77"}
        if inner == 6:
            other["dst"] = IB[6]
        sender.compare(grp, "a mark", "rule", 30, mark=0x10, **flow(inner, **other))
        sender.compare(grp, "a priority", "rule", 40, priority=5, **flow(inner, **other))
        sender.compare(grp, "a DSCP", "rule", 50, dscp=3, **flow(inner, **other))
        sender.compare(grp, "none of them", "none", dscp=4, **flow(inner, **other))
        sender.compare(grp, "a DSCP of a class", "dscp", dscp=46, **flow(inner, **other))
        flush()


def by_cgroup(tag, sender):
    """A socket in a cgroup of a rule, and in another."""
    os.makedirs(CGROUPS, exist_ok=True)
    if not os.path.exists(CGROUPS + "/cgroup.procs"):
        S.run(None, "mount", "-t", "cgroup2", "none", CGROUPS)
    for name in ("call", "call/below", "other"):
        os.makedirs(CGROUPS + "/nsmw-x-" + name, exist_ok=True)
    with S.group(tag + "cgroups") as grp:
        add(pref=10, **{"class": 1}, cgroup="/nsmw-x-call")
        for what, source, pref, name in (("its cgroup", "rule", 10, "call"),
                                         ("below", "rule", 10, "call/below"),
                                         ("another", "none", None, "other")):
            sender.compare(grp, what, source, pref, cgroup="/nsmw-x-" + name, **flow())
        flush()
    for name in ("call/below", "call", "other"):
        S.wait_for(lambda n=name: not pathlib.Path(
            CGROUPS + "/nsmw-x-" + n, "cgroup.procs").read_text(encoding="ascii"))
        os.rmdir(CGROUPS + "/nsmw-x-" + name)


def by_marking(tag, sender):
    """Mark, priority and DSCP, where the wire trusts them and where it does not."""
    with S.group(tag + "markings") as grp:
        wire_set(trust=MARK | PRIORITY)
        sender.compare(grp, "a mark", "mark", mark=3, priority=6, dscp=46, **flow())
        sender.compare(grp, "a priority", "priority", priority=6, dscp=46, **flow())
        sender.compare(grp, "a DSCP that is not trusted", "none", dscp=46, **flow())
        wire_set(trust=1)
        sender.compare(grp, "a DSCP", "dscp", mark=3, priority=6, dscp=46, **flow())
        sender.compare(grp, "CS6", "none", dscp=48, **flow())
        wire_set(dscp_mode=1)
        sender.compare(grp, "DSCP of the inner packet", "dscp", dscp=34, **flow())
        wire_set(dscp_mode=2, dscp=7)
        sender.compare(grp, "one DSCP for all", "dscp", dscp=34, **flow())
        wire_set(dscp_mode=0)


def arrived(rig, what):
    """The class in which a packet arrives, by the counters of the wire."""
    names = ["class_%s_rx_packets" % name for name in P.CLASSES]
    before = rig.stats()
    if what() is None:
        return None
    S.wait_for(lambda: any(rig.stats()[n] != before[n] for n in names))
    now = rig.stats()
    return [P.CLASSES[i] for i, n in enumerate(names) if now[n] != before[n]]


def arrivals(tag, rig, sender, inner):
    """Packets that arrive, with and without the option, and the replies to them."""
    with S.group(tag + "arrivals") as grp:
        for option, dscp, source in ((None, 46, "dscp"), (None, 0, "none"),
                                     (3, 46, "option"), (6, 46, "option"),
                                     (0, 0, "option")):
            port = next(PORTS)
            kw = {"src": IB[inner], "dst": IA[inner], "proto": P.UDP, "sport": 9,
                  "dport": port, "dscp": dscp}
            said = explain(direction=0, **kw,
                           **({} if option is None else {"class": option}))
            again = explain(**flow(inner, sport=port))
            opts = b"" if option is None else P.class_opt(option)
            got = arrived(rig, lambda o=opts, k=kw: rig.into(packet(b"in", **k), opts=o))
            what = "option %s, DSCP %d" % (option, dscp)
            grp.same(what, (got, source),
                     ([said["class_name"]], said["class_source"]))
            grp.same(what + ": it was only explained", "none", again["class_source"])
            reply = flow(inner, sport=port)
            left = sender.left(**reply)
            grp.same(what + ": reply", left and left["class"], said["reply_class"])
            now = explain(**reply)
            grp.same(what + ": the reply after it", (said["reply_class"], said["reply_source"]),
                     (now["class"], now["class_source"]))
        add(pref=10, **{"class": 4}, proto=P.UDP)
        said = explain(direction=0, **{"class": 3}, **flow(inner))
        grp.same("a rule for the reply", (4, "rule"),
                 (said["reply_class"], said["reply_source"]))
        flush()


def rules():
    """All of a wire whose far end is played by the test."""
    for family, payload, inner in ((4, "ip", 4), (6, "ethernet", 6), (4, "ethernet", 4)):
        with Rig(family, payload) as rig:
            tag = "IPv%d, %s, inner IPv%d: " % (family, payload, inner)
            sender = Sender(rig)
            by_rules(tag, sender, inner)
            if inner == 4:
                by_marking(tag, sender)
                by_cgroup(tag, sender)
            arrivals(tag, rig, sender, inner)
            with S.group(tag + "nothing changes") as grp:
                add(pref=10, **{"class": 3}, dport=(5000, 5010))
                before = counters()
                for i in range(40):
                    explain(**flow(inner, dport=5000 + i % 12))
                    explain(direction=0, **flow(inner))
                grp.same("counters", before, counters())
                flush()
            with S.group(tag + "the largest packet") as grp:
                mtu = explain(**flow(inner))["mtu"]
                shown = S.run(A, "ip", "link", "show", "w0").split()
                grp.same("is the MTU of the wire", int(shown[shown.index("mtu") + 1]), mtu)


# --- by paths, on two real ends

WEST, EAST = Node(A), Node(B)
UNDER = ("ub", "vb")


class Lines:
    """Both links, and packets of $A on them."""

    def __init__(self):
        self.ports = [S.Port(B, dev, outgoing=False) for dev in UNDER]
        self.wire = S.Port(A, "w0", link=False, outgoing=False)
        self.key = None

    def _read(self, path, frame):
        want, out = S.is_tunnel(), []
        for data in iter(self.ports[path].recv, None):
            pkt = P.Parsed(data)
            if want(pkt) and pkt.vni == 42 and (pkt.inner == frame or pkt.sealed):
                out.append(pkt)
        return out

    def left(self, **kw):
        """Where a packet and its copy leave."""
        for port in self.ports:
            port.flush()
        frame = packet(b"path", **kw)
        self.wire.send(frame)
        found = {}

        def read():
            for path in range(2):
                for pkt in self._read(path, frame):
                    found.setdefault(path, pkt)
            return found
        S.wait_for(read)
        return found

    def compare(self, grp, what, copy=False, sealed=0, **kw):
        """Explains a packet, sends it and compares path, port, DSCP and sealing."""
        said = explain(**kw)
        left = self.left(**kw)
        if copy:
            S.wait_for(lambda: len(left) > 1 or left.update(self.left(**kw)))
        paths = {said.get("path")} | ({said["copy"]} if "copy" in said else set())
        grp.same(what + ": paths", set(left), paths)
        grp.same(what + ": copy", copy, "copy" in said)
        pkt = left.get(said.get("path"))
        grp.same(what, pkt and (pkt.tos >> 2, pkt.sport, pkt.src, pkt.dst, bool(pkt.sealed)),
                 (said.get("outer_dscp"), said.get("local_port"), said.get("local"),
                  said.get("remote"), bool(said.get("sealed"))))
        grp.same(what + ": sealed", sealed, said.get("sealed"))
        return said


def steer(**kw):
    """Changes what class text asks for."""
    got = WEST.change("holoconf", policy(4, **kw))
    if got.error:
        raise RuntimeError(repr(got))


def choices(lines):
    """Colours, cost, flows that are split, classes without a path."""
    with S.group("the path of a class") as grp:
        # Of two equal links either may have the less measured time of the round trip.
        steer(strategy="cheapest")
        S.wait_for(lambda: explain(dscp=18, **flow()).get("path") == 0, 60)
        said = lines.compare(grp, "by cost", dscp=18, **flow())
        grp.same("uplink", "one", said["uplink"])
        grp.same("device", "ua", said["device_name"])
        WEST.do("UPLINK_SET", name="two", colour="mpls")
        steer(prefer="mpls")
        S.wait_for(lambda: explain(dscp=18, **flow()).get("path") == 1)
        said = lines.compare(grp, "by colour", dscp=18, **flow())
        grp.same("is the second", 1, said["path"])
        grp.same("why", L.N["NSMWIRE_STEER_REASON_PREFERRED"], said["path_reason"])
        lines.compare(grp, "another class", dscp=46, **flow())
        steer(prefer="", only="none-such", fallback="drop")
        before = S.drops(A, "w0")
        said = explain(dscp=18, **flow())
        grp.same("dropped", ("tx-no-path", None), (said.get("drop"), said.get("path")))
        grp.same("and not counted", before, S.drops(A, "w0"))
        lines.wire.send(packet(b"path", dscp=18, **flow()))
        S.wait_for(lambda: S.drops(A, "w0") != before)
        grp.same("as it was said", {said.get("drop"): 1},
                 S.delta(before, S.drops(A, "w0")))
        steer(only="", fallback="best", strategy="best")
    with S.group("flows that are split") as grp:
        WEST.do("UPLINK_SET", name="one", cost=100)
        WEST.do("UPLINK_SET", name="two", cost=100, colour="")
        steer(strategy="split")
        S.wait_for(lambda: explain(dscp=18, **flow()).get("path_reason") ==
                   L.N["NSMWIRE_STEER_REASON_SPLIT"])
        # Each flow goes over in a gap between its packets.
        S.wait_for(lambda: {explain(dscp=18, **flow()).get("path")
                            for _ in range(16)} == {0, 1})
        seen = set()
        for i in range(24):
            said = lines.compare(grp, "flow %d" % i, dscp=18, **flow())
            seen.add(said["path"])
            grp.same("flow %d" % i, 1, said["path_by_flow"])
        grp.same("both paths", {0, 1}, seen)
        steer(strategy="best")
        WEST.do("UPLINK_SET", name="two", cost=200)


def still(lines):
    """While flows go over to another path, to explain them moves none."""
    with S.group("flows that go over") as grp:
        S.wait_for(lambda: explain(dscp=18, **flow()).get("path_by_flow") == 0)
        flows = [flow() for _ in range(16)]
        first = [explain(dscp=18, **one).get("path") for one in flows]
        again = [explain(dscp=18, **one).get("path") for one in flows]
        grp.same("the answer is the same", first, again)
        before = counters()[:2]
        for one in flows:
            explain(dscp=18, **one)
        grp.same("no counter of the wire", before, counters()[:2])
        lines.compare(grp, "and right", dscp=18, **flows[0])


def twice(lines):
    """A class that is sent twice."""
    with S.group("sent twice") as grp:
        steer(duplicate="always")
        S.wait_for(lambda: "copy" in explain(dscp=18, **flow()), 20)
        before = WEST.copies("east", 4)
        explain(dscp=18, **flow())
        grp.same("no copy is sent", before, WEST.copies("east", 4))
        lines.compare(grp, "both paths", copy=True, dscp=18, **flow())
        steer(duplicate="off")


def sealing(lines):
    """A sealed peer, with a key and without."""
    cipher, secret = "aes-128-gcm", bytes(range(1, SECRETS["aes-128-gcm"] + 1))
    with S.group("sealed") as grp:
        clear = explain(**flow())
        ident = EAST.key("west", "rx", cipher, secret)
        EAST.do("PEER_SET", name="west", seal="allow")
        WEST.key("east", "tx", cipher, secret, id=ident)
        said = lines.compare(grp, "with a key", sealed=1, **flow())
        grp.true("the packet is smaller", said["mtu"] < clear["mtu"])
        WEST.do("KEY_DEL", peer="east", direction="tx")
        said = explain(**flow())
        grp.same("without one", ("tx-key", 0), (said.get("drop"), said.get("sealed")))
        grp.same("one that arrives has to be sealed", 1,
                 explain(direction=0, src=IB[4], dst=IA[4])["sealed"])


def paths():
    """All of wires to named peers."""
    lines = Lines()
    S.wait_for(lambda: all(state == "up" for state, _ in WEST.states("east").values()), 20)
    choices(lines)
    still(lines)
    twice(lines)
    sealing(lines)
    for node, peer in ((WEST, "east"), (EAST, "west")):
        node.do("PEER_SET", name=peer, seal="off")


{"rules": rules, "paths": paths}[sys.argv[1]]()
S.finish()
