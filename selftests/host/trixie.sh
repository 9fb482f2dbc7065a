#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 60
#
# The Debian packages and the tools on Debian 13: they build with its compiler and its
# libraries (warnings are errors), nsmctl runs, and its "ip" loads the plugin.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"

[ "$(id -u)" = 0 ] || { KTAP_DONE=y; echo "1..0 # SKIP needs root"; exit 4; }

trixie() { "$TOP_DIR/selftests/vm/trixie" "$@" 2>&1; }

if ! dir=$("$TOP_DIR/selftests/vm/deb" trixie 2>"$TMP/log"); then
	fail "the packages are built" "$(cat "$TMP/log")"
	finish
fi
pass "the packages are built"

version=$(sed -n 's/^#define NSMWIRE_VERSION\t"\(.*\)"/\1/p' \
	"$TOP_DIR/include/nsmwire_version.h")
tools=$dir/unpacked
plugin=$tools/usr/lib/$(gcc -print-multiarch)/ip
rm -rf "$tools"
dpkg-deb -x "$dir/nsmwire-tools_${version}_$(dpkg --print-architecture).deb" "$tools"

# Debian 13's lintian does not know an override that Debian 12's needs.
same "lintian finds no error" "" "$(trixie lintian --allow-root --fail-on error \
	"$dir/nsmwire_${version}_amd64.changes" | grep '^E:' | grep -v ': alien-tag ')"
holds "nsmctl runs" "nsmctl version $version" "$(trixie "$tools/usr/bin/nsmctl" -V)"
same "what the plugin wants of ip is in it" "" "$(
	nm -D --defined-only "$("$TOP_DIR/selftests/vm/trixie" root)/usr/bin/ip" |
		awk '{ print $3 }' | sort >"$TMP/ip"
	nm -D --undefined-only "$plugin/link_nsmwire.so" | awk '{ print $2 }' |
		grep -vE '@|__cxa_finalize|_ITM_|__gmon_start__' | sort |
		comm -23 - "$TMP/ip")"
in_ip() { trixie env IP_LIB_DIR="$plugin" LD_BIND_NOW=1 ip link "$@"; }
holds "ip loads the plugin" "Usage: ... nsmwire [ id N ]" "$(in_ip help nsmwire)"
same "and passes its complaint on" \
	'nsmwire: "id x": "id" wants a number from 0 to 16777215' \
	"$(in_ip add w type nsmwire id x)"
finish
