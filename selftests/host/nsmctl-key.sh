#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# nsmctl key without a kernel module: the request for every word, where secrets may come
# from and that nothing of them is left, refusals, how keys and sealed peers are shown,
# events, export and metrics.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"
need "$PYTHON" base64 basenc promtool

umask 077
SECRET20=e3b0c44298fc1c149afbf4c8996fb92427ae41e4
SECRET32=${SECRET20}649b934ca495991b7852b855
SECRET36=${SECRET32}da39a3ee
raw() { basenc --base16 -d <<<"${1^^}"; }
for hex in $SECRET20 $SECRET32 $SECRET36; do
	raw "$hex" >"$TMP/raw${#hex}"
	base64 -w 0 <"$TMP/raw${#hex}" >"$TMP/base${#hex}"
	echo >>"$TMP/base${#hex}"
done
CIPHERS="aes-128-gcm:40:00 aes-256-gcm:72:01 chacha20-poly1305:64:02"
RX="key set peer east rx cipher aes-128-gcm"

# --- usage

none=$TMP/none
: >"$none"
while IFS='|' read -r name words args; do
	read -ra args <<<"$args"
	bad "$name" "$words" "${args[@]}" <"$none"
done <<END
unknown verb|no command "east", see "nsmctl key help"|key east
a verb of another tool|no command "add", do you mean "set"?|key add peer east rx
set: nothing|say which peer, by "peer NAME"|key set
set: no peer|say which peer, by "peer NAME"|key set rx cipher aes-128-gcm -
set: peer name|"peer" wants the name of a peer|key set peer a/b rx cipher aes-128-gcm -
set: peer twice|"peer" is there twice|key set peer a peer b rx
set: no direction|say rx, for packets from the peer, or tx, for packets to it|key set peer east cipher aes-128-gcm -
set: both directions|"tx" is there, and a direction before it|key set peer east rx tx
set: a direction twice|"rx" is there, and a direction before it|key set peer east rx rx
set: rx with an id|the id of a key for rx is chosen here and printed: leave it out|$RX id 7 -
set: tx without an id|say "id ID": "key set ... rx" has printed it at the peer|key set peer east tx cipher aes-128-gcm -
set: no cipher|say which cipher: aes-128-gcm, aes-256-gcm or chacha20-poly1305|key set peer east rx -
set: cipher|"cipher" wants aes-128-gcm, aes-256-gcm or chacha20-poly1305|key set peer east rx cipher aes -
set: cipher without a value|"cipher" wants aes-128-gcm|key set peer east rx cipher
set: cipher twice|"cipher" is there twice|$RX cipher aes-128-gcm -
set: no secret|say where the secret is: fd N, file PATH, or - for standard input|$RX
set: two secrets|"-" is there, and another secret as well|$RX fd 0 -
set: two secrets, the other way|"fd" is there, and another secret as well|$RX - fd 0
set: - twice|"-" is there, and another secret as well|$RX - -
set: fd|"fd" wants the number of an open descriptor|$RX fd x
set: fd, negative|"fd" wants the number of an open descriptor|$RX fd -1
set: fd, a large one|"fd" wants the number of an open descriptor|$RX fd 2147483648
set: fd without a value|"fd" wants the number of an open descriptor|$RX fd
set: file without a value|"file" wants the path of a file|$RX file
set: expires|"expires" wants a time as 20min|$RX expires never -
set: expires without a unit|"expires" wants a unit: s, min, h or d|$RX expires 20 -
set: expires 0|"expires" wants 1s to 365d|$RX expires 0 -
set: expires, a part of a second|"expires" does not come out as a whole number|$RX expires 0.5s -
set: expires in ms|"expires" wants a time as 20min|$RX expires 500ms -
set: expires, too long|"expires" wants 1s to 365d|$RX expires 366d -
set: expires, more than 32 bits|"expires" is too large|$RX expires 100000d -
set: expires twice|"expires" is there twice|$RX expires 1h expires 1h
set: id 0|"id" wants the id of a key, as 0x1a2b3c4d|key set peer east tx id 0
set: id, 33 bits|"id" wants the id of a key, as 0x1a2b3c4d|key set peer east tx id 0x100000000
set: id twice|"id" is there twice|key set peer east tx id 1 id 1
set: a word of another tool|do you mean "cipher"?|key set peer east rx aead x
set: an option|"-j" is an option, and options go first|$RX -j
del: no peer|say which peer, by "peer NAME"|key del rx
del: an id without a direction|say rx or tx with the id|key del peer east id 7
del: no cipher|"cipher" is not a word of this command|key del peer east cipher aes-128-gcm
del: no secret|"-" is not a word of this command|key del peer east -
show: no peer|"peer" wants the name of a peer|key show peer
show: a direction|"rx" is not a word of this command|key show peer east rx
peer: seal|"seal" wants off, allow or require|peer set east seal on
peer: seal without a value|"seal" wants off, allow or require|peer set east seal
peer: seal twice|"seal" is there twice|peer set east seal off seal off
END
# A secret on the command line is refused, and not repeated.
for word in "$(tr -d '\n' <"$TMP/base40")" "$SECRET36"; do
	bad "a secret as a word of ${#word} letters" \
		"a word of ${#word} letters is not one of this command; if it is a secret, others have seen it: use fd N, file PATH or -" \
		key set peer east rx cipher aes-128-gcm "$word"
	same "it is not repeated: ${#word} letters" 0 "$(grep -cF "$word" <<<"$ERR")"
