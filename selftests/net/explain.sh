#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
# timeout: 400
#
# nsmctl explain: each packet that is explained is then sent for real, and leaves in that
# class, with that DSCP, from that port, over that path, sealed or not; so do packets that
# arrive, and replies to them. What is explained changes no flow and no counter. Refusals
# with their texts; what a user sees who may not see where a wire leads.
# Topology: topo_pair and second_link of lib.sh, for the first half without the far end.

. "$(dirname "$0")/lib.sh"

need jq ethtool
have_module || skip_all "no module"
topo_pair || skip_all "no veth"
in_ns "$A" ethtool -K ua tx off >/dev/null 2>&1
cases explain.py rules
check "the first ends go" ns_del "$A" "$B"

# A path is silent only after 5 s, since this machine can be late.
# shellcheck disable=SC2119 # named_ends without a rate
ends() { topo_pair && second_link 4 && sums_in_packets && named_ends && wire_addr; }

check "both ends" ends
check_soon "packets pass" reach
cases explain.py paths

# --- as a person asks

x() { ctl explain w0 "$@"; }

check "a rule" ctl rule add holoconf class text proto tcp dport 5432
like "as text" "w0 out: class text by rule holoconf pref 10: proto tcp dport 5432*
    tier weighted share 8% outer dscp AF21
    path [01] * uplink * rate none
    clear mtu * dev [uv]a local 10.[89].0.1 port * remote 10.[89].0.2 port 6091" "$(x proto tcp dport 5432)"
same "as JSON" '["tx",4,"text","rule",10,5432,18]' "$(ctl -j explain w0 \
	proto tcp dport 5432 | jq -c '.[0] | [.direction, .class, .class_name, .class_source,
	.pref, .rule.dport_min, .outer_dscp]')"
same "the path, as peer show has it" "$(ctl -j peer show east | jq '.[0].steering[] |
	select(.profile == "holoconf" and .class == 4) | .path')" \
	"$(ctl -j explain w0 proto tcp dport 5432 | jq '.[0].path')"
like "one that arrives" "w0 in: class audio by option
    tier priority share 10%
    replies class audio by arrival" "$(x in class audio proto udp sport 5 dport 6)"
like "a rule comes before" "*replies class text by rule*" \
	"$(x in class audio proto tcp sport 5432)"
refuse "no such wire" "no wire \"w9\" here" ctl explain w9
refuse "not a wire" "not a wire" ctl explain lo
refuse "two families" "both be IPv4 or both IPv6" x src 10.0.0.1 dst ::1
refuse "a port without a protocol" "give proto" x dport 80
refuse "a port of ICMP" "give proto" x proto icmp dport 80
refuse "a mark of one that arrives" "leave it out" x in mark 5
refuse "a class of one that leaves" "direction rx" x out class audio
refuse "no such class" "no class \"nosuch\" in this profile" x in class nosuch
refuse "no such cgroup" "no such cgroup" x cgroup /nosuch/cgroup
refuse "a word that is none" "do you mean \"dport\"" x dprot 80
refuse "no wire" "which wire" ctl explain
ip -n "$A" link set w0 down
refuse "a wire that is down" "the wire is down" x
ip -n "$A" link set w0 up
check "a wire without a peer" ctl wire add w1 id 7
ip -n "$A" link set w1 up
refuse "and it is said" "the wire has no peer" ctl explain w1

# --- from elsewhere, and without rights

check "a wire moves" ip -n "$A" link set w0 netns "$B" name w8
ip -n "$B" link set w8 up
id=$(ip -n "$A" netns list-id | sed -n "s/^nsid \([0-9]*\) .*$B.*/\1/p")
like "it is explained from its underlay" "w8 out: class text by rule holoconf pref 10:*" \
	"$(ctl explain w8 netnsid "$id" proto tcp dport 5432)"
like "and from where it is, without a profile of another netns" \
	"w8 out: class text by rule pref 10
    tier*" "$("$NSMCTL" -n "$B" explain w8 proto tcp dport 5432)"
finish
