#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12 6.1
# timeout: 600
# icount
#
# Each class gets its share of 48 Mbit/s when all classes want more. A class that wants
# more gets the bandwidth that others leave unused.

. "$(dirname "$0")/lib.sh"
# shellcheck source=qos-lib.sh
. "$NET_DIR/qos-lib.sh"

# LABEL SHARE... as FLOW:PERCENT: within 2 % of its part, all within 1 % of the rate
shares()
{
	local pair sum=0 all=0 want
	for pair in "${@:2}"; do
		sum=$((sum + ${pair#*:}))
		all=$((all + $(figure "${pair%:*}" kbit)))
	done
	for pair in "${@:2}"; do
		want=$((all * ${pair#*:} / sum))
		between "$1: ${pair%:*} gets ${pair#*:} of $sum" $((want * 98 / 100)) \
			$((want * 102 / 100)) "$(figure "${pair%:*}" kbit)"
	done
	between "$1: the line is full" 47520 48480 $((all * $(on_line 1200) / 1200))
}

scenario shares 4
shares "all classes" holo:30 video:20 text:8 file:5 default:25
scenario two 4
shares "two classes" video:20 file:5
finish
