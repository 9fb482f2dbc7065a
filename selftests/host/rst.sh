#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The documents and the code say the same: every drop reason, path reason,
# class, setting, counter and event of the code is in the documents, the numbers
# of the wire format are those of the headers, links lead somewhere, and the
# documents are well-formed.
#
# shellcheck disable=SC2013,SC2016 # words are meant; the quotes are of the documents
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need python3 rst2html

DEVICE=$TOP_DIR/Documentation/nsmwire.rst
QOS=$TOP_DIR/Documentation/qos.rst
FORMAT=$TOP_DIR/Documentation/wire-format.rst
SPEC=$TOP_DIR/Documentation/netlink/specs/nsmwire.yaml
K=$TOP_DIR/kernel

for doc in "$DEVICE" "$QOS" "$FORMAT"; do
	same "well-formed: ${doc##*/}" "" \
		"$(rst2html --report=1 --syntax-highlight=none "$doc" 2>&1 >/dev/null)"
done

# entries ENUM: the entries of an enum of the specification
entries()
{
	python3 - "$SPEC" "$1" <<-'END'
	import sys, yaml
	spec = yaml.safe_load(open(sys.argv[1]))
	for d in spec["definitions"]:
	    if d["name"] == sys.argv[2]:
	        print(*(e["name"] for e in d["entries"]))
	END
}

