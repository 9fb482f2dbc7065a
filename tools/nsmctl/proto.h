/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the protocols that IP carries.
 */
#ifndef NSMCTL_PROTO_H
#define NSMCTL_PROTO_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Parse a protocol, by name or number. Unknown names are looked up in
 * /etc/protocols.
 */
bool proto_parse(const char *word, uint8_t *proto);

/*
 * Built-in name of a protocol. Return: NULL if it has none. /etc/protocols is
 * not used.
 */
const char *proto_name(uint8_t proto);

#endif /* NSMCTL_PROTO_H */
