#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# nsmctl nsm without a kernel module: usage errors, what becomes of a connection and of the
# requests for its wire, and annotations, also against Python's reader of URLs. Connections
# are compared with NSM's own definitions, which are fetched, or are in the directory NSM_API:
# connection.proto and connectioncontext.proto of networkservicemesh/api.
#
# shellcheck source=nsmctl-lib.sh
. "$(dirname "$0")/nsmctl-lib.sh"
"$TOP_DIR/selftests/vm/deps" net nsm || exit 1

UAPI=$TOP_DIR/include/uapi/linux/nsmwire.h
cmd() # NAME: the number of an operation
{
	sed -n '/NSMWIRE_CMD_CAPABILITIES_GET/,/__NSMWIRE_CMD_MAX/p' "$UAPI" |
		grep -n "NSMWIRE_CMD_$1,\|NSMWIRE_CMD_$1 =" | head -n 1 | cut -d: -f1
}
GET=$(cmd WIRE_GET) ADD=$(cmd WIRE_ADD) SET=$(cmd WIRE_SET) DEL=$(cmd WIRE_DEL)

# nsm JSON WORDS...: as run, with the connection on standard input
nsm() { run nsm "${@:2}" <<<"$1"; }

# conn PARAMETERS [MORE]: a connection; both are the inside of JSON objects
conn()
{
	printf '{"id":"c","mechanism":{"cls":"REMOTE","type":"NSMWIRE","parameters":{%s}}%s}' \
		"$1" "${2:+,$2}"
}

CLIENT='"src_ip":"192.0.2.1","src_port":"6091"'
SERVER='"dst_ip":"192.0.2.2","dst_port":"6091","vni":"42"'

# wrong NAME WORDS JSON ARGS...: status 1, the reason, nothing on stdout, nothing sent
wrong()
{
	local name=$1 words=$2
	nsm "${@:3}"
	same "$name" "1 '' ''" "$RC '$OUT' '$SENT'"
	holds "$name: says why" "$words" "$ERR"
}

# operations [SENT]: the operations that were sent, and of each the attributes of the link
operations()
{
	sed "s/cmd=$GET .*/get/;s/cmd=$DEL .*/del/;s/ flags=0x5 3=[0-9a-f]*//" <<<"${1-$SENT}"
}

# --- usage

bad "no verb" "request, close or annotation?" nsm
bad "unknown verb" 'no command "open"' nsm open
bad "no side" "say server or client" nsm request
bad "another side" '"nse" is not a word of this command, do you mean "server"?' nsm request nse
bad "no name" "which wire?" nsm request server wire
bad "a long name" "of up to 15 characters" nsm request server wire abcdefghijklmnop
bad "an index" "goes by its name" nsm request server wire ifindex 7
bad "wire twice" '"wire" is there twice' nsm request server wire a wire b
bad "unknown word" '"lokal" is not a word of this command, do you mean "local"?' \
	nsm request server lokal 192.0.2.1
bad "local twice" '"local" is there twice' nsm close server local ::1 local ::2
bad "id" "the id is the connection's" nsm request server id 7
bad "remote" "the remote address is the connection's" nsm request server remote 192.0.2.1
bad "remote none" "the remote address is the connection's" nsm request server remote none
bad "payload" "the payload is the connection's" nsm request server payload ip
bad "local any" '"local" wants the address' nsm request server local any
bad "dev" '"dev" is not for connections' nsm request server dev eth0
bad "an annotation is missing" "the annotation is missing" nsm annotation
bad "an empty one" "the annotation is empty" nsm annotation ""
bad "two" "one word too many" nsm annotation kernel://a kernel://b
run -b - <<<'nsm request server local 192.0.2.1'
same "not in a batch on standard input" "1 ''" "$RC '$SENT'"
holds "says why" "standard input has the commands of the batch" "$ERR"
echo 'nsm request client local 192.0.2.1' >"$TMP/batch"
run -b "$TMP/batch" <<<"$(conn "")"
same "in a batch from a file" "0 192.0.2.1" "$RC $(jq -r .mechanism.parameters.src_ip <<<"$OUT")"

