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
check "the version is the module's" ls "$dkms" "$tools" "nsmwire_$version.dsc"

# All tags of lintian, including informational ones.
same "lintian" "" "$(lintian --allow-root --display-info --tag-display-limit 0 \
	"nsmwire_${version}_$arch.changes" 2>&1)"

files() { dpkg-deb --fsys-tarfile "$1" | tar -t | sed -n 's,^\./,,;/[^/]$/p' | sort; }
same "what is in nsmwire-tools" "lib/systemd/system/nsmwire.service
usr/bin/nsmctl
usr/lib/$(gcc -print-multiarch)/ip/link_nsmwire.so
usr/share/bash-completion/completions/nsmctl
usr/share/man/man8/ip-link-nsmwire.8.gz
usr/share/man/man8/nsmctl.8.gz
usr/share/ynl/specs/nsmwire.yaml" "$(files "$tools" | grep -v 'usr/share/doc/\|lintian')"
docs() { files "$1" | sed -n "s,^usr/share/doc/$2/\\(.*\\),\\1,p" | grep -v '^changelog\|^copyright' | sed 's/\.gz$//' | paste -sd ' '; }
same "the documents are in nsmwire-tools" \
	"$(cd "$TOP_DIR/Documentation" && printf "%s\n" CHANGELOG README.md REPORTING.md *.* examples/* | sort | paste -sd ' ')" \
	"$(docs "$tools" nsmwire-tools)"
same "how to install it, and whom to write to, in nsmwire-dkms" \
	"README.md REPORTING.md install.rst" "$(docs "$dkms" nsmwire-dkms)"
dpkg-deb -x "$tools" "$TMP/root"
same "the man pages name paths that are in the package" "" "$(
	zcat "$TMP"/root/usr/share/man/man8/*.gz | grep -o '/usr/share/[a-z/.-]*' | sort -u |
		while read -r path; do [ -e "$TMP/root$path" ] || echo "$path"; done)"
# One place says who it is.
who=$(sed -n 's/^| Maintainer of the Debian packages | \(.*\) |$/\1/p' "$TOP_DIR/REPORTING.md")
same "the maintainer is that of REPORTING.md" "$who|$who|$who" \
	"$(dpkg-deb -f "$tools" Maintainer)|$(dpkg-deb -f "$dkms" Maintainer)|$(sed -n 's/^Maintainer: //p' "nsmwire_$version.dsc")"
same "no other file has an address of ours" "REPORTING.md
debian/changelog
debian/control
selftests/vm/deb" "$(cd "$TOP_DIR" && git grep -lE '@nsmwire' -- ':!selftests/host/deb.sh' | sort)"
same "what is in nsmwire-dkms" "$(cd "$TOP_DIR" && find Kbuild dkms.conf include kernel -type f |
	grep -vE '\.(o|ko|mod|mod\.c|cmd|order)$' | sed "s,^,usr/src/nsmwire-$version/," | sort)" \
	"$(files "$dkms" | grep -v usr/share/doc/)"
same "a program of ours needs no more than libraries" "libc6 libjson-c5 libkmod2 libnl-3-200 libnl-genl-3-200" \
	"$(dpkg-deb -f "$tools" Depends | sed 's/([^)]*)//g;s/ //g' | tr , ' ')"
same "the tests of the source package" "wire" \
	"$(sed -n 's/^Tests: //p' "$TOP_DIR/debian/tests/control")"
check "each is a program" test -x "$TOP_DIR/debian/tests/wire"
finish
