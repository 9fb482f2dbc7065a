#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 500
#
# nsmkeyd without a kernel module: its configuration, pairs of agents that make keys by
# pins, what kernels and the control socket say, strangers, and privileges. The other
# proofs are in keyd-proof.sh.
#
# shellcheck source=keyd-lib.sh
. "$(dirname "$0")/keyd-lib.sh"

# --- usage and the identity

usage()
{
	same "--version" "nsmkeyd $(sed -n 's/.*NSMWIRE_VERSION	"\(.*\)"/\1/p' \
		"$TOP_DIR/include/nsmwire_version.h")" "$("$NSMKEYD" --version)"
	holds "--help" "Usage: nsmkeyd" "$("$NSMKEYD" --help)"
	same "an argument" "nsmkeyd: \"east\" is not an option, see nsmkeyd --help"$'\n1' \
		"$("$NSMKEYD" east 2>&1; echo $?)"
}

identity()
{
	local dir=$TMP/identity first
	mkdir "$dir"
	first=$("$NSMKEYD" -c "$dir" --init)
	holds "an identity is made" "raw:ed25519:" "$first"
	same "its file" "600 -----BEGIN PRIVATE KEY-----" \
		"$(stat -c %a "$dir/identity") $(head -n 1 "$dir/identity")"
	same "the key is what openssl says" "${first#raw:ed25519:}" \
		"$(openssl pkey -in "$dir/identity" -pubout -outform DER | tail -c 32 | base64)"
	same "it is not made again" "$first" "$("$NSMKEYD" -c "$dir" --init)"
	same "nothing is left beside it" identity "$(ls "$dir")"
	chmod 640 "$dir/identity"
	holds "others may read it: refused" \
		"can be read by others than its owner: chmod 600 $dir/identity" \
		"$("$NSMKEYD" -c "$dir" --init 2>&1)"
	chmod 600 "$dir/identity"
	openssl genpkey -algorithm X25519 >"$dir/identity" 2>/dev/null
	holds "another kind of key: refused" "is not an Ed25519 key in PEM" \
		"$("$NSMKEYD" -c "$dir" --init 2>&1)"
	holds "a directory is made" "raw:ed25519:" "$("$NSMKEYD" -c "$dir/new" --init 2>&1)"
	same "it is closed, as the umask says" "700 600" \
		"$(stat -c %a "$dir/new" "$dir/new/identity" | paste -sd ' ')"
	same "its parent is not" "nsmkeyd: $dir/no/where: No such file or directory" \
		"$("$NSMKEYD" -c "$dir/no/where" --init 2>&1)"
	rm -r "$dir"
}

# --- configuration

