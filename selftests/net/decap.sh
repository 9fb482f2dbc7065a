#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Decapsulation: the inner packet is delivered byte for byte. Its class is that of the
# class option, else that of its DSCP. Other options and reserved bits are ignored. The
# counters of device and class count exactly these packets.
# Topology: topo_pair of lib.sh; the far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
cases decap.py
finish
