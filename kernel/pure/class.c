// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the built-in profile: its classes, and what a DSCP or a priority says of
 * the class. Pure: constant tables, no lock.
 */
#include "pure/class.h"

#define CODEL	.ecn = true, .target = 5000, .interval = 100000, .ce_threshold = 1000
#define WEIGHTED	.burst = NSMWIRE_BURST_WEIGHTED, CODEL

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

/* Priorities that the kernel has names for: TC_PRIO_CONTROL, _BULK, _FILLER. */
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

const __u8 nsmw_class_by_priority[NSMWIRE_CLASSES_MAX] = {
	[7] = NSMWIRE_CLASS_CONTROL,
	[6] = NSMWIRE_CLASS_AUDIO,
	[5] = NSMWIRE_CLASS_HOLO,
	[4] = NSMWIRE_CLASS_VIDEO,
	[3] = NSMWIRE_CLASS_TEXT,
	[2] = NSMWIRE_CLASS_FILE,
	[1] = NSMWIRE_CLASS_SCAVENGER,
	[0] = NSMWIRE_CLASS_DEFAULT,
};

/*
 * Round-trip time and jitter in ms, loss in ppm: twice the one-way delay, the jitter and
 * the loss that ITU-T G.114 and 3GPP TS 23.501 give for such traffic.
 */
#define SLA(r, j, l)	.policy.sla = { (r) * 1000, (j) * 1000, l }

/* For all classes: none is sent twice before somebody asks for it. */
#define ONCE		.policy.duplicate_max = NSMWIRE_DUPLICATE_MAX_DEFAULT

const struct nsmw_class_info nsmw_classes[NSMWIRE_CLASSES_MAX] = {
	[NSMWIRE_CLASS_CONTROL] = { 48, NSMWIRE_TIER_PRIORITY, 2, ONCE,
				    .burst = NSMWIRE_BURST_PRIORITY },
	[NSMWIRE_CLASS_AUDIO] = { 46, NSMWIRE_TIER_PRIORITY, 10, ONCE,
				  .burst = NSMWIRE_BURST_PRIORITY,
				  .max_wait = 20000, SLA(300, 30, 10000) },
	[NSMWIRE_CLASS_HOLO] = { 32, NSMWIRE_TIER_WEIGHTED, 30, ONCE, WEIGHTED,
				 SLA(100, 20, 1000) },
	[NSMWIRE_CLASS_VIDEO] = { 34, NSMWIRE_TIER_WEIGHTED, 20, ONCE, WEIGHTED,
				  SLA(300, 30, 10000) },
	[NSMWIRE_CLASS_TEXT] = { 18, NSMWIRE_TIER_WEIGHTED, 8, ONCE, WEIGHTED,
				 SLA(600, 0, 10000) },
	[NSMWIRE_CLASS_FILE] = { 10, NSMWIRE_TIER_WEIGHTED, 5, ONCE, WEIGHTED,
				 SLA(1000, 100, 100000) },
	[NSMWIRE_CLASS_DEFAULT] = { 0, NSMWIRE_TIER_WEIGHTED, 25, ONCE, WEIGHTED },
	[NSMWIRE_CLASS_SCAVENGER] = { 1, NSMWIRE_TIER_BACKGROUND, 0, ONCE, CODEL },
};

#define CONTROL		NSMWIRE_CLASS_CONTROL
#define DEFAULT		NSMWIRE_CLASS_DEFAULT
#define AUDIO		NSMWIRE_CLASS_AUDIO
#define HOLO		NSMWIRE_CLASS_HOLO
#define VIDEO		NSMWIRE_CLASS_VIDEO
#define TEXT		NSMWIRE_CLASS_TEXT
#define FILE_		NSMWIRE_CLASS_FILE
#define SCAVENGER	NSMWIRE_CLASS_SCAVENGER

/* A line has the DSCPs that share the first three bits, the class selector. */
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
