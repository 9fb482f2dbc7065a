/* SPDX-License-Identifier: GPL-2.0 */
/* What table.h takes from there: room for the one who frees a table. */
#ifndef UNIT_LINUX_RCUPDATE_H
#define UNIT_LINUX_RCUPDATE_H

struct rcu_head {
	void *unused[2];
};

#endif /* UNIT_LINUX_RCUPDATE_H */
