#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# storm.sh [SEED [ROUNDS]]
#
# A storm of packets for a wire, made from good ones: every byte and every length of
# a whole packet, the outer headers, options in all forms, fragments with and without
# holes, tunnels in tunnels, GRO batches of good and bad. A reference parser
# (malformed.py) says what must become of each: it is delivered as it is or counted
# under its reason, nothing else comes out, and a good flow beside loses nothing. The
# seed is printed; more ROUNDS than one make it longer.
# Topology: topo_pair of lib.sh; the far end is written by hand (nsmrig.py).

. "$(dirname "$0")/lib.sh"

need ethtool
topo_pair || skip_all "no veth"
cases storm.py "${1:-$RANDOM}" "${2:-1}"
finish
