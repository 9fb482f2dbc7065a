#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: debug kcsan
# timeout: 300
# slow: 140
#
# Profiles and rules change while packets pass: each packet is classified by the old
# table or by the new one, and none is lost. Then wires, profiles, cgroups, the
# namespaces and the module are removed under traffic.
# Topology: topo_pair of lib.sh, the far end played by the test (profile_load.py),
# then a wire of the module at both ends.

. "$(dirname "$0")/lib.sh"

need jq iperf3
topo_pair || skip_all "no veth"
have_module
in_ns "$A" ethtool -K ua tx off >/dev/null 2>&1
cases profile_load.py

# --- removal under traffic

near() # PROFILE ARGS: both ends of w0
{
	ctl wire add w0 id 42 remote "$UB4" profile "$@" &&
		"$NSMCTL" -n "$B" wire add w0 id 42 remote "$UA4" &&
		wire_addr && wait_for 5 reach
}

listening() { in_ns "$B" ss -Hltn "sport = :5201" | grep -q .; }

flood()
{
	bg in_ns "$B" iperf3 -s -p 5201 >/dev/null 2>&1
	wait_for 5 listening
	bg in_ns "$A" iperf3 -c "$IB4" -p 5201 -t 900 -P 4 >/dev/null 2>&1
	wait_for 10 flows
}

flows() { [ "$(counter "$A" w0 class_video_tx_packets)" -gt 50 ]; }

root=/sys/fs/cgroup
if [ ! -e $root/cgroup.procs ]; then
	root=$TMP/cgroup
	mkdir "$root" && mount -t cgroup2 none "$root"
fi
group=$root/nsmw-load
mkdir "$group"
prepare()
{
	ctl -b - <<-END
		uplink add wan rate 2mbit
		profile add p1
		rule add p1 class video dst $IB4 proto tcp
		rule add p1 class audio cgroup /nsmw-load
		rule add p1 class text dport 1-100
	END
}
check "a profile with rules" prepare
check "a wire that uses it" near p1 uplink wan
flood
for i in 1 2 3 4 5 6 7 8; do
	ctl -b - <<-END || break
		wire set w0 profile holoconf
		rule add p1 class file proto tcp sport $((i + 100))
		class set p1 video limit ${i}mbit dscp $((i + 50))
		wire set w0 profile p1
		rule del p1 proto tcp sport $((i + 100))
		class set p1 video limit none dscp AF41
		class set p1 video tier background share 0
		class set p1 video tier weighted share 20
	END
done
same "eight rounds of changes" 8 "$i"
check "its cgroup goes" rmdir "$group"
same "the rule says so" true "$(ctl -j rule show p1 | jq '.[] | select(.cgroup).cgroup_gone')"
check_soon "the wire works" reach
check "the wire goes" ctl wire del w0
check "the profile goes" ctl profile del p1
hush
ip -n "$B" link del w0
ctl uplink del wan
mkdir "$group"

# TCP sockets that wait for an answer can keep these namespaces alive for minutes. From
# here on the traffic is a ping.
ns_del "$A" "$B"
topo_pair
check "again" prepare
check "a wire" near p1 uplink wan
bg in_ns "$A" ping -qi 0.01 "$IB4" >/dev/null
check "a pod" ns_add "$C"
check "the wire moves there" ip -n "$A" link set w0 netns "$C"
ns_del "$A"
hush			# its sockets keep the namespace alive
same_soon "its underlay has ended, and its profile" null wire "$C" .link.profile
ns_del "$C" "$B"

topo_pair
check "again" prepare
check "a wire" near p1 uplink wan
flood
check "the module goes" rmmod nsmwire
hush
check "and comes" modprobe nsmwire
same "without profiles" holoconf "$(ctl -j profile | jq -r '[.[].name] | join(" ")')"
rmdir "$group"
[ "$root" = /sys/fs/cgroup ] || umount "$root"
finish
