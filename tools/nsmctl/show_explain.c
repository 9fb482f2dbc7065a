// SPDX-License-Identifier: GPL-2.0
/*
 * What a wire would do with a packet, as text and JSON. See show.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "names.h"
#include "out.h"
#include "show.h"
#include "units.h"

#define INDENT	"    "

static bool has(const struct explain *explain, int attr)
{
	return args_have(explain->have, attr);
}

static bool is_in(const struct explain *explain)
{
	return explain->direction == NSMWIRE_DIRECTION_RX;
}

static const char *source_text(uint8_t source)
{
	return show_or_number(names_get(&names_class_source, source), source);
}

/* Print the class and what gives it. */
static void class_text(const struct explain *explain, const struct rule *rule)
{
	printf(" class %s by %s", show_class(explain->class_name, explain->class),
	       source_text(explain->class_source));
	if (has(explain, NSMWIRE_A_EXPLAIN_PREF)) {
		if (explain->profile[0])
			printf(" %s", explain->profile);
		printf(" pref %u", explain->pref);
	}
	if (rule) {
		putchar(':');
		show_rule_conditions(rule);
	}
}

static void treatment_text(const struct explain *explain)
{
	printf(INDENT "tier %s share %u%%",
	       show_or_number(names_get(&names_tier, explain->tier), explain->tier),
	       explain->share);
	if (has(explain, NSMWIRE_A_EXPLAIN_OUTER_DSCP))
		printf(" outer dscp %s", show_or_number(dscp_name(explain->outer_dscp),
							explain->outer_dscp));
	putchar('\n');
}

static void uplink_text(const struct explain *explain)
{
	char text[UNITS_TEXT];

	if (!has(explain, NSMWIRE_A_EXPLAIN_UPLINK))
		return;
	printf(" uplink %s", explain->uplink);
	if (!explain->rate) {
		printf(" rate none");
		return;
	}
	units_rate_text(explain->rate, text);
	printf(" rate %s waiting %" PRIu64 " packets %" PRIu64 " bytes", text,
	       explain->waiting, explain->backlog);
}

static void path_text(const struct explain *explain)
{
	bool path = has(explain, NSMWIRE_A_EXPLAIN_PATH);

	if (!path && !has(explain, NSMWIRE_A_EXPLAIN_PATH_REASON))
		return;
	if (path)
		printf(INDENT "path %u", explain->path);
	else
		printf(INDENT "path none");
	if (has(explain, NSMWIRE_A_EXPLAIN_PATH_REASON))
		printf(" %s", show_or_number(names_get(&names_steer_reason,
						       explain->path_reason),
					     explain->path_reason));
	if (explain->path_by_flow)
		printf(" by flow");
	if (explain->backup)
		printf(" backup");
	if (has(explain, NSMWIRE_A_EXPLAIN_COPY))
		printf(" copy on path %u", explain->copy);
	uplink_text(explain);
	putchar('\n');
}

/* Print how the packet leaves, if it does. */
static void out_text(const struct explain *explain)
{
	if (!has(explain, NSMWIRE_A_EXPLAIN_SEALED))
		return;
	printf(INDENT);
	out_paint(explain->sealed ? PAINT_GOOD : PAINT_PLAIN, "%s",
		  explain->sealed ? "sealed" : "clear");
	if (has(explain, NSMWIRE_A_EXPLAIN_MTU))
		printf(" mtu %u", explain->mtu);
	if (has(explain, NSMWIRE_A_EXPLAIN_DEVICE)) {
		printf(" dev ");
		out_paint(PAINT_DEV, "%s", explain->device_name);
		show_addr_text("local", &explain->local);
		printf(" port %u", explain->local_port);
		show_addr_text("remote", &explain->remote);
		printf(" port %u", explain->remote_port);
	}
	putchar('\n');
}

/* Print what a packet that arrives has to be, and the class of replies. */
static void in_text(const struct explain *explain)
{
	if (explain->sealed)
		printf(INDENT "dropped unless it is sealed\n");
	if (has(explain, NSMWIRE_A_EXPLAIN_REPLY_CLASS))
		printf(INDENT "replies class %s by %s\n",
		       show_class(explain->reply_class_name, explain->reply_class),
		       source_text(explain->reply_source));
}