GOOD="pin raw:ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
config_errors()
{
	local name text lines file=$TMP/west/etc/peers.d/zbad
	pair
	listens "$(pin east)"
	start west
	while IFS='|' read -r name text lines; do
		printf '%b' "$lines" >"$file"
		holds "config: $name" "\"error\":\"$file$text" \
			"$(command west reload | sed 's/\\"/"/g')"
	done <<-END
		no peer|: say which peer, by a line "peer NAME"|listen\n$GOOD\n
		an empty file|: say which peer|
		no address|: say "connect ADDRESS", or "listen" if the peer connects|peer x\n$GOOD\n
		no proof|: say how the peer proves who it is: pin, spiffe or psk|peer x\nlisten\n
		a name|:1: "peer" wants the name of a peer|peer a/b\n
		a long name|:1: "peer" wants the name of a peer|peer abcdefghijklmnop\n
		a name twice|:2: "peer" is there twice: delete one of the lines|peer x\npeer y\n
		no value|:1: "peer" wants a value|peer\n
		an unknown word|:3: "remote" is not a word of this file: peer, connect, listen|peer x\n\nremote 1.2.3.4\n
		a host name|:2: "connect" wants an IPv4 or IPv6 address of the peer, and no name|peer x\nconnect example.org\n
		a part of an address|:2: "connect" wants an IPv4 or IPv6 address of the peer, and no name|peer x\nconnect 127.1\n
		connect twice|:3: "connect" is there twice|peer x\nconnect ::1\nconnect ::1\n
		listen with a value|:2: "listen" has no value: delete it|peer x\nlisten 6091\n
		a port|:2: "port" wants a TCP port, 1 to 65535|peer x\nport 65536\n
		port 0|:2: "port" wants a TCP port, 1 to 65535|peer x\nport 0\n
		a cipher|:2: "cipher" wants aes-128-gcm, aes-256-gcm or chacha20-poly1305|peer x\ncipher des\n
		a time with a unit|:2: "rekey" wants a number of seconds, without a unit|peer x\nrekey 10min\n
		expires 0|:2: "expires" wants a number of seconds|peer x\nexpires 0\n
		expires before rekey|: keys expire after 100 s, before new ones after 100 s: make rekey shorter, or expires longer|peer x\nlisten\nrekey 100\nexpires 100\n$GOOD\n
		a pin|:2: "pin" wants raw:ed25519: and 44 letters of base64|peer x\npin raw:ed25519:AAAA\n
		a pin that is not canonical|:2: "pin" wants raw:ed25519:|peer x\n${GOOD%A=}B=\n
		a pin with a letter that is none|:2: "pin" wants raw:ed25519:|peer x\n${GOOD%A=}_=\n
		two proofs|:3: "spiffe" is there, and another of pin, spiffe and psk before it: keep one|peer x\n$GOOD\nspiffe spiffe://a/b\n
		no SPIFFE ID|:2: "spiffe" wants the SPIFFE ID of the peer, as spiffe://|peer x\nspiffe https://a/b\n
		a SPIFFE ID without a path|:2: "spiffe" wants|peer x\nspiffe spiffe://a\n
		a SPIFFE ID with dots|:2: "spiffe" wants|peer x\nspiffe spiffe://a/../b\n
		a SPIFFE ID with a slash at its end|:2: "spiffe" wants|peer x\nspiffe spiffe://a/b/\n
		a relative path|:2: "psk" wants a path that begins with /|peer x\npsk secret\n
		cert without key|: cert and key go together: add the other one|peer x\nlisten\nspiffe spiffe://a/b\ncert /c\n
		cert with a pin|: cert, key and bundle are for spiffe: delete them|peer x\nlisten\n$GOOD\nbundle /b\n
		a byte of zero|: has a byte of zero: it is not a text|peer x\n\0\n
		the name of another|: peer "east" is in $TMP/west/etc/peers.d/east, too|peer east\nlisten\n$GOOD\n
		the pin of another|: peer "east" in $TMP/west/etc/peers.d/east has the same pin, spiffe or psk|peer x\nlisten\n$(pin east)\n
	END
	same "config: the peer of the good file is still there" "east" \
		"$(command west show | jq -r '[.peers[].name] | join(" ")')"
	printf 'peer x # y\n  connect 192.0.2.1\t# z\n\n#\n%s\nport 7\n' "$GOOD" >"$file"
	same "config: comments and spaces" "{} x connect 192.0.2.1 7" \
		"$(command west reload) $(command west show x |
		jq -r '.peers[0] | "\(.name) \(.role) \(.address) \(.port)"')"
	printf 'peer x\nconnect fe80::1%%lo\n%s\n' "$GOOD" >"$file"
	same "config: an address with a device" "{} fe80::1%lo" \
		"$(command west reload) $(value west x address)"
	chmod 620 "$file"
	holds "config: others may write a file" \
		"$file can be written by others than its owner: chmod go-w $file" \
		"$(command west reload)"
	same "config: what it said before stays" "x" "$(value west x name)"
	rm "$file"
	mkdir "$file"
	holds "config: a directory" "$file is not a file" "$(command west reload)"
	rmdir "$file"
	head -c 70000 /dev/zero | tr '\0' '#' >"$file"
	holds "config: a large file" "$file is larger than 65535 bytes" "$(command west reload)"
	rm "$file"
	same "config: a file that is gone" "{} " "$(command west reload) $(value west x name)"
	touch "$TMP/west/etc/peers.d/"{x~,.x,x.dpkg-old}
	same "config: files of editors" "{}" "$(command west reload)"
	echo "port x" >"$TMP/west/etc/agent.conf"
	holds "agent.conf: a port" "agent.conf:1: \\\"port\\\" wants a TCP port, 1 to 65535, or none" \
		"$(command west reload)"
	echo "cert /x" >"$TMP/west/etc/agent.conf"
	holds "agent.conf: cert alone" "agent.conf: cert and key go together" \
		"$(command west reload)"
	same "agent.conf: with an error, all stays" "east" "$(value west east name)"
	chmod 720 "$TMP/west/etc/peers.d"
	echo "port none" >"$TMP/west/etc/agent.conf"
	holds "config: others may write the directory" "chmod go-w" "$(command west reload)"
	chmod 700 "$TMP/west/etc/peers.d"
	kill -HUP "${PID[west]}"
	check "SIGHUP reads it again" soon 5 grep -q "reading the configuration again" \
		"$TMP/west/log"
	gone west east
}

