# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A WAN in one machine and its traffic, shared by the benchmark, the tests and the
# demonstration, so that their figures are comparable. Sourced, never run.

# Disable offloads: a line carries single packets.
wan_plain()	# NAMESPACE DEVICE
{
	ip netns exec "$1" ethtool -K "$2" tso off gso off gro off >/dev/null
}

# The line goes from the router to FAR, with a FIFO of 1000 packets before it. The
# reverse path has the same delay and no rate limit.
wan_line()	# ROUTER FAR-DEVICE NEAR-DEVICE KBIT
{
	tc -n "$1" qdisc add dev "$2" root netem delay 10ms rate "${4}kbit" limit 1000 &&
	tc -n "$1" qdisc add dev "$3" root netem delay 10ms limit 100000
}

# The flows of an application, in the syntax of mix: 24 Mbit/s of datagrams and a
# transfer. On lines other than 50 Mbit/s, the video flow scales with the rate.
wan_flows()	# RATE in kbit/s, DSCP of the transfer
{
	local scale=$(($1 * 1000 / 48))		# 1000000 for 48 Mbit/s

	printf '%s\n' "file:$2:tcp:4" \
		"holo:32:udp:1200:$((2083 * scale / 1000000))" \
		"video:34:udp:1200:$((417 * scale / 1000000))" \
		"audio:46:udp:160:50" "text:18:udp:200:20"
}

# The same rates as a real application sends them: a call with jitter, frames and
# bursts, and transfers of both kinds of congestion control.
wan_media()	# RATE in kbit/s, DSCP of the transfers
{
	printf '%s\n' "cubic:$2:tcp:2:0:cubic" "bbr:$2:tcp:2:0:bbr" \
		"holo:32:frames:1200:60:$(($1 * 20 / 48)):100" \
		"video:34:frames:1200:30:$(($1 * 4 / 48)):400:60" \
		"voice:46:voice:160:50" "text:18:poisson:1200:20"
}
