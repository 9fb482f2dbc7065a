#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# nsmctl apply, diff and export -o yaml without a kernel module: what is refused, with line
# and remedy; the requests that documents become; that the same documents again become none;
# prune and its owners; undoing after a refusal; the schema, which refuses what the tool
# refuses; the examples; and Ansible.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"
"$TOP_DIR/selftests/vm/deps" net ansible || exit 1

API=nsmwire.io/v1alpha1
EXAMPLES=$TOP_DIR/Documentation/examples
SCHEMA=$TOP_DIR/Documentation/nsmwire.schema.json

# doc KIND NAME SPEC [OWNER]: a document on four lines, the spec on the last
doc()
{
	local labels=''

	[ -z "${4-}" ] || labels=", labels: {nsmwire.io/owner: \"$4\"}"
	printf -- '---\napiVersion: %s\nkind: %s\nmetadata: {name: "%s"%s}\nspec: %s\n' $API "$1" \
		"$2" "$labels" "$3"
}

# cmds: the numbers of the requests that change something
cmds() { sed -nE 's/^cmd=([0-9]+) .*/\1/p' <<<"$SENT" | grep -vxE '1|2|11|14|17|36' | paste -sd ' '; }

# wrong NAME TEXT LINE <DOCUMENT: apply and diff refuse it before any request
wrong()
{
	local name=$1 text=$2 line=$3

	cat >"$TMP/wrong.yaml"
	run apply -f "$TMP/wrong.yaml"
	same "$name" "1 '' '' nsmctl: apply: $text, at $TMP/wrong.yaml:$line" "$RC '$OUT' '$(cmds)' $ERR"
}

# --- words

bad "no file" 'which file? "-f FILE" is missing' apply
bad "no value" '"-f" wants a file, a directory, or - for standard input' apply -f
bad "unknown word" '"--prun" is not a word of this command, do you mean "--prune"?' apply --prun -f x
bad "a file without -f" '"site.yaml" is not a word of this command, see "nsmctl apply help"; a file goes after -f' apply site.yaml
bad "no such file" "$TMP/none: No such file or directory" apply -f "$TMP/none"
run diff -f "$TMP/none"
same "diff: an error is status 2" 2 "$RC"
run diff --dry-run -f x
same "diff has no --dry-run" 2 "$RC"
bad "export: no such form" '"-o" wants yaml or batch' export -o json
run export -o batch wire
holds "export -o batch is the batch" "
wire set wire0 id 42 " "$OUT"

# --- what is not a document

while IFS='|' read -r name text line yaml; do
	wrong "$name" "$text" "$line" < <(printf '%b' "$yaml")
