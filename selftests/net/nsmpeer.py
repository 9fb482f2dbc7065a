# SPDX-License-Identifier: GPL-2.0
"""Named peers: requests that change them, and what the kernel shows of them.

Owns the encoding of peers, paths, uplinks and policies of classes over netlink, the
decoding of what is measured and chosen, and the events about peers. No program is
started, so that a test in virtual time loses none.
"""

import contextlib
import struct

import nsmnl as L
import nsmpkt as P

PREFIX = {"PEER": "NSMWIRE_A_NAMED_PEER_", "PATH": "NSMWIRE_A_PEER_PATH_",
          "UPLINK": "NSMWIRE_A_UPLINK_", "INFO": "NSMWIRE_A_CLASS_INFO_",
          "KEY": "NSMWIRE_A_KEY_"}
SIGNED = {"transit"}
UNITS = {1: "=B", 2: "!H", 4: "=I", 8: "=Q"}
ADD_MEMBERSHIP = 1


def _names(prefix):
    return {v: k[len(prefix):].lower() for k, v in L.N.items()
            if k.startswith(prefix) and k != prefix + "MAX"}


def _values(prefix):
    return {v: k[len(prefix):].lower().replace("_", "-") for k, v in L.N.items()
            if k.startswith(prefix) and k != prefix + "MAX"}


PEER, PATH = _names("NSMWIRE_A_NAMED_PEER_"), _names("NSMWIRE_A_PATH_")
METER, UPLINK = _names("NSMWIRE_A_CLASS_METER_"), _names("NSMWIRE_A_UPLINK_")
COPIES, KEY = _names("NSMWIRE_A_COPIES_"), _names("NSMWIRE_A_KEY_")
STEERING, SLA = _names("NSMWIRE_A_STEERING_"), _names("NSMWIRE_A_SLA_")
HAPPENING = _names("NSMWIRE_A_HISTORY_EVENT_")
STATES, REASONS = _values("NSMWIRE_PATH_STATE_"), _values("NSMWIRE_PATH_REASON_")
SLA_STATES, METRICS = _values("NSMWIRE_SLA_STATE_"), _values("NSMWIRE_SLA_METRIC_")
COMMANDS = {v: k[len("NSMWIRE_CMD_"):] for k, v in L.N.items()
            if k.startswith("NSMWIRE_CMD_") and not k.endswith("_MAX")}
STEER_REASONS = _values("NSMWIRE_STEER_REASON_")
TWICE_REASONS = _values("NSMWIRE_DUPLICATE_REASON_")
KINDS = _values("NSMWIRE_HISTORY_KIND_")
WORDS = {"strategy": _values("NSMWIRE_STRATEGY_"),
         "fallback": _values("NSMWIRE_FALLBACK_"),
         "duplicate": {0: "off", 1: "sla", 2: "always"},
         "seal": _values("NSMWIRE_SEAL_"), "cipher": _values("NSMWIRE_CIPHER_"),
         "direction": _values("NSMWIRE_DIRECTION_"),
         "state": _values("NSMWIRE_KEY_STATE_"),
         "learn": {0: "off", 1: "ipv4", 2: "ipv6"}, "srcport": _values("NSMWIRE_SRCPORT_"),
         "learn_state": _values("NSMWIRE_LEARN_STATE_")}
# A class that asks for nothing.
NOTHING = {"sla_rtt": 0, "sla_jitter": 0, "sla_loss": 0, "prefer": "", "only": "",
           "avoid": "", "strategy": "best", "fallback": "best", "duplicate": "off",
           "duplicate_max": 640}
# What the probes of the peer change; all else of a path is its configuration and state.
ESTIMATES = ("rtt", "rtt_var", "rtt_min", "jitter", "transit", "loss", "probe_loss")


