// SPDX-License-Identifier: GPL-2.0
/*
 * Takes attachments away: DEL, GC, and what fails or was killed. See detach.h.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/nsfs.h>

#include "attach.h"
#include "cni.h"
#include "detach.h"
#include "ipam.h"
#include "netif.h"
#include "rtnl.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE	71
#endif

/* --- network namespaces */

static bool is_netns(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool ok;

	if (fd < 0)
		return false;
	ok = ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET;
	close(fd);
	return ok;
}

bool detach_find_netns(const char *path, uint64_t *cookie)
{
	socklen_t len = sizeof(*cookie);
	int sock;
	bool ok;

	if (!is_netns(path))
		return false;
	sock = netns_socket(path);
	if (sock < 0) {
		/* It has gone meanwhile. */
		cni_forget_told();
		return false;
	}
	ok = !getsockopt(sock, SOL_SOCKET, SO_NETNS_COOKIE, cookie, &len);
	close(sock);
	return ok;
}

bool detach_is_there(const struct claim *claim)
{
	uint64_t cookie;

	return *claim->netns && detach_find_netns(claim->netns, &cookie) &&
	       cookie == claim->cookie;
}

/* --- taking away */

/* The wire goes with its network namespace, if that is not there any more. */
static int delete_wire(const struct claim *claim)
{
	struct netif netif;
	int ret = 0;

	if (!detach_is_there(claim))
		return 0;
	if (netif_find(claim->netns, claim->device, &netif) ||
	    (netif.wire && netif_delete(claim->netns, claim->device)))
		ret = cni_fail_told(CNI_REFUSED, "the wire cannot be deleted");
	/* Another attachment may have another network namespace at this path. */
	rtnl_close();
	return ret;
}

int detach_ipam(const struct conf *conf, const struct env *env, const char *command,
		const struct claim *claim, struct json_object **result)
{
	const struct ipam_call call = {
		.command = command,
		.container = claim->container,
		.netns = claim->netns,
		.ifname = claim->device,
		.path = env->path,
		.lock = claim->fd,
	};

	return ipam_call(conf, &call, result);
}

int detach(const struct conf *conf, const struct env *env, struct claim *claim)
{
	int ret = delete_wire(claim);

	if (detach_ipam(conf, env, "DEL", claim, NULL))
		ret = CNI_FAILED;
	if (ret)
		claim_release(claim);
	else
		claim_remove(claim);
	return ret;
}

struct context {
	const struct conf *conf;
	const struct env *env;
};

static int undo_killed(struct claim *claim, void *ctx)
{
	const struct context *c = ctx;

	return detach(c->conf, c->env, claim);
}

void detach_killed(const struct conf *conf, const struct env *env)
{
	const struct cni_failure before = cni_failure;
	struct context c = { .conf = conf, .env = env };

	claim_each(conf->name, true, undo_killed, &c);
	cni_failure = before;
	cni_forget_told();
}

/* --- DEL */

int attach_del(const struct conf *conf, const struct env *env)
{
	struct claim claim;
	int found;

	detach_killed(conf, env);
	found = claim_find(&claim, conf->name, env->container, attach_device(conf, env));
	if (found < 0)
		return CNI_FAILED;
	/* The IPAM plugin may have kept an address without a wire. */
	if (!found)
		snprintf(claim.netns, sizeof(claim.netns), "%s", env->netns);
	return detach(conf, env, &claim);
}

/* --- GC */

/* Whether the runtime names the attachment. */
static bool is_valid(const struct conf *conf, const struct claim *claim)
{
	size_t n, count = json_object_array_length(conf->attachments);

	for (n = 0; n < count; n++) {
		struct json_object *one = json_object_array_get_idx(conf->attachments, n);
		const char *container = conf_text(conf_member(one, "containerID"));
		const char *ifname = conf_text(conf_member(one, "ifname"));

		if (container && ifname && !strcmp(container, claim->container) &&
		    !strcmp(ifname, claim->ifname))
			return true;
	}
	return false;
}

static int collect(struct claim *claim, void *ctx)
{
	const struct context *c = ctx;

	if (claim->done && is_valid(c->conf, claim)) {
		claim_release(claim);
		return 0;
	}
	return detach(c->conf, c->env, claim);
}

int attach_gc(const struct conf *conf, const struct env *env)
{
	const struct ipam_call call = { "GC", "", "", "", env->path, -1 };
	struct context c = { .conf = conf, .env = env };
	int ret;

	if (!conf->attachments)
		return cni_fail(CNI_CONFIG,
				"\"cni.dev/valid-attachments\" is missing: without it, all would be deleted");
	ret = claim_each(conf->name, false, collect, &c);
	if (ipam_call(conf, &call, NULL))
		ret = CNI_FAILED;
	return ret;
}
