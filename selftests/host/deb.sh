#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 60
#
# The Debian packages are built, lintian has no complaint, each has its expected
# files, and their version is the module's. dkms.sh builds the module from their
# contents, install.sh installs them.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need jq systemd-analyze

if ! dir=$("$TOP_DIR/selftests/vm/deb" 2>"$TMP/log"); then
	fail "the packages are built" "$(cat "$TMP/log")"
	finish
fi
pass "the packages are built"
cd "$dir" || finish
version=$(sed -n 's/^#define NSMWIRE_VERSION\t"\(.*\)"/\1/p' \
	"$TOP_DIR/include/nsmwire_version.h")
arch=$(dpkg --print-architecture)
dkms=nsmwire-dkms_${version}_all.deb
tools=nsmwire-tools_${version}_$arch.deb
cni=nsmwire-cni_${version}_$arch.deb
keys=nsmwire-keys_${version}_$arch.deb
check "the version is the module's" ls "$dkms" "$tools" "$cni" "$keys" "nsmwire_$version.dsc"

# All tags of lintian, including informational ones.
same "lintian" "" "$(lintian --allow-root --display-info --tag-display-limit 0 \
	"nsmwire_${version}_$arch.changes" 2>&1)"

files() { dpkg-deb --fsys-tarfile "$1" | tar -t | sed -n 's,^\./,,;/[^/]$/p' | sort; }
same "what is in nsmwire-tools" "lib/systemd/system/nsmwire-metrics.service
lib/systemd/system/nsmwire-metrics.timer
lib/systemd/system/nsmwire.service
lib/systemd/system/nsmwire@.service
usr/bin/nsmctl
usr/lib/$(gcc -print-multiarch)/ip/link_nsmwire.so
usr/lib/$(gcc -print-multiarch)/wireshark/plugins/nsmwire.lua
usr/share/bash-completion/completions/nsmctl
usr/share/fish/vendor_completions.d/nsmctl.fish
usr/share/man/man8/ip-link-nsmwire.8.gz
usr/share/man/man8/nsmctl.8.gz
usr/share/nsmwire/nsmwire-operators.json
usr/share/nsmwire/nsmwire-service.json
usr/share/nsmwire/nsmwire.html
usr/share/ynl/specs/nsmwire.yaml
usr/share/zsh/vendor-completions/_nsmctl" "$(files "$tools" | grep -v 'usr/share/doc/\|lintian')"
same "what is in nsmwire-cni" "usr/lib/cni/nsmwire-cni
usr/share/man/man8/nsmwire-cni.8.gz" "$(files "$cni" | grep -v 'usr/share/doc/\|lintian')"
same "what is in nsmwire-keys" "lib/systemd/system/nsmkeyd.service
usr/sbin/nsmkeyd
usr/share/man/man8/nsmkeyd.8.gz" "$(files "$keys" | grep -v 'usr/share/doc/\|lintian')"
docs() { files "$1" | sed -n "s,^usr/share/doc/$2/\\(.*\\),\\1,p" | grep -v '^changelog\|^copyright' | sed 's/\.gz$//' | paste -sd ' '; }
same "the documents are in nsmwire-tools" \
	"$(cd "$TOP_DIR/Documentation" && printf "%s\n" CHANGELOG README.md REPORTING.md *.* examples/* monitoring/*.png | sort | paste -sd ' ')" \
	"$(docs "$tools" nsmwire-tools)"
same "how to install it, and whom to write to, in nsmwire-dkms" \
	"README.md REPORTING.md install.rst" "$(docs "$dkms" nsmwire-dkms)"
