#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# The pure parts of nsmctl nsm, with sanitizers: unit tests of the annotation, the connection
# and the rule of ids, changes that these tests must detect, and a fuzzer. NSM_SEED and
# NSM_FUZZ_RUNS change its seed and its length.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need "$CC" clang pkg-config
"$TOP_DIR/selftests/vm/deps" unit tools || exit 1

TOOL=$TOP_DIR/tools/nsmctl COMMON=$TOP_DIR/tools/common
PURE=(nsmurl connection connfields)
read -ra CFLAGS <<<"$(pkg-config --cflags json-c)"
read -ra LIBS <<<"$(pkg-config --libs json-c)"
CFLAGS+=(-g -O1 -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter -Werror
	 -fsanitize="address,undefined" -fno-sanitize-recover=undefined
	 -I"$TOP_DIR/include/uapi" -I"$COMMON" -I"$TOOL")
export ASAN_OPTIONS=detect_leaks=1

# object SOURCE OBJECT
object() { "$CC" "${CFLAGS[@]}" -c -o "$2" "$1"; }

build()
{
	local name

	mkdir "$TMP/obj" && object "$HOST_DIR/nsmpure.c" "$TMP/obj/nsmpure.o" || return 1
	for name in "$COMMON"/{names,spec_gen,attrs,suggest,words}.c; do
		object "$name" "$TMP/obj/$(basename "$name" .c).o" || return 1
	done
	for name in "${PURE[@]}"; do
		object "$TOOL/$name.c" "$TMP/obj/pure-$name.o" || return 1
	done
	"$CC" "${CFLAGS[@]}" -o "$TMP/pure" "$TMP/obj"/*.o "${LIBS[@]}"
}

if ! build 2>"$TMP/build.log"; then
	fail "the pure parts build" "$(cat "$TMP/build.log")"
	finish
fi
same "annotations, connections, ids" "0 " "$(out=$("$TMP/pure" 2>&1); echo "$? $out")"

# FILE<tab>WHAT IS WRONG<tab>SED EXPRESSION
mutations()
{
	cat <<'END'
nsmurl	a mechanism of any length	s/part.len >= sizeof(url->mechanism)/part.len > sizeof(url->mechanism)/
nsmurl	a mechanism may begin with a digit	s/!isalpha((unsigned char)\*part.at)/false/
nsmurl	a mechanism keeps its case	s/= toupper((unsigned char)part.at\[i\])/= part.at[i]/
nsmurl	a service may be longer	s/part->len > 253/part->len > 254/
nsmurl	a service may begin with a hyphen	s/ || !isalnum((unsigned char)\*part->at)//
nsmurl	a service may have a port	s/if (memchr(part->at, ':', part->len))/if (false)/
nsmurl	a domain is not looked at	s/if (at \&\& !is_name(\&domain))/if (false)/
nsmurl	a domain may be empty	s/if (at \&\& !domain.len)/if (false)/
nsmurl	hexadecimal letters count from 0	s/- 'a' + 10/- 'a'/
nsmurl	the second digit is not looked at	s/if (low < 0)/if (high < 0)/
nsmurl	a plus stays	s/c == '+' \&\& query/false/
nsmurl	any byte	s/c < ' ' || c > '~'/c < 0/
nsmurl	a label may be longer	s/if (len + 1 >= size)/if (len + 1 > size + 1)/
nsmurl	an interface with a colon	s/!words_ifname(name) || //
nsmurl	an interface with a percent sign	s/ || strchr(name, '%')//
nsmurl	more than one slash	s/if (memchr(part->at, '\/', part->len))/if (false)/
nsmurl	values that are joined have no comma	s/old->value\[len++\] = ',';//
nsmurl	a label without a name	s/if (!key.len)/if (false)/
nsmurl	semicolons	s/if (memchr(pair->at, ';', pair->len))/if (false)/
nsmurl	fragments	s/if (memchr(text.at, '#', text.len))/if (false)/
nsmurl	the profile is not looked at	s/if (profile \&\& !words_name(profile))/if (false)/
nsmurl	a comma at the end	s/if (\*\*at == ',' \&\& !\*++\*at)/if (**at == ',' \&\& (++*at, false))/
nsmurl	blanks	s/if (memchr(text.at, ' ', text.len) ||/if (/
connfields	unknown fields	s/if (!field) {/if (!field) { return true;/
connfields	one spelling	s/if (!strcmp(key, fields->name) || !strcmp(key, other))/if (!strcmp(key, fields->name))/
connfields	both spellings at once	s/json_object_object_get_ex(obj, field->name, NULL)/false/
connfields	numbers without bounds	s/return number >= min \&\& number <= max;/return true;/
connfields	numbers with something behind	s/ \&\& !\*end//
connfields	strings with a NUL	s/(size_t)json_object_get_string_len(value)/strlen(json_object_get_string(value))/
connfields	maps of anything	s/if (!is_string(json_object_iter_peek_value(&at)))/if (false)/
connfields	two values of an enum	s/if (strchr(text, ' '))/if (false)/
connfields	a part of a value	s/ \&\& (!at\[len\] || at\[len\] == ' ')//
connfields	no array	s/return field->many ? check_array/return false ? check_array/
connection	any type of mechanism	s/if (strcmp(type, CONNECTION_MECHANISM))/if (false)/
connection	local mechanisms	s/if (\*cls \&\& strcmp(cls, "REMOTE"))/if (false)/
connection	parameters misspelt	s/if (strcasecmp(key, keys\[i\]) || !strcmp(key, keys\[i\]))/if (true)/
connection	hexadecimal ids	s/text\[strspn(text, "0123456789")\] ||//
connection	ids of 25 bits	s/CONNECTION_VNI, NSMWIRE_ID_MAX/CONNECTION_VNI, 2 * NSMWIRE_ID_MAX/
connection	payload is always IP	s/c->payload = NSMWIRE_PAYLOAD_ETHERNET/c->payload = NSMWIRE_PAYLOAD_IP/
connection	any payload	s/else if (\*payload \&\& strcmp(payload, "IP"))/else if (false)/
connection	the MTU grows	s/if (!c->mtu || c->mtu > mtu)/if (true)/
connection	the MTU of the context grows	s/if (!c->context_mtu || c->context_mtu > c->mtu)/if (true)/
connection	the MTU of the context stays	s/if (!c->context_mtu || c->context_mtu > c->mtu)/if (!c->context_mtu)/
connection	metrics of the first segment	s/at = json_object_get_int64(index)/at = 0/
connection	the rule is turned around	s/sizeof(from)) <= 0/sizeof(from)) >= 0/
connection	the same address is odd	s/sizeof(from)) <= 0/sizeof(from)) < 0/
connection	the original source does not count	s/c->has_rule_src ? &c->rule_src : //
connection	the original destination does not count	s/c->has_rule_dst ? &c->rule_dst : //
connection	an empty original address does not count	s/c->has_rule_src = .*/c->has_rule_src = c->rule_src.family;/
connection	no client is odd	s/^\t\treturn true;$/\t\treturn false;/
connection	IPv4 is below IPv6	s/\[10\] = 0xff, \[11\] = 0xff/[10] = 0/
connection	something may follow	s/JSON_TOKENER_STRICT | //
END
}

