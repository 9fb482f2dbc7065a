#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Thousands of mutants of a good packet: truncated at every length, and with every bit
# of the headers flipped. Each is delivered, or counted under the reason that a
# reference parser (malformed.py) gives. No other counter changes, and a parallel good
# flow loses no packet.
# Topology: topo_pair of lib.sh; the far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
cases malformed.py
finish
