#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# vm/kcsan.awk tells the module's data races on a console from the kernel's: one KCSAN
# report of each kind.

. "$(dirname "$0")/tools-lib.sh"

races() # the output of kcsan.awk for the console on standard input, and its core file
{
	rm -f "$TMP/races"
	awk -v core="$TMP/races" -f "$TOP_DIR/selftests/vm/kcsan.awk"
	[ ! -e "$TMP/races" ] || cat "$TMP/races"
}

report() # TITLE FRAME... -- FRAME...: a report with two stacks
{
	echo "[   12.500000] =================================================================="
	echo "[   12.500001] BUG: KCSAN: data-race in $1"
	echo "[   12.500002] "
	echo "[   12.500003] write to 0xffff888004a2b0c8 of 8 bytes by interrupt on cpu 0:"
	shift
	for frame; do
		if [ "$frame" = -- ]; then
			echo "[   12.500004] "
			echo "[   12.500005] read to 0xffff888004a2b0c8 of 8 bytes by task 77 on cpu 1:"
		else
			echo "[   12.500006]  $frame"
		fi
	done
	echo "[   12.500007] "
	echo "[   12.500008] value changed: 0x0000000000000001 -> 0x0000000000000002"
	echo "[   12.500009] "
	echo "[   12.500010] Reported by Kernel Concurrency Sanitizer on:"
	echo "[   12.500011] CPU: 1 UID: 0 PID: 77 Comm: ping"
	echo "[   12.500012] =================================================================="
}

mine='nsmw_rx+0x10/0x200 [nsmwire]'
core='ip_rcv+0x10/0x200'
is_mine() { same "$1" "line 2: BUG: KCSAN: data-race in $2" "$(report "$2" "${@:3}" | races)"; }
is_core() { same "$1" "1 BUG: KCSAN: data-race in $2" "$(report "$2" "${@:3}" | races)"; }

is_mine "the module writes" "nsmw_rx [nsmwire] / ip_rcv" "$mine" "$core" -- "$core"
is_mine "the module reads" "ip_rcv / nsmw_rx [nsmwire]" "$core" -- "$mine"
is_mine "what it calls writes" "memcpy / ip_rcv" 'memcpy+0x1/0x2' "$mine" -- "$core"
is_mine "what is called by that writes" "memcpy / ip_rcv" 'memcpy+0x1/0x2' \
	'skb_copy_bits+0x1/0x2' "$mine" -- "$core"
is_core "the kernel's own" "ip_rcv / tcp_ack" "$core" -- 'tcp_ack+0x1/0x2'
is_core "deep below the module" "a / b" a+0x1/0x2 b+0x1/0x2 c+0x1/0x2 "$mine" -- "$core"
is_core "on top of what an interrupt found" "a / b" a+0x1/0x2 \
	asm_sysvec_apic_timer_interrupt+0x1/0x2 "$mine" -- "$core"
same "each is told, and those of the kernel are counted" \
	"line 2: BUG: KCSAN: data-race in x / y|2 BUG: KCSAN: data-race in a / b" \
	"$({ report "x / y" "$mine" -- "$core"
	     report "a / b" "$core" -- "$core"
	     report "a / b" "$core" -- "$core"; } | races | paste -sd '|')"
same "one of another module" "1 BUG: KCSAN: data-race in f / g" \
	"$(report "f / g" 'f+0x1/0x2 [veth]' -- "$core" | races)"
same "no report, nothing told" "" "$(echo "[ 1.0] all is well" | races)"
finish
