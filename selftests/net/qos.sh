#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12 6.1
# timeout: 600
# icount
#
# What an uplink with a rate is for: a call stays clear beside a transfer. 10 ms
# each way, four TCP streams (file) and datagrams of half the rate.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

scenario 48 5
l="48 Mbit/s"
no_loss "$l" audio holo video text
at_most "$l: audio, 99 of 100 in 350 us" 350 "$(figure audio p99)"
at_most "$l: audio, all in 500 us" 500 "$(figure audio max)"
at_most "$l: text, 99 of 100 in 350 us" 350 "$(figure text p99)"
# Themselves, one of each other, and a part of a full packet, since the streams leave
# the line to who is expected: 598 to 615 and 435. Without that 650 and 459, under cake
# 661 and 465. On 6.1 637 and 452, 652 and 460, 666 and 473.
holo=635 holo_max=850 video=450
[ "${VMTEST_KERNEL:-}" != 6.1 ] || holo=645 holo_max=950 video=456
at_most "$l: holo, 99 of 100 in $holo us" $holo "$(figure holo p99)"
at_most "$l: holo, all in $holo_max us" $holo_max "$(figure holo max)"
at_most "$l: video, 99 of 100 in $video us" $video "$(figure video p99)"
# What is left of 48 Mbit/s, less headers and what TCP needs to find it.
at_least "$l: the files get what is left" 20000 "$(figure file kbit)"

# two full packets on a line of 10 Mbit/s take 2.4 ms
scenario 10 5
l="10 Mbit/s"
no_loss "$l" audio holo video text
at_most "$l: audio, 99 of 100 in two packets' time" 2500 "$(figure audio p99)"
at_least "$l: the files get what is left" 4000 "$(figure file kbit)"
finish