# --- two agents

pins()
{
	local secret id
	pair
	listens "$(pin east)"
	connects "$(pin west)"
	"$PYTHON" "$HOST_DIR/keydhelp.py" notify "$TMP/west/notify" "$TMP/west/notified" &
	KERNEL[notify]=$!
	soon 5 test -S "$TMP/west/notify"
	NOTIFY_SOCKET=$TMP/west/notify start west
	start east
	becomes "pins: keys at the host that connects" east west state keyed
	becomes "pins: keys at the host that listens" west east state keyed
	same "pins: the service manager is told" READY=1 "$(head -n 1 "$TMP/west/notified")"
	match "pins: the keys match" west east east west
	same "pins: the first is numbered 1, and lives 20 minutes" "1 1200 1210" \
		"$(value east west epoch) $(last east west tx | cut -d ' ' -f 3) $(last east west rx |
		cut -d ' ' -f 3)"
	same "pins: what is shown" '{"name":"west","role":"connect","address":"127.0.0.1","port":'"$PORT"',"auth":"pin","identity":"'"$(<"$TMP/west/identity")"'","state":"keyed","cipher":"aes-128-gcm","epoch":1,"handshakes":1,"failures":0}' \
		"$(command east show | jq -c '.peers[0] | del(.age, .expires, .next)')"
	same "pins: what is shown of times" "true true true" "$(command east show | jq -r '.peers[0] |
		"\(.age < 60) \(.expires > 1100 and .expires <= 1200) \(.next > 480 and .next <= 600)"')"
	same "pins: what is shown at the other end" "listen 127.0.0.1 $PORT null" \
		"$(command west show | jq -r '.peers[0] | "\(.role) \(.address) \(.port) \(.next)"')"
	same "identity" "{\"identity\":\"$(<"$TMP/west/identity")\"}" "$(command west identity)"
	secret=$(last east west tx)

	same "rekey: at the host that connects" "{}" "$(command east rekey west)"
	becomes "rekey: new keys" west east epoch 2
	becomes "rekey: new keys, at both ends" east west epoch 2
	match "rekey: the keys match" west east east west
	same "rekey: they are others" 0 "$(grep -c "$secret" < <(last east west tx))"
	same "rekey: at the host that listens" "{}" "$(command west rekey east)"
	becomes "rekey: the other end makes new keys" west east epoch 3
	match "rekey: the keys match again" west east east west
	for id in 4 5 6; do
		sleep 1.1
		case $id in
		4) kernel east "need west" ;;
		5) kernel west "need east" ;;
		6) kernel west "end east" ;;
		esac
		becomes "an event of a kernel: epoch $id" east west epoch "$id"
	done
	becomes "the end of a key: there are new ones" west east state keyed
	sleep 1.1
	kernel east "old west"
	sleep 1
	same "the end of a key that has a successor: nothing" 6 "$(value east west epoch)"
	same "no failure" "0 0" "$(value east west failures) $(value west east failures)"

	kernel east "peer del west"
	becomes "a peer that is deleted" east west state no-peer
	holds "a peer that is deleted: what to do" "nsmctl peer add west" "$(value east west reason)"
	kernel east "peer add west"
	becomes "a peer that is added again: new keys" east west epoch 7
	kernel west "module off"
	becomes "the module is unloaded" west east reason "*modprobe nsmwire*"
	kernel west "module on"
	becomes "the module is loaded again: new keys" west east state keyed
	kill "${KERNEL[notify]}"
	unset "KERNEL[notify]"

	stop west
	becomes "the other agent ended: it is tried again" east west reason \
		"127.0.0.1 port $PORT: Connection refused: does nsmkeyd run there*"
	becomes "the other agent ended: keys stay" east west expires "1*"
	start west
	becomes "it is back" east west state keyed
	becomes "it is back, at both ends" west east state keyed
	match "it is back: the keys match" west east east west
	holds "it is back: the number of the keys goes on" "ok" \
		"$([ "$(value west east epoch)" -ge 9 ] && echo ok)"
	stop east
	sleep 0.5
	same "the agent that connects ended: keys stay" keyed "$(value west east state)"
	gone west east
}

