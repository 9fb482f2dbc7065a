/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire of a connection of Network Service Mesh: found, created, changed and deleted.
 * Nothing is kept elsewhere: the kernel knows the wires and which ids are in use.
 */
#ifndef NSMCTL_CONNWIRE_H
#define NSMCTL_CONNWIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "args.h"
#include "connection.h"
#include "decode.h"
#include "target.h"
#include "words.h"

struct connwire {
	bool server;		/* this host is the server, else the client */
	struct target target;	/* by its name */
	struct words words;	/* of the command, without those of the connection */
	struct connection conn;
};

/* The UDP port of the wire. */
uint16_t connwire_port(const struct connwire *w);

/* Get the wire by its name. Return: 0, or -errno, which is -ENODEV where there is none. */
int connwire_get(const struct connwire *w, struct wire *wire);

/*
 * Get the wire by its name, or where it has been moved or renamed, by its id, its port and
 * where it leads. The target is then that wire. Return: as connwire_get().
 */
int connwire_find(struct connwire *w, struct wire *wire);

/*
 * Whether a wire that has been found is the connection's. Its id says so. A request that is
 * repeated without its answer has none: then it is where the wire leads. Return: EXIT_OK, or
 * EXIT_REFUSED after a complaint.
 */
int connwire_check(const struct connwire *w, const struct wire *wire);

/*
 * Create the wire, or change it to what the connection says now. A connection without an id
 * is given one. @created is set if there was no wire. Return: as connwire_check().
 */
int connwire_make(struct connwire *w, bool *created);

/* Delete the wire. Return: as connwire_check(). */
int connwire_delete(const struct connwire *w);

#endif /* NSMCTL_CONNWIRE_H */
