#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What enters a wire: the inner packet comes out byte for byte, in the class that
# its option says, else its DSCP; other options and reserved bits do not matter;
# the counters of device and class move by exactly that.
# Topology: topo_pair of lib.sh; the far end is written by hand (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
cases decap.py
finish
