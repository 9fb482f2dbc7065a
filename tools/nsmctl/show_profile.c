// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles and their classes, as text and JSON. See show.h.
 */
#include <stdio.h>

#include "args.h"
#include "names.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"
#include "units.h"

static bool has(const struct class_info *class, int attr)
{
	return args_have(class->have, attr);
}

/* Format a time, or @none for 0. @to is the buffer. */
static const char *time_text(uint32_t us, const char *none, char to[UNITS_TEXT])
{
	if (!us)
		return none;
	units_time_text(us, to);
	return to;
}

static const char *rate_text(uint64_t rate, const char *none,
			     char to[UNITS_TEXT])
{
	if (!rate)
		return none;
	units_rate_text(rate, to);
	return to;
}

/* The name, or the number if there is no name. @to is the buffer. */
static const char *or_number(const char *name, uint32_t number,
			     char to[UNITS_TEXT])
{
	snprintf(to, UNITS_TEXT, "%u", number);
	return name ? name : to;
}

/* The percentage, or @none for 0. @to is the buffer. */
static const char *percent_text(uint32_t ppm, const char *none,
				char to[UNITS_TEXT])
{
	if (!ppm)
		return none;
	units_percent_text(ppm, to);
	return to;
}

/* Names of the lists of colours, as words and as keys of JSON. */
static const char *const colours_names[] = {
	[COLOURS_PREFER] = "prefer",
	[COLOURS_ONLY] = "only",
	[COLOURS_AVOID] = "avoid",
};

#define COLOURS_TEXT	(NSMWIRE_COLOURS_MAX * WORDS_NAME_SIZE)

/* Colours with commas between, or @none if there are none. @to is the buffer. */
static const char *colours_text(const struct colours *colours, const char *none,
				char to[COLOURS_TEXT])
{
	unsigned int i;
	int len = 0;

	for (i = 0; i < colours->count; i++)
		len += snprintf(to + len, COLOURS_TEXT - len, "%s%s",
				i ? "," : "", colours->name[i]);
	return len ? to : none;
}

/* A module that steers sends all of these attributes, one before none of them. */
static bool is_steered(const struct class_info *class)
{
	return has(class, NSMWIRE_A_CLASS_INFO_STRATEGY);
}

/* Whether the class asks for anything of its path. */
static bool asks(const struct class_info *class)
{
	unsigned int list, colours = 0;

	for (list = 0; list < COLOURS_LISTS; list++)
		colours += class->colours[list].count;
	return colours || class->sla_rtt || class->sla_jitter ||
	       class->sla_loss || class->strategy || class->fallback ||
	       class->duplicate;
}

void show_classes_head(void)
{
	printf("    %-6s %-12s %-6s %-10s %5s %6s %7s %8s %4s %12s %7s %8s %8s\n",
	       "index", "class", "dscp", "tier", "share", "burst", "target",
	       "interval", "ecn", "ce_threshold", "maxwait", "limit",
	       "priority");
}

/* An older module does not send all attributes. */
void show_classes_row(const struct class_info *class)
{
	char dscp[UNITS_TEXT], tier[UNITS_TEXT], target[UNITS_TEXT];
	char interval[UNITS_TEXT], maxwait[UNITS_TEXT], limit[UNITS_TEXT];
	char burst[UNITS_TEXT], threshold[UNITS_TEXT];
	char priority[UNITS_TEXT] = "-";

	if (has(class, NSMWIRE_A_CLASS_INFO_PRIORITY))
		snprintf(priority, sizeof(priority), "%u", class->priority);
	printf("    %-6u %-12s %-6s %-10s %4u%% %6s %7s %8s %4s %12s %7s %8s %8s\n",
	       class->index, class->name,
	       or_number(dscp_name(class->dscp), class->dscp, dscp),
	       or_number(names_get(&names_tier, class->tier), class->tier,
			 tier),
	       class->share, time_text(class->burst, "-", burst),
	       time_text(class->target, "-", target),
	       time_text(class->interval, "-", interval),
	       class->ecn ? "on" : "off",
	       time_text(class->ce_threshold, "-", threshold),
	       time_text(class->maxwait, "-", maxwait),
	       rate_text(class->limit, "-", limit), priority);
}

static const char *strategy_text(const struct class_info *class,
				 char to[UNITS_TEXT])
{
	return or_number(names_get(&names_strategy, class->strategy),
			 class->strategy, to);
}

