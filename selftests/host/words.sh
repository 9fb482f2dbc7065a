#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The parse core of the tools: no input makes it read out of bounds or print another
# value than its input.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need "$CC"

if ! "$CC" -Wall -Wextra -Werror -g -O1 -D_GNU_SOURCE \
	-fsanitize="address,undefined" -fno-sanitize-recover=undefined \
	-I"$TOP_DIR/include/uapi" -I"$TOP_DIR/tools/common" -o "$TMP/words" \
	"$HOST_DIR/words.c" "$TOP_DIR"/tools/common/{names,spec_gen,attrs,suggest,words,link,units}.c \
	2>"$TMP/build.log"; then
	fail "the parse core builds" "$(cat "$TMP/build.log")"
	finish
fi

seed=${NSM_SEED:-$(date +%s)}
echo "# seed $seed"
check "attributes of any bytes" "$TMP/words" fuzz "$seed" 200000
check "rates, sizes and times" "$TMP/words" units "$seed" 200000
check "words of any kind" "$TMP/words" parse "$seed" 200000
finish
