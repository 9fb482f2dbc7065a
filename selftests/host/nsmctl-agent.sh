#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# nsmctl agent without nsmkeyd: a fake one answers on its socket. The request for every
# command, the files that are written, and what is left of them after a failure, what is
# shown of answers of all kinds, an agent that does not answer, and what other commands
# say of the agent.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"
need "$PYTHON" promtool

umask 077
EAST=raw:ed25519:VGVzdHBocmFzZW9mdGhpcnR5dHdvYnl0ZXNlYXN0MTI=
WEST=raw:ed25519:UW1udWJ5dGVzb2Z0aGlydHl0d29ieXRlc3dlc3QxMjM=
PIN="pin $EAST connect 198.51.100.20"
ID=spiffe://hooli.example/ns/holo/sa/gw
PEERS=$NSMKEYD_CONFIG/peers.d
ANSWERS=$TMP/answers
ASKED=$TMP/asked
PEER_EAST='{"name":"east","role":"connect","address":"198.51.100.20","port":6091,"auth":"pin","identity":"'$EAST'","state":"keyed","cipher":"aes-128-gcm","epoch":7,"age":61,"next":539,"expires":1139,"handshakes":7,"failures":0,"later":{"a":[1]}}'
PEER_WEST='{"name":"west","role":"listen","auth":"spiffe","identity":"'$ID'","state":"failed","reason":"the certificate expired 2 days ago","handshakes":0,"failures":3}'
NOT_RUNNING="nsmkeyd does not run ($NSMKEYD_SOCKET: No such file or directory): systemctl enable --now nsmkeyd"

# The secret of a psk, and files of a certificate.
echo 0123456789abcdef0123456789abcdef >"$TMP/psk"
for file in cert key bundle; do
	: >"$TMP/$file"
done

# What is for root alone is so by itself.
umask 022

files() { find "$PEERS" -mindepth 1 -printf '%f\n' | sort | paste -sd' '; }
asked() { cat "$ASKED" 2>/dev/null; }

# answer COMMAND ANSWER: what the fake agent says from now on
answer()
{
	{ grep -v "^$1	" "$ANSWERS" 2>/dev/null; printf '%s\t%s\n' "$1" "$2"; } >"$ANSWERS.new"
	mv "$ANSWERS.new" "$ANSWERS"
}

AGENT=
start_agent()
{
	: >"$ASKED"
	"$PYTHON" "$HOST_DIR/fakeagent.py" "$NSMKEYD_SOCKET" "$ASKED" "$ANSWERS" &
	AGENT=$!
	for _ in {1..100}; do
		[ ! -S "$NSMKEYD_SOCKET" ] || return
		sleep 0.1
	done
	fail "the fake agent listens"
	finish
}

# stop_agent: its socket is left, as after a crash
stop_agent()
{
	[ -z "$AGENT" ] || kill "$AGENT"
	wait "$AGENT" 2>/dev/null
	AGENT=
}
trap '[ -z "$AGENT" ] || kill "$AGENT"; _at_exit' EXIT

# asks NAME REQUEST ARGS...: status 0, no word, and this request alone
asks()
{
	local name=$1 want=$2
	shift 2
	: >"$ASKED"
	run "$@"
	same "$name" "0 '' '' '' $want" "$RC '$OUT' '$ERR' '$SENT' $(asked)"
}

# fails NAME TEXT ARGS...: status 2, the reason, and nothing else
fails()
{
	local name=$1 text=$2
	shift 2
	run "$@"
	same "$name" "2 '' 'nsmctl: $text'" "$RC '$OUT' '$ERR'"
}

# --- usage, with a directory for files, none of which is written

mkdir -p "$NSMKEYD_CONFIG"
while IFS='|' read -r name words args; do
	read -ra args <<<"$args"
	bad "$name" "$words" "${args[@]}"
