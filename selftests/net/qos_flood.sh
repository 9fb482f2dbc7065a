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

flood() # SCENARIO N: 99 of 100 in N thousandths of what cake needs without the flood
{
	scenario "$1" 3
	peer 48 5
	no_loss "$1" audio
	beside "$1: audio, 99 of 100 beside cake without a flood" audio p99 "$2"
}

# Seen in nine boots: 390 to 420, these three; with transfers 455 to 500. Of 500 flows and
# the transfers, one often hashes to the call's bucket: 750 to 800 without, else up to 1530.
flood flood1 500
flood flood50 500
flood flood500 500
flood flood1-file 600
flood flood500-file 2000
at_least "flood500-file: the line is used" 40000 \
	$(($(figure audio kbit) + $(figure flood kbit) + $(figure file kbit)))
finish
