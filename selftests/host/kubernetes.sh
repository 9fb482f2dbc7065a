#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The manifests of Documentation/kubernetes, without a cluster: kubectl renders each of them
# and knows every field, the pods have no more rights than they need, names that belong
# together are the same, nsmctl takes the site, and the plugin the network and what a pod asks
# for. The script of the image does what it is there for, or says what to do, with programs of
# our own in place of those that load modules.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need python3 jq
"$TOP_DIR/selftests/vm/deps" net || exit 1
# The package of another vendor has the same file, so that Debian's cannot come beside it.
command -v kubectl >/dev/null || "$TOP_DIR/selftests/vm/deps" kubernetes || exit 1

DIR=$TOP_DIR/Documentation/kubernetes

# --- manifests

# all QUERY FILE: a jq query over the documents of a YAML file
all()
{
	"$PYTHON" -c 'import json, sys, yaml
print(json.dumps([d for d in yaml.safe_load_all(open(sys.argv[1])) if d]))' "$2" | jq -rc "$1"
}

if command -v kubectl >/dev/null; then
	for dir in base prebuilt build network; do
		check "kubectl renders $dir" sh -c "kubectl kustomize '$DIR/$dir' >'$TMP/$dir.yaml'"
	done
	# "kubectl set image" reads pods and what makes pods as its own types, and leaves out
	# fields that these do not have. Most other commands keep any field.
	cat >"$TMP/fields.py" <<'END'
import subprocess
import sys
import yaml


def lost(want, got, path):
    if isinstance(want, dict):
        for key, value in want.items():
            if not isinstance(got, dict) or key not in got:
                print(path + "." + key)
            else:
                lost(value, got[key], path + "." + key)
    elif isinstance(want, list):
        if not isinstance(got, list) or len(want) != len(got):
            print(path, "length")
        else:
            for a, b in zip(want, got):
                lost(a, b, path + "[]")
    elif want != got and path[path.rfind("."):] != ".image":
        print(path, want, got)


# Of what makes no pods: all fields but for metadata.
for doc in yaml.safe_load_all(open(sys.argv[1])):
    if doc["kind"] not in ("DaemonSet", "Pod"):
        names = sorted(set(doc) - {"apiVersion", "kind", "metadata", "data"})
        names += sorted(set(doc["metadata"]) - {"name", "namespace", "labels"})
        print(*[doc["kind"] + "." + name for name in names], sep="\n", end="\n" if names else "")
        continue
    done = subprocess.run(
        ["kubectl", "set", "image", "--local", "--dry-run=client", "-o", "yaml", "-f", "-", "*=x"],
        input=yaml.safe_dump(doc).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        check=False)
    if done.returncode:
        print(doc["kind"], done.stderr.decode())
    else:
        lost(doc, yaml.safe_load(done.stdout), doc["kind"])
