#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
#
# nsmwire-cni without the module: environment, configuration, versions, what pods ask for,
# and the IPAM plugin, each with its errors and their codes. net/cni.sh has the rest.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need make "$CC" jq

copy_san "$TMP/tools"
CNI=$TMP/tools/nsmwire-cni
export NSMCTL_RUN=$TMP/run CNI_PATH=$TMP/plugins CNI_CONTAINERID=c1 CNI_IFNAME=nsmw-none \
	CNI_NETNS=/proc/self/ns/net FAKE_LOG=$TMP/log FAKE=ok
mkdir "$TMP/plugins"

# An IPAM plugin: what it was called with is in the log, the rest is by $FAKE.
cat >"$TMP/plugins/fake" <<'END'
#!/bin/bash
echo "$CNI_COMMAND $CNI_CONTAINERID $CNI_IFNAME $CNI_NETNS" >>"$FAKE_LOG"
case $FAKE in
ok)	cat >"$FAKE_LOG.in" ;;
error)	echo '{"cniVersion": "1.0.0", "code": 11, "msg": "no room", "details": "later"}'
	exit 1 ;;
garbage) echo 'oops'; exit 3 ;;
silent)	exit 2 ;;
killed)	kill -TERM $$ ;;
deaf)	exec <&-; exit 0 ;;
huge)	yes | head -c 2000000; exit 1 ;;
esac
END
chmod +x "$TMP/plugins/fake"

conf() # [FIELDS]: a configuration, with these fields in place of others
{
	echo "{\"cniVersion\":\"1.0.0\",\"name\":\"east\",\"type\":\"nsmwire-cni\",\"peer\":\"east\",\"ids\":\"7-9\"${1:+,$1}}"
}

cni() { CNI_COMMAND=$1 "$CNI" <<<"$2"; }	# COMMAND CONF

