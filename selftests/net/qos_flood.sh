#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 900
# icount
# slow: 100
#
# A flood in the class of a call and on its wire, 32 of 48 Mbit/s marked as audio, in one
# flow, 50 and 500. The call loses nothing and hardly waits, also beside transfers.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

flood() # SCENARIO N: p99 within N thousandths of the delay under cake without the flood
{
	scenario "$1" 3
	peer 48 5
	no_loss "$1" audio
	beside "$1: audio, 99 of 100 beside cake without a flood" audio p99 "$2"
}

# Nine boots gave 390 to 420 for these three, and 455 to 500 with transfers. Of 500 flows
# and the transfers, one often hashes to the call's bucket: 750 to 800 if none does, else
# up to 1530.
flood flood1 500
flood flood50 500
flood flood500 500
flood flood1-file 600
flood flood500-file 2000
at_least "flood500-file: the line is used" 40000 \
	$(($(figure audio kbit) + $(figure flood kbit) + $(figure file kbit)))
finish
