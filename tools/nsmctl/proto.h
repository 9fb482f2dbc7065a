/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the protocols that IP carries.
 */
#ifndef NSMCTL_PROTO_H
#define NSMCTL_PROTO_H

#include <stdbool.h>
#include <stdint.h>

/* By name or number. What is not known here is looked up in /etc/protocols. */
bool proto_parse(const char *word, uint8_t *proto);

/* NULL where it has no name here. That of the host is not asked for. */
const char *proto_name(uint8_t proto);

#endif /* NSMCTL_PROTO_H */
