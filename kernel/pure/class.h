/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The application classes: those of the built-in profile, and the class of a packet by
 * its marking. Pure: constant tables.
 */
#ifndef NSMW_CLASS_H
#define NSMW_CLASS_H

#include <linux/types.h>
#include <linux/nsmwire.h>

#include "pure/policy.h"

#define NSMW_PROFILE_DEFAULT	"holoconf"
#define NSMW_DSCP_COUNT		64

/**
 * struct nsmw_class_info - one class of a profile
 * @dscp:  DSCP of the outer header (6 bits)
 * @tier:  enum nsmwire_tier
 * @share: share of an uplink's rate, in percent
 * @ecn:   packets that can be marked are, where they would be dropped
 * @burst: microseconds of its share that it may send at once, 0 without a share
 * @target: microseconds that CoDel lets packets wait, 0 for no CoDel
 * @interval: interval of CoDel, microseconds
 * @ce_threshold: microseconds of waiting from which on packets with ECT(1) are marked,
 *          0 for none (RFC 9331)
 * @max_wait: microseconds after which a packet is of no use, 0 for none
 * @limit: bit/s that it cannot exceed on an uplink with a rate, 0 for none
 * @policy: how its path to a named peer is chosen
 */
struct nsmw_class_info {
	__u8 dscp;
	__u8 tier;
	__u8 share;
	bool ecn;
	__u32 burst;
	__u32 target;
	__u32 interval;
	__u32 ce_threshold;
	__u32 max_wait;
	__u64 limit;
	struct nsmw_policy policy;
};

#define NSMW_CLASS_NAME_SIZE	(NSMWIRE_CLASS_NAME_MAX + 1)

/* The names of the classes in the built-in profile, and at first in all others. */
extern const char *const nsmw_class_names[NSMWIRE_CLASSES_MAX];

/* The priority (SO_PRIORITY) of a packet that stands for its class. */
extern const __u8 nsmw_class_priority[NSMWIRE_CLASSES_MAX];

/* The class that a priority (SO_PRIORITY) stands for, by priority. */
extern const __u8 nsmw_class_by_priority[NSMWIRE_CLASSES_MAX];

/* The classes of the built-in profile, by index. */
extern const struct nsmw_class_info nsmw_classes[NSMWIRE_CLASSES_MAX];

/*
 * Class of an inner packet by its DSCP, not yet looked at whether the wire trusts it.
 *
 * Sources: RFC 4594 (service classes), RFC 8837 (WebRTC), RFC 8622 (LE).
 */
extern const __u8 nsmw_class_by_dscp[NSMW_DSCP_COUNT];

/**
 * nsmw_class_of_ds() - class of a packet by its DS field
 * @by_dscp: classes by DSCP
 * @ds:      DS field
 * @trust:   enum nsmwire_trust of the wire
 *
 * Any program can set CS6 and CS7: they are of class control only where the wire is
 * configured to trust it.
 *
 * Return: index of the class.
 */
static inline __u8 nsmw_class_of_ds(const __u8 *by_dscp, __u8 ds, __u8 trust)
{
	__u8 class = by_dscp[ds >> 2];

	if (class == NSMWIRE_CLASS_CONTROL && !(trust & NSMWIRE_TRUST_CONTROL))
		return NSMWIRE_CLASS_DEFAULT;
	return class;
}

/**
 * nsmw_class_from_marking() - class of a packet by its mark, priority and DSCP
 * @by_dscp:  classes by DSCP
 * @trust:    enum nsmwire_trust of the wire
 * @ds:       DS field of the packet
 * @mark:     its mark
 * @priority: its priority
 * @source:   out: enum nsmwire_class_source, of the markings
 *
 * Return: index of the class, class default where it has no marking that the wire
 * trusts.
 */
static inline __u8 nsmw_class_from_marking(const __u8 *by_dscp, __u8 trust,
					   __u8 ds, __u32 mark, __u32 priority,
					   __u8 *source)
{
	__u8 class = NSMWIRE_CLASS_DEFAULT;

	if (trust & NSMWIRE_TRUST_MARK && mark &&
	    mark <= NSMWIRE_CLASSES_MAX) {
		*source = NSMWIRE_CLASS_SOURCE_MARK;
		return mark - 1;
	}
	if (trust & NSMWIRE_TRUST_PRIORITY && priority &&
	    priority < NSMWIRE_CLASSES_MAX) {
		*source = NSMWIRE_CLASS_SOURCE_PRIORITY;
		return nsmw_class_by_priority[priority];
	}
	if (trust & NSMWIRE_TRUST_DSCP)
		class = nsmw_class_of_ds(by_dscp, ds, trust);
	*source = class == NSMWIRE_CLASS_DEFAULT ? NSMWIRE_CLASS_SOURCE_NONE :
						   NSMWIRE_CLASS_SOURCE_DSCP;
	return class;
}

#endif /* NSMW_CLASS_H */
