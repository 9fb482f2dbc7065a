# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the fuzzers of the tools share: they are built with the sanitizers for addresses
# and undefined behaviour, and start from the files of $TMP/corpus and the words of
# $TMP/words. NSM_SEED and NSM_FUZZ_RUNS change their seed and their length.
#
# shellcheck source=tools-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/tools-lib.sh"
need clang pkg-config
"$TOP_DIR/selftests/vm/deps" unit tools || exit 1
mkdir "$TMP/corpus"
export cni=$TOP_DIR/tools/cni keyd=$TOP_DIR/tools/nsmkeyd tool=$TOP_DIR/tools/nsmctl

# fuzzer HARNESS LIBRARIES FILE...: builds it from these files and the common ones. The
# script ends if that fails.
fuzzer()
{
	local flags libraries common=$TOP_DIR/tools/common

	read -ra libraries <<<"$2"
	read -ra flags <<<"$(pkg-config --cflags --libs libnl-3.0 "${libraries[@]}")"
	clang -g -O1 -std=gnu11 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=undefined -I"$TOP_DIR/include" \
		-I"$TOP_DIR/include/uapi" -I"$common" -I"$tool" -I"$cni" -I"$keyd" \
		-o "$TMP/fuzz" "$HOST_DIR/$1" "${@:3}" \
		"$common"/{names,spec_gen,words,attrs,suggest,units,link}.c \
		"${flags[@]}" 2>"$TMP/build.log" && return
	fail "the fuzzer builds" "$(cat "$TMP/build.log")"
	finish
}

# fuzz NAME LENGTH: a test of inputs of up to LENGTH bytes
fuzz()
{
	check "$1" "$TMP/fuzz" -seed="${NSM_SEED:-1}" -runs="${NSM_FUZZ_RUNS:-200000}" \
		-max_len="$2" -verbosity=0 -dict="$TMP/words" \
		-artifact_prefix="${OUTDIR:-$TMP}/" "$TMP/corpus"
	finish
}
