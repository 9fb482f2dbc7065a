#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 900
# icount
#
# A wire gains nothing by sending more: a thousand streams of one wire beside a call and
# a stream of another, and 30 Mbit/s of other traffic marked as audio.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

# The reference is the delay of a call under cake beside only four streams. The values
# measured in several boots, in thousandths of it, are beside the bounds.
scenario crowd 4
peer 48 5
l="1000 streams of another wire"
no_loss "$l" audio text
beside "$l: audio, 99 of 100 in half of the time of cake and four" audio p99 580	# 410 to 490
beside "$l: text, 99 of 100 sooner than under cake and four" text p99 900	# 520 to 730
many=$(figure crowd kbit)
one=$(figure one kbit)
at_least "$l: all is used" 37000 $((many + one))
# Both wires get the same while both have packets: 55 to 59. A thousand streams lose many
# packets at once, and leave a part of their share unused.
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
