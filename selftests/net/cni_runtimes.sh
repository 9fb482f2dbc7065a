#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 900
# mem: 2048
#
# nsmwire-cni under real container runtimes: podman with its CNI backend, and containerd by
# "ctr --cni". Containers from an image that is made here, of a static busybox, send packets
# over their wire in their class, side by side, and leave nothing when they end.
#
# Topology: topo_pair of lib.sh. The runtimes run in $A, as on a node; $B has the wires of
# two containers.

. "$(dirname "$0")/lib.sh"

need jq ethtool
# "ctr" reads /etc/cni/net.d, which is then this script's.
[ "${VMTEST_KERNEL:-}" ] || skip_all "only in a machine of its own"
have_module || skip_all "no module"
topo_pair || skip_all "no veth"
modprobe -qa overlay veth sch_ingress cls_matchall act_skbedit
mountpoint -q /sys/fs/cgroup || mount -t cgroup2 none /sys/fs/cgroup

# A runtime reads configurations from a directory of its own.
conf_dir=$TMP/net.d plugins=$TMP/cni
mkdir "$conf_dir" "$plugins" "$TMP/image" "$TMP/storage"
ln -s /usr/lib/cni/* "$TOP_DIR/build/tools/nsmwire-cni" "$plugins/" || skip_all "no CNI plugins"

network() # NAME CLASS SUBNET IDS
{
	cat >"$conf_dir/$1.conflist" <<-END
		{ "cniVersion": "1.0.0", "name": "$1",
		  "plugins": [{ "type": "nsmwire-cni", "peer": "east", "ids": "$4", "class": "$2",
		    "ipam": {"type": "host-local", "dataDir": "$TMP/ipam", "subnet": "$3"} }] }
	END
}

ends()
{
	local id

	"$NSMCTL" -n "$A" -b - <<-END || return
		uplink add one dev ua
		peer add east
		path add peer east uplink one remote $UB4
	END
	"$NSMCTL" -n "$B" -b - <<-END || return
		uplink add one dev ub
		peer add west
		path add peer west uplink one remote $UA4
		wire add w1000 id 1000 peer west
		wire add w1001 id 1001 peer west
	END
	for id in 1000 1001; do
		ip -n "$B" link set "w$id" up &&
			ip -n "$B" route add "10.42.$((id - 1000)).0/24" dev "w$id" || return
	done
	ip -n "$B" addr add 10.43.0.1/32 dev lo
}
check "both ends" ends

# The image: busybox and its names.
image()
{
	mkdir -p "$TMP/image/bin" "$TMP/image/etc" "$TMP/image/tmp" &&
		cp /bin/busybox "$TMP/image/bin/" &&
		ln -s busybox "$TMP/image/bin/sh" && ln -s busybox "$TMP/image/bin/ping" &&
		ln -s busybox "$TMP/image/bin/ip" && ln -s busybox "$TMP/image/bin/sleep" &&
		tar -C "$TMP/image" -cf "$TMP/image.tar" .
}
check "an image" image

# What a container does: it sees its device, and reaches the other end.
script='ip -o addr show dev eth0; ip route add 10.43.0.1 dev eth0; ping -c 3 -W 5 10.43.0.1'

# The packets of a container, which are those of its pings and of IPv6, have one class.
in_class() # WHAT WIRE CLASS
{
	at_least "$1: in class $3 at the other end" 3 "$(received "$2" "$3")"
	same "$1: and in no other" 0 "$(received "$2" default)"
}

wires() { "$NSMCTL" -n "$A" -j wire show | jq length; }
received() { counter "$B" "$1" "class_$2_rx_packets"; }

# --- the first container, as README.md has it

first()
{
	[ -e /usr/lib/cni/nsmwire-cni ] ||
		ln -s "$TOP_DIR/build/tools/nsmwire-cni" /usr/lib/cni/ || return
	"$TOP_DIR/selftests/demo/container" >"$TMP/first" 2>&1
	local rc=$?
	cat "$TMP/first"
	return "$rc"
}
if command -v podman crun conmon >/dev/null; then
	check "the first container" first
	like "its replies, and the class of its packets" "*3 packets received*video*" "$(<"$TMP/first")"
	same "nothing is left of it" "" "$(ip netns list | grep nsmwire-; ls -d /tmp/nsmwire-container.* 2>/dev/null)"
fi

# --- podman

podman_in()
{
	CONTAINERS_CONF=$TMP/containers.conf in_ns "$A" timeout 300 podman --root "$TMP/storage" \
		--runroot "$TMP/podman" --storage-driver vfs --cgroup-manager cgroupfs \
		--runtime crun --events-backend none "$@"
}

run_podman() # NETWORK NAME COMMAND...
{
	podman_in run --rm --network "$1" --name "$2" --cgroups disabled --log-driver none \
		--security-opt seccomp=unconfined --cap-add NET_ADMIN,NET_RAW localhost/busybox "${@:3}"
}

if command -v podman crun conmon >/dev/null; then
	cat >"$TMP/containers.conf" <<-END
		[network]
		network_backend = "cni"
		cni_plugin_dirs = ["$plugins"]
		network_config_dir = "$conf_dir"
		[engine]
		cgroup_manager = "cgroupfs"
	END
	network video video 10.42.0.0/24 1000-1000
	network voice text 10.42.1.0/24 1001-1001
	check "podman: the image" podman_in import "$TMP/image.tar" localhost/busybox
	like "podman: networks" "*video*" "$(podman_in network ls 2>&1)"
	out=$(run_podman video c1 sh -c "$script" 2>&1)
	like "podman: a container" "*inet 10.42.0.2/24*3 packets received*" "$out"
	in_class podman w1000 video
	same "podman: nothing is left" "0 0" "$(wires) $(find /run/nsmctl/cni -name '*:*' 2>/dev/null | wc -l)"
	run_podman video c2 sleep 300 >"$TMP/c2" 2>&1 &
	JOBS+=("$!")
	check "podman: one that stays" wait_for 60 is 1 wires
	# What the container chooses comes before the class of the network.
	out=$(CNI_ARGS=NSMWIRE_TRAFFIC_PROFILE=audio run_podman voice c3 sh -c "$script" 2>&1)
	like "podman: another network beside it" "*inet 10.42.1.2/24*3 packets received*" "$out"
	in_class "podman, CNI_ARGS" w1001 audio
	refuse "podman: ids are bounded" 'all 1 ids of network "video" are in use' run_podman video c4 sh -c true
	check "podman: the one that stays is killed" podman_in rm -f -t 0 c2
	same_soon "podman: nothing is left of it" 0 wires
else
	skip "podman" "not installed"
fi

# --- containerd

ctr_in() { in_ns "$A" timeout 300 ctr --address "$TMP/containerd.sock" "$@"; }

if command -v containerd ctr runc >/dev/null; then
	# "ctr" has fixed directories.
	mkdir -p /etc/cni/net.d /opt/cni/bin
	rm -f /etc/cni/net.d/*
	ln -sf "$plugins"/* /opt/cni/bin/
	network ctr text 10.42.0.0/24 1000-1000
	cp "$conf_dir/ctr.conflist" /etc/cni/net.d/10-ctr.conflist
	cat >"$TMP/containerd.toml" <<-END
		version = 2
		root = "$TMP/containerd-root"
		state = "$TMP/containerd-state"
		disabled_plugins = ["io.containerd.grpc.v1.cri"]
		[grpc]
		  address = "$TMP/containerd.sock"
	END
	bg in_ns "$A" containerd -c "$TMP/containerd.toml" >"$TMP/containerd.log" 2>&1
	check "containerd" wait_for 120 ctr_in version
	out=$(ctr_in run --rm --cni --rootfs --cap-add CAP_NET_ADMIN --cap-add CAP_NET_RAW \
		"$TMP/image" one /bin/sh -c "$script" 2>&1)
	like "ctr: a container" "*inet 10.42.0.*/24*3 packets received*" "$out"
	in_class ctr w1000 text
	same_soon "ctr: nothing is left" 0 wires
else
	skip "containerd" "not installed"
fi
finish
