#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# What the documents tell people to type works. A code block behind the mark
# "run: west" or "run: east" (in a comment) is run as it stands, in that host of
#
#   west eth0 192.0.2.10 ---- router ---- 198.51.100.20 eth0 east
#
# block after block, with "set -e": a document whose commands fail, fails. "run:
# west needs clang" is run where there is one.

. "$(dirname "$0")/lib.sh"

DOCS=(README.md Documentation/nsmwire.rst Documentation/qos.rst
	Documentation/wire-format.rst)

# blocks FILE DIR: writes DIR/1.west, DIR/2.east, ... and prints their number.
# What a block needs is in DIR/1.needs.
blocks()
{
	awk -v dir="$2" '
	function open(host, what)
	{
		file = sprintf("%s/%d.%s", dir, ++n, host)
		if (what)
			print what >(dir "/" n ".needs")
	}
	/^<!-- run: [a-z]+ -->$/ { open($3); kind = "md"; next }
	/^\.\. run: [a-z]+( needs [a-z]+)?$/ { open($3, $5); kind = "rst"; next }
	kind == "md" && /^```/ {
		if (inside) { kind = ""; inside = 0 } else inside = 1
		next
	}
	kind == "rst" && /^\.\. code-block::/ { inside = 1; next }
	kind == "rst" && inside && /^[^ ]/ { kind = ""; inside = 0 }
	inside && kind { sub(/^   /, ""); print >file }
	END { print n + 0 }' "$1"
}

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

for doc in "${DOCS[@]}"; do
	dir=$TMP/${doc##*/}
	mkdir -p "$dir"
	n=$(blocks "$TOP_DIR/$doc" "$dir")
	at_least "$doc has commands to run" 3 "$n"
	check "$doc: two hosts" hosts
	for ((i = 1; i <= n; i++)); do
		block=$(echo "$dir/$i".[we]*)
		name="$doc, block $i in ${block##*.}: $(grep -m 1 . "$block")"
		program=$(cat "$dir/$i.needs" 2>/dev/null)
		if [ "$program" ] && ! command -v "$program" >/dev/null; then
			skip "$name" "no $program"
			continue
		fi
		check "$name" run_block "$block"
	done
	forget_pods
	ns_del west east wan
done

# The test would notice: a command that fails in the middle of a block.
mkdir "$TMP/bad"
printf '%s\n' '.. run: west' '.. code-block:: sh' '' \
	'   ip link add wire0 type nsmwire id 42 remote nowhere' '   true' '' 'x' >"$TMP/bad.rst"
same "a block is found" 1 "$(blocks "$TMP/bad.rst" "$TMP/bad")"
check "hosts for it" hosts
refuse "a block that fails is noticed" nowhere run_block "$TMP/bad/1.west"
finish