ciphers()
{
	local cipher number=0 len
	for cipher in aes-128-gcm:40 aes-256-gcm:72 chacha20-poly1305:64; do
		len=${cipher#*:}
		cipher=${cipher%:*}
		pair
		listens "cipher $cipher" "$(pin east)"
		# One of them by IPv6, if there is any.
		[ "$number" != 1 ] || [ ! -s /proc/net/if_inet6 ] || ADDRESS=::1
		connects "cipher $cipher" "$(pin west)"
		same "$cipher: the address" "${ADDRESS:-127.0.0.1}" \
			"$(sed -n 's/^connect //p' "$TMP/east/etc/peers.d/west")"
		unset ADDRESS
		both_start
		becomes "$cipher: keys" west east state keyed
		becomes "$cipher: it is shown" east west cipher "$cipher"
		match "$cipher: the keys match" west east east west "$number"
		same "$cipher: length of the secret" "$len" \
			"$(last west east rx | cut -d ' ' -f 4 | tr -d '\n' | wc -c)"
		gone west east
		number=$((number + 1))
	done
	pair
	listens "cipher aes-256-gcm" "$(pin east)"
	connects "$(pin west)"
	both_start
	becomes "other ciphers: the client says so" east west reason \
		'*the cipher is aes-256-gcm there and aes-128-gcm here: set the same*'
	becomes "other ciphers: the server says so" west east reason '*set the same "cipher" at both ends'
	same "other ciphers: no keys" 0 "$(cat "$TMP"/{west,east}/keys | wc -l)"
	gone west east
}

wrong_pins()
{
	host third west
	pair
	listens "$(pin east)"
	connects "$(pin third)"
	both_start
	becomes "wrong pin at the client" east west reason \
		"*it has the identity $(<"$TMP/west/identity"), and not the one that is pinned: if it is the peer, correct the pin"
	becomes "wrong pin at the client: the server is told" west east reason \
		"refused * s ago, and maybe the peer: from 127.0.0.1: *"
	same "wrong pin at the client: states" "failed waiting" \
		"$(value east west state) $(value west east state)"
	gone west east
	pair
	listens "$(pin third)"
	connects "$(pin west)"
	both_start
	becomes "wrong pin at the server: the client is told" east west reason \
		"*the other side does not take the identity $(<"$TMP/east/identity"): set it there as the pin or spiffe of this host"
	becomes "wrong pin at the server" west east reason \
		"refused * s ago, and maybe the peer: from 127.0.0.1: no peer has the pin $(<"$TMP/east/identity"): if that is a peer, correct its pin"
	same "wrong pins: no keys" 0 "$(cat "$TMP"/{west,east}/keys | wc -l)"
	peer west east listen "port $PORT" "$(pin east)"
	command west reload >/dev/null
	becomes "a pin that is corrected" west east state keyed
	holds "failures are counted" ok "$([ "$(value east west failures)" -ge 1 ] && echo ok)"
	same "and forgotten" "" "$(value east west reason)"
	rm "$TMP/east/etc/identity"
	holds "an identity that is gone" "does not exist: run nsmkeyd --init" \
		"$(command east reload)"
	same "an identity that is gone: keys stay" keyed "$(value east west state)"
	command east rekey west >/dev/null
	becomes "an identity that is gone: no new ones" east west reason \
		"*this host has no identity: run nsmkeyd --init"
	holds "an identity that is gone: it is not shown" "run nsmkeyd --init, and reload" \
		"$(command east identity)"
	gone west east third
}

more_handshakes() { [ "$(value east west handshakes)" -ge $(($1 + 3)) ]; }

kernels()
{
	local number
	pair
	listens "$(pin east)"
	connects "$(pin west)"
	kernel west "peer del east"
	both_start
	becomes "no peer in the kernel there" east west reason \
		'*the kernel there does not have this host as a peer: "nsmctl peer add" there'
	becomes "no peer in this kernel" west east state no-peer
	holds "no peer in this kernel: rekey" "nsmctl peer add" "$(command west rekey east)"
	kernel west "peer add east"
	becomes "the peer is there now" east west state keyed
	kernel west "refuse this kernel does not have the cipher"
	command east rekey west >/dev/null
	becomes "a kernel that refuses" west east reason \
		"the kernel does not take a key: this kernel does not have the cipher"
	becomes "a kernel that refuses: the other end" east west reason \
		"*the kernel there does not take a key: see the log of nsmkeyd there"
	kernel west refuse
	becomes "it takes keys again" west east state keyed
	becomes "it takes keys again, at both ends" east west state keyed
	match "it takes keys again: they match" west east east west
	connects "rekey 1" "expires 4" "$(pin west)"
	command east reload >/dev/null
	number=$(value east west handshakes)
	check "new keys by themselves" soon 10 more_handshakes "$number"
	same "new keys by themselves: they expire" 4 \
		"$(last east west tx | cut -d ' ' -f 3)"
	stop west
	becomes "keys that have expired" east west expires 0
	becomes "keys that have expired: why" east west reason "*Connection refused*"
	gone west east
}

another_handshake() { [ "$(value east west handshakes)" != "$1" ]; }

both_dial()
{
	local i asked failed before rounds=0
	pair
	PORT=$((PORT + 1))
	echo "port $((PORT - 1))" >"$TMP/west/etc/agent.conf"
	echo "port $PORT" >"$TMP/east/etc/agent.conf"
	peer west east "connect 127.0.0.1" "port $PORT" "$(pin east)"
	peer east west "connect 127.0.0.1" "port $((PORT - 1))" "$(pin west)"
	both_start
	becomes "both connect: keys" west east state keyed
	becomes "both connect: keys at both ends" east west state keyed
	sleep 3
	failed=$(($(value west east failures) + $(value east west failures)))
	# Both are stopped while they are asked, so that both connect at the same time.
	for i in {1..15}; do
		before=$(value east west handshakes)
		kill -STOP "${PID[west]}" "${PID[east]}"
		command west rekey east >/dev/null &
		asked=$!
		command east rekey west >/dev/null &
		sleep 0.3
		kill -CONT "${PID[west]}" "${PID[east]}"
		wait "$asked" $!
		soon 5 another_handshake "$before" && rounds=$((rounds + 1))
		sleep 0.8
	done
	same "both connect at once, 15 times: one of the sessions goes on" 15 "$rounds"
	sleep 2
	same "both connect at once, 15 times: no session fails" "$failed" \
		"$(($(value west east failures) + $(value east west failures)))"
	same "both connect at once: one number of keys" "$(value west east epoch)" \
		"$(value east west epoch)"
	match "both connect at once: the keys match" west east east west
	same "both connect at once: no complaint" 0 "$(grep -c '^<4>refused' "$TMP/west/log")"
	check "both connect at once: there were new keys" test "$(value west east epoch)" -ge 8
	gone west east
}

self()
{
	pair
	echo "port $PORT" >"$TMP/east/etc/agent.conf"
	peer east west "connect 127.0.0.1" "port $PORT" "$(pin east)"
	start east
	becomes "a host that connects to itself" east west reason \
		"*this is the agent of this host itself: correct the address"
	same "a host that connects to itself: no keys" 0 "$(wc -l <"$TMP/east/keys")"
	gone west east
}

# --- strangers

strangers()
{
	local kind pid open flooding
	pair
	listens "$(pin east)"
	connects "$(pin west)"
	start west
	pid=${PID[west]}
	open=$(sockets "$pid")
	for kind in random zeroes http record message short; do
		same "garbage: $kind" closed "$(help bytes "$PORT" "$kind")"
	done
	check "garbage: it takes no memory" test \
		"$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")" -lt "${SANITIZED:+9}12000"
	same "one address has a few connections" 8 "$(help flood "$PORT" 100 1)"
	# More than 50 lines at once, and 5 a second, are left out.
	check "the log of a flood is bounded" test "$(grep -c 'that have proved nothing' \
		"$TMP/west/log")" -lt 80
	same "many addresses have 64" 64 "$(help flood "$PORT" 300 300)"
	rm -f "$TMP/flooded"
	help flood "$PORT" 300 300 8 >"$TMP/flooded" &
	flooding=$!
	soon 10 test -s "$TMP/flooded"
	same "half open connections are bounded" $((open + 64)) "$(sockets "$pid")"
	start east
	becomes "a flood does not keep a peer away" east west state keyed
	wait "$flooding"
	same "after 10 s, nothing is left of a connection" ok \
		"$(soon 15 sockets_are "$pid" $((open + 1)) && echo ok)"
	same "no failure is counted for the peer" 0 "$(value west east failures)"
	check "lines that were left out are counted" grep -q '^<4>[0-9]* lines were left out$' \
		"$TMP/west/log"
	gone west east
}

