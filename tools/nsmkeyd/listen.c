// SPDX-License-Identifier: GPL-2.0
/*
 * The TCP ports on which peers connect. See listen.h.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"
#include "log.h"
#include "loop.h"
#include "peer.h"
#include "session.h"

#define PORTS	16
#define BACKLOG	128

static struct listener {
	struct watch watch;
	uint16_t port;		/* 0: unused */
} listeners[PORTS];

static void on_connection(struct watch *watch, uint32_t events)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	int fd;

	(void)events;
	memset(&from, 0, sizeof(from));
	fd = accept4(watch->fd, (struct sockaddr *)&from, &len,
		     SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		session_accept(fd, &from);
}

/* For both families, or for IPv4 on a host without IPv6. */
static int open_port(uint16_t port)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	int one = 1, zero = 0;
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool is_v6 = fd >= 0;
	int ret;

	if (!is_v6)
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (is_v6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	ret = is_v6 ? bind(fd, (struct sockaddr *)&v6, sizeof(v6)) :
	      bind(fd, (struct sockaddr *)&v4, sizeof(v4));
	if (!ret && !listen(fd, BACKLOG))
		return fd;
	close(fd);
	return -1;
}

static struct listener *find(uint16_t port)
{
	unsigned int i;

	for (i = 0; i < PORTS; i++) {
		if (listeners[i].port == port)
			return &listeners[i];
	}
	return NULL;
}

static void add(uint16_t port)
{
	struct listener *l = find(0);
	int fd = l ? open_port(port) : -1;

	if (fd < 0) {
		say(LOG_ERR, "cannot listen on TCP port %u: %s: end what uses it, or set another \"port\", and reload",
		    port, strerror(errno));
		return;
	}
	if (!loop_add(&l->watch, fd, EPOLLIN, on_connection)) {
		close(fd);
		return;
	}
	l->port = port;
	say(LOG_INFO, "listening on TCP port %u", port);
}

static bool has(const uint16_t *ports, unsigned int count, uint16_t port)
{
	while (count--) {
		if (*ports++ == port)
			return true;
	}
	return false;
}

void listen_update(void)
{
	uint16_t ports[PORTS];
	unsigned int count = peers_ports(ports, PORTS), i;

	for (i = 0; i < PORTS; i++) {
		if (listeners[i].port && !has(ports, count, listeners[i].port)) {
			loop_close(&listeners[i].watch);
			listeners[i].port = 0;
		}
	}
	for (i = 0; i < count; i++) {
		if (!find(ports[i]))
			add(ports[i]);
	}
}
