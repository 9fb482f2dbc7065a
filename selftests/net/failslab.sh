#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
# slow: 100
#
# A failure at each single allocation in turn: of every operation of the family (the
# list comes from the specification), of rtnetlink requests about a wire, and of a
# packet sent or received. The request fails or succeeds completely; the packet passes
# or is counted as dropped; nothing is left behind; the next request or packet works.
# kmemleak (in the runner) finds leaks.
# Topology: topo_pair of lib.sh; received packets come from a tap in $A, to which the
# test writes (failslab_packets.py).

. "$(dirname "$0")/lib.sh"

"$PYTHON" -c "import sys; sys.path.insert(0, '$NET_DIR')
import nsmfail; sys.exit(not nsmfail.quiet())" ||
	skip_all "needs a kernel with CONFIG_FAILSLAB"
topo_pair || skip_all "no veth"
have_module
cases failslab.py
cases failslab_packets.py
finish
