# SPDX-License-Identifier: GPL-2.0
"""Every operation of the family and every event, through YNL and the specification:
the kernel accepts its requests, and it can decode the answers."""

import ipaddress
import os
import sys

import yaml

from nsmns import finish, inside, ok, run, same, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.environ["YNL_SOURCE"]
SPEC = os.path.join(HERE, "../../Documentation/netlink/specs/nsmwire.yaml")
A, UA4, UB4, UA6, UB6 = (os.environ[k] for k in ("A", "UA4", "UB4", "UA6", "UB6"))
sys.path.append(os.path.join(SOURCE, "tools/net/ynl"))
from lib import NlError, YnlFamily  # noqa: E402  # pylint: disable=C0413


def family():
    """A socket of the family, in the namespace where this is called."""
    return YnlFamily(SPEC, os.path.join(
        SOURCE, "Documentation/netlink/genetlink-legacy.yaml"))


def v4(address):
    """An IPv4 address as YNL wants it."""
    return int(ipaddress.IPv4Address(address))


def v6(address):
    """An IPv6 address as YNL wants it."""
    return ipaddress.IPv6Address(address).packed.hex()


def refused(name, ynl, method, request, errno, words, attr=None):
    """The kernel refuses, with a text and the attribute that is wrong."""
    try:
        ynl.do(method, request)
    except NlError as err:
        ext = err.nl_msg.extack or {}
        same(name, (errno, True, attr),
             (-err.nl_msg.error, words in ext.get("msg", ""),
              ext.get("bad-attr")))
    else:
        ok(name, False, "it was accepted")


class Events:
    """The messages of the multicast group, in order."""

    def __init__(self):
        self.ynl = family()
        self.ynl.ntf_subscribe("events")

    def take(self):
        """The names and contents of all that has come since."""
        self.ynl.check_ntf()
        found, self.ynl.async_msg_queue = self.ynl.async_msg_queue, []
        return found

    def expect(self, what, name, ifname, wires=None):
        """Until an event of this name comes; returns its contents."""
        hit = []

        def came():
            hit.extend(m["msg"] for m in self.take() if m["name"] == name and
                       ifname in (m["msg"].get(k) for k in
                                  ("ifname", "name", "profile")))
            return hit
        wait_for(came, 5)
        ok(what, bool(hit), f"no {name} of {ifname}")
        if wires is not None and hit:
            same(what + ": what it says", wires,
                 {k: hit[-1].get("link", {}).get(k) for k in wires})
        return hit[-1] if hit else {}


def capabilities(ynl, spec):
    """The module's capabilities match the specification."""
    caps = ynl.do("capabilities-get", {})
    consts = {d["name"]: d["value"] for d in spec["definitions"]
              if d["type"] == "const"}
    enums = {d["name"]: [e["name"] for e in d["entries"]]
             for d in spec["definitions"] if d["type"] in ("enum", "flags")}
    same("capabilities: constants",
         [consts[k] for k in ("abi", "default-port")],
         [caps[k] for k in ("abi", "default-port")])
    same("capabilities: paths of a peer", consts["paths-max"], caps["paths-max"])
    same("capabilities: classes", list(enumerate(enums["class"])),
         [(c["index"], c["name"]) for c in caps["class"]])
    attributes = next(s for s in spec["attribute-sets"] if s["name"] == "class-info")
    # A class that is built in names no colours.
    same("capabilities: all of a class",
         {a["name"] for a in attributes["attributes"]} -
         {"pad", "new-name", "prefer", "only", "avoid"}, set(caps["class"][0]))
    same("capabilities: tiers are of the specification", set(),
         {c["tier"] for c in caps["class"]} - set(enums["tier"]))
    same("capabilities: drop reasons",
         [(i, n, n[:2]) for i, n in enumerate(enums["drop"], 1)],
         [(d["reason"], d["name"], d["direction"]) for d in caps["drop"]])
    ok("capabilities: features are of the specification",
       set(caps["features"]) <= set(enums["feature"]), caps["features"])
    same("capabilities: all that is promised", set(),
         set(spec["operations"]["list"][0]["do"]["reply"]["attributes"]) - set(caps))
    same("capabilities: asking for no more than there is", caps,
         ynl.do("capabilities-get", {"abi": consts["abi"]}))
    refused("capabilities: asking for more", ynl, "capabilities-get",
            {"abi": consts["abi"] + 1}, 95, "older", ".abi")


