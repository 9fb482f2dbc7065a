#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The parse core of the tools: its names are those of the specification, and
# no input makes it read where it should not or say something else than it was
# told.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need "$CC"

if ! "$CC" -Wall -Wextra -Werror -g -O1 -D_GNU_SOURCE \
	-fsanitize="address,undefined" -fno-sanitize-recover=undefined \
	-I"$TOP_DIR/include/uapi" -I"$TOP_DIR/tools/common" -o "$TMP/words" \
	"$HOST_DIR/words.c" "$TOP_DIR"/tools/common/{names,words,link,units}.c \
	2>"$TMP/build.log"; then
	fail "the parse core builds" "$(cat "$TMP/build.log")"
	finish
fi

if "$PYTHON" -c 'import yaml' 2>/dev/null; then
	"$TMP/words" names | sort >"$TMP/have"
	"$PYTHON" - "$TOP_DIR/Documentation/netlink/specs/nsmwire.yaml" \
		"$TMP/have" <<-'END' | sort >"$TMP/want"
	import sys, yaml
	spec = yaml.safe_load(open(sys.argv[1]))
	have = {tuple(l.split()[:2]) for l in open(sys.argv[2])}
	for d in spec["definitions"]:
	    if ("enum", d["name"]) not in have:
	        continue
	    for i, e in enumerate(d["entries"], d.get("value-start", 0)):
	        print("enum", d["name"], i, e["name"] if isinstance(e, dict) else e)
	for s in spec["attribute-sets"]:
	    if ("attr", s["name"]) not in have:
	        continue
	    for i, a in enumerate(s["attributes"], 1):
	        print("attr", s["name"], a.get("value", i), a["name"])
	END
	same "names are those of the specification" "" \
		"$(diff "$TMP/want" "$TMP/have")"
	same "all of them were compared" 19 \
		"$(cut -d ' ' -f 1,2 "$TMP/want" | sort -u | wc -l)"
else
	skip "names are those of the specification" "no python3-yaml"
fi

seed=${NSM_SEED:-$(date +%s)}
echo "# seed $seed"
check "attributes of any bytes" "$TMP/words" fuzz "$seed" 200000
check "rates, sizes and times" "$TMP/words" units "$seed" 200000
check "words of any kind" "$TMP/words" parse "$seed" 200000
finish