done

# --- requests

sends "del" "51 flags=0x5 1=6561737400" key del peer east
sends "del of a direction" "51 flags=0x5 1=6561737400 2=00" key delete rx peer east
sends "del of one" "51 flags=0x5 1=6561737400 2=01 3=4d3c2b1a" key del peer east tx id 0x1a2b3c4d
sends "show" "52 flags=0x305" key
sends "list" "52 flags=0x305" key list
sends "ls" "52 flags=0x305" key ls
run key show peer east
same "show of a peer: whether there is one is asked first" "0 cmd=36 flags=0x5 1=6561737400
cmd=52 flags=0x305" "$RC $SENT"
for mode in off:00 allow:01 require:02; do
	sends "peer set seal ${mode%:*}" "37 flags=0x5 1=6561737400 13=${mode#*:}" \
		peer set east seal "${mode%:*}"
done

# set HEX WORDS... <SECRET: one that the kernel takes, of which nothing is left in memory
taken()
{
	local name=$1 want=$2 hex=$3
	shift 3
	export NSM_FAKE_SECRET=$hex NSM_FAKE_FOUND=$TMP/found
	rm -f "$TMP/found"
	run "$@"
	unset NSM_FAKE_SECRET NSM_FAKE_FOUND
	same "$name" "0 cmd=$want 5=$hex undumpable gone" "$RC $SENT $(<"$TMP/found")"
}

for cipher in $CIPHERS; do
	IFS=: read -r cipher len number <<<"$cipher"
	case $len in 40) hex=$SECRET20 ;; 64) hex=$SECRET32 ;; 72) hex=$SECRET36 ;; esac
	want="50 flags=0x5 1=6561737400 2=00 4=$number"
	words="key set peer east rx cipher $cipher"
	for form in raw base; do
		# shellcheck disable=SC2086 # words
		taken "$cipher, $form: standard input" "$want" $hex $words - < <(cat "$TMP/$form$len")
		same "$cipher, $form: standard input: the id, and nothing else" "0x0a1b2c3d ''" "$OUT '$ERR'"
		# shellcheck disable=SC2086
		taken "$cipher, $form: a descriptor" "$want" $hex $words fd 7 7< <(cat "$TMP/$form$len")
		# shellcheck disable=SC2086
		taken "$cipher, $form: a file" "$want" $hex $words file "$TMP/$form$len"
		same "$cipher, $form: a file: a warning" \
			"0x0a1b2c3d nsmctl: key set: warning: $TMP/$form$len is a file that stays, and a key is for one use: delete it" "$OUT $ERR"
	done
done
run key set peer east rx cipher aes-128-gcm - <"$TMP/raw40"
same "a file as standard input: a warning" \
	"0 nsmctl: key set: warning: standard input is a file that stays, and a key is for one use: delete it" "$RC $ERR"
exec 7<>"$TMP/deleted"
rm "$TMP/deleted"
cat "$TMP/raw40" >"/proc/$$/fd/7"
run key set peer east rx cipher aes-128-gcm fd 7
same "a file without a name: no warning" "0 ''" "$RC '$ERR'"
exec 7<&-
# shellcheck disable=SC2086
taken "the path of a pipe" "50 flags=0x5 1=6561737400 2=00 4=00" $SECRET20 $RX \
	file <(cat "$TMP/raw40")
