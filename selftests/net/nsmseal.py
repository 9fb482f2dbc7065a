# SPDX-License-Identifier: GPL-2.0
"""Sealed packets as bytes, by a library that the kernel has no part in.

Owns the sealing and opening of Geneve packets, written from
Documentation/wire-format.rst.
"""

import itertools
import struct
import time

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

import nsmpkt as P

SECRETS = {"aes-128-gcm": 20, "aes-256-gcm": 36, "chacha20-poly1305": 32}
TAG = 16
# No secret is used twice, not by another run either.
SEED = time.monotonic_ns()
SECRET = (((SEED + i) * 0x9E3779B97F4A7C15 % (1 << 288)).to_bytes(36, "little")
          for i in itertools.count())


def rekeyed(west, east, cipher, **kw):
    """New keys for both directions between the peers of two nodes, by nobody known."""
    for near, name, far, back in ((west, "east", east, "west"), (east, "west", west, "east")):
        secret = next(SECRET)[:SECRETS[cipher]]
        ident = far.key(back, "rx", cipher, secret, **kw)
        near.key(name, "tx", cipher, secret, id=ident, **kw)


def number(path, klass, lane, counter):
    """A packet number."""
    return path << 61 | klass << 58 | lane << 48 | counter


class Key:
    """A secret with its cipher."""

    def __init__(self, cipher, secret, ident=0):
        self.cipher, self.secret, self.ident = cipher, secret, ident
        if cipher == "chacha20-poly1305":
            self.aead, self.salt = ChaCha20Poly1305(secret), bytes(4)
        else:
            self.aead, self.salt = AESGCM(secret[:-4]), secret[-4:]

    def seal(self, packet, inner, vni=42, proto=P.ETH_IP, opts=b"", **kw):
        """A Geneve packet with this number."""
        head = P.geneve(vni, proto, b"", opts=opts + P.sealed_opt(self.ident, packet),
                        critical=1, **kw)
        return head + self.aead.encrypt(self.salt + struct.pack("!Q", packet), inner, head)

    def open(self, pkt):
        """What a captured packet has inside; None if it does not open."""
        head = pkt.payload[:8 + pkt.optlen]
        try:
            return self.aead.decrypt(self.salt + struct.pack("!Q", pkt.sealed[1]),
                                     pkt.payload[len(head):], head)
        except InvalidTag:
            return None