# --- connections that are none; nsmpure.c has all the ways

wrong "no JSON" "this is no JSON object" "x" request server local 192.0.2.2
wrong "an unknown field" 'no field "ids", do you mean "id"?' '{"ids":"x"}' close server
wrong "another mechanism" 'the mechanism is "VXLAN"' '{"mechanism":{"type":"VXLAN"}}' request client
wrong "no id, and no name" "the connection has no id" "{\"mechanism\":{\"type\":\"NSMWIRE\",\"parameters\":{$CLIENT}}}" \
	request server local 192.0.2.2
head -c 1048577 /dev/zero | tr '\0' ' ' >"$TMP/long"
run nsm request server local 192.0.2.2 <"$TMP/long"
same "more than a connection can be" "1 ''" "$RC '$OUT'"
holds "says so" "standard input has more than 1048576 bytes" "$ERR"

# --- what each end needs from the other

wrong "server: no src_ip" "parameter src_ip is missing" "$(conn "")" request server local 192.0.2.2
wrong "server: no dst_ip" "parameter dst_ip is missing" "$(conn "$CLIENT")" request server
wrong "server: two families" "not of one address family" "$(conn "$CLIENT")" request server local ::1
wrong "server: another port" 'src_port is 6091, and the port here is 7000' "$(conn "$CLIENT")" \
	request server local 192.0.2.2 dstport 7000
wrong "client: no src_ip" "parameter src_ip is missing" "$(conn "")" request client
wrong "client: an id alone" "parameter dst_ip is missing" "$(conn '"vni":"42"')" \
	request client local 192.0.2.1
wrong "client: an address alone" "parameter vni is missing" "$(conn '"dst_ip":"192.0.2.2"')" \
	request client local 192.0.2.1
wrong "client: two families" "not of one address family" "$(conn "$SERVER")" request client local ::1
wrong "client: another port" "dst_port is 6091, and the port here is 7000" "$(conn "$SERVER")" \
	request client local 192.0.2.1 dstport 7000

# --- the client, before the request

nsm "$(conn "")" request client local 2001:db8::1 dstport 7000
same "the client's part" '0 {"src_ip":"2001:db8::1","src_port":"7000"} ' \
	"$RC $(jq -c .mechanism.parameters <<<"$OUT") $SENT$ERR"
nsm "$(conn '"src_ip":"192.0.2.1","vni":"0","dst_ip":"","x":"y"' '"networkService":"s"')" request client
same "0 and nothing are not set, and the rest stays" \
	'{"src_ip":"192.0.2.1","vni":"0","dst_ip":"","x":"y","src_port":"6091"} s' \
	"$(jq -rc '"\(.mechanism.parameters) \(.networkService)"' <<<"$OUT")"
run -j -p nsm request client <<<"$(conn "$CLIENT")"
same "on lines of its own" "true" "$([ "$(wc -l <<<"$OUT")" -gt 5 ] && jq -e '.id == "c"' <<<"$OUT")"

# --- the wire of the server: the fake kernel's wires have id 42, and lead to 192.0.2.2

FAR='"src_ip":"192.0.2.2"'
nsm "$(conn "$FAR")" request server local 192.0.2.1 wire w
same "a wire that is there has the id" "0 42 1442 1442" \
	"$RC $(jq -r '"\(.mechanism.parameters | "\(.vni) \(.MTU)") \(.context.MTU)"' <<<"$OUT")"
same "it is set to what the connection says" "get
cmd=$SET link.1=2a000000 link.2=c0000202 link.4=c0000201 link.10=00
get" "$(operations)"
same "metrics are in the path alone" null "$(jq .path <<<"$OUT")"
nsm "$(conn "$FAR" '"path":{"index":1,"pathSegments":[{"name":"a"},{"name":"b","metrics":{"x":"y"}}]}')" \
	request server local 192.0.2.1 wire w
