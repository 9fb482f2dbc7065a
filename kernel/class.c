// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the built-in profile: its classes, what a DSCP says of the class, and
 * what class a packet says it is in. Pure: constant tables, no lock.
 */
#include "class.h"

#define CODEL	.ecn = true, .target = 5000, .interval = 100000

const char *const nsmw_class_names[NSMWIRE_CLASSES_MAX] = {
	[NSMWIRE_CLASS_CONTROL] = "control",
	[NSMWIRE_CLASS_AUDIO] = "audio",
	[NSMWIRE_CLASS_HOLO] = "holo",
	[NSMWIRE_CLASS_VIDEO] = "video",
	[NSMWIRE_CLASS_TEXT] = "text",
	[NSMWIRE_CLASS_FILE] = "file",
	[NSMWIRE_CLASS_DEFAULT] = "default",
	[NSMWIRE_CLASS_SCAVENGER] = "scavenger",
};

/* Of those that the kernel has names for: TC_PRIO_CONTROL, _BULK, _FILLER. */
const __u8 nsmw_class_priority[NSMWIRE_CLASSES_MAX] = {
	[NSMWIRE_CLASS_CONTROL] = 7,
	[NSMWIRE_CLASS_AUDIO] = 6,
	[NSMWIRE_CLASS_HOLO] = 5,
	[NSMWIRE_CLASS_VIDEO] = 4,
	[NSMWIRE_CLASS_TEXT] = 3,
	[NSMWIRE_CLASS_FILE] = 2,
	[NSMWIRE_CLASS_DEFAULT] = 0,
	[NSMWIRE_CLASS_SCAVENGER] = 1,
};

static const __u8 class_by_priority[NSMWIRE_CLASSES_MAX] = {
	[7] = NSMWIRE_CLASS_CONTROL,
	[6] = NSMWIRE_CLASS_AUDIO,
	[5] = NSMWIRE_CLASS_HOLO,
	[4] = NSMWIRE_CLASS_VIDEO,
	[3] = NSMWIRE_CLASS_TEXT,
	[2] = NSMWIRE_CLASS_FILE,
	[1] = NSMWIRE_CLASS_SCAVENGER,
	[0] = NSMWIRE_CLASS_DEFAULT,
};

const struct nsmw_class_info nsmw_classes[NSMWIRE_CLASSES_MAX] = {
	[NSMWIRE_CLASS_CONTROL] = { 48, NSMWIRE_TIER_PRIORITY, 2 },
	[NSMWIRE_CLASS_AUDIO] = { 46, NSMWIRE_TIER_PRIORITY, 10,
				  .max_wait = 20000 },
	[NSMWIRE_CLASS_HOLO] = { 32, NSMWIRE_TIER_WEIGHTED, 30, CODEL },
	[NSMWIRE_CLASS_VIDEO] = { 34, NSMWIRE_TIER_WEIGHTED, 20, CODEL },
	[NSMWIRE_CLASS_TEXT] = { 18, NSMWIRE_TIER_WEIGHTED, 8, CODEL },
	[NSMWIRE_CLASS_FILE] = { 10, NSMWIRE_TIER_WEIGHTED, 5, CODEL },
	[NSMWIRE_CLASS_DEFAULT] = { 0, NSMWIRE_TIER_WEIGHTED, 25, CODEL },
	[NSMWIRE_CLASS_SCAVENGER] = { 1, NSMWIRE_TIER_BACKGROUND, 0, CODEL },
};

#define CONTROL		NSMWIRE_CLASS_CONTROL
#define DEFAULT		NSMWIRE_CLASS_DEFAULT
#define AUDIO		NSMWIRE_CLASS_AUDIO
#define HOLO		NSMWIRE_CLASS_HOLO
#define VIDEO		NSMWIRE_CLASS_VIDEO
#define TEXT		NSMWIRE_CLASS_TEXT
#define FILE_		NSMWIRE_CLASS_FILE
#define SCAVENGER	NSMWIRE_CLASS_SCAVENGER

/* One line for each class selector and what shares its first three bits. */
const __u8 nsmw_class_by_dscp[NSMW_DSCP_COUNT] = {
	/* DF, LE */
	DEFAULT, SCAVENGER, DEFAULT, DEFAULT,
	DEFAULT, DEFAULT, DEFAULT, DEFAULT,
	/* CS1, AF11, AF12, AF13 */
	SCAVENGER, DEFAULT, FILE_, DEFAULT,
	FILE_, DEFAULT, FILE_, DEFAULT,
	/* CS2, AF21, AF22, AF23 */
	DEFAULT, DEFAULT, TEXT, DEFAULT,
	TEXT, DEFAULT, TEXT, DEFAULT,
	/* CS3, AF31, AF32, AF33 */
	TEXT, DEFAULT, DEFAULT, DEFAULT,
	DEFAULT, DEFAULT, DEFAULT, DEFAULT,
	/* CS4, AF41, AF42, AF43 */
	HOLO, DEFAULT, VIDEO, DEFAULT,
	VIDEO, DEFAULT, VIDEO, DEFAULT,
	/* CS5, VOICE-ADMIT, EF */
	TEXT, DEFAULT, DEFAULT, DEFAULT,
	AUDIO, DEFAULT, AUDIO, DEFAULT,
	/* CS6 */
	CONTROL, DEFAULT, DEFAULT, DEFAULT,
	DEFAULT, DEFAULT, DEFAULT, DEFAULT,
	/* CS7 */
	CONTROL, DEFAULT, DEFAULT, DEFAULT,
	DEFAULT, DEFAULT, DEFAULT, DEFAULT,
};

/**
 * nsmw_class_of_ds() - class of a packet by its DS field
 * @by_dscp: classes by DSCP
 * @ds:      DS field
 * @trust:   enum nsmwire_trust of the wire
 *
 * Any program can set CS6 and CS7: they are of class control only where the
 * wire has been told to believe it.
 *
 * Return: index of the class.
 */
__u8 nsmw_class_of_ds(const __u8 *by_dscp, __u8 ds, __u8 trust)
{
	__u8 class = by_dscp[ds >> 2];

	if (class == NSMWIRE_CLASS_CONTROL && !(trust & NSMWIRE_TRUST_CONTROL))
		return NSMWIRE_CLASS_DEFAULT;
	return class;
}

/**
 * nsmw_class_told() - class of a packet by what it says of itself
 * @by_dscp:  classes by DSCP
 * @trust:    enum nsmwire_trust of the wire
 * @ds:       DS field of the packet
 * @mark:     its mark
 * @priority: its priority
 *
 * Return: index of the class, class default where it says nothing.
 */
__u8 nsmw_class_told(const __u8 *by_dscp, __u8 trust, __u8 ds, __u32 mark,
		     __u32 priority)
{
	if (trust & NSMWIRE_TRUST_MARK && mark &&
	    mark <= NSMWIRE_CLASSES_MAX)
		return mark - 1;
	if (trust & NSMWIRE_TRUST_PRIORITY && priority &&
	    priority < NSMWIRE_CLASSES_MAX)
		return class_by_priority[priority];
	if (trust & NSMWIRE_TRUST_DSCP)
		return nsmw_class_of_ds(by_dscp, ds, trust);
	return NSMWIRE_CLASS_DEFAULT;
}
