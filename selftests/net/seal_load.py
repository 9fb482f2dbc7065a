# SPDX-License-Identifier: GPL-2.0
"""Keys that come and go: see seal_load.sh.

    seal_load.py rekey COUNT SECONDS    new keys both ways, so many times, so often
    seal_load.py churn COUNT            keys, modes and peers without regard to the other end
"""

import itertools
import sys
import time

import nsmns as S
from nsmpeer import Node
from nsmrig import A, B
from nsmseal import SECRETS, rekeyed

WEST, EAST = Node(A), Node(B)


def rekeys(count, seconds):
    """What a control plane does that is in a hurry."""
    ciphers = itertools.cycle(SECRETS)
    for _ in range(count):
        rekeyed(WEST, EAST, next(ciphers), expires=3600)
        time.sleep(seconds)


def churn(count):
    """Ends of keys and modes while packets pass; the last keys are right again."""
    for i in range(count):
        rekeyed(WEST, EAST, "aes-128-gcm")
        WEST.do("KEY_DEL", peer="east", direction="tx")
        EAST.do("PEER_SET", name="west", seal=("off", "allow")[i % 2])
        rekeyed(WEST, EAST, "chacha20-poly1305", expires=1)
        EAST.do("KEY_DEL", peer="west")
        WEST.do("PEER_SET", name="east", seal="off")
        rekeyed(WEST, EAST, "aes-256-gcm")
    for node, peer in ((WEST, "east"), (EAST, "west")):
        node.do("PEER_SET", name=peer, seal="require")
    rekeyed(WEST, EAST, "aes-128-gcm")


if sys.argv[1] == "rekey":
    rekeys(int(sys.argv[2]), float(sys.argv[3]))
else:
    churn(int(sys.argv[2]))
S.ok("%s: %s times" % (sys.argv[1], sys.argv[2]), True)
S.finish()
