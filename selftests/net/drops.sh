#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every drop reason that a packet can cause, one packet at a time: its counter
# moves by one, no other does, nothing is delivered, the next good packet is.
# What is found before a wire is known counts for the namespace.
# Topology: topo_pair of lib.sh; the far end is written by hand (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
cases drops.py
finish
