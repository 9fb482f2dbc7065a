# SPDX-License-Identifier: GPL-2.0
"""Connections of Network Service Mesh by NSM's own definitions.

    nsmproto.py table API.pb connfields.c     the tables of the tool are those of the messages
    nsmproto.py answer API.pb NSMCTL          random connections with all fields are taken in
                                              each spelling, and nothing else of them changes

API.pb is what "protoc --include_imports --descriptor_set_out" makes of connection.proto.
"""

import json
import random
import re
import subprocess
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor

KINDS = {FieldDescriptor.TYPE_STRING: "STRING", FieldDescriptor.TYPE_BOOL: "BOOL",
         FieldDescriptor.TYPE_UINT32: "UINT32", FieldDescriptor.TYPE_INT32: "INT32"}


def connection(path):
    """The class of a connection."""
    files = descriptor_pb2.FileDescriptorSet()
    with open(path, "rb") as f:
        files.ParseFromString(f.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    found = pool.FindMessageTypeByName("connection.Connection")
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(found)
    return message_factory.MessageFactory(pool).GetPrototype(found)


def is_map(field):
    return (field.message_type is not None and
            field.message_type.GetOptions().map_entry)


def is_time(field):
    return (field.message_type is not None and
            field.message_type.full_name == "google.protobuf.Timestamp")


# --- the tables of the tool

def read_tables(path):
    with open(path, encoding="utf-8") as f:
        source = f.read()
    tables = {}
    for name, body in re.findall(r"static const struct field (\w+)\[\] = \{\n(.*?)\n\};",
                                 source, re.S):
        rows = {}
        for row in re.findall(r"\{ (\.name = \"[^}]*)\}", body):
            field = dict(re.findall(r"\.(\w+) = (\"[^\"]*\"|\w+)", row))
            rows[field["name"].strip('"')] = field
        tables[name] = rows
    return tables


def kind(field):
    if is_map(field):
        value = field.message_type.fields_by_name["value"]
        assert value.type == value.TYPE_STRING, field.full_name
        return "MAP"
    if is_time(field):
        return "STRING"
    if field.message_type is not None:
        return "MESSAGE"
    if field.enum_type is not None:
        return "ENUM"
    return KINDS[field.type]


def compare(tables, name, message):
    rows = tables[name]
    assert set(rows) == set(message.fields_by_name), (name, message.full_name)
    for field in message.fields:
        row = rows[field.name]
        many = field.label == field.LABEL_REPEATED and not is_map(field)
        assert row.get("kind", "STRING") == kind(field), field.full_name
        assert ("many" in row) == many, field.full_name
        if kind(field) == "ENUM":
            values = " ".join(v.name for v in field.enum_type.values)
            assert row["values"].strip('"') == values, field.full_name
        if kind(field) == "MESSAGE":
            compare(tables, row["fields"], field.message_type)


# --- connections

def text():
    return "".join(random.choice("abc019:/.-_ \"\\\u00e4\u20ac") for _ in range(random.randint(1, 12)))


def value(field):
    if field.enum_type is not None:
        return random.choice(field.enum_type.values).number
    return {"STRING": text,
            "BOOL": lambda: True,
            "UINT32": lambda: random.randint(1, 2 ** 32 - 1),
            "INT32": lambda: random.randint(-2 ** 31, 2 ** 31 - 1),
            }[kind(field)]()


def fill(message, share):
    """Sets this share of the fields."""
    for field in message.DESCRIPTOR.fields:
        if random.random() > share:
            continue
        if is_map(field):
            getattr(message, field.name)[text()] = text()
        elif is_time(field):
            getattr(message, field.name).FromSeconds(random.randint(1, 2 ** 31))
        elif field.message_type is not None:
            for _ in range(2 if field.label == field.LABEL_REPEATED else 1):
                part = getattr(message, field.name)
                part = part.add() if field.label == field.LABEL_REPEATED else part
                part.SetInParent()
                fill(part, share)
        elif field.label == field.LABEL_REPEATED:
            getattr(message, field.name).extend(value(field) for _ in range(2))
        else:
            setattr(message, field.name, value(field))


def random_connection(kind_of, share):
    c = kind_of()
    fill(c, share)
    c.id = "c"
    c.payload = random.choice(("", "IP"))
    c.mechanism.Clear()
    c.mechanism.cls = "REMOTE"
    c.mechanism.type = "NSMWIRE"
    c.mechanism.parameters["src_ip"] = "192.0.2.2"
    c.mechanism.parameters["x"] = text()
    if c.path.path_segments:
        c.path.index = random.randint(0, len(c.path.path_segments))
    return c


def ask(command, c, names, ints):
    """The answer to a connection, and what has been asked."""
    asked = json_format.MessageToDict(c, preserving_proto_field_name=names,
                                      use_integers_for_enums=ints)
    done = subprocess.run([command, "nsm", "request", "server", "local", "192.0.2.1",
                           "wire", "w"], input=json.dumps(asked).encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, (done.stderr.decode(), asked)
    return json_format.Parse(done.stdout, type(c)()), done.stdout


def check_answer(c, got, raw):
    mtu = c.context.MTU
    parameters = got.mechanism.parameters
    assert parameters["vni"] == "42" and parameters["MTU"] == "1442", raw
    assert parameters["dst_ip"] == "192.0.2.1" and parameters["dst_port"] == "6091", raw
    assert got.context.MTU == (min(mtu, 1442) if mtu else 1442), raw
    at = c.path.index
    if at < len(c.path.path_segments):
        metrics = got.path.path_segments[at].metrics
        added = set(metrics) - set(c.path.path_segments[at].metrics)
        assert {"server_rx_packets", "server_tx_bytes", "server_drops"} <= added, raw
        for name in added:
            int(metrics[name])
            del metrics[name]
    for name in "vni", "MTU", "dst_ip", "dst_port":
        del parameters[name]
    got.context.MTU = mtu
    if not c.HasField("context"):
        got.ClearField("context")
    assert got == c, (raw, c)


def main():
    kind_of = connection(sys.argv[2])
    random.seed(1)
    if sys.argv[1] == "table":
        compare(read_tables(sys.argv[3]), "connection", kind_of.DESCRIPTOR)
        return
    for number in range(40):
        c = random_connection(kind_of, 1 if number < 4 else random.random())
        got, raw = ask(sys.argv[3], c, bool(number & 1), bool(number & 2))
        check_answer(c, got, raw)


main()
