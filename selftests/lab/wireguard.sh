# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# The lab's sites on WireGuard with cake and FRR: tunnels, daemons, and a script for each
# site, of the files that wireguard.py writes. Sourced by guest, whose functions it
# uses.

frr=/usr/lib/frr

# As wg-quick does, whose start alone takes an emulated CPU seconds.
tunnel_up()	# SITE FILE
{
	local dev

	dev=$(basename "$2" .conf)
	must ip -n "$1" link add "$dev" mtu 1420 type wireguard
	sed '/^Address\|^Table/d' "$2" >"$tmp/wg.conf"
	must in_ns "$1" wg setconf "$dev" "$tmp/wg.conf"
	must ip -n "$1" addr add "$(sed -n 's/^Address = //p' "$2")" dev "$dev"
	must ip -n "$1" link set "$dev" up
}

routing()	# SITE
{
	local site=$1 dir=/run/lab-frr/$1 daemon more

	mkdir -p "$dir" && cp "$tmp/wg/$site"/frr/*.conf "$dir/" &&
		chown -R frr:frr "$dir" || failed "the files of FRR in $site"
	for daemon in zebra bfdd ospfd; do
		more=()
		[ $daemon != bfdd ] || more=(--bfdctl "$dir/bfdd.sock")
		in_ns "$site" "$frr/$daemon" -d -i "$dir/$daemon.pid" -z "$dir/zserv" \
			--vty_socket "$dir" -f "$dir/$daemon.conf" "${more[@]}" \
			>>"$tmp/frr.log" 2>&1 ||
			failed "$daemon of FRR: $(tail -n 3 "$tmp/frr.log")"
	done
}

bfd_is_up()	# SITE: to the other end of each tunnel
{
	local wanted

	wanted=$(find "$tmp/wg/$1/wireguard" -name '*.conf' | wc -l)
	[ "$(vtysh --vty_socket "/run/lab-frr/$1" -d bfdd -c 'show bfd peers brief' |
		grep -cw up)" = "$wanted" ]
}

wireguard_up()
{
	local site conf

	modprobe -qa wireguard sch_cake ifb act_mirred cls_matchall ip_gre nft_chain_route
	must python3 "$here/wireguard.py" "$tmp/wg"
	rm -rf "$out/wireguard" && cp -r "$tmp/wg" "$out/wireguard"
	for site in "${sites[@]}"; do
		for conf in "$tmp/wg/$site"/wireguard/*.conf; do
			tunnel_up "$site" "$conf"
		done
		in_ns "$site" sh "$tmp/wg/$site/start.sh" || failed "the script of $site"
		routing "$site"
	done
	for site in "${sites[@]}"; do
		until_true 3600 bfd_is_up "$site" || failed "no BFD in $site"
	done
	monolith_on mono
}