static const char *fallback_text(const struct class_info *class,
				 char to[UNITS_TEXT])
{
	return or_number(names_get(&names_fallback, class->fallback),
			 class->fallback, to);
}

static const char *duplicate_text(const struct class_info *class,
				  char to[UNITS_TEXT])
{
	return or_number(names_get(&names_duplicate, class->duplicate),
			 class->duplicate, to);
}

/* Whether packets of another size than the default are sent twice. */
static bool has_own_max(const struct class_info *class)
{
	return has(class, NSMWIRE_A_CLASS_INFO_DUPLICATE_MAX) &&
	       class->duplicate_max != NSMWIRE_DUPLICATE_MAX_DEFAULT;
}

/* Print what the class asks for, as a row of the table of paths. */
static void paths_row(const struct class_info *class)
{
	char rtt[UNITS_TEXT], jitter[UNITS_TEXT], loss[UNITS_TEXT];
	char strategy[UNITS_TEXT], fallback[UNITS_TEXT];
	char text[COLOURS_TEXT];
	unsigned int list;

	printf("    %-6u %-12s %7s %7s %8s  %-8s  %s", class->index,
	       class->name, time_text(class->sla_rtt, "-", rtt),
	       time_text(class->sla_jitter, "-", jitter),
	       percent_text(class->sla_loss, "-", loss),
	       strategy_text(class, strategy), fallback_text(class, fallback));
	for (list = 0; list < COLOURS_LISTS; list++) {
		if (class->colours[list].count)
			printf(" %s %s", colours_names[list],
			       colours_text(&class->colours[list], "-", text));
	}
	if (class->duplicate)
		printf(" duplicate %s", duplicate_text(class, rtt));
	putchar('\n');
}

/* Print what the classes ask for, with -d also those that ask for nothing. */
static void paths_table(const struct profile *profile)
{
	bool head = false;
	unsigned int i;

	for (i = 0; i < profile->classes; i++) {
		const struct class_info *class = &profile->class[i];

		if (!is_steered(class) || (!asks(class) && !run.details))
			continue;
		if (!head)
			printf("    %-6s %-12s %7s %7s %8s  %-8s  %s\n", "index",
			       "class", "rtt", "jitter", "loss", "strategy",
			       "fallback, colours, duplicate");
		head = true;
		paths_row(class);
	}
}

/* Print a word if it is not at its default, or with -d. */
static void steer_word(bool given, const char *word, const char *value)
{
	if (given || run.details)
		printf(" %s %s", word, value);
}

/* Print what the class asks for in words of "class set". */
static void steer_words(const struct class_info *class)
{
	char number[UNITS_TEXT], text[COLOURS_TEXT];
	unsigned int list;

	steer_word(class->sla_rtt, "rtt",
		   time_text(class->sla_rtt, "none", number));
	steer_word(class->sla_jitter, "jitter",
		   time_text(class->sla_jitter, "none", number));
	steer_word(class->sla_loss, "loss",
		   percent_text(class->sla_loss, "none", number));
	for (list = 0; list < COLOURS_LISTS; list++)
		steer_word(class->colours[list].count, colours_names[list],
			   colours_text(&class->colours[list], "none", text));
	steer_word(class->strategy, "strategy", strategy_text(class, number));
	steer_word(class->fallback, "fallback", fallback_text(class, number));
	if (!has(class, NSMWIRE_A_CLASS_INFO_DUPLICATE))
		return;
	steer_word(class->duplicate, "duplicate", duplicate_text(class, number));
	snprintf(number, sizeof(number), "%u", class->duplicate_max);
	steer_word(has_own_max(class), "duplicate-max", number);
}

void show_class_words(const struct class_info *class)
{
	char dscp[UNITS_TEXT], tier[UNITS_TEXT], limit[UNITS_TEXT];
	char target[UNITS_TEXT], text[UNITS_TEXT];

	printf(" dscp %s tier %s share %u%%",
	       or_number(dscp_name(class->dscp), class->dscp, dscp),
	       or_number(names_get(&names_tier, class->tier), class->tier,
			 tier),
	       class->share);
	if (has(class, NSMWIRE_A_CLASS_INFO_BURST))
		printf(" burst %s", time_text(class->burst, "none", text));
	printf(" limit %s target %s", rate_text(class->limit, "none", limit),
	       time_text(class->target, "none", target));
	/* A class without a target may have no interval. */
	if (class->interval)
		printf(" interval %s", time_text(class->interval, "", text));
	printf(" ecn %s", class->ecn ? "on" : "off");
	if (has(class, NSMWIRE_A_CLASS_INFO_CE_THRESHOLD))
		printf(" ce_threshold %s",
		       time_text(class->ce_threshold, "none", text));
	printf(" maxwait %s", time_text(class->maxwait, "none", text));
	if (is_steered(class))
		steer_words(class);
}