# try NUMBER FILE EXPRESSION: whether the tests detect the change
try()
{
	local dir=$TMP/m$1 others verdict

	mapfile -t others < <(find "$TMP/obj" -name '*.o' ! -name "pure-$2.o")
	mkdir "$dir"
	sed "$3" "$TOOL/$2.c" >"$dir/$2.c"
	if cmp -s "$TOOL/$2.c" "$dir/$2.c"; then
		verdict="the change does not apply"
	elif ! object "$dir/$2.c" "$dir/new.o" 2>"$dir/log" ||
	     ! "$CC" "${CFLAGS[@]}" -o "$dir/pure" "$dir/new.o" "${others[@]}" "${LIBS[@]}" \
			2>>"$dir/log"; then
		verdict="the change does not compile: $(tail -n 5 "$dir/log")"
	elif timeout 20 "$dir/pure" >/dev/null 2>&1; then
		verdict="no test has noticed"
	else
		verdict=red
	fi
	printf '%s\n' "$verdict" >"$TMP/verdict-$1"
	rm -f "$dir/pure"
}

all_red

# --- the fuzzer, with something to start from, and all fields

mkdir "$TMP/corpus"
printf '%s' 'kernel://my-service@dc.example.com/ms1?traffic-profile=video&A=b%20c,memif://x?y+z=1' \
	>"$TMP/corpus/annotation"
printf '%s' '{"id":"c","networkService":"s","labels":{"traffic-profile":"video"},"payload":"IP","state":"UP","mechanism":{"cls":"REMOTE","type":"NSMWIRE","parameters":{"src_ip":"10.0.0.1","dst_ip":"fd00::1","src_port":"6091","vni":"7","MTU":"1500","orig_src_ip":"10.0.0.2"}},"context":{"MTU":"9000","ipContext":{"srcIpAddrs":["10.0.0.1/32"],"srcIpRequired":true}},"path":{"index":1,"pathSegments":[{},{"name":"n","metrics":{"a":"1"}}]}}' \
	>"$TMP/corpus/connection"
{
	sed -n 's/.*{ \.name = \("[^"]*"\).*/\1/p' "$TOOL/connfields.c"
	printf '"%s"\n' '\"' '{}' 'null' 'kernel://' 'traffic-profile' 'src_ip' 'dst_ip' \
		'orig_dst_ip' vni NSMWIRE REMOTE ETHERNET '\\u0000' '%2C' '@' ','
} | sort -u >"$TMP/words"
if clang "${CFLAGS[@]}" -fsanitize=fuzzer -o "$TMP/fuzz" "$HOST_DIR/nsmfuzz.c" \
	"$TOOL"/{nsmurl,connection,connfields}.c \
	"$COMMON"/{names,spec_gen,attrs,suggest,words}.c "${LIBS[@]}" 2>"$TMP/build.log"; then
	check "fuzzer: annotations and connections of any bytes" "$TMP/fuzz" \
		-seed="${NSM_SEED:-1}" -runs="${NSM_FUZZ_RUNS:-300000}" -max_len=1024 \
		-verbosity=0 -dict="$TMP/words" -artifact_prefix="${OUTDIR:-$TMP}/" "$TMP/corpus"
else
	fail "the fuzzer builds" "$(cat "$TMP/build.log")"
fi
finish
