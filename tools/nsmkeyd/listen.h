/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The TCP ports on which peers connect.
 */
#ifndef KEYD_LISTEN_H
#define KEYD_LISTEN_H

/* Listen on the ports that the configuration says, and on no others. */
void listen_update(void);

#endif /* KEYD_LISTEN_H */