def wires(ynl, spec, events):
    """Create, show, change, delete."""
    link = {"id": 0xABCDEF, "remote": v4(UB4), "local": v4(UA4), "dst-port": 7001,
            "src-port-min": 40000, "src-port-max": 50000, "ttl": 9,
            "dscp-mode": "fixed", "dscp": 33, "df": "unset", "udp-csum": 0,
            "class-option": 0}
    shown = dict(link, remote=UB4, local=UA4)
    ynl.do("wire-add", {"ifname": "wy", "link": link})
    events.expect("wire-new-ntf", "wire-new-ntf", "wy", {"id": 0xABCDEF})
    got = ynl.do("wire-get", {"ifname": "wy"})
    same("wire-get: what was set", shown, {k: got["link"].get(k) for k in shown})
    settings = next(s for s in spec["attribute-sets"] if s["name"] == "link")
    same("wire-get: all settings but those that it has not", {
        "remote6", "local6", "device", "device-name", "uplink", "peer"},
         {a["name"] for a in settings["attributes"]} - set(got["link"]))
    same("wire-get: by index", got, ynl.do("wire-get", {"ifindex": got["ifindex"]}))
    same("wire-get: path", (UB4, UA4, 7001),
         tuple(got["peer"]["path"][0].get(k) for k in
               ("remote", "local", "remote-port")))
    same("dump wire-get", [got], ynl.dump("wire-get", {}))

    run(A, "ip", "link", "set", "wy", "up")
    wait_for(lambda: ynl.do("wire-get", {"ifname": "wy"})["carrier"], 5)
    up = ynl.do("wire-get", {"ifname": "wy"})
    same("wire-get: the path is up", (1, "up", "none"),
         (up["carrier"], up["peer"]["path"][0]["state"],
          up["peer"]["path"][0]["reason"]))
    run(A, "ip", "link", "set", "ua", "down")
    down = events.expect("path-down-ntf", "path-down-ntf", "wy")
    same("path-down-ntf: the state", "down",
         down.get("peer", {}).get("path", [{}])[0].get("state"))
    run(A, "ip", "link", "set", "ua", "up")
    events.expect("path-up-ntf", "path-up-ntf", "wy")

    ynl.do("wire-change", {"ifname": "wy", "link": {"ttl": 77, "df": "inherit"},
                           "mtu": 1300})
    events.expect("wire-change-ntf", "wire-change-ntf", "wy", {"ttl": 77})
    got = ynl.do("wire-get", {"ifname": "wy"})
    same("wire-set: changed, and nothing else",
         (dict(shown, ttl=77, df="inherit"), 1300, 0),
         ({k: got["link"].get(k) for k in shown}, got["mtu"], got["mtu-auto"]))
    wait_for(lambda: not events.take(), 5)
    ynl.do("wire-set", {"ifname": "wy", "link": {"ttl": 77}, "mtu": 1300})
    # The event of another wire comes after all events of this one.
    ynl.do("wire-set", {"ifname": "wz", "link": {
        "id": 5, "remote6": v6(UB6), "local6": v6(UA6), "payload": "ethernet"}})
    seen = []
    wait_for(lambda: (seen.extend(events.take()) or
                      any(m["msg"].get("ifname") == "wz" for m in seen)), 5)
    same("wire-set: what is set already is no event", [],
         [m["name"] for m in seen if m["msg"].get("ifname") == "wy"])
    got = ynl.do("wire-get", {"ifname": "wz"})
    same("wire-get: IPv6 and ethernet",
         (UB6, UA6, "ethernet", "class", "set", 1, 1),
         tuple(got["link"].get(k) for k in (
             "remote6", "local6", "payload", "dscp-mode", "df", "udp-csum",
             "class-option")))
    same("dump wire-get: both", ["wy", "wz"],
         sorted(w["ifname"] for w in ynl.dump("wire-get", {})))


