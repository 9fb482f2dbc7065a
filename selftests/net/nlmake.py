# SPDX-License-Identifier: GPL-2.0
"""Makes netlink requests from the specification: good, nearly good, random.

Owns the choice of operations, attributes and values, all of it by one source of
random numbers: the same seed gives the same requests. What makes a request of an
operation succeed, beyond what the specification says, is in GOOD.
"""

import itertools
import struct

import nsmnl as L
import nsmpkt as P
import nsmspec

WIRES = ["fz%d" % i for i in range(4)] + ["fzd"]

# What values are worth trying, by the name of the attribute: good ones, and others
# that are refused, or likely to be.
TEXTS = {"uplink": (["u0", "u1", ""], ["none", "u9"]),
         "profile": (["p0", "p1", "holoconf"], ["", "none", "p9"]),
         "like": (["p0", "holoconf"], ["p9"]),
         "new-name": (["video", "text", "database", "a-b_c.d", "x" * 14],
                      ["4", "none", "x" * 15, "-x"]),
         "class-name": (["video", "database"], ["voice", "", "x" * 15]), "colour": (["red", "", "b-l.u_e"], []),
         "peer": (["n0", "n1", "n2", ""], ["none", "n9"]),
         "device-name": (["lo", "later0", ""], ["a/b", "."]),
         "prefer": (["red", "b-l.u_e", ""], ["none", "a,b"]),
         "only": (["red", "b-l.u_e", ""], ["none", "a,b"]),
         "avoid": (["red", "b-l.u_e", ""], ["none", "a,b"]),
         "cgroup": (["/", "/fuzz", "/fuzz/below"], ["/none", "no-slash", "/../x", ""])}
# Objects whose set of attributes has another name than an attribute that names one.
OBJECTS = {"named-peer": "peer"}
BAD_TEXTS = ["", "lo", "ua", "none", "a b", "fz%d", "x" * 15, "x" * 16, "\xe9", "../x"]
ADDR4 = ["10.9.0.2", "10.9.0.1", "0.0.0.0", "127.0.0.1", "203.0.113.1"]
ADDR6 = ["fd09::2", "fd09::1", "::", "::1", "2001:db8::1", "fe80::1"]
BAD4 = ["224.0.0.1", "255.255.255.255"]
BAD6 = ["ff02::1", "::ffff:10.9.0.2"]
NUMBERS = {"id": ([0, 1, 2, 3, 4, 5, 0xFFFFFF], [0x1000000]),
           "mtu": ([0, 68, 1280, 1400, 65000], [67, 65535, 65536]),
           "rate": ([0, 1000, 10**6, 10**9, 10**12], [999, 10**12 + 1]),
           "limit": ([0, 10**6, 65536, 1 << 30], [999, 65535, (1 << 30) + 1]),
           "overhead": ([0, 18, 256], [257]), "mpu": ([0, 64, 256], [257]),
           "pref": ([1, 10, 20, 30, 40], [0, 65535, 65536]),
           "class": ([0, 1, 6, 7], [8, 255]), "index": ([0, 1, 6, 7], [8, 255]),
           "cost": ([0, 1, 100, 0xFFFFFFFF], []), "port": ([6091, 6092], [0]),
           "remote-port": ([0, 6091, 6092], []), "admin": ([0, 1, 1, 1], [2, 255]),
           "interval-busy": ([10000, 50000, 100000], [0, 9999, 60000001]),
           "interval-idle": ([10000, 10**6, 6 * 10**7], [0, 9999, 60000001]),
           "interval-asleep": ([10000, 5 * 10**6, 6 * 10**7], [0, 9999, 60000001]),
           "detect": ([200000, 250000, 6 * 10**7], [0, 19999, 20000, 60000001]),
           "probe-budget": ([1, 5, 1000, 10**6], [0, 10**6 + 1]),
           "learn": ([0, 1, 1, 2], [3, 255]), "srcport": ([0, 1, 2], [3, 255]),
           "share": ([0, 1, 5, 20], [100, 101]), "seal": ([0, 1, 2], [3, 255]),
           "direction": ([0, 1], [2, 255]), "cipher": ([0, 1, 2], [3, 255]),
           "expires": ([1, 2, 3600], [0, 2**32 - 1]),
           "dst-port": ([6091, 6091, 6092, 6093], [0]),
           "target": ([0, 1, 5000, 10**7], [10**7 + 1]),
           "interval": ([0, 100000, 10**7], [10**7 + 1]),
           "maxwait": ([0, 20000, 10**7], [10**7 + 1]),
           "burst": ([0, 1000, 160000, 10**6], [1, 999, 10**6 + 1]),
           "ce-threshold": ([0, 100, 1000, 10**7], [1, 99, 10**7 + 1]),
           "sla-rtt": ([0, 1, 40000, 10**7], [10**7 + 1]),
           "sla-jitter": ([0, 1, 25000, 10**7], [10**7 + 1]),
           "sla-loss": ([0, 1, 20000, 10**6], [10**6 + 1]),
           "strategy": ([0, 1, 2], [3, 255]), "fallback": ([0, 1, 2], [3, 255]),
           "duplicate": ([0, 1, 2], [3, 255]),
           "duplicate-max": ([64, 640, 1500], [0, 63, 1501, 2**32 - 1]),
           "src-len": ([0, 8, 32], [31, 33, 64, 129]),
           "dst-len": ([0, 16, 32], [33, 64, 128]), "proto": ([6, 17, 255], []),
           "abi": ([0, 1, 4], [1000]), "netnsid": ([0, 1], [-1, 77]),
           "fwmark": ([0, 1, 0xFFFFFFFF], []),
           "src-port-min": ([0, 1000, 2000], []), "src-port-max": ([1500, 2000], [0]),
           "sport-min": ([0, 1000], []), "sport-max": ([2000, 65535], [0]),
           "dport-min": ([80, 443], []), "dport-max": ([443, 65535], [79]),
           "first": ([500, 8000], [0, 80]), "last": ([500, 9000], [0])}

