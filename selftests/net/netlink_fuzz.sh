#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: debug
# timeout: 180
# slow: 150
#
# netlink_fuzz.sh [SEED [SECONDS [COVER-DIR MODULE]]]
#
# Requests of every operation of the specification and of rtnetlink: valid, nearly
# valid and random ones, from two CPUs at once, while packets pass, wires move between
# namespaces and namespaces are deleted. Every refusal has a text. Afterwards all listed
# objects can be shown and deleted, wires can be created, and the module can be removed.
# A parallel good flow loses nothing. The seed is printed.
#
# A long run: selftests/vm/vmtest -k debug -t 4000 -- \
#	selftests/net/netlink_fuzz.sh "$RANDOM" 3600
# Its code coverage: selftests/vm/cover.
# Topology: topo_pair of lib.sh, and a namespace $C that wires move to.

. "$(dirname "$0")/lib.sh"

"$PYTHON" -c 'import yaml' 2>/dev/null || skip_all "needs python3-yaml"
need ping
topo_pair || skip_all "no veth"
ns_add "$C"
have_module
[ -e /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null
cases netlink_fuzz.py "${1:-$RANDOM}" "${2:-60}" "${@:3}"
have_module
finish
