# SPDX-License-Identifier: GPL-2.0
"""The YNL specification of the control interface, for the tests.

Owns the loading of its YAML, its operations by number, and the policy that each
attribute must have. An operation or attribute added to the specification is thereby
tested, too.
"""

import os

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(HERE, "../../Documentation/netlink/specs/nsmwire.yaml")
BITS = {"u8": 8, "u16": 16, "u32": 32, "u64": 64, "s32": 32}


def load():
    """The specification as parsed YAML."""
    with open(SPEC, encoding="utf-8") as src:
        return yaml.load(src, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def requests(spec):
    """Operations that can be requested (not notifications), by number."""
    return {number: op for number, op in enumerate(spec["operations"]["list"], 1)
            if "notify" not in op}


def writes(op):
    """Whether an operation changes something: all do whose name does not end in -get.

    The flags of an operation cannot decide this, because they are under test.
    """
    return not op["name"].endswith("-get")


def attribute_set(spec, name):
    """The attributes of a set, by number."""
    for attr_set in spec["attribute-sets"]:
        if attr_set["name"] == name:
            return dict(enumerate(attr_set["attributes"], 1))
    raise KeyError(name)


def promised_attr(spec, attr):
    """The expected policy entry of this attribute, as a dictionary."""
    consts = {d["name"]: d["value"] for d in spec["definitions"] if d["type"] == "const"}
    checks = {k: consts.get(v, v) for k, v in attr.get("checks", {}).items()}
    kind = attr["type"]
    if kind == "nest":
        return {"type": "nested", "of": attr["nested-attributes"]}
    if kind == "string":
        # The generator wants no NUL at the end of one that may come several times.
        return {"type": "string" if attr.get("multi-attr") else "nul-string",
                "max-length": checks["max-len"]}
    if kind == "binary":
        size = checks.get("exact-len")
        return {"type": "binary", **({"min-length": size, "max-length": size} if size
                                     else {})}
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
    return {"type": kind, "min-value-u": checks.get("min", 0), "max-value-u": top}


def promised_set(spec, name, only=None):
    """The policy of an attribute set, by number, or of some of its attributes."""
    return {number: promised_attr(spec, attr)
            for number, attr in attribute_set(spec, name).items()
            if attr["type"] != "pad" and (only is None or attr["name"] in only)}
