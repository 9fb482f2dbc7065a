#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# A virtual machine with sealed peers is saved and goes on in another one, twice: as a
# migration does it, then as a clone, to which its host gives another generation id. The
# first keeps its keys, the second loses them before it uses a packet number again, says so,
# and takes new ones.
# The machine has no disk and no files of this machine, for those could not be saved.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
# shellcheck source=../vm/lib.sh
. "$TOP_DIR/selftests/vm/lib.sh"

"$vm_dir/deps" vm build tools >&2 || exit 1
qemu=$("$vm_dir/qemu") && facts=$("$vm_dir/kernels" 6.12) || exit 1
fact() { sed -n "s/^$1=//p" <<<"$facts"; }
release=$(fact release)
make -s -C "$TOP_DIR" tools >&2 && make -s -C "$TOP_DIR" modules KVER=6.12 >/dev/null || exit 1

# --- what is in the machine

put_program() # PROGRAM: with its libraries
{
	local lib

	cp "$1" "$TMP/root/bin/" || return
	while read -r lib; do
		mkdir -p "$TMP/root$(dirname "$lib")" && cp -L "$lib" "$TMP/root$lib" || return
	done < <(ldd "$1" | grep -o '/[^ ]*')
}

put_module() # FILE
{
	local name=${1##*/}

	name=${name%.xz}
	grep -qxF "$name" "$TMP/root/modules/order" && return
	case $1 in
	*.xz)	xz -dc "$1" >"$TMP/root/modules/$name" ;;
	*)	cp "$1" "$TMP/root/modules/$name" ;;
	esac && echo "$name" >>"$TMP/root/modules/order"
}

make_root()
{
	local verb path rest name modules ko=$TOP_DIR/build/$release/nsmwire.ko

	modules=$(fact modules)
	mkdir -p "$TMP"/root/{bin,dev,proc,run,sys,modules} || return
	: >"$TMP/root/modules/order"
	cp /bin/busybox "$TMP/root/bin/" && cp "$HOST_DIR/clone-guest" "$TMP/root/init" || return
	for name in dummy $(modinfo -F depends "$ko" | tr , ' '); do
		while read -r verb path rest; do
			[ "$verb" != insmod ] || put_module "$path" || return
		done < <(modprobe -d "${modules%/lib/modules}" -S "$release" -D "$name")
	done
	put_module "$ko" && put_program "$TOP_DIR/build/tools/nsmctl" &&
		put_program "$(command -v ip)" &&
		(cd "$TMP/root" && find . | cpio -o -H newc --quiet | gzip -1) >"$TMP/initrd"
}

# --- the machine

# start CONSOLE GENERATION [OPTION...]: sets machine, a process that takes orders from fd 9
start()
{
	local console=$1 generation=$2

	shift 2
	rm -f "$TMP/orders"
	mkfifo "$TMP/orders"
	timeout 200 "$qemu" -M q35 -accel tcg,thread=single -cpu max,la57=off -m 256 -nodefaults \
		-display none -nic none -no-reboot -monitor stdio -serial "file:$console" \
		-device "vmgenid,guid=$generation" -kernel "$(fact image)" \
		-initrd "$TMP/initrd" \
		-append "console=ttyS0 quiet panic=-1 nokaslr mitigations=off random.trust_cpu=on" \
		"$@" <"$TMP/orders" >"$console.log" 2>&1 &
	machine=$!
	exec 9>"$TMP/orders"
}

# until_line CONSOLE REGEX: the console has such a line, or the machine has ended
until_line()
{
	local i

	for ((i = 0; i < 600; i++)); do
		grep -qaE "$2" "$1" 2>/dev/null && return
		kill -0 "$machine" 2>/dev/null || break
		sleep 0.1
	done
	grep -qaE "$2" "$1" 2>/dev/null && return
	tail -n 5 "$1" "$1.log"
	return 1
}

# save FILE CONSOLE: what the machine is, and end it
save()
{
	local i

	echo "migrate -d \"exec:cat >$1\"" >&9
	for ((i = 0; i < 600; i++)); do
		echo "info migrate" >&9
		sleep 0.1
		! grep -q "Migration status: completed" "$2.log" || break
	done
	echo "quit" >&9
	exec 9>&-
	wait "$machine"
	grep -q "Migration status: completed" "$2.log" || { tail -n 3 "$2.log"; return 1; }
}

lines() { grep -a '^guest' "$1" | tr -d '\r' | sed 's/^guest [0-9]* //'; }

A=11111111-2222-3333-4444-555555555555
B=66666666-7777-8888-9999-aaaaaaaaaaaa
check "what is in the machine" make_root
start "$TMP/first" $A
check "the machine has keys" until_line "$TMP/first" "^guest [0-9]* keys 2"
same "packets leave, sealed" "sealed: 10 sent" "$(lines "$TMP/first" | grep sealed:)"
check "it is saved" save "$TMP/saved1" "$TMP/first"

start "$TMP/second" $A -incoming "exec:cat $TMP/saved1"
check "it goes on" until_line "$TMP/second" "^guest [0-9]* "
n=$(sed -n 's/^guest \([0-9]*\) .*/\1/p' "$TMP/second" | head -n 1)
check "for some time" until_line "$TMP/second" "^guest $((n + 15)) "
same "it has its keys" "keys 2" "$(lines "$TMP/second" | sort -u)"
check "it is saved again" save "$TMP/saved2" "$TMP/second"

start "$TMP/third" $B -incoming "exec:cat $TMP/saved2"
check "a clone goes on" until_line "$TMP/third" "^guest [0-9]* end"
exec 9>&-
kill "$machine" 2>/dev/null
wait "$machine"
got=$(lines "$TMP/third" | grep -v "^keys 2")
# The kernel is tainted by a module that is not its own and not signed, and by nothing else.
same "it has lost its keys, and takes new ones" "keys gone, told 2 times
without keys: 0 sent, tx-key 10
new keys: 10 sent
end 12288" "$got"
finish
