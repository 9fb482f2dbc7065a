// SPDX-License-Identifier: GPL-2.0
/*
 * Seals and opens the pieces of a packet with a cipher. Owns, for each CPU, the memory of
 * one request: everything is synchronous on the CPU that has the packet, with BH disabled,
 * so there is one at a time, and a packet allocates nothing.
 *
 * AES-GCM of x86 is marked asynchronous, because it hands requests to a thread when the
 * vector unit is in use. It is asked only when the unit is free, and then completes at
 * once; packets that interrupt a user of the unit take the synchronous, slow form. The
 * choice holds until the call, because nothing preempts it.
 */
#include <crypto/aead.h>
#include <crypto/chacha20poly1305.h>
#include <crypto/internal/simd.h>
#include <crypto/scatterwalk.h>
#include <linux/nsmwire.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include <asm/simd.h>

#include "peer/cipher.h"

#define NONCE		12
#define REQUEST_MAX	2048	/* bytes that a driver may want for a request */

/* One for each CPU, used with BH disabled. */
struct request {
	struct nsmw_text text;
	u8 nonce[NONCE];
	struct crypto_wait wait;
	struct aead_request aead __aligned(CRYPTO_MINALIGN);
	u8 of_driver[REQUEST_MAX];
};

/*
 * Allocated with the first key, under RTNL; freed with the module. Not percpu memory itself:
 * the slow form of AES-GCM keeps the tag in its request and points a scatterlist there, for
 * which it must have a struct page.
 */
static DEFINE_PER_CPU(struct request *, requests);

/**
 * nsmw_cipher_secret_len() - length of the secret of a cipher
 * @kind: enum nsmwire_cipher
 *
 * Return: bytes, those of the salt included.
 */
unsigned int nsmw_cipher_secret_len(u8 kind)
{
	switch (kind) {
	case NSMWIRE_CIPHER_AES_128_GCM:
		return 16 + NSMW_SALT;
	case NSMWIRE_CIPHER_AES_256_GCM:
		return 32 + NSMW_SALT;
	default:
		return CHACHA20POLY1305_KEY_SIZE;
	}
}

/**
 * nsmw_ciphers_need() - allocate what all ciphers share
 *
 * After an error, another call goes on.
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_ciphers_need(void)
{
	struct request *r;
	int cpu;

	for_each_possible_cpu(cpu) {
		if (per_cpu(requests, cpu))
			continue;
		r = kzalloc_node(sizeof(*r), GFP_KERNEL, cpu_to_node(cpu));
		if (!r)
			return -ENOMEM;
		crypto_init_wait(&r->wait);
		per_cpu(requests, cpu) = r;
	}
	return 0;
}

/**
 * nsmw_ciphers_free() - free what all ciphers share
 *
 * Context: the module ends; there is no key any more.
 */
void nsmw_ciphers_free(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kfree(per_cpu(requests, cpu));
}

static struct crypto_aead *alloc_aead(u32 mask, const u8 *key, unsigned int len)
{
	struct crypto_aead *aead = crypto_alloc_aead("gcm(aes)", 0, mask);
	int err;

	if (IS_ERR(aead))
		return aead;
	err = crypto_aead_reqsize(aead) > REQUEST_MAX ? -EOPNOTSUPP : 0;
	if (!err)
		err = crypto_aead_setauthsize(aead, NSMW_TAG);
	if (!err)
		err = crypto_aead_setkey(aead, key, len);
	if (!err)
		return aead;
	crypto_free_aead(aead);
	return ERR_PTR(err);
}

/**
 * nsmw_cipher_init() - make a cipher ready
 * @c:      zeroes
 * @kind:   enum nsmwire_cipher
 * @secret: nsmw_cipher_secret_len() bytes, which stay the caller's
 *
 * Context: process, without RTNL: a module may have to be loaded.
 * Return: 0, -ENOMEM, or another negative error when the kernel lacks the cipher.
 */
int nsmw_cipher_init(struct nsmw_cipher *c, u8 kind, const u8 *secret)
{
	unsigned int len = nsmw_cipher_secret_len(kind);
	struct crypto_aead *aead;

	c->kind = kind;
	if (kind == NSMWIRE_CIPHER_CHACHA20_POLY1305) {
		memcpy(c->secret, secret, len);
		return 0;
	}
	len -= NSMW_SALT;
	memcpy(c->salt, secret + len, NSMW_SALT);
	/* Not the drivers of cards, which answer later. */
	aead = alloc_aead(CRYPTO_ALG_KERN_DRIVER_ONLY | CRYPTO_ALG_ALLOCATES_MEMORY,
			  secret, len);
	if (IS_ERR(aead))
		return PTR_ERR(aead);
	c->fast = aead;
	aead = alloc_aead(CRYPTO_ALG_ASYNC, secret, len);
	if (IS_ERR(aead)) {
		crypto_free_aead(c->fast);
		c->fast = NULL;
		return PTR_ERR(aead);
	}
	c->slow = aead;
	return 0;
}