same "the path of a pipe: no warning" "" "$ERR"
# shellcheck disable=SC2086
taken "base64 without a line feed" "50 flags=0x5 1=6561737400 2=00 4=00" $SECRET20 $RX - \
	< <(tr -d '\n' <"$TMP/base40")
taken "tx, all words, in another order" "50 flags=0x5 1=6561737400 2=01 3=4d3c2b1a 4=01 6=b0040000" \
	$SECRET36 key set - expires 20m cipher aes-256-gcm tx id 0x1a2b3c4d peer east \
	< <(cat "$TMP/raw72")
same "tx: nothing is printed" "'' ''" "'$OUT' '$ERR'"
while read -r word hex; do
	# shellcheck disable=SC2086
	taken "expires $word" "50 flags=0x5 1=6561737400 2=00 4=00 6=$hex" $SECRET20 $RX \
		expires "$word" - < <(cat "$TMP/raw40")
done <<-END
	1s 01000000
	90s 5a000000
	20min b0040000
	1.5h 18150000
	365d 8033e101
END
# A refused request comes back from the kernel, which may not have wiped it.
export NSM_FAKE_SECRET=$SECRET20 NSM_FAKE_FOUND=$TMP/found
refused "refused" "key set: this kernel does not have that (Operation not supported), in \"cipher\"" \
	key set peer refuse rx cipher aes-128-gcm - < <(cat "$TMP/raw40")
same "refused: nothing is left in memory" gone "$(<"$TMP/found")"
NSM_FAKE=older refused "an older module" "key set: Operation not supported
nsmctl: key set: the loaded module (version 0.0.1, abi 0) is older than this nsmctl (version 0.1.0, abi $ABI): it cannot do all that this nsmctl can ask for" \
	key set peer east rx cipher aes-128-gcm - < <(cat "$TMP/raw40")
same "an older module: nothing is left in memory" gone "$(<"$TMP/found")"
cp "$TMP/raw40" "$TMP/argument"
run key set peer east rx cipher aes-128-gcm file "$(printf 'x%.0s' {1..200})"
NSM_FAKE_SECRET=$(printf %s "/argument" | od -An -tx1 | tr -d ' \n') run key del peer gone file "$TMP/argument"
same "the search finds what is there" found "$(<"$TMP/found")"
unset NSM_FAKE_SECRET NSM_FAKE_FOUND
refused "no such peer" 'key set: no peer "gone" here (No such device)' \
	key set peer gone rx cipher aes-128-gcm - < <(cat "$TMP/raw40")
refused "no such peer: del" 'key del: no peer "gone" here (No such device)' key del peer gone
refused "no such peer: show" 'key show: no peer "gone" here (No such device)' key show peer gone
refused "no id in the answer" "key set: the kernel's answer is malformed" \
	key set peer silent rx cipher aes-128-gcm - < <(cat "$TMP/raw40")
json "JSON of the id" '{"id":169552957}' . -j key set peer east rx cipher aes-128-gcm - \
	< <(cat "$TMP/raw40")

# --- secrets that are not taken; none of them is shown

# wrong NAME TEXT WORDS... <SECRET
wrong()
{
	local name=$1 text=$2
	shift 2
	run "$@"
	same "$name" "1 '' '' 'nsmctl: key set: $text'" "$RC '$OUT' '$SENT' '$ERR'"
}
read -ra rx <<<"$RX"
wants="a secret for aes-128-gcm has 20, raw or as a line of base64"
wrong "nothing" "standard input has 0 bytes: $wants" "${rx[@]}" - < <(:)
wrong "a byte too few" "standard input has 19 bytes: $wants" "${rx[@]}" - < <(head -c 19 "$TMP/raw40")
wrong "a byte too many" "standard input has 21 bytes: $wants" "${rx[@]}" - < <(cat "$TMP/raw40"; echo)
wrong "of another cipher" "standard input has 32 bytes: $wants" "${rx[@]}" - < <(cat "$TMP/raw64")
wrong "base64 of another cipher" "standard input has 49 bytes: $wants" "${rx[@]}" - < <(cat "$TMP/base72")
wrong "without an end" "standard input has more than 63 bytes: $wants" "${rx[@]}" - < <(yes)
wrong "two lines" "standard input has 30 bytes: $wants" "${rx[@]}" - < <(cat "$TMP/base40"; echo)
wrong "a letter that is none of base64" "standard input has 29 bytes: $wants" "${rx[@]}" - \
	< <(tr 4 _ <"$TMP/base40")
