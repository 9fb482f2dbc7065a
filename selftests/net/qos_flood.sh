#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 900
# icount
#
# A flood in the class of a call and on its wire, 32 Mbit/s of 48 that say that they are
# audio, in one flow, 50 and 500: the call loses nothing and hardly waits, with transfers
# beside it, too.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

flood() # SCENARIO P99
{
	scenario "$1" 4
	no_loss "$1" audio
	at_most "$1: audio, 99 of 100 in $2 us" "$2" "$(figure audio p99)"
}

# Seen, three of these alone: 240, 240, 246; with transfers: 637, 416. A full packet is 262.
flood flood1 350
flood flood50 350
flood flood500 350
flood flood1-file 900
flood flood500-file 900
at_least "flood500-file: the line is used" 40000 \
	$(($(figure audio kbit) + $(figure flood kbit) + $(figure file kbit)))
finish
