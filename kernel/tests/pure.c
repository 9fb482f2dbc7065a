// SPDX-License-Identifier: GPL-2.0
/*
 * The files under test once more, for nsmwire_kunit.ko: kbuild warns of an
 * object that belongs to two modules, and nothing of nsmwire.ko has to be
 * exported for its tests.
 */
#include "../stats.c"
#include "../geneve.c"
#include "../inner.c"
#include "../tuple.c"
#include "../rule.c"
#include "../table.c"
#include "../class.c"
#include "../select.c"
