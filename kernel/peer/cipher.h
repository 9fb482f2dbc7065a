/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ciphers that packets are sealed with, in one form for all: the crypto API's AES-GCM
 * and the library's ChaCha20-Poly1305.
 */
#ifndef NSMW_CIPHER_H
#define NSMW_CIPHER_H

#include <linux/scatterlist.h>
#include <linux/skbuff.h>

struct crypto_aead;

#define NSMW_TAG	16	/* bytes behind the ciphertext that prove it */
#define NSMW_SALT	4

/* Pieces of a packet: its linear part, its pages, and what is chained behind. */
#define NSMW_PIECES	(MAX_SKB_FRAGS + 4)

/**
 * struct nsmw_cipher - a cipher with its secret
 * @kind:   enum nsmwire_cipher
 * @salt:   first bytes of the nonce of AES-GCM
 * @fast:   of AES-GCM, with the vector unit; usable where that is
 * @slow:   of AES-GCM, for packets that interrupt a user of the vector unit
 * @secret: of ChaCha20-Poly1305
 *
 * Constant after nsmw_cipher_init().
 */
struct nsmw_cipher {
	u8 kind;
	u8 salt[NSMW_SALT];
	struct crypto_aead *fast;
	struct crypto_aead *slow;
	u8 secret[32];
};

/**
 * struct nsmw_text - the pieces of a packet for a cipher, one for each CPU
 * @src: the header, which is authenticated, in the first piece whole; the text behind it
 * @dst: where it goes; the same pieces where it stays
 */
struct nsmw_text {
	struct scatterlist src[NSMW_PIECES];
	struct scatterlist dst[NSMW_PIECES];
};

unsigned int nsmw_cipher_secret_len(u8 kind);
int nsmw_ciphers_need(void);
void nsmw_ciphers_free(void);
int nsmw_cipher_init(struct nsmw_cipher *c, u8 kind, const u8 *secret);
void nsmw_cipher_free(struct nsmw_cipher *c);
struct nsmw_text *nsmw_cipher_text(void);
int nsmw_cipher_seal(const struct nsmw_cipher *c, struct nsmw_text *text, bool in_place,
		     u64 packet, unsigned int header, unsigned int len);
int nsmw_cipher_open(const struct nsmw_cipher *c, struct nsmw_text *text, u64 packet,
		     unsigned int header, unsigned int len);

#endif /* NSMW_CIPHER_H */