same "there they are integers" "true y null" "$(jq -rc '.path.pathSegments as [$a, $b] |
	"\([$b.metrics | to_entries[] | select(.key != "x") | .value | test("^[0-9]+$")] | length > 8 and all) \($b.metrics.x) \($a.metrics)"' <<<"$OUT")"
same "with those of classes" "server_audio_rx_bytes server_drops server_rx_packets" \
	"$(jq -r '.path.pathSegments[1].metrics | keys[]' <<<"$OUT" |
		grep -xE 'server_(audio_rx_bytes|drops|rx_packets)' | sort | paste -sd ' ')"
nsm "$(conn "$FAR" '"labels":{"traffic-profile":"video"},"payload":"ETHERNET"')" \
	request server local 192.0.2.1 wire w df unset
same "label, payload and words" "cmd=$SET link.1=2a000000 link.2=c0000202 link.4=c0000201 link.10=01 link.15=01 link.19=766964656f00" \
	"$(operations | sed -n 2p)"
nsm "$(conn "$FAR" '"labels":{"traffic-profile":"video"}')" request server local 192.0.2.1 wire w profile own
same "the word comes before the label" "link.19=6f776e00" "$(operations | sed -n '2s/.* //p')"
nsm "$(conn "$FAR")" request server local 192.0.2.1 wire w peer east
same "a peer has the addresses" "cmd=$SET link.1=2a000000 link.10=00 link.24=6561737400" \
	"$(operations | sed -n 2p)"

# refuses NAME TEXT JSON ARGS...: status 2, and nothing but questions was sent
refuses()
{
	local name=$1 text=$2
	nsm "${@:3}"
	same "$name" "2 '' get" "$RC '$OUT' $(operations | sort -u)"
	holds "$name: says why" "$text" "$ERR"
}

refuses "the wire has another id" 'wire "w" has id 42, and the connection 7' \
	"$(conn "$FAR,\"vni\":\"7\"")" request server local 192.0.2.1 wire w
refuses "it leads elsewhere" 'there is a wire "w" that leads elsewhere' \
	"$(conn "$CLIENT")" request server local 192.0.2.9 wire w
refuses "close: the wire has another id" 'wire "w" has id 42, and the connection 7' \
	"$(conn "$FAR,\"vni\":\"7\"")" close server wire w
nsm "$(conn "$FAR")" request server local 192.0.2.1 wire refuse
same "the kernel's reason" "2 ''" "$RC '$OUT'"
holds "is told" "id cannot change" "$ERR"

# --- a wire that is created

export NSM_FAKE=fresh
nsm "$(conn "$CLIENT")" request server local 192.0.2.2
id=$(jq -r .mechanism.parameters.vni <<<"$OUT")
same "ids that are in use are not taken" "0 4 true" \
	"$RC $(grep -c "cmd=$ADD" <<<"$SENT") $([ "$id" -gt 0 ] && echo true)"
same "the last that was tried is the connection's" "$(printf 'link.1=%02x%02x%02x00' \
	$((id & 255)) $((id >> 8 & 255)) $((id >> 16)))" \
	"$(grep "cmd=$ADD" <<<"$SENT" | tail -n 1 | grep -o 'link.1=[0-9a-f]*')"
same "its name is made of the connection's id" "1 nsm-" "$(grep -o ' 3=[0-9a-f]*' <<<"$SENT" | sort -u | wc -l
	) $(grep -o ' 3=[0-9a-f]*' <<<"$SENT" | head -n 1 | cut -c4-11 | sed 's/../\\x&/g' | xargs -0 printf '%b')"
first=$(grep -o ' 3=[0-9a-f]*' <<<"$SENT" | head -n 1)
nsm "$(conn "$CLIENT" | sed 's/"c"/"d"/')" request server local 192.0.2.2
same "another connection has another name" different \
	"$([ "$(grep -o ' 3=[0-9a-f]*' <<<"$SENT" | head -n 1)" = "$first" ] || echo different)"