done <<END
unknown verb|no command "east", see "nsmctl agent help"|agent east
a verb of another tool|no command "renew", do you mean "rekey"?|agent renew
add: no name|the name of a peer is missing|agent add
add: no proof|say how the peer proves who it is: pin PIN, spiffe URI or psk FILE|agent add east listen
add: no place|say connect ADDR, or listen if the peer connects to this end|agent add east pin $EAST
add: both places|one end connects and the other listens: say one of them|agent add east $PIN listen
add: listen twice|"listen" is there twice|agent add east listen listen
add: two proofs|say one of pin, spiffe and psk|agent add east pin $EAST spiffe $ID listen
add: pin twice|"pin" is there twice|agent add east pin $EAST pin $WEST listen
add: name|"a/b" is not a name that a peer can have|agent add a/b $PIN
add: a longer name|is not a name that a peer can have|agent add sixteen-letters1 $PIN
add: a name with a dot in front|"..": the agent does not read a file with this name: rename the peer|agent add .. $PIN
add: a name that dpkg uses|"e.dpkg-old": the agent does not read a file with this name|agent add e.dpkg-old $PIN
add: an option|"-j" is an option, and options go first|agent add -j
add: an option behind|"-j" is an option, and options go first|agent add east $PIN -j
add: unknown word|"endpoint" is not a word of this command, do you mean "connect"?|agent add east endpoint 192.0.2.1
add: pin without a value|"pin" wants what "agent identity" prints at the peer, as raw:ed25519:BASE64|agent add east listen pin
add: pin of another kind|"pin" wants what "agent identity" prints|agent add east listen pin ${EAST/ed25519/rsa}
add: pin, too short|"pin" wants what "agent identity" prints|agent add east listen pin ${EAST/GVz/}
add: pin without its end|"pin" wants what "agent identity" prints|agent add east listen pin ${EAST%=}
add: pin, a digit that is none|"pin" wants what "agent identity" prints|agent add east listen pin ${EAST/GVz/G_z}
add: pin, bits that are left over|"pin" wants what "agent identity" prints|agent add east listen pin ${EAST%I=}J=
add: spiffe, of another kind|"spiffe" wants the whole id of the peer, as spiffe://example.org/ns/holo/sa/gw|agent add east listen spiffe https://hooli.example/gw
add: spiffe, a domain alone|"spiffe" wants the whole id|agent add east listen spiffe spiffe://hooli.example
add: spiffe, no domain|"spiffe" wants the whole id|agent add east listen spiffe spiffe:///gw
add: spiffe, upper case|"spiffe" wants the whole id|agent add east listen spiffe spiffe://Hooli.example/gw
add: spiffe, a port|"spiffe" wants the whole id|agent add east listen spiffe spiffe://hooli.example:1/gw
add: spiffe, a slash at the end|"spiffe" wants the whole id|agent add east listen spiffe $ID/
add: spiffe, an empty segment|"spiffe" wants the whole id|agent add east listen spiffe spiffe://hooli.example//gw
add: spiffe, up|"spiffe" wants the whole id|agent add east listen spiffe spiffe://hooli.example/ns/../gw
add: spiffe, a pattern|"spiffe" wants the whole id|agent add east listen spiffe spiffe://hooli.example/*
add: spiffe, a long domain|"spiffe" wants the whole id|agent add east listen spiffe spiffe://$(printf 'd%.0s' {1..256})/gw
add: files with pin|cert, key and bundle are for spiffe|agent add east $PIN cert /c key /k
add: bundle with pin|cert, key and bundle are for spiffe|agent add east $PIN bundle /b
add: a certificate without its key|cert and key go together: say both|agent add east listen spiffe $ID cert /c
add: a key without its certificate|cert and key go together: say both|agent add east listen spiffe $ID key /k bundle /b
add: cert, not from / on|"cert" wants the path of a file, from / on|agent add east listen spiffe $ID cert c
add: a directory|"bundle" wants the path of a file, from / on|agent add east listen spiffe $ID bundle /etc/
add: key twice|"key" is there twice|agent add east listen spiffe $ID key /k key /k
add: no psk file|$TMP/none: No such file or directory|agent add east listen psk $TMP/none
add: psk, not a file|/dev/null is not a file|agent add east listen psk /dev/null
add: psk without a value|"psk" wants the path of a file, from / on|agent add east listen psk
add: address|"connect" wants the address of the peer, as 198.51.100.20|agent add east pin $EAST connect east.example
add: address, any|"connect" wants the address of the peer|agent add east pin $EAST connect 0.0.0.0
add: address, any of IPv6|"connect" wants the address of the peer|agent add east pin $EAST connect ::
add: address, multicast|"connect" wants the address of the peer|agent add east pin $EAST connect 224.0.0.1
add: address, multicast of IPv6|"connect" wants the address of the peer|agent add east pin $EAST connect ff02::1
add: address, broadcast|"connect" wants the address of the peer|agent add east pin $EAST connect 255.255.255.255
add: a link-local address without its device|"connect" wants the device with a link-local address alone, as fe80::1%eth0|agent add east pin $EAST connect fe80::1
add: a link-local address, bad device|"connect" wants the device|agent add east pin $EAST connect fe80::1%a/b
add: a device with another address|"connect" wants the device|agent add east pin $EAST connect 2001:db8::1%eth0
add: connect twice|"connect" is there twice|agent add east connect 192.0.2.1 connect 192.0.2.1
add: port|"port" wants a TCP port, 1 to 65535|agent add east $PIN port 0
add: port, too large|"port" wants a TCP port, 1 to 65535|agent add east $PIN port 65536
add: port twice|"port" is there twice|agent add east $PIN port 1 port 1
add: cipher|"cipher" wants aes-128-gcm, aes-256-gcm or chacha20-poly1305|agent add east $PIN cipher aes
add: rekey without a unit|"rekey" wants a unit: s, min, h or d|agent add east $PIN rekey 600
add: rekey 0|"rekey" wants 1s to 182d|agent add east $PIN rekey 0
add: rekey, too long|"rekey" wants 1s to 182d|agent add east $PIN rekey 183d expires 182d
add: rekey twice|"rekey" is there twice|agent add east $PIN rekey 1s rekey 1s
add: expires, no time|"expires" wants a time as 10min|agent add east $PIN expires never
add: expires, as long as rekey|keys would expire after 60 s, and new ones come every 60 s: say a longer "expires" or a shorter "rekey"|agent add east $PIN rekey 1min expires 60s
add: expires before the default of rekey|keys would expire after 300 s, and new ones come every 600 s|agent add east $PIN expires 5min
set: no proof|say how the peer proves who it is|agent set east listen
del: no name|the name of a peer is missing|agent del
del: a name with dots|"..": the agent does not read a file with this name|agent del ..
del: more|"now" is one word too many|agent del east now
show: more|"west" is one word too many|agent show east west
show: name|"a/b" is not a name that a peer can have|agent show a/b
rekey: no name|the name of a peer is missing|agent rekey
rekey: more|"now" is one word too many|agent rekey east now
reload: more|"east" is one word too many|agent reload east
identity: more|"east" is one word too many|agent identity east
END
same "no directory was made for words that are refused" "" "$(find "$NSMKEYD_CONFIG" -mindepth 1)"
# A secret on the command line is refused, and not repeated.
bad "psk: the secret itself" \
	'"psk" wants the path of a file, from / on; if that is the secret itself, others have seen it' \
	agent add east listen psk S3cretS3cretS3cret