wrong "no padding" "standard input has 28 bytes: $wants" "${rx[@]}" - < <(tr -d = <"$TMP/base40")
wrong "bits that are left over" "standard input has 29 bytes: $wants" "${rx[@]}" - \
	< <(sed 's/Q=$/R=/' <"$TMP/base40")
same "bits that are left over: the line is another" 1 "$(grep -c 'Q=$' "$TMP/base40")"
wrong "hexadecimal" "standard input has 41 bytes: $wants" "${rx[@]}" - < <(echo $SECRET20)
wrong "a descriptor that is not open" "fd 7 was not open when nsmctl began" "${rx[@]}" fd 7 7<&-
wrong "no such file" "$TMP/nothing: No such file or directory" "${rx[@]}" file "$TMP/nothing"
wrong "a directory" "$TMP: Is a directory" "${rx[@]}" file "$TMP"
wrong "a descriptor for writing" "fd 7: Bad file descriptor" "${rx[@]}" fd 7 7>/dev/null
for mode in 640 604 644 660 620 601; do
	chmod $mode "$TMP/argument"
	wrong "a file with mode $mode" \
		"$TMP/argument can be read by others than its owner: chmod 600 $TMP/argument" \
		"${rx[@]}" file "$TMP/argument"
done
chmod 400 "$TMP/argument"
run "${rx[@]}" file "$TMP/argument"
same "a file with mode 400" 0 "$RC"
NSM_FAKE=absent refused "without a module the secret is not read" \
	"key set: the nsmwire module is not loaded: modprobe nsmwire, as root of this machine" \
	"${rx[@]}" file "$TMP/nothing"

# The socket of a batch is no descriptor that a secret could come from.
for fd in 4 5 6 7 8 9; do
	run -b - < <(printf 'key\nkey set peer east rx cipher aes-128-gcm fd %d\n' $fd)
	same "fd $fd is not one of nsmctl's" \
		"1 nsmctl: key set: fd $fd was not open when nsmctl began, at standard input:2" "$RC $ERR"
done
wrong_batch="nsmctl: key set: standard input has the commands of the batch, at standard input:1"
run -b - <<<"$RX -"
same "a batch from standard input, and the secret, too" "1 $wrong_batch" "$RC $ERR"
run -b - <<<"$RX fd 0"
same "a batch from standard input, and the secret by its number" "1 $wrong_batch" "$RC $ERR"
printf '%s fd 7\n%s -\n' "$RX" "$RX" >"$TMP/batch"
run -b "$TMP/batch" 7< <(cat "$TMP/raw40") < <(cat "$TMP/base40")
same "a batch, each secret is read when its line is done" "0 2 2" \
	"$RC $(grep -c "^cmd=50 .* 5=$SECRET20 undumpable\$" <<<"$SENT") $(grep -c ^0x0a1b2c3d <<<"$OUT")"
same "a terminal" "1 nsmctl: key set: standard input is a terminal, which would show the secret" \
	"$("$PYTHON" - env LD_PRELOAD="$LIBASAN $TMP/fakenl.so" \
		"$NSMCTL" "${rx[@]}" - <<-'END'
	import os, pty, subprocess, sys
	_, fd = pty.openpty()
	got = subprocess.run(sys.argv[1:], stdin=fd, capture_output=True, text=True)
	print(got.returncode, got.stderr.strip())
	END
	)"
# What other users see of a process that waits for its secret.
mkfifo "$TMP/pipe"
LD_PRELOAD="$LIBASAN $TMP/fakenl.so" \
	"$NSMCTL" "${rx[@]}" fd 7 7<>"$TMP/pipe" >"$TMP/out" 2>&1 &
pid=$!
cat "$TMP/raw40" >"$TMP/pipe"
for ((i = 0; i < 100; i++)); do
	seen=$(tr '\0' ' ' <"/proc/$pid/cmdline")
	[[ $seen != *" fd 7 " ]] || break
	sleep 0.1
done
kill $pid
wait $pid 2>/dev/null
holds "the command line that is seen" "key set peer east rx cipher aes-128-gcm fd 7 " "$seen"

# --- shown

