/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's fair queueing and CoDel. Both are written to be included, and bring more
 * functions than the files of the scheduler use.
 */
#ifndef NSMW_FQ_H
#define NSMW_FQ_H

#include <net/codel.h>
#include <net/fq.h>
#include <net/inet_ecn.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <net/codel_impl.h>
#include <net/fq_impl.h>
#pragma GCC diagnostic pop

#endif /* NSMW_FQ_H */
