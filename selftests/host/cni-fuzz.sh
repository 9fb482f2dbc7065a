#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# A fuzzer of what nsmwire-cni reads: configurations, what pods ask for, and results of
# IPAM plugins.
#
# shellcheck source=fuzz-lib.sh
. "$(dirname "$0")/fuzz-lib.sh"
fuzzer cnifuzz.c "json-c libnl-genl-3.0" \
	"$cni"/{conf,choice,env,result,fail}.c \
	"$tool"/{manifest,manifest_gen,value,proto,learn,ports}.c

# Something to start from: the configurations of the document, and each field.
sed -n '/^   {$/,/^   }$/p' "$TOP_DIR/Documentation/cni.rst" >"$TMP/all"
csplit -s -z -f "$TMP/corpus/doc" "$TMP/all" '/^   {$/' '{*}'
cat >"$TMP/corpus/pod" <<'END'
{"cniVersion":"1.1.0","name":"e","type":"nsmwire-cni","peer":"east","ids":"1000-1999","class":"video","podClasses":["text"],"podProfiles":["site"],"trust":["dscp","mark"],"mtu":1400,"reflect":false,"srcPort":"4000-4999","ifname":"w0","ipam":{"type":"static"},"dns":{"nameservers":["10.0.0.1"]},"args":{"cni":{"nsmwire.io/id":"1001","labels":[{"key":"nsmwire.io/profile","value":"site"}]}},"capabilities":{"io.kubernetes.cri.pod-annotations":true},"runtimeConfig":{"dns":{"servers":["10.0.0.2"]},"io.kubernetes.cri.pod-annotations":{"nsmwire.io/traffic-profile":"text"}},"prevResult":{"interfaces":[{"name":"eth0","sandbox":"/x"}],"ips":[{"address":"10.0.0.1/24","interface":0}]},"cni.dev/valid-attachments":[{"containerID":"a","ifname":"eth0"}]}
END
printf 'ANSMWIRE_TRAFFIC_PROFILE=video;NSMWIRE_ID=7;K8S_POD_NAME=x;IgnoreUnknown=1' >"$TMP/corpus/args"
cat >"$TMP/corpus/result" <<'END'
R{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/24","gateway":"10.0.0.1"},{"address":"fd00::2/64"}],"routes":[{"dst":"0.0.0.0/0"},{"dst":"10.1.0.0/16","gw":"10.0.0.9","priority":7,"table":100},{"dst":"fd01::/64","mtu":1300}],"dns":{"search":["x"]}}
END
{
	sed -n 's/.*\.key = \("[^"]*"\),.*/\1/p;s/.*\.standard = \("[^"]*"\),.*/\1/p' \
		"$tool/manifest_gen.c"
	grep -ho '{ "[A-Za-z./-]*"' "$cni"/*.c | sed 's/{ //'
	printf '"%s"\n' 1.0.0 1.1.0 nsmwire.io/ NSMWIRE_ IgnoreUnknown=1 '{' '}' '[' ']' ',' \
		':' ';' '=' '\"' true false null interface address gateway dst gw priority table
} | sort -u >"$TMP/words"
fuzz "configurations, arguments and results of any bytes" 2048
