// SPDX-License-Identifier: GPL-2.0
/*
 * Print lists of answers. See listing.h.
 */
#include "listing.h"
#include "lookup.h"
#include "nsmctl.h"
#include "out.h"

int listing_collect(const struct answers *answers, struct json_object *list,
		    listing_t show, void *about)
{
	unsigned int i;

	for (i = 0; i < answers->count; i++) {
		if (!show(answers->nlh[i], list, about)) {
			complain("the kernel's answer is malformed");
			return EXIT_REFUSED;
		}
	}
	return EXIT_OK;
}

int listing_answers(const struct answers *answers, struct json_object *list,
		    listing_t show, void *about)
{
	unsigned int i;
	int ret = EXIT_OK;

	for (i = 0; !ret && i < answers->count; i++) {
		if (show(answers->nlh[i], list, about)) {
			if (list)
				list_out(list);
			continue;
		}
		complain("the kernel's answer is malformed");
		ret = EXIT_REFUSED;
	}
	lookup_forget();
	return ret;
}

int listing(struct nl_msg *msg, const struct attr_set *set, listing_t show,
	    void *about)
{
	struct answers answers = { .count = 0 };
	struct json_object *list = NULL;
	int ret;

	ret = request_send(msg, set, &answers);
	if (!ret && run.json)
		list = list_begin();
	if (!ret)
		ret = listing_answers(&answers, list, show, about);
	if (list)
		list_end(list);
	answers_free(&answers);
	return ret;
}