def refusals(ynl):
    """Texts and attributes."""
    refused("wire-get: which?", ynl, "wire-get", {}, 22, "which wire")
    refused("wire-get: none of that name", ynl, "wire-get", {"ifname": "no"},
            19, "no such wire", ".ifname")
    refused("wire-get: not a wire", ynl, "wire-get", {"ifname": "ua"},
            95, "not a wire", ".ifname")
    refused("wire-get: an attribute of another operation", ynl, "wire-get",
            {"ifname": "wy", "mtu": 1400}, 22, "Unknown attribute type", ".mtu")
    refused("wire-add: there already", ynl, "wire-add",
            {"ifname": "wy", "link": {"id": 9}},
            17, "there is a wire", ".ifname")
    refused("wire-change: not there", ynl, "wire-change",
            {"ifname": "no", "link": {"id": 9}},
            19, "no such wire", ".ifname")
    refused("wire-set: out of range in the nest", ynl, "wire-set",
            {"ifname": "no", "link": {"id": 9, "dscp": 64}},
            34, "out of range", ".link.dscp")
    refused("wire-set: id is fixed", ynl, "wire-set",
            {"ifname": "wy", "link": {"id": 1}}, 22, "id", ".link.id")
    refused("wire-del: none of that name", ynl, "wire-del", {"ifname": "no"},
            19, "no such wire", ".ifname")


def explained(ynl):
    """What a wire would do with a packet; what it is not told."""
    refused("explain-get: no such wire", ynl, "explain-get", {"ifname": "nosuch"}, 19,
            "no such wire", ".ifname")
    refused("explain-get: a port of no protocol", ynl, "explain-get", {
        "ifname": "wy", "dport": 1}, 22, "give proto", ".dport")
    one = ynl.do("explain-get", {"ifname": "wy", "proto": 6, "dst": v4("10.1.2.3"),
                                 "dport": 80, "dscp": 46})
    same("explain-get: the class", ("tx", 1, "audio", "dscp", "priority", 10),
         tuple(one.get(k) for k in ("direction", "class", "class-name", "class-source",
                                    "tier", "share")))
    same("explain-get: of one that arrives", ("rx", "option", "video"), tuple(ynl.do(
        "explain-get", {"ifname": "wy", "direction": "rx", "class": 3}).get(k)
        for k in ("direction", "class-source", "class-name")))


def counters(ynl, spec):
    """Of a wire, of all, of the namespace."""
    drops = next(d for d in spec["definitions"] if d["name"] == "drop")
    names = [e["name"] for e in drops["entries"]]
    early = names[:names.index("rx-no-wire") + 1]
    classes = [e["name"] for e in next(
        d for d in spec["definitions"] if d["name"] == "class")["entries"]]
    one = ynl.do("stats-get", {"ifname": "wy"})
    same("stats-get: of a wire", (list(range(len(classes))),
                                  [(n, n[:2]) for n in names[len(early):]
                                   if n not in ("rx-probe", "rx-path")]),
         ([c["class"] for c in one["class-stats"]],
          [(d["reason"], d["direction"]) for d in one["drop-stats"]]))
    same("dump stats-get", ["wy", "wz"],
         sorted(s["ifname"] for s in ynl.dump("stats-get", {})))
    net = ynl.do("stats-get", {})
    same("stats-get: of the namespace", (2, early + [
        "rx-memory", "rx-probe", "rx-clear", "rx-key", "rx-forged", "rx-replay", "rx-path"]),
         (net["wires"], [d["reason"] for d in net["drop-stats"]]))