same "psk: it is not repeated" 0 "$(grep -c S3cret <<<"$ERR")"
for mode in 640 604 660 620; do
	chmod $mode "$TMP/psk"
	bad "psk with mode $mode" \
		"$TMP/psk can be read by others than its owner: chmod 600 $TMP/psk" \
		agent add east listen psk "$TMP/psk"
done
chmod 600 "$TMP/psk"
run agent help
same "help: every form" 7 "$(sed '/^Where/,$d' <<<"$OUT" | grep -c 'nsmctl agent ')"
run agent help identity
same "help of a command without words" "Usage: nsmctl agent identity" "$(head -n 1 <<<"$OUT")"

# --- no agent: files are written, with a warning, and all else says what to do

for words in agent "agent show" "agent list" "agent ls" "agent show east" "agent identity" \
	"agent reload" "agent rekey east"; do
	read -ra args <<<"$words"
	object=$words
	case $words in
	*" "*) object="agent ${args[1]/l*s*/show}" ;;
	esac
	fails "$words: no agent" "$object: $NOT_RUNNING" "${args[@]}"
done

# writes NAME LINES ARGS...: the file of the peer east, which is the only one
writes()
{
	local name=$1 want=$2
	shift 2
	rm -f "$PEERS/east"
	run "$@"
	same "$name" "0 '$want' 600 east" \
		"$RC '$(paste -sd'|' "$PEERS/east" 2>&1)' $(stat -c %a "$PEERS/east" 2>&1) $(files)"
}

