/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a pod asks for: by annotation, by label, by the arguments of a network, or in
 * CNI_ARGS.
 */
#ifndef NSMWIRE_CNI_CHOICE_H
#define NSMWIRE_CNI_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf.h"

#define CHOICE_SIZE	64

struct choice {
	char profile[CHOICE_SIZE];	/* "": that of the configuration, or the default */
	char class[CHOICE_SIZE];	/* "": as packets are marked */
	bool has_id;
	uint32_t id;
};

/*
 * Read what the pod asks for, and check it against what the network offers. Return: 0 or
 * CNI_FAILED.
 */
int choice_read(struct choice *choice, const struct conf *conf, const char *cni_args);

#endif /* NSMWIRE_CNI_CHOICE_H */
