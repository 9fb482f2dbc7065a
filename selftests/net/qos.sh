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

# Thousandths of cake's in boots of 6.12 and of 6.1 are beside the bounds.
scenario 48 5 cake
l="48 Mbit/s"
no_loss "$l" audio holo video text
beside "$l: audio, 99 of 100 in half of cake's time" audio p99 520	# 430 to 461
beside "$l: audio, all sooner than under cake" audio max 800		# 402 to 625
beside "$l: text, 99 of 100 sooner than under cake" text p99 900	# 508 to 771
# Themselves, one of each other, and a part of a full packet, since the streams leave
# the line to who is expected. Without that 980, and video 980.
beside "$l: holo, 99 of 100 sooner than under cake" holo p99 970	# 920 to 958
beside "$l: holo, all about as soon" holo max 1400			# 946 to 1197
beside "$l: video, 99 of 100 sooner than under cake" video p99 970	# 925 to 956
files_get_their_part "$l: the files get what is left"			# 1010

scenario 10 5 cake
l="10 Mbit/s"
no_loss "$l" audio holo video text
beside "$l: audio, 99 of 100 in two thirds of cake's time" audio p99 650	# 499 to 551
beside "$l: holo, 99 of 100 sooner than under cake" holo p99 930	# 893 to 906
beside "$l: video, 99 of 100 sooner than under cake" video p99 980	# 935 to 961
files_get_their_part "$l: the files get what is left"			# 1007 to 1020
finish