writes "add: pin" "peer east|connect 198.51.100.20|pin $EAST" agent add east connect 198.51.100.20 pin $EAST
same "add: no agent: a warning" "'' 'nsmctl: agent add: warning: the file of the peer is written, but $NOT_RUNNING' ''" \
	"'$OUT' '$ERR' '$SENT'"
same "add: the directory is for root alone" 700 "$(stat -c %a "$PEERS")"
writes "add: listen" "peer east|listen|pin $EAST" agent add east pin $EAST listen
writes "add: IPv6" "peer east|connect 2001:db8::1|pin $EAST" agent add east pin $EAST connect 2001:db8::1
writes "add: a link-local address" "peer east|connect fe80::1%eth0|pin $EAST" \
	agent add east pin $EAST connect fe80::1%eth0
writes "add: spiffe" "peer east|listen|spiffe $ID" agent add east spiffe $ID listen
writes "add: spiffe with files" \
	"peer east|listen|spiffe $ID|cert $TMP/cert|key $TMP/key|bundle $TMP/bundle" \
	agent add east listen spiffe $ID bundle "$TMP/bundle" cert "$TMP/cert" key "$TMP/key"
writes "add: spiffe with a bundle" "peer east|listen|spiffe $ID|bundle $TMP/bundle" \
	agent add east listen spiffe $ID bundle "$TMP/bundle"
writes "add: psk" "peer east|listen|psk $TMP/psk" agent add east listen psk "$TMP/psk"
same "add: psk: the secret is not copied" 0 "$(grep -c 0123456789abcdef "$PEERS/east")"
writes "add: all words" \
	"peer east|connect 198.51.100.20|pin $EAST|cipher chacha20-poly1305|port 7000|rekey 300|expires 5400" \
	agent add east expires 1.5h rekey 5min cipher chacha20-poly1305 port 7000 connect 198.51.100.20 pin $EAST
writes "add: a long time between handshakes" "peer east|listen|pin $EAST|rekey 1800" \
	agent add east listen pin $EAST rekey 30min
writes "add: the longest and the shortest time" "peer east|listen|pin $EAST|rekey 1|expires 15724800" \
	agent add east listen pin $EAST rekey 1s expires 182d
# Files that are to come, or that the unit does not let the agent see.
writes "add: a certificate that is to come" "peer east|listen|spiffe $ID|cert /nonexistent/c|key /home/nobody/k" \
	agent add east listen spiffe $ID cert /nonexistent/c key /home/nobody/k
same "add: a certificate that is to come: warnings" \
	"nsmctl: agent add: warning: /nonexistent/c: No such file or directory: the agent waits for it
nsmctl: agent add: warning: /home/nobody/k: nsmkeyd.service has no access to /home, /root, /run/user and /tmp: move it to /etc/nsmwire
nsmctl: agent add: warning: /home/nobody/k: No such file or directory: the agent waits for it" "$(head -n 3 <<<"$ERR")"
chmod 640 "$TMP/key"
run agent set east listen spiffe $ID cert "$TMP/cert" key "$TMP/key"
same "a private key that others can read" "1 nsmctl: agent set: $TMP/key can be read by others than its owner: chmod 600 $TMP/key" \
	"$RC $(grep -v ' warning: ' <<<"$ERR")"
chmod 600 "$TMP/key"
run -b - <<<"agent add hub $PIN"
same "add in a batch" "0 peer hub" "$RC $(head -n 1 "$PEERS/hub")"
rm -f "$PEERS/hub"
printf 'agent add hub %s\nagent add bad\n' "$PIN" >"$TMP/batch"
run -b "$TMP/batch"
same "a batch with a fault: nothing is written" "1 east" "$RC $(files)"

read -ra pin <<<"$PIN"
before=$(cat "$PEERS/east")
fails "add: there is one" 'agent add: the agent has a peer "east" already: "agent set" replaces it' \
	agent add east "${pin[@]}"