def uplinks(ynl, spec, events):
    """Create, show, change, delete, and a wire that uses one."""
    uplink = {"local": v4(UA4), "local6": v6(UA6), "rate": 400 * 10 ** 9,
              "overhead": 38, "mpu": 84, "colour": "lte", "limit": 1 << 20,
              "fwmark": 77, "cost": 250, "probe-budget": 1000000}
    shown = dict(uplink, name="u0", local=UA4, local6=UA6, wires=0, paths=0)
    ynl.do("uplink-add", dict(uplink, name="u0", rate=2000))
    same("uplink-new-ntf: what it says", 2000,
         events.expect("uplink-new-ntf", "uplink-new-ntf", "u0").get("rate"))
    ynl.do("uplink-change", dict(uplink, name="u0"))
    same("uplink-change-ntf: what it says", shown,
         events.expect("uplink-change-ntf", "uplink-change-ntf", "u0"))
    ynl.do("uplink-set", {"name": "u1"})
    got = ynl.do("uplink-get", {"name": "u0"})
    queues = got.pop("queue")
    same("uplink-get: what was set", shown, got)
    classes = [e["name"] for e in next(
        d for d in spec["definitions"] if d["name"] == "class")["entries"]]
    members = next(s for s in spec["attribute-sets"] if s["name"] == "queue")
    buckets = next(d["value"] for d in spec["definitions"]
                   if d["name"] == "sojourn-buckets")
    same("uplink-get: a queue for each class",
         [(i, {a["name"] for a in members["attributes"]} - {"pad"})
          for i in range(len(classes))], [(q["class"], set(q)) for q in queues])
    same("uplink-get: histograms", {buckets},
         {len(q["sojourn"]) for q in queues})
    same("uplink-get: defaults",
         {"name": "u1", "rate": 0, "overhead": 0, "mpu": 0,
          "limit": 16 << 20, "wires": 0, "fwmark": 0, "cost": 100, "paths": 0,
          "probe-budget": 1000},
         {k: v for k, v in ynl.do("uplink-get", {"name": "u1"}).items()
          if k != "queue"})
    same("dump uplink-get", ["u0", "u1"],
         [u["name"] for u in ynl.dump("uplink-get", {})])

    ynl.do("wire-set", {"ifname": "wy", "link": {"uplink": "u0"}})
    ynl.do("profile-add", {"name": "py", "class": [
        {"index": 4, "new-name": "database"}]})
    ynl.do("wire-set", {"ifname": "wz", "link": {"uplink": "u0", "profile": "py"}})
    names = list(classes)
    names[4] = "database"
    same("stats-get: names of the profile", (classes, names),
         tuple([c["name"] for c in ynl.do("stats-get", {"ifname": w})["class-stats"]]
               for w in ("wy", "wz")))
    names[4] = None
    same("uplink-get: a class that two profiles name differently", names,
         [q.get("name") for q in ynl.do("uplink-get", {"name": "u0"})["queue"]])
    ynl.do("wire-set", {"ifname": "wy", "link": {"profile": "py"}})
    names[4] = "database"
    same("uplink-get: and alike", names,
         [q.get("name") for q in ynl.do("uplink-get", {"name": "u0"})["queue"]])
    ynl.do("rule-add", {"profile": "py", "class-name": "database", "proto": 6})
    same("rule-get: the name of the class", (4, "database"),
         tuple(ynl.do("rule-get", {"profile": "py", "pref": 10}).get(k)
               for k in ("class", "class-name")))
    ynl.do("rule-del", {"profile": "py", "class-name": "database"})
    refused("rule-add: no such class", ynl, "rule-add",
            {"profile": "py", "class-name": "text"}, 2, "no such class", ".class-name")
    refused("profile-change: a name that is taken", ynl, "profile-change",
            {"name": "py", "class": [{"name": "file", "new-name": "database"}]},
            17, "another class of this profile has this name", ".class.new-name")
    for name in "wy", "wz":
        ynl.do("wire-change", {"ifname": name, "link": {"profile": ""}})
    ynl.do("wire-change", {"ifname": "wz", "link": {"uplink": ""}})
    ynl.do("profile-del", {"name": "py"})
    same("wire-get: the uplink", "u0",
         ynl.do("wire-get", {"ifname": "wy"})["link"].get("uplink"))
    same("uplink-get: the wire", 1, ynl.do("uplink-get", {"name": "u0"})["wires"])
    refused("uplink-del: in use", ynl, "uplink-del", {"name": "u0"},
            16, "wires leave", ".name")
    refused("uplink-add: there already", ynl, "uplink-add",
            {"name": "u0"}, 17, "there is an uplink", ".name")
    refused("uplink-change: not there", ynl, "uplink-change",
            {"name": "no"}, 19, "no such uplink", ".name")
    refused("uplink-set: too slow", ynl, "uplink-set",
            {"name": "u0", "rate": 999}, 22, "rate must be", ".rate")
    refused("wire-set: no such uplink", ynl, "wire-set",
            {"ifname": "wy", "link": {"uplink": "no"}}, 19, "no uplink",
            ".link.uplink")
    ynl.do("wire-set", {"ifname": "wy", "link": {"uplink": ""}})
    same("wire-get: no uplink", None,
         ynl.do("wire-get", {"ifname": "wy"})["link"].get("uplink"))
    for name in "u0", "u1":
        ynl.do("uplink-del", {"name": name})
        events.expect("uplink-del-ntf " + name, "uplink-del-ntf", name)
    same("uplink-del: nothing is left", [], ynl.dump("uplink-get", {}))