export NSM_FAKE=sealed
run key
same "keys" "west tx id 0xffffffff cipher chacha20-poly1305 expired age 1d packets 5 of 281474976710655
east tx id 0x1a2b3c4d cipher aes-128-gcm current age 1min expires 18min packets 9007199254740993 of 268435456
east rx id 0x0a1b2c3d cipher aes-128-gcm current age 1min expires 18min packets 12 forged 3 replayed 2
east rx id 0x00000002 cipher aes-256-gcm next age 1s packets 0
east rx id 0x00000001 cipher aes-128-gcm previous age 2h expires 59s packets 4" "$OUT"
all=$OUT
run key show peer east
same "keys of a peer" "$(grep ^east <<<"$all")" "$OUT"
run -s key show
same "keys: counters that are 0" " packets 0 forged 0 replayed 0" "$(grep -o ' packets 0.*' <<<"$OUT")"
run -d key show
same "keys: details" "aes-256-gcm next age 1s expires never packets 0 forged 0 replayed 0
expired age 1d packets 5 of 281474976710655" "$(grep -oE 'aes-256.*|expired.*' <<<"$OUT" | sort)"
run -c=always key
holds "keys: colours" $'\033[31mexpired\033[0m age' "$OUT"
json "JSON keys" '{"peer":"east","direction":"tx","id":439041101,"cipher":"aes-128-gcm","state":"current","age":61,"expires":1139,"packets_max":268435456}' \
	'.[1] | del(.packets)' -j key
holds "JSON keys: 64 bits" '"packets":9007199254740993,' "$OUT"
json "JSON keys for direction rx" '[["rx",169552957,"current",12,3,2],["rx",2,"next",0,0,0],["rx",1,"previous",4,0,0]]' \
	'map(select(.forged) | [.direction, .id, .state, .packets, .forged, .replayed])' -j key show peer east
json "JSON keys: what is not there is absent" '[[false,true],[false,false]]' \
	'[.[0, 3] | [has("expires"), has("packets_max")]]' -j key
NSM_FAKE=plain json "JSON keys: none" '[]' . -j key list
NSM_FAKE=plain run key
same "keys: none" "0 ''" "$RC '$OUT$ERR'"
NSM_FAKE=private refused "keys: no right" \
	"key: Operation not permitted: this needs CAP_NET_ADMIN in the network namespace" key
NSM_FAKE=newer run key show peer east
holds "keys of a newer module: numbers" "east tx id 0x1a2b3c4d cipher 9 77 age 1min" "$OUT"
NSM_FAKE=newer json "keys of a newer module: JSON" '[9,77]' '.[0] | [.cipher, .state]' -j key

run peer
same "sealed peers" "west: port 6091 seal require paths 0 (0 up) wires 0
    no key: nothing is sent
    no key for direction rx: nothing is accepted
east: port 6091 seal require paths 3 (1 up) wires 2
    sealed aes-128-gcm, key 1min old, expires in 18min" "$(grep -v ' path [0-9]' <<<"$OUT")"
same "sealed peers: keys are asked for once" 1 "$(grep -c ^cmd=52 <<<"$SENT")"
same "sealed peers: before the paths" "    east path 0" "$(sed -n '6s/\(path 0\).*/\1/p' <<<"$OUT")"
NSM_FAKE=unsealed run peer show east
same "a sealed peer without a key" "    no key: nothing is sent
    no key for direction rx: nothing is accepted" "$(sed -n 2,3p <<<"$OUT")"
NSM_FAKE=allow run peer show east
same "a peer that may be sealed" "east: port 6091 seal allow paths 3 (1 up) wires 2
    no key: sent in clear" "$(sed -n 1,2p <<<"$OUT")"
run -c=always peer show west
holds "a sealed peer without a key: colours" $'\033[31mno key: nothing is sent\033[0m' "$OUT"
json "JSON of sealed peers" '["require","require"]' 'map(.seal)' -j peer
same "JSON of sealed peers: no keys are asked for" 0 "$(grep -c ^cmd=52 <<<"$SENT")"
NSM_FAKE=measured run -d peer
same "peers in clear: with -d" 2 "$(grep -c ' seal off paths' <<<"$OUT")"
same "peers in clear: no keys are asked for" 0 "$(grep -c ^cmd=52 <<<"$SENT")"
run peer show east
read -ra words < <(sed -n 's/^east: \(.*\) paths.*/\1/p' <<<"$OUT")
sends "the words shown are words of peer set" "37 flags=0x5 1=6561737400 2=17cb 13=02" \
	peer set east "${words[@]}"

# --- export

