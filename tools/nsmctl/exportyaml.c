// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl export -o yaml: the objects of this network namespace as documents. See export.h.
 */
#include <string.h>

#include "current.h"
#include "difference.h"
#include "export.h"
#include "nsmctl.h"
#include "owners.h"
#include "yamlout.h"

/* Why no document can have an object. Return: NULL if one can. */
static const char *why_not(const struct thing *thing)
{
	const struct item *rule;

	if (thing->kind == kind_wire && !thing->spec->value[WIRE_ID])
		return "it has no id";
	if (thing->kind != kind_profile)
		return NULL;
	for (rule = thing->spec->items[PROFILE_RULES]; rule; rule = rule->next) {
		if (rule->value[RULE_CGROUP] && *rule->value[RULE_CGROUP] != '/')
			return "the cgroup of a rule is gone: delete the rule";
	}
	return NULL;
}

/* holoconf is there without a document. */
static bool is_needless(const struct thing *thing)
{
	return thing->kind == kind_profile && !strcmp(thing->name, WORDS_PROFILE_DEFAULT) &&
	       !*thing->owner && !thing->spec->items[PROFILE_CLASSES] &&
	       !thing->spec->items[PROFILE_RULES];
}

int export_yaml(const char *object)
{
	struct thing *thing, *next;
	char text[THING_TEXT];
	struct manifest m;
	int ret;

	ret = current_read(&m);
	if (!ret)
		ret = owners_read(&m);
	for (thing = m.first; thing; thing = next) {
		const char *why = why_not(thing);
		bool other = object && strcmp(thing->kind->object, object);

		next = thing->next;
		if (why && !ret && !other)
			complain("warning: %s is left out: %s", thing_text(thing, text), why);
		if (why || other || is_needless(thing))
			manifest_drop(&m, thing);
	}
	if (!ret)
		yamlout(&m);
	manifest_free(&m);
	return ret;
}
