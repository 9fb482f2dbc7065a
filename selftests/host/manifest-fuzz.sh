#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# A fuzzer of the documents that nsmctl apply reads.
#
# shellcheck source=fuzz-lib.sh
. "$(dirname "$0")/fuzz-lib.sh"
fuzzer manifestfuzz.c yaml-0.1 \
	"$tool"/{yamltree,document,manifest,manifest_gen,value,yamlout,proto,learn,ports}.c

# Something to start from: the examples, one document in each; and all keys and words.
csplit -s -z -f "$TMP/corpus/" "$TOP_DIR/Documentation/examples/holoconf.yaml" '/^---$/' '{*}'
cat >"$TMP/corpus/json" <<'END'
{"kind":"List","items":[{"apiVersion":"nsmwire.io/v1alpha1","kind":"Peer","metadata":{"name":"e"},"spec":{"seal":"require","agent":{"listen":true,"psk":"/k","rekey":"5min"},"paths":[{"index":3,"uplink":"u","remote":"::1","state":"down"},{"uplink":"u","remote":"learned6","srcPort":"bound"}]}}]}
END
cat >"$TMP/corpus/list" <<'END'
apiVersion: nsmwire.io/v1alpha1
kind: PeerList
items:
- {metadata: {name: e}, spec: {agent: {listen: true, psk: /k}}}
- {kind: Peer, metadata: {name: f}}
END
cat >"$TMP/corpus/wire" <<'END'
apiVersion: nsmwire.io/v1alpha1
kind: Wire
metadata: {name: w, labels: {nsmwire.io/owner: "1"}}
spec: {id: 1, netns: pod, local: any, trust: [mark, dscp], srcPort: 4000-4999, ttl: inherit, dscp: EF, fwmark: 0x10, mtu: 1400, state: up, addresses: [10.0.0.2/8, "fd00::1/64", 10.0.0.1/8], routes: [{to: default, metric: 5}, {to: "::/0", table: 7}]}
END
sed -n 's/.*\.key = \("[^"]*"\),.*/\1/p;s/.*\.standard = \("[^"]*"\),.*/\1/p' \
	"$tool/manifest_gen.c" | sort -u >"$TMP/words"
printf '"%s"\n' apiVersion: nsmwire.io/v1alpha1 kind: metadata: name: labels: spec: Uplink Profile \
	Peer Wire List UplinkList ProfileList PeerList WireList items '- ' '--- ' '[' ']' '{' '}' ': ' ', ' '\x0a' '&a' '*a' '!!t' '~' >>"$TMP/words"
fuzz "documents of any bytes" 2048
