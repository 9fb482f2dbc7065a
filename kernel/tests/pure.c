// SPDX-License-Identifier: GPL-2.0
/*
 * The files under test once more, for nsmwire_kunit.ko: kbuild warns of an
 * object that belongs to two modules, and nothing of nsmwire.ko has to be
 * exported for its tests.
 */
#include "data/stats.c"
#include "pure/geneve.c"
#include "pure/headers.c"
#include "pure/rule.c"
#include "pure/table.c"
#include "pure/class.c"
#include "pure/probe.c"
#include "pure/delay.c"
#include "pure/loss.c"
#include "pure/liveness.c"
#include "pure/sla.c"
#include "pure/flowlet.c"
#include "pure/steer.c"
#include "pure/dedup.c"
#include "pure/duplicate.c"
#include "pure/load.c"
#include "pure/pathmtu.c"
#include "pure/replay.c"
#include "pure/learn.c"
#include "pure/segment.c"
#include "qos/select.c"
