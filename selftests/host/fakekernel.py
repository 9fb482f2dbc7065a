# SPDX-License-Identifier: GPL-2.0
"""A kernel with an nsmwire family, for the key agent: see fakegenl.c.

fakekernel.py DIR [PEER...]

It listens on DIR/kernel for netlink messages and on DIR/do for commands, one a line:
"peer add NAME", "peer del NAME", "need NAME", "end NAME", "old NAME" (the end of a key
that is not in use), "refuse TEXT" (keys, until "refuse" alone), "module on", "module off",
"sleep". DIR/keys gets a line for each key that is set: peer, direction, id, cipher,
expires, secret.
"""
import os
import random
import selectors
import socket
import struct
import sys

FAMILY, GROUP, CTRL = 0x21, 7, 0x10
DIR = sys.argv[1]
CMDS = {}
for line in open(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                              "../../include/uapi/linux/nsmwire.h"), encoding="ascii"):
    word = line.strip().rstrip(",").split(" ")[0]
    if line.startswith("\tNSMWIRE_CMD_"):
        CMDS[word] = len(CMDS) + 1
peers = set(sys.argv[2:])
keys = {}           # (peer, direction): id
subscribers, module, refusal = {}, True, None


def attr(kind, data):
    raw = struct.pack("=HH", 4 + len(data), kind) + data
    return raw + b"\0" * (-len(raw) % 4)


def text(kind, value):
    return attr(kind, value.encode() + b"\0")


def message(kind, flags, seq, body):
    return struct.pack("=IHHII", 16 + len(body), kind, flags, seq, 0) + body


def genl(family, cmd, seq, attrs):
    return message(family, 0, seq, struct.pack("=BBH", cmd, 1, 0) + attrs)


def ack(request, error=0, why=None):
    """As with NETLINK_CAP_ACK: the header of the request alone."""
    body = struct.pack("=i", -error) + request[:16]
    flags = 0x100
    if why:
        body += text(1, why)
        flags |= 0x200
    return message(2, flags, struct.unpack_from("=I", request, 8)[0], body)


def parse(data):
    attrs, at = {}, 0
    while at + 4 <= len(data):
        size, kind = struct.unpack_from("=HH", data, at)
        attrs[kind & 0x3fff] = data[at + 4:at + size]
        at += size + (-size % 4)
    return attrs


def family(name, seq):
    ours = name == "nsmwire"
    group = text(1, "events" if ours else "notify") + \
        attr(2, struct.pack("=I", GROUP if ours else CTRL))
    return genl(CTRL, 1, seq, attr(1, struct.pack("=H", FAMILY if ours else CTRL)) +
                text(2, name) + attr(7 | 0x8000, attr(1 | 0x8000, group)))


def string(raw):
    return raw.rstrip(b"\0").decode()


def key_set(request, attrs, seq):
    peer, direction = string(attrs[1]), attrs[2][0]
    if refusal:
        return [ack(request, 95, refusal)]
    if peer not in peers:
        return [ack(request, 19, "no such peer")]
    number = struct.unpack("=I", attrs[3])[0] if direction else random.randint(1, 2**32 - 1)
    keys[peer, direction] = number
    with open(DIR + "/keys", "a", encoding="ascii") as log:
        log.write("%s %s %08x %d %d %s\n" % (peer, "tx" if direction else "rx", number,
                  attrs[4][0], struct.unpack("=I", attrs[6])[0], attrs[5].hex()))
    return [genl(FAMILY, CMDS["NSMWIRE_CMD_KEY_SET"], seq, attr(3, struct.pack("=I", number))),
            ack(request)]


def answer(request):
    _, kind, _, seq, _ = struct.unpack_from("=IHHII", request)
    cmd, attrs = request[16], parse(request[20:])
    if kind == CTRL:
        name = string(attrs[2])
        if name == "nsmwire" and not module:
            return [ack(request, 2)]
        return [family(name, seq), ack(request)]
    if not module:
        return [ack(request, 2)]
    if cmd == CMDS["NSMWIRE_CMD_PEER_GET"]:
        return [ack(request) if string(attrs[1]) in peers else
                ack(request, 19, "no such peer")]
    if cmd == CMDS["NSMWIRE_CMD_KEY_SET"]:
        return key_set(request, attrs, seq)
    return [ack(request, 95)]


def tell(group, data):
    for sock, groups in subscribers.items():
        if group in groups:
            sock.send(data)


def key_event(name, peer, number):
    tell(GROUP, genl(FAMILY, CMDS["NSMWIRE_CMD_KEY_%s_NTF" % name], 0,
                     text(1, peer) + attr(2, b"\1") + attr(3, struct.pack("=I", number))))


def do(words):
    global module, refusal
    if words[:2] == ["peer", "add"]:
        peers.add(words[2])
        tell(GROUP, genl(FAMILY, CMDS["NSMWIRE_CMD_PEER_NEW_NTF"], 0, text(1, words[2])))
    elif words[:2] == ["peer", "del"]:
        peers.discard(words[2])
        tell(GROUP, genl(FAMILY, CMDS["NSMWIRE_CMD_PEER_DEL_NTF"], 0, text(1, words[2])))
    elif words[0] in ("need", "end"):
        key_event(words[0].upper(), words[1], keys[words[1], 1])
    elif words[0] == "old":
        key_event("END", words[1], 1)
    elif words[0] == "refuse":
        refusal = " ".join(words[1:])
    elif words[0] == "module":
        module = words[1] == "on"
        tell(CTRL, genl(CTRL, 1 if module else 2, 0, attr(1, struct.pack("=H", FAMILY)) +
                        text(2, "nsmwire")))


def serve(sock):
    data = sock.recv(65536)
    if not data:
        select.unregister(sock)
        subscribers.pop(sock, None)
        sock.close()
    elif data[:4] == b"\xff\xff\xff\xff":
        subscribers.setdefault(sock, set()).add(struct.unpack("=I", data[4:])[0])
    else:
        for reply in answer(data):
            sock.send(reply)


def command(sock):
    for words in sock.recv(65536).decode().splitlines():
        do(words.split())
    sock.send(b"done\n")
    select.unregister(sock)
    sock.close()


def listen(name, kind):
    sock = socket.socket(socket.AF_UNIX, kind)
    sock.bind(DIR + "/" + name)
    sock.listen(16)
    return sock


select = selectors.DefaultSelector()
for listener, then in ((listen("kernel", socket.SOCK_SEQPACKET), serve),
                       (listen("do", socket.SOCK_STREAM), command)):
    select.register(listener, selectors.EVENT_READ, (True, then))
while True:
    for ready, _ in select.select():
        is_listener, then = ready.data
        if is_listener:
            select.register(ready.fileobj.accept()[0], selectors.EVENT_READ, (False, then))
        else:
            then(ready.fileobj)