# What a path shows of its probes before the peer is heard.
PROBES = ("probes-tx", "probes-rx", "interval", "detect")


def change_paths(ynl, events):
    """Paths of the peer pe, which has none: each change is an event of the peer.

    The host has lost its IPv6 address with the carrier, so the second is down.
    """
    def changed(what, paths):
        found = events.expect(what, "peer-change-ntf", "pe").get("path", [])
        same(what + ": what it says", paths,
             [(p["index"], p["uplink"], p["admin"], p["active"]) for p in found])

    ynl.do("path-add", {"peer": "pe", "uplink": "u0", "remote": v4(UB4)})
    changed("path-add", [(0, "u0", "up", 1)])
    ynl.do("path-set", {"peer": "pe", "index": 3, "uplink": "u1", "remote6": v6(UB6),
                        "remote-port": 7001, "local6": v6(UA6), "admin": "down"})
    changed("path-set", [(0, "u0", "up", 1), (3, "u1", "down", 0)])
    first, last = ynl.do("peer-get", {"name": "pe"})["path"]
    same("peer-get: a path that is up",
         {"index": 0, "state": "unmeasured", "reason": "none", "remote": UB4,
          "local": UA4, "remote-port": 7000, "uplink": "u0", "admin": "up", "active": 1,
          "pmtu-state": "none", "learn": "off", "srcport": "auto"},
         {k: v for k, v in first.items() if k not in ("ifindex", "mtu") + PROBES})
    same("peer-get: its probes, and nothing that was measured", set(PROBES),
         set(PROBES) & set(first))
    same("peer-get: where it leads", ({"ifindex", "mtu"}, 1500),
         ({"ifindex", "mtu"} & set(first), first.get("mtu")))
    same("peer-get: a path that was set down",
         {"index": 3, "state": "down", "reason": "admin", "remote6": UB6,
          "configured-local6": UA6, "remote-port": 7001, "uplink": "u1",
          "admin": "down", "active": 0, "pmtu-state": "none", "learn": "off",
          "srcport": "auto"},
         {k: v for k, v in last.items() if k not in PROBES})
    ynl.do("path-change", {"peer": "pe", "index": 0, "local": v4(UA4)})
    changed("path-change", [(0, "u0", "up", 1), (3, "u1", "down", 0)])
    same("path-change: the configured source address", UA4,
         ynl.do("peer-get", {"name": "pe"})["path"][0].get("configured-local"))
    for what, request in (
            ("nothing", {}), ("the port of the peer", {"remote-port": 7000}),
            ("the same source address", {"local": v4(UA4)})):
        ynl.do("path-set", dict(request, peer="pe", index=0))
        # The event of a path that differs ends what could have come of this one.
        ynl.do("path-set", {"peer": "pe", "index": 3, "admin": "up"})
        changed("path-set: %s is no change" % what,
                [(0, "u0", "up", 1), (3, "u1", "up", 0)])
        ynl.do("path-set", {"peer": "pe", "index": 3, "admin": "down"})
        changed("path-set: down", [(0, "u0", "up", 1), (3, "u1", "down", 0)])
    same("uplink-get: its paths", [1, 1],
         [ynl.do("uplink-get", {"name": u})["paths"] for u in ("u0", "u1")])
    refused("path-add: there already", ynl, "path-add",
            {"peer": "pe", "index": 3, "uplink": "u1", "remote": v4(UB4)},
            17, "there is a path", ".index")
    refused("path-change: not there", ynl, "path-change", {"peer": "pe", "index": 1},
            2, "no such path", ".index")
    refused("path-set: no such uplink", ynl, "path-set",
            {"peer": "pe", "index": 0, "uplink": "no"}, 19, "no uplink", ".uplink")
    refused("path-set: no such peer", ynl, "path-set", {"peer": "no", "index": 0},
            19, "no such peer", ".peer")
    refused("path-set: out of range", ynl, "path-set", {"peer": "pe", "index": 8},
            34, "out of range", ".index")
    refused("peer-set: paths use the port", ynl, "peer-set", {"name": "pe", "port": 9},
            16, "use its port", ".port")
    refused("uplink-del: in use by a path", ynl, "uplink-del", {"name": "u0"},
            16, "paths of peers", ".name")
    ynl.do("path-del", {"peer": "pe", "index": 3})
    changed("path-del", [(0, "u0", "up", 1)])


