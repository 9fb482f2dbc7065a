// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of profiles in the text format of Prometheus. See prometheus.h.
 */
#include <stdio.h>

#include "args.h"
#include "metric.h"
#include "nl.h"
#include "nsmctl.h"
#include "prometheus.h"
#include "show.h"

static void print_sample(const char *name, const struct rule *rule)
{
	char pref[sizeof("4294967295")];

	snprintf(pref, sizeof(pref), "%u", rule->pref);
	fputs(name, stdout);
	metric_label("{", "profile", rule->profile);
	metric_label(",", "pref", pref);
	metric_label(",", "class", show_class(rule->class_name, rule->class));
	metric_sample(rule->packets);
}

void prometheus_rules(bool nonzero)
{
	static const char name[] = "nsmwire_rule_packets_total";
	struct answers answers = { .count = 0 };
	struct nl_msg *msg = request_new(NSMWIRE_CMD_RULE_GET, NLM_F_DUMP);
	struct rule rule;
	unsigned int i;

	if (!msg)
		return;
	/* Modules with abi 2 or older have no rules. */
	if (request_try(msg, &answers)) {
		answers_free(&answers);
		return;
	}
	metric_family(name, "counter", "Packets that met the rule and no rule before it.");
	for (i = 0; i < answers.count; i++) {
		if (rule_decode(&rule, answers.nlh[i]) &&
		    args_have(rule.have, NSMWIRE_A_RULE_PACKETS) &&
		    (rule.packets || !nonzero))
			print_sample(name, &rule);
	}
	answers_free(&answers);
}
