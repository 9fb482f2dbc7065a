/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What userspace is told without asking.
 */
#ifndef NSMW_EVENT_H
#define NSMW_EVENT_H

#include <linux/types.h>

struct nsmw_wire;

void nsmw_event(struct nsmw_wire *wire, u8 cmd);
void nsmw_event_stop(void);
void nsmw_event_device(struct nsmw_wire *wire, unsigned long event);

#endif /* NSMW_EVENT_H */