def attributes(what, **kw):
    """Attributes of a request by name: attributes("PATH", peer="east", index=0)."""
    out = b""
    for key, value in kw.items():
        if key in ("remote", "local"):
            key += "6" if ":" in value else ""
            data = P.addr(value)
        elif isinstance(value, bytes):
            data = value
        elif key in WORDS:
            data = L.u8({v: k for k, v in WORDS[key].items()}[value])
        elif isinstance(value, str):
            data = L.text(value)
        elif key in ("index", "admin"):
            data = L.u8(value)
        elif key == "rate":
            data = struct.pack("=Q", value)
        elif key.endswith("port"):
            data = L.be16(value)
        else:
            data = L.u32(value)
        out += L.attr(PREFIX[what] + key.upper(), data)
    return out


def policy(index, **kw):
    """A nest that changes what a class asks for: policy(3, sla_loss=5, prefer="a b")."""
    out = attributes("INFO", index=index)
    for key, value in kw.items():
        several = key in ("prefer", "only", "avoid")
        for one in value.split(" ") if several else [value]:
            out += attributes("INFO", **{key: one})
    return L.nest("NSMWIRE_A_PROFILE_CLASS", out)


def _number(name, value):
    if name in SIGNED:
        return struct.unpack("=i", value)[0]
    return struct.unpack(UNITS[len(value)], value)[0]


def _decode(names, data):
    out = {}
    for kind, value in L.attrs(data):
        name = names[kind]
        if name == "pad":
            continue
        if ("remote" in name or "candidate" in name) and len(value) in (4, 16) or \
                "local" in name:
            out[name.rstrip("6")] = P.addr_text(value)
        elif name in ("name", "uplink", "device_name", "colour", "profile", "peer"):
            out[name] = value.rstrip(b"\0").decode()
        elif name == "class_meter":
            one = _decode(METER, value)
            out.setdefault("classes", {})[one.pop("class")] = one
        elif names is PEER and name == "path":
            one = _decode(PATH, value)
            out.setdefault("paths", {})[one["index"]] = one
        elif names is PEER and name == "steering":
            one = _steered(value)
            out.setdefault("steering", {})[one["profile"], one["name"]] = one
        elif names is PEER and name == "copies":
            one = _decode(COPIES, value)
            out.setdefault("copies", {})[one.pop("class")] = one["tx"], one["rx"]
        elif names is STEERING and name == "sla":
            one = _decode(SLA, value)
            out.setdefault("sla", {})[one.pop("path")] = one
        elif len(value) in UNITS:
            out[name] = _number(name, value)
    if names is PEER and "seal" in out:
        out["seal"] = WORDS["seal"][out["seal"]]
    if names is PATH and "state" in out:
        out["state"] = STATES[out["state"]]
        out["reason"] = REASONS[out.get("reason", 0)]
        for name in ("learn", "learn_state", "srcport"):
            if name in out:
                out[name] = WORDS[name][out[name]]
    return out


def _steered(data):
    """The nest "steering" of a peer; "path" is always there, None for none."""
    out = dict({"path": None, "sla": {}}, **_decode(STEERING, data))
    out["reason"] = STEER_REASONS[out["reason"]]
    if "duplicate_reason" in out:
        out["duplicate_reason"] = TWICE_REASONS[out["duplicate_reason"]]
    for one in out["sla"].values():
        one["state"] = SLA_STATES[one["state"]]
        if "metric" in one:
            one["metric"] = METRICS[one["metric"]]
    return out


def _happening(data):
    """One event of a peer, with words for numbers."""
    out = _decode(HAPPENING, data)
    out["kind"] = KINDS[out["kind"]]
    out["reason"] = (STEER_REASONS if out["kind"] == "moved" else REASONS)[out["reason"]]
    if "metric" in out:
        out["metric"] = METRICS[out["metric"]]
    return out


def _happenings(data):
    """(peer, events) of an answer or a message about a history."""
    found = L.attrs(data)
    name = dict(found)[L.N["NSMWIRE_A_HISTORY_PEER"]].rstrip(b"\0").decode()
    return name, [_happening(value) for kind, value in found
                  if kind == L.N["NSMWIRE_A_HISTORY_EVENT"]]


