/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Common part of all "show" commands: send a request and show each answer as
 * text, or as an object of one JSON array.
 */
#ifndef NSMCTL_LISTING_H
#define NSMCTL_LISTING_H

#include <stdbool.h>

#include <json-c/json.h>

#include "nl.h"

/*
 * Add one answer to the array, or print it if @list is NULL. @about is the
 * argument of the command. Return: false if the answer is malformed.
 */
typedef bool (*listing_t)(const struct nlmsghdr *nlh, struct json_object *list,
			  void *about);

/* Send a request and show the answers. Return: EXIT_OK or EXIT_REFUSED. */
int listing(struct nl_msg *msg, const struct attr_set *set, listing_t show,
	    void *about);

/* Add received answers to an array that is printed later. */
int listing_collect(const struct answers *answers, struct json_object *list,
		    listing_t show, void *about);

/* Add received answers to an array of the caller, and print each at once. */
int listing_answers(const struct answers *answers, struct json_object *list,
		    listing_t show, void *about);

#endif /* NSMCTL_LISTING_H */
