/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Common declarations of nsmwire-cni: the error that the runtime is told, and its codes.
 */
#ifndef NSMWIRE_CNI_H
#define NSMWIRE_CNI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nsmctl.h"

/* Codes of errors. Those below 100 are of the CNI specification. */
enum cni_code {
	CNI_VERSION = 1,	/* version that is not supported */
	CNI_UNSUPPORTED = 2,	/* field that is not supported */
	CNI_UNKNOWN = 3,	/* container that is not known */
	CNI_ENVIRONMENT = 4,
	CNI_IO = 5,
	CNI_DECODE = 6,
	CNI_CONFIG = 7,
	CNI_AGAIN = 11,
	CNI_UNAVAILABLE = 50,	/* STATUS: no ADD would succeed */
	CNI_LIMITED = 51,	/* the same, and existing containers have no connectivity */
	CNI_REFUSED = 100,	/* the kernel refused something */
	CNI_POD = 101,		/* the pod asks for what the network does not offer */
	CNI_DIFFERS = 102,	/* CHECK has found a difference */
	CNI_EXISTS = 103,	/* ADD of what has been added */
	CNI_IPAM = 104,		/* the answer of the IPAM plugin is of no use */
};

/* Result of functions that can fail: 0, or CNI_FAILED after cni_fail(). */
#define CNI_FAILED	(-1)

struct cni_failure {
	int code;		/* 0: none */
	char msg[1024];
	char details[4096];
};

extern struct cni_failure cni_failure;

/* Set the error. The first one stays; later ones are added to the details. */
__attribute__((format(printf, 2, 3)))
int cni_fail(int code, const char *fmt, ...);

/* Set the error from what complain() was told since the last call. */
int cni_fail_told(int code, const char *what);

/* Forget what complain() was told. */
void cni_forget_told(void);

/* Set an error for memory that ran out. */
int cni_no_memory(void);

#endif /* NSMWIRE_CNI_H */