# ids WANT LOW HIGH: ten ids that the server with address HIGH gives to LOW are even or odd
ids()
{
	local odd=0
	for _ in {1..10}; do
		nsm "$(conn "\"src_ip\":\"$2\"")" request server local "$3"
		odd=$((odd + ($(jq -r .mechanism.parameters.vni <<<"$OUT") & 1)))
	done
	same "$2 asks $3: ids are $1" "$1" "$([ "$odd" = 0 ] && echo even; [ "$odd" = 10 ] && echo odd)"
}
ids even 192.0.2.1 192.0.2.2
ids odd 192.0.2.2 192.0.2.1

NSM_FAKE=empty nsm "$(conn "$CLIENT,${SERVER/42/43}")" request client local 192.0.2.1 wire w netns /proc/self/ns/net
same "the client's wire has the id of the answer" "0 get
get
cmd=$ADD link.1=2b000000 link.2=c0000202 link.4=c0000201 link.10=00
get" "$RC $(operations)"
nsm "$(conn "$CLIENT,$SERVER")" request client local 192.0.2.1
same "a wire that was renamed is found" " 3=776972653000 link.1=2a000000" \
	"$(grep -o " 3=[0-9a-f]* link.1=[0-9a-f]*" <<<"$SENT")"

NSM_FAKE=full nsm "$(conn "$CLIENT")" request server local 192.0.2.2
same "no id is free" "2 '' 64" "$RC '$OUT' $(grep -c "cmd=$ADD" <<<"$SENT")"
holds "says so" "no id that is not in use was found" "$ERR"

: >"$NSM_FAKE_LOG"
fake nsm request server local 192.0.2.2 <<<"$(conn "$CLIENT")" >/dev/full 2>"$TMP/err"
same "an answer that cannot be written: failed, and the wire is deleted" "2 del" \
	"$? $(operations "$(<"$NSM_FAKE_LOG")" | tail -n 1)"
unset NSM_FAKE

# --- close

nsm "$(conn "$FAR,$SERVER" | sed 's/"dst_ip":"192.0.2.2"/"dst_ip":"192.0.2.1"/')" close server wire w
same "close" "0 '' '' get
del" "$RC '$OUT' '$ERR' $(operations)"
NSM_FAKE=fresh nsm "$(conn "$CLIENT")" close server
same "close what is not there" "0 '' '' get" "$RC '$OUT' '$ERR' $(operations)"
NSM_FAKE=fresh nsm "$(conn "$FAR,$SERVER")" close server
same "close what has been moved, by id, address and port" "0 '' get
get
del" "$RC '$ERR' $(operations)"
NSM_FAKE=fresh nsm "$(conn "$FAR,$SERVER")" close server dstport 7000
same "with another port it is another one" "0 '' get
get" "$RC '$ERR' $(operations)"
nsm "$(conn "$FAR")" close server wire w netns nosuchns
same "close in a namespace that is gone" "0 '' ''" "$RC '$ERR' '$SENT'"
nsm "$(conn "$FAR")" close server wire w netns /dev/null
same "a path that is no namespace" "2 ''" "$RC '$SENT'"

# --- annotations

run nsm annotation 'kernel://video@dc.example.com/nsm-1?traffic-profile=video&a=b%20c,memif://x'
same "a line for each service" "nsm-1: service video@dc.example.com mechanism KERNEL profile video label a 'b c'
-: service x mechanism MEMIF" "$OUT"
json "as NSM's client asks" '[{"connection":{"networkService":"s","labels":{}},"mechanismPreferences":[{"cls":"LOCAL","type":"KERNEL","parameters":{"name":"n"}}]}]' \
	. -j nsm annotation kernel://s/n
run nsm annotation - <<<'kernel://s/n'
same "from standard input" "n: service s mechanism KERNEL" "$OUT"
printf 'kernel://s\0x' >"$TMP/nul"
run nsm annotation - <"$TMP/nul"
same "with a NUL" "1 ''" "$RC '$OUT'"
bad "the second is wrong: nothing is shown" "the domain is missing" nsm annotation 'kernel://a,kernel://b@'

