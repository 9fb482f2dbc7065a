#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Privileges. Without CAP_NET_ADMIN every operation of the specification that changes
# something is refused, and those that only show succeed; the list comes from the
# specification. Every interface (nsmsee.py) shows the peer of a wire, and where the paths
# of a named peer lead, only to the underlay's administrator: the cells of the table in
# nsmwire.rst. Root of a user namespace alone can access nothing outside of it: no wire,
# uplink, peer, profile, port, namespace or cgroup. A wire moved into its namespace is only
# a device to it; the settings belong to the underlay. A socket that it has opened gains no
# rights when root of the underlay writes to it.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

"$PYTHON" -c 'import yaml' 2>/dev/null || skip_all "needs python3-yaml"
topo_pair || skip_all "no veth"
have_module
[ -e /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null
cases privilege.py

# --- memory is charged to the cgroup of the requesting process

group=/sys/fs/cgroup/nsmw-memory
ctl() { "$NSMCTL" -n "$A" "$@"; }

charged() # KiB
{
	echo $(($(<"$group/memory.current") / 1024))
}

batch_in_group() # from standard input
{
	cat >"$TMP/batch"
	# shellcheck disable=SC2016 # for the inner shell
	sh -c 'echo 0 >"$1/cgroup.procs" && exec "$2" -n "$3" -b "$4"' sh \
		"$group" "$NSMCTL" "$A" "$TMP/batch"
}

echo +memory >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null
mkdir -p "$group"
if [ -e "$group/memory.current" ]; then
	n=$(charged)
	check "40 uplinks" batch_in_group < <(for i in {1..40}; do echo "uplink add u$i"; done)
	at_least "40 uplinks are charged, KiB" $((40 * 300)) $(($(charged) - n))
	for i in {1..40}; do echo "uplink del u$i"; done | ctl -b -
else
	skip "memory is charged" "no memory cgroups"
fi
rmdir "$group"

# --- and bounded

bounds() # OBJECT PARAMETER FIRST...: the limit on their number; FIRST... are the command
{
	local file=/sys/module/nsmwire/parameters/$2 before i
	before=$(<"$file")
	echo 3 >"$file"
	for ((i = $3; i < 3; i++)); do
		check "$1 $i" ctl "$1" add "b$i"
	done
	refuse "$1: no more than $2, by name" "$2, a parameter of the module" ctl "$1" add b3
	check "$1: those that are there can change" ctl "$1" set "b2" "${@:4}"
	check "$1: one goes" ctl "$1" del b2
	check "$1: another comes" ctl "$1" add b3
	echo "$before" >"$file"
	check "$1: as many as before" ctl "$1" add b4
	for i in $(seq "$3" 4); do ctl "$1" del "b$i" 2>/dev/null; done
}

bounds wire wires_max 0 ttl 3
bounds uplink uplinks_max 1 rate 1mbit
bounds peer peers_max 1 port 7000
bounds profile profiles_max 2
finish
