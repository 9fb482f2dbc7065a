/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a wire would do with a packet that is only described.
 */
#ifndef NSMW_EXPLAIN_H
#define NSMW_EXPLAIN_H

#include "data/explained.h"
#include "peer/path.h"

struct nsmw_tunnel;

/**
 * struct nsmw_described - a packet that is described
 * @src:      source address
 * @dst:      destination address
 * @ip:       4 or 6
 * @proto:    protocol
 * @ports:    it has ports
 * @sport:    source port
 * @dport:    destination port
 * @dscp:     DSCP
 * @mark:     mark
 * @priority: priority
 * @cgroup:   cgroup of the socket that would send it, or NULL
 * @option:   of one that arrives, the class in its class option; NSMW_CLASS_NONE if it has
 *            none
 */
struct nsmw_described {
	union nsmw_addr src;
	union nsmw_addr dst;
	u8 ip;
	u8 proto;
	bool ports;
	__be16 sport;
	__be16 dport;
	u8 dscp;
	u32 mark;
	u32 priority;
	struct cgroup *cgroup;
	u8 option;
};

int nsmw_explain_tx(struct nsmw_tunnel *tunnel, const struct nsmw_described *d,
		    struct nsmw_explained *e);
int nsmw_explain_rx(struct nsmw_tunnel *tunnel, const struct nsmw_described *d,
		    struct nsmw_explained *e, struct nsmw_explained *reply);

#endif /* NSMW_EXPLAIN_H */
