#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 600
# icount
#
# The call of qos.sh over a slow line and over a fast one: audio waits no longer
# than two full packets take there, and 100 us.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

rate() # RATE SECONDS [US]: in Mbit/s; US for a CPU that is busy
{
	l="$1 Mbit/s"
	scenario "$1" "$2"
	no_loss "$l" audio holo video text
	at_most "$l: audio, 99 of 100 in two packets' time" $((2 * 1514 * 8 / $1 + 100 + ${3:-0})) \
		"$(figure audio p99)"
	# half of the rate is left for them, less headers and what TCP needs
	at_least "$l: the files get what is left" $(($1 * 350)) "$(figure file kbit)"
}

rate 2 60
# Without the wait for who is expected 16160 and 11610; cake 15856 and 10896.
at_most "$l: holo, 99 of 100 no later than under cake" 15856 "$(figure holo p99)"
at_most "$l: video, 99 of 100 no later than under cake" 10896 "$(figure video p99)"
rate 200 2
# 142 when all that the timer was late is made good for at once; cake 178 and 137
at_most "$l: holo, 99 of 100 no later than under cake" 178 "$(figure holo p99)"
at_most "$l: video, 99 of 100 hardly later than under cake" 140 "$(figure video p99)"
rate 1000 2 50
finish