done <<'END'
an open list|while parsing a flow sequence, did not find expected ',' or ']': this is not YAML|3|a: [\n  b\nc: d\n
tabs|while scanning for the next token, found character that cannot start any token: this is not YAML: indent by spaces, not tabs|2|a:\n\tb: 1\n
not UTF-8|invalid leading UTF-8 octet: this is not YAML|1|\0377
an alias|aliases are not read: write the value out|2|a: 1\nb: *x\n
an anchor|anchors and tags are not read: write the value without|1|a: &x 1\n
a tag|anchors and tags are not read: write the value without|1|a: !!str 1\n
a key twice|"a" is there twice, first at line 1: remove one of them|3|a: 1\nb: 2\na: 3\n
a list as a key|a key is a word, not a list or a map|1|? [a]\n: b\n
17 levels|this is more than 16 levels deep|1|[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]
JSON that breaks off|while parsing a flow mapping, did not find expected ',' or '}': this is not YAML|2|{"kind": "Wire"\n
a list|wants a map with apiVersion, kind, metadata and spec, and this is a list|1|[]
no kind|"kind" is missing: Uplink, Profile, Peer or Wire|1|apiVersion: nsmwire.io/v1alpha1\n
no version|"apiVersion" is missing: write apiVersion: nsmwire.io/v1alpha1|1|kind: Wire\n
another version|apiVersion "v1" is not known: this nsmctl reads nsmwire.io/v1alpha1|2|kind: Wire\napiVersion: v1\n
an unknown kind of list|there is no kind "UplinkLst", do you mean "UplinkList"?|1|kind: UplinkLst\napiVersion: nsmwire.io/v1alpha1\n
a list of a kind, no version|"apiVersion" is missing: write apiVersion: nsmwire.io/v1alpha1|1|kind: WireList\nitems: []\n
a list of a kind, another version|apiVersion "v1" is not known: this nsmctl reads nsmwire.io/v1alpha1|2|kind: WireList\napiVersion: v1\nitems: []\n
a list of a kind, no items|"items" is missing, with the documents of the WireList|1|kind: WireList\napiVersion: nsmwire.io/v1alpha1\n
a list, an unknown key|"item" is not known here, do you mean "items"?|2|kind: List\nitem: []\nitems: []\n
a list of a kind, something else in it|items[1]: the kind UplinkList has no Wire: write kind: List|5|kind: UplinkList\napiVersion: nsmwire.io/v1alpha1\nitems:\n- metadata: {name: x}\n- {kind: Wire, metadata: {name: w}, spec: {id: 1}}\n
a list of a kind, a list in it|items[0]: there is no kind "List": write Uplink, Profile, Peer or Wire|4|kind: UplinkList\napiVersion: nsmwire.io/v1alpha1\nitems:\n- {kind: List}\n
a list of a kind, a value in it|items[0]: wants a map with metadata and spec, and this is a value|4|kind: UplinkList\napiVersion: nsmwire.io/v1alpha1\nitems:\n- x\n
an unknown kind|there is no kind "Wires", do you mean "Wire"?|1|kind: Wires\napiVersion: nsmwire.io/v1alpha1\n
no metadata|"metadata" is missing, with the "name" of the uplink|1|kind: Uplink\napiVersion: nsmwire.io/v1alpha1\n
END
dd if=/dev/zero bs=1M count=5 2>/dev/null | tr '\0' '#' >"$TMP/large.yaml"
bad "a large file" "this is more than 4194304 bytes: it is no file of documents" apply -f "$TMP/large.yaml"

# --- fields and values: TEXT|KIND|SPEC, the spec on line 5

while IFS='|' read -r text kind spec; do
	wrong "$kind: $spec" "$text" 5 < <(doc "$kind" x "$spec")
	echo "$kind|$spec" >>"$TMP/refused"
done <<'END'
spec: "remot" is not a field of "Wire", do you mean "remote"?|Wire|{id: 1, remot: 1.2.3.4}
spec: "vni" is not a field of "Wire", do you mean "id"?|Wire|{id: 1, vni: 1}
spec: "dstport" is not a field of "Wire", do you mean "dstPort"?|Wire|{id: 1, dstport: 7}
spec: "xyzzy" is not a field of "Wire": remove it|Wire|{id: 1, xyzzy: 7}
spec.id: "16777216" wants a number from 0 to 16777215|Wire|{id: 16777216}
spec.mtu: "20" wants a number of bytes from 68 to 65535, or auto|Wire|{id: 1, mtu: 20}
spec.payload: "ipv4" wants ip or ethernet|Wire|{id: 1, payload: ipv4}
spec.trust[1]: "foo" wants dscp, mark, priority or control|Wire|{id: 1, trust: [dscp, foo]}
spec.trust[1]: "dscp" has one value twice|Wire|{id: 1, trust: [dscp, dscp]}
spec.reflect: "maybe" wants true or false|Wire|{id: 1, reflect: maybe}
spec.netns: "../x" wants the name of a network namespace, as "ip netns" prints it|Wire|{id: 1, netns: ../x}
spec.addresses[0]: "10.0.0.1" wants an address with the length of its prefix, as 10.1.0.1/24|Wire|{id: 1, addresses: [10.0.0.1]}
spec.addresses[0]: "fe80::1/64" wants no link-local address: the kernel gives the device one|Wire|{id: 1, addresses: ["fe80::1/64"]}
spec.routes[0].to: "10.0.0.1/8" wants no bits after its prefix: clear them, or write a longer prefix|Wire|{id: 1, routes: [{to: 10.0.0.1/8}]}
spec.routes[0]: "to" is missing: "route" needs it|Wire|{id: 1, routes: [{via: 10.0.0.1}]}
spec.routes: wants a list, and this is a value|Wire|{id: 1, routes: 10.0.0.0/8}
spec.state: "off" wants down or up|Wire|{id: 1, state: off}
spec: wants a map of fields, and this is a list|Wire|[1]
spec: "id" is missing: "Wire" needs it|Wire|{remote: 192.0.2.1}
spec.rate: "48" wants a unit, as in 48mbit: without one it is in bit/s|Uplink|{rate: 48}
spec.rate: "fast" wants a rate as 48mbit, or none|Uplink|{rate: fast}
spec.limit: "1k" wants a number from 65536 to 1073741824 bytes|Uplink|{limit: 1k}
spec.local[1]: "192.0.2.2" wants one address for each family|Uplink|{local: [192.0.2.1, 192.0.2.2]}
spec.colour: "a b" wants a name of up to 15 letters, digits, '-', '_' and '.'|Uplink|{colour: a b}
spec.probeBudget: "0" wants a number from 1 to 1000000|Uplink|{probeBudget: 0}
spec.classes[0].share: "101%" wants a whole number of percent from 0 to 100|Profile|{classes: [{name: video, share: 101%}]}
spec.classes[0].maxwait: "20" wants a unit: us, ms or s|Profile|{classes: [{name: video, maxwait: 20}]}
spec.classes[0].dscp: "XF" wants a number from 0 to 63, or a name as EF|Profile|{classes: [{name: video, dscp: XF}]}
spec.classes[0].prefer: "e" wants at most 4|Profile|{classes: [{name: video, prefer: "a,b,c,d,e"}]}
spec.classes[0].index: "8" wants a number from 0 to 7|Profile|{classes: [{name: video, index: 8}]}
spec.rules[0]: "class" is missing: "rule" needs it|Profile|{rules: [{dport: 53}]}
spec.rules[0].dport: "65536" wants a port, or a range of them as 5000-5010, or a list as 80,443|Profile|{rules: [{class: video, dport: 65536}]}
spec.rules[0].sport: "" wants a port, or a range of them as 5000-5010, or a list as 80,443|Profile|{rules: [{class: video, sport: "80,,443"}]}
spec.rules[0].dport[1]: "5-4" wants a port, or a range of them as 5000-5010, or a list as 80,443|Profile|{rules: [{class: video, dport: [80, 5-4]}]}
spec.rules[0].dport: wants one value or more: leave the field out for none|Profile|{rules: [{class: video, dport: []}]}
spec.rules[0].dport: "17" has more than 8 ports and ranges: add another rule|Profile|{rules: [{class: video, dport: "1,3,5,7,9,11,13,15,17"}]}
spec.rules[0].mark: "0x10/0x1" wants a mark as 0x10, or with its mask as 0x10/0xf0|Profile|{rules: [{class: video, mark: 0x10/0x1}]}
spec.busy: "1ms" wants a number from 10000 to 60000000us|Peer|{busy: 1ms}
spec.seal: "maybe" wants off, allow or require|Peer|{seal: maybe}
spec.paths[0]: "remote" is missing: "path" needs it|Peer|{paths: [{uplink: bare1}]}
spec.paths[0].remote: "learnt" wants an IPv4 or IPv6 address, or learned or learned6|Peer|{paths: [{uplink: bare1, remote: learnt}]}
spec.paths[0].srcPort: "7000" wants auto, bound or flow|Peer|{paths: [{uplink: bare1, remote: 192.0.2.9, srcPort: 7000}]}
spec.paths[0]: "srcport" is not a field of "path", do you mean "srcPort"?|Peer|{paths: [{uplink: bare1, remote: 192.0.2.9, srcport: flow}]}
spec.paths[0].index: "8" wants a number from 0 to 7|Peer|{paths: [{uplink: bare1, remote: 192.0.2.9, index: 8}]}
spec.agent.psk: "secret" wants a path, from / on|Peer|{agent: {psk: secret, listen: true}}
spec.agent: "secret" is not a field of "agent", do you mean "psk"?|Peer|{agent: {secret: /x}}
END
wrong "a learned path has no port" \
	'the port of a learned remote address is learned, too: remove "port"' 5 \
	< <(doc Peer p '{paths: [{uplink: wan0, remote: learned, port: 7000}]}')
wrong "nor a source port by flow" \
	'a path that learns its remote address has one source port: remove "srcPort", or write srcPort: bound' 5 \
	< <(doc Peer p '{paths: [{uplink: wan0, remote: learned6, srcPort: flow}]}')
wrong "two of a name" "uplink \"x\" is there already, at $TMP/wrong.yaml:2: remove one of them" 7 \
	< <(doc Uplink x '{}'; doc Uplink x '{}')
wrong "a class that a new profile has not" \
	'a new profile has no class "db": say which one it is to be, by "index" from 0 to 7' 5 \
	< <(doc Profile p '{classes: [{name: db}]}')
wrong "two classes of an index" "class is there twice, first at line 5: remove one of them" 5 \
	< <(doc Profile p '{classes: [{name: video}, {index: 3, name: db}]}')
wrong "a name" 'metadata: "a/b" cannot be the name of this wire' 4 < <(doc Wire a/b '{id: 1}')
wrong "an uplink that is not there" 'there is no uplink "wan", do you mean "wan0"?' 5 \
	< <(doc Peer p '{paths: [{uplink: wan, remote: 192.0.2.9}]}')
wrong "a profile that is not there" \
	'there is no profile "xyzzy": add a document of the kind Profile with this name' 5 \
	< <(doc Wire w '{id: 1, profile: xyzzy}')
wrong "a namespace that is not there" \
	'there is no network namespace "nsmctl-none": make it first, by "ip netns add nsmctl-none"' 5 \
	< <(doc Wire w '{id: 1, netns: nsmctl-none}')
wrong "what cannot change" \
	'the "id" of wire "wire0" is 42 and cannot change: give the wire another name, or delete it first' 5 \
	< <(doc Wire wire0 '{id: 43, remote: 192.0.2.2}')
wrong "routes of a device that is down" 'a device that is down has no routes: remove them, or write state: up' 5 \
	< <(doc Wire w '{id: 1, state: down, routes: [{to: default}]}')
doc Peer p '{agent: {psk: /x, spiffe: "spiffe://a.b/c", listen: true}}' >"$TMP/wrong.yaml"
run apply -f "$TMP/wrong.yaml"
same "what only a command knows, before anything is sent" \
	"1 '' nsmctl: agent set: say one of pin, spiffe and psk, at $TMP/wrong.yaml:2" "$RC '$(cmds)' $ERR"
{ doc Uplink x '{rate: 1, cost: -1}'; doc Wire y '{}'; } >"$TMP/wrong.yaml"
run apply -f "$TMP/wrong.yaml"
same "all errors are told" 3 "$(grep -c '^nsmctl: apply: spec' <<<"$ERR")"

# --- the state as documents, and back

run export -o yaml
same "export -o yaml" "0 ''" "$RC '$ERR'"
echo "$OUT" >"$TMP/state.yaml"
same "the kinds" "Profile call|Uplink bare1|Uplink wan0|Peer east|Peer west|Wire wire0" \
	"$(awk '/^kind:/ { k = $2 } /^  name:/ { print k, $2 }' "$TMP/state.yaml" | paste -sd '|')"
holds "a profile" "  name: call
spec:
  classes:
    - name: video
      dscp: 63
      limit: 5mbit
      target: 500us
      interval: 1s
  rules:
    - class: video
      src: 192.0.2.0/24
      dst: 0.0.0.0/0
      proto: udp
      dport: 5000-5010
    - pref: 65535
" "$OUT"
holds "a peer" "  name: east
spec:
  paths:
    - uplink: wan0
      remote: 192.0.2.2
    - index: 2
      uplink: bare1
      remote: \"2001:db8::2\"
      port: 7000
      local: \"2001:db8::1\"
    - uplink: bare1
" "$OUT"
holds "a wire" "  name: wire0
spec:
  id: 42
  remote: 192.0.2.2" "$OUT"
run diff -f "$TMP/state.yaml"
same "diff of the state" "0 '' ''" "$RC '$OUT' '$ERR'"
run apply -v -f "$TMP/state.yaml"
same "applied, nothing is sent" "0 '' unchanged: 6" "$RC '$(cmds)' ${OUT##*$'\n'}"
run apply --detailed-exitcode -f "$TMP/state.yaml"
same "--detailed-exitcode: unchanged" "0 '' ''" "$RC '$OUT' '$ERR'"
run export -o yaml
echo "$OUT" >"$TMP/round.yaml"
same "its owner is kept" 6 "$(grep -c '^    nsmwire.io/owner: state$' "$TMP/round.yaml")"
run apply -f "$TMP/round.yaml"
run export -o yaml
same "byte for byte after one round" "$(<"$TMP/round.yaml")" "$OUT"
run export -o yaml uplink
same "one kind" "Uplink Uplink" "$(sed -n 's/^kind: //p' <<<"$OUT" | paste -sd ' ')"
for fake in measured steered shared odd; do
	NSM_FAKE=$fake run export -o yaml
	echo "$OUT" >"$TMP/$fake.yaml"
	NSM_FAKE=$fake run diff -f "$TMP/$fake.yaml"
	same "there and back: $fake" "0 ''" "$RC '$OUT'"
done
{
	NSM_FAKE=learned fake export -o yaml
	# The fake kernel has paths over it, but not itself.
	doc Uplink inet '{}'
} >"$TMP/learned.yaml"
NSM_FAKE=learned run diff -f "$TMP/learned.yaml"
same "there and back: learned" '1 + uplink "inet"' "$RC $OUT"
holds "learned addresses and source ports" "
    - uplink: inet
      remote: learned
    - uplink: inet
      remote: learned
    - uplink: inet
      remote: learned
      srcPort: bound
    - uplink: inet
      remote: learned6
" "$(<"$TMP/learned.yaml")
"
holds "times of a class" "rtt: 40ms
      jitter: 25ms
      loss: 0.1234%
      prefer: [mpls, lte]
" "$(<"$TMP/steered.yaml")"
NSM_FAKE=newer run export -o yaml
holds "values of a newer module are as they are" "trust: [bit-6, dscp]" "$OUT"
NSM_FAKE=newer run diff -f - < <(doc Uplink more '{}')
same "and are in nobody's way" '1 + uplink "more"' "$RC $OUT"
NSM_FAKE=older run export -o yaml
same "an older module has only wires" "Wire" "$(sed -n 's/^kind: //p' <<<"$OUT")"
NSM_FAKE=absent refused "no module" "export: the nsmwire module is not loaded: modprobe nsmwire, as root of this machine" export -o yaml

# --- what documents become

rm -rf "$TMP/run"
{
	doc Wire wire0 '{id: 42, peer: east, profile: call}'
	doc Peer east '{detect: 100ms, busy: 20ms, paths: [{uplink: mpls, remote: 203.0.113.1}, {uplink: bare1, remote: "2001:db8::2", index: 5}]}'
	doc Uplink mpls '{device: lo, rate: 10mbit}'
	doc Profile call '{classes: [{name: video, share: 15%, tier: priority}, {index: 6, name: standard}], rules: [{class: standard, dport: 53}, {class: video, proto: udp}]}'
} >"$TMP/site.yaml"
run diff -f "$TMP/site.yaml"
same "diff: status, nothing sent" "1 '' ''" "$RC '$(cmds)' '$ERR'"
same "diff: in words" '~ wire "wire0"
    ~ remote: 192.0.2.2 -> none
    ~ peer: none -> east
    ~ profile: holoconf -> call
~ peer "east"
    ~ busy: 50ms -> 20ms
    ~ detect: 250ms -> 100ms
    ~ path 0 uplink: wan0 -> mpls
    ~ path 0 remote: 192.0.2.2 -> 203.0.113.1
    + path 5: uplink bare1, remote 2001:db8::2
    - path 2: uplink bare1, remote 2001:db8::2, port 7000, local 2001:db8::1
    - path 3: uplink bare1, remote 198.51.100.2, state down
+ uplink "mpls"
    ~ device: lo
    ~ rate: 10mbit
~ profile "call"
    ~ class video dscp: 63 -> AF41
    ~ class video tier: weighted -> priority
    ~ class video share: 20% -> 15%
    ~ class video burst: 160ms -> 20ms
    ~ class video limit: 5mbit -> none
    ~ class video target: 500us -> 5ms
    ~ class video interval: 1s -> 100ms
    ~ class standard name: default -> standard
    ~ rule 10 class: video -> standard
    ~ rule 10 src: 192.0.2.0/24 -> none
    ~ rule 10 dst: 0.0.0.0/0 -> none
    ~ rule 10 proto: udp -> none
    ~ rule 10 dport: 5000-5010 -> 53
    + rule 20: pref 20, class video, proto udp' "$(grep -v '^    - rule' <<<"$OUT")"
run -c=always diff -f "$TMP/site.yaml"
holds "in colour" $'\e[31mnone\e[0m -> \e[32meast\e[0m' "$OUT"
run apply --dry-run -f "$TMP/site.yaml"
same "--dry-run: nothing is sent" "0 '' changed: 1 created, 3 changed, 0 deleted, 0 unchanged" \
	"$RC '$(cmds)' ${OUT##*$'\n'}"
check "--dry-run: nothing is written" test ! -e "$TMP/run"
run apply --detailed-exitcode -f "$TMP/site.yaml"
same "apply: the requests, those first that others need" "3 25 19 19 18 18 22 44 37 41 42 44 3" \
	"$RC $(cmds)"
holds "of a class only what changes, and its burst with its tier" \
	"cmd=25 flags=0x5 1=63616c6c00 class.1=03 class.3=22 class.4=00 class.5=0f000000 class.6=88130000 class.7=a0860100 class.10=0000000000000000 class.14=204e0000 class.1=06" "$SENT"
holds "a rule" "cmd=18 flags=0x5 1=63616c6c00 2=0a000000 13=0035 21=7374616e6461726400" "$SENT"
holds "of a path only what changes" "cmd=41 flags=0x5 1=6561737400 2=00 3=6d706c7300 4=cb007101" "$SENT"
holds "of a wire only what changes" \
	"cmd=3 flags=0x5 3=776972653000 link.2=00000000 link.20=63616c6c00 link.24=6561737400" "${SENT//link.19/link.20}"
"$PYTHON" -c 'import json, sys, yaml
print(json.dumps({"kind": "List", "items": list(yaml.safe_load_all(open(sys.argv[1])))}))' \
	"$TMP/site.yaml" >"$TMP/site.json"
yaml=$(fake diff -f "$TMP/site.yaml")
run diff -f "$TMP/site.json"
same "JSON is the same" "$yaml" "$OUT"
"$PYTHON" -c 'import json, sys, yaml
for d in yaml.safe_load_all(open(sys.argv[1])):
    print("---\n" + yaml.dump({"apiVersion": d.pop("apiVersion"), "kind": d.pop("kind") + "List", "items": [d]}))' \
	"$TMP/site.yaml" >"$TMP/lists.yaml"
run diff -f "$TMP/lists.yaml"
same "and so are lists of a kind" "$yaml" "$OUT"
run diff -f - < <(printf 'apiVersion: %s\nkind: UplinkList\nitems:\n' $API
	printf -- '- {metadata: {name: %s}, spec: {rate: 8mbit}}\n' a b)
same "two of a kind" '+ uplink a rate: 8mbit + uplink b rate: 8mbit' "$(tr -d '~' <<<"$OUT" | xargs echo)"
run diff -f - <"$TMP/site.json"
same "from standard input, too" "$yaml" "$OUT"
mkdir "$TMP/dir"
csplit -s -z -f "$TMP/dir/" -b '%d.yaml' "$TMP/site.yaml" '/^---$/' '{*}'
echo 'not read' | tee "$TMP/dir/.x.yaml" >"$TMP/dir/README"
run diff -f "$TMP/dir"
same "and a directory" "$yaml" "$OUT"
cp "$TMP/dir/0.yaml" "$TMP/dir/9.yaml"
run diff -f "$TMP/dir"
same "one object in two files" \
	"2 nsmctl: diff: wire \"wire0\" is there already, at $TMP/dir/0.yaml:2: remove one of them, at $TMP/dir/9.yaml:2" \
	"$RC $ERR"

# --- a peer with an agent

rm -rf "$TMP/run"
doc Peer keyed '{agent: {psk: /x, listen: true}}' >"$TMP/keyed.yaml"
run diff -f "$TMP/keyed.yaml"
holds "a new peer with an agent sends nothing in clear" "~ seal: require" "$OUT"
run diff -f - < <(doc Peer keyed '{seal: allow, agent: {psk: /x, listen: true}}')
holds "unless its document says so" "~ seal: allow" "$OUT"
run diff -f - < <(doc Peer east '{agent: {psk: /x, listen: true}}')
same "one that is there stays as it is" "" "$(grep seal <<<"$OUT")"

# --- paths that learn, and lists of ports

rm -rf "$TMP/run"
doc Peer east '{paths: [{uplink: wan0, remote: learned}, {uplink: bare1, remote: "2001:db8::2", index: 2, port: 7000, local: "2001:db8::1", srcPort: flow}]}' \
	>"$TMP/learn.yaml"
run apply -f "$TMP/learn.yaml"
same "to learn is one request for the path" "0 41 41 44" "$RC $(cmds)"
holds "without a port" "cmd=41 flags=0x5 1=6561737400 2=00 10=01" "$SENT"
holds "a source port" "cmd=41 flags=0x5 1=6561737400 2=02 11=02" "$SENT"
{
	doc Uplink inet '{}'
	echo ---
	NSM_FAKE=learned fake export -o yaml peer | sed '/^---$/,$d'
	printf '    - uplink: inet\n      index: 5\n      remote: learned\n'
} >"$TMP/learn.yaml"
NSM_FAKE=learned run diff -f "$TMP/learn.yaml"
same "several paths learn over one uplink" \
	'1 + uplink "inet"|~ peer "east"|    + path 5: uplink inet, remote learned' "$RC $(paste -sd '|' <<<"$OUT")"
NSM_FAKE=learned run apply -f "$TMP/learn.yaml"
same "and none makes way for another" "0 22 42" "$RC $(cmds)"
doc Profile ports '{rules: [{class: video, dport: [443, 80, "5005-5010", 5000-5004]}, {class: audio, sport: "7,1-3,4"}, {class: file, dport: 0-65535}, {class: text, dport: [1, 3, 5, 7, 9, 11, 13, 15, 2]}]}' \
	>"$TMP/ports.yaml"
run diff -f "$TMP/ports.yaml"
holds "ports in order, and merged" "
    + rule 10: pref 10, class video, dport 80,443,5000-5010
    + rule 20: pref 20, class audio, sport 1-4,7
    + rule 30: pref 30, class file, dport 0-65535
    + rule 40: pref 40, class text, dport 1-3,5,7,9,11,13,15
" "$OUT
"
run apply -f "$TMP/ports.yaml"
holds "as rule add sends them" "2=0a000000 13=0050 21=766964656f00 25=0600010001bb0000 25=06000100138800000600020013920000" "$SENT"

# --- a refusal

{
	doc Uplink new '{rate: 5mbit}'
	doc Peer west '{busy: 20ms}'
	doc Wire refuse '{id: 4, state: down}'
	doc Wire late '{id: 5, state: down}'
} >"$TMP/refuse.yaml"
rm -rf "$TMP/run"
run apply -f "$TMP/refuse.yaml"
holds "a refusal: its place" "at $TMP/refuse.yaml:12" "$ERR"
holds "and that nothing has changed" "nsmctl: apply: nothing has changed: what was done before that is undone" "$ERR"
same "and nothing after it is sent" "2 22 37 20" "$RC $(cmds)"
same "who owns what has not changed" "apply.lock" "$(ls "$TMP/run")"

# --- prune

rm -rf "$TMP/run"
run apply -f "$TMP/state.yaml"
grep -l "^uplink	wan0	-	state$" "$TMP"/run/owners-* >/dev/null && pass "the owners are written" ||
	fail "the owners are written" "$(cat "$TMP"/run/owners-*)"
# without the uplink bare1 that the peer uses, and without the wire
"$PYTHON" - "$TMP/state.yaml" >"$TMP/less.yaml" <<'END'
import sys
docs = open(sys.argv[1]).read().split("---\n")
print("---\n".join(d for d in docs if "name: bare1" not in d and "name: wire0" not in d), end="")
END
mkdir "$TMP/again"
cp "$TMP/less.yaml" "$TMP/again/state.yaml"
run diff -f "$TMP/again/state.yaml"
same "without --prune nothing goes" "0 ''" "$RC '$OUT'"
run apply --prune -f "$TMP/again/state.yaml"
same "what others use does not go" \
	"1 '' nsmctl: apply: uplink \"bare1\" is to go, since no document names it any more: keep it, or give the peer another one" \
	"$RC '$(cmds)' ${ERR%%, at *}"
"$PYTHON" - "$TMP/state.yaml" >"$TMP/again/state.yaml" <<'END'
import sys
docs = open(sys.argv[1]).read().split("---\n")
print("---\n".join(d for d in docs if "name: west" not in d and "name: wire0" not in d), end="")
END
run diff --prune -f "$TMP/again/state.yaml"
same "diff --prune" '1 - peer "west"
- wire "wire0"' "$RC $OUT"
run apply --prune -v -f "$TMP/again/state.yaml"
same "wires go before peers" "0 4 40 changed: 0 created, 0 changed, 2 deleted, 4 unchanged" \
	"$RC $(cmds) ${OUT##*$'\n'}"
run apply --prune -v -f "$TMP/again/state.yaml"
same "what has no owner stays" "0 '' unchanged: 4" "$RC '$(cmds)' ${OUT##*$'\n'}"
doc Uplink wan9 '{}' | NSM_FAKE_LOG=$TMP/log fake apply --prune -f - 2>"$TMP/err"
holds "standard input has no name" \
	"whose is this? With --prune it needs a label: nsmwire.io/owner, at standard input:2" "$(<"$TMP/err")"
{
	doc Uplink wan0 '{}' state
	doc Peer east '{paths: [{uplink: wan0, remote: 192.0.2.2}]}'
} >"$TMP/label.yaml"
run diff --prune -f "$TMP/label.yaml"
holds "a label is an owner, too" '- uplink "bare1"' "$OUT"
rm -rf "$TMP/run"
run apply -f - < <(doc Profile holoconf '{}' me)
run export -o yaml
holds "holoconf with an owner is printed" "  name: holoconf
  labels:
    nsmwire.io/owner: me
spec: {}
" "$OUT"
run diff --prune -f - < <(doc Uplink wan1 '{}' me)
same "and stays when it is to go" '1 + uplink "wan1"' "$RC $OUT"
mkdir "$TMP/ro"
NSMCTL_RUN=$TMP/ro/x/y run apply -f "$TMP/state.yaml"
same "where owners cannot be written, nothing is done" "1 '' nsmctl: apply: $TMP/ro/x/y: No such file or directory" \
	"$RC '$(cmds)' $ERR"

# --- the schema

run diff -f "$EXAMPLES/holoconf.yaml"
same "holoconf.yaml" "1 + uplink \"mpls\"|+ uplink \"inet\"|+ uplink \"lte\"|+ profile \"call\"|+ peer \"cloud\"|+ wire \"wire0\"" \
	"$RC $(grep -v '^ ' <<<"$OUT" | sed 's/^~ wire/+ wire/' | sed 's/^~ profile/+ profile/' | paste -sd '|')"
check "the schema is one, and what is valid passes" "$PYTHON" - "$SCHEMA" "$EXAMPLES/holoconf.yaml" \
	"$TMP"/{state,round,site,lists,less,refuse,steered,measured,learned,ports}.yaml "$TMP/site.json" <<'END'
import json
import sys
import jsonschema
import yaml
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
for name in sys.argv[2:]:
    for document in yaml.safe_load_all(open(name)):
        jsonschema.validate(document, schema)
END
# What needs more than a pattern: bits behind a prefix, families, and names of protocols.
check "and what the tool refuses does not" "$PYTHON" - "$SCHEMA" "$TMP/refused" <<'END'
import json
import sys
import jsonschema
import yaml
beyond = ("to: 10.0.0.1/8", "dport: [80, 5-4]", "1,3,5,7,9,11,13,15,17", "fe80::1", "192.0.2.1, 192.0.2.2", "rate: 48}", "dscp: XF", "limit: 1k",
          "0x10/0x1", "busy: 1ms", "a,b,c,d,e")
schema = json.load(open(sys.argv[1]))
passed = []
lines = open(sys.argv[2]).read().splitlines()
assert len(lines) > 30
for line in lines:
    kind, spec = line.split("|")
    document = {"apiVersion": "nsmwire.io/v1alpha1", "kind": kind, "metadata": {"name": "x"},
                "spec": yaml.safe_load(spec)}
    try:
        jsonschema.validate(document, schema)
        passed.append(line)
    except jsonschema.ValidationError:
        pass
wrong = [line for line in passed if not any(part in line for part in beyond)]
sys.exit("passes: " + "\n".join(wrong) if wrong else 0)
END

# --- Ansible: the example, on this machine in place of a gateway, with the fake kernel

if command -v ansible-playbook >/dev/null; then
	mkdir "$TMP/bin" "$TMP/play" "$TMP/etc"
	cat >"$TMP/bin/nsmctl" <<-END
		#!/bin/bash
		LD_PRELOAD="$LIBASAN $TMP/fakenl.so" exec $NSMCTL "\$@"
	END
	chmod +x "$TMP/bin/nsmctl"
	sed "s,/etc/nsmwire,$TMP/etc,;s,hosts: gateways,hosts: localhost\n  gather_facts: false," \
		"$EXAMPLES/ansible.yaml" >"$TMP/play/play.yaml"
	# play: what Ansible says of its last task, and the end of its table
	play()
	{
		PATH=$TMP/bin:$PATH ANSIBLE_LOCAL_TEMP=$TMP/ansible ANSIBLE_REMOTE_TMP=$TMP/ansible \
			ANSIBLE_NOCOLOR=1 HOME=$TMP LC_ALL=C.UTF-8 timeout 100 ansible-playbook \
			-c local -i localhost, "$TMP/play/play.yaml" 2>&1
	}
	cp "$TMP/state.yaml" "$TMP/play/site.yaml"
	out=$(play)
	holds "Ansible: what is there already is no change" "ok: [localhost]" "$(grep -A1 'TASK \[Wires\]' <<<"$out")"
	doc Uplink more '{rate: 3mbit}' >>"$TMP/play/site.yaml"
	out=$(play)
	holds "Ansible: changed" "changed: [localhost]" "$(grep -A1 'TASK \[Wires\]' <<<"$out")"
	doc Uplink more '{rat: 3mbit}' >>"$TMP/play/site.yaml"
	out=$(play)
	holds "Ansible: failed, and why" 'do you mean \"rate\"?' "$out"
	same "the example has ten lines" 10 "$(wc -l <"$EXAMPLES/ansible.yaml")"
else
	skip "Ansible" "ansible-core is not installed"
fi
finish
