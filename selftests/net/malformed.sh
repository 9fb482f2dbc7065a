#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A good packet cut off at every length and with every bit of its headers turned
# over, thousands of them: each is delivered or counted under the reason that a
# reference parser (malformed.py) gives, nothing else happens, and the good flow
# beside it loses no packet.
# Topology: topo_pair of lib.sh; the far end is written by hand (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
cases malformed.py
finish
