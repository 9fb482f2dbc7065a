#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.12
# timeout: 600
# slow: 100
#
# The tracepoints nsmwire:*: each packet that is sent, queued or dropped, each probe and
# each key has its event, as often as the counters say, with the fields that
# operators.rst documents; none while they are off. The commands of operators.rst run, on
# 6.12, where the kernel has BPF.
# Topology: topo_pair and second_link of lib.sh, peers with two paths.

. "$(dirname "$0")/lib.sh"

need jq ethtool ping
have_module || skip_all "no module"
tracing=/sys/kernel/tracing
[ -d $tracing/events ] || mount -t tracefs none $tracing 2>/dev/null
[ -d $tracing/events ] || skip_all "no tracefs"
events=$tracing/events/nsmwire
doc=$TOP_DIR/Documentation/operators.rst

# A path is silent only after 5 s, since this machine can be late.
ends() { topo_pair && second_link 4 && named_ends none && wire_addr; }

begin() { echo 0 >$tracing/tracing_on; : >$tracing/trace; echo 1 >$tracing/tracing_on; }
on() { echo 1 >"$events/nsmw_$1/enable"; }
off() { echo 0 >$events/enable; }
seen() # EVENT [PATTERN]: how many, until now
{
	grep -c " nsmw_$1: .*${2:-}" $tracing/trace
}
sent() # CLASS: packets by the counters of w0 at both ends
{
	local ns sum=0

	for ns in "$A" "$B"; do
		sum=$((sum + $(in_ns $ns ethtool -S w0 | sed -n "s/^ *class_$1_tx_packets: //p")))
	done
	echo $sum
}
rate() { ctl uplink set one rate "$1" && ctl uplink set two rate "$1"; }
echoes() # DS: ten echo requests, none of which is answered twice
{
	in_ns "$A" ping -nqc 10 -i 0.01 -W 5 -Q "$1" "$IB4" >/dev/null
}

check "both ends" ends
check_soon "packets pass" reach
check "the buffer" sh -c "echo 8192 >$tracing/buffer_size_kb"

same "events" "nsmw_classify nsmw_drop nsmw_key nsmw_probe nsmw_queue nsmw_steer" \
	"$(cd $events && echo nsmw_*)"
for event in classify steer queue drop probe key; do
	fields=$(sed -n 's/^\tfield:.* \([a-z_]*\)\(\[[^]]*\]\)\{0,1\};.*/\1/p' \
		"$events/nsmw_$event/format" | grep -v ^common_)
	missing=
	for field in $fields; do
		sed -n "/^\`\`nsmw_$event\`\`/,/^$/p" "$doc" | grep -q "\`\`$field\`\`" ||
			missing+=" $field"
	done
	same "fields of $event in the document: $(wc -w <<<"$fields")" "" "$missing"
done

begin
check "packets while all is off" echoes 0xb8
same "no event" 0 "$(grep -c nsmw_ $tracing/trace)"

begin
on classify
on steer
before=$(sent audio)
check "ten of class audio" echoes 0xb8
after=$(sent audio)
off
same "each has its class" $((after - before)) "$(seen classify "dev=w0 .* class=1 ds=0xb8 .*reflected=0")"
same "and its path" $((after - before)) "$(seen steer "dev=w0 .* class=1 path=[01] dscp=46 queue=0 copy=0")"
at_least "replies reflect it" 10 "$(seen classify "class=1 .*reflected=[01]")"

begin
on queue
check "the uplinks get a rate" rate 5mbit
check "ten of class text" echoes 0x48
off
at_least "each has waited" 10 "$(seen queue "dev=w0 .* class=4 path=[01] wait_ns=[0-9]")"
check "and no rate again" rate none

