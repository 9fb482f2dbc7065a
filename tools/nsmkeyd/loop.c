// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors that are watched by epoll. See loop.h.
 */
#include <stddef.h>
#include <unistd.h>

#include "loop.h"

static int epoll = -1;

bool loop_open(void)
{
	epoll = epoll_create1(EPOLL_CLOEXEC);
	return epoll >= 0;
}

static int control(int op, struct watch *watch)
{
	struct epoll_event event = { .events = watch->events, .data.ptr = watch };

	return epoll_ctl(epoll, op, watch->fd, &event);
}

bool loop_add(struct watch *watch, int fd, uint32_t events,
	      void (*call)(struct watch *watch, uint32_t events))
{
	*watch = (struct watch) { .fd = fd, .events = events, .call = call };
	return !control(EPOLL_CTL_ADD, watch);
}

void loop_change(struct watch *watch, uint32_t events)
{
	if (watch->events == events)
		return;
	watch->events = events;
	control(EPOLL_CTL_MOD, watch);
}

void loop_close(struct watch *watch)
{
	if (watch->fd < 0)
		return;
	close(watch->fd);
	watch->fd = -1;
}

/*
 * One event at a time: a call may free other watches, for which events would be waiting
 * here. The kernel takes turns between descriptors.
 */
void loop_wait(int ms)
{
	struct epoll_event event;
	struct watch *watch;

	if (epoll_wait(epoll, &event, 1, ms) != 1)
		return;
	watch = event.data.ptr;
	watch->call(watch, event.events);
}
