# SPDX-License-Identifier: GPL-2.0
"""Transfers from one namespace to another, compared byte for byte.

    xfer.py tcp NAME BYTES FROM TO ADDRESS...     a stream each way
    xfer.py udp NAME BYTES FROM TO ADDRESS...     datagrams, segmented by GSO
    xfer.py plain NAME BYTES FROM TO ADDRESS...   datagrams, one by one
    xfer.py frag NAME BYTES FROM TO ADDRESS...    datagrams, each in fragments
    xfer.py all NAME BYTES FROM TO ADDRESS...     tcp, then udp
    xfer.py tcp,plain ...                         those, one after the other

One process for both ends, so nothing has to be waited for. ADDRESS is the
receiver's; a result is printed for each.
"""

import random
import socket
import sys
import threading

import nsmns as S

UDP_SEGMENT, UDP_GRO = 103, 104
CHUNK, LARGE = 1200, 5000


def noise(count):
    """Bytes without short repetitions."""
    return random.Random(count).randbytes(count)


def tcp(data, sender, receiver, address, prepare=None):
    """Sends data there and back; returns the fault as text, or None."""
    client, server = S.connected(sender, receiver, address)
    if prepare:
        prepare(client)
    wrong = []

    def push(sock):
        try:
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
        except OSError as err:
            wrong.append("send: %s" % err)

    try:
        for one, other in ((client, server), (server, client)):
            thread = threading.Thread(target=push, args=(one,))
            thread.start()
            got = bytearray()
            try:
                while len(got) < len(data):
                    part = other.recv(1 << 20)
                    if not part:
                        break
                    got += part
            except OSError as err:
                wrong.append("after %d of %d bytes: %s" %
                             (len(got), len(data), err))
            thread.join()
            if not wrong and got != data:
                wrong.append("%d bytes came, not the %d sent" %
                             (len(got), len(data)))
            if wrong:
                return wrong[0]
    finally:
        client.close()
        server.close()
    return None


def udp(data, sender, receiver, address, kind="udp", prepare=None):
    """Sends data as datagrams; all must arrive, complete and in order."""
    sink = S.socket_in(receiver, address, socket.SOCK_DGRAM)
    sink.setsockopt(socket.SOL_SOCKET, 33, 32 << 20)
    sink.bind((address, 0))
    source = S.socket_in(sender, address, socket.SOCK_DGRAM)
    source.setsockopt(socket.SOL_SOCKET, 32, 8 << 20)
    source.connect(sink.getsockname()[:2])
    if prepare:
        prepare(source)
    step = size = LARGE if kind == "frag" else CHUNK
    if kind == "udp":
        source.setsockopt(socket.SOL_UDP, UDP_SEGMENT, CHUNK)
        step = CHUNK * (40 if len(data) > CHUNK * 40 else 4)
    got = bytearray()
    sizes = set()
    try:
        for at in range(0, len(data), step):
            part = data[at:at + step]
            source.send(part)
            while len(got) < at + len(part):
                one = sink.recv(70000)
                sizes.add(len(one))
                got += one
    except OSError as err:
        return "after %d of %d bytes: %s" % (len(got), len(data), err)
    finally:
        sink.close()
        source.close()
    if got != data:
        return "the bytes differ"
    if sizes - {size, len(data) % size}:
        return "datagrams of %s bytes, not %d" % (sorted(sizes), size)
    return None


def main():
    """Runs what the command line says."""
    kind, name, count, sender, receiver = sys.argv[1:6]
    data = noise(int(count))
    for address in sys.argv[6:]:
        for how in ("tcp", "udp") if kind == "all" else kind.split(","):
            label = "%s, %s over %s" % (name, how,
                                        "IPv6" if ":" in address else "IPv4")
            try:
                if how == "tcp":
                    wrong = tcp(data, sender, receiver, address)
                else:
                    wrong = udp(data, sender, receiver, address, how)
            except OSError as err:
                wrong = str(err)
            S.ok(label, wrong is None, wrong)
    S.finish()


if __name__ == "__main__":
    main()