END
	for dir in prebuilt build; do
		same "all fields of $dir are known to kubectl" ServiceAccount.automountServiceAccountToken \
			"$("$PYTHON" "$TMP/fields.py" "$TMP/$dir.yaml" | sort -u)"
	done
	same "all fields of network are known to kubectl" NetworkAttachmentDefinition.spec \
		"$("$PYTHON" "$TMP/fields.py" "$TMP/network.yaml" | sort -u)"
	sed 's/hostNetwork:/hostNetwrk:/' "$TMP/prebuilt.yaml" >"$TMP/misspelt.yaml"
	holds "and a field that is misspelt is not" DaemonSet.spec.template.spec.hostNetwrk \
		"$("$PYTHON" "$TMP/fields.py" "$TMP/misspelt.yaml")"
	same "what there is" "ConfigMap DaemonSet Namespace ServiceAccount" \
		"$(all 'map(.kind) | sort | join(" ")' "$TMP/prebuilt.yaml")"
	same "all of it is in the namespace" "nsmwire" \
		"$(all 'map(select(.kind != "Namespace") | .metadata.namespace) | unique | join(" ")' "$TMP/prebuilt.yaml")"
	# shellcheck disable=SC2016 # jq has its own
	same "the map of the site has a hash, which the pods name" true \
		"$(all '(map(select(.kind == "ConfigMap"))[0].metadata.name) as $n |
			(map(select(.kind == "DaemonSet"))[0].spec.template.spec.volumes[] | select(.name == "site").configMap.name) == $n
			and ($n | test("^nsmwire-site-[a-z0-9]+$"))' "$TMP/prebuilt.yaml")"
	for dir in prebuilt build; do
		same "$dir: the image is that of the registry, everywhere" "registry.example.com/nsmwire-node:0.1.0" \
			"$(all '[.. | .image? // empty] | unique | join(" ")' "$TMP/$dir.yaml")"
	done
	pods='map(select(.kind == "DaemonSet"))[0].spec.template.spec'
	same "no token, no role" "false 0" "$(all "\"\\($pods.automountServiceAccountToken) \\(map(select(.kind | test(\"Role\"))) | length)\"" "$TMP/build.yaml")"
	same "no container is privileged" 0 "$(all '[.. | .privileged? // empty] | length' "$TMP/build.yaml")"
	same "rights of each container" 'module:SYS_MODULE plugin: site:NET_ADMIN' \
		"$(all "[$pods | (.initContainers + .containers)[] | \"\\(.name):\\(.securityContext.capabilities.add // [] | join(\",\"))\"] | join(\" \")" "$TMP/prebuilt.yaml")"
	same "all drop the others" '["ALL"] ["ALL"] ["ALL"]' \
		"$(all "[$pods | (.initContainers + .containers)[].securityContext.capabilities.drop | tostring] | join(\" \")" "$TMP/build.yaml")"
	same "to build takes the rights of apt-get, and no other container has them" \
		"CHOWN,DAC_OVERRIDE,FOWNER,SETGID,SETUID,SYS_MODULE" \
		"$(all "[$pods.initContainers[] | select(.name == \"module\").securityContext.capabilities.add[]] | sort | join(\",\")" "$TMP/build.yaml")"
	same "and the word build" '["module","build"]' \
		"$(all "$pods.initContainers[0].args" "$TMP/build.yaml")"
	same "mounts have volumes" "" "$(all "$pods | (.volumes | map(.name)) as \$v | [(.initContainers + .containers)[].volumeMounts[].name] - \$v | join(\" \")" "$TMP/build.yaml")"
	same "what is read of the node is read-only" "/host/lib/modules /host/usr/src" \
		"$(all "[$pods.initContainers[0].volumeMounts[] | select(.readOnly).mountPath] | sort | join(\" \")" "$TMP/build.yaml")"
else
	skip "kubectl" "kubernetes-client is not installed"
fi

# --- the site and the network

copy_san "$TMP/tools"
build_fake
NSMCTL=$TMP/tools/nsmctl
export NSMCTL_RUN=$TMP/run
holds "nsmctl reads the site" 'peer "east"' "$(fake diff -f "$DIR/base/site.yaml" 2>&1)"
peer=$(all 'map(select(.kind == "Peer"))[0].metadata.name' "$DIR/base/site.yaml")
config=$(all '.[0].spec.config' "$DIR/network/network.yaml")
same "the network leads to the peer of the site" "$peer nsmwire-cni" \
	"$(jq -r '"\(.peer) \(.type)"' <<<"$config")"
networks=$(all '.[0].metadata.annotations["k8s.v1.cni.cncf.io/networks"]' "$DIR/network/pod.yaml")
same "its name is that of the object, which the pod names" "east east east" \
	"$(jq -r .name <<<"$config") $(all '.[0].metadata.name' "$DIR/network/network.yaml") $(
		jq -r '.[].name' <<<"$networks")"
# Multus puts cni-args into args.cni. Of other classes than the pod's the plugin says what
# the pod has asked for.
asked=$(jq -c --argjson networks "$networks" \
	'.args.cni = $networks[0]["cni-args"] | .podClasses = ["audio"]' <<<"$config" |
	CNI_COMMAND=ADD CNI_CONTAINERID=c CNI_IFNAME=net1 CNI_NETNS=/proc/self/ns/net \
		CNI_PATH=$TMP "$TMP/tools/nsmwire-cni" 2>&1)
holds "the plugin reads the network, and what the pod asks for" \
	'the arguments ask for the class \"video\", which network \"east\" does not offer' "$asked"
same "the version of the image is that of the module" "$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$TOP_DIR/dkms.conf")" \
	"$(all '[.[0].images[0].newTag] | unique | join(" ")' "$DIR/build/kustomization.yaml")"

# --- the script of the image

ROOT=$TMP/root
mkdir -p "$TMP/bin"
# The programs write what they are called with; files in $ROOT say what comes of it.
cat >"$TMP/bin/stub" <<'END'
#!/bin/sh
name=${0##*/}
echo "$name $*" >>"$NSMWIRE_ROOT/log"
case $name in
uname) echo 6.1.0-test; exit ;;
modinfo) echo udp_tunnel,ip6_udp_tunnel; exit ;;
mktemp) mkdir -p "$NSMWIRE_ROOT/new"; echo "$NSMWIRE_ROOT/new"; exit ;;
esac
if [ -e "$NSMWIRE_ROOT/fail-$name" ]; then
	case $name,$* in
	modprobe,*nsmwire | insmod,* | make,* | apt-get,* | nsmctl,*)
		cat "$NSMWIRE_ROOT/fail-$name" >&2
		exit 1 ;;
	esac
fi
case $name,$* in
modprobe,*nsmwire | insmod,*) mkdir -p "$NSMWIRE_ROOT/sys/module/nsmwire" ;;
esac
exit 0
END
chmod +x "$TMP/bin/stub"
for name in uname modinfo mktemp modprobe insmod make apt-get nsmctl; do
	ln -s stub "$TMP/bin/$name"
