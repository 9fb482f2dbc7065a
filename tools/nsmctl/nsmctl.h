/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of nsmctl share: the options of this run, the table of
 * commands, and the way errors are told.
 */
#ifndef NSMCTL_NSMCTL_H
#define NSMCTL_NSMCTL_H

#include <stdbool.h>

#include <linux/nsmwire.h>

#include "nsmwire_version.h"

/* A test builds a tool of another time by setting these. */
#ifndef NSMCTL_VERSION
#define NSMCTL_VERSION	NSMWIRE_VERSION
#endif
#ifndef NSMCTL_ABI
#define NSMCTL_ABI	NSMWIRE_ABI
#endif

enum {
	EXIT_OK = 0,
	EXIT_USAGE = 1,		/* our side: the kernel was not asked */
	EXIT_REFUSED = 2,	/* the kernel said no */
};

/* A word of the command line that stands where a name is expected. */
struct taken {
	const char *word;
	const char *what;	/* "wire", "uplink", "profile" or "class" */
	bool index;		/* its index, and not its name */
	bool elsewhere;		/* in the network namespace that follows */
};

#define TAKEN_MAX	2

/* How this run was asked to behave, and where it is. */
struct run {
	bool json;
	bool pretty;
	bool details;
	bool statistics;
	bool timestamp;
	bool check;		/* understand the command, do not carry it out */
	bool force;		/* a batch goes on after a refusal */
	const char *object;
	const char *verb;
	struct taken taken[TAKEN_MAX];
	const char *file;	/* of the batch; NULL: the command line */
	unsigned int line;
};

extern struct run run;

struct verb {
	const char *name;
	const char *alias[2];
	int (*call)(int argc, char **argv);	/* of the words after the verb */
	const char *help;			/* what it does, in a line */
	const char *known_as;			/* in other tools, see suggest.h */
};

/* For struct verb: what other tools call these. */
#define KNOWN_SHOW	"get dump print status info state"
#define KNOWN_ADD	"create new make"
#define KNOWN_SET	"change modify replace update edit"
#define KNOWN_DEL	"remove rm destroy"

struct arg;

struct object {
	const char *name;
	const char *usage;			/* what follows "nsmctl OBJECT" */
	const char *help;			/* what it is, in a line */
	const char *known_as;			/* in other tools, see suggest.h */
	const char *where;			/* what its capitals stand for */
	const struct arg *words[3];		/* its words, for the usage */
	const char *example;			/* lines of a batch */
	bool settings;				/* SETTING: those of a wire */
	const struct verb *verbs;		/* NULL-terminated, or NULL */
	int (*call)(int argc, char **argv);	/* no verb, or none known */
};

/* For struct object, where several need it. */
#define WHERE_DSCP							\
	"DSCP := { 0..63 | DF | LE | CS1..CS7 | AF11..AF43 | VOICE-ADMIT | EF }\n"
#define WHERE_RATE							\
	"RATE := N[.N] { bit | kbit | mbit | gbit | tbit |\n"		\
	"                kibit | mibit | gibit | tibit |\n"		\
	"                bps | kbps | mbps | gbps | tbps |\n"		\
	"                kibps | mibps | gibps | tibps }\n"		\
	"        (bit is bit/s and bps is bytes per second, as in tc)\n"
#define WHERE_TIME							\
	"TIME := N[.N] { us | ms | s }\n"
#define WHERE_FILTER							\
	"FILTER := { name PATTERN | state { up | down } |\n"		\
	"            uplink { NAME | none } | profile NAME | remote ADDR }\n"
#define WHERE_WIRE							\
	"WIRE := { [ dev ] NAME | ifindex N } [ netnsid N | netns NETNS ]\n"

/* Whether somebody asks for help with it. */
bool help_meant(const char *word);

/* Remember what stands for a name, for messages. */
void taken(const char *what, const char *word);

extern const struct object object_wire;
extern const struct object object_uplink;
extern const struct object object_peer;
extern const struct object object_path;
extern const struct object object_profile;
extern const struct object object_class;
extern const struct object object_rule;
extern const struct object object_stats;
extern const struct object object_top;
extern const struct object object_monitor;
extern const struct object object_export;
extern const struct object object_capabilities;

/* Carry out one command: the object and all that follows. */
int command(int argc, char **argv);

/* All commands of a file; "-" is standard input. */
int batch(const char *file);

/* In a batch, which may be carried out at boot, a device need not be there yet. */
#define DEVICE_TO_COME	\
	"warning: no device \"%s\" yet; it is used once there is one"

/* "nsmctl: OBJECT VERB: text", and the place in the batch. */
__attribute__((format(printf, 1, 2)))
void complain(const char *fmt, ...);

/* complain() about the command line. Return: EXIT_USAGE. */
__attribute__((format(printf, 1, 2)))
int usage_error(const char *fmt, ...);

/* Enter a network namespace by name or path. */
int netns_enter(const char *name);

/*
 * The id of one as seen from here, RTLINK_HERE where it is this one. Return:
 * EXIT_OK, or what the command has to end with, after a complaint.
 */
int netns_find(const char *name, int *netnsid);

#endif /* NSMCTL_NSMCTL_H */