same "add: there is one: it is as it was" "$before east" "$(cat "$PEERS/east") $(files)"
ln -s /nonexistent "$PEERS/link"
fails "add: a link is one, too" "agent add: $PEERS/link: File exists" agent add link "${pin[@]}"
rm "$PEERS/link"
run agent set east pin $WEST listen
same "set: it is replaced" "0 peer east|listen|pin $WEST 600 east" \
	"$RC $(paste -sd'|' "$PEERS/east") $(stat -c %a "$PEERS/east") $(files)"
run agent set hub "${pin[@]}"
same "set: there was none" "0 peer hub" "$RC $(head -n 1 "$PEERS/hub")"
# A failed write leaves all as it was.
before=$(cat "$PEERS/east")
out=$(trap '' XFSZ
	ulimit -f 0
	fake agent set east "${pin[@]}" 2>&1)
same "set: a write that fails" "2 nsmctl: agent set: $PEERS/east: File too large" "$? $out"
same "set: a write that fails: the file is as it was" "$before|east hub" \
	"$(cat "$PEERS/east")|$(files)"
# shellcheck disable=SC2016 # for the inner shell
sh -c ': >"$1/.east.$$"
	exec "$2" agent set east pin "$3" listen' sh "$PEERS" "$NSMCTL" $WEST 2>/dev/null
same "set: what a killed process has left is no hindrance" "0 listen east hub" \
	"$? $(sed -n 2p "$PEERS/east") $(files)"
mkdir "$PEERS/dir"
fails "set: a directory has the name" "agent set: $PEERS/dir: Is a directory" agent set dir "${pin[@]}"
same "set: a directory has the name: nothing is left" "dir east hub" "$(files)"
rmdir "$PEERS/dir"
NSMKEYD_CONFIG=$TMP/none fails "set: no directory of the agent" \
	"agent set: there is no $TMP/none: install nsmwire-keys, or run nsmkeyd -c $TMP/none --init" agent set east "${pin[@]}"
mkdir "$TMP/odd"
: >"$TMP/odd/peers.d"
NSMKEYD_CONFIG=$TMP/odd fails "set: a file in place of the directory" \
	"agent set: $TMP/odd/peers.d/: Not a directory" agent set east "${pin[@]}"
NSMKEYD_CONFIG=/$(printf 'x%.0s' {1..4096}) fails "set: a long path" \
	"agent set: NSMKEYD_CONFIG: the path is too long" agent set east "${pin[@]}"
run agent del hub
same "del" "0 nsmctl: agent del: warning: the file of the peer is removed, but $NOT_RUNNING east" \
	"$RC $ERR $(files)"
fails "del: there is none" "agent del: the agent has no peer \"hub\": there is no $PEERS/hub" agent del hub
NSMKEYD_SOCKET=/$(printf 'x%.0s' {1..108}) run agent show
holds "a long socket" "File name too long" "$ERR"
NSMKEYD_SOCKET=/dev/null fails "what is no socket" \
	"agent: nsmkeyd does not run (/dev/null: Connection refused): systemctl enable --now nsmkeyd" agent
if [ -e /run/nsmwire/keyd.sock ]; then
	skip "the default socket" "this machine has an agent"
else
	NSMKEYD_SOCKET='' fails "the default socket" \
		"agent reload: nsmkeyd does not run (/run/nsmwire/keyd.sock: No such file or directory): systemctl enable --now nsmkeyd" agent reload
fi

# --- with an agent

answer identity '{"identity":"'$WEST'"}'
answer show '{"peers":['"$PEER_EAST,$PEER_WEST"']}'
answer reload '{}'
answer rekey '{}'
start_agent
asks "reload" '{"command":"reload"}' agent reload
asks "rekey" '{"command":"rekey","peer":"east"}' agent rekey east
asks "set: the agent is told" '{"command":"reload"}' agent set east "${pin[@]}"
asks "add: the agent is told" '{"command":"reload"}' agent add hub "${pin[@]}"
asks "del: the agent is told" '{"command":"reload"}' agent del hub
asks "delete" '{"command":"reload"}' agent delete east
: >"$ASKED"
fails "del: there is none" "agent del: the agent has no peer \"east\": there is no $PEERS/east" agent del east
same "del: there is none: the agent is told of nothing" "" "$(asked)"
run agent identity
same "identity" "0 '$WEST' '' {\"command\":\"identity\"}" "$RC '$OUT' '$ERR' $(asked)"
run -j agent identity
same "identity: JSON" "{\"identity\":\"$WEST\"}" "$OUT"

