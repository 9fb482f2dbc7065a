// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl top: a live view of the traffic of wires and uplinks, or of the named peers
 * and their paths.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "lookup.h"
#include "nsmctl.h"
#include "out.h"
#include "snapshot.h"
#include "terminal.h"
#include "top.h"
#include "words.h"

#define INTERVAL_MIN	10000		/* us */
#define INTERVAL	1000000

struct request {
	struct subject subject;
	bool has_interval, has_count;
	uint32_t interval;
	uint64_t count;			/* 0: no limit */
};

static const char *take_wire(void *to, const char *value)
{
	struct request *req = to;

	if (req->subject.wire)
		return ARGS_TWICE;
	if (!words_ifname(value))
		return "wants the name of a wire";
	req->subject.wire = value;
	return req->subject.uplink ? "is beside an uplink, and only one can be" :
				     NULL;
}

static const char *take_uplink(void *to, const char *value)
{
	struct request *req = to;

	if (req->subject.uplink)
		return ARGS_TWICE;
	if (!words_name(value))
		return "wants the name of an uplink";
	req->subject.uplink = value;
	return req->subject.wire ? "is beside a wire, and only one can be" :
				   NULL;
}

static const char *take_interval(void *to, const char *value)
{
	struct request *req = to;
	const char *wrong;

	if (req->has_interval)
		return ARGS_TWICE;
	req->has_interval = true;
	wrong = args_time(value, &req->interval, "wants a time as 500ms");
	if (!wrong && req->interval < INTERVAL_MIN)
		wrong = "wants a time of 10ms or more";
	return wrong;
}

static const char *take_count(void *to, const char *value)
{
	struct request *req = to;

	if (req->has_count)
		return ARGS_TWICE;
	req->has_count = true;
	return words_number(value, 1, UINT32_MAX, &req->count) ?
	       NULL : "wants the number of views, 1 or more";
}

/* The first word, which has no value. */
static const struct arg own_words[] = {
	{ "peers", NULL,
	  "begin with the peers and their paths; key p switches",
	  NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg words[] = {
	{ "wire", take_wire,
	  "this wire alone",
	  "dev link" },
	{ "uplink", take_uplink,
	  "this uplink alone",
	  "wan" },
	{ "interval", take_interval,
	  "time from view to view (default 1s)",
	  "delay -d" },
	{ "count", take_count,
	  "number of views, then end",
	  "iterations -n" },
	{ NULL, NULL, NULL, NULL },
};

static int show(const struct snapshot *before, const struct snapshot *now,
		bool peers)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f;

	if (run.json) {
		if (peers)
			show_top_peers_json(before, now);
		else
			show_top_json(before, now);
		fflush(stdout);
		return EXIT_OK;
	}
	f = open_memstream(&text, &len);
	if (f) {
		if (peers)
			show_top_peers_text(f, now);
		else
			show_top_text(f, before, now);
		if (!fclose(f)) {
			terminal_show(text, len, peers ?
				      "q: quit  p: uplinks and wires" :
				      "q: quit  p: peers and paths");
			return EXIT_OK;
		}
	}
	free(text);
	complain("%s", strerror(errno));
	return EXIT_USAGE;
}

/* Show one view. Names can change before the next view. */
static int view(const struct snapshot *before, const struct snapshot *now,
		bool peers)
{
	int ret = show(before, now, peers);

	lookup_forget();
	return ret;
}

/*
 * Wait for the next view. The key p switches at once between the two kinds of views,
 * which does not count as a view. Return: false at the end, or after an error.
 */
static bool wait_view(struct request *req, const struct snapshot *before,
		      uint64_t due, int *ret)
{
	struct snapshot now;
	int what;

	while ((what = terminal_wait(due, "p")) == 'p') {
		req->subject.peers = !req->subject.peers;
		*ret = snapshot_take(&now, &req->subject);
		if (!*ret)
			*ret = view(before, &now, req->subject.peers);
		snapshot_free(&now);
		if (*ret || ferror(stdout))
			return false;
	}
	return what == TERMINAL_DUE;
}

/*
 * Show views at fixed times, independent of the time that a view takes. All are shown
 * if there is a limit and it was reached.
 */
static int views(struct request *req, bool *all)
{
	struct snapshot before, now;
	uint64_t count, due;
	int ret;

	ret = snapshot_take(&before, &req->subject);
	due = before.us;
	for (count = 0; !ret && !ferror(stdout); count++) {
		*all = req->count && count == req->count;
		if (*all)
			break;
		due += req->interval;
		if (due < before.us)
			due = before.us;
		if (!wait_view(req, &before, due, &ret))
			break;
		ret = snapshot_take(&now, &req->subject);
		if (!ret)
			ret = view(&before, &now, req->subject.peers);
		snapshot_free(&before);
		before = now;
	}
	snapshot_free(&before);
	return ret;
}

static int top(int argc, char **argv)
{
	struct request req = { .interval = INTERVAL };
	bool all = false;
	int ret;

	if (argc > 0 && !strcmp(*argv, own_words[0].word)) {
		req.subject.peers = true;
		argc--;
		argv++;
	}
	if (args_take(&req, words, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	/* In a batch, standard input may contain the commands. */
	terminal_open(!run.file);
	ret = views(&req, &all);
	terminal_close(all);
	return ret;
}

const struct object object_top = {
	.name = "top",
	.help = "Current traffic of uplinks and wires, and state of paths.",
	.known_as = "watch live",
	.words = { own_words, words },
	.example =
		"top uplink lte1 interval 5s\n"
		"top peers\n"
		"-j top count 1\n",
	.usage = "[ peers ] [ wire NAME | uplink NAME ] [ interval TIME ] [ count N ]\n",
	.where = WHERE_TIME,
	.call = top,
};
