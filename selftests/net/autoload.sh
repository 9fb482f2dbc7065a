#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
#
# The module loads automatically, with `ip link add … type nsmwire` and with the
# first request to the generic netlink family. It can be unloaded and loads again.
# modinfo shows its description.

. "$(dirname "$0")/lib.sh"

need jq
ns_add "$A"

loaded() { [ -d /sys/module/nsmwire ]; }
unload() { ! loaded || rmmod nsmwire; }

check "unloaded" unload
check "ip link add loads it" ip -n "$A" link add w0 type nsmwire
check "it is there" loaded
check "rmmod takes its wires with it" unload
refuse "the wire is gone" "does not exist" ip -n "$A" link show w0
check "nsmctl capabilities loads it" "$NSMCTL" -n "$A" capabilities
check "it is there again" loaded
check "and goes again" unload
check "nsmctl wire add loads it" "$NSMCTL" -n "$A" wire add w0 id 5
check "its wire is there" ip -n "$A" link show w0
check "a wire can be deleted" ip -n "$A" link del w0
same "nothing holds it" 0 "$(cat /sys/module/nsmwire/refcnt 2>/dev/null)"
bad=
for _ in 1 2 3 4 5; do
	unload || bad+=" unload"
	ip -n "$A" link add w0 type nsmwire id 1 remote 127.0.0.1 || bad+=" load"
done
same "loaded and unloaded five times" "" "$bad"

file=${NSM_MODULE:-$(modprobe --show-depends nsmwire 2>/dev/null |
	sed -n 's/^insmod //p; s/^install .*insmod \(.*nsmwire\.ko\).*/\1/p' | tail -n 1)}
info=$(modinfo "${file%% *}")
for alias in rtnl-link-nsmwire net-pf-16-proto-16-family-nsmwire; do
	like "alias $alias" "*alias:*$alias*" "$info"
done
like "licence and description" "*description:*license:*GPL*" "$(sort <<<"$info" | tr '\n' ' ')"
same "version is that of capabilities" "$(cat /sys/module/nsmwire/version)" \
	"$("$NSMCTL" -n "$A" -j capabilities | jq -r '(.[0]? // .).version')"
finish
