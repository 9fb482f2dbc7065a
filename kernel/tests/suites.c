// SPDX-License-Identifier: GPL-2.0
/*
 * The module of the unit tests: which suites there are.
 */
#include <linux/module.h>

#include "test.h"

kunit_test_suites(&nsmw_geneve_suite, &nsmw_geneve_random_suite,
		  &nsmw_sealed_suite, &nsmw_inner_suite, &nsmw_tuple_suite, &nsmw_class_suite,
		  &nsmw_rule_suite, &nsmw_table_suite, &nsmw_slot_suite,
		  &nsmw_stats_suite, &nsmw_drr_suite, &nsmw_shaper_suite,
		  &nsmw_select_suite, &nsmw_probe_suite, &nsmw_delay_suite,
		  &nsmw_loss_suite, &nsmw_liveness_suite, &nsmw_world_suite,
		  &nsmw_sla_suite, &nsmw_steer_suite, &nsmw_flowlet_suite,
		  &nsmw_dedup_suite, &nsmw_duplicate_suite, &nsmw_pathmtu_suite,
		  &nsmw_packet_number_suite, &nsmw_replay_suite, &nsmw_key_limit_suite,
		  &nsmw_learn_suite, &nsmw_segment_suite);

MODULE_DESCRIPTION("Unit tests of nsmwire");
MODULE_LICENSE("GPL");