check "Python reads annotations as nsmctl does" "$PYTHON" - "$TMP/san/nsmctl" <<'END'
import json
import random
import subprocess
import sys
from urllib.parse import parse_qs, quote, quote_plus, unquote, urlsplit

random.seed(1)
LETTERS = "abcXYZ019"
ANY = LETTERS + " ,&=;%+?/#@:!\"'()*-._~<>[]{}|\\^`$"


def word(letters, most, least=1):
    return "".join(random.choice(letters) for _ in range(random.randint(least, most)))


def url():
    service = random.choice(LETTERS) + word(LETTERS + "-_.", 20, 0)
    if random.random() < 0.5:
        service += "@" + random.choice(LETTERS) + word(LETTERS + "-_.", 20, 0)
    text = random.choice(("kernel", "Memif", "vfio")) + "://" + service
    if random.random() < 0.7:
        text += "/" + quote(word(LETTERS + "-_.@+~", 12, 0).strip("."))
    pairs = [quote_plus(word(ANY, 9)) + random.choice(("", "=" + quote_plus(word(ANY, 20, 0))))
             for _ in range(random.randint(0, 5))]
    return text + ("?" + "&".join(pairs) if pairs else "")


def second_reader(text):
    u = urlsplit(text)
    labels = {k: ",".join(v) for k, v in parse_qs(u.query, keep_blank_values=True).items()}
    name = unquote(u.path.split("/")[-1])
    return {"connection": {"networkService": u.netloc, "labels": labels},
            "mechanismPreferences": [{"cls": "LOCAL", "type": u.scheme.upper(),
                                      "parameters": {"name": name} if name else {}}]}


for _ in range(40):
    urls = [url() for _ in range(20)]
    done = subprocess.run([sys.argv[1], "-j", "nsm", "annotation", ",".join(urls)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, (urls, done.stderr)
    for text, got in zip(urls, json.loads(done.stdout), strict=True):
        want = second_reader(text)
        assert got == want, (text, got, want)
END

# --- NSM's own definitions

API=${NSM_API:-}
WHY="NSM_API names no directory with connection.proto"
if [ -z "$API" ]; then
	API=$TMP/api
	WHY="NSM's definitions could not be fetched; NSM_API can name a copy of pkg/api/networkservice"
	mkdir "$API"
	from=https://raw.githubusercontent.com/networkservicemesh/api
	from+=/ad7e9c43919b86bfd9840f747d525d06812e6200/pkg/api/networkservice
	for file in connection connectioncontext; do
		curl -fsS --max-time 20 -o "$API/$file.proto" "$from/$file.proto" 2>/dev/null || break
	done
fi
if [ ! -s "$API/connection.proto" ] || [ ! -s "$API/connectioncontext.proto" ]; then
	skip "NSM's own definitions" "$WHY"
elif ! "$PYTHON" -c 'import google.protobuf' 2>/dev/null || ! command -v protoc >/dev/null; then
	skip "NSM's own definitions" "python3-protobuf or protobuf-compiler is not installed"
else
	check "NSM's definitions are read" protoc -I "$API" --include_imports \
		--descriptor_set_out="$TMP/api.pb" connection.proto
	# The sanitizer has to be loaded first, as fake does.
	printf '#!/bin/sh\nLD_PRELOAD="%s %s" exec "%s" "$@"\n' \
		"$LIBASAN" "$TMP/fakenl.so" "$NSMCTL" >"$TMP/nsmctl"
	chmod +x "$TMP/nsmctl"
	check "the table of fields is that of NSM" "$PYTHON" "$HOST_DIR/nsmproto.py" \
		table "$TMP/api.pb" "$TOP_DIR/tools/nsmctl/connfields.c"
	check "connections of all fields are taken, and answered by such" \
		"$PYTHON" "$HOST_DIR/nsmproto.py" answer "$TMP/api.pb" "$TMP/nsmctl"
fi
finish
