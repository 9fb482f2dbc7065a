# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# The lab's sites on nsmwire: one YAML file for each, secrets for the key agents, and the
# bridge of the monolith. Sourced by guest, whose functions it uses.

site_files=$here/sites

# in_site SITE CMD...: with the /etc/nsmwire and /run/nsmwire of that machine,
# in place of this shell
in_site()
{
	# shellcheck disable=SC2016 # they are for the inner shell
	exec nsenter --net="/run/netns/$1" -- unshare --mount sh -c '
		mount --bind "$1/etc" /etc/nsmwire &&
		mount --bind "$1/run" /run/nsmwire && shift && exec "$@"' \
		sh "$tmp/site/$1" "${@:2}"
}

# A secret for each pair of sites, as an operator would carry it there.
secret()	# SITE SITE
{
	(umask 077 && openssl rand -base64 32 >"$tmp/site/$1/etc/$2.psk") &&
	cp -p "$tmp/site/$1/etc/$2.psk" "$tmp/site/$2/etc/$1.psk" || failed "a secret"
}

keyed()
{
	local site wanted

	for site in "${sites[@]}"; do
		wanted=$(grep -c ' agent:' "$site_files/$site.yaml")
		[ "$(in_site "$site" nsmctl agent show | grep -cw keyed)" = "$wanted" ] || return 1
	done
}

nsmwire_up()
{
	local site

	must modprobe nsmwire
	modprobe -qa aesni_intel ghash_clmulni_intel
	mkdir -p /etc/nsmwire /run/nsmwire
	for site in "${sites[@]}"; do
		mkdir -p "$tmp/site/$site/etc" "$tmp/site/$site/run"
	done
	for site in cloud1 cloud2 cloud3 branch; do
		secret "$site" dc
	done
	secret branch cloud1
	secret person cloud1
	for site in "${sites[@]}"; do
		in_site "$site" nsmkeyd 2>>"$tmp/site/$site/log" &
	done
	for site in "${sites[@]}"; do
		until_true 3600 test -S "$tmp/site/$site/run/keyd.sock" || failed "no agent in $site"
		(in_site "$site" nsmctl apply -f "$site_files/$site.yaml") || failed "apply in $site"
	done
	until_true 3600 keyed || {
		for site in "${sites[@]}"; do (in_site "$site" nsmctl agent show); done
		failed "no keys"
	}
	monolith_on mono
}
