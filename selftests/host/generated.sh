#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The specification of the netlink interface is valid, the files generated from it
# are current, and the module's own tables have its names.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
# shellcheck source=../unit/lib.sh
. "$TOP_DIR/selftests/unit/lib.sh"
"$TOP_DIR/selftests/vm/deps" ynl build || exit 1
cd "$TOP_DIR" || exit 1

spec=Documentation/netlink/specs/nsmwire.yaml
source=$(selftests/vm/kernels source) || exit 1

check "the specification is valid by its schema" "$PYTHON" - "$spec" \
	"$source/Documentation/netlink/genetlink-legacy.yaml" <<'END'
import sys
import jsonschema
import yaml
spec, schema = (yaml.safe_load(open(name)) for name in sys.argv[1:])
assert spec["protocol"] == "genetlink-legacy", spec["protocol"]
jsonschema.validate(spec, schema)
spec["operations"]["list"][0]["no-such-key"] = 1
try:
    jsonschema.validate(spec, schema)
except jsonschema.ValidationError:
    sys.exit(0)
sys.exit("the schema lets anything pass")
END

check "the generator runs" selftests/ynl/generate "$TMP/new"
for file in include/uapi/linux/nsmwire.h kernel/control/netlink_gen.h kernel/control/netlink_gen.c \
	tools/common/spec_gen.h tools/common/spec_gen.c tools/nsmctl/manifest_gen.h \
	tools/nsmctl/manifest_gen.c Documentation/nsmwire.schema.json; do
	same "current: $file" "" "$(diff -u "$file" "$TMP/new/$file" 2>&1 | head -n 40)"
done

if unit_build "$CC" "$TMP/tables" -O0 2>"$TMP/build.log"; then
	"$TMP/tables" tables >"$TMP/have"
	"$PYTHON" - "$spec" >"$TMP/want" <<'END'
import sys
import yaml
spec = yaml.safe_load(open(sys.argv[1]))
for wanted in "class", "drop":
    for d in spec["definitions"]:
        if d["name"] != wanted:
            continue
        for i, entry in enumerate(d["entries"], d.get("value-start", 0)):
            print(wanted, i, entry["name"])
END
	same "names of classes and drop reasons" "" \
		"$(diff "$TMP/want" "$TMP/have")"
	at=$(wc -l <"$TMP/want")
	check "there are names ($at)" test "$at" -ge 30
else
	fail "the tables build" "$(cat "$TMP/build.log")"
fi
finish
