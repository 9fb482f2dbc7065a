#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# The commands in the documents work. A code block after the mark "run: west" or
# "run: east" (see selftests/host/blocks.py) is run unchanged, on that host of
#
#   west eth0 192.0.2.10 ---- router ---- 198.51.100.20 eth0 east
#
# block after block, with "set -e": the first command that fails makes its document
# fail. A block "run: west needs clang" is skipped without clang.
# selftests/host/blocks.sh runs the blocks for the machine itself, and checks that every
# block is run or has a reason why it is not.

. "$(dirname "$0")/lib.sh"

blocks() { "$PYTHON" "$TOP_DIR/selftests/host/blocks.py" "$@"; }

hosts()
{
	ns_add west east wan || return
	ip -n west link add eth0 type veth peer name wan0 netns wan || return
	ip -n east link add eth0 type veth peer name wan1 netns wan || return
	ip -n west -b - <<-END || return
		addr add 192.0.2.10/24 dev eth0
		link set eth0 up
		route add default via 192.0.2.1
	END
	ip -n east -b - <<-END || return
		addr add 198.51.100.20/24 dev eth0
		link set eth0 up
		route add default via 198.51.100.1
	END
	ip -n wan -b - <<-END || return
		addr add 192.0.2.1/24 dev wan0
		addr add 198.51.100.1/24 dev wan1
		link set wan0 up
		link set wan1 up
	END
	in_ns wan sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}

# run_block FILE: in the host that its name ends in
run_block()
{
	in_ns "${1##*.}" timeout $((20 * NSM_SLOW)) bash -e -o pipefail "$1"
}

# pods: namespaces that a document has created
forget_pods()
{
	local ns

	for ns in $(ip netns list | awk '/^pod/ { print $1 }'); do
		ip netns del "$ns"
	done
}

ran=0
for doc in $(blocks list "$TOP_DIR"); do
	dir=$TMP/${doc##*/}
	mkdir -p "$dir"
	blocks write "$TOP_DIR/$doc" "$dir" >/dev/null
	mapfile -t files < <(find "$dir" -name '*.[we]*' | sort -V)
	[ ${#files[@]} -gt 0 ] || continue
	check "$doc: two hosts" hosts
	for file in "${files[@]}"; do
		n=${file##*/}
		name="$doc, block ${n%.*} in ${n#*.}: $(grep -m 1 . "$file")"
		program=$(cat "${file%.*}.needs" 2>/dev/null)
		if [ "$program" ] && ! command -v "$program" >/dev/null; then
			skip "$name" "no $program"
			continue
		fi
		check "$name" run_block "$file"
		ran=$((ran + 1))
	done
	forget_pods
	ns_del west east wan
done
at_least "blocks were run" 50 "$ran"

# The test detects a command that fails in the middle of a block.
mkdir "$TMP/bad"
printf '%s\n' '.. run: west' '.. code-block:: sh' '' \
	'   ip link add wire0 type nsmwire id 42 remote nowhere' '   true' '' 'x' >"$TMP/bad.rst"
same "a block is found" 1 "$(blocks write "$TMP/bad.rst" "$TMP/bad")"
check "hosts for it" hosts
refuse "a block that fails is noticed" nowhere run_block "$TMP/bad/1.west"
finish