sockets() { find "/proc/$1/fd" -lname 'socket:*' | wc -l; }
sockets_are() { [ "$(sockets "$1")" -le "$2" ]; }

# --- the control socket

control()
{
	local wants='{"error":"the request has to be an object with \"command\": show, identity, reload or rekey"}'
	pair
	listens "$(pin east)"
	start west
	same "control: mode of the socket" 600 "$(stat -c %a "$TMP/west/sock")"
	for line in '' x '{' '[]' '{}' '"show"' '{"command":1}' '{"command":"stop"}' 'null'; do
		same "control: '$line'" "$wants" "$(ask west "$line")"
	done
	same "control: two lines" 2 "$(ask west '{"command":"show"}' '{"command":"identity"}' | wc -l)"
	holds "control: no such peer" 'no peer \"x\" is configured: see the names in' \
		"$(command west show x)"
	holds "control: rekey of no peer" 'say which peer, by \"peer\"' "$(command west rekey)"
	holds "control: rekey of no such peer" 'no peer \"x\" is configured' "$(command west rekey x)"
	holds "control: rekey of one that has not connected" \
		"the peer is not connected, and this host listens: begin at the peer" \
		"$(command west rekey east)"
	same "control: a long line" "" "$(ask west "$(head -c 5000 /dev/zero | tr '\0' x)" 2>/dev/null)"
	same "control: it waits" "waiting the peer has not connected to TCP port $PORT yet" \
		"$(value west east state) $(value west east reason)"
	holds "control: another agent on the socket" "nsmkeyd runs already" \
		"$(NSM_FAKE_KERNEL=$TMP/west/kernel LD_PRELOAD="$ASAN $TMP/fakegenl.so" \
		"$NSMKEYD" -c "$TMP/west/etc" -s "$TMP/west/sock" 2>&1)"
	holds "control: no directory" "make its directory, or choose another by -s" \
		"$(NSM_FAKE_KERNEL=$TMP/west/kernel LD_PRELOAD="$ASAN $TMP/fakegenl.so" \
		"$NSMKEYD" -c "$TMP/west/etc" -s "$TMP/none/sock" 2>&1)"
	kill -KILL "${PID[west]}"
	wait "${PID[west]}" 2>/dev/null
	start west
	same "control: a socket that was left is replaced" east "$(value west east name)"
	rm "$TMP/west/etc/peers.d/east"
	same "reload: no peers" '{} {"peers":[]}' "$(command west reload) $(command west show)"
	same "reload: no port is listened on" closed \
		"$(timeout 1 bash -c "</dev/tcp/127.0.0.1/$PORT" 2>/dev/null && echo open || echo closed)"
	holds "a network namespace" 'network namespace \"nothere\": No such file or directory' \
		"$("$NSMKEYD" -n nothere 2>&1 | sed 's/"/\\"/g')"
	gone west east
}

