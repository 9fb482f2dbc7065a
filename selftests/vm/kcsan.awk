# SPDX-License-Identifier: GPL-2.0
#
# awk -v core=FILE -f kcsan.awk CONSOLE: print the data races in the module that KCSAN
# reports, one a line like other complaints of the kernel. Races in the kernel itself
# are only counted in FILE, by the functions that race. The stacks of a report
# distinguish them: a race belongs to the module if a function of [nsmwire] is one of
# the three innermost frames of a stack. Functions deeper in the kernel access the
# kernel's own data. Of a stack with an interrupt, only the frames of the interrupt
# count.
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
# The first line of a stack.
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
