/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The application classes of the built-in profile. Pure: constant tables.
 */
#ifndef NSMW_CLASS_H
#define NSMW_CLASS_H

#include <linux/types.h>
#include <linux/nsmwire.h>

#define NSMW_PROFILE_DEFAULT	"holoconf"
#define NSMW_DSCP_COUNT		64

/**
 * struct nsmw_class_info - one class of a profile
 * @name:  name, as the tools show it
 * @dscp:  DSCP of the outer header (6 bits)
 * @tier:  enum nsmwire_tier
 * @share: share of an uplink's rate, in percent
 * @ecn:   CoDel marks what can be marked
 * @target: microseconds that CoDel lets packets wait, 0 for no CoDel
 * @interval: interval of CoDel, microseconds
 * @max_wait: microseconds after which a packet is of no use, 0 for none
 */
struct nsmw_class_info {
	const char *name;
	__u8 dscp;
	__u8 tier;
	__u8 share;
	bool ecn;
	__u32 target;
	__u32 interval;
	__u32 max_wait;
};

/* The classes of the built-in profile, by index. */
extern const struct nsmw_class_info nsmw_classes[NSMWIRE_CLASSES_MAX];

/*
 * Class of an inner packet by its DSCP.
 *
 * CS6 and CS7 are in class default: any program can set them, and a wire trusts
 * nobody with the class control until it is told to.
 *
 * Sources: RFC 4594 (service classes), RFC 8837 (WebRTC), RFC 8622 (LE).
 */
extern const __u8 nsmw_class_by_dscp[NSMW_DSCP_COUNT];

#endif /* NSMW_CLASS_H */
