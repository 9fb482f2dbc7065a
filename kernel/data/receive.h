/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The entry of packets that arrive from the underlay.
 */
#ifndef NSMW_RECEIVE_H
#define NSMW_RECEIVE_H

#include <net/udp_tunnel.h>

/* Given to nsmw_sock_get(): what a socket of wires does with packets. */
extern const struct udp_tunnel_sock_cfg nsmw_receive_cfg;

#endif /* NSMW_RECEIVE_H */
