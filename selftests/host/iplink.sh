#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# link_nsmwire.so without a kernel module: "ip" loads it, finds in itself all
# that the plugin asks for, prints its help and passes its complaints on; the
# attributes and the output are those of nsmctl.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need ip nm jq make "$CC"

build_tools "$TMP/tools"
copy_san "$TMP/san"
PLUGIN=$TMP/tools/link_nsmwire.so
IP=$(command -v ip)

# --- the binary interface

nm -D --defined-only "$IP" | awk '{ print $3 }' | sort >"$TMP/ip"
nm -D --undefined-only "$PLUGIN" | awk '{ print $1, $2 }' |
	grep -vE '@|__cxa_finalize|_ITM_|__gmon_start__' | sort >"$TMP/wants"
same "what the plugin wants of ip is in it" "" \
	"$(awk '{ print $2 }' "$TMP/wants" | sort | comm -23 - "$TMP/ip")"
same "and is weak" "" "$(grep -v '^w ' "$TMP/wants")"
same "it wants something" y "$([ -s "$TMP/wants" ] && echo y)"
same "the plugin exports one symbol" nsmwire_link_util \
	"$(nm -D --defined-only "$PLUGIN" | awk '{ print $3 }')"

# --- in ip

ip_link() { IP_LIB_DIR=$TMP/tools LD_BIND_NOW=1 "$IP" link "$@" 2>&1; }

help=$(ip_link help nsmwire)
holds "ip link help nsmwire" "Usage: ... nsmwire [ id N ] [ remote ADDR | none ]" "$help"

complains() # NAME TEXT WORDS...
{
	local name=$1 text=$2 out
	shift 2
	if out=$(ip_link add w type nsmwire "$@"); then
		fail "$name" "succeeded: $out"
	else
		same "$name" "nsmwire: $text" "$out"
	fi
}

complains "unknown word" \
	'"bogus" is not a word of this kind, see "ip link help nsmwire"' bogus
complains "no abbreviation" \
	'"rem" is not a word of this kind, do you mean "remote"? See "ip link help nsmwire"' rem 192.0.2.1
complains "bad value" '"id x": "id" wants a number from 0 to 16777215' id x
complains "missing value" '"remote" wants an IPv4 or IPv6 address, or none' remote
complains "twice" '"id" is there twice' id 1 id 2
complains "uplink" '"uplink a/b": "uplink" wants the name of an uplink, or none' uplink a/b
complains "profile" '"profile a/b": "profile" wants the name of a profile, as holoconf' profile a/b
complains "trust" '"trust dscp,": "trust" wants none, or some of dscp, mark, priority and control, with commas between' trust dscp,
complains "no such device" 'no device "nodev" (No such device)' dev nodev
out=$(ip_link add w type nsmwire help)
holds "help among the words" "Usage: ... nsmwire" "$out"

# --- attributes and output

host() # MODE WORDS...
{
	LSAN_OPTIONS=detect_leaks=0 "$TMP/plughost" \
		"$TMP/san/link_nsmwire.so" "$@"
}

"$CC" -Wall -Wextra -Werror -DLIKE_IP -rdynamic -fsanitize="address,undefined" \
	-fno-sanitize-recover=undefined -I"$TOP_DIR/include/uapi" \
	-I"$TOP_DIR/tools/iplink" -o "$TMP/plughost" "$HOST_DIR/plughost.c" \
	-ldl 2>"$TMP/log" || { fail "the stand-in builds" "$(cat "$TMP/log")"; finish; }
"$CC" -Wall -Wextra -Werror -rdynamic -I"$TOP_DIR/include/uapi" \
	-I"$TOP_DIR/tools/iplink" -o "$TMP/bare" "$HOST_DIR/plughost.c" -ldl ||
	{ fail "the bare stand-in builds"; finish; }

all=(id 42 remote 192.0.2.2 local 192.0.2.1 dev lo uplink wan0 profile call
	trust "dscp,control" reflect off dstport 7000 srcport 40000-49999
	payload ethernet ttl 64 dscp EF df inherit noudpcsum classopt off fwmark 0x6e73)
