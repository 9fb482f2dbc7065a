#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 500
#
# nsmkeyd without a kernel module: certificates of SPIFFE, malformed messages of a peer
# that has one, and shared secrets.
#
# shellcheck source=keyd-lib.sh
. "$(dirname "$0")/keyd-lib.sh"

# --- SPIFFE

ID=spiffe://hooli.example/ns/holo/sa
use() # HOST NAME: its certificate
{
	cp "$TMP/certs/$2.crt" "$TMP/$1/cert.new" && mv "$TMP/$1/cert.new" "$TMP/$1/cert"
	cp "$TMP/certs/$2.key" "$TMP/$1/key.new" && mv "$TMP/$1/key.new" "$TMP/$1/key"
}

spiffe_pair()
{
	local h
	pair
	for h in west east; do
		use "$h" "$h"
		cp "$TMP/certs/ca.crt" "$TMP/$h/bundle"
		printf '%s\n' "port none" "cert $TMP/$h/cert" "key $TMP/$h/key" \
			"bundle $TMP/$h/bundle" >"$TMP/$h/etc/agent.conf"
		rm "$TMP/$h/etc/identity"
	done
	listens "spiffe $ID/east"
	connects "spiffe $ID/west"
}

spiffe()
{
	local cert text told
	mkdir -p "$TMP/certs"
	[ -f "$TMP/certs/ca.crt" ] || help certs "$TMP/certs" 2>/dev/null
	spiffe_pair
	both_start
	becomes "SPIFFE: keys" east west state keyed
	becomes "SPIFFE: keys at both ends" west east state keyed
	match "SPIFFE: the keys match" west east east west
	same "SPIFFE: what is shown" "spiffe $ID/west" \
		"$(value east west auth) $(value east west identity)"
	# Files that change are read at the next handshake. The server's certificate is bad;
	# then the client's.
	while IFS='|' read -r cert text told; do
		use west "$cert"
		command east rekey west >/dev/null
		becomes "SPIFFE: the server's certificate: $cert" east west reason "*$text*"
		use west west
		becomes "SPIFFE: renewed" east west state keyed
		use east "${cert/west/east}"
		# Its identity is that of west, which is another reason for some.
		command east rekey west >/dev/null
		becomes "SPIFFE: the client's certificate: $cert" east west reason "*$told*"
		use east east
		becomes "SPIFFE: renewed by the client" east west state keyed
	done <<-END
		expired|the certificate has expired: renew it, and compare the clocks|does not take the identity $ID/west
		future|the certificate is not valid yet: compare the clocks|does not take the identity
		stranger|it is $ID/stranger, and not the peer: correct "spiffe"|does not take the identity $ID/stranger
		unknown|the certificate is not from an authority in $TMP/east/bundle: add the authority|does not take the identity
		authority|the certificate is one of an authority: issue one for the workload|does not take the identity
	END
	holds "SPIFFE: the server says who was refused" \
		"no peer is $ID/stranger: if that is a peer, correct its \"spiffe\"" \
		"$(<"$TMP/west/log")"
	same "SPIFFE: failures are counted" ok "$([ "$(value east west failures)" -ge 10 ] && echo ok)"

	# This host does not use such a certificate, and does not take it from another.
	while read -r cert text; do
		use east "$cert"
		command east rekey west >/dev/null
		becomes "SPIFFE: $text URIs in the own certificate" east west reason \
			"*$TMP/east/cert: the certificate has $text URIs, and one of SPIFFE has exactly one*"
		use east east
		becomes "SPIFFE: $text URIs: renewed" east west state keyed
		same "SPIFFE: $text URIs in that of another: refused" closed \
			"$(help tls "$PORT" "$TMP/certs/$cert.crt" "$TMP/certs/$cert.key" random)"
		check "SPIFFE: $text URIs in that of another: why" soon 5 grep -q \
			"from 127.0.0.1: the certificate has $text URIs, and one of SPIFFE has exactly one" \
			"$TMP/west/log"
	done <<-END
		two 2
		none 0
	END
	cp "$TMP/certs/west.key" "$TMP/east/key"
	command east rekey west >/dev/null
	becomes "SPIFFE: another key" east west reason \
		"*$TMP/east/key: is not the key of the certificate in $TMP/east/cert*"
	use east east
	becomes "SPIFFE: its key" east west state keyed

	# The server is told by an alert what is wrong with its certificate.
	use west expired
	command east rekey west >/dev/null
	check "SPIFFE: the server is told that its certificate has expired" soon 10 grep -q \
		"refused: from 127.0.0.1: the other side says that the certificate of this host has expired: renew it" \
		"$TMP/west/log"
	use west west

	# An authority that is taken away revokes all its certificates.
	cp "$TMP/certs/other-ca.crt" "$TMP/west/bundle"
	command east rekey west >/dev/null
	becomes "SPIFFE: an authority is gone: the client is told" east west reason \
		"*the other side does not know the authority of this host's certificate: add it to its bundle"
	holds "SPIFFE: an authority is gone: the server" \
		"the certificate is not from an authority in $TMP/west/bundle" "$(<"$TMP/west/log")"
	cat "$TMP/certs/"{other-ca,ca}.crt >"$TMP/west/bundle"
	becomes "SPIFFE: it is back" east west state keyed
	: >"$TMP/west/bundle"
	command east rekey west >/dev/null
	check "SPIFFE: an empty bundle" soon 10 grep -q \
		"$TMP/west/bundle: has no certificates of authorities in PEM" "$TMP/west/log"
	cp "$TMP/certs/ca.crt" "$TMP/west/bundle"
	becomes "SPIFFE: back again" east west state keyed
	chmod 644 "$TMP/east/key"
	command east rekey west >/dev/null
	becomes "SPIFFE: others may read the key" east west reason \
		"*$TMP/east/key can be read by others than its owner: chmod 600*"
	use east east
	becomes "SPIFFE: nobody but the owner" east west state keyed
	rm "$TMP/east/cert"
	command east rekey west >/dev/null
	becomes "SPIFFE: no certificate" east west reason "*$TMP/east/cert: No such file or directory"
	use east east
	becomes "SPIFFE: all is well" east west state keyed
	# A pin for one peer, and SPIFFE for another, on one port.
	host third west
	"$NSMKEYD" -c "$TMP/west/etc" --init >"$TMP/west/identity"
	peer west third listen "port $PORT" "$(pin third)"
	kernel west "peer add third"
	peer third west "connect 127.0.0.1" "port $PORT" "$(pin west)"
	command west reload >/dev/null
	start third
	becomes "a pin and SPIFFE on one port" third west state keyed
	match "a pin and SPIFFE on one port: the keys match" west third third west
	# Neither takes the place of the other.
	peer third west "connect 127.0.0.1" "port $PORT" "spiffe $ID/west" \
		"cert $TMP/certs/stranger.crt" "key $TMP/certs/stranger.key" \
		"bundle $TMP/certs/ca.crt"
	command third reload >/dev/null
	becomes "a certificate that nobody has configured" third west reason \
		"*does not take the identity $ID/stranger*"
	malformed
	gone west east third
}

