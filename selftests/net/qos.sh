#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 600
# icount
#
# The purpose of an uplink with a rate: a call keeps its quality beside a transfer.
# 10 ms each way, four TCP streams (file) and datagrams of half the rate.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

# The values measured in boots of 6.12 and 6.1, in thousandths of cake's, are beside the
# bounds.
scenario 48 5 cake
l="48 Mbit/s"
no_loss "$l" audio holo video text
beside "$l: audio, 99 of 100 in half of cake's time" audio p99 560	# 489
beside "$l: audio, all sooner than under cake" audio max 800		# 442
beside "$l: text, 99 of 100 sooner than under cake" text p99 900	# 677
# Packets of these classes wait for one full packet, and for one another.
beside "$l: holo, 99 of 100 as soon as under cake" holo p99 1050	# 996
beside "$l: holo, all about as soon" holo max 1400			# 1018
beside "$l: video, 99 of 100 as soon as under cake" video p99 1050	# 972
files_get_their_part "$l: the files get what is left"			# 1010

scenario 10 5 cake
l="10 Mbit/s"
no_loss "$l" audio holo video text
beside "$l: audio, 99 of 100 in two thirds of cake's time" audio p99 700	# 565
beside "$l: holo, 99 of 100 as soon as under cake" holo p99 1080	# 1018
beside "$l: video, 99 of 100 as soon as under cake" video p99 1060	# 1005
files_get_their_part "$l: the files get what is left"			# 1007 to 1020
finish