dpkg-deb -x "$tools" "$TMP/root"
dpkg-deb -x "$cni" "$TMP/root"
dpkg-deb -x "$keys" "$TMP/root"
same "the man pages name paths that are in the package" "" "$(
	zcat "$TMP"/root/usr/share/man/man8/*.gz | grep -o '/usr/share/[a-z/.-]*' | sort -u |
		while read -r path; do [ -e "$TMP/root$path" ] || echo "$path"; done)"
# The unit is one for systemd, which finds it as closed as it is meant to be.
sed 's,^ExecStart=.*,ExecStart=/bin/true,;s,^ExecReload=.*,ExecReload=/bin/true,' \
	"$TMP/root/lib/systemd/system/nsmkeyd.service" >"$TMP/nsmkeyd.service"
same "systemd has no complaint about nsmkeyd.service" "0 " \
	"$(systemd-analyze verify --man=no "$TMP/nsmkeyd.service" 2>&1; echo $?) "
same "what nsmkeyd.service may do of what systemd counts" "CapabilityBoundingSet=~CAP_NET_ADMIN
DeviceAllow=
IPAddressDeny=
PrivateMounts=
PrivateNetwork=
PrivateUsers=
ProcSubset=
RestrictAddressFamilies=~AF_(INET|INET6)
RestrictAddressFamilies=~AF_NETLINK
RestrictAddressFamilies=~AF_UNIX
RootDirectory=/RootImage=
SystemCallFilter=~@privileged
SystemCallFilter=~@resources
User=/DynamicUser=" "$(systemd-analyze security --offline=true --json=short "$TMP/nsmkeyd.service" |
	jq -r '.[] | select(.set == false) | .name' | sort)"
same "the service runs the program of the package, and nsmctl" \
	"ExecStart=/usr/sbin/nsmkeyd|ExecReload=/usr/bin/nsmctl agent reload" \
	"$(grep ^Exec "$TMP/root/lib/systemd/system/nsmkeyd.service" | paste -sd'|')"
# The scripts make the identity of the host and remove it, and leave all else there is.
dpkg-deb -e "$keys" "$TMP/control"
mkdir "$TMP/bin"
printf '#!/bin/sh\necho "nsmkeyd $*" >&2\n: >>%s/etc/nsmwire/identity\n' "$TMP" >"$TMP/bin/nsmkeyd"
chmod +x "$TMP/bin/nsmkeyd"
# script NAME ARGUMENT: what it does with /etc in the place of the host's, without debhelper
script()
{
	sed "/Automatically added/,/End automatically/d;s,/etc/nsmwire,$TMP&,g" "$TMP/control/$1" |
		PATH=$TMP/bin:$PATH sh -s "$2" 2>&1
}
in_etc() { find "$TMP/etc/nsmwire" -mindepth 1 -printf '%f\n' | sort | paste -sd' '; }
same "postinst configure" "nsmkeyd --init|700 755|identity peers.d" \
	"$(script postinst configure)|$(stat -c %a "$TMP/etc/nsmwire/peers.d" "$TMP/etc/nsmwire" |
		paste -sd' ')|$(in_etc)"
: >"$TMP/etc/nsmwire/peers.d/east"
: >"$TMP/etc/nsmwire/nsmwire.conf"
same "postinst configure: again" "nsmkeyd --init|east identity nsmwire.conf peers.d" \
	"$(script postinst configure)|$(in_etc)"
same "postinst abort-remove" "" "$(script postinst abort-remove)"
same "postrm remove: nothing is removed" " east identity nsmwire.conf peers.d" \
	"$(script postrm remove) $(in_etc)"
same "postrm purge: the secrets are" " nsmwire.conf" \
	"$(script postrm purge) $(in_etc)"
rm "$TMP/etc/nsmwire/nsmwire.conf"
same "postrm purge: and the directory, if it is empty" " 0" \
	"$(script postrm purge) $(find "$TMP/etc" -name nsmwire | wc -l)"
same "the service is restarted when the package is upgraded" 1 \
	"$(grep -c 'deb-systemd-invoke .*_dh_action.*nsmkeyd.service' "$TMP/control/postinst")"
# One place says who it is.
who=$(sed -n 's/^| Maintainer of the Debian packages | \(.*\) |$/\1/p' "$TOP_DIR/REPORTING.md")
same "the maintainer is that of REPORTING.md" "$who|$who|$who|$who|$who" \
	"$(dpkg-deb -f "$tools" Maintainer)|$(dpkg-deb -f "$cni" Maintainer)|$(dpkg-deb -f "$keys" Maintainer)|$(dpkg-deb -f "$dkms" Maintainer)|$(sed -n 's/^Maintainer: //p' "nsmwire_$version.dsc")"
same "no other file has an address of ours" "REPORTING.md
debian/changelog
debian/control
selftests/vm/deb" "$(cd "$TOP_DIR" && git grep -lE '@nsmwire' -- ':!selftests/host/deb.sh' | sort)"
same "what is in nsmwire-dkms" "$(cd "$TOP_DIR" && find Kbuild dkms.conf include kernel -type f |
	grep -vE '\.(o|ko|mod|mod\.c|cmd|order)$' | sed "s,^,usr/src/nsmwire-$version/," | sort)" \
	"$(files "$dkms" | grep -v usr/share/doc/)"
same "a program of ours needs no more than libraries" "libc6 libjson-c5 libkmod2 libnl-3-200 libnl-genl-3-200 libyaml-0-2" \
	"$(dpkg-deb -f "$tools" Depends | sed 's/([^)]*)//g;s/ //g' | tr , ' ')"
same "nor does the CNI plugin" "libc6 libjson-c5 libkmod2 libnl-3-200 libnl-genl-3-200" \
	"$(dpkg-deb -f "$cni" Depends | sed 's/([^)]*)//g;s/ //g' | tr , ' ')"
check "nsmwire-keys has the nsmctl that it is of" grep -qF "nsmwire-tools (= $version)" \
	<(dpkg-deb -f "$keys" Depends)
same "the tests of the source package" "wire" \
	"$(sed -n 's/^Tests: //p' "$TOP_DIR/debian/tests/control")"
check "each is a program" test -x "$TOP_DIR/debian/tests/wire"
finish
