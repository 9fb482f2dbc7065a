#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The documents and the code agree: every drop reason, path reason,
# class, setting, counter, metric and event of the code is in the documents, every
# file of kernel/ and tools/ is in the map of the tree, the numbers of the wire format
# are those of the headers, links lead somewhere, and the documents are well-formed.
#
# shellcheck disable=SC2013,SC2016 # words are meant; the quotes are of the documents
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need python3 rst2html

DEVICE=$TOP_DIR/Documentation/nsmwire.rst
QOS=$TOP_DIR/Documentation/qos.rst
FORMAT=$TOP_DIR/Documentation/wire-format.rst
OPERATORS=$TOP_DIR/Documentation/operators.rst
CONTRIBUTING=$TOP_DIR/Documentation/contributing.rst
INSTALL=$TOP_DIR/Documentation/install.rst
DOCS=("$TOP_DIR"/Documentation/*.rst)
SPEC=$TOP_DIR/Documentation/netlink/specs/nsmwire.yaml
K=$TOP_DIR/kernel

for doc in "${DOCS[@]}"; do
	# docutils reports cells with only a backslash at level 1 (info), below warnings.
	level=1
	[ "${doc##*/}" != performance.rst ] || level=2
	same "well-formed: ${doc##*/}" "" \
		"$(rst2html --report=$level --syntax-highlight=none "$doc" 2>&1 >/dev/null)"
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
	all_in "drop reasons of receivers" "$FORMAT" '^``@`` ' $(entries drop | tr ' ' '\n' | grep ^rx-)
	all_in "events" "$DEVICE" '``@``' $(sed -n 's/^ *name: \(.*\)-ntf$/\1/p' "$SPEC")
	all_in "settings" "$DEVICE" '^``(@ |.*\| @|@ \|)' \
		$(sed -n 's/^settings="\(.*\)"$/\1/p' "$TOP_DIR/selftests/host/docs.sh" |
			tr ' ' '\n' | grep -vxE 'profile|trust|reflect|uplink')
	all_in "settings of the other document" "$DEVICE" '^``profile``.*``@``|^``@``' \
		profile trust reflect uplink
	all_in "counters" "$DEVICE" '@' \
		$(sed -n 's/.*ethtool_sprintf(&data, "\([a-z]*_\)%s.*/\1/p' "$K/control/ethtool.c") \
		$(sed -n '/^static const char \*const class_counters/,/^};/s/"\([a-z_]*\)"/\n_\1\n/gp' "$K/control/ethtool.c" | grep ^_)
}

# section FILE TITLE: the text below a heading, up to the next heading
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

# attributes SET WITHOUT...: the attributes of a request, as keywords
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

# told NAME HEADING WORD...: below that heading, operators.rst has one entry for each
# word, with its symptom and its remedy, and no other entries
told()
{
	local name=$1 heading=$2

	shift 2
	same "$name in ${OPERATORS##*/}, what each shows and what to do: $#" "" \
		"$(python3 - "$OPERATORS" "$heading" "$@" <<-'END'
		import re, sys
		page, heading, *words = sys.argv[1:]
		lines = open(page).read().split("\n")
		level = lines[lines.index(heading) + 1][0]
		entries, name, inside = {}, None, False
		for i, line in enumerate(lines):
		    if line and i and set(line) == {level} and len(line) == len(lines[i - 1]):
		        inside = lines[i - 1] == heading
		    word = re.fullmatch("``([a-z-]+)``", line)
		    if inside and word:
		        name = word.group(1)
		        if name in entries:
		            print(name, "comes twice")
		        entries[name] = ""
		    elif inside and line and not line.startswith(" "):
		        name = None
		    elif name:
		        entries[name] += line + "\n"
		for word in words:
		    text = entries.pop(word, None)
		    if text is None:
		        print(word, "has no entry")
		    elif not re.match(r"    [A-Z](.*\n)+\n    :shows: \S(.*\n)+    :do: \S", text):
		        print(word, "does not say what it is, what it shows and what to do")
		for word in entries:
		    print(word, "is not known to the code")
		END
	)"
}

# shellcheck disable=SC2046 # words
{
	told "drop reasons" Counters $(entries drop)
	told "path reasons" States $(entries path-reason | tr ' ' '\n' | grep -vx none)
}

# shellcheck disable=SC2046 # words
all_in "counters of an uplink, each a metric" "$TOP_DIR/tools/nsmctl/prometheus.c" \
	'offsetof\(struct queue, @\)|queue->@\b' \
	$(attributes queue class pad | tr ' ' '\n' | tr - _)

# fields NAME WITHOUT...: each attribute of a set that a request can have has a field
fields()
{
	# shellcheck disable=SC2046 # words
	all_in "fields of documents, of $1" "$TOP_DIR/selftests/ynl/manifest.py" '"@(-min)?"' \
		$(attributes "$@")
}

