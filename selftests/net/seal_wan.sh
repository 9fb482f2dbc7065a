#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 300
# icount
#
# New keys each second, both ways, under full load over a WAN that loses 1 %: none is lost
# by them. NSM_REKEYS says for how many seconds, 30 unless set. In virtual time.
# The WAN is that of wan-lib.sh.

. "$(dirname "$0")/lib.sh"
. "$NET_DIR/wan-lib.sh"

check "a WAN of two lines" wan
check "peers at both ends of it, and a wire" ends
check_soon "packets pass" reach
cases seal_wan.py
finish