# Per operation, sets of attributes that go together; of these all are given, others
# only now and then. A name that is not here is made of attributes at random.
GOOD = {
    "wire-get": [["ifname"], ["ifindex"], ["ifname", "netnsid"]],
    "stats-get": [[], ["ifname"], ["ifindex"], ["ifname", "netnsid"]],
    "wire-set": [["ifname", "link"], ["ifindex", "link"], ["ifname", "mtu"]],
    "wire-add": [["ifname", "link"], ["ifname", "link", "mtu"]],
    "wire-change": [["ifname", "link"], ["ifindex", "link"], ["ifname", "mtu"]],
    "wire-del": [["ifname"], ["ifindex"], ["ifname", "netnsid"]],
    "uplink-get": [["name"]], "uplink-del": [["name"]],
    "uplink-add": [["name"], ["name", "rate"]],
    "uplink-change": [["name", "rate"], ["name", "local"]],
    "uplink-set": [["name", "rate"], ["name", "cost"], ["name", "device"], ["name", "local"],
                   ["name", "limit", "overhead", "mpu", "colour", "fwmark"],
                   ["name", "probe-budget"], ["name", "rate", "probe-budget"],
                   ["name", "device-name"]],
    "peer-get": [["name"]], "peer-del": [["name"]],
    "peer-add": [["name"], ["name", "port"], ["name", "interval-busy", "detect"]],
    "peer-change": [["name"], ["name", "port"], ["name", "interval-idle", "interval-asleep"]],
    "peer-set": [["name"], ["name", "port"], ["name", "interval-busy", "interval-idle"],
                 ["name", "interval-busy", "interval-asleep", "detect"], ["name", "seal"]],
    "path-add": [["peer", "uplink", "remote"], ["peer", "uplink", "remote6"],
                 ["peer", "index", "uplink", "remote", "local"],
                 ["peer", "uplink", "learn"], ["peer", "index", "uplink", "learn", "local"]],
    "path-set": [["peer", "index", "uplink", "remote"],
                 ["peer", "index", "uplink", "remote6", "local6"],
                 ["peer", "uplink", "remote", "remote-port", "admin"],
                 ["peer", "index", "uplink", "learn", "srcport"],
                 ["peer", "index", "admin"]],
    "path-change": [["peer", "index", "remote"], ["peer", "index", "admin"],
                    ["peer", "index", "uplink"], ["peer", "index", "local"],
                    ["peer", "index", "learn"], ["peer", "index", "srcport"]],
    "path-del": [["peer", "index"]], "history-get": [["peer"]],
    "key-get": [["peer", "direction", "id"]],
    "key-del": [["peer"], ["peer", "direction"], ["peer", "direction", "id"]],
    "key-set": [["peer", "direction", "cipher", "secret"],
                ["peer", "direction", "id", "cipher", "secret", "expires"]],
    "profile-get": [["name"]], "profile-del": [["name"]],
    "profile-set": [["name", "class"], ["name"], ["name", "class", "class"]],
    "profile-add": [["name"], ["name", "like"], ["name", "like", "class"]],
    "profile-change": [["name", "class"], ["name", "class", "class"]],
    "rule-get": [["profile", "pref"]],
    "rule-add": [["profile", "class", "dport-min"], ["profile", "class", "src"],
                 ["profile", "class", "pref", "src6", "src-len"],
                 ["profile", "class", "mark", "mark-mask"],
                 ["profile", "class", "dst", "proto"],
                 ["profile", "class", "cgroup"], ["profile", "class", "dscp"],
                 ["profile", "class", "sport-min", "sport-max"],
                 ["profile", "class", "dport-min", "dport-more"],
                 ["profile", "class", "priority"],
                 ["profile", "class-name", "proto"]],
    "rule-flush": [["profile"]],
    "explain-get": [["ifname"], ["ifname", "src", "dst", "proto", "dport"],
                    ["ifname", "src6", "dscp"], ["ifindex", "mark", "priority"],
                    ["ifname", "direction", "dst", "dscp"], ["ifname", "cgroup"],
                    ["ifname", "direction", "class"], ["ifname", "netnsid", "proto", "sport"]],
    "rule-del": [["profile", "pref"], ["profile", "class"],
                 ["profile", "dscp"], ["profile", "mark"], ["profile", "cgroup"]],
    "link": [["id", "remote"], ["id", "remote6"], ["id"], ["remote"], ["remote6"],
             ["ttl"], ["dscp-mode"], ["uplink"], ["profile"], ["trust", "reflect"],
             ["src-port-min", "src-port-max"], ["id", "remote", "payload"],
             ["id", "remote", "local"], ["id", "remote6", "local6"], ["device"],
             ["ttl-inherit"], ["df", "udp-csum", "class-option"], ["dscp"],
             ["id", "remote", "fwmark"], ["device-name"], ["id", "peer"], ["peer"],
             ["id", "remote", "dst-port", "uplink", "profile"]],
    "port-range": [["first"], ["first", "last"]],
    "class-info": [["index", "new-name"], ["name", "new-name"], ["index", "dscp"], ["index", "share"], ["index", "tier"],
                   ["name", "ecn"], ["index", "target", "interval"],
                   ["index", "maxwait"], ["index", "burst"],
                   ["index", "ce-threshold"], ["index", "limit"], ["index", "priority"],
                   ["index", "tier", "share"], ["index", "target", "maxwait"],
                   ["index", "sla-rtt", "sla-jitter", "sla-loss"],
                   ["index", "prefer", "prefer", "avoid"], ["name", "only"],
                   ["name", "prefer", "strategy", "fallback"], ["index", "sla-loss"],
                   ["index", "fallback"], ["index", "strategy"],
                   ["index", "duplicate", "sla-loss"], ["index", "duplicate"],
                   ["index", "duplicate-max"]],
}


