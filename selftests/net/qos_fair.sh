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

# What a call needs under cake, with four streams and no more beside it. Thousandths of
# it in several boots are beside the bounds.
scenario crowd 4
peer 48 5
l="1000 streams of another wire"
no_loss "$l" audio text
beside "$l: audio, 99 of 100 in half of the time of cake and four" audio p99 580	# 410 to 490
beside "$l: text, 99 of 100 sooner than under cake and four" text p99 900	# 520 to 730
many=$(figure crowd kbit)
one=$(figure one kbit)
at_least "$l: all is used" 37000 $((many + one))
# As much for each wire while both have packets: 55 to 59. A thousand streams lose many
# at once, and leave a part of theirs.
between "$l: one stream has half of it" 45 62 $((100 * one / (many + one)))

scenario cheat 4
peer 48 5
l="false audio"
no_loss "$l" audio holo video text
beside "$l: audio, 99 of 100 in half of the time of cake and no lie" audio p99 580	# 450 to 510
beside "$l: text, 99 of 100 sooner than under cake and no lie" text p99 900	# 570 to 600
beside "$l: video, 99 of 100 sooner than under cake and no lie" video p99 1000	# 930
at_most "$l: what it takes is not more than class default may" 18000 "$(figure cheat kbit)"
finish
