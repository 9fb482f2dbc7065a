/* SPDX-License-Identifier: GPL-2.0 */
/* What the headers under test and the tests take from there. */
#ifndef UNIT_LINUX_MINMAX_H
#define UNIT_LINUX_MINMAX_H

#define max(a, b)		((a) > (b) ? (a) : (b))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define clamp(v, lo, hi)	max(lo, min(v, hi))
#define clamp_t(type, v, lo, hi)	max_t(type, lo, min_t(type, v, hi))

#endif /* UNIT_LINUX_MINMAX_H */
