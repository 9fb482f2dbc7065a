/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's names for the conversions of byte order. */
#ifndef UNIT_ASM_BYTEORDER_H
#define UNIT_ASM_BYTEORDER_H

#include_next <asm/byteorder.h>

#define be16_to_cpu(x)	__be16_to_cpu(x)
#define be32_to_cpu(x)	__be32_to_cpu(x)
#define cpu_to_be16(x)	__cpu_to_be16(x)

#endif /* UNIT_ASM_BYTEORDER_H */
