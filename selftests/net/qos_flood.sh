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

# Seen: 390 to 420, these three; with transfers 1020 to 1170, and 660 to 740.
flood flood1 500
flood flood50 500
flood flood500 500
flood flood1-file 1350
flood flood500-file 900
at_least "flood500-file: the line is used" 40000 \
	$(($(figure audio kbit) + $(figure flood kbit) + $(figure file kbit)))
finish