fields link device dscp ttl-inherit
fields uplink pad device wires queue paths
fields class-info pad priority new-name
# The word "sport" has all ranges, and "remote" the learning, too.
fields rule profile cgroup-gone packets pad sport-more dport-more
fields named-peer name wires path session steering copies
fields peer-path peer learn

# metrics: those of operators.rst are those that nsmctl prints
metrics() { grep -oE 'nsmwire_[a-z_]+' | sort -u; }
printed=$(cat "$TOP_DIR"/tools/nsmctl/prometheus*.c | metrics)
same "metrics in ${OPERATORS##*/}: $(wc -w <<<"$printed")" "$printed" \
	"$(sed -n 's/^``\(nsmwire_[a-z_]*\)``.*/\1/p' "$OPERATORS" | metrics)"

# alerts: each uses existing metrics
check "alerts" python3 - "$OPERATORS" "$SPEC" "$TOP_DIR"/tools/nsmctl/prometheus*.c <<'END'
import re
import sys
import textwrap
import yaml

page, spec, *metrics = (open(name).read() for name in sys.argv[1:])
metrics = "".join(metrics)
values = {"reason": set(), "class": set()}
down = set()
for d in yaml.safe_load(spec)["definitions"]:
    if d["name"] == "drop":
        values["reason"] |= {e["name"] for e in d["entries"]}
    if d["name"] == "path-reason":
        down |= {e["name"] for e in d["entries"]}
    if d["name"] == "class":
        values["class"] |= {e["name"] for e in d["entries"]}
queue = set(re.findall(r'\{ "([a-z]+)", offsetof\(struct queue', metrics))
known = set(re.findall("nsmwire_[a-z_]+", metrics))
histograms = re.findall(r"waited\[\] = \"(nsmwire_[a-z_]+)", metrics)
table = dict(re.findall(r"^``(nsmwire_\w+)`` +(.*)$", page, re.M))
block = re.search(r"\.\. code-block:: yaml\n\n((?:   .*\n|\n)+)", page).group(1)
rules = yaml.safe_load(textwrap.dedent(block))["groups"][0]["rules"]
assert len(rules) >= 10, len(rules)
assert len({r["alert"] for r in rules}) == len(rules), "two of one name"
headings = set(re.findall(r"^(.+)\n[-=]+$", page, re.M))
seen = set()
for r in rules:
    assert set(r) <= {"alert", "expr", "for", "annotations"}, r
    used = re.findall(r"(nsmwire_\w+)(?:\{([^}]*)\})?", r["expr"])
    assert used, r["expr"]
    labels = set()
    for name, conditions in used:
        for histogram in histograms:
            name = re.sub(histogram + "_(bucket|sum|count)$", histogram, name)
        assert name in known, name
        seen.add(name)
        labels |= set(re.findall("[a-z]+", table[name].split(";")[0]))
        for label, value in re.findall(r'(\w+)(?:=~|!=|=)"([^"]*)"', conditions):
            may = values[label]
            if label == "reason" and "uplink_dropped" in name:
                may = queue
            elif label == "reason" and name.endswith("_down"):
                may = down
            assert set(value.split("|")) <= may, (name, label, value)
    for by in re.findall(r"by \(([^)]*)\)", r["expr"]):
        assert set(by.replace(" ", "").split(",")) <= labels | {"instance"}, by
    text = r["annotations"]["summary"]
    assert set(re.findall(r"labels\.(\w+)", text)) <= labels, text
    for heading in re.findall(r"(?:^|[:,] )([A-Z][a-z ]+)$", text):
        assert heading in headings, heading
    depth = 0
    for c in r["expr"]:
        depth += (c in "([{") - (c in ")]}")
        assert depth >= 0, r["expr"]
    assert depth == 0, r["expr"]
assert len(seen) >= 8, seen
END

# the map of the tree: each file has an entry, and each entry a file
mapped=$(grep -E '^(``(kernel|tools|selftests)/[^`]*`` ?)+$' "$CONTRIBUTING" | grep -oE '``[A-Za-z0-9_.@/-]+``' |
	tr -d '`' | sort)
same "files of kernel/ and tools/ in ${CONTRIBUTING##*/}: $(wc -w <<<"$mapped")" \
	"$(cd "$TOP_DIR" && find kernel tools -type f ! -name '*.o' ! -name '.*' | sort)" \
	"$(grep -E '^(kernel|tools)/' <<<"$mapped")"
same "directories of selftests/ there" \
	"$(cd "$TOP_DIR" && find selftests -mindepth 1 -maxdepth 1 -type d | grep -v __pycache__ | sort)" \
	"$(grep -E '^selftests/[a-z]+$' <<<"$mapped")"
