#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 200
#
# A machine that is suspended loses its keys, and says so. The kernel's test mode runs all of
# a suspend up to the freezer, for a second.
# Topology: topo_pair and second_link of lib.sh; both ends are of this machine.

. "$(dirname "$0")/lib.sh"

need jq ping ethtool
grep -q freezer /sys/power/pm_test 2>/dev/null || skip_all "needs a kernel with CONFIG_PM_DEBUG"
topo_pair || skip_all "no veth"
have_module

# shellcheck disable=SC2119 # named_ends without a rate
ends() { second_link 4 && sums_in_packets && named_ends && wire_addr; }

key() # NETNS PEER DIRECTION [ID]: from $TMP/secret
{
	"$NSMCTL" -n "$1" key set peer "$2" "$3" ${4:+id "$4"} cipher aes-256-gcm expires 20min \
		file "$TMP/secret"
}

both()
{
	local id

	head -c 36 /dev/urandom >"$TMP/secret"
	id=$(key "$B" west rx) && key "$A" east tx "$id" || return
	head -c 36 /dev/urandom >"$TMP/secret"
	id=$(key "$A" east rx) && key "$B" west tx "$id"
}

suspend()
{
	echo 1 >/sys/module/suspend/parameters/pm_test_delay &&
	echo freezer >/sys/power/pm_test && echo freeze >/sys/power/state
	local status=$?
	echo none >/sys/power/pm_test
	return "$status"
}

umask 077
check "both ends" ends
check "keys both ways" both
check_soon "packets pass, sealed" reach
same "four keys" 4 "$( { ctl -j key show; "$NSMCTL" -n "$B" -j key show; } | jq -s 'flatten | length')"
bg "$NSMCTL" -n "$A" -j monitor current >"$TMP/events" 2>"$TMP/err"
check_soon "the monitor listens" grep -q current "$TMP/events"
check "the machine is suspended" suspend
same "no key is left" "" "$(ctl key show; "$NSMCTL" -n "$B" key show)"
check_soon "key-end for both directions" sh -c "[ \$(grep -c key-end '$TMP/events') = 2 ]"
same "the peer is still to be sealed" require "$(ctl -j peer show east | jq -r '.[0].seal')"
before=$(counter "$A" w0 drop_tx_key)
# shellcheck disable=SC2119 # reach as it is
refused() { ! reach; }
check "nothing passes" refused
check "it is dropped, tx-key" [ "$(counter "$A" w0 drop_tx_key)" -gt "$before" ]
check "new keys" both
check_soon "packets pass" reach
finish