void show_explain_text(const struct explain *explain, const struct rule *rule)
{
	out_paint(PAINT_DEV, "%s", explain->ifname);
	printf(" %s:", is_in(explain) ? "in" : "out");
	if (has(explain, NSMWIRE_A_EXPLAIN_CLASS))
		class_text(explain, rule);
	putchar('\n');
	if (has(explain, NSMWIRE_A_EXPLAIN_DROP)) {
		printf(INDENT);
		out_paint(PAINT_BAD, "dropped: %s",
			  show_or_number(show_drop_name(explain->drop), explain->drop));
		putchar('\n');
	}
	if (!has(explain, NSMWIRE_A_EXPLAIN_CLASS))
		return;
	treatment_text(explain);
	if (is_in(explain)) {
		in_text(explain);
		return;
	}
	path_text(explain);
	out_text(explain);
}

static void class_json(struct json_object *obj, const struct explain *explain,
		       const struct rule *rule)
{
	struct json_object *one;

	obj_uint(obj, "class", explain->class);
	obj_string(obj, "class_name", explain->class_name);
	obj_name(obj, "class_source",
		 names_get(&names_class_source, explain->class_source),
		 explain->class_source);
	if (explain->profile[0])
		obj_string(obj, "profile", explain->profile);
	if (has(explain, NSMWIRE_A_EXPLAIN_PREF))
		obj_uint(obj, "pref", explain->pref);
	if (rule) {
		one = json_object_new_object();
		show_rule_json(one, rule);
		obj_add(obj, "rule", one);
	}
	obj_name(obj, "tier", names_get(&names_tier, explain->tier), explain->tier);
	obj_uint(obj, "share", explain->share);
}

static void uplink_json(struct json_object *obj, const struct explain *explain)
{
	if (!has(explain, NSMWIRE_A_EXPLAIN_UPLINK))
		return;
	obj_string(obj, "uplink", explain->uplink);
	obj_uint(obj, "rate", explain->rate);
	obj_uint(obj, "waiting", explain->waiting);
	obj_uint(obj, "backlog", explain->backlog);
}

static void path_json(struct json_object *obj, const struct explain *explain)
{
	if (has(explain, NSMWIRE_A_EXPLAIN_PATH)) {
		obj_uint(obj, "outer_dscp", explain->outer_dscp);
		obj_uint(obj, "path", explain->path);
	}
	if (has(explain, NSMWIRE_A_EXPLAIN_PATH_BY_FLOW))
		obj_bool(obj, "path_by_flow", explain->path_by_flow);
	if (has(explain, NSMWIRE_A_EXPLAIN_BACKUP))
		obj_bool(obj, "backup", explain->backup);
	if (has(explain, NSMWIRE_A_EXPLAIN_PATH_REASON))
		obj_name(obj, "path_reason",
			 names_get(&names_steer_reason, explain->path_reason),
			 explain->path_reason);
	if (has(explain, NSMWIRE_A_EXPLAIN_COPY))
		obj_uint(obj, "copy", explain->copy);
	uplink_json(obj, explain);
}

static void out_json(struct json_object *obj, const struct explain *explain)
{
	if (has(explain, NSMWIRE_A_EXPLAIN_SEALED))
		obj_bool(obj, "sealed", explain->sealed);
	if (has(explain, NSMWIRE_A_EXPLAIN_MTU))
		obj_uint(obj, "mtu", explain->mtu);
	if (!has(explain, NSMWIRE_A_EXPLAIN_DEVICE))
		return;
	obj_uint(obj, "device", explain->device);
	obj_string(obj, "device_name", explain->device_name);
	show_addr_json(obj, "local", "local6", &explain->local);
	obj_uint(obj, "local_port", explain->local_port);
	show_addr_json(obj, "remote", "remote6", &explain->remote);
	obj_uint(obj, "remote_port", explain->remote_port);
}

void show_explain_json(struct json_object *obj, const struct explain *explain,
		       const struct rule *rule)
{
	obj_uint(obj, "ifindex", explain->ifindex);
	obj_string(obj, "ifname", explain->ifname);
	if (has(explain, NSMWIRE_A_EXPLAIN_NETNSID))
		obj_int(obj, "netnsid", explain->netnsid);
	obj_name(obj, "direction", names_get(&names_direction, explain->direction),
		 explain->direction);
	if (has(explain, NSMWIRE_A_EXPLAIN_DROP))
		obj_name(obj, "drop", show_drop_name(explain->drop), explain->drop);
	if (!has(explain, NSMWIRE_A_EXPLAIN_CLASS))
		return;
	class_json(obj, explain, rule);
	path_json(obj, explain);
	out_json(obj, explain);
	if (!has(explain, NSMWIRE_A_EXPLAIN_REPLY_CLASS))
		return;
	obj_uint(obj, "reply_class", explain->reply_class);
	obj_string(obj, "reply_class_name", explain->reply_class_name);
	obj_name(obj, "reply_source",
		 names_get(&names_class_source, explain->reply_source),
		 explain->reply_source);
}
