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
from nsmspec import load, promised_set, requests

SOURCE = os.environ["YNL_SOURCE"]
sys.path.append(os.path.join(SOURCE, "tools/net/ynl"))
from lib import YnlFamily  # noqa: E402  # pylint: disable=C0413

LICENCE = "((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)"


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
    spec = load()
    ops, tables, family = kernel_policy()
    flags = {}
    for entry in family["ops"]:
        for info in entry.values():
            flags[info["id"]] = set(info["flags"])

    wanted = requests(spec)
    same("operations with a policy", sorted(wanted), sorted(ops))
    same("operations of the family", sorted(wanted), sorted(flags))

    for number, op in wanted.items():
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
    ok("there is something to compare", len(wanted) >= 5 and len(tables) >= 5)
    finish()


main()