many()
{
	local i
	pair
	for i in {1..1000}; do
		printf 'peer p%d\nlisten\nport %d\npin raw:ed25519:%s\n' "$i" "$PORT" \
			"$(printf '%032d' "$i" | base64)" >"$TMP/west/etc/peers.d/p$i"
	done
	listens "$(pin east)"
	connects "$(pin west)"
	both_start
	becomes "1000 peers: the last of them" west east state keyed
	same "1000 peers: all are shown" 1001 "$(command west show | jq '.peers | length')"
	gone west east
}

# --- secrets and privileges

hardening()
{
	local pid
	pair
	listens "$(pin east)"
	connects "$(pin west)"
	both_start
	becomes "hardening: keys" west east state keyed
	becomes "hardening: keys" east west state keyed
	pid=${PID[west]}
	same "no core file" "0 0" "$(awk '/^Max core file size/ { print $5, $6 }' "/proc/$pid/limits")"
	same "no new privileges" 1 "$(awk '/^NoNewPrivs/ { print $2 }' "/proc/$pid/status")"
	same "capabilities: CAP_NET_ADMIN alone" ok "$(awk '/^Cap(Eff|Prm)/ { print $2 }
		' "/proc/$pid/status" | grep -vqE '^0000000000000?00001000$|^0+$|^0+1000$' || echo ok)"
	if [ "$SANITIZED" ]; then
		holds "a build with sanitizers says that it is one" \
			"this build does not restrict its system calls" "$(<"$TMP/west/log")"
	else
		same "system calls are filtered" 2 "$(awk '/^Seccomp:/ { print $2 }' "/proc/$pid/status")"
		if [ -r "/proc/$pid/mem" ] && [ "$(id -u)" = 0 ]; then
			same "no key in the memory of the server" gone \
				"$(help memory "$pid" "$TMP/west/keys")"
			same "no key in the memory of the client" gone \
				"$(help memory "${PID[east]}" "$TMP/east/keys")"
			printf '%s' "/west/etc" | od -An -tx1 | tr -d ' \n' >"$TMP/present"
			same "the search finds what is there" found \
				"$(help memory "$pid" "$TMP/present")"
		else
			skip "no key in memory" "needs root"
		fi
	fi
	gone west east
}

# A process that cannot be dumped has files in /proc that belong to root.
dumpable()
{
	local dir=$TMP/nobody pid
	if [ "$(id -u)" != 0 ]; then
		skip "the agent is not dumpable" "needs root"
		return
	fi
	pair
	kill "${KERNEL[west]}"
	wait "${KERNEL[west]}" 2>/dev/null
	unset "KERNEL[west]"
	chmod 755 "$TMP" "$TMP/west" && chown -R nobody "$TMP/west"
	rm -f "$TMP/west/kernel"
	env -i "PATH=$PATH" setpriv --reuid=nobody --clear-groups "$NSMKEYD" -c "$TMP/west/etc" \
		-s "$TMP/west/sock" 2>>"$TMP/west/log" &
	pid=$!
	check "without privileges: it runs" soon 5 test -S "$TMP/west/sock"
	same "it cannot be dumped: /proc is root's" root "$(stat -c %U "/proc/$pid/environ")"
	kill "$pid"
	wait "$pid"
	gone west east
}

suites usage identity config_errors pins ciphers wrong_pins kernels both_dial self strangers \
	control many hardening dumpable
finish
