// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes that a fuzzer (clang's libFuzzer) finds by the paths that they take:
 * read as a Geneve header, as a frame, as a flow, as a packet with the rules that it
 * is to be matched with, as the classes of a profile, as a control packet, as steps
 * between the numbers of packets and as what happens to a path that learns its remote
 * address, once by the files under test and once by the second
 * readers of the tests. A difference ends the program.
 */
#include <stdlib.h>

#include "tests/test.h"

bool unit_percpu_fails;

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len);

void unit_failed(struct kunit *test, const char *file, int line,
		 const char *what)
{
	(void)test;
	printf("# %s:%d: expected %s\n", file, line, what);
	fflush(stdout);
	abort();
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	static struct kunit test;

	nsmw_test_geneve(&test, bytes, len, 0);
	nsmw_test_inner(&test, bytes, len, 0);
	nsmw_test_flow(&test, bytes, len, 0);
	nsmw_test_rules(&test, bytes, len, 0);
	nsmw_test_table(&test, bytes, len, 0);
	nsmw_test_probe(&test, bytes, len, 0);
	nsmw_test_dedup(&test, bytes, len, 0);
	nsmw_test_replay(&test, bytes, len, 0);
	nsmw_test_learn(&test, bytes, len, 0);
	return 0;
}
