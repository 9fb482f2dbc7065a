/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Common declarations of nsmctl: the options of this run, the table of
 * commands, and error messages.
 */
#ifndef NSMCTL_NSMCTL_H
#define NSMCTL_NSMCTL_H

#include <stdbool.h>

#include <linux/nsmwire.h>

#include "nsmwire_version.h"

/* A test overrides these to build a tool of another version. */
#ifndef NSMCTL_VERSION
#define NSMCTL_VERSION	NSMWIRE_VERSION
#endif
#ifndef NSMCTL_ABI
#define NSMCTL_ABI	NSMWIRE_ABI
#endif

enum {
	EXIT_OK = 0,
	EXIT_USAGE = 1,		/* local error: no request was sent */
	EXIT_REFUSED = 2,	/* the kernel refused the request */
	EXIT_CHANGED = 3,	/* "apply" has changed something, if that is asked for */
	EXIT_DIFFERS = 1,	/* of "diff", as diff(1) has it */
};

/* A word of the command line that was parsed as a name. */
struct taken {
	const char *word;
	const char *what;	/* "wire", "uplink", "profile" or "class" */
	bool index;		/* an index instead of a name */
	bool elsewhere;		/* in the network namespace given after it */
};

#define TAKEN_MAX	2

/* Options and state of this run. */
struct run {
	bool json;
	bool pretty;
	bool details;
	bool statistics;
	bool timestamp;
	bool check;		/* parse the command, do not execute it */
	bool force;		/* a batch continues after a refusal */
	bool netns;		/* in another network namespace, by -n */
	const char *object;
	const char *verb;
	struct taken taken[TAKEN_MAX];
	const char *file;	/* batch file; NULL: the command line */
	unsigned int line;
};

extern struct run run;

struct verb {
	const char *name;
	const char *alias[2];
	int (*call)(int argc, char **argv);	/* words after the verb */
	const char *help;			/* one line of help */
	const char *known_as;			/* names in other tools */
};

/* Names of common verbs in other tools, for struct verb. */
#define KNOWN_SHOW	"get dump print status info state"
#define KNOWN_ADD	"create new make"
#define KNOWN_SET	"change modify replace update edit"
#define KNOWN_DEL	"remove rm destroy"

struct arg;

struct object {
	const char *name;
	const char *usage;			/* forms, without the object */
	const char *help;			/* one line of help */
	const char *known_as;			/* names in other tools */
	const char *where;			/* meaning of placeholders */
	const struct arg *words[3];		/* words for the usage text */
	const char *example;			/* lines of a batch */
	bool settings;				/* takes settings of a wire */
	const struct verb *verbs;		/* NULL-terminated, or NULL */
	int (*call)(int argc, char **argv);	/* without a known verb */
};

/* Definitions of placeholders that several objects use. */
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
	"            uplink { NAME | none } | peer { NAME | none } |\n"	\
	"            profile NAME | remote ADDR }\n"
#define WHERE_WIRE							\
	"WIRE := { [ dev ] NAME | ifindex N } [ netnsid N | netns NETNS ]\n"

/* Whether the word requests help. */
bool help_meant(const char *word);

/* Record a word that was parsed as a name, for messages. */
void taken(const char *what, const char *word);

extern const struct object object_wire;
extern const struct object object_uplink;
extern const struct object object_peer;
extern const struct object object_path;
extern const struct object object_key;
extern const struct object object_agent;
extern const struct object object_profile;
extern const struct object object_class;
extern const struct object object_rule;
extern const struct object object_explain;
extern const struct object object_nsm;
extern const struct object object_stats;
extern const struct object object_top;
extern const struct object object_monitor;
extern const struct object object_export;
extern const struct object object_apply;
extern const struct object object_diff;
extern const struct object object_capabilities;

/* Execute one command: an object and its arguments. */
int command(int argc, char **argv);

/* Execute all commands of a file. "-" is standard input. */
int batch(const char *file);

/* Message of a batch, which may run at boot before the device exists. */
#define DEVICE_TO_COME	\
	"warning: no device \"%s\" yet; it is used once there is one"

/* Print "nsmctl: OBJECT VERB: text", and the line of the batch. */
__attribute__((format(printf, 1, 2)))
void complain(const char *fmt, ...);

/* Call complain() for an error of the command line. Return: EXIT_USAGE. */
__attribute__((format(printf, 1, 2)))
int usage_error(const char *fmt, ...);

/* Enter a network namespace by name or path. */
int netns_enter(const char *name);

/*
 * Get the id of a network namespace, or RTLINK_HERE for the current one.
 * Return: EXIT_OK, or the exit status of the command after a complaint.
 */
int netns_find(const char *name, int *netnsid);

/*
 * Open a socket for rtnetlink in a network namespace, by name; "" is the current one.
 * Return: -1 after a complaint.
 */
int netns_socket(const char *name);

/* Whether no network namespace has this name, or path. */
bool netns_is_gone(const char *name);

/* Whether this is a name of the current network namespace. */
bool netns_is_here(const char *name);

#endif /* NSMCTL_NSMCTL_H */
