# SPDX-License-Identifier: GPL-2.0
#
# awk -v core=FILE -f kcsan.awk CONSOLE: the data races that KCSAN reports which
# are the module's, one a line as the kernel's other complaints are shown; the
# others, which are the kernel's own, are counted in FILE by the functions that
# race. Told apart by the stacks of a report: a race is the module's where a
# function of [nsmwire] is the one that reads or writes, or has called the one
# that does, or the caller of that one. What is deeper in the kernel works on
# the kernel's own. What an interrupt has put on top of a stack is looked at, and
# not what it interrupted.
#
# Races of 6.12 itself that have been seen, with traffic on two CPUs:
# lapic_cal_handler / setup_boot_APIC_clock (at boot), tick_nohz_handler /
# tick_nohz_idle_got_tick, hrtimer_wakeup / schedule_hrtimeout_range_clock,
# ktime_get_with_offset / timekeeping_advance.

function judge()
{
	if (mine)
		print "line " begin ": " title
	else if (title != "")
		count[title]++
	title = ""
	mine = 0
}

{ sub(/^(<[0-9]+>)?\[ *[0-9.]+\](\[[^]]*\])? /, "") }

/^BUG: KCSAN: / {
	judge()
	title = $0
	begin = NR
	depth = 99
	next
}
title == "" { next }
/^=====/ { judge(); next }
# The head of a stack.
/ (to|at) 0x[0-9a-f]+ of [0-9]+ bytes? by / || /reordered to:/ { depth = 0; next }
/^ [^ ]+\+0x[0-9a-f]+\/0x[0-9a-f]+/ {
	if ($1 ~ /^(asm_|sysvec_|do_softirq|__do_softirq|handle_softirqs)/)
		depth = 99
	if (depth++ < 3 && $2 == "[nsmwire]")
		mine = 1
}

END {
	judge()
	for (title in count)
		print count[title], title | ("sort -rn >" core)
}
