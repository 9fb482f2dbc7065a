/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The annotation by which a pod asks for network services, in the grammar of Network
 * Service Mesh:
 *
 *	kernel://service@domain/ifname?traffic-profile=video,kernel://other
 *
 * The parser neither prints nor asks the kernel. It accepts no annotation that the client
 * of NSM refuses or reads differently.
 */
#ifndef NSMCTL_NSMURL_H
#define NSMCTL_NSMURL_H

#include <net/if.h>

/* The label that names the profile of a wire. */
#define NSMURL_PROFILE	"traffic-profile"

#define NSMURL_LABELS	16	/* of one service */

struct nsmurl_label {
	char key[128];
	char value[256];
};

struct nsmurl {
	char mechanism[16];	/* in upper case: KERNEL */
	char service[512];	/* with the domain: service@domain */
	char ifname[IFNAMSIZ];	/* "": NSM chooses a name */
	struct nsmurl_label label[NSMURL_LABELS];
	unsigned int labels;
};

struct nsmurl_err {
	char text[256];
};

/**
 * nsmurl_take() - take the next service off an annotation
 * @url: the service
 * @at: position in the annotation; advanced past the service and its comma
 * @err: error message, set if -1 is returned
 *
 * Return: 1 if a service was taken, 0 at the end, -1 on an error.
 */
int nsmurl_take(struct nsmurl *url, const char **at, struct nsmurl_err *err);

/* The value of a label. Return: NULL if the service has no such label. */
const char *nsmurl_label(const struct nsmurl *url, const char *key);

#endif /* NSMCTL_NSMURL_H */
