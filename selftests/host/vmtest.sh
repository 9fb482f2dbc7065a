#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The test bed's own test: every exit status of vmtest; complaints of the kernel are
# never missed; the command's arguments and output arrive unchanged; the host stays
# unchanged.
# timeout: 200
# slow: 150

. "$(dirname "$0")/../vm/lib.sh"

"$vm_dir/deps" build vm >&2 || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
n=0 failed=0

result()
{
	n=$((n + 1))
	[ "$1" = 0 ] || { printf 'not '; failed=1; }
	echo "ok $n $2"
}

# expect STATUS NAME OPTION... -- CMD...
expect()
{
	local want=$1 name=$2 got

	shift 2
	"$vm_dir/vmtest" -o "$work/out" "$@" >"$work/stdout" 2>"$work/stderr"
	got=$?
	if [ "$got" != "$want" ]; then
		echo "# exit status $got, wanted $want"
		tail -n 20 "$work/stderr" "$work/out/console" | sed 's/^/# /'
	fi
	result $((got != want)) "$name"
}

# says NAME FILE TEXT
says()
{
	grep -qF -- "$3" "$work/$2"
	result $? "$1"
}

# build_splat KERNEL: sets splat
build_splat()
{
	local facts arch

	facts=$("$vm_dir/kernels" "$1") || exit 1
	arch=$(sed -n 's/^arch=//p' <<<"$facts")
	mkdir -p "$work/splat-$1"
	cp "$vm_dir"/splat/* "$work/splat-$1/"
	make -s -C "$(sed -n 's/^build=//p' <<<"$facts")" M="$work/splat-$1" \
		${arch:+ARCH="$arch"} modules >"$work/make.log" 2>&1 || sed 's/^/# /' "$work/make.log"
	splat=$work/splat-$1/splat.ko
}

echo "1..28"
build_splat 6.12
# shellcheck disable=SC2016
script='printf "%s|" "$@"; echo; echo to-stderr >&2; touch "$0.touched"
	echo kept >$OUTDIR/result; ls /dev/fd/0 /dev/shm /sys/kernel/debug/tracing \
		/sys/fs/bpf /sys/fs/cgroup/cgroup.procs >/dev/null || exit 9
	modprobe splat what=0 || exit 8'
expect 0 "6.12: success is 0, also of a module without a fault" \
	-k 6.12 --module "$splat" -- bash -c "$script" "$work/word" \
	"two words" "q\"uo'te\$HOME" ""
says "arguments arrive as they are" stdout "two words|q\"uo'te\$HOME||"
! grep -qv '|' "$work/stdout"
result $? "nothing else is on standard output"
says "standard error is apart" stderr to-stderr
says "what goes to OUTDIR is kept" out/result kept
says "the console is kept" out/console "vmtest: start"
[ ! -e "$work/word.touched" ]
result $? "the host's files stay as they were"

expect 4 "6.1: skip is 4" -k 6.1 -- bash -c 'exit 4'
expect 2 "6.12: a guest that cannot start is 2" -k 6.12 --modules /nonexistent -- true
# The emulator's failure, simulated by the kernel's command line.
expect 3 "6.12: a breakpoint of nobody's in boot is 3 in the end" \
	-k 6.12 --accel tcg --modules /nonexistent --append "said=Oops: int3" -- true
[ "$(grep -c "while the kernel booted; again" "$work/stderr")" = 2 ] &&
	[ "$(grep -lE "vmtest: boot failed|Kernel panic" "$work"/out/console{,.1,.2} | wc -l)" = 3 ]
result $? "after two boots more"
# shellcheck disable=SC2016
broken='printf "%s\n" "Oops: int3: 0000 [#1]" >/dev/kmsg; printf "%s\n" "$0" >/dev/kmsg'
expect 125 "6.12: one after the start is 125" \
	-k 6.12 --accel tcg -- bash -c "$broken" "RIP: 0010:kernels_own+0x3f/0x1060"
expect 3 "6.12: one in a module is 3" \
	-k 6.12 --accel tcg -- bash -c "$broken" "RIP: 0010:a_modules+0x3f/0x1060 [nsmwire]"
expect 124 "6.12: the time limit is 124" -k 6.12 -t 12 -- sleep 1000
expect 3 "6.12: a crash is 3" -k 6.12 -- bash -c 'echo c >/proc/sysrq-trigger; sleep 60'
expect 3 "6.12: a warning is 3 in spite of success" \
	-k 6.12 --module "$splat" -- modprobe splat what=1

# The configurations of both debug kernels have the same checks; this one boots at once.
build_splat uml
expect 3 "uml: faults are 3 in spite of success" \
	-k uml --module "$splat" -- modprobe splat what=30
says "uml: use after free" out/console "KASAN: slab-use-after-free"
says "uml: sleep in atomic" out/console "sleeping function called from invalid context"
says "uml: lock order" out/console "possible circular locking dependency"
says "uml: leak" out/kmemleak "unreferenced object"
expect 0 "uml: the same module without a fault is 0" \
	-k uml --module "$splat" -- modprobe splat what=0
says "uml: nothing else loaded" out/console "vmtest: the command's exit status is 0"

# One nanosecond of virtual time is one instruction: the same work takes the same time.
# shellcheck disable=SC2016
loop='[ "$VMTEST_ICOUNT" ] && [ "$(nproc)" = 1 ] || exit 9; f() { read -r t _ </proc/uptime
	i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done; read -r u _ </proc/uptime
	echo $((${u/./} - ${t/./})); }; f; f; f'
expect 0 "6.12: --icount runs on one CPU" -k 6.12 --icount -- bash -c "$loop"
awk 'NR == 2 { a = $1 } NR == 3 { d = $1 - a; exit !(a > 0 && d * d <= 4) }' "$work/stdout"
result $? "--icount: the same work takes the same virtual time"

# Two at once do not disturb each other.
"$vm_dir/vmtest" -k 6.12 -o "$work/one" -- bash -c 'echo one; exit 1' >"$work/one.txt" 2>&1 &
expect 0 "two machines at once: success of the second is 0" -k 6.12 -- bash -c 'echo two'
wait $!
result $(($? != 1)) "two machines at once: failure of the first is 1"
[ "$(cat "$work/one.txt" "$work/stdout")" = "one
two" ]
result $? "two machines at once: each its own output"
exit "$failed"