def brief(event):
    """What has happened, without when and by how much."""
    if event["kind"] == "moved":
        return "%s %s -> %s %s" % (event["name"], event.get("path"), event.get("to"),
                                   event["reason"])
    if event["kind"].startswith("path-"):
        return "%s %d %s" % (event["kind"], event["path"], event["reason"])
    return ("%s %s %d %s" % (event["name"], event["kind"], event["path"],
                             event.get("metric", ""))).rstrip()


def peer(data):
    """All that a message shows of a peer; its paths by index in "paths"."""
    return dict({"paths": {}}, **_decode(PEER, data))


def _key(data):
    """A key that is shown, with words for numbers."""
    out = _decode(KEY, data)
    for name in ("direction", "cipher", "state"):
        out[name] = WORDS[name][out[name]]
    return out


class Node:
    """The named peers of one namespace."""

    def __init__(self, ns):
        self.ns, self.genl, self.route = ns, L.Wire(ns), L.Route(ns)

    def ask(self, cmd, **kw):
        """A request, such as ask("PATH_SET", peer="east", index=0); its answer."""
        return self.genl.call(cmd, attributes(cmd.split("_", maxsplit=1)[0], **kw))

    def do(self, cmd, **kw):
        """A request that must succeed."""
        got = self.ask(cmd, **kw)
        if got.error:
            raise RuntimeError("%s %r: %r" % (cmd, kw, got))

    def wire(self, name, **kw):
        """Creates a wire, or fails."""
        got = self.route.newlink(name, L.link(**kw))
        if got.error:
            raise RuntimeError("%s: %r" % (name, got))

    def peer(self, name):
        """All that is shown of a peer; its paths by index in "paths"."""
        got = self.ask("PEER_GET", name=name)
        if got.error:
            raise RuntimeError("%s: %r" % (name, got))
        return peer(got.replies[0][1][4:])

    def key(self, peer, direction, cipher, secret, **kw):
        """Gives a peer a key; its id."""
        got = self.ask("KEY_SET", peer=peer, direction=direction, cipher=cipher,
                       secret=secret, **kw)
        if got.error:
            raise RuntimeError("key of %s: %r" % (peer, got))
        return struct.unpack("=I", dict(L.attrs(got.replies[0][1][4:]))[
            L.N["NSMWIRE_A_KEY_ID"]])[0]

    def keys(self, peer=None):
        """The keys of a peer, or of all."""
        got = self.genl.call("KEY_GET", flags=L.DUMP)
        keys = [_key(data[4:]) for _, data in got.replies]
        return [one for one in keys if peer in (None, one["peer"])]

    def path(self, name, index=0):
        """All that is shown of a path."""
        return self.peer(name)["paths"][index]

    def active(self, name):
        """Index of the path that packets take, or None."""
        found = [index for index, path in self.peer(name)["paths"].items()
                 if path.get("active")]
        return found[0] if found else None

    def states(self, name):
        """The state of each path, with the reason where there is one."""
        return {index: (path["state"], path["reason"])
                for index, path in self.peer(name)["paths"].items()}

    def measured(self, name):
        """Whether each path is up and has a round-trip time."""
        paths = self.peer(name)["paths"].values()
        return bool(paths) and all(path["state"] == "up" and "rtt" in path
                                   for path in paths)

    def meter(self, name, index=None):
        """(class, counter) -> value, of one path or the sum of all paths."""
        out = {}
        for number, path in self.peer(name)["paths"].items():
            if index not in (None, number):
                continue
            for klass, one in path.get("classes", {}).items():
                for key in ("tx", "rx_seen", "lost", "extra"):
                    out[klass, key] = out.get((klass, key), 0) + one.get(key, 0)
        return out

    def change(self, profile, *policies, cmd="PROFILE_CHANGE"):
        """A request that changes what classes of a profile ask for; its answer."""
        return self.genl.call(cmd, L.attr("NSMWIRE_A_PROFILE_NAME", L.text(profile)) +
                              b"".join(policies))

    def classes(self, profile="holoconf", **kw):
        """What the classes ask for from now on, the others nothing."""
        got = self.change(profile, *(
            policy(index, **{**NOTHING, **kw.get(name, {})})
            for index, name in enumerate(P.CLASSES)))
        if got.error:
            raise RuntimeError("%s %r: %r" % (profile, kw, got))

    def steered(self, peer, name, profile="holoconf"):
        """The path of a class to a peer, and all that is shown of it."""
        return self.peer(peer)["steering"][profile, name]

    def twice(self, peer, name, profile="holoconf"):
        """The second path of a class, None for none; and why."""
        one = self.steered(peer, name, profile)
        return one.get("duplicate"), one.get("duplicate_reason")

    def copies(self, peer, index):
        """Copies of a class that were sent and received."""
        return self.peer(peer).get("copies", {}).get(index, (0, 0))

    def history(self, peer):
        """The last events of a peer."""
        got = self.genl.call("HISTORY_GET",
                             L.attr("NSMWIRE_A_HISTORY_PEER", L.text(peer)))
        if got.error:
            raise RuntimeError("history of %s: %r" % (peer, got))
        return _happenings(got.replies[0][1][4:])[1]

    def _of_wire(self, name, what):
        """An attribute of a wire."""
        got = self.genl.call("WIRE_GET", L.attr("NSMWIRE_A_WIRE_IFNAME", L.text(name)))
        return dict(L.attrs(got.replies[0][1][4:]))[L.N["NSMWIRE_A_WIRE_" + what]]

    def carrier(self, name):
        """Whether a wire has carrier."""
        return self._of_wire(name, "CARRIER") != b"\0"

    def mtu(self, name):
        """MTU of a wire."""
        return struct.unpack("=I", self._of_wire(name, "MTU"))[0]

    def uplink(self, name):
        """All that is shown of an uplink, without its queues."""
        got = self.ask("UPLINK_GET", name=name)
        if got.error:
            raise RuntimeError("%s: %r" % (name, got))
        return _decode(UPLINK, got.replies[0][1][4:])


