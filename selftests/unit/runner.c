// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the KUnit suites in userspace and prints KTAP. "runner red NAME" begins with the
 * suite nsmwire_NAME, if there is one, and ends with the first case that fails. "runner
 * tables" prints the tables that the specification has, too.
 */
#include <kunit/test.h>

#include "pure/class.h"
#include "data/stats.h"

bool unit_percpu_fails;

void unit_failed(struct kunit *test, const char *file, int line,
		 const char *what)
{
	test->failures++;
	printf("# %s:%d: expected %s\n", file, line, what);
}

static unsigned int run(const struct kunit_case *c)
{
	/* Not in a register that longjmp() restores. */
	static struct kunit test;

	test.failures = 0;
	if (!setjmp(test.abort))
		c->run_case(&test);
	return test.failures;
}

static unsigned int run_suite(const struct kunit_suite *suite, bool until_red,
			      unsigned int *n)
{
	const struct kunit_case *c;
	unsigned int bad = 0;

	for (c = suite->test_cases; c->run_case && !(bad && until_red); c++) {
		unsigned int failures = run(c);

		bad += !!failures;
		printf("%s %u %s: %s\n", failures ? "not ok" : "ok", ++*n, suite->name,
		       c->name);
	}
	return bad;
}

static int run_all(void)
{
	unsigned int n = 0, bad = 0;
	int i;

	for (i = 0; unit_suites[i]; i++)
		bad += run_suite(unit_suites[i], false, &n);
	printf("1..%u\n", n);
	return bad || !n;
}

static int run_until_red(const char *name)
{
	const size_t prefix = strlen("nsmwire_");
	unsigned int n = 0;
	int i;

	for (i = 0; unit_suites[i]; i++) {
		if (!strcmp(unit_suites[i]->name + prefix, name) &&
		    run_suite(unit_suites[i], true, &n))
			return 1;
	}
	for (i = 0; unit_suites[i]; i++) {
		if (strcmp(unit_suites[i]->name + prefix, name) &&
		    run_suite(unit_suites[i], true, &n))
			return 1;
	}
	return 0;
}

static int print_tables(void)
{
	int i;

	for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)
		printf("class %d %s\n", i, nsmw_class_names[i]);
	for (i = NSMWIRE_DROP_RX_SHORT; i <= NSMWIRE_DROP_MAX; i++)
		printf("drop %d %s\n", i, nsmw_drop_reasons[i].name);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "tables"))
		return print_tables();
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 3 && !strcmp(argv[1], "red"))
		return run_until_red(argv[2]);
	return run_all();
}
