/* SPDX-License-Identifier: GPL-2.0 */
/* A program has no bottom halves. */
#define local_bh_disable()	do { } while (0)
#define local_bh_enable()	do { } while (0)