def keys(ynl):
    """Set, show and delete keys of the peer "pf"."""
    secret = {"peer": "pf", "cipher": "aes-128-gcm", "secret": bytes(range(20))}
    ident = ynl.do("key-set", dict(secret, direction="rx"))["id"]
    ynl.do("key-set", dict(secret, direction="tx", id=77, expires=600))
    same("key-get: of all", [("tx", 77, "current"), ("rx", ident, "next")],
         [(k["direction"], k["id"], k["state"]) for k in ynl.dump("key-get", {})])
    one = ynl.do("key-get", {"peer": "pf", "direction": "tx", "id": 77})
    same("key-get: no secret", {"peer", "direction", "id", "cipher", "expires", "state",
                                "age", "packets", "packets-max"}, set(one))
    same("key-get: what it says", ("aes-128-gcm", True, 0, 1 << 28),
         (one["cipher"], 590 <= one["expires"] <= 600, one["packets"],
          one["packets-max"]))
    same("peer-get: it is to be sealed", "require", ynl.do("peer-get", {"name": "pf"})["seal"])
    refused("key-set: the length", ynl, "key-set", dict(
        secret, direction="rx", cipher="aes-256-gcm"), 22, "36 for aes-256-gcm", ".secret")
    refused("key-get: no such key", ynl, "key-get",
            {"peer": "pf", "direction": "tx", "id": 78}, 2, "no such key", ".id")
    ynl.do("key-del", {"peer": "pf"})
    same("key-del: nothing is left", [], ynl.dump("key-get", {}))