begin
on drop
check "nothing is allowed" ctl class set holoconf text only nosuch fallback drop
before=$(in_ns "$A" ethtool -S w0 | sed -n 's/^ *drop_tx_no_path: //p')
in_ns "$A" ping -nqc 5 -i 0.01 -W 1 -Q 0x48 "$IB4" >/dev/null
after=$(in_ns "$A" ethtool -S w0 | sed -n 's/^ *drop_tx_no_path: //p')
check "and everything is" ctl class set holoconf text only none fallback best
check "an id that no wire has" ctl wire add w7 id 777 peer east
ip -n "$A" addr add 10.78.0.1/24 dev w7 && ip -n "$A" link set w7 up
in_ns "$A" ping -nqc 1 -W 1 10.78.0.2 >/dev/null
check_soon "before a wire is known, too" grep -q " nsmw_drop: dev= .* name=rx-no-wire" $tracing/trace
off
same "each drop" $((after - before)) "$(seen drop "dev=w0 .* name=tx-no-path")"
same "with its number" 5 "$((after - before))"
ctl wire del w7

begin
on probe
probed() { [ "$(seen probe "path=[01] tx probe")" -gt 2 ] && [ "$(seen probe "path=[01] rx probe")" -gt 2 ]; }
check_soon "probes of both ways" probed
off

begin
on key
key() # NETNS PEER WORDS...
{
	"$NSMCTL" -n "$1" key set peer "$2" "${@:3}" cipher aes-128-gcm file "$TMP/secret"
}
head -c 20 /dev/zero | tr '\0' k >"$TMP/secret"
chmod 600 "$TMP/secret"
check "a key to open with" sh -c "'$NSMCTL' -n '$B' key set peer west rx cipher aes-128-gcm file '$TMP/secret' >'$TMP/id'"
check "it is set to seal with" key "$A" east tx id "$(<"$TMP/id")"
"$NSMCTL" -n "$B" peer set west seal allow
in_ns "$A" ping -nqc 3 -i 0.01 -W 1 "$IB4" >/dev/null
id=$(printf 'id=0x%08x' "$(<"$TMP/id")")
check_soon "the peer uses it" grep -q " nsmw_key: .*$id rx current" $tracing/trace
check "both end" sh -c "'$NSMCTL' -n '$A' key del peer east && '$NSMCTL' -n '$B' key del peer west"
off
same "its life" "rx next,tx current,rx current,tx deleted,rx deleted" \
	"$(sed -n "s/.* nsmw_key: .*$id //p" $tracing/trace | paste -sd ,)"
"$NSMCTL" -n "$A" peer set east seal off
"$NSMCTL" -n "$B" peer set west seal off
check_soon "packets pass" reach

# --- the commands of the document

if [ "${VMTEST_KERNEL:-}" = uml ] || ! command -v bpftrace >/dev/null; then
	skip "commands of bpftrace" "no BPF in User Mode Linux, or no bpftrace"
	finish
fi
mapfile -t programs < <(sed -n "s/^   bpftrace -e '\(tracepoint:nsmwire:.*\)'$/\1/p" "$doc")
same "commands in the document" 6 "${#programs[@]}"
check "a rate again" rate 5mbit
check "and drops" ctl class set holoconf text only nosuch fallback drop
provoke() # EVENT: some of them; programs start slowly beside a flood
{
	if [ "$1" = nsmw_key ]; then
		key "$A" east rx >/dev/null
	elif [ "$1" != nsmw_probe ]; then
		in_ns "$A" ping -nqc 3 -i 0.01 -W 0.2 -Q 0xb8 "$IB4" >/dev/null
		in_ns "$A" ping -nqc 3 -i 0.01 -W 0.2 -Q 0x48 "$IB4" >/dev/null
	fi
}
shows() # EVENT PROGRAM: bpftrace for five seconds, beside its events
{
	local pid

	bpftrace -B line -e "$2 interval:s:5 { exit(); }" >"$TMP/bpf" 2>"$TMP/bpf.err" &
	pid=$!
	while [ -d "/proc/$pid" ]; do provoke "$1"; done
	wait "$pid" && [[ "$(tail -n +2 "$TMP/bpf")" == *[0-9]* ]]
}
for program in "${programs[@]}"; do
	what=${program#tracepoint:nsmwire:}
	what=${what%%[ {]*}
	wait_for 200 shows "$what" "$program"
	like "bpftrace: $what shows something" "*[0-9]*" "$(tail -n +2 "$TMP/bpf")"
	same "bpftrace: $what: no complaint" "" "$(grep -v '^$' "$TMP/bpf.err")"
done
finish
