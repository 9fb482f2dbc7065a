# SPDX-License-Identifier: GPL-2.0
"""The specification of the control interface, as tests read it.

Owns the loading of its YAML, its operations by number, and what the policy of
each attribute must be: whoever adds an operation or an attribute there has it
tested here.
"""

import os

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(HERE, "../../Documentation/netlink/specs/nsmwire.yaml")
BITS = {"u8": 8, "u16": 16, "u32": 32, "u64": 64, "s32": 32}


def load():
    """The specification as YAML has it."""
    with open(SPEC, encoding="utf-8") as src:
        return yaml.load(src, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def requests(spec):
    """Operations that can be asked for, by number."""
    return {number: op for number, op in enumerate(spec["operations"]["list"], 1)
            if "notify" not in op}


def writes(op):
    """Whether an operation changes something: all but those that get.

    By its name and not by its flags, which are what is to be tested.
    """
    return not op["name"].endswith("-get")


def attribute_set(spec, name):
    """The attributes of a set, by number."""
    for attr_set in spec["attribute-sets"]:
        if attr_set["name"] == name:
            return dict(enumerate(attr_set["attributes"], 1))
    raise KeyError(name)


def promised_attr(spec, attr):
    """What a policy entry says of this attribute, as a set of pairs."""
    consts = {d["name"]: d["value"] for d in spec["definitions"] if d["type"] == "const"}
    checks = {k: consts.get(v, v) for k, v in attr.get("checks", {}).items()}
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
    return {"type": kind, "min-value-u": checks.get("min", 0), "max-value-u": top}


def promised_set(spec, name, only=None):
    """The policy of an attribute set, by number, or of some of its attributes."""
    return {number: promised_attr(spec, attr)
            for number, attr in attribute_set(spec, name).items()
            if only is None or attr["name"] in only}