done

anew()
{
	rm -rf "$ROOT"
	mkdir -p "$ROOT/sys/module" "$ROOT/proc" "$ROOT/host/opt/cni/bin" "$ROOT/usr/lib/cni"
	: >"$ROOT/proc/modules"
	: >"$ROOT/log"
}

node() # WORDS...: sets $OUT, $RC, and $LOG to what was called
{
	OUT=$(NSMWIRE_ROOT=$ROOT PATH=$TMP/bin:$PATH sh "$DIR/image/nsmwire-node" "$@" 2>&1)
	RC=$?
	LOG=$(sed "s,$ROOT,,g" "$ROOT/log")
}

anew
mkdir "$ROOT/sys/module/nsmwire"
node module
same "loaded already" "0 nsmwire-node: loaded already" "$RC $OUT"
anew
node module
same "the node has it" "0 nsmwire-node: loaded, from the node" "$RC $OUT"
anew
rm "$ROOT/proc/modules"
node module
same "a kernel without modules" "1 nsmwire-node: this kernel takes no modules: use a gateway node" "$RC $OUT"
anew
echo no >"$ROOT/fail-modprobe"
node module
same "nobody has it" "1 nsmwire-node: neither the node nor the image has a module for 6.1.0-test: add it to the image, or use the overlay build" "$RC $OUT"
image() # the image has it, and the node does not
{
	anew
	echo no >"$ROOT/fail-modprobe"
	mkdir -p "$ROOT/usr/lib/nsmwire/modules/6.1.0-test"
	: >"$ROOT/usr/lib/nsmwire/modules/6.1.0-test/nsmwire.ko"
}
image
node module
same "the image has it" "0 nsmwire-node: loaded, from the image" "$RC $OUT"
holds "what it needs comes first, from the node" "modprobe -d /host udp_tunnel
modprobe -d /host ip6_udp_tunnel
insmod /usr/lib/nsmwire/modules/6.1.0-test/nsmwire.ko" "$LOG"
while IFS='|' read -r error words; do
	image
	echo "insmod: ERROR: could not insert module: $error" >"$ROOT/fail-insmod"
	node module
	same "$error" 1 "$RC"
	holds "$error: what to do" "$words" "$OUT"
done <<'END'
Key was rejected by service|sign the module with a key that it knows, or use a gateway node
Operation not permitted|signed modules alone
Invalid module format|built for another kernel than 6.1.0-test
Cannot allocate memory|Cannot allocate memory
END

sources() # the image can build it
{
	anew
	echo no >"$ROOT/fail-modprobe"
	mkdir -p "$ROOT/opt/nsmwire/usr/src/nsmwire-0.1.0/kernel"
	: >"$ROOT/opt/nsmwire/usr/src/nsmwire-0.1.0/Kbuild"
}
sources
mkdir -p "$ROOT/host/lib/modules/6.1.0-test/build"
: >"$ROOT/host/lib/modules/6.1.0-test/build/Makefile"
node module build
same "built, with the node's headers" 0 "$RC"
holds "and loaded" "make -C /host/lib/modules/6.1.0-test/build M=/new modules
modinfo -F depends /new/kernel/nsmwire.ko" "$LOG"
sources
node module build
holds "built, with Debian's headers" "apt-get install -y --no-install-recommends linux-headers-6.1.0-test
mktemp -d
make -C /lib/modules/6.1.0-test/build" "$LOG"
sources
echo no >"$ROOT/fail-apt-get"
node module build
same "no headers anywhere" 1 "$RC"
holds "no headers: what to do" "use the overlay prebuilt" "$OUT"
sources
echo error: no >"$ROOT/fail-make"
node module build
same "it does not build" 1 "$RC"
holds "why" "error: no" "$OUT"

anew
node plugin
same "no plugin in the image" "0 nsmwire-node: the image has no CNI plugin" "$RC $OUT"
echo plugin >"$ROOT/usr/lib/cni/nsmwire-cni"
node plugin
same "the plugin is on the node, and nothing beside it" "0 nsmwire-cni plugin" \
	"$RC $(ls -A "$ROOT/host/opt/cni/bin") $(cat "$ROOT/host/opt/cni/bin/nsmwire-cni")"
node site
same "the site, then events" "nsmctl apply --prune -v -f /etc/nsmwire/site/site.yaml
nsmctl monitor" "$(sed -n '/nsmctl/p' <<<"$LOG")"
echo 'no such device' >"$ROOT/fail-nsmctl"
node site
same "a site that is refused" 1 "$RC"
node ready
same "is not ready" 1 "$RC"
node
same "no word" 2 "$RC"
holds "says which there are" "nsmwire-node plugin" "$OUT"
finish
