#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 150
# slow: 200
#
# install.sh [--inside]: the packages on a Debian of its own, without compiler or
# headers. apt installs them there with their dependencies, and DKMS builds the module.
# Then that Debian boots in a virtual machine: the service restores a configuration
# before the network is up, a packet is sent, the key agents of two hosts make keys, and
# nsmctl explains why there is no module if it is missing, and if the kernel is locked
# down as by Secure Boot. With --inside, apt and the compiler also run in the virtual
# machine, which takes a quarter of an hour or more under emulation.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
vm=$TOP_DIR/selftests/vm

if [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP needs root"
	KTAP_DONE=y
	exit 4
fi

# machine NAME SECONDS: boot it, run NAME of install-guest in it, and report the results
machine()
{
	local kind name why ended

	"$vm/vmtest" -k 6.1 --root "$root" --mem 3072 -t "$2" -o "$work/$1" -- \
		/run/vmtest/out/install-guest "$1" >"$TMP/log" 2>&1
	ended=$?
	while IFS=$'\t' read -r name why; do
		kind=${name%% *} name=${name#* }
		case $kind in
		pass) pass "$name" ;;
		fail) fail "$name" "$why" ;;
		esac
	done <"$work/$1/stdout"
	same "the machine: $1" "0" "$ended"
	[ "$ended" = 0 ] || tail -n 20 "$TMP/log" | sed 's/^/# /'
}

in_root()
{
	# shellcheck disable=SC2016 # it is for the inner shell
	DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 unshare --mount sh -c '
		mount -t proc proc "$1/proc" && mount --bind "$2" "$1/mnt" || exit
		root=$1
		shift 2
		exec chroot "$root" "$@"' sh "$root" "$work/packages" "$@"
}

apt_install()
{
	in_root apt-get -qq -y --no-install-recommends \
		-o Dpkg::Options::=--force-unsafe-io -o Dpkg::Use-Pty=0 install "$@"
}

packages=$("$vm/deb") && facts=$("$vm/kernels" 6.1) || exit 1
release=$(sed -n 's/^release=//p' <<<"$facts")
base=$("$vm/root" "$release") || exit 1
work=$(mktemp -d "${base%/*}/install.XXXXXX") || exit 1
trap 'rm -rf "$work"; _at_exit' EXIT
mkdir "$work/packages" "$work/boot" "$work/inside"
cp "$packages"/nsmwire-{dkms,tools,keys}_*.deb "$work/packages/"
cp "$HOST_DIR/install-guest" "$TOP_DIR/debian/tests/wire" "$work/boot/"

if [ "${1-}" = --inside ]; then
	cp "$work/packages"/* "$work/boot"/* "$work/inside/"
	root=$base
	machine inside 7200
	finish
fi

# Copies by hard links: dpkg replaces files, and logs are started anew.
root=$work/root
cp -al "$base" "$root"
find "$root/var/log" -type f -delete
same "no compiler, no make, no DKMS, no headers" "" \
	"$(in_root sh -c 'command -v gcc cc make dkms; ls -d /usr/src/linux-headers* 2>/dev/null')"
check "apt installs nsmwire-tools" apt_install /mnt/"$(cd "$work/packages" && echo nsmwire-tools_*)"
check "apt installs nsmwire-dkms, a compiler and headers" apt_install \
	/mnt/"$(cd "$work/packages" && echo nsmwire-dkms_*)" "linux-headers-$release"
check "apt installs nsmwire-keys" apt_install /mnt/"$(cd "$work/packages" && echo nsmwire-keys_*)"
[ "$KTAP_FAIL" = 0 ] || finish
mkdir -p "$root/etc/nsmwire"
cat >"$root/etc/nsmwire/nsmwire.conf" <<-END
	profile add call
	rule add call class video proto udp dport 5000-5010
	uplink add wan0 rate 48mbit
	wire add wire0 id 42 remote 192.0.2.2 uplink wan0 profile call
END
cat >"$root/etc/systemd/network/wire0.network" <<-END
	[Match]
	Name=wire0
	[Network]
	Address=10.42.0.1/30
	ConfigureWithoutCarrier=yes
END
ln -s /lib/systemd/system/systemd-networkd.service \
	"$root/etc/systemd/system/multi-user.target.wants/"
machine boot 900
finish
