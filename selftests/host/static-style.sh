#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Checks of the source text: checkpatch --strict, kernel-doc, shellcheck, Python's
# compiler, licence lines, MAINTAINERS, no comparison of kernel versions.
# timeout: 60

. "$(dirname "$0")/../vm/lib.sh"

"$vm_dir/deps" check >&2 || exit 1
linux=$("$vm_dir/kernels" source) || exit 1
cd "$repo_dir" || exit 1
log=$(mktemp) || exit 1
# checkpatch writes a cache of the tree's CamelCase names into the directory.
trap 'rm -f "$log" "$log.new" .checkpatch-camelcase.*' EXIT
n=0 failed=0

# silent NAME CMD...: passes if it exits 0 without output.
silent()
{
	local name=$1 status=0

	shift
	n=$((n + 1))
	"$@" >"$log" 2>&1 || status=1
	[ ! -s "$log" ] || status=1
	if [ "$status" != 0 ]; then
		head -n 60 "$log" | sed 's/^/# /'
		printf 'not '
		failed=1
	fi
	echo "ok $n $name"
}

# files PATTERN...: files of the repository, tracked or not ignored.
files()
{
	git ls-files -co --exclude-standard -- "$@" | sort -u |
		while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# Generated files follow their generator, not checkpatch, and tracepoints the form that
# their macros have everywhere in the kernel. The caller names the tests
# to ignore for programs (kernel types, ARRAY_SIZE, attribute macros).
checkpatch()
{
	local ignore=$1

	shift
	grep -L 'YNL-GEN\|define TRACE_SYSTEM' "$@" |
		xargs -r perl "$linux/scripts/checkpatch.pl" --no-tree --strict \
			--no-summary --terse --show-types \
			${ignore:+--ignore "$ignore"} -f 2>&1 |
		grep -v '^ *$'
	return "$((PIPESTATUS[1] != 0))"
}

# kernel-doc warns about files without any kernel-doc comment: skip these.
kernel_doc()
{
	local file

	for file; do
		! grep -q '^/\*\*$' "$file" ||
			perl "$linux/scripts/kernel-doc" -none -Wall -Werror "$file" ||
			return 1
	done
}

scripts()
{
	files '*' | while read -r file; do
		case $file in
		*.sh) echo "$file" ;;
		*)	head -c 64 "$file" | head -n 1 | tr -d '\0' |
				grep -qE '^#!.*(bash|busybox sh|/sh)' && echo "$file" ;;
		esac
	done
}

compile_python()
{
	PYTHONDONTWRITEBYTECODE=1 python3 -W error -c '
import sys
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as source:
        compile(source.read(), name, "exec")' "$@"
}

# The first three lines of a file name its licence, one of those of COPYING. For a file
# format without comments, FILE.license or the README of its directory names it, and for
# the files of a Debian package debian/copyright does.
licence='\bSPDX-License-Identifier: (\(\()?GPL-2\.0(-only\)\.| WITH Linux-syscall-note\) OR BSD-3-Clause\))?( \*/| -->|",)?$'
says_licence()
{
	[ -f "$1" ] && head -n 3 "$1" | tr -d '\0' | grep -qE "$licence"
}

without_licence()
{
	files '*' | while read -r file; do
		says_licence "$file" || says_licence "$file.license" && continue
		case $file in
		debian/*)
			grep -qx 'Files: \*' debian/copyright && continue ;;
		*.[ch] | *.sh | *.py | *.rst | *.md | *Makefile | *Kbuild) ;;
		*)	says_licence "${file%/*}/README" && continue ;;
		esac
		echo "$file"
	done
}

# MAINTAINERS is in the format of the kernel's own script, each pattern matches a file,
# and each section has a maintainer and a state.
maintainers()
{
	perl "$linux/scripts/parse-maintainers.pl" --order --input MAINTAINERS \
		--output "$log.new" && diff MAINTAINERS "$log.new"
	rm -f "$log.new"
	sed -n 's/^[FX]:\t//p' MAINTAINERS | while read -r pattern; do
		compgen -G "$pattern" >/dev/null || echo "no file: $pattern"
	done
	awk -v RS= '/\nF:\t/ && !(/\nM:\t/ && /\nS:\tMaintained|Odd Fixes\n/)' MAINTAINERS
	sed -n 's/^P:\t//p' MAINTAINERS | while read -r page; do
		[ -f "$page" ] || echo "no page: $page"
	done
}

version_tests()
{
	files 'kernel/*' 'include/*' Kbuild |
		xargs grep -nE 'LINUX_VERSION_CODE|KERNEL_VERSION\(|RHEL_RELEASE'
	true
}

# The ignored words are technical terms and names, such as ECT and AKS.
spelling()
{
	files 'kernel/*' 'Documentation/*' 'tools/*' '*.md' Makefile CHANGELOG MAINTAINERS |
		xargs codespell -q 3 -L ect,nd,te,ue,fo,ths,iif,ba,ot,aks,parms
}

too_long()
{
	files '*.c' '*.h' '*.sh' '*.py' 'selftests/*/*' |
		while read -r file; do
			case $file in *_gen.* | include/uapi/*) continue ;; esac	# generated
			lines=$(wc -l <"$file")
			[ "$lines" -le 900 ] || echo "$file has $lines lines"
		done
}

mapfile -t kernel_c < <(files 'kernel/*.[ch]' 'kernel/*/*.[ch]' 'include/*.h')
mapfile -t other_c < <(files 'tools/*.[ch]' 'selftests/*.[ch]')
user_space=PREFER_KERNEL_TYPES,ARRAY_SIZE,PREFER_DEFINED_ATTRIBUTE_MACRO
user_space+=,AVOID_EXTERNS,MACRO_ARG_REUSE,NEW_TYPEDEFS,CAMELCASE,BIT_MACRO
user_space+=,EMBEDDED_FUNCTION_NAME,LONG_LINE_STRING,PARENTHESIS_ALIGNMENT
mapfile -t shell < <(scripts)
mapfile -t python < <(files '*.py')

echo "1..10"
silent "checkpatch --strict: kernel/ and include/" checkpatch "" "${kernel_c[@]}"
silent "checkpatch --strict: tools/ and selftests/" checkpatch \
	"$user_space" "${other_c[@]}"
silent "kernel-doc" kernel_doc "${kernel_c[@]}"
silent "shellcheck" shellcheck "${shell[@]}"
silent "Python compiles" compile_python "${python[@]}"
silent "every file names its licence" without_licence
silent "MAINTAINERS" maintainers
silent "no comparison of kernel versions" version_tests
silent "no spelling mistake" spelling
silent "no file is too long to read" too_long
exit "$failed"