: >"$ASKED"
run agent
same "show" "0 east: connect 198.51.100.20 pin keyed cipher aes-128-gcm age 1min next 8min expires 18min
west: listen spiffe failed (the certificate expired 2 days ago) failures 3 '' {\"command\":\"show\"}" \
	"$RC $OUT '$ERR' $(asked)"
: >"$ASKED"
run agent show east
same "show of one: the request" '{"command":"show","peer":"east"}' "$(asked)"
run -d agent show
same "show: details" "east: connect 198.51.100.20 port 6091 pin identity $EAST keyed cipher aes-128-gcm epoch 7 age 1min next 8min expires 18min handshakes 7 failures 0
west: listen spiffe identity $ID failed (the certificate expired 2 days ago) handshakes 0 failures 3" "$OUT"
run -s agent show
same "show: counters" " handshakes 7 failures 0" "$(sed -n '1s/.*18min//p' <<<"$OUT")"
run -c=always agent show
holds "show: colours" $'\033[32mkeyed\033[0m cipher' "$OUT"
holds "show: colours of a failure" $'\033[31mfailed\033[0m (the' "$OUT"
run -j agent show
same "show: JSON, also of what is not known here" "[$PEER_EAST,$PEER_WEST]" "$OUT"
json "show: JSON on several lines" '["east","west"]' 'map(.name)' -j -p agent show
check "show: JSON on several lines: it is" test "$(wc -l <<<"$OUT")" -gt 20
answer show '{"peers":[]}'
run agent show
same "show: no peer" "0 '' ''" "$RC '$OUT' '$ERR'"
run -j agent show
same "show: no peer: JSON" "0 '[]'" "$RC '$OUT'"
fails "show: not that peer" 'agent show: the agent has no peer "north"' agent show north

# Each state, with and without a reason.
while IFS='|' read -r state reason want; do
	answer show '{"peers":[{"name":"east","state":"'"$state"'"'"${reason:+,\"reason\":\"$reason\"}"'}]}'
	run agent show
	same "show: $state, $reason" "0 east: $want" "$RC $OUT"
done <<END
no-peer||no-peer (there is no such peer: nsmctl peer add, see nsmctl peer help)
no-peer|it was deleted|no-peer (it was deleted)
waiting||waiting (the peer connects to this end)
waiting|for 3 minutes|waiting (for 3 minutes)
connecting||connecting
connecting|Connection refused|connecting (Connection refused)
handshake||handshake
failed||failed
later-state|why|later-state (why)
END
answer show '{"peers":[{"name":"east"}]}'
run agent show
same "show: a state that is not said" "east: unknown" "$OUT"
# What is not of its kind is not known; a text cannot change the terminal.
answer show '{"peers":[{"name":"e\u001b[2Jast","state":"keyed","age":"x","next":-1,"expires":1.5,"failures":[],"role":7,"cipher":null,"reason":"\na\u00e4\u007fb"}]}'
run agent show
same "show: what a terminal would obey" "e?[2Jast: keyed (?a???b)" "$OUT"

# --- answers that are none

while IFS='|' read -r name given want; do
	answer show "$given"
	fails "$name" "agent: $want" agent
done <<'END'
an error|{"error":"no peer \"east\""}|nsmkeyd: no peer "east"
an error without a text|{"error":null}|nsmkeyd: no reason
an error that a terminal would obey|{"error":"\u001b[2J"}|nsmkeyd: ?[2J
no JSON|peers|the answer of nsmkeyd is no JSON object
an empty line||the answer of nsmkeyd is no JSON object
half of an object|{"peers":[|the answer of nsmkeyd is no JSON object
two objects|{"peers":[]}{}|the answer of nsmkeyd is no JSON object
an array|[]|the answer of nsmkeyd is no JSON object
deep|{"peers":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}|the answer of nsmkeyd is no JSON object
no peers|{}|the answer of nsmkeyd has no peers
peers that are no array|{"peers":{}}|the answer of nsmkeyd has no peers
a peer that is no object|{"peers":[7]}|the answer of nsmkeyd has a peer without a name
a peer without a name|{"peers":[{"state":"keyed"}]}|the answer of nsmkeyd has a peer without a name
a peer that is nothing|{"peers":[null]}|the answer of nsmkeyd has a peer without a name
no answer|<close>|nsmkeyd has closed the connection without an answer: see systemctl status nsmkeyd
an answer without an end|<partial>|nsmkeyd has closed the connection without an answer: see systemctl status nsmkeyd
an answer that never ends|<huge>|the answer of nsmkeyd is too long
END
for given in '{}' '{"identity":7}'; do
	answer identity "$given"
	fails "identity: $given" "agent identity: the answer of nsmkeyd has no identity" agent identity
done
answer rekey '{"error":"no peer \"north\""}'
fails "rekey: an error" 'agent rekey: nsmkeyd: no peer "north"' agent rekey north
answer reload '{"error":"east:3: pin is no key"}'
fails "set: the agent does not take it" \
	"agent set: the file of the peer is written, but the agent has not taken it up: nsmkeyd: east:3: pin is no key" \
	agent set east "${pin[@]}"
same "set: the agent does not take it: the file is there" "peer east" "$(head -n 1 "$PEERS/east")"
fails "reload: an error" "agent reload: nsmkeyd: east:3: pin is no key" agent reload

# Many peers: an answer that comes in many parts.
"$PYTHON" - "$PEER_EAST" >"$ANSWERS" <<'END'
import json, sys
peer = json.loads(sys.argv[1])
print("show\t" + json.dumps({"peers": [dict(peer, name=f"p{i}") for i in range(1000)]}))
END
run agent
same "1000 peers" "1000 p0 p999" "$(wc -l <<<"$OUT") $(sed -n '1s/:.*//p' <<<"$OUT") $(sed -n '$s/:.*//p' <<<"$OUT")"

# An agent that hangs, and one that answers a bit at a time, are waited for 5 seconds.
for act in silent drip; do
	answer show "<$act>"
	before=${EPOCHREALTIME/./}
	fails "no answer in time: $act" "agent: nsmkeyd does not answer: see systemctl status nsmkeyd" agent
	took=$(((${EPOCHREALTIME/./} - before) / 100000))
	check "no answer in time: $act: $took tenths of a second" test $took -ge 45 -a $took -le 120
done

# --- what other commands say

# Without a delay that is seen, the keys are shown without the agent.
plain="    sealed aes-128-gcm, key 1min old, expires in 18min"
before=${EPOCHREALTIME/./}
NSM_FAKE=sealed run peer show
took=$(((${EPOCHREALTIME/./} - before) / 100000))
check "peer show: an agent that hangs: $took tenths of a second" test $took -le 25
same "peer show: an agent that hangs" "0 '' $plain" "$RC '$ERR' $(grep sealed <<<"$OUT" | tail -n 1)"
NSM_FAKE=sealed run stats --prometheus
same "prometheus: an agent that hangs" "0 '' nsmwire_agent_up 0" "$RC '$ERR' $(grep ^nsmwire_agent <<<"$OUT")"

answer show '{"peers":['"$PEER_EAST,$PEER_WEST"']}'
: >"$ASKED"
NSM_FAKE=sealed run peer show
same "peer show: when the next key comes, and why there is none" \
	"west: port 6091 seal require paths 0 (0 up) wires 0
    no key: nothing is sent
    no key for direction rx: nothing is accepted
    nsmkeyd: failed (the certificate expired 2 days ago)
east: port 6091 seal require paths 3 (1 up) wires 2
    sealed aes-128-gcm, key 1min old, next in 8min, expires in 18min" "$(grep -v ' path [0-9]' <<<"$OUT")"
same "peer show: one question" 1 "$(grep -c show "$ASKED")"
: >"$ASKED"
NSM_FAKE=measured run peer show
same "peer show: peers in clear: no question" "0 ''" "$RC '$(asked)'"
NSM_FAKE=sealed run -j peer show
same "peer show: JSON: no question" "0 ''" "$RC '$(asked)'"
answer show '{"peers":['"${PEER_EAST/keyed/handshake}"']}'
NSM_FAKE=sealed run peer show east
same "peer show: keys that have no successor yet" "$plain
    nsmkeyd: handshake" "$(sed -n 2,3p <<<"$OUT")"
answer show '{"peers":['"${PEER_EAST/\"next\":539,/}"']}'
NSM_FAKE=sealed run peer show east
same "peer show: the agent does not know when" "$plain" "$(sed -n 2p <<<"$OUT")"
answer show '{"error":"none of that"}'
NSM_FAKE=sealed run peer show east
same "peer show: an error is left out" "0 '' $plain" "$RC '$ERR' $(sed -n 2p <<<"$OUT")"
NSM_FAKE=sealed run stats --prometheus
same "prometheus: an error" "0 '' nsmwire_agent_up 0" "$RC '$ERR' $(grep ^nsmwire_agent <<<"$OUT")"

answer show '{"peers":['"$PEER_EAST,$PEER_WEST"']}'
NSM_FAKE=sealed run stats --prometheus
same "prometheus: promtool has no complaint" "0 " "$RC $(promtool check metrics <<<"$OUT" 2>&1)"
same "prometheus" 'nsmwire_agent_up 1
nsmwire_agent_peer_keyed{peer="east"} 1
nsmwire_agent_peer_keyed{peer="west"} 0
nsmwire_agent_peer_key_age_seconds{peer="east"} 61
nsmwire_agent_peer_next_seconds{peer="east"} 539
nsmwire_agent_peer_handshakes_total{peer="east"} 7
nsmwire_agent_peer_handshakes_total{peer="west"} 0
nsmwire_agent_peer_failures_total{peer="east"} 0
nsmwire_agent_peer_failures_total{peer="west"} 3' "$(grep ^nsmwire_agent <<<"$OUT")"
: >"$ASKED"
NSM_FAKE=sealed run stats --prometheus name 'wire*'
same "prometheus: of some wires" "0 ''" "$(grep -c nsmwire_agent <<<"$OUT") '$(asked)'"

# With -n the agent of this machine is another one, unless its socket is given.
if unshare --net true 2>/dev/null; then
	answer reload '{}'
	asks "-n and a socket" '{"command":"reload"}' -n /proc/self/ns/net agent reload
	NSMKEYD_SOCKET='' fails "-n without a socket" \
		"agent reload: the agent of another network namespace has a socket of its own: set NSMKEYD_SOCKET to its path" \
		-n /proc/self/ns/net agent reload
else
	skip "-n and a socket" "needs root"
fi

# An agent that has crashed leaves its socket, one that was stopped does not.
stop_agent
fails "a socket without an agent" \
	"agent: nsmkeyd does not run ($NSMKEYD_SOCKET: Connection refused): systemctl enable --now nsmkeyd" agent
run agent set east "${pin[@]}"
holds "set: a socket without an agent: a warning" "0 nsmctl: agent set: warning: the file of the peer is written, but nsmkeyd does not run" "$RC $ERR"
NSM_FAKE=sealed run stats --prometheus
same "prometheus: a socket without an agent" "0 '' nsmwire_agent_up 0" "$RC '$ERR' $(grep ^nsmwire_agent <<<"$OUT")"
rm "$NSMKEYD_SOCKET"
NSM_FAKE=sealed run stats --prometheus
same "prometheus: no agent" "0 '' 0" "$RC '$ERR' $(grep -c nsmwire_agent <<<"$OUT")"
NSM_FAKE=sealed run peer show east
same "peer show: no agent" "0 '' $plain" "$RC '$ERR' $(sed -n 2p <<<"$OUT")"

# Without the right to connect.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 711 "$TMP" "$TMP/san"
	chmod 755 "$NSMCTL"
	"$PYTHON" -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$TMP/closed"
	out=$(NSMKEYD_SOCKET=$TMP/closed setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$NSMCTL" agent 2>&1)
	same "no right to connect" "2 nsmctl: agent: $TMP/closed: Permission denied: only root may give orders to nsmkeyd" "$? $out"
else
	skip "no right to connect" "needs root and setpriv"
fi
finish