def peers(ynl, events):
    """Create, show, change, delete, with paths and events; a wire that leads to one."""
    for name in "u0", "u1":
        ynl.do("uplink-add", {"name": name})
    ynl.do("peer-add", {"name": "pe"})
    times = {"interval": 100000, "interval-busy": 50000, "interval-idle": 1000000,
             "interval-asleep": 5000000, "detect": 250000}
    shown = dict(times, name="pe", port=6091, wires=0, session=0, seal="off")
    same("peer-new-ntf: what it says", shown,
         events.expect("peer-new-ntf", "peer-new-ntf", "pe"))
    ynl.do("peer-change", {"name": "pe", "port": 7000})
    same("peer-change-ntf: what it says", dict(shown, port=7000),
         events.expect("peer-change-ntf", "peer-change-ntf", "pe"))
    other = {"interval": 10000, "interval-busy": 20000, "interval-idle": 30000,
             "interval-asleep": 60000000, "detect": 40000}
    ynl.do("peer-set", dict(other, name="pe"))
    same("peer-change-ntf: the times of probes", dict(shown, port=7000, **other),
         events.expect("peer-change-ntf", "peer-change-ntf", "pe"))
    ynl.do("peer-set", dict(times, name="pe"))
    events.expect("peer-change-ntf", "peer-change-ntf", "pe")
    refused("peer-change: detect", ynl, "peer-change", {"name": "pe", "detect": 99999},
            22, "at least twice", ".detect")
    refused("peer-change: the interval of a busy path", ynl, "peer-change",
            {"name": "pe", "interval-busy": 125001}, 22, "at least twice",
            ".interval-busy")
    ynl.do("peer-set", {"name": "pf"})
    same("peer-get: defaults", dict(shown, name="pf"), ynl.do("peer-get", {"name": "pf"}))
    same("dump peer-get", ["pe", "pf"], [p["name"] for p in ynl.dump("peer-get", {})])
    change_paths(ynl, events)
    ynl.do("wire-add", {"ifname": "wp", "link": {"id": 9, "peer": "pe"}})
    got = ynl.do("wire-get", {"ifname": "wp"})
    same("wire-get: the peer and its paths", ("pe", [(0, UB4, 7000)]),
         (got["link"].get("peer"), [(p["index"], p["remote"], p["remote-port"])
                                    for p in got["peer"]["path"]]))
    same("peer-get: the wire", 1, ynl.do("peer-get", {"name": "pe"})["wires"])
    refused("peer-add: there already", ynl, "peer-add", {"name": "pe"},
            17, "there is a peer", ".name")
    refused("peer-change: not there", ynl, "peer-change", {"name": "no"},
            19, "no such peer", ".name")
    refused("peer-set: no port", ynl, "peer-set", {"name": "pf", "port": 0},
            22, "1 to 65535", ".port")
    refused("peer-del: in use", ynl, "peer-del", {"name": "pe"},
            16, "wires lead to this peer", ".name")
    refused("wire-set: no such peer", ynl, "wire-set",
            {"ifname": "wp", "link": {"peer": "no"}}, 19, "no peer", ".link.peer")
    keys(ynl)
    ynl.do("wire-del", {"ifname": "wp"})
    for name in "pe", "pf":
        ynl.do("peer-del", {"name": name})
        events.expect("peer-del-ntf " + name, "peer-del-ntf", name)
    same("peer-del: nothing is left", [], ynl.dump("peer-get", {}))
    for name in "u0", "u1":
        ynl.do("uplink-del", {"name": name})