/**
 * nsmw_cipher_free() - forget a cipher and its secret
 * @c: the cipher; no packet uses it any more
 *
 * Context: process.
 */
void nsmw_cipher_free(struct nsmw_cipher *c)
{
	if (c->fast)
		crypto_free_aead(c->fast);
	if (c->slow)
		crypto_free_aead(c->slow);
	memzero_explicit(c, sizeof(*c));
}

/**
 * nsmw_cipher_text() - the tables of pieces of this CPU
 *
 * Context: BH disabled, until the packet is sealed or opened.
 * Return: the tables, not initialised.
 */
struct nsmw_text *nsmw_cipher_text(void)
{
	return &this_cpu_read(requests)->text;
}

static int call(const struct nsmw_cipher *c, struct request *r, bool seal,
		struct scatterlist *dst, u64 packet, unsigned int header,
		unsigned int len)
{
	struct crypto_aead *aead = likely(crypto_simd_usable()) ? c->fast : c->slow;
	struct aead_request *req = &r->aead;
	__be64 number = cpu_to_be64(packet);
	int err;

	memcpy(r->nonce, c->salt, NSMW_SALT);
	memcpy(r->nonce + NSMW_SALT, &number, sizeof(number));
	aead_request_set_tfm(req, aead);
	/* Nothing waits: the request is complete when the call returns. */
	aead_request_set_callback(req, 0, crypto_req_done, &r->wait);
	aead_request_set_ad(req, header);
	aead_request_set_crypt(req, r->text.src, dst, len, r->nonce);
	err = seal ? crypto_aead_encrypt(req) : crypto_aead_decrypt(req);
	WARN_ON_ONCE(err == -EINPROGRESS || err == -EBUSY);
	return err;
}

/* The library's number is little-endian; the nonce has the packet number as the header has. */
static u64 nonce_of(u64 packet)
{
	return swab64(packet);
}

static const u8 *header_of(const struct nsmw_text *text)
{
	return sg_virt((struct scatterlist *)&text->src[0]);
}

/**
 * nsmw_cipher_seal() - seal a packet
 * @c:        cipher
 * @text:     tables of this CPU, filled: @header bytes and @len bytes in src; in dst, or
 *            where the text stays in src, room for the tag behind them
 * @in_place: the text stays in src; always for ChaCha20-Poly1305
 * @packet:   packet number, never used before with this secret
 * @header:   bytes that are authenticated
 * @len:      bytes that are sealed
 *
 * Context: BH disabled.
 * Return: 0, or a negative error; after -EINPROGRESS the packet must not be freed.
 */
int nsmw_cipher_seal(const struct nsmw_cipher *c, struct nsmw_text *text, bool in_place,
		     u64 packet, unsigned int header, unsigned int len)
{
	struct request *r = container_of(text, struct request, text);
	struct scatterlist rest[2], *sg;

	if (c->kind != NSMWIRE_CIPHER_CHACHA20_POLY1305)
		return call(c, r, true, in_place ? text->src : text->dst, packet, header,
			    len);
	sg = scatterwalk_ffwd(rest, text->src, header);
	return chacha20poly1305_encrypt_sg_inplace(sg, len, header_of(text), header,
						   nonce_of(packet), c->secret) ? 0 : -EINVAL;
}

/**
 * nsmw_cipher_open() - open a packet in its place
 * @c:      cipher
 * @text:   tables of this CPU, src filled: @header bytes and @len bytes
 * @packet: packet number
 * @header: bytes that are authenticated
 * @len:    bytes that are opened, with the tag
 *
 * What does not open has been overwritten, too.
 *
 * Context: BH disabled.
 * Return: 0; -EBADMSG if it is forged or damaged; another negative error. After
 * -EINPROGRESS the packet must not be freed.
 */
int nsmw_cipher_open(const struct nsmw_cipher *c, struct nsmw_text *text, u64 packet,
		     unsigned int header, unsigned int len)
{
	struct request *r = container_of(text, struct request, text);
	struct scatterlist rest[2], *sg;

	if (c->kind != NSMWIRE_CIPHER_CHACHA20_POLY1305)
		return call(c, r, false, text->src, packet, header, len);
	sg = scatterwalk_ffwd(rest, text->src, header);
	return chacha20poly1305_decrypt_sg_inplace(sg, len, header_of(text), header,
						   nonce_of(packet), c->secret) ? 0 : -EBADMSG;
}
