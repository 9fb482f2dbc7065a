/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sends control packets of named peers.
 */
#ifndef NSMW_PROBE_SEND_H
#define NSMW_PROBE_SEND_H

#include "peer/measure.h"
#include "pure/learn.h"

void nsmw_probe_send(struct nsmw_meter *meter, const struct nsmw_probe *probe);
void nsmw_probe_send_to(struct nsmw_meter *meter, const struct nsmw_probe *probe,
			const struct nsmw_endpoint *to);

#endif /* NSMW_PROBE_SEND_H */
