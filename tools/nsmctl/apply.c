// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl apply and nsmctl diff: make the objects of this network namespace as documents
 * say, or say what that would change.
 *
 * All is read and checked before the first request. If one is refused all the same, what
 * was done is undone: the objects that were touched are made as they were.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "current.h"
#include "difference.h"
#include "document.h"
#include "manifestfile.h"
#include "nsmctl.h"
#include "out.h"
#include "owners.h"
#include "plan.h"
#include "references.h"

#define FILES_MAX	64

struct options {
	const char *file[FILES_MAX];
	unsigned int files;
	bool prune;
	bool dry_run;
	bool verbose;
	bool status;			/* by the exit status, whether anything changed */
	bool is_diff;
};

struct work {
	struct options options;
	struct manifest_files files;
	struct manifest want, have;
	struct plan plan;
	unsigned int created, changed, deleted, same;
};

/* --- options */

static const struct arg words[] = {
	{ "-f", NULL, "file, directory of files, or - for standard input", "--filename" },
	{ "--dry-run", NULL, "say what would change, as diff does", NULL },
	{ "--prune", NULL, "delete what the same owner had and no longer names", NULL },
	{ "-v", NULL, "say of each object whether it has changed", "--verbose" },
	{ "--detailed-exitcode", NULL, "exit with 3 if anything has changed", NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg diff_words[] = {
	{ "-f", NULL, "file, directory of files, or - for standard input", "--filename" },
	{ "--prune", NULL, "with what the same owner had and no longer names", NULL },
	{ "-v", NULL, "also what stays as it is", "--verbose" },
	{ NULL, NULL, NULL, NULL },
};

static int unknown_option(const char *word, bool is_diff)
{
	struct suggestion s = { .word = word };

	args_suggest(&s, is_diff ? diff_words : words);
	if (s.best)
		return usage_error("\"%s\" is not a word of this command, do you mean \"%s\"? See \"nsmctl %s help\"",
				   word, s.best, run.object);
	return usage_error("\"%s\" is not a word of this command, see \"nsmctl %s help\"; a file goes after -f",
			   word, run.object);
}

static int take_options(struct options *options, int argc, char **argv)
{
	for (; argc > 0; argc--, argv++) {
		const char *word = *argv;

		if (!strcmp(word, "-f") || !strcmp(word, "--filename")) {
			if (argc < 2)
				return usage_error("\"%s\" wants a file, a directory, or - for standard input",
						   word);
			if (options->files == FILES_MAX)
				return usage_error("more than %d files: name their directory",
						   FILES_MAX);
			options->file[options->files++] = argv[1];
			argc--;
			argv++;
		} else if (!strcmp(word, "--prune")) {
			options->prune = true;
		} else if (!strcmp(word, "-v") || !strcmp(word, "--verbose")) {
			options->verbose = true;
		} else if (!strcmp(word, "--dry-run") && !options->is_diff) {
			options->dry_run = true;
		} else if (!strcmp(word, "--detailed-exitcode") && !options->is_diff) {
			options->status = true;
		} else {
			return unknown_option(word, options->is_diff);
		}
	}
	if (!options->files)
		return usage_error("which file? \"-f FILE\" is missing");
	return EXIT_OK;
}

/* --- what is wanted */

/* A namespace by its name may be the one that the tool is in. */
static void forget_here(struct manifest *want)
{
	struct thing *thing;

	for (thing = want->first; thing; thing = thing->next) {
		if (*thing_netns(thing) && netns_is_here(thing_netns(thing))) {
			free(thing->spec->value[WIRE_NETNS]);
			thing->spec->value[WIRE_NETNS] = NULL;
		}
	}
}

static int read_wanted(struct work *w)
{
	unsigned int i;
	int ret = EXIT_OK;

	for (i = 0; i < w->options.files; i++) {
		if (manifestfile_read(&w->want, &w->files, w->options.file[i]))
			ret = EXIT_USAGE;
	}
	forget_here(&w->want);
	return ret;
}

/* Whether any wanted object has this owner. */
static bool is_owner(const struct manifest *want, const char *owner)
{
	const struct thing *thing;

	for (thing = want->first; thing; thing = thing->next) {
		if (!strcmp(thing->owner, owner))
			return true;
	}
	return false;
}

static int check_owners(const struct work *w)
{
	const struct run before = run;
	const struct thing *thing;
	int ret = EXIT_OK;

	for (thing = w->want.first; thing && w->options.prune; thing = thing->next) {
		if (*thing->owner)
			continue;
		run.file = thing->file;
		run.line = thing->line;
		ret = usage_error("whose is this? With --prune it needs a label: %s", OWNER_LABEL);
	}
	run = before;
	return ret;
}

/*
 * Mark what is to go. holoconf cannot be deleted: it is made as it was in the beginning.
 */
static int doom(struct work *w)
{
	struct thing *thing;

	for (thing = w->have.first; thing; thing = thing->next) {
		if (!*thing->owner || !is_owner(&w->want, thing->owner) ||
		    manifest_find(&w->want, thing->kind, thing->name, thing_netns(thing)))
			continue;
		if (thing->kind == kind_profile && !strcmp(thing->name, WORDS_PROFILE_DEFAULT)) {
			if (!manifest_add(&w->want, kind_profile, WORDS_PROFILE_DEFAULT))
				return EXIT_REFUSED;
		} else {
			thing->doomed = true;
		}
	}
	return EXIT_OK;
}

static struct thing *find_like(const struct manifest *m, const struct thing *thing)
{
	return manifest_find(m, thing->kind, thing->name, thing_netns(thing));
}

/* Nothing is sent in clear to a new peer while its agent makes the first key. */
static int seal_new(struct work *w)
{
	struct thing *thing;

	for (thing = w->want.first; thing; thing = thing->next) {
		if (thing->kind == kind_peer && thing->spec->items[PEER_AGENT] &&
		    !thing->spec->value[PEER_SEAL] && !find_like(&w->have, thing) &&
		    !item_set(thing->spec, PEER_SEAL, "require"))
			return EXIT_REFUSED;
	}
	return EXIT_OK;
}

/* --- the plan */

/* Whether a wire that comes has the id of one that goes, which then goes first. */
static bool is_replaced(const struct work *w, const struct thing *wire)
{
	const char *id = wire->spec->value[WIRE_ID];
	const struct thing *thing;

	for (thing = w->want.first; id && thing; thing = thing->next) {
		if (thing->kind == kind_wire && !find_like(&w->have, thing) &&
		    !strcmp(thing->spec->value[WIRE_ID], id))
			return true;
	}
	return false;
}

static void plan_deletes(struct work *w, struct plan *plan, const struct kind *kind, bool replaced)
{
	struct thing *thing;

	for (thing = w->have.first; thing; thing = thing->next) {
		if (thing->kind != kind || !thing->doomed ||
		    (kind == kind_wire && is_replaced(w, thing) != replaced))
			continue;
		plan_add(plan, NULL, thing);
		w->deleted++;
	}
}

static void plan_sets(struct work *w, struct plan *plan, const struct kind *kind)
{
	struct thing *thing, *have;

	for (thing = w->want.first; thing; thing = thing->next) {
		if (thing->kind != kind)
			continue;
		have = find_like(&w->have, thing);
		if (!plan_add(plan, thing, have))
			w->same++;
		else if (have)
			w->changed++;
		else
			w->created++;
	}
}

/* Create referenced objects first and delete them last. */
static int make_plan(struct work *w)
{
	unsigned int i;

	plan_deletes(w, &w->plan, kind_wire, true);
	for (i = 0; i < MANIFEST_KINDS; i++)
		plan_sets(w, &w->plan, &manifest_kinds[i]);
	for (i = MANIFEST_KINDS; i-- > 0;)
		plan_deletes(w, &w->plan, &manifest_kinds[i], false);
	if (!w->plan.failed)
		return EXIT_OK;
	complain("%s", strerror(ENOMEM));
	return EXIT_REFUSED;
}

static bool something(const struct work *w)
{
	return w->created || w->changed || w->deleted;
}

/* Whether the plan has a step for an object. */
static bool is_planned(const struct plan *plan, const struct thing *thing)
{
	const struct step *step;

	for (step = plan->first; step; step = step->next) {
		if (step->thing == thing)
			return true;
	}
	return false;
}

static void show_plan(const struct work *w)
{
	const struct thing *thing;
	char text[THING_TEXT];

	for (thing = w->want.first; thing; thing = thing->next) {
		if (is_planned(&w->plan, thing))
			difference(thing, find_like(&w->have, thing));
		else if (w->options.verbose)
			printf("  %s: unchanged\n", thing_text(thing, text));
	}
	for (thing = w->have.first; thing; thing = thing->next) {
		if (thing->doomed)
			difference(NULL, thing);
	}
}

static void show_result(const struct work *w)
{
	if (something(w))
		printf("changed: %u created, %u changed, %u deleted, %u unchanged\n", w->created,
		       w->changed, w->deleted, w->same);
	else
		printf("unchanged: %u\n", w->same);
}

/* --- undoing */

/* Plan to delete the created objects of one kind. */
static void plan_back_out(const struct work *w, struct plan *plan, const struct manifest *now,
			  const struct kind *kind)
{
	struct thing *thing, *there;

	for (thing = w->want.first; thing; thing = thing->next) {
		if (thing->kind != kind || !thing->touched || find_like(&w->have, thing))
			continue;
		there = find_like(now, thing);
		if (there)
			plan_add(plan, NULL, there);
	}
}

static void plan_back(const struct work *w, struct plan *plan, const struct manifest *now,
		      const struct kind *kind)
{
	struct thing *thing, *want;

	for (thing = w->have.first; thing; thing = thing->next) {
		want = find_like(&w->want, thing);
		if (thing->kind == kind && (thing->touched || (want && want->touched)))
			plan_add(plan, thing, find_like(now, thing));
	}
}

/* Delete created wires first: a wire to restore may have their id. */
static int undo(const struct work *w)
{
	struct manifest now;
	struct plan plan;
	unsigned int i;
	int ret;

	plan_init(&plan, true);
	ret = current_read(&now);
	if (!ret) {
		plan_back_out(w, &plan, &now, kind_wire);
		for (i = 0; i < MANIFEST_KINDS; i++)
			plan_back(w, &plan, &now, &manifest_kinds[i]);
		plan_back_out(w, &plan, &now, kind_peer);
		plan_back_out(w, &plan, &now, kind_uplink);
		plan_back_out(w, &plan, &now, kind_profile);
		ret = plan.failed ? EXIT_REFUSED : plan_do(&plan);
	}
	plan_free(&plan);
	manifest_free(&now);
	return ret;
}

/* The keys of a deleted peer are lost. */
static void tell_of_keys(const struct work *w)
{
	const struct thing *thing;

	for (thing = w->have.first; thing; thing = thing->next) {
		if (thing->kind == kind_peer && thing->doomed && thing->touched &&
		    thing->spec->value[PEER_SEAL] && strcmp(thing->spec->value[PEER_SEAL], "off"))
			complain("warning: the keys of peer \"%s\" are lost: nsmctl agent rekey %s, or nsmctl key set",
				 thing->name, thing->name);
	}
}

static int carry_out(struct work *w)
{
	sigset_t ours, before;
	int ret;

	/* A signal between two requests would leave half of them done. */
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &before);
	ret = plan_do(&w->plan);
	if (ret) {
		if (undo(w))
			complain("what was done before that could not be undone: see what is there, by nsmctl diff");
		else
			complain("nothing has changed: what was done before that is undone");
		tell_of_keys(w);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ret;
}

/* --- owners */

/* Write the owners of the present objects: that of the document, else the recorded one. */
static int write_owners(struct work *w)
{
	struct thing *thing, *next, *found;
	int ret;

	for (thing = w->have.first; thing; thing = next) {
		next = thing->next;
		found = find_like(&w->want, thing);
		if (found)
			memcpy(thing->owner, found->owner, OWNER_SIZE);
		if (thing->doomed)
			manifest_drop(&w->have, thing);
	}
	for (thing = w->want.first; thing; thing = thing->next) {
		if (find_like(&w->have, thing))
			continue;
		found = manifest_add(&w->have, thing->kind, thing->name);
		if (!found || (*thing_netns(thing) &&
			       !item_set(found->spec, WIRE_NETNS, thing_netns(thing))))
			return EXIT_REFUSED;
		memcpy(found->owner, thing->owner, OWNER_SIZE);
	}
	ret = owners_write(&w->have);
	if (ret)
		complain("all is applied, but not whose it is: --prune will not find it");
	return ret;
}

/* --- the commands */

static int prepare(struct work *w)
{
	int ret = check_owners(w);

	if (!ret)
		ret = current_read(&w->have);
	if (!ret)
		ret = owners_read(&w->have);
	if (!ret && w->options.prune)
		ret = doom(w);
	if (!ret)
		ret = seal_new(w);
	if (!ret)
		ret = references_check(&w->want, &w->have);
	if (!ret)
		ret = make_plan(w);
	if (!ret)
		ret = plan_check(&w->plan);
	return ret;
}

static int apply_all(struct work *w)
{
	bool shows = w->options.is_diff || w->options.dry_run;
	int ret;

	ret = prepare(w);
	if (ret)
		return ret;
	if (shows || w->options.verbose)
		show_plan(w);
	fflush(stdout);
	if (!shows)
		ret = carry_out(w);
	if (!ret && !shows)
		ret = write_owners(w);
	if (!ret && (w->options.verbose || w->options.dry_run))
		show_result(w);
	return ret;
}

static int work_do(struct work *w)
{
	bool locks = !w->options.is_diff && !w->options.dry_run;
	int ret;

	manifest_init(&w->want);
	manifest_init(&w->have);
	plan_init(&w->plan, false);
	ret = read_wanted(w);
	if (!ret && locks)
		ret = owners_lock();
	if (!ret)
		ret = apply_all(w);
	owners_unlock();
	plan_free(&w->plan);
	manifest_free(&w->have);
	manifest_free(&w->want);
	manifestfile_free(&w->files);
	return ret;
}

static int apply(int argc, char **argv)
{
	struct work w = { .created = 0 };
	int ret = take_options(&w.options, argc, argv);

	if (ret || run.check)
		return ret;
	ret = work_do(&w);
	return !ret && w.options.status && something(&w) ? EXIT_CHANGED : ret;
}

static int diff(int argc, char **argv)
{
	struct work w = { .options.is_diff = true };

	if (take_options(&w.options, argc, argv))
		return EXIT_REFUSED;
	if (run.check)
		return EXIT_OK;
	if (work_do(&w))
		return EXIT_REFUSED;
	return something(&w) ? EXIT_DIFFERS : EXIT_OK;
}

#define WHERE_SOURCE							\
	"SOURCE := { FILE | DIR | - }\n"

const struct object object_apply = {
	.name = "apply",
	.help = "Makes uplinks, profiles, peers and wires as files of YAML or JSON say.",
	.known_as = "restore load import kubectl",
	.words = { words },
	.example =
		"apply -f /etc/nsmwire/site.yaml\n"
		"apply -f /etc/nsmwire/apply.d --prune -v\n",
	.usage = "-f SOURCE... [ --dry-run ] [ --prune ] [ -v ] [ --detailed-exitcode ]\n",
	.where = WHERE_SOURCE,
	.call = apply,
};

const struct object object_diff = {
	.name = "diff",
	.help = "What apply would change.",
	.known_as = "compare plan check",
	.words = { diff_words },
	.example = "diff -f /etc/nsmwire/site.yaml\n",
	.usage = "-f SOURCE... [ --prune ] [ -v ]\n",
	.where = WHERE_SOURCE,
	.call = diff,
};
