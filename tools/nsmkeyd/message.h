/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages between two agents, inside of TLS. Each has a header of four bytes, and for its
 * type exactly one length; numbers are in network byte order, reserved bytes are zero:
 *
 *	u16 length, header included | u8 type | u8 version, 1
 *
 *	1 hello		u8 cipher | 7 reserved | u64 epoch | 16 bytes instance
 *	2 key		u8 cipher | 3 reserved | u32 id | u64 epoch
 *	3 done		u64 epoch
 *	4 rekey		nothing
 *	5 refuse	u8 reason | 3 reserved
 *
 * Both sides send hello as soon as TLS is up. The epoch of the session is the larger of the
 * two, and the ciphers must be equal. Each side then gives its kernel the key that it
 * receives with, and sends the id of that key; when it has the other's, it gives its kernel
 * the key that it sends with, and says done. The session then stays open; either side may
 * ask for new keys by rekey, for which the client of the session begins another one.
 */
#ifndef KEYD_MESSAGE_H
#define KEYD_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#define MESSAGE_MAX		36
#define MESSAGE_INSTANCE	16

enum message_type {
	MESSAGE_HELLO = 1,
	MESSAGE_KEY,
	MESSAGE_DONE,
	MESSAGE_REKEY,
	MESSAGE_REFUSE,
};

enum message_reason {
	REFUSE_NO_PEER = 1,	/* the kernel does not have the peer */
	REFUSE_CIPHER,		/* another cipher is configured */
	REFUSE_OTHER,		/* another session between the two goes on */
	REFUSE_KERNEL,		/* the kernel did not take a key */
};

struct message {
	uint8_t type;
	uint8_t cipher;
	uint8_t reason;
	uint32_t id;
	uint64_t epoch;
	uint8_t instance[MESSAGE_INSTANCE];
};

/*
 * Read the message at the beginning of @data.
 *
 * Return: the length of the message; 0 if it is not whole yet; -1 if it is malformed.
 */
int message_parse(struct message *message, const uint8_t *data, size_t len);

/* Write a message. Return: its length, at most MESSAGE_MAX. */
size_t message_build(uint8_t *to, const struct message *message);

#endif /* KEYD_MESSAGE_H */
