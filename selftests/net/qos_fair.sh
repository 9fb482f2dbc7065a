#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 900
# icount
#
# Nobody gains by sending more: a thousand streams of one wire beside a call and a
# stream of another, and 30 Mbit/s that only claim to be audio.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

scenario crowd 5
l="1000 streams of another wire"
no_loss "$l" audio text
at_most "$l: audio, 99 of 100 in 350 us" 350 "$(figure audio p99)"
at_most "$l: text, 99 of 100 in 350 us" 350 "$(figure text p99)"
many=$(figure crowd kbit)
one=$(figure one kbit)
at_least "$l: all is used" 40000 $((many + one))
# As much for each wire; one stream recovers more slowly from a loss.
between "$l: one stream has half of it" 45 55 $((100 * one / (many + one)))

scenario cheat 5
l="false audio"
no_loss "$l" audio holo video text
at_most "$l: audio, 99 of 100 in 350 us" 350 "$(figure audio p99)"
at_most "$l: text, 99 of 100 in 350 us" 350 "$(figure text p99)"
at_most "$l: video, 99 of 100 in 500 us" 500 "$(figure video p99)"
at_most "$l: what it takes is not more than class default may" 18000 "$(figure cheat kbit)"
finish
