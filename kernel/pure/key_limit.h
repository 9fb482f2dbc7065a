/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many packets a key may seal, and how many may fail to open, as RFC 9001 limits them.
 * Pure.
 */
#ifndef NSMW_KEY_LIMIT_H
#define NSMW_KEY_LIMIT_H

#include <linux/bits.h>
#include <linux/types.h>

#include "pure/packet_number.h"

/*
 * Packets that may fail to open with a key before it is dead. This is the integrity limit of
 * ChaCha20-Poly1305; that of AES-GCM is higher, 2^52 (RFC 9001, 6.6).
 */
#define NSMW_KEY_FAILED_MAX	BIT_ULL(36)

/**
 * enum nsmw_cipher_kind - ciphers whose limits differ
 * @NSMW_CIPHER_AES_GCM: AES-GCM, with keys of any size
 * @NSMW_CIPHER_CHACHA:  ChaCha20-Poly1305
 */
enum nsmw_cipher_kind {
	NSMW_CIPHER_AES_GCM,
	NSMW_CIPHER_CHACHA,
};

/**
 * nsmw_key_packets() - most packets that a key may seal
 * @kind:    its cipher
 * @largest: bytes of the largest packet
 *
 * AES-GCM: at most 2^35 blocks of 16 bytes, so that an attacker gains an advantage of at most
 * 2^-57 (RFC 9001, B.1.1). That is 2^28 packets of 2 KiB, 2^24 of 32 KiB and 2^23 of 64 KiB.
 * ChaCha20-Poly1305 has no such limit, and its packets end where the counter ends (6.6).
 *
 * Return: the number of packets.
 */
static inline u64 nsmw_key_packets(enum nsmw_cipher_kind kind, u32 largest)
{
	if (kind == NSMW_CIPHER_CHACHA)
		return NSMW_PACKET_COUNTER_MAX;
	if (largest <= 1 << 11)
		return 1 << 28;
	return largest <= 1 << 15 ? 1 << 24 : 1 << 23;
}

/**
 * nsmw_key_need() - packets after which a key is to be replaced
 * @kind:    its cipher
 * @largest: bytes of the largest packet
 *
 * Return: half of nsmw_key_packets(), so that there is time to install the next key.
 */
static inline u64 nsmw_key_need(enum nsmw_cipher_kind kind, u32 largest)
{
	return nsmw_key_packets(kind, largest) / 2;
}

#endif /* NSMW_KEY_LIMIT_H */
