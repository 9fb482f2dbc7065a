// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the KUnit suites in userspace and prints KTAP; "runner red" ends with the first
 * case that fails. "runner tables" prints the tables that the specification has, too.
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

static int run_all(bool until_red)
{
	unsigned int n = 0, bad = 0;
	const struct kunit_case *c;
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; unit_suites[i]; i++) {
		for (c = unit_suites[i]->test_cases; c->run_case; c++) {
			unsigned int failures = run(c);

			bad += !!failures;
			printf("%s %u %s: %s\n", failures ? "not ok" : "ok",
			       ++n, unit_suites[i]->name, c->name);
			if (bad && until_red)
				return 1;
		}
	}
	printf("1..%u\n", n);
	return bad || !n;
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
	return run_all(argc == 2 && !strcmp(argv[1], "red"));
}
