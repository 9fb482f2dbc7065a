/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every "show" does: ask, and show each answer as an object of one array
 * of JSON or as text.
 */
#ifndef NSMCTL_LISTING_H
#define NSMCTL_LISTING_H

#include <stdbool.h>

#include <json-c/json.h>

#include "nl.h"

/*
 * Adds one answer to the array, or prints it where that is NULL. False where
 * it is malformed. @about is of the command.
 */
typedef bool (*listing_t)(const struct nlmsghdr *nlh, struct json_object *list,
			  void *about);

/* Sends the request and shows what comes. Return: EXIT_OK or EXIT_REFUSED. */
int listing(struct nl_msg *msg, const struct attr_set *set, listing_t show,
	    void *about);

/* Answers that are there already, into an array that is printed later. */
int listing_collect(const struct answers *answers, struct json_object *list,
		    listing_t show, void *about);

/* The same, printed as they come; the array is the caller's. */
int listing_answers(const struct answers *answers, struct json_object *list,
		    listing_t show, void *about);

#endif /* NSMCTL_LISTING_H */
