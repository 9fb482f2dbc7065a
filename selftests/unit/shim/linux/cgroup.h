/* SPDX-License-Identifier: GPL-2.0 */
/* Of a cgroup, only where it is in its hierarchy, as the kernel keeps it. */
#ifndef UNIT_LINUX_CGROUP_H
#define UNIT_LINUX_CGROUP_H

#include <linux/types.h>

struct cgroup_root;

struct cgroup {
	struct cgroup_root *root;
	int level;
	struct cgroup *ancestors[];
};

static inline bool cgroup_is_descendant(struct cgroup *cgroup,
					struct cgroup *ancestor)
{
	return cgroup->root == ancestor->root &&
	       cgroup->level >= ancestor->level &&
	       cgroup->ancestors[ancestor->level] == ancestor;
}

#endif /* UNIT_LINUX_CGROUP_H */
