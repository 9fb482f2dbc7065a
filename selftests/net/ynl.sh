#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
#
# The second, independent client: YNL of linux-source-6.12, which knows only the
# specification of nsmwire. The kernel's policy dump matches the specification, every
# operation works, and events arrive.
# Topology: topo_pair of lib.sh.
# timeout: 240
# slow: 100

. "$(dirname "$0")/lib.sh"

"$PYTHON" -c 'import yaml, jsonschema' 2>/dev/null ||
	skip_all "needs python3-yaml and python3-jsonschema"
YNL_SOURCE=${YNL_SOURCE:-$("$TOP_DIR/selftests/vm/kernels" source)} ||
	skip_all "needs linux-source-6.12"
export YNL_SOURCE

topo_pair || skip_all "no veth"
have_module
cases ynl_policy.py
cases ynl.py

# The command itself, as a person would use it.
spec=$TOP_DIR/Documentation/netlink/specs/nsmwire.yaml
cli()
{
	in_ns "$A" "$PYTHON" "$YNL_SOURCE/tools/net/ynl/cli.py" --spec "$spec" \
		--schema "$YNL_SOURCE/Documentation/netlink/genetlink-legacy.yaml" "$@"
}

# As for an installed specification, which has no schema beside it.
mkdir -p "$TMP/ynl/specs"
cp "$spec" "$TMP/ynl/specs/"
same "cli.py --list-ops, installed" \
	"capabilities-get explain-get history-get key-del key-get key-set path-add path-change path-del path-set peer-add peer-change peer-del peer-get peer-set profile-add profile-change profile-del profile-get profile-set rule-add rule-del rule-flush rule-get stats-get uplink-add uplink-change uplink-del uplink-get uplink-set wire-add wire-change wire-del wire-get wire-set" \
	"$(in_ns "$A" "$PYTHON" "$YNL_SOURCE/tools/net/ynl/cli.py" --no-schema \
		--spec "$TMP/ynl/specs/nsmwire.yaml" --list-ops | sed 's/ *\[.*//' | grep -v ntf | sort | paste -sd ' ')"
check "cli.py --do wire-add" cli --do wire-add \
	--json '{"ifname":"wc","link":{"id":77}}'
same "cli.py --do wire-get" "wc 77 6091" "$(cli --do wire-get \
	--json '{"ifname":"wc"}' --output-json |
	jq -r '"\(.ifname) \(.link.id) \(.link["dst-port"])"')"

# The values that nsmctl shows, read from the same message by another client.
ip -n "$A" link add w0 type nsmwire id 42 local "$UA4" remote "$UB4" ttl 64 dscp AF41 df unset
normal='def yes: if . == 1 then true elif . == 0 then false else . end;
	{ifindex, ifname, mtu, mtu_auto: (."mtu-auto" | yes), carrier: (.carrier | yes),
	 link: (.link | with_entries(.key |= gsub("-"; "_")) |
		.ttl_inherit |= yes | .udp_csum |= yes | .class_option |= yes |
		.reflect |= yes),
	 peer: (.peer | .path |= map(with_entries(.key |= gsub("-"; "_"))))}'
same "cli.py and nsmctl say the same" \
	"$(cli --do wire-get --json '{"ifname":"w0"}' --output-json | jq -Sc "$normal")" \
	"$("$NSMCTL" -n "$A" -j wire show w0 |
		jq -Sc '.[0] | del(.peer.path[].ifname, .link.device_name)')"
ip -n "$A" link del w0
refuse "cli.py shows the kernel's text" "no such wire" \
	cli --do wire-get --json '{"ifname":"none"}'
check "cli.py --do wire-del" cli --do wire-del --json '{"ifname":"wc"}'
same "cli.py --dump wire-get: nothing is left" "[]" \
	"$(cli --dump wire-get --output-json)"
finish
