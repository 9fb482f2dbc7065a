#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The checks named in contributing.rst detect omissions: a copy of the tree gets a
# setting, a knob of a class, a drop reason, a counter, a file and a block of commands,
# each without its other steps. The checks that contributing.rst names for those steps
# must fail in that copy, and no others.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need python3 rst2html "$CC"
"$TOP_DIR/selftests/vm/deps" ynl || exit 1

TREE=$TMP/tree
mkdir "$TREE"
cp -r "$TOP_DIR"/{README.md,REPORTING.md,COPYING,CHANGELOG,MAINTAINERS,Makefile,dkms.conf,Documentation,include,kernel,selftests,tools} \
	"$TREE/" || exit 1

# red SCRIPT: the names of its tests that fail in the copy, without their numbers
red()
{
	(cd "$TREE" && timeout 120 "selftests/host/$1" 2>/dev/null) |
		sed -n 's/^not ok [0-9]* //p' | sed 's/: [0-9]*$//'
}

# tools_know: the places of "trial" in the tools' generated files
tools_know()
{
	awk '/^#define/ { in_macro = $2 }
		/trial_/ && !/ATTR_ROW/ { print in_macro, $2 }' \
		"$TREE/tools/common/spec_gen.h" | tr -d ';'
	awk '/\[\] = \{/ { table = $5; sub(/_values.*/, "", table);
				sub(/_names.*/, "", table) }
		/"[a-z-]*trial[a-z-]*"/ {
			prefix = /\[/ ? "attrs_" : "names_"
			gsub(/.*= |[",]|\t/, ""); print prefix table, $0 }' \
		"$TREE/tools/common/spec_gen.c" | sed 's/\*const //'
}

same "the copy is green as it is: rst.sh" "" "$(red rst.sh)"

check "something of each kind is added to the specification" python3 - \
	"$TREE/Documentation/netlink/specs/nsmwire.yaml" <<'END'
import re
import sys

name = sys.argv[1]
spec = open(name).read()

def add(what, entry, kind="", deep=6):
    """At the end of a set of attributes, or of an enum."""
    global spec
    end = spec.index("\n  -\n", spec.index(f"\n    name: {what}\n"))
    lines = ["-", f"  name: {entry}", *kind, "  doc: A trial."]
    spec = spec[:end] + "".join("\n" + " " * deep + line for line in lines) + spec[end:]

add("link", "trial-setting", ["  type: u8"])
add("class-info", "trial-knob", ["  type: u8"])
add("queue", "trial-count", ["  type: u64"])
add("drop", "rx-trial")
spec, found = re.subn(r"(    name: abi\n(?:.*\n)*?    value: )(\d+)",
                      lambda m: m.group(1) + str(int(m.group(2)) + 1), spec, count=1)
assert found
open(name, "w").write(spec)
END
: >"$TREE/kernel/trial.c"
sed -i '0,/^   make help$/s//   make trial-target/' "$TREE/Documentation/contributing.rst"
printf '\nA block::\n\n   true\n' >>"$TREE/Documentation/qos.rst"

before=$(cd "$TREE" && cksum include/uapi/linux/nsmwire.h)
check "the generator takes it" "$TREE/selftests/ynl/generate"
check "and what it makes is new" test "$before" != "$(cd "$TREE" && cksum include/uapi/linux/nsmwire.h)"

same "rst.sh" "CHANGELOG, newest first
counters of an uplink in nsmctl.8
counters of an uplink in qos.rst
counters of an uplink, each a metric in prometheus.c
drop reasons in operators.rst, what each shows and what to do
drop reasons of receivers in wire-format.rst
fields of documents, of class-info in manifest.py
fields of documents, of link in manifest.py
files of kernel/ and tools/ in contributing.rst
settings of a class, each once in qos.rst
settings of the specification in nsmwire.rst
targets of make" "$(red rst.sh | LC_ALL=C sort)"
same "words.sh: the tools' tables need no step" "" "$(red words.sh)"
same "the tools have names and members for what is new" \
	'SPEC_CLASS_INFO_MEMBERS trial_knob
SPEC_LINK_MEMBERS trial_setting
SPEC_QUEUE_MEMBERS trial_count
attrs_class_info trial-knob
attrs_link trial-setting
attrs_queue trial-count
names_drop rx-trial' \
	"$(tools_know | LC_ALL=C sort)"
same "blocks.py" "Documentation/qos.rst: is not marked: run it, or say why not" \
	"$(cd "$TREE" && python3 selftests/host/blocks.py check Documentation/*.rst |
		sed 's/:[0-9]*:/:/')"
finish