class Ear:
    """Hears the events about the peers of a namespace."""

    def __init__(self, ns):
        self.genl = L.Wire(ns)
        self.genl.sock.setsockopt(L.SOL_NETLINK, ADD_MEMBERSHIP,
                                  self.genl.groups["events"])
        self.genl.sock.setsockopt(1, 33, 1 << 24)       # SO_RCVBUFFORCE
        self.genl.sock.setblocking(False)
        self.before = {}
        self._changes, self._history, self._commands = [], [], []

    def _read(self):
        with contextlib.suppress(BlockingIOError):
            while True:
                data = self.genl.sock.recv(1 << 16)
                while len(data) >= 20:
                    length, = struct.unpack_from("=I", data)
                    self._commands.append(COMMANDS[data[16]])
                    if data[16] == L.N["NSMWIRE_CMD_PEER_CHANGE_NTF"]:
                        self._changes.append(_decode(PEER, data[20:length]))
                    elif data[16] == L.N["NSMWIRE_CMD_HISTORY_NTF"]:
                        self._history += _happenings(data[20:length])[1]
                    data = data[(length + 3) & ~3:]

    def heard(self):
        """What is shown in each peer-change-ntf since the last call."""
        self._read()
        out, self._changes = self._changes, []
        return out

    def commands(self):
        """The names of all events since the last call, such as CLASS_CHANGE_NTF."""
        self._read()
        out, self._commands = self._commands, []
        return out

    def happened(self):
        """What has happened by each history-ntf since the last call."""
        self._read()
        out, self._history = self._history, []
        return out

    def downs(self):
        """Index of each path that has gone down since the last call, by the events."""
        out = []
        for one in self.heard():
            for index, path in one.get("paths", {}).items():
                which = one.get("name"), index
                if path["state"] == "down" and self.before.get(which) != "down":
                    out.append(index)
                self.before[which] = path["state"]
        return out