def profiles(ynl, events):
    """Create, show, change, delete, with events; and rules."""
    ynl.do("profile-add", {"name": "pe", "like": "holoconf"})
    same("profile-new-ntf: what it says", ynl.do("profile-get", {"name": "pe"}),
         events.expect("profile-new-ntf", "profile-new-ntf", "pe"))
    same("dump profile-get", ["holoconf", "pe"],
         [p["name"] for p in ynl.dump("profile-get", {})])
    ynl.do("profile-set", {"name": "pe", "class": [
        {"name": "video", "share": 18}, {"index": 5, "new-name": "logs"}]})
    now = ynl.do("profile-get", {"name": "pe"})["class"]
    same("class-change-ntf: what it says", {"name": "pe", "class": [now[3], now[5]]},
         events.expect("class-change-ntf", "class-change-ntf", "pe"))
    rule = {"profile": "pe", "pref": 7, "class": 5, "proto": 17, "src": v4("10.0.0.0"),
            "src-len": 8, "dport-min": 53, "dport-max": 53, "dscp": 46, "mark": 16,
            "mark-mask": 240, "priority": 3,
            "dport-more": [{"first": 80, "last": 80}, {"first": 8000, "last": 8080}]}
    ynl.do("rule-add", rule)
    shown = dict(rule, src="10.0.0.0", packets=0, **{"class-name": "logs"})
    same("rule-get: what was added", shown, ynl.do("rule-get", {"profile": "pe", "pref": 7}))
    same("rule-new-ntf: what it says", shown,
         events.expect("rule-new-ntf", "rule-new-ntf", "pe"))
    ynl.do("rule-del", {"profile": "pe", "pref": 7})
    same("rule-del-ntf: what it says", shown,
         events.expect("rule-del-ntf", "rule-del-ntf", "pe"))
    for port in 1, 2:
        ynl.do("rule-add", {"profile": "pe", "class-name": "logs", "dport-min": port})
    same("dump rule-get", [("pe", 10, 1), ("pe", 20, 2)],
         [(r["profile"], r["pref"], r["dport-min"]) for r in ynl.dump("rule-get", {})])
    for what, ports, text, attr in (
            ("that touch", [{"first": 2}], "sort and merge", ".first"),
            ("out of order", [{"first": 9}, {"first": 5}], "sort and merge", ".first"),
            ("that end before they start", [{"first": 9, "last": 8}], "ends before", ".last"),
            ("without a first port", [{"last": 8}], "needs its first", ""),
            ("nine", [{"first": 10 * i} for i in range(1, 9)], "8 ranges of ports at most",
             "")):
        refused("rule-add: ranges of ports, %s" % what, ynl, "rule-add", {
            "profile": "pe", "class": 1, "dport-min": 1, "dport-more": ports}, 22, text,
                ".dport-more" + attr)
    refused("rule-add: further ranges alone", ynl, "rule-add", {
        "profile": "pe", "class": 1, "sport-more": [{"first": 9}]}, 22, "need the first one",
            ".sport-more")
    refused("rule-del: which?", ynl, "rule-del", {"profile": "pe"}, 22, "rule-flush")
    ynl.do("rule-flush", {"profile": "pe"})
    same("rule-flush-ntf: what it says", {"profile": "pe"},
         events.expect("rule-flush-ntf", "rule-flush-ntf", "pe"))
    ynl.do("profile-del", {"name": "pe"})
    events.expect("profile-del-ntf", "profile-del-ntf", "pe")


def deletion(ynl, events):
    """One by name, the other by index."""
    ynl.do("wire-del", {"ifname": "wy"})
    events.expect("wire-del-ntf", "wire-del-ntf", "wy")
    ynl.do("wire-del", {"ifindex": ynl.do("wire-get", {"ifname": "wz"})["ifindex"]})
    events.expect("wire-del-ntf by index", "wire-del-ntf", "wz")
    same("wire-del: nothing is left", [], ynl.dump("wire-get", {}))


def main():
    """In the namespace A."""
    with open(SPEC, encoding="utf-8") as src:
        spec = yaml.safe_load(src)
    with inside(A):
        ynl, events = family(), Events()
        capabilities(ynl, spec)
        wires(ynl, spec, events)
        refusals(ynl)
        counters(ynl, spec)
        explained(ynl)
        uplinks(ynl, spec, events)
        peers(ynl, events)
        profiles(ynl, events)
        deletion(ynl, events)
    finish()


main()
