#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# storm.sh [SEED [ROUNDS]]
#
# A storm of mutated packets for a wire: every byte and every length of a whole packet,
# the outer headers, options in all forms, fragments with and without holes, tunnels in
# tunnels, GRO batches of good and bad packets. A reference parser (malformed.py)
# decides for each packet whether it must be delivered unchanged or counted under which
# reason. Nothing else is delivered, and a parallel good flow loses nothing. The seed is
# printed; ROUNDS repeats the storm (default 1).
# Topology: topo_pair of lib.sh; the far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

need ethtool
topo_pair || skip_all "no veth"
cases storm.py "${1:-$RANDOM}" "${2:-1}"
finish
