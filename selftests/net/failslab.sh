#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# No memory at each single allocation, one after the other, of every operation of
# the family (the list is the specification's), of what rtnetlink does with a wire,
# and of a packet that is sent or received: the request fails whole or succeeds whole,
# the packet passes or is counted, nothing is left behind, the next one works.
# kmemleak (in the runner) sees the rest.
# Topology: topo_pair of lib.sh; for what is received, a tap in $A that the test
# writes to (failslab_packets.py).

. "$(dirname "$0")/lib.sh"

"$PYTHON" -c "import sys; sys.path.insert(0, '$NET_DIR')
import nsmfail; sys.exit(not nsmfail.quiet())" ||
	skip_all "needs a kernel with CONFIG_FAILSLAB"
topo_pair || skip_all "no veth"
have_module
cases failslab.py
cases failslab_packets.py
finish
