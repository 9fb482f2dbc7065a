/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Descriptors that are watched by epoll.
 */
#ifndef KEYD_LOOP_H
#define KEYD_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

/* Part of the structure of the owner, which may free it in the call. */
struct watch {
	int fd;
	uint32_t events;
	void (*call)(struct watch *watch, uint32_t events);
};

bool loop_open(void);

/* Return: false if the descriptor cannot be watched. */
bool loop_add(struct watch *watch, int fd, uint32_t events,
	      void (*call)(struct watch *watch, uint32_t events));
void loop_change(struct watch *watch, uint32_t events);

/* Stop watching, and close the descriptor. */
void loop_close(struct watch *watch);

/* Wait for one event, at most @ms, and call its owner. */
void loop_wait(int ms);

#endif /* KEYD_LOOP_H */
