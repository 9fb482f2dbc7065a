#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Style: the C files under checkpatch --strict and kernel-doc, which come with
# linux-source-6.12, and the scripts under shellcheck. Any remark is a failure.
#
# The kernel's own files are held to all of checkpatch. The programs of
# userspace have no kernel macros to prefer, and the generated files are the
# generator's.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
"$TOP_DIR/selftests/vm/deps" check || exit 1
need perl shellcheck
cd "$TOP_DIR" || exit 1
source=$(selftests/vm/kernels source) || exit 1

# What the tree has, committed or about to be; in a tarball, everything.
files()
{
	git ls-files -co --exclude-standard -- "$@" 2>/dev/null ||
		find "$@" -type f -not -path './build/*'
}

mapfile -t module < <(files kernel include/nsmwire_version.h |
	grep '\.[ch]$' | grep -v 'kernel/netlink_gen\.')
mapfile -t programs < <(files tools selftests | grep '\.[ch]$')
mapfile -t scripts < <(files . | while IFS= read -r file; do
	[ -f "$file" ] || continue
	IFS= read -r first <"$file" 2>/dev/null
	case $file:$first in
	*.sh:* | *:'#!'*/bash | *:'#!'*/sh) printf '%s\n' "$file" ;;
	esac
done 2>/dev/null)
check "there are C files" test "${#module[@]}" -ge 30 -a "${#programs[@]}" -ge 20
check "there are scripts" test "${#scripts[@]}" -ge 20

checkpatch() # ARGS...
{
	(cd "$TMP" && perl "$source/scripts/checkpatch.pl" --root="$source" \
		--strict --terse --show-types --no-summary "$@")
}

absolute() { printf "$TOP_DIR/%s\n" "$@"; }

userspace="PREFER_DEFINED_ATTRIBUTE_MACRO,PREFER_KERNEL_TYPES,ARRAY_SIZE"
userspace+=",BIT_MACRO,CAMELCASE,MACRO_ARG_REUSE,NEW_TYPEDEFS,AVOID_EXTERNS"
userspace+=",LONG_LINE_STRING,UNSPECIFIED_INT,EMBEDDED_FUNCTION_NAME"
# "words words" is a command, and callbacks' arguments do not fit their bracket.
userspace+=",REPEATED_WORD,PARENTHESIS_ALIGNMENT"
# shellcheck disable=SC2046
same "checkpatch --strict: the module (${#module[@]} files)" "" \
	"$(checkpatch -f $(absolute "${module[@]}") 2>&1)"
# shellcheck disable=SC2046
same "checkpatch --strict: the programs (${#programs[@]} files)" "" \
	"$(checkpatch --ignore "$userspace" -f $(absolute "${programs[@]}") 2>&1)"

printf 'int  f( int a ){\n  if (a==1) return 0 ;\n}\n' >"$TMP/bad.c"
check "checkpatch would complain" test -n "$(checkpatch -f "$TMP/bad.c" 2>&1)"

same "kernel-doc: the module" "" "$(perl "$source/scripts/kernel-doc" -none \
	-Wall -Werror "${module[@]}" include/uapi/linux/nsmwire.h 2>&1)"
printf '/**\n * f() - one\n * @b: two\n */\nint f(int a)\n{\n}\n' >"$TMP/bad.c"
check "kernel-doc would complain" test -n \
	"$(perl "$source/scripts/kernel-doc" -none -Wall -Werror "$TMP/bad.c" 2>&1)"

report=''
for script in "${scripts[@]}"; do
	report+=$(shellcheck -x "$script" 2>&1)
done
same "shellcheck: the scripts (${#scripts[@]} files)" "" "$report"
finish