missing=''
for name in $(grep -oE '``[a-z_0-9]+\(\)``|``struct nsmw_[a-z_]+``' "$CONTRIBUTING" |
	tr -d '`()' | sed 's/struct //' | sort -u); do
	grep -rqE "\b$name(\(| \{)" "$K" || missing+=" $name"
done
for name in $(grep -oP '(?<![\w/])(net|host)/[a-z_-]+\.(sh|py)' "$CONTRIBUTING" | sort -u); do
	[ -e "$TOP_DIR/selftests/$name" ] || missing+=" $name"
done
same "functions, structures and tests of ${CONTRIBUTING##*/}" "" "$missing"

# settings of a wire: each attribute of the set "link", as its keyword
# shellcheck disable=SC2086 # words
{
	settings=$(attributes link | sed -E 's/\<device\>/dev/;s/\<(dst|src)-port\>/\1port/g
		s/ ttl-inherit//;s/\<dscp-mode\> //;s/udp-csum/udpcsum/;s/class-option/classopt/')
	all_in "settings of the specification" "$DEVICE" '``(@[ `]|.*\| @[ `]|.*``@``)' $settings
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
		index name pad priority | sed 's/\<new-name\>/name/;s/ce-/ce_/;s/sla-//g')
	once "words of a rule" Rules $(attributes rule profile cgroup-gone class-name \
		packets pad sport-more dport-more)
	once "what decides the class" "What a wire trusts" profile trust reflect
	once "settings of an uplink" Uplinks uplink \
		$(sed -n 's/^uplink_settings="\(.*\)"$/\1/p' "$TOP_DIR/selftests/host/docs.sh")
	all_in "what can be trusted" "$QOS" '^    ``@``$' $(entries trust)
}

# the counters of an uplink, as nsmctl(8) and the document name them
queue=$(python3 - "$SPEC" <<-'END'
	import sys, yaml
	spec = yaml.safe_load(open(sys.argv[1]))
	for s in spec["attribute-sets"]:
	    if s["name"] == "queue":
	        print(*(a["name"].replace("-packets", "").replace("-bytes", "")
	                .replace("-", "_")
	                for a in s["attributes"] if a["name"] not in ("pad", "class", "name")))
	END
)
# shellcheck disable=SC2086 # words
{
	all_in "counters of an uplink" "$QOS" '``@``' $queue
	all_in "counters of an uplink" "$TOP_DIR/tools/nsmctl/nsmctl.8" \
		'^\.(B|BR|BI) .*\b@\b' $queue
}

# no reason in the documents that the code does not have
same "no other reasons" "" "$(grep -ohE '``[rt]x-[a-z-]+``' "${DOCS[@]}" | tr -d '`' |
	sort -u | grep -vxF "$(entries drop | tr ' ' '\n')")"

# classes: name, DSCP, tier and share of class.c against the tables
missing='' count=0
while read -r name dscp tier share; do
	count=$((count + 1))
	grep -Eq "^[0-7] +$name +[A-Z0-9]+ \($dscp\) .* $tier +$share %\$" "$QOS" ||
		missing+=" $name(qos.rst)"
	grep -Eq "^[0-7] +$name +$dscp \([A-Z0-9]+\) " "$FORMAT" ||
		missing+=" $name(wire-format.rst)"
done < <(tr -s '\n\t ' ' ' <"$K/pure/class.c" |
	grep -oE '\[NSMWIRE_CLASS_[A-Z]+\] = \{ [0-9]+, NSMWIRE_TIER_[A-Z]+, [0-9]+' |
	sed 's/\[NSMWIRE_CLASS_\(.*\)\] = { \(.*\), NSMWIRE_TIER_\(.*\), \(.*\)/\L\1 \2 \3 \4/')
same "classes" "8 " "$count $missing"

# numbers of the format
define() { sed -n "s/^#define $1[[:space:]]\+\(0x[0-9a-f]*\|[0-9]\+\).*/\1/p" "$2"; }
same "option class" "0xff6e" "$(define NSMW_GENEVE_OPT_CLASS "$K/pure/geneve.h")"
check "option class in the format" grep -q "option class $(define NSMW_GENEVE_OPT_CLASS "$K/pure/geneve.h")" "$FORMAT"
check "option type in the format" grep -q "type $(define NSMW_GENEVE_OPT_TYPE "$K/pure/geneve.h") " "$FORMAT"
check "the other type in the format" grep -q "type $(define NSMW_GENEVE_OPT_NUMBER "$K/pure/geneve.h") " "$FORMAT"
check "port in the format" grep -q "destination port, $(define NSMWIRE_DEFAULT_PORT "$TOP_DIR/include/uapi/linux/nsmwire.h") " "$FORMAT"
check "port of the device" grep -q "^\`\`dstport PORT\`\` ($(define NSMWIRE_DEFAULT_PORT "$TOP_DIR/include/uapi/linux/nsmwire.h"))" "$DEVICE"

