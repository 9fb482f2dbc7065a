/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What would become of a packet that is not sent.
 */
#ifndef NSMW_EXPLAINED_H
#define NSMW_EXPLAINED_H

#include "data/encap.h"
#include "qos/classify.h"

/**
 * struct nsmw_explained - what would become of a packet
 * @tx:         its transmit context, as far as it would come; of a packet that arrives only
 *              class and settings
 * @why:        what has decided its class
 * @drop:       why it would be dropped, 0 if it would not be
 * @classified: its class is known
 * @by_flow:    each flow of its class has a path of its own
 * @learns:     it would set the class of its replies
 * @copy:       index of the path of its copy, NSMW_STEER_NONE for none
 * @out:        how it would leave; its ifindex is 0 if it would not come so far
 *
 * Valid while RTNL is held.
 */
struct nsmw_explained {
	struct nsmw_tx tx;
	struct nsmw_why why;
	enum nsmwire_drop drop;
	bool classified;
	bool by_flow;
	bool learns;
	u8 copy;
	struct nsmw_departure out;
};

#endif /* NSMW_EXPLAINED_H */