# Messages inside of TLS, from a peer that is known.
malformed()
{
	local kind before
	before=$(grep -c east "$TMP/west/keys")
	for kind in random long version cipher epoch epoch-large reserved key-first done-first \
			rekey-first type twice key-id key-epoch "done"; do
		same "malformed: $kind" closed \
			"$(help tls "$PORT" "$TMP/certs/east.crt" "$TMP/certs/east.key" "$kind")"
	done
	same "a hello alone is fine" open \
		"$(help tls "$PORT" "$TMP/certs/east.crt" "$TMP/certs/east.key" hello)"
	holds "malformed: the reason" \
		"from 127.0.0.1: a message is malformed or out of order: compare the versions of nsmkeyd" \
		"$(<"$TMP/west/log")"
	same "malformed: no key to send with is set" "$before" \
		"$(($(grep -c "^east tx" "$TMP/west/keys") * 2))"
	same "TLS 1.2" closed \
		"$(help tls "$PORT" "$TMP/certs/east.crt" "$TMP/certs/east.key" tls12)"
	same "no certificate" closed "$(help tls "$PORT" - - random)"
	check "the agent is still there" has third west name west
	command east rekey west >/dev/null
	becomes "it goes on" west east state keyed
}

# --- a shared secret

psk()
{
	local h text line
	pair
	openssl rand -base64 32 >"$TMP/psk"
	for h in west east; do
		cp "$TMP/psk" "$TMP/$h/psk"
		rm "$TMP/$h/etc/identity"
	done
	listens "psk $TMP/west/psk"
	connects "psk $TMP/east/psk"
	both_start
	becomes "psk: keys" east west state keyed
	becomes "psk: keys at both ends" west east state keyed
	match "psk: the keys match" west east east west
	same "psk: what is shown" "psk null" "$(command east show |
		jq -r '.peers[0] | "\(.auth) \(.identity)"')"
	openssl rand -base64 32 >"$TMP/west/psk"
	same "psk: another secret" "{}" "$(command west reload)"
	command east rekey west >/dev/null
	becomes "psk: not the same: the client is told" east west reason \
		"127.0.0.1 port $PORT: the other side does not have the secret: put the same line*"
	holds "psk: not the same: the server says so" \
		'no peer has its secret: put the same line into the file of "psk" at both ends' \
		"$(<"$TMP/west/log")"
	cp "$TMP/psk" "$TMP/west/psk"
	command west reload >/dev/null
	becomes "psk: the same again" east west state keyed
	# The files of both are the same one, and a host must not talk with itself.
	peer east zself "connect 127.0.0.1" "port $PORT" "psk $TMP/psk"
	kernel east "peer add zself"
	holds "psk: two peers with one secret" "has the same pin, spiffe or psk" "$(command east reload)"
	rm "$TMP/east/etc/peers.d/zself"
	while IFS='|' read -r text line; do
		printf '%b' "$line" >"$TMP/east/psk"
		holds "psk: $text" "$TMP/east/psk is not one line of base64 with 32 to 64 bytes" \
			"$(command east reload)"
	done <<-END
		short|$(openssl rand -base64 31)\n
		long|$(openssl rand -base64 66 | tr -d '\n')\n
		two lines|$(<"$TMP/psk")\n\n
		empty|
		no base64|$(tr 'A-Za-z' _ <"$TMP/psk")\n
	END
	chmod 640 "$TMP/east/psk"
	holds "psk: others may read the file" "chmod 600 $TMP/east/psk" "$(command east reload)"
	rm "$TMP/east/psk"
	holds "psk: no file" "$TMP/east/psk: No such file or directory" "$(command east reload)"
	same "psk: an error changes nothing" keyed "$(value east west state)"
	SECRETS+=("$(<"$TMP/psk")" "$(base64 -d <"$TMP/psk" | od -An -tx1 | tr -d ' \n')")
	gone west east
}

suites spiffe psk
finish
