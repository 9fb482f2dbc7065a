#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who may do what. Without CAP_NET_ADMIN every operation of the specification that
# changes something is refused, those that show are not; the list is the
# specification's. Where a wire leads is shown to the underlay's administrator alone,
# by every way (nsmsee.py): the cells of the table in nsmwire.rst. Root of a user
# namespace alone finds nothing outside of it: no wire, uplink, profile, port,
# namespace or cgroup; a wire that it was given is a device to it, and its settings
# are those of the underlay; a socket that it opened has no more rights when root of
# the underlay writes to it.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

"$PYTHON" -c 'import yaml' 2>/dev/null || skip_all "needs python3-yaml"
topo_pair || skip_all "no veth"
have_module
[ -e /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null
cases privilege.py
finish
