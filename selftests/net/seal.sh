#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# Sealed packets of named peers: their bytes, opened by an independent library, and packets
# that the library has sealed; what is forged, cut, replayed or in clear is dropped; keys
# that are missing, expired or of another peer; segments of TCP; the MTU.
# Topology: topo_pair and second_link of lib.sh.
# Both ends are real; the test puts packets on the link beside them.

. "$(dirname "$0")/lib.sh"

need jq ethtool ping
topo_pair || skip_all "no veth"
have_module

# A path is silent only after 5 s, since this machine can be late.
# shellcheck disable=SC2119 # named_ends without a rate
ends() { second_link 4 && sums_in_packets && named_ends && wire_addr; }

check "both ends" ends
cases seal.py

# --- as a person does it

umask 077
secret() { head -c 20 /dev/urandom >"$TMP/secret"; }
rx() { "$NSMCTL" -n "$1" key set peer "$2" rx cipher aes-128-gcm expires 20min - <"$TMP/secret"; }
tx() # NETNS PEER ID
{
	"$NSMCTL" -n "$1" key set peer "$2" tx id "$3" cipher aes-128-gcm expires 20min \
		file "$TMP/secret"
}
both()
{
	secret && rx "$B" west >"$TMP/id" && tx "$A" east "$(<"$TMP/id")" &&
	secret && rx "$A" east >"$TMP/back" && tx "$B" west "$(<"$TMP/back")"
}

check "keys both ways" both
id=$(<"$TMP/id")
like "an id is printed" "0x????????" "$id"
check_soon "packets pass" reach
like "the peer is shown, sealed" "*seal require*sealed aes-128-gcm, key *s old*" \
	"$(ctl peer show east)"
like "the keys are shown" "*east tx id $id cipher aes-128-gcm current*" "$(ctl key show peer east)"
same "as JSON" "tx aes-128-gcm current" "$(ctl -j key show peer east |
	jq -r '.[] | select(.direction == "tx") | "\(.direction) \(.cipher) \(.state)"')"
like "for Prometheus" '*nsmwire_key_packets_total{peer="east",*' "$(ctl stats --prometheus)"
like "an export says that the peer is sealed" "*peer *east*seal require*" "$(ctl export)"
secret_text=$(base64 -w0 <"$TMP/secret")
for what in "key show" "-d -s key show" "-j key show" export "peer show" "-j peer show" \
		"stats --prometheus"; do
	# shellcheck disable=SC2086,SC2016 # words of an option; for sh
	check "no secret in $what" sh -c '! "$0" -n "$1" $2 | grep -qF "$3"' \
		"$NSMCTL" "$A" "$what" "$secret_text"
done
check "the key for tx is deleted" ctl key del peer east tx
like "it is said that nothing is sent" "*no key: nothing is sent*" "$(ctl peer show east)"
# shellcheck disable=SC2119 # reach as it is
refused() { ! reach; }
check "and nothing is" refused
check "in clear again" sh -c "'$NSMCTL' -n $A peer set east seal off &&
	'$NSMCTL' -n $B peer set west seal off"
check_soon "packets pass" reach
finish
