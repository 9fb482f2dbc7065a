/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The requests that turn the objects that there are into those that are wanted. They are
 * the words of the commands of this tool, and changes of devices by rtnetlink.
 */
#ifndef NSMCTL_PLAN_H
#define NSMCTL_PLAN_H

#include "manifest.h"
#include "netif.h"
#include "value.h"

enum step_op {
	STEP_COMMAND,
	STEP_STATE,
	STEP_ADDRESS,
	STEP_ROUTE,
};

struct step {
	struct step *next;
	struct thing *thing;
	enum step_op op;
	enum netif_op change;		/* of an address or a route */
	struct wordlist words;		/* a command */
	char *value;			/* a state or an address */
	const struct item *route;
};

struct plan {
	struct step *first, **last;
	bool exact;			/* absent fields are as in the wanted objects, too */
	bool failed;			/* memory ran out */
};

/* Start an empty plan. */
void plan_init(struct plan *plan, bool exact);
void plan_free(struct plan *plan);

/*
 * Add the requests for one object. @have is NULL if there is none, @want if there is to be
 * none. Both must stay while the plan does. Return: whether there are any.
 */
bool plan_add(struct plan *plan, struct thing *want, struct thing *have);

/* Whether a field is to change. */
bool plan_changes(const struct item *want, const struct item *have, unsigned int field,
		  bool exact);

/*
 * Carry out a plan. The objects of requests that were sent are marked as touched. Return:
 * EXIT_OK, or the exit status of the first failure, at which it ends.
 */
int plan_do(struct plan *plan);

/* Check all commands by their own rules, without a request. Return: as above. */
int plan_check(struct plan *plan);

#endif /* NSMCTL_PLAN_H */