# all_in NAME FILE PATTERN WORD...: each word, in place of @ in the pattern
all_in()
{
	local name=$1 file=$2 pattern=$3 word missing=''

	shift 3
	[ $# -gt 0 ] || missing=" (nothing to look for)"
	for word; do
		grep -Eq -- "${pattern//@/$word}" "$file" || missing+=" $word"
	done
	same "$name in ${file##*/}: $#" "" "$missing"
}

# shellcheck disable=SC2046 # words
{
	all_in "drop reasons" "$DEVICE" '^``@`` ' $(entries drop)
	all_in "drop reasons of receivers" "$FORMAT" '^``@`` ' $(entries drop | tr ' ' '\n' | grep ^rx-)
	all_in "path reasons" "$DEVICE" '^``@`` ' $(entries path-reason | tr ' ' '\n' | grep -vx none)
	all_in "events" "$DEVICE" '``@``' $(sed -n 's/^ *name: \(.*\)-ntf$/\1/p' "$SPEC")
	all_in "settings" "$DEVICE" '^``(@ |.*\| @|@ \|)' \
		$(sed -n 's/^settings="\(.*\)"$/\1/p' "$TOP_DIR/selftests/host/docs.sh" |
			tr ' ' '\n' | grep -vxE 'profile|trust|reflect|uplink')
	all_in "settings of the other document" "$DEVICE" '^``profile``.*``@``|^``@``' \
		profile trust reflect uplink
	all_in "counters" "$DEVICE" '@' \
		$(sed -n 's/.*ethtool_sprintf(&data, "\([a-z]*_\)%s.*/\1/p' "$K/ethtool.c") \
		$(sed -n '/^static const char \*const class_counters/,/^};/s/"\([a-z_]*\)"/\n_\1\n/gp' "$K/ethtool.c" | grep ^_)
}

# section FILE TITLE: what is below a heading, to the next one of any kind
section()
{
	awk -v title="$2" '
	inside && /^(=|-)+$/ && length($0) == length(last) { exit }
	inside && seen { print last }
	inside { last = $0; seen = 1 }
	$0 == title { found = NR }
	found && NR == found + 1 { inside = 1; seen = 0; last = "" }
	END { if (inside) print last }' "$1"
}

# attributes SET WITHOUT...: what a request can say, as a person says it
attributes()
{
	python3 - "$SPEC" "$@" <<-'END'
	import re, sys, yaml
	spec, name, *without = sys.argv[1:]
	for s in yaml.safe_load(open(spec))["attribute-sets"]:
	    if s["name"] == name:
	        words = [re.sub("6$|-(len|min|max|mask)$", "", a["name"])
	                 for a in s["attributes"]]
	        print(*(w for w in dict.fromkeys(words) if w not in without))
	END
}

# once NAME TITLE WORD...: each word is explained once below the heading
once()
{
	local name=$1 title=$2 word text wrong=''

	shift 2
	text=$(section "$QOS" "$title")
	[ $# -gt 0 ] || wrong=" (nothing to look for)"
	for word; do
		[ "$(grep -c -- "^\`\`${word}[ \`]" <<<"$text")" = 1 ] || wrong+=" $word"
	done
	same "$name, each once in ${QOS##*/}: $#" "" "$wrong"
}

# shellcheck disable=SC2046 # words
{
	once "settings of a class" "Classes and profiles" $(attributes class-info \
		index name pad priority)
	once "words of a rule" Rules $(attributes rule profile cgroup-gone)
	once "what decides the class" "What a wire trusts" profile trust reflect
	once "settings of an uplink" Uplinks uplink \
		$(sed -n 's/^uplink_settings="\(.*\)"$/\1/p' "$TOP_DIR/selftests/host/docs.sh")
	all_in "what can be trusted" "$QOS" '^    ``@``$' $(entries trust)
}

# what an uplink counts, as nsmctl(8) and the document name it
queue=$(python3 - "$SPEC" <<-'END'
	import sys, yaml
	spec = yaml.safe_load(open(sys.argv[1]))
	for s in spec["attribute-sets"]:
	    if s["name"] == "queue":
	        print(*(a["name"].replace("-packets", "").replace("-bytes", "")
	                for a in s["attributes"] if a["name"] not in ("pad", "class")))
	END
)
# shellcheck disable=SC2086 # words
{
	all_in "counters of an uplink" "$QOS" '``@``' $queue
	all_in "counters of an uplink" "$TOP_DIR/tools/nsmctl/nsmctl.8" \
		'^\.(B|BR|BI) .*\b@\b' $queue
}

# no reason in the documents that the code does not have
same "no other reasons" "" "$(sed -n 's/^``\([rt]x-[a-z-]*\)`` .*/\1/p' "$DEVICE" "$FORMAT" |
	sort -u | grep -vxF "$(entries drop | tr ' ' '\n')")"

# classes: name, DSCP, tier and share of class.c against the tables
missing='' count=0
while read -r name dscp tier share; do
	count=$((count + 1))
	grep -Eq "^[0-7] +$name +[A-Z0-9]+ \($dscp\) .* $tier +$share %\$" "$QOS" ||
		missing+=" $name(qos.rst)"
	grep -Eq "^[0-7] +$name +$dscp \([A-Z0-9]+\) " "$FORMAT" ||
		missing+=" $name(wire-format.rst)"
done < <(tr -s '\n\t ' ' ' <"$K/class.c" |
	grep -oE '\[NSMWIRE_CLASS_[A-Z]+\] = \{ [0-9]+, NSMWIRE_TIER_[A-Z]+, [0-9]+' |
	sed 's/\[NSMWIRE_CLASS_\(.*\)\] = { \(.*\), NSMWIRE_TIER_\(.*\), \(.*\)/\L\1 \2 \3 \4/')
same "classes" "8 " "$count $missing"

# numbers of the format
define() { sed -n "s/^#define $1[[:space:]]\+\(0x[0-9a-f]*\|[0-9]\+\).*/\1/p" "$2"; }
same "option class" "0xff6e" "$(define NSMW_GENEVE_OPT_CLASS "$K/geneve.h")"
check "option class in the format" grep -q "option class $(define NSMW_GENEVE_OPT_CLASS "$K/geneve.h")" "$FORMAT"
check "option type in the format" grep -q "type $(define NSMW_GENEVE_OPT_TYPE "$K/geneve.h") " "$FORMAT"
check "port in the format" grep -q "destination port, $(define NSMWIRE_DEFAULT_PORT "$TOP_DIR/include/uapi/linux/nsmwire.h") " "$FORMAT"
check "port of the device" grep -q "^\`\`dstport PORT\`\` ($(define NSMWIRE_DEFAULT_PORT "$TOP_DIR/include/uapi/linux/nsmwire.h"))" "$DEVICE"

# every file and heading that a link names is there
missing=''
for link in $(grep -o '](\([^)h][^)]*\))' "$TOP_DIR/README.md" | sed 's/^](//;s/)$//'); do
	file=${link%%#*}
	[ -e "$TOP_DIR/$file" ] || missing+=" $link"
	case $link in
	*#*)	grep -qix "${link##*#}" "$TOP_DIR/$file" || missing+=" $link" ;;
	esac
done
same "links of README.md" "" "$missing"
missing=''
for file in $(grep -ohE '[a-z-]+\.(rst|svg)\b' "$DEVICE" "$QOS" "$FORMAT" | sort -u); do
	[ -e "$TOP_DIR/Documentation/$file" ] || missing+=" $file"
done
same "documents that others name" "" "$missing"
missing=''
for class in audio holo video text file geneve nsmwire; do
	grep -q "\b$class\b.*</text>" "$TOP_DIR/Documentation/qos.svg" || missing+=" $class"
done
check "the picture is XML" python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' \
	"$TOP_DIR/Documentation/qos.svg"
same "words of the picture" "" "$missing"
missing=''
for target in $(grep -ohE '\bmake [a-z][a-z-]+' "$TOP_DIR/README.md" "$DEVICE" "$QOS" | sort -u | sed 's/^make //'); do
	grep -Eq "^$target:" "$TOP_DIR/Makefile" || missing+=" $target"
done
same "targets of make" "" "$missing"
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$TOP_DIR/dkms.conf")
same "version of the DKMS commands" "" \
	"$(grep -oE 'nsmwire[-/][0-9]+\.[0-9]+\.[0-9]+' "$TOP_DIR/README.md" | grep -vE "[-/]${version//./\\.}\$")"
finish