run export
same "export: keys are not part of it" "0
# keys are not part of an export: sealed peers need new ones, see nsmctl key help
peer set east port 6091 seal require
peer set west port 6091 seal require" "$RC
$(grep -A 1 'keys\|^peer set west' <<<"$OUT" | grep -v '^wire\|^--')"
same "export: no key, nor its id" 0 "$(grep -ciE 'gcm|1a2b3c4d|^key' <<<"$OUT")"
grep '^#\|^peer' <<<"$OUT" >"$TMP/file"
run -b "$TMP/file"
same "export: it is restored" "0 cmd=37 flags=0x5 1=6561737400 2=17cb 13=02" "$RC $(head -n 1 <<<"$SENT")"
NSM_FAKE=measured run export peer
same "export: peers in clear" "2 0" \
	"$(grep -c ' seal off$' <<<"$OUT") $(grep -c '# keys' <<<"$OUT")"
NSM_FAKE=plain run export peer
same "export: a module that does not seal" 0 "$(grep -c seal <<<"$OUT")"

# --- events

run monitor
same "events, and what is to be done" "key-need east tx id 0x1a2b3c4d cipher aes-128-gcm current age 1min expires 18min packets 9007199254740993 of 268435456: set a new key, rx at the peer first, then tx here
key-end west tx id 0xffffffff cipher chacha20-poly1305 expired age 1d packets 5 of 281474976710655: no valid key is left: set a new one, rx at the peer first, then tx here
key-end east tx id 0x1a2b3c4d cipher aes-128-gcm current age 1min expires 18min packets 9007199254740993 of 268435456: dropped, because this machine was suspended or cloned: set a new key, rx at the peer first, then tx here
key-end east rx id 0x00000001 cipher aes-128-gcm expired age 2h packets 4: packets that it seals are dropped: unless there is a newer key, set one, rx here first, then tx at the peer" \
	"$(grep '^key-\(need\|end\)' <<<"$OUT")"
same "events: all keys after a loss" "$all" "$(sed -n 's/^key-current //p' <<<"$OUT")"
json "events: JSON" '["key-need",439041101]
["key-end",4294967295]
["key-end",439041101]
["key-end",1]' 'select(.event | test("key-(need|end)")) | [.event, .id]' -j monitor
json "events: JSON, all of a key" '{"event":"key-need","peer":"east","direction":"tx","id":439041101,"cipher":"aes-128-gcm","state":"current","age":61,"expires":1139,"packets_max":268435456}' \
	'select(.event == "key-need") | del(.packets)' -j monitor
NSM_FAKE=private run monitor current
same "events: no right to see keys is no error" "2 nsmctl: monitor: the nsmwire module was unloaded" \
	"$RC $(tail -n 1 <<<"$ERR")"

# --- metrics

run stats --prometheus
same "prometheus: promtool has no complaint" "0 " "$RC $(promtool check metrics <<<"$OUT" 2>&1)"
seals='peer="east",direction="tx",id="0x1a2b3c4d",cipher="aes-128-gcm",state="current"'
opens='peer="east",direction="rx",id="0x0a1b2c3d",cipher="aes-128-gcm",state="current"'
while read -r line; do
	holds "prometheus: $line" $'\n'"$line"$'\n' "$OUT"
done <<END
nsmwire_key_age_seconds{$seals} 61
nsmwire_key_age_seconds{peer="west",direction="tx",id="0xffffffff",cipher="chacha20-poly1305",state="expired"} 86400
nsmwire_key_expires_seconds{$seals} 1139
nsmwire_key_packets_total{$seals} 9007199254740993
nsmwire_key_packets_total{$opens} 12
nsmwire_key_forged_total{$opens} 3
nsmwire_key_replayed_total{$opens} 2
nsmwire_key_replayed_total{peer="east",direction="rx",id="0x00000002",cipher="aes-256-gcm",state="next"} 0
END
same "prometheus: what a key does not have" "3 3" \
	"$(grep -c '^nsmwire_key_expires_seconds{' <<<"$OUT") $(grep -c '^nsmwire_key_forged_total{' <<<"$OUT")"
NSM_FAKE=plain run stats --prometheus
same "prometheus: peers in clear, no keys are asked for" "0 0" \
	"$(grep -c ^nsmwire_key <<<"$OUT") $(grep -c ^cmd=52 <<<"$SENT")"
run stats --prometheus name 'wire*'
same "prometheus: of some wires" 0 "$(grep -c nsmwire_key <<<"$OUT")"
unset NSM_FAKE
finish