# every file and heading that a link names is there
headings() # FILE: as the anchors of a link name them
{
	{ grep -B1 -E '^(=|-|~)+$' "$1"; sed -n 's/^##* //p' "$1"; } |
		tr '[:upper:] ' '[:lower:]-' | tr -cd 'a-z0-9\n-'
}
missing=''
for link in $(grep -o '](\([^)h][^)]*\))' "$TOP_DIR/README.md" | sed 's/^](//;s/)$//'); do
	file=${link%%#*}
	[ -e "$TOP_DIR/$file" ] || missing+=" $link"
	case $link in
	*#*)	grep -qx "${link##*#}" <(headings "$TOP_DIR/$file") || missing+=" $link" ;;
	esac
done
same "links of README.md" "" "$missing"
missing=''
for file in $(grep -ohE '[a-z-]+\.(rst|svg)\b' "${DOCS[@]}" | sort -u); do
	[ -e "$TOP_DIR/Documentation/$file" ] || missing+=" $file"
done
# NAME is a placeholder in the documents.
for file in $(sed 's,[a-z/]*/NAME\.[a-z]*,,g' "${DOCS[@]}" "$TOP_DIR/README.md" |
	grep -ohP '(?<![\w/])(selftests|tools|kernel|include|Documentation)/[A-Za-z0-9_.@/-]*[a-z0-9]' |
	sort -u); do
	[ -e "$TOP_DIR/$file" ] || missing+=" $file"
done
same "files that documents name" "" "$missing"
missing=''
for class in audio holo video text file geneve nsmwire; do
	grep -q "\b$class\b.*</text>" "$TOP_DIR/Documentation/qos.svg" || missing+=" $class"
done
check "the pictures are XML" python3 -c \
	'import sys, xml.dom.minidom as m; [m.parse(f) for f in sys.argv[1:]]' \
	"$TOP_DIR"/Documentation/*.svg
same "words of the picture" "" "$missing"
missing=''
for target in $({
	grep -ohE '[`"]make [a-z][a-z-]+' "$TOP_DIR/README.md" "${DOCS[@]}"
	python3 "$TOP_DIR/selftests/host/blocks.py" commands "$TOP_DIR/README.md" "${DOCS[@]}" |
		grep -oP '\t(.*&& )?\Kmake [a-z][a-z-]+'
} | sed 's/.*make //' | sort -u); do
	grep -Eq "^$target:" "$TOP_DIR/Makefile" || missing+=" $target"
done
same "targets of make" "" "$missing"
# the change log, up to the current version and interface
check "CHANGELOG, newest first" python3 - "$TOP_DIR/CHANGELOG" "$SPEC" "$TOP_DIR/dkms.conf" <<'END'
import re
import sys
import yaml

log, spec, dkms = (open(name).read() for name in sys.argv[1:])
heads = re.findall(r"^(\d+)\.(\d+)\.(\d+)(?: \([^)]*\))?, abi (\d+)\n=+$", log, re.M)
numbers = [tuple(int(n) for n in h) for h in heads]
assert numbers and numbers == sorted(numbers, reverse=True), numbers
version = re.search(r'PACKAGE_VERSION="(.*)"', dkms).group(1)
abi = next(d["value"] for d in yaml.safe_load(spec)["definitions"] if d["name"] == "abi")
assert ".".join(heads[0][:3]) == version, (heads[0], version)
assert numbers[0][3] == abi, (numbers[0], abi)
for n in range(2, abi + 1):
    assert f"abi {n}" in log, f"nothing of abi {n}"
END
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$TOP_DIR/dkms.conf")
same "version of the packages, wherever they are named" "" \
	"$(grep -ohE 'nsmwire(-dkms_|-tools_|[-/])[0-9]+\.[0-9]+\.[0-9]+' "$TOP_DIR/README.md" "${DOCS[@]}" | grep -vE "[-/_]${version//./\\.}\$")"

# the documented messages without a module are those of nsmctl
said=$(<"$TOP_DIR/tools/nsmctl/module.c")
missing='' count=0
while read -r text; do
	count=$((count + 1))
	grep -qF -- "$text" <<<"$said" || missing+=" '$text'"
done < <(sed -n 's/^``\(th.*\)``$/\1/p' "$INSTALL" | sed 's/ (<release>)//;s/ \.\.\.$//')
same "messages of nsmctl in ${INSTALL##*/}" "5 " "$count $missing"
finish
