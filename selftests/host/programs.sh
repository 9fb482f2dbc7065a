#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# The programs in nsmwire.rst, in Python with YNL and in Go, as they are there: the Go one
# is compiled here, and programs-guest runs both in User Mode Linux.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
vm=$TOP_DIR/selftests/vm
"$vm/deps" programs tools ynl net uml vm || exit 1
need go
source=$("$vm/kernels" source) || exit 1

# block LANGUAGE: the code block in that language
block()
{
	awk -v head=".. code-block:: $1" '
	$0 == head { inside = 1; next }
	inside && /^[^ ]/ { exit }
	inside { sub(/^   /, ""); print }' "$TOP_DIR/Documentation/nsmwire.rst" | sed '1{/^$/d};${/^$/d}'
}

out=$TMP/out
mkdir "$out"
block python >"$out/rates.py"
block go >"$out/wire.go"
check "the module" "$vm/module" uml
build_tools "$TOP_DIR/build/tools"

# Spaces are tabs there, and what they align moves.
same "gofmt changes nothing but white space" "" \
	"$(gofmt "$out/wire.go" 2>&1 | diff -w - "$out/wire.go")"
# HOME is for Go alone: the kernels of the tests are in the cache of the real one.
in_go()
{
	env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$TMP/gocache" CGO_ENABLED=0 \
		HOME="$TMP" go "$@"
}
check "the Go program compiles" in_go build -o "$out/wire" "$out/wire.go"
same "go vet has no complaint" "0 " "$(cd "$out" && in_go vet wire.go 2>&1; echo "$? ")"

"$vm/vmtest" -k uml -o "$out" -- selftests/host/programs-guest "$source" \
	>"$TMP/stdout" 2>"$TMP/stderr"
of_machine $? 8 "$out/console"
finish
