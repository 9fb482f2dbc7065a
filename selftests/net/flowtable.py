# SPDX-License-Identifier: GPL-2.0
"""A flowtable takes an established connection through a wire out of the stack.

    flowtable.py NAME NEAR GATEWAY WIRE FAR ADDRESS...

GATEWAY forwards from NEAR into its wire; its chain has a counter "slow". A connection
exchanges messages until conntrack calls it offloaded. From then on all that it sends
crosses the wire, and nothing of it the chain.
"""

import json
import socket
import sys

import nsmns as S

ROUNDS, SIZE = 200, 100


def exchange(client, server):
    """One message there and one back."""
    for one, other in ((client, server), (server, client)):
        one.sendall(b"x" * SIZE)
        if len(other.recv(SIZE, socket.MSG_WAITALL)) != SIZE:
            raise ConnectionError("a message was cut off")


def is_offloaded(gateway, port):
    """What conntrack says of the connection from that port."""
    with S.inside(gateway), open("/proc/thread-self/net/nf_conntrack",
                                 encoding="ascii") as src:
        return any("sport=%d " % port in line and "[OFFLOAD]" in line
                   for line in src)


def slow(gateway):
    """Packets that the chain has seen."""
    table = json.loads(S.run(gateway, "nft", "-j", "list", "counter", "inet",
                             "t", "slow"))
    return sum(one["counter"]["packets"] for one in table["nftables"]
               if "counter" in one)


def sent(gateway, wire):
    """Packets that the wire has sent."""
    return S.ethtool_stats(gateway, wire)["class_default_tx_packets"]


def main():
    """Runs what the command line says."""
    name, near, gateway, wire, far = sys.argv[1:6]
    for address in sys.argv[6:]:
        label = "%s, IPv%d" % (name, 6 if ":" in address else 4)
        client, server = S.connected(near, far, address)
        port = client.getsockname()[1]

        def taken():
            exchange(client, server)
            return is_offloaded(gateway, port)

        S.ok("%s: offloaded" % label, S.wait_for(taken))
        before = slow(gateway), sent(gateway, wire)
        for _ in range(ROUNDS):
            exchange(client, server)
        S.same("%s: packets that pass the stack" % label, 0, slow(gateway) - before[0])
        count = sent(gateway, wire) - before[1]
        S.ok("%s: crosses the wire" % label, count >= ROUNDS,
             "%d of %d" % (count, ROUNDS))
        client.close()
        server.close()
    S.finish()


if __name__ == "__main__":
    main()
