# SPDX-License-Identifier: GPL-2.0
# Reads the output of test scripts, framed by
#
#	#@ start SCRIPT
#	#@ end SCRIPT STATUS
#
# prints a line for each test as it arrives, with the output just before a failure, and
# appends "pass|fail|skip SCRIPT NAME" (tab separated) to the file named by `results`. A
# script fails as a whole if its plan, its exit status and its test lines do not agree.
# A script that never ends is "open" there.
#
# Variables: results, where (the kernel), count (tests so far), verbose.

function verdict(what, name,    word, tail)
{
	count++
	word = what == "fail" ? "not ok" : "ok"
	tail = what == "skip" ? " # SKIP" (reason == "" ? "" : " " reason) : ""
	if (what == "fail")
		printf "%s", said
	printf "%s %d %s %s: %s%s\n", word, count, where, script, name, tail
	printf "%s\t%s\t%s\t%s\n", what, where, script, name >>results
	fflush()
	n[what]++
	failing = what == "fail"
	said = ""
	lines = 0
	reason = ""
}

function note(line)
{
	# Some scripts print the reason before the result line, some after it.
	if (verbose || failing && lines++ < 100)
		print "#   " line
	else if (lines++ < 200)
		said = said "#   " line "\n"
}

function finish(status,    total)
{
	total = n["pass"] + n["fail"] + n["skip"]
	if (status == 124 || status == 137)
		verdict("fail", "ran into its time limit")
	else if (status == 4 && total == 0)
		verdict("skip", "all of it")
	else if (status != 0 && status != 4 && n["fail"] == 0)
		verdict("fail", "exit status " status " without a failed test")
	else if (total == 0)
		verdict("fail", "ran no test")
	if (plan != "" && plan != total && status != 124 && status != 137 &&
	    !(status == 4 && plan == 0))
		verdict("fail", "planned " plan " tests, ran " total)
	if (status == 0 && n["fail"] > 0 && !forced)
		verdict("fail", "exit status 0 in spite of failed tests")
	printf "# %s %s: %d passed, %d failed, %d skipped (%d s)\n", where,
	       script, n["pass"], n["fail"], n["skip"], systime() - began
	printf "done\t%s\t%s\t\n", where, script >>results
	fflush()
	script = ""
}

{ sub(/\r$/, "") }

$1 == "#@" && $2 == "start" {
	script = $3
	began = systime()
	plan = said = reason = ""
	lines = failing = 0
	delete n
	n["pass"] = n["fail"] = n["skip"] = 0
	next
}

$1 == "#@" && $2 == "end" { finish($4); next }

script == "" { next }

/^1\.\.[0-9]+/ {
	plan = substr($1, 4)
	if ($0 ~ /# *SKIP/) {
		reason = $0
		sub(/.*# *SKIP */, "", reason)
	}
	next
}

/^(not )?ok( |$)/ {
	line = $0
	bad = sub(/^not /, "", line)
	sub(/^ok *[0-9]* *-? */, "", line)
	skip = match(line, /# *[Ss][Kk][Ii][Pp]/)
	if (skip) {
		reason = substr(line, RSTART + RLENGTH)
		sub(/^ */, "", reason)
		line = substr(line, 1, RSTART - 1)
		sub(/ *$/, "", line)
	}
	if (line == "")
		line = "(no name)"
	verdict(bad ? "fail" : skip ? "skip" : "pass", line)
	next
}

/^(TAP version|KTAP version)/ || /^$/ { next }

{ note($0) }

END {
	if (script != "") {
		printf "%s", said
		printf "open\t%s\t%s\t\n", where, script >>results
	}
}
