/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The IPAM plugin of a network, which gives addresses and routes to its wires.
 */
#ifndef NSMWIRE_CNI_IPAM_H
#define NSMWIRE_CNI_IPAM_H

#include <json-c/json.h>

#include "conf.h"
#include "env.h"

/* An attachment, for which the plugin is called. */
struct ipam_call {
	const char *command;
	const char *container;
	const char *netns;
	const char *ifname;
	const char *path;	/* CNI_PATH */
	int lock;		/* of the attachment, held as long as the program runs; or -1 */
};

/*
 * Call the IPAM plugin, if the configuration has one. @result, if it is not NULL, is set to
 * what it has printed, which the caller puts. Return: 0 or CNI_FAILED.
 */
int ipam_call(const struct conf *conf, const struct ipam_call *call, struct json_object **result);

#endif /* NSMWIRE_CNI_IPAM_H */
