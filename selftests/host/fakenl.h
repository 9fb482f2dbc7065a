/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interface between the parts of the fake kernel: fakenl.c has the socket with its
 * messages, fakefamily.c the answers of the family, fakepeer.c those about named peers,
 * fakekey.c those about their keys.
 */
#ifndef FAKENL_H
#define FAKENL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#define FAMILY		0x21
#define SIZE		16384

struct message {
	char data[SIZE];
	size_t len;
	int error;		/* the receive fails instead */
};

bool kernel_is(const char *name);

/* A message to be received over socket @s; send_it() when it is whole. */
struct message *message(int s, int type, int flags, uint32_t seq);
struct message *reply(int s, int family, int cmd, int flags, uint32_t seq);

/* The acknowledgment of a request, to which attributes can be added. */
struct message *ack(int s, const struct nlmsghdr *request, int error);
void done(int s, uint32_t seq, int error, int flags);
void send_it(struct message *m);

void raw(struct message *m, const void *data, size_t len);
void put(struct message *m, int type, const void *data, size_t len);
void put_u8(struct message *m, int type, uint8_t v);
void put_u16(struct message *m, int type, uint16_t v);
void put_u32(struct message *m, int type, uint32_t v);
void put_u64(struct message *m, int type, uint64_t v);
void put_string(struct message *m, int type, const char *v);
void put_addr(struct message *m, int type, int family, const char *v);
size_t nest(struct message *m, int type);
void nest_end(struct message *m, size_t at);

/* The attribute of a request, its offset in *offset. */
const char *attr_of(const struct nlmsghdr *nlh, int type, int *offset);

/* Kernels that measure paths, and those that choose the paths of classes by that. */
bool measures(void);
bool steers(void);

/* Named peers and their history: all events, or as a notification one of them. */
void put_named_peer(struct message *m, const char *name, bool rich);
void put_history(struct message *m, const char *name, bool all);

/* Kernels whose peers are sealed, the answers about keys, and events of keys. */
bool seals(void);
void answer_keys(int s, const struct nlmsghdr *nlh);
void answer_key(int s, const struct nlmsghdr *nlh, int cmd);
void put_key_event(struct message *m, int cmd);

/* Searches the memory of this process for a secret. */
void search_secret(void);

/* Writes the attributes of an event. */
void put_event(struct message *m, int cmd);

/* The set operation for an add or change operation. */
int family_like(int cmd);

/* Answers one request to the family. */
void family_answer(int s, const struct nlmsghdr *nlh, int cmd);

#endif /* FAKENL_H */
