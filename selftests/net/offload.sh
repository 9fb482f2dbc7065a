#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# kernels: uml 6.1
#
# Offloads: GSO packets of TCP and UDP pass the wire unsegmented, so the underlay device
# gets packets larger than its MTU; GRO merges them again. Checksums are right with every
# combination of offloads on the wire, the sender and the receiver. Data arrives byte
# for byte.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need ethtool tcpdump jq
topo_pair || skip_all "no veth"

features() # NS DEV FEATURES...: "tso off gso on …"
{
	in_ns "$1" ethtool -K "$2" "${@:3}" >/dev/null 2>&1
}

larger() # FILE: frames of the capture that no device here could carry whole
{
	tcpdump -nr "$1" 'greater 1600' 2>/dev/null | wc -l
}

transfer() # LABEL [KIND]: a stream and datagrams, both inner families
{
	cases xfer.py "tcp,${2:-udp}" "$1" 150003 "$A" "$B" "$IB4" "$IB6"
}

vlan() # LABEL: a VLAN on the wire has the offloads of the wire
{
	local end n
	for end in "$A 1" "$B 2"; do
		n=${end#* }
		ip -n "${end% *}" -b - <<-END
			link add link w0 name v5 type vlan id 5
			addr add 10.75.0.$n/24 dev v5
			link set v5 up
		END
	done
	in_ns "$A" ethtool -k v5 >"$TMP/features"
	for n in tx-tcp-segmentation tx-tcp6-segmentation tx-checksum-ip-generic \
		scatter-gather; do
		like "$1, VLAN: $n" "on*" "$(sed -n "s/^[[:space:]]*$n: //p" "$TMP/features")"
	done
	wait_for 5 reach "$A" 10.75.0.2
	capture "$A" ua "$TMP/tx.pcap" 'udp port 6091'
	cases xfer.py all "$1, VLAN" 300000 "$A" "$B" 10.75.0.2
	capture_end
	at_least "$1, VLAN: leaves in packets larger than the MTU" 5 \
		"$(larger "$TMP/tx.pcap")"
	ip -n "$A" link del v5
	ip -n "$B" link del v5
}

whole() # FAMILY PAYLOAD: GSO and GRO with everything on
{
	local l="IPv$1 $2" n
	wire_pair "$1" "$2" >/dev/null || fail "$l: wires"
	features "$A" ua gro on
	features "$B" ub gro on
	wait_for 5 reach
	wait_for 5 reach "$A" "$IB6"
	in_ns "$A" ethtool -k w0 >"$TMP/features"
	for n in tx-tcp-segmentation tx-tcp6-segmentation tx-udp-segmentation \
		tx-checksum-ip-generic scatter-gather generic-receive-offload \
		generic-segmentation-offload; do
		like "$l: $n" "on*" "$(sed -n "s/^[[:space:]]*$n: //p" "$TMP/features")"
	done
	capture "$A" ua "$TMP/tx.pcap" 'udp port 6091'
	cases xfer.py tcp "$l: with all offloads" 600000 "$A" "$B" "$IB4" "$IB6"
	capture_end
	at_least "$l: TCP leaves in packets larger than the MTU" 5 "$(larger "$TMP/tx.pcap")"
	capture "$A" ua "$TMP/tx.pcap" 'udp port 6091'
	cases xfer.py udp "$l: with all offloads" 480000 "$A" "$B" "$IB4" "$IB6"
	capture_end
	at_least "$l: UDP GSO leaves in packets larger than the MTU" 5 \
		"$(larger "$TMP/tx.pcap")"

	# The sender's device cuts to frames of the wire's MTU, the receiver merges.
	features "$A" ua tso off gso off tx-udp_tnl-segmentation off \
		tx-udp_tnl-csum-segmentation off
	capture "$B" w0 "$TMP/rx.pcap" tcp
	cases xfer.py tcp "$l: cut on the underlay" 300000 "$A" "$B" "$IB4" "$IB6"
	capture_end
	at_least "$l: GRO merges what arrives" 3 \
		"$(larger "$TMP/rx.pcap")"
	features "$A" ua tso on gso on tx-udp_tnl-segmentation on \
		tx-udp_tnl-csum-segmentation on
	[ "$2" = ip ] || vlan "$l"
	features "$B" w0 gro off
	features "$B" ub gro off
	cases xfer.py tcp "$l: without GRO" 100000 "$A" "$B" "$IB4"
	features "$A" ua gro off
	wire_unpair
}

some_variants whole
# By now the debug kernel has run every code path of the module.
[ "${VMTEST_KERNEL:-}" != debug ] || finish

# --- every combination of the sender's offloads, on the wire and below it

combination() # FAMILY PAYLOAD ARGS
{
	local l w u
	wire_pair "$@" >/dev/null
	wait_for 5 reach
	wait_for 5 reach "$A" "$IB6"
	for w in "tso on gso on tx on" "tso off gso off tx on" \
		"tso off gso off tx off sg off"; do
		for u in "tso on gso on tx on" "tx off" "tso off gso off tx off sg off"; do
			features "$A" ua tso on gso on tx on sg on
			# shellcheck disable=SC2086 # lists
			{
				features "$A" w0 $w
				features "$A" ua $u
			}
			# Before 6.11 UDP segments nothing for a device without
			# checksums, and says EIO.
			transfer "IPv$1 $2${3:+ $3}, wire '$w', underlay '$u'" \
				"$([[ "$w" = *"tx off"* ]] && echo plain || echo udp)"
		done
	done
	features "$A" ua tso on gso on tx on sg on
	wire_unpair
}

combination 4 ip
combination 6 ethernet

for extra in noudpcsum "classopt off"; do
	for family in 4 6; do
		# shellcheck disable=SC2086 # words
		wire_pair "$family" ip $extra >/dev/null
		wait_for 5 reach
		wait_for 5 reach "$A" "$IB6"
		transfer "IPv$family ip $extra"
		features "$A" ua tx off
		transfer "IPv$family ip $extra, underlay without checksums"
		features "$A" ua tx on
		wire_unpair
	done
done

# --- checksums of the wire's packets as they are on the line

in_ns "$A" ethtool -K ua tx off tso off gso off >/dev/null 2>&1
line() # FAMILY PAYLOAD
{
	local bad all src=UA$1
	wire_pair "$1" "$2" >/dev/null
	wait_for 5 reach
	capture "$B" ub "$TMP/line.pcap" 'udp port 6091'
	cases xfer.py tcp "IPv$1 $2: on the line" 60000 "$A" "$B" "$IB4"
	capture_end
	all=$(tcpdump -nr "$TMP/line.pcap" 2>/dev/null | wc -l)
	bad=$(tcpdump -vvnr "$TMP/line.pcap" "src ${!src}" 2>/dev/null | grep -cE 'bad udp cksum|cksum 0x[0-9a-f]+ \(incorrect')
	at_least "IPv$1 $2: packets were captured" 20 "$all"
	same "IPv$1 $2: no checksum is wrong on the line" 0 "$bad"
	wire_unpair
}
some_variants line
finish