class Node:
    """An attribute: bytes, or a list of attributes; its length can lie."""

    def __init__(self, kind, value):
        self.kind, self.value, self.length = kind, value, None
        self.nested = isinstance(value, list)

    def bytes(self):
        """As it is sent."""
        data = self.value
        if isinstance(data, list):
            data = encode(data)
        return L.attr(self.kind | (L.CLA_NESTED if self.nested else 0), data,
                      self.length)


class Raw:
    """Bytes that need not be an attribute."""

    def __init__(self, data):
        self.data = data

    def bytes(self):
        """As they are sent."""
        return self.data


def encode(nodes):
    """Attributes as they are sent."""
    return b"".join(node.bytes() for node in nodes)


class Maker:
    """Requests, by a source of random numbers and what there is to ask for."""

    def __init__(self, dice, indexes):
        self.dice = dice
        self.indexes = indexes          # of devices: those that are there, and others
        self.spec = nsmspec.load()
        self.ops = nsmspec.requests(self.spec)
        self.sets = {s["name"]: nsmspec.attribute_set(self.spec, s["name"])
                     for s in self.spec["attribute-sets"]}
        self.consts = [d["value"] for d in self.spec["definitions"]
                       if d["type"] == "const"]

    # --- values

    def _pick(self, choice, near):
        good, bad = choice
        return self.dice.choice(bad if near and bad and self.dice.random() < 0.5
                                else good)

    def _number(self, attr, near):
        pick, name = self.dice, attr["name"]
        if name in ("device", "ifindex"):
            return pick.choice(self.indexes)
        if name in NUMBERS and not (near and pick.random() < 0.2):
            return self._pick(NUMBERS[name], near)
        rule = nsmspec.promised_attr(self.spec, attr)
        top = rule.get("mask", rule.get("max-value-u", 2**31 - 1))
        if near:
            return pick.choice([0, top, top + 1, 2 ** 31 - 1, 2 ** 32 - 1,
                                pick.choice(self.consts) + pick.randint(-1, 1)])
        return pick.choice([0, 1, top, pick.randint(0, top)])

    def _text(self, attr, attr_set, near):
        pick, name = self.dice, attr["name"]
        if near and pick.random() < 0.3:
            return pick.choice(BAD_TEXTS)
        if name == "name" and attr_set == "class-info":
            return pick.choice(P.CLASSES)
        if name == "ifname":
            return pick.choice(WIRES)
        if name == "name":
            name = OBJECTS.get(attr_set, attr_set)
        return self._pick(TEXTS.get(name, (BAD_TEXTS, [])), near)

    def value(self, attr, attr_set, near=False):
        """Bytes, or a list of nodes, for an attribute."""
        kind = attr["type"]
        if kind == "nest":
            return self.nodes(attr["nested-attributes"],
                              self.names(attr["nested-attributes"], None), near)
        if kind == "string":
            # a byte of Latin-1 is no letter that the kernel takes, either
            return self._text(attr, attr_set, near).encode("latin-1") + b"\0"
        if kind == "pad":
            return b""
        if attr.get("display-hint") == "ipv4":
            return P.addr(self._pick((ADDR4, BAD4), near))
        if attr.get("display-hint") == "ipv6":
            return P.addr(self._pick((ADDR6, BAD6), near))
        if attr_set == "key" and attr["name"] == "id":
            return struct.pack("=I", self._pick(([1, 2], [0, 3]), near))
        if attr["name"] == "secret":
            return bytes(self._pick(([20, 32, 36], [0, 16, 19, 21, 33, 64]), near))
        if kind == "binary":
            return bytes(attr.get("checks", {}).get("exact-len", 8))
        size = nsmspec.BITS[kind] // 8
        order = "big" if attr.get("byte-order") == "big-endian" else "little"
        number = self._number(attr, near) & (1 << size * 8) - 1
        return number.to_bytes(size, order)

    # --- attributes

    def names(self, key, op):
        """Names of attributes for a request of an operation, or of a nest."""
        pick = self.dice
        names = list(pick.choice(GOOD[key])) if key in GOOD else None
        attr_set = op["attribute-set"] if op else key
        every = op["do"]["request"]["attributes"] if op else \
            [a["name"] for a in self.sets[key].values()]
        if names is None:
            return pick.sample(every, pick.randint(0, len(every)))
        while pick.random() < 0.15:
            names.append(pick.choice(every if pick.random() < 0.8 else
                                     [a["name"] for a in
                                      self.sets[attr_set].values()]))
        return names

    def nodes(self, attr_set, names, near=False):
        """Attributes of these names with values."""
        by_name = {a["name"]: (n, a) for n, a in self.sets[attr_set].items()}
        return [Node(by_name[name][0],
                     self.value(by_name[name][1], attr_set, near))
                for name in names]

    def _damage(self, nodes):
        """One thing that is wrong, somewhere in the tree."""
        pick = self.dice
        if not nodes:
            nodes.append(Node(pick.randint(0, 70), b""))
            return
        at = pick.randrange(len(nodes))
        node = nodes[at]
        if isinstance(node.value, list) and pick.random() < 0.6:
            self._damage(node.value)
            return
        kind = pick.randrange(8)
        if kind == 0:
            del nodes[at]
        elif kind == 1:
            nodes.append(Node(node.kind, node.value))
        elif kind == 2:
            node.kind = pick.choice([0, node.kind + 1, 50, 64, 0x3FFF])
        elif kind == 3:
            node.nested = not node.nested
        elif kind == 4:
            node.length = max(0, len(node.bytes()) + pick.choice([-5, -1, 1, 3, 200]))
        elif kind == 5:
            node.value = pick.randbytes(pick.choice([0, 1, 2, 4, 8, 16, 64, 1100]))
        elif kind == 6 and isinstance(node.value, bytes):
            node.value = node.value[:-1]
        else:
            pick.shuffle(nodes)
            nodes.append(Node(node.kind | 0x4000, b"\0" * 4))

    def request(self):
        """(number, flags, attributes) of a request of the family."""
        pick = self.dice
        number, op = pick.choice(list(self.ops.items()))
        flags = 0
        if "dump" in op and pick.random() < 0.2:
            flags = L.DUMP
        how = pick.random()
        if how < 0.06:                  # anything
            return (pick.choice([number, pick.randrange(256)]), flags,
                    [Raw(pick.randbytes(pick.choice([0, 3, 4, 8, 40, 200])))])
        near = how < 0.35
        nodes = [] if flags and pick.random() < 0.7 else \
            self.nodes(op["attribute-set"], self.names(op["name"], op), near)
        if how < 0.25:
            self._damage(nodes)
        return number, flags, nodes

    # --- a tour of all that there is, before what chance brings

    def _values(self, attr, attr_set):
        """Every value of the tables for an attribute, as bytes."""
        name, kind = attr["name"], attr["type"]
        if kind in ("nest", "pad"):
            return []
        if kind == "string":
            good, bad = TEXTS.get(OBJECTS.get(attr_set, attr_set) if name == "name"
                                  else name, (WIRES[:1], []))
            return [t.encode("latin-1") + b"\0" for t in good + bad + BAD_TEXTS]
        if attr.get("display-hint") == "ipv4":
            return [P.addr(a) for a in ADDR4 + BAD4]
        if attr.get("display-hint") == "ipv6":
            return [P.addr(a) for a in ADDR6 + BAD6]
        if kind == "binary":
            return [bytes(8)]
        rule = nsmspec.promised_attr(self.spec, attr)
        top = rule.get("mask", rule.get("max-value-u", 77))
        good, bad = NUMBERS.get(name, (self.indexes if name in ("device", "ifindex")
                                       else [0, 1, top], [top + 1]))
        size = nsmspec.BITS[kind] // 8
        order = "big" if attr.get("byte-order") == "big-endian" else "little"
        return [(n & (1 << size * 8) - 1).to_bytes(size, order) for n in good + bad]

    def _varied(self, attr_set, recipe, names=None):
        """Attributes of a recipe, with each value of each attribute in turn."""
        for number, attr in self.sets[attr_set].items():
            if names is None or attr["name"] in names:
                for value in self._values(attr, attr_set):
                    yield self.nodes(attr_set, [n for n in recipe if n !=
                                                attr["name"]]) + [Node(number, value)]

    def _pairs(self, attr_set, recipe, names=None):
        """Attributes of a recipe, with each two others."""
        names = names or [a["name"] for a in self.sets[attr_set].values()]
        for at, one in enumerate(names):
            for two in names[at + 1:]:
                yield self.nodes(attr_set, [n for n in recipe if n not in (one, two)] +
                                 [one, two])

    def links(self):
        """Settings of a wire: each recipe, each value, each pair of attributes."""
        for recipe in GOOD["link"] * 2:
            yield self.nodes("link", recipe)
        yield from self._varied("link", [])
        yield from self._varied("link", ["id", "remote"], ["dst-port", "device"])
        yield from self._pairs("link", [])

    def _nests(self, inner):
        """Attributes of a nest: each value, each pair, what is missing."""
        if inner == "link":
            return self.links()
        recipe = GOOD[inner][0]
        return itertools.chain(
            self._varied(inner, recipe), self._pairs(inner, recipe),
            (self.nodes(inner, recipe[:at] + recipe[at + 1:])
             for recipe in GOOD[inner] for at in range(len(recipe))))

    def _nested(self, op, recipes):
        """An operation with each of its nests varied."""
        attr_set, names = op["attribute-set"], op["do"]["request"]["attributes"]
        for kind, attr in self.sets[attr_set].items():
            if attr["type"] != "nest" or attr["name"] not in names:
                continue
            for nodes in self._nests(attr["nested-attributes"]):
                yield self.nodes(attr_set, [n for n in self.dice.choice(recipes) if
                                            n != attr["name"]]) + [Node(kind, nodes)]

    def tour(self):
        """The same for each operation: what makes things, what shows, what deletes."""
        order = {"-get": 1, "-del": 2}
        for number, op in sorted(self.ops.items(), key=lambda item:
                                 order.get(item[1]["name"][-4:], 0)):
            attr_set, names = op["attribute-set"], op["do"]["request"]["attributes"]
            recipes = GOOD.get(op["name"], [[]])
            # What has several recipes meets what is there anyway.
            varied = [recipes[at % len(recipes)] for at in range(8)] + recipes
            lacking = [recipe[:at] + recipe[at + 1:] for recipe in recipes
                       for at in range(len(recipe))]
            for nodes in itertools.chain(
                    (self.nodes(attr_set, recipe) for recipe in varied + lacking),
                    self._varied(attr_set, recipes[0], names),
                    self._pairs(attr_set, recipes[0], names)
                    if op["name"].endswith(("-set", "-add")) else [],
                    self._nested(op, recipes)):
                yield number, 0, nodes
            if "dump" in op:
                yield number, L.DUMP, []

    # --- rtnetlink

    def link(self):
        """The attributes of IFLA_INFO_DATA, or None."""
        pick = self.dice
        how = pick.random()
        if how < 0.05:
            return None
        if how < 0.1:
            return [Raw(pick.randbytes(pick.choice([1, 4, 9, 64])))]
        nodes = self.nodes("link", self.names("link", None), how < 0.3)
        if how < 0.25:
            self._damage(nodes)
        return nodes

    def link_extra(self):
        """Other attributes of RTM_NEWLINK."""
        pick, out = self.dice, b""
        if pick.random() < 0.15:
            out += L.attr(L.IFLA_MTU, L.u32(self._pick(NUMBERS["mtu"], True)))
        if pick.random() < 0.1:
            out += L.attr(1, pick.choice([b"\2\0\0\0\0\1", b"\1\0\0\0\0\1", b"\2",
                                          bytes(6)]))
        if pick.random() < 0.03:        # IFLA_LINK_NETNSID
            out += L.attr(37, struct.pack("=i", self._pick(NUMBERS["netnsid"], True)))
        return out