# error NAME CODE TEXT COMMAND CONF: the error has this code, and the text is in it
error()
{
	local out rc

	out=$(cni "$4" "$5" 2>"$TMP/err")
	rc=$?
	same "$1: status, code, nothing else" "1 $2 string" \
		"$rc $(jq -r '"\(.code) \(.msg | type)"' <<<"$out" 2>&1)$(cat "$TMP/err")"
	holds "$1: text" "$3" "$(jq -r '"\(.msg) \(.details // "")"' <<<"$out" 2>&1)"
}

nothing() # NAME COMMAND CONF: it succeeds, and prints nothing
{
	local out

	out=$(cni "$2" "$3" 2>&1)
	same "$1" "0 " "$? $out"
}

# --- the program by itself

same "--version" 1 "$("$CNI" --version | grep -c '^nsmwire-cni version [0-9.]*, CNI 1.0.0 and 1.1.0$')"
same "--help" 0 "$("$CNI" --help >/dev/null; echo $?)"
same "a word that is none" "1 " "$("$CNI" add 2>/dev/null; echo "$? ")"

# --- versions

same "VERSION" '1.1.0 1.0.0 1.1.0' "$(cni VERSION '' | jq -r '"\(.cniVersion) \(.supportedVersions | join(" "))"')"
same "VERSION of 1.0.0" '1.0.0' "$(cni VERSION '{"cniVersion":"1.0.0"}' | jq -r .cniVersion)"
same "VERSION of one that is not known" '1.1.0' "$(cni VERSION '{"cniVersion":"0.3.1"}' | jq -r .cniVersion)"
: | CNI_COMMAND=VERSION "$CNI" >"$TMP/version"
same "VERSION without any input" 1.1.0 "$(jq -r .cniVersion "$TMP/version")"
error "VERSION of garbage" 6 "not JSON" VERSION '{"cniVersion":'
error "a version" 1 'cniVersion "0.4.0" is not supported: write 1.0.0 or 1.1.0' ADD "$(conf | sed s/1.0.0/0.4.0/)"
error "no version" 7 '"cniVersion" is missing' ADD '{"name":"east"}'
error "GC of 1.0.0" 1 'GC came with version 1.1.0' GC "$(conf)"
error "STATUS of 1.0.0" 1 'STATUS came with version 1.1.0' STATUS "$(conf)"
error "GC without a list" 7 'valid-attachments" is missing' GC "$(conf | sed s/1.0.0/1.1.0/)"

# --- environment

error "no command" 4 "CNI_COMMAND is not set" "" "$(conf)"
error "a command" 4 'CNI_COMMAND: "AD" is not known, do you mean "ADD"?' AD "$(conf)"
CNI_CONTAINERID='' error "no container" 4 'CNI_CONTAINERID: ""' ADD "$(conf)"
CNI_CONTAINERID=../x error "a container" 4 'CNI_CONTAINERID: "../x" is not the id' DEL "$(conf)"
CNI_CONTAINERID=$(printf 'a%.0s' {1..201}) error "a long container" 4 CNI_CONTAINERID DEL "$(conf)"
CNI_IFNAME=a/b error "an interface" 4 'CNI_IFNAME: "a/b"' ADD "$(conf)"
CNI_IFNAME=abcdefghijklmnop error "a long interface" 4 CNI_IFNAME CHECK "$(conf)"
CNI_NETNS='' error "no network namespace" 4 'CNI_NETNS is not set: ADD' ADD "$(conf)"
CNI_NETNS='' error "none to check" 4 'CNI_NETNS is not set: CHECK' CHECK "$(conf)"
CNI_NETNS=/etc/passwd error "a file" 4 'CNI_NETNS: "/etc/passwd" is not the path of a network namespace' ADD "$(conf)"
CNI_NETNS=x error "no path" 4 'CNI_NETNS: "x" is not the path' ADD "$(conf)"
CNI_NETNS=/nowhere error "no file" 4 'CNI_NETNS: "/nowhere"' ADD "$(conf)"
CNI_NETNS=/proc/self/ns/mnt error "another namespace" 4 CNI_NETNS ADD "$(conf)"

# --- JSON

while IFS='|' read -r name text; do
	error "$name" 6 "the network configuration is not" DEL "$text"
done <<'END'
nothing|
half an object|{"cniVersion":
an array|[]
a text|"x"
two objects|{}{}
a comment|{} // x
a comma|{"a":1,}
deep|{"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}
bytes|{"a":"ÿ
no quotes|{cniVersion: "1.0.0"}
END
head -c 1048577 /dev/zero | tr '\0' ' ' >"$TMP/large"
same "too large" "6" "$(CNI_COMMAND=DEL "$CNI" <"$TMP/large" | jq .code)"
same "as large as can be" "6" "$(head -c 1048576 "$TMP/large" | CNI_COMMAND=DEL "$CNI" | jq .code)"

# --- fields

while IFS='|' read -r code field text; do
	error "$field" "$code" "$text" DEL "$(conf "$field")"
done <<'END'
2|"pere":"east"|unknown field "pere": "east" in the network configuration, do you mean "peer"?
2|"mtuu":1400|unknown field "mtuu": 1400 in the network configuration, do you mean "mtu"?
2|"zzzzzz":{}|unknown field "zzzzzz": {} in the network configuration: remove it
2|"podclass":[]|do you mean "podClasses"?
2|"netns":"x"|"netns": "x" cannot be said here: the runtime names the network namespace
2|"addresses":["10.0.0.1/24"]|come from the IPAM plugin
2|"routes":[]|come from the IPAM plugin
2|"state":"up"|the wire of a container is up
2|"capabilities":{"portMappings":true}|nsmwire-cni has no use for it: remove it
2|"capabilities":{"ipRange":true}|do you mean "ipRanges"?
7|"plugins":[]|a runtime gives each of them by itself
7|"id":3|keep "id" if each node has one container
7|"ids":5|"ids": 5 wants a text
7|"ids":"9-7"|wants a range of ids
7|"ids":"1-16777216"|wants a range of ids
7|"ifname":"a b"|is not a name that a device can have
7|"class":7|"class": 7 wants a text
7|"podClasses":"video"|"podClasses": "video" wants a list
7|"podClasses":[1]|wants a list of names
7|"podProfiles":[null]|wants a list of names
7|"name":"a/b"|is not the name of a network
7|"name":""|is not the name of a network
7|"mtu":"big"|"mtu": "big"
7|"mtu":[1]|"mtu": [1] wants one value
7|"trust":["dscp","dscp"]|has one value twice
7|"trust":{"dscp":true}|"trust"
7|"reflect":"maybe"|"reflect"
7|"srcPort":"9-1"|"srcPort"
7|"ipam":[]|"ipam": [] wants an object
7|"ipam":{"subnet":"10.0.0.0/8"}|wants a "type", the name of an IPAM plugin
7|"ipam":{"type":"../x"}|wants a "type", the name of an IPAM plugin
7|"args":[]|"args": [] wants an object
7|"prevResult":"x"|"prevResult"
END
error "no peer" 7 '"peer" is missing' DEL '{"cniVersion":"1.0.0","name":"e","id":1}'
error "no id" 7 '"id" is missing' DEL '{"cniVersion":"1.0.0","name":"e","peer":"p"}'
error "no name" 7 '"name" is missing' DEL '{"cniVersion":"1.0.0","peer":"p","id":1}'
nothing "fields of CNI and of others" DEL "$(conf '"disableCheck":true,"disableGC":true,"cniVersions":["1.0.0"],"loadOnlyInlinedPlugins":false,"dns":{"nameservers":["10.0.0.1"]},"ipam":{},"capabilities":{"ips":true,"portMappings":false,"io.kubernetes.cri.pod-annotations":true},"example.com/mine":[1],"prevResult":null,"args":{"any":"thing"}')"
nothing "disableCheck as a text" DEL "$(conf '"disableCheck":"true"')"
nothing "settings of a wire" DEL "$(conf '"profile":"site","trust":["dscp","mark"],"reflect":false,"mtu":1400,"payload":"ethernet","srcPort":"4000-4999","ttl":"inherit","dscp":"EF","fwmark":"0x10","udpCsum":true')"

# --- DEL of what is not there, and the IPAM plugin

ipam='"ipam":{"type":"fake","any":"thing"}'
nothing "DEL of nothing" DEL "$(conf "$ipam")"
same "the IPAM plugin has the attachment" "DEL c1 nsmw-none /proc/self/ns/net" "$(cat "$TMP/log")"
same "and the configuration, byte for byte" "$(conf "$ipam")" "$(cat "$TMP/log.in")"
CNI_NETNS='' nothing "DEL without a network namespace" DEL "$(conf "$ipam")"
CNI_NETNS=/nowhere nothing "DEL of one that is gone" DEL "$(conf "$ipam")"
CNI_NETNS=/etc/passwd nothing "DEL of a file that is none" DEL "$(conf "$ipam")"
FAKE=error error "its error" 11 'IPAM plugin "fake": no room; later' DEL "$(conf "$ipam")"
FAKE=garbage error "its garbage" 104 'has failed with status 3' DEL "$(conf "$ipam")"
FAKE=silent error "its silence" 104 'has failed with status 2' DEL "$(conf "$ipam")"
FAKE=killed error "its end" 104 'has failed with status 143' DEL "$(conf "$ipam")"
FAKE=huge error "its answer" 104 'has printed more than' DEL "$(conf "$ipam")"
pad=$(head -c 900000 /dev/zero | tr '\0' x)
FAKE=deaf nothing "a plugin that reads nothing" DEL "$(conf "$ipam,\"example.com/pad\":\"$pad\"")"
error "no such plugin" 5 'there is no IPAM plugin "none"' DEL "$(conf '"ipam":{"type":"none"}')"
CNI_PATH='' error "no path" 4 'CNI_PATH is not set' DEL "$(conf "$ipam")"
CNI_PATH=/nowhere::$TMP/plugins nothing "the second directory" DEL "$(conf "$ipam")"
same "no record is left" "" "$(find "$TMP/run/cni" -name '*:*')"

# --- CHECK of what is not there

error "CHECK without a result" 7 '"prevResult" is missing' CHECK "$(conf)"
error "CHECK of nothing" 3 'has no wire "nsmw-none" of network "east"' CHECK "$(conf '"prevResult":{}')"

# --- what a pod asks for, refused before anything is made

if [ "$(id -u)" = 0 ]; then
	pod() { conf "$ipam,\"runtimeConfig\":{\"io.kubernetes.cri.pod-annotations\":{$1}}${2:+,$2}"; }
	asks() { conf "$ipam,\"args\":{\"cni\":{$1}}"; }

	: >"$TMP/log"
	error "a mistyped annotation" 101 'there is no "nsmwire.io/trafic-profile" among the annotations, do you mean "nsmwire.io/traffic-profile"?' \
		ADD "$(pod '"nsmwire.io/trafic-profile":"video"')"
	same "what was begun is given back" "DEL c1 nsmw-none /proc/self/ns/net" "$(cat "$TMP/log")"
	error "an annotation that is none" 101 'among the annotations: remove it' ADD "$(pod '"nsmwire.io/zzzzzzzz":"x"')"
	error "an empty one" 101 'traffic-profile of the annotations wants a text' ADD "$(pod '"nsmwire.io/traffic-profile":""')"
	error "one that is no text" 101 'wants a text' ADD "$(pod '"nsmwire.io/traffic-profile":{}')"
	error "a profile" 101 'the annotations ask for the profile "other", which network "east" does not offer' ADD "$(pod '"nsmwire.io/profile":"other"')"
	error "a profile of a list" 101 'in "podProfiles"' ADD "$(pod '"nsmwire.io/profile":"other"' '"podProfiles":["site"]')"
	error "class control" 101 'ask for the class "control", which network "east" does not offer' ADD "$(pod '"nsmwire.io/traffic-profile":"control"')"
	error "a class of a list" 101 'in "podClasses"' ADD "$(pod '"nsmwire.io/traffic-profile":"audio"' '"podClasses":["video"]')"
	error "an id" 101 'ask for the id "10", and network "east" offers 7 to 9' ADD "$(pod '"nsmwire.io/id":"10"')"
	error "arguments" 101 'the arguments ask for the profile "other"' ADD "$(asks '"nsmwire.io/profile":"other"')"
	error "labels" 101 'the labels ask for the profile "other"' ADD "$(asks '"labels":[{"key":"app","value":"x"},{"key":"nsmwire.io/profile","value":"other"}]')"
	CNI_ARGS='NSMWIRE_PROFILE=other' error "CNI_ARGS" 101 'CNI_ARGS ask for the profile "other"' ADD "$(conf)"
	CNI_ARGS='NSMWIRE_PROFIL=x' error "mistyped CNI_ARGS" 101 'do you mean "NSMWIRE_PROFILE"?' ADD "$(conf)"
	CNI_ARGS='FOO=1' error "others of CNI_ARGS" 4 'CNI_ARGS: "FOO" is not known: remove it, or add IgnoreUnknown=1' ADD "$(conf)"
	CNI_ARGS='FOO' error "no pair" 4 'CNI_ARGS: "FOO" is not understood' ADD "$(conf)"
	CNI_ARGS='K8S_POD_NAME=x;FOO=1;IgnoreUnknown=true;NSMWIRE_ID=12' error "IgnoreUnknown" 101 'CNI_ARGS ask for the id "12"' ADD "$(conf)"
	CNI_ARGS='NSMWIRE_PROFILE=b' error "the order of places" 101 'the arguments ask for the profile "a"' ADD "$(conf '"args":{"cni":{"nsmwire.io/profile":"a"}},"runtimeConfig":{"io.kubernetes.cri.pod-annotations":{"nsmwire.io/profile":"c"}}')"
	CNI_IFNAME=lo error "the name of another device" 103 'has a device "lo" already' ADD "$(conf)"
	same "no record is left" "" "$(find "$TMP/run/cni" -name '*:*')"
else
	skip "what a pod asks for" "needs root"
fi
finish
