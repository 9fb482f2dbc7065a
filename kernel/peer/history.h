/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has happened to a peer lately.
 */
#ifndef NSMW_HISTORY_H
#define NSMW_HISTORY_H

#include <linux/nsmwire.h>

#include "peer/path.h"
#include "pure/table.h"

#define NSMW_PATH_NONE	0xff	/* no path: none can be used */

/**
 * struct nsmw_place - address and port of the other end of a path
 * @addr: address
 * @port: UDP port; 0 for none
 */
struct nsmw_place {
	union nsmw_addr addr;
	__be16 port;
};

/**
 * struct nsmw_happening - one event of a peer
 * @at:      when, us
 * @kind:    enum nsmwire_history_kind
 * @path:    index of the path, of a move that which was left; NSMW_PATH_NONE for none
 * @to:      index of the path that a class has moved to, NSMW_PATH_NONE for none
 * @class:   index of the class
 * @reason:  of a path, enum nsmwire_path_reason; of a move, enum nsmwire_steer_reason
 * @metric:  enum nsmwire_sla_metric for which a path became bad
 * @value:   the measurement, or the path MTU
 * @limit:   its limit, or the path MTU before, 0 if it was not known
 * @profile: profile of the class; empty if the event is about a path alone
 * @name:    name of the class
 * @family:  AF_INET or AF_INET6, of @moved and @left
 * @moved:   where a path leads from now on that has learned its address
 * @left:    where it led before
 */
struct nsmw_happening {
	u64 at;
	u8 kind;
	u8 path;
	u8 to;
	u8 class;
	u8 reason;
	u8 metric;
	u32 value;
	u32 limit;
	char profile[NSMW_NAME_MAX];
	char name[NSMW_CLASS_NAME_SIZE];
	u8 family;
	struct nsmw_place moved;
	struct nsmw_place left;
};

/**
 * struct nsmw_history - the last events of a peer
 * @count: events so far
 * @told:  events that listeners have heard of
 * @event: event n is at n % NSMWIRE_HISTORY_MAX
 *
 * Guarded by the lock of struct nsmw_measure.
 */
struct nsmw_history {
	u32 count;
	u32 told;
	struct nsmw_happening event[NSMWIRE_HISTORY_MAX];
};

void nsmw_history_add(struct nsmw_history **history, const struct nsmw_happening *what);
bool nsmw_history_read(const struct nsmw_history *history, u32 back,
		       struct nsmw_happening *to);
bool nsmw_history_tell(struct nsmw_history *history, struct nsmw_happening *to);

#endif /* NSMW_HISTORY_H */