same "all words as attributes" \
	" 1=2a000000 2=c0000202 4=c0000201 6=01000000 7=1b58 8=9c40 9=c34f 10=01 11=40 12=00 13=02 14=2e 15=02 16=00 17=00 18=77616e3000 19=63616c6c00 20=09 21=00 22=736e0000" \
	"$(host add attrs "${all[@]}")"
same "uplink none" " 18=00" "$(host set attrs uplink none)"
for none in none off 0; do
	same "fwmark $none" " 22=00000000" "$(host set attrs fwmark $none)"
done
same "fwmark none: text" "fwmark none " "$(host set text fwmark off)"
same "trust none" " 20=00" "$(host set attrs trust none)"
same "JSON, trust none" '{"trust":[]}' "$(host set json trust none)"
same "no words, no attributes" "" "$(host add attrs)"
same "set sends id and payload too, for the kernel to refuse" \
	" 1=2a000000 10=00" "$(host set attrs id 42 payload ip)"
same "text is the words again" "${all[*]} " "$(host add text "${all[@]}")"
v6=(id 1 remote 2001:db8::2 local 2001:db8::1 ttl inherit dscp class)
same "IPv6 text" "${v6[*]} " "$(host add text "${v6[@]}")"
same "JSON" '{"id":42,"remote":"192.0.2.2","local":"192.0.2.1","device":1,"device_name":"lo","uplink":"wan0","profile":"call","trust":["dscp","control"],"reflect":false,"dst_port":7000,"src_port_min":40000,"src_port_max":49999,"payload":"ethernet","ttl":64,"ttl_inherit":false,"dscp_mode":"fixed","dscp":46,"df":"inherit","udp_csum":false,"class_option":false,"fwmark":28275}' \
	"$(host add json "${all[@]}" | jq -c .)"
same "nothing to print" "" "$(host add none)"

# --- an ip that is too old or too new

for mode in attrs text; do
	out=$("$TMP/bare" "$PLUGIN" add "$mode" id 1 2>&1)
	same "an ip without the functions: $mode" \
		"1 link_nsmwire.so: this version of ip has no function addattr_l (see \"ip -V\"); use nsmctl instead" \
		"$? $out"
done

# --- installation

check "make install" make -s -C "$TOP_DIR/tools" O="$TMP/tools" \
	DESTDIR="$TMP/root" install
libdir=$(grep -aoE '/usr(/local)?/lib[a-zA-Z0-9_/.+-]*/ip' "$IP" | head -n 1)
for file in "$libdir/link_nsmwire.so" /usr/bin/nsmctl \
	/usr/share/man/man8/nsmctl.8 /usr/share/man/man8/ip-link-nsmwire.8 \
	/usr/share/bash-completion/completions/nsmctl \
	/usr/share/zsh/vendor-completions/_nsmctl \
	/usr/share/fish/vendor_completions.d/nsmctl.fish \
	/usr/share/ynl/specs/nsmwire.yaml; do
	check "installs $file" test -f "$TMP/root$file"
done
same "installs the documents" \
	"$(cd "$TOP_DIR/Documentation" && printf "%s\n" CHANGELOG README.md REPORTING.md *.* examples/* monitoring/*.png | sort)" \
	"$(find "$TMP/root/usr/share/doc/nsmwire" ! -type d -printf '%P\n' | sort)"
check "make uninstall" make -s -C "$TOP_DIR/tools" O="$TMP/tools" \
	DESTDIR="$TMP/root" uninstall
same "leaves nothing" "" "$(find "$TMP/root" -type f)"
check "another prefix" make -s -C "$TOP_DIR/tools" O="$TMP/tools" \
	DESTDIR="$TMP/root" PREFIX=/opt/nsm IPLIBDIR=/opt/nsm/ip install
same "what the man pages name is there" "doc/nsmwire 3, ynl/specs/nsmwire.yaml 1" "$(
	for path in doc/nsmwire ynl/specs/nsmwire.yaml; do
		[ ! -e "$TMP/root/opt/nsm/share/$path" ] ||
			echo "$path $(grep -lF "/opt/nsm/share/$path" "$TMP"/root/opt/nsm/share/man/man8/*.8 | wc -l)"
	done | paste -sd , | sed 's/,/, /')"
finish
