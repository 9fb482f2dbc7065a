# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Builds the unit tests of kernel/tests as a program, with sanitizers. Sourced
# after tools-lib.sh, whose TOP_DIR it uses.

UNIT_PURE="pure/geneve pure/headers pure/class pure/rule pure/table pure/probe pure/delay
	   pure/loss pure/liveness pure/sla pure/flowlet pure/steer pure/dedup
	   pure/duplicate pure/load pure/pathmtu pure/replay pure/learn pure/segment
	   data/stats qos/select"

# Options that every build has; the caller adds the directory of kernel/.
unit_flags=(-std=gnu11 -Wall -Wno-sign-compare -Werror -g
	    -fsanitize="address,undefined" -fno-sanitize-recover=all
	    -fno-sanitize=alignment	# headers are where the packet has them
	    -DCONFIG_SOCK_CGROUP_DATA
	    -I"$TOP_DIR/selftests/unit/shim" -I"$TOP_DIR/include/uapi")

# unit_object CC SOURCE OBJECT KERNEL_DIR FLAGS...: compile one file.
unit_object()
{
	"$1" "${unit_flags[@]}" "${@:5}" -I"$4" -c -o "$3" "$2"
}

# unit_objects CC KERNEL_DIR OUT_DIR FLAGS...: compile the tests against that
# copy of kernel/, all but the files under test.
unit_objects()
{
	local cc=$1 kernel=$2 out=$3 source

	shift 3
	mkdir -p "$out" || return 1
	for source in "$TOP_DIR/selftests/unit/runner.c" \
		      "$kernel"/tests/{suites.c,*_test.c}; do
		unit_object "$cc" "$source" "$out/$(basename "$source" .c).o" \
			"$kernel" "$@" || return 1
	done
}

# unit_pure CC FILE.c KERNEL_DIR OUT_DIR FLAGS...: compile a file under test.
unit_pure()
{
	local cc=$1 source=$2 kernel=$3 out=$4

	shift 4
	unit_object "$cc" "$source" "$out/pure-$(basename "$source" .c).o" \
		"$kernel" "$@"
}

# unit_link CC PROGRAM OBJECTS...
unit_link()
{
	local cc=$1 program=$2

	shift 2
	"$cc" "${unit_flags[@]}" -o "$program" "$@"
}

# unit_build CC PROGRAM FLAGS...: all of it, from the tree as it is.
unit_build()
{
	local cc=$1 program=$2 name

	shift 2
	unit_objects "$cc" "$TOP_DIR/kernel" "$program.o" "$@" || return 1
	for name in $UNIT_PURE; do
		unit_pure "$cc" "$TOP_DIR/kernel/$name.c" "$TOP_DIR/kernel" \
			"$program.o" "$@" || return 1
	done
	unit_link "$cc" "$program" "$program.o"/*.o
}

# unit_fuzzer PROGRAM: with clang, whatever CC is.
unit_fuzzer()
{
	local name files=()

	for name in $UNIT_PURE; do
		files+=("$TOP_DIR/kernel/$name.c")
	done
	clang "${unit_flags[@]}" -O1 -fsanitize=fuzzer -I"$TOP_DIR/kernel" \
		-o "$1" "$TOP_DIR/selftests/unit/fuzz.c" "${files[@]}" \
		"$TOP_DIR"/kernel/tests/{geneve_random,inner,tuple,rule,table,probe,dedup,replay,learn}_test.c
}
