/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of each CPU, as an array of four, of which the second runs us.
 */
#ifndef UNIT_LINUX_PERCPU_H
#define UNIT_LINUX_PERCPU_H

#include <linux/slab.h>
#include <linux/types.h>
#include <stdlib.h>

#define UNIT_CPUS		4

/* Set by a test that wants to see how it is without memory. */
extern bool unit_percpu_fails;

#define alloc_percpu_gfp(type, gfp) \
	((type *)((void)(gfp), unit_percpu_fails ? NULL :			\
				calloc(UNIT_CPUS, sizeof(type))))
#define free_percpu(p)		free(p)
#define per_cpu_ptr(p, cpu)	(&(p)[cpu])
#define this_cpu_ptr(p)		(&(p)[1])
#define for_each_possible_cpu(cpu) \
	for ((cpu) = 0; (cpu) < UNIT_CPUS; (cpu)++)

#endif /* UNIT_LINUX_PERCPU_H */