void show_class_text(const struct class_info *class)
{
	printf("%s:", class->name);
	show_class_words(class);
	putchar('\n');
}

static void steer_json(struct json_object *obj, const struct class_info *class)
{
	unsigned int list, i;

	obj_uint(obj, "sla_rtt", class->sla_rtt);
	obj_uint(obj, "sla_jitter", class->sla_jitter);
	obj_uint(obj, "sla_loss", class->sla_loss);
	for (list = 0; list < COLOURS_LISTS; list++) {
		const struct colours *colours = &class->colours[list];
		struct json_object *names = json_object_new_array();

		obj_add(obj, colours_names[list], names);
		for (i = 0; i < colours->count; i++)
			json_object_array_add(names,
				json_object_new_string(colours->name[i]));
	}
	obj_name(obj, "strategy", names_get(&names_strategy, class->strategy),
		 class->strategy);
	obj_name(obj, "fallback", names_get(&names_fallback, class->fallback),
		 class->fallback);
	if (!has(class, NSMWIRE_A_CLASS_INFO_DUPLICATE))
		return;
	obj_name(obj, "duplicate", names_get(&names_duplicate, class->duplicate),
		 class->duplicate);
	obj_uint(obj, "duplicate_max", class->duplicate_max);
}

void show_class_json(struct json_object *obj, const struct class_info *class)
{
	obj_uint(obj, "index", class->index);
	obj_string(obj, "name", class->name);
	obj_uint(obj, "dscp", class->dscp);
	obj_name(obj, "tier", names_get(&names_tier, class->tier), class->tier);
	obj_uint(obj, "share", class->share);
	/* An older module does not send these attributes. */
	if (has(class, NSMWIRE_A_CLASS_INFO_TARGET))
		obj_uint(obj, "target", class->target);
	if (has(class, NSMWIRE_A_CLASS_INFO_INTERVAL))
		obj_uint(obj, "interval", class->interval);
	if (has(class, NSMWIRE_A_CLASS_INFO_ECN))
		obj_bool(obj, "ecn", class->ecn);
	if (has(class, NSMWIRE_A_CLASS_INFO_MAXWAIT))
		obj_uint(obj, "maxwait", class->maxwait);
	if (has(class, NSMWIRE_A_CLASS_INFO_LIMIT))
		obj_uint(obj, "limit", class->limit);
	if (has(class, NSMWIRE_A_CLASS_INFO_PRIORITY))
		obj_uint(obj, "priority", class->priority);
	if (has(class, NSMWIRE_A_CLASS_INFO_BURST))
		obj_uint(obj, "burst", class->burst);
	if (has(class, NSMWIRE_A_CLASS_INFO_CE_THRESHOLD))
		obj_uint(obj, "ce_threshold", class->ce_threshold);
	if (is_steered(class))
		steer_json(obj, class);
}

void show_profile_line(const struct profile *profile)
{
	printf("%s:%s wires %u rules %u\n", profile->name,
	       profile->builtin ? " builtin" : "", profile->wires,
	       profile->rules);
}

void show_profile_text(const struct profile *profile)
{
	unsigned int i;

	show_profile_line(profile);
	if (profile->classes)
		show_classes_head();
	for (i = 0; i < profile->classes; i++)
		show_classes_row(&profile->class[i]);
	paths_table(profile);
}

void show_profile_json(struct json_object *obj, const struct profile *profile)
{
	obj_string(obj, "name", profile->name);
	obj_bool(obj, "builtin", profile->builtin);
	obj_uint(obj, "wires", profile->wires);
	obj_uint(obj, "rules", profile->rules);
	show_profile_classes_json(obj, profile);
}

void show_profile_classes_json(struct json_object *obj,
			       const struct profile *profile)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	obj_add(obj, "class", list);
	for (i = 0; i < profile->classes; i++) {
		struct json_object *one = json_object_new_object();

		show_class_json(one, &profile->class[i]);
		json_object_array_add(list, one);
	}
}
