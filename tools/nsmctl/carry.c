// SPDX-License-Identifier: GPL-2.0
/*
 * Carry out the requests of a plan, each as the command that it is. See plan.h.
 */
#include <errno.h>
#include <string.h>

#include "lookup.h"
#include "netif.h"
#include "nsmctl.h"
#include "plan.h"
#include "rtnl.h"

/* Set the document that complaints refer to. */
static void set_place(const struct thing *thing)
{
	run.file = thing->file;
	run.line = thing->line;
}

static int do_step(struct step *step)
{
	const struct thing *thing = step->thing;
	const char *netns = thing_netns(thing);
	int ret;

	switch (step->op) {
	case STEP_STATE:
		return netif_state(netns, thing->name, step->value);
	case STEP_ADDRESS:
		return netif_address(netns, thing->name, step->value, step->change);
	case STEP_ROUTE:
		return netif_route(netns, thing->name, step->route, step->change);
	case STEP_COMMAND:
		break;
	}
	ret = command(step->words.count, step->words.word);
	lookup_forget();
	run.object = NULL;
	run.verb = NULL;
	return ret;
}

int plan_do(struct plan *plan)
{
	const struct run before = run;
	struct step *step;
	int ret = EXIT_OK;

	for (step = plan->first; step && !ret; step = step->next) {
		set_place(step->thing);
		step->thing->touched = true;
		run.object = before.object;
		run.verb = NULL;
		ret = do_step(step);
	}
	rtnl_close();
	run = before;
	return ret;
}

int plan_check(struct plan *plan)
{
	const struct run before = run;
	struct step *step;
	int ret = EXIT_OK;

	run.check = true;
	for (step = plan->first; step; step = step->next) {
		int one = EXIT_OK;

		set_place(step->thing);
		if (step->op == STEP_COMMAND)
			one = do_step(step);
		if (!ret)
			ret = one;
	}
	run = before;
	return ret;
}
