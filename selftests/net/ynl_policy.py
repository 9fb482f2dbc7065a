# SPDX-License-Identifier: GPL-2.0
"""The policy that the running kernel dumps is the one of the specification.

What the specification promises is worked out from its YAML alone; what the
kernel enforces comes from its own controller (CTRL_CMD_GETPOLICY), read with
YNL and the specification of nlctrl.
"""

import os
import sys
import tempfile

import yaml

from nsmns import finish, ok, same

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.environ["YNL_SOURCE"]
SPEC = os.path.join(HERE, "../../Documentation/netlink/specs/nsmwire.yaml")
sys.path.append(os.path.join(SOURCE, "tools/net/ynl"))
from lib import YnlFamily  # noqa: E402  # pylint: disable=C0413

LICENCE = "((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)"
BITS = {"u8": 8, "u16": 16, "u32": 32, "u64": 64}


def promised_attr(spec, attr):
    """What a policy entry says of this attribute, as a set of pairs."""
    checks = attr.get("checks", {})
    kind = attr["type"]
    if kind == "nest":
        return {"type": "nested", "of": attr["nested-attributes"]}
    if kind == "string":
        return {"type": "nul-string", "max-length": checks["max-len"]}
    if kind == "binary":
        size = checks["exact-len"]
        return {"type": "binary", "min-length": size, "max-length": size}
    if kind == "s32":
        return {"type": "s32", "min-value-s": -2**31, "max-value-s": 2**31 - 1}
    top = checks.get("max", 2 ** BITS[kind] - 1)
    if attr.get("enum-as-flags"):
        flags, = (e for e in spec["definitions"] if e["name"] == attr["enum"])
        return {"type": kind, "mask": 2 ** len(flags["entries"]) - 1}
    if "enum" in attr:
        for entry in spec["definitions"]:
            if entry["name"] == attr["enum"] and entry["type"] == "enum":
                top = len(entry["entries"]) + entry.get("value-start", 0) - 1
    return {"type": kind, "min-value-u": 0, "max-value-u": top}


def promised_set(spec, name, only=None):
    """The policy of an attribute set, by number, or of some of its attributes."""
    for attr_set in spec["attribute-sets"]:
        if attr_set["name"] == name:
            return {number: promised_attr(spec, attr)
                    for number, attr in enumerate(attr_set["attributes"], 1)
                    if only is None or attr["name"] in only}
    raise KeyError(name)


def controller():
    """The controller's family, with "mask" and "pad" in the order of its header."""
    netlink = os.path.join(SOURCE, "Documentation/netlink")
    with open(os.path.join(netlink, "specs/nlctrl.yaml"), encoding="utf-8") as src:
        spec = yaml.safe_load(src)
    attrs, = (s["attributes"] for s in spec["attribute-sets"]
              if s["name"] == "policy-attrs")
    where = [a["name"] for a in attrs].index("mask")
    if attrs[where + 1:] and attrs[where + 1]["name"] == "pad":
        attrs[where:where + 2] = attrs[where + 1], attrs[where]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as out:
        out.write("# SPDX-License-Identifier: %s\n" % LICENCE)
        yaml.safe_dump(spec, out, sort_keys=False)
        out.flush()
        return YnlFamily(out.name, os.path.join(netlink, spec["protocol"] + ".yaml"))


def kernel_policy():
    """(policy of each op, all policies by index, family) as the kernel has it."""
    ctrl = controller()
    ops, tables = {}, {}
    for part in ctrl.dump("getpolicy", {"family-name": "nsmwire"}):
        if "op-policy" in part:
            entry = dict(part["op-policy"])
            ops[entry.pop("op-id")] = entry
        else:
            entry = dict(part["policy"])
            table = tables.setdefault(entry.pop("policy-id"), {})
            table[entry.pop("attr-id")] = entry
    return ops, tables, ctrl.do("getfamily", {"family-name": "nsmwire"})


def compare(what, want, tables, index, spec):
    """One table, and those that are nested in it."""
    have = tables.get(index, {})
    same(f"{what}: attributes", sorted(want), sorted(have))
    for number, entry in sorted(want.items()):
        got = dict(have.get(number, {}))
        nested = entry.get("of")
        if nested:
            inner = promised_set(spec, nested)
            same(f"{what}: attribute {number}",
                 {"type": "nested", "policy-maxtype": max(inner)},
                 {k: v for k, v in got.items() if k != "policy-idx"})
            compare(f"{what} {nested}", inner, tables,
                    got.get("policy-idx"), spec)
        else:
            same(f"{what}: attribute {number}", entry, got)


def main():
    """Compare all of it."""
    with open(SPEC, encoding="utf-8") as src:
        spec = yaml.safe_load(src)
    ops, tables, family = kernel_policy()
    flags = {}
    for entry in family["ops"]:
        for info in entry.values():
            flags[info["id"]] = set(info["flags"])

    requests = {}
    for number, op in enumerate(spec["operations"]["list"], 1):
        if "notify" not in op:
            requests[number] = op
    same("operations with a policy", sorted(requests), sorted(ops))
    same("operations of the family", sorted(requests), sorted(flags))

    for number, op in requests.items():
        want = promised_set(spec, op["attribute-set"],
                            op["do"]["request"]["attributes"])
        modes = {"do", "dump"} & set(op)
        same(f"{op['name']}: modes", sorted(modes), sorted(ops.get(number, {})))
        for mode, index in sorted(ops.get(number, {}).items()):
            compare(f"{op['name']} {mode}", want, tables, index, spec)
        same(f"{op['name']}: flags",
             {"cmd-cap-haspol"} | {"cmd-cap-" + mode for mode in modes} |
             set(op.get("flags", [])), flags.get(number))

    same("groups", [g["name"] for g in spec["mcast-groups"]["list"]],
         [g["name"] for e in family["mcast-groups"] for g in e.values()])
    ok("there is something to compare", len(requests) >= 5 and len(tables) >= 5)
    finish()


main()
