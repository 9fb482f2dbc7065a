#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 600
# icount
# slow: 200
#
# The call of qos.sh over a slow line and over a fast one: audio waits no longer than
# the time of two full packets plus 100 us. Packets of 9000 bytes over 1 Mbit/s take
# 72 ms each, which exceeds the delay target of audio, and yet none is lost.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

rate() # RATE SECONDS [US]: in Mbit/s; US for a CPU that is busy, and slower under cake
{
	l="$1 Mbit/s"
	scenario "$1" "$2"
	[ "${3-}" ] || peer "$1" "$2"
	no_loss "$l" audio holo video text
	at_most "$l: audio, 99 of 100 in two packets' time" $((2 * 1514 * 8 / $1 + 100 + ${3:-0})) \
		"$(figure audio p99)"
}

# The values measured in boots, in thousandths of cake's, are beside the bounds.
rate 2 30
beside "$l: holo, 99 of 100 hardly later than under cake" holo p99 1100	# 1024 to 1041
beside "$l: video, 99 of 100 hardly later than under cake" video p99 1060	# 998 to 1013
files_get_their_part "$l: the files get what is left"			# 1015
rate 200 1
beside "$l: holo, 99 of 100 hardly later than under cake" holo p99 1250	# 995 to 1110
# The delay of a late timer, some microseconds of 130, is made up at once.
beside "$l: video, 99 of 100 hardly later than under cake" video p99 1250	# 1065 to 1110
files_get_their_part "$l: the files get what is left"			# 1010
rate 1000 1 50
# Half of the rate is left for the transfers, less the headers and TCP's own overhead.
at_least "$l: the files get what is left" 350000 "$(figure file kbit)"

scenario jumbo 6 cake
l="1 Mbit/s, packets of 9000 bytes"
no_loss "$l" audio text
beside "$l: audio, 99 of 100 no later than under cake" audio p99 1050	# 961 to 963
beside "$l: text, 99 of 100 no later than under cake" text p99 1050	# 867 to 890
# 987 to 1018: one packet of them is 14 of these
files_get_their_part "$l: the files get what is left" 950
finish
