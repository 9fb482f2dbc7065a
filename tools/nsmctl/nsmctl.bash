# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Completion of nsmctl for bash: the words of the grammar, values, devices,
# wires and network namespaces. A test holds it against "nsmctl OBJECT help".
#
# The completions for zsh and fish ask this file, too. As a program,
#	bash nsmctl.bash nsmctl WORD...
# it prints what the last word, which may be empty, can become: a line each, with a tab
# and what "nsmctl help" says of it, or "<file>" if it is the name of a file.

# The words given so far that choose the network namespace.
_nsmctl_netns()
{
	local i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-n | --netns) printf '%s\n' -n "${COMP_WORDS[i + 1]}" ;;
		esac
	done
}

# Names of the objects of kind $1, in $2. To ask for them must not load the module.
_nsmctl_names()
{
	local netns

	[ -d /sys/module/nsmwire ] || return 0
	mapfile -t netns < <(_nsmctl_netns)
	"${COMP_WORDS[0]}" "${netns[@]}" "$1" show "${@:2}" 2>/dev/null |
		sed -n 's/^\([^ :]*\):.*/\1/p'
}

_nsmctl_wires() { _nsmctl_names wire; }

_nsmctl_uplinks() { _nsmctl_names uplink; }
_nsmctl_peers() { _nsmctl_names peer; }
_nsmctl_profiles() { _nsmctl_names profile; }

_nsmctl_devices()
{
	local netns

	mapfile -t netns < <(_nsmctl_netns)
	ip "${netns[@]}" -brief link show 2>/dev/null |
		sed 's/^\([^ @]*\).*/\1/'
}

_nsmctl_netns_names()
{
	local path

	for path in /run/netns/*; do
		[ -e "$path" ] && printf '%s\n' "${path##*/}"
	done
}

_nsmctl_dscp()
{
	echo DF BE LE CS0 CS1 CS2 CS3 CS4 CS5 CS6 CS7 \
		AF11 AF12 AF13 AF21 AF22 AF23 AF31 AF32 AF33 AF41 AF42 AF43 \
		VOICE-ADMIT EF
}

# Each word more behind those with commas that are there already.
_nsmctl_trust()
{
	local cur=${COMP_WORDS[COMP_CWORD]} said word

	said=${cur%"${cur##*,}"}
	[ -n "$said" ] || echo none
	for word in dscp mark priority control; do
		[[ ,$said = *",$word,"* ]] || echo "$said$word"
	done
}

# What can follow the setting $1; false where $1 is no setting with a value.
_nsmctl_value()
{
	case $1 in
	dev) echo none; _nsmctl_devices ;;
	remote) echo none ;;
	local) echo any ;;
	uplink) echo none; _nsmctl_uplinks ;;
	peer) echo none; _nsmctl_peers ;;
	profile) _nsmctl_profiles ;;
	trust) _nsmctl_trust ;;
	reflect) echo on off ;;
	srcport | mtu) echo auto ;;
	payload) echo ip ethernet ;;
	ttl) echo inherit auto ;;
	dscp) echo inherit class; _nsmctl_dscp ;;
	df) echo set unset inherit ;;
	classopt) echo on off ;;
	fwmark) echo none ;;
	id | dstport | netnsid | ifindex) ;;
	*) return 1 ;;
	esac
}

# The settings that are not among the words $@ yet.
_nsmctl_settings()
{
	local word said=" $* "

	for word in id remote peer local dev uplink profile trust reflect dstport \
		srcport payload ttl dscp df udpcsum noudpcsum classopt fwmark mtu; do
		case $said in
		*" $word "*) continue ;;
		*" udpcsum "* | *" noudpcsum "*)
			[[ $word = *udpcsum ]] && continue ;;
		esac
		echo "$word"
	done
}

# After "wire": the verb and what follows it, without the word being typed.
# The words of a filter, or a value of the last one; false where WORDS are none.
_nsmctl_filter() # WORDS...
{
	local word

	if [ $(($# % 2)) = 0 ]; then
		case ${1-name} in
		name | state | uplink | peer | profile | remote) ;;
		*) return 1 ;;
		esac
		for word in name state uplink peer profile remote; do
			[[ " $* " == *" $word "* ]] || echo "$word"
		done
		return 0
	fi
	case ${!#} in
	state) echo up down ;;
	uplink | peer | profile) _nsmctl_value "${!#}" ;;
	name | remote) ;;
	*) return 1 ;;
	esac
	return 0
}

_nsmctl_wire()
{
	local verb=$1 first=${2-} count=$#
	local -a rest=("${@:3}")

	if [ "$count" = 0 ]; then
		echo show list ls add set del delete help
		return
	fi
	case $verb in
	add | set) ;;
	show | list | ls | del | delete) ;;
	*) return ;;
	esac
	if [ "$count" = 1 ]; then
		[ "$verb" = add ] || { echo dev ifindex; _nsmctl_wires; }
		case $verb in show | list | ls) _nsmctl_filter ;; esac
		return
	fi
	case $verb in
	show | list | ls) _nsmctl_filter "${@:2}" && return ;;
	esac
	# "dev NAME" and "ifindex N" are two words, and so is "netns NETNS" behind it
	case $first in
	dev)
		if [ "$count" = 2 ]; then
			[ "$verb" = add ] || _nsmctl_wires
			return
		fi
		rest=("${@:4}") ;;
	ifindex)
		[ "$count" -gt 2 ] || return
		rest=("${@:4}") ;;
	esac
	case ${rest[*]} in
	netns) _nsmctl_netns_names; return ;;
	'') case $verb in
		add) echo netns ;;
		*) echo netnsid netns ;;
		esac ;;
	esac
	case $verb in
	add | set)
		[ ${#rest[@]} -gt 0 ] && _nsmctl_value "${rest[-1]}" && return
		_nsmctl_settings "${rest[@]}" ;;
	esac
}

# A number that is being typed, with each unit.
_nsmctl_units()
{
	local number=${COMP_WORDS[COMP_CWORD]} unit

	[[ $number =~ ^[0-9]+(\.[0-9]+)?[a-z]*$ ]] || return 0
	number=${number%%[a-z]*}
	for unit; do
		echo "$number$unit"
	done
}

# What can follow the setting $1 of an uplink; false where $1 is none.
_nsmctl_uplink_value()
{
	case $1 in
	dev) echo none; _nsmctl_devices ;;
	local) echo any ;;
	rate)	echo none
		_nsmctl_units bit kbit mbit gbit tbit kibit mibit gibit tibit \
			bps kbps mbps gbps tbps kibps mibps gibps tibps ;;
	overhead | mpu | limit) _nsmctl_units b k kb m mb g gb ;;
	colour) echo none mpls internet lte ;;
	fwmark) echo none ;;
	cost | probe-budget) ;;
	*) return 1 ;;
	esac
}

# After "uplink": the verb and what follows it, without the word being typed.
# "local" may be there twice, once for each family.
_nsmctl_uplink()
{
	local verb=${1-} word said=" ${*:3} "
	local -a rest=("${@:3}")

	case $verb in
	'') echo show list ls add set del delete help ;;
	add | set)
		[ $# -gt 1 ] || { [ "$verb" = add ] || _nsmctl_uplinks; return; }
		[ ${#rest[@]} -gt 0 ] && _nsmctl_uplink_value "${rest[-1]}" &&
			return
		for word in dev local rate overhead mpu colour limit fwmark cost \
			probe-budget; do
			case $word in
			local)	[[ $said = *' local any '* ||
				   $said = *' local '*' local '* ]] ;;
			*)	[[ $said = *" $word "* ]] ;;
			esac || echo "$word"
		done ;;
	show | list | ls | del | delete)
		[ $# -gt 1 ] || _nsmctl_uplinks ;;
	esac
}

# Indexes of the paths of the peer that the words $@ name.
_nsmctl_path_indexes()
{
	local netns words=" $* "

	[[ -d /sys/module/nsmwire && $words = *" peer "* ]] || return 0
	words=${words#* peer }
	mapfile -t netns < <(_nsmctl_netns)
	"${COMP_WORDS[0]}" "${netns[@]}" path show peer "${words%% *}" 2>/dev/null |
		sed -n 's/^[^ ]* path \([0-9]*\) .*/\1/p'
}

# After "peer" and "path": the verb and what follows it.
_nsmctl_peer()
{
	case $# in
	0) echo show list ls add set del delete history help ;;
	1) [ "$1" = add ] || _nsmctl_peers ;;
	*)	case $1 in add | set) ;; *) return ;; esac
		if [ $# -gt 2 ]; then
			case ${*: -1} in
			port) return ;;
			interval | busy | idle | asleep | detect)
				_nsmctl_units us ms s
				return ;;
			seal)
				echo off allow require
				return ;;
			esac
		fi
		_nsmctl_unsaid "port interval busy idle asleep detect seal" \
			-- "${@:3}" ;;
	esac
}

_nsmctl_path()
{
	[ $# -gt 0 ] || { echo show list ls add set del delete help; return; }
	case ${*: -1} in
	peer) _nsmctl_peers ;;
	uplink) _nsmctl_uplinks ;;
	state) echo up down ;;
	local) echo any ;;
	remote) echo learned learned6 ;;
	srcport) echo auto bound flow ;;
	path) [ "$1" = add ] || _nsmctl_path_indexes "${@:2}" ;;
	port) ;;
	*)	case $1 in
		add | set)
			_nsmctl_unsaid "peer path uplink remote local port state srcport" \
				-- "${@:2}" ;;
		*) _nsmctl_unsaid "peer path" -- "${@:2}" ;;
		esac ;;
	esac
}

# Ids of the keys of the peer and direction that the words $@ name.
_nsmctl_key_ids()
{
	local netns words=" $* " direction=rx

	[[ -d /sys/module/nsmwire && $words = *" peer "* ]] || return 0
	[[ $words != *" tx "* ]] || direction=tx
	words=${words#* peer }
	mapfile -t netns < <(_nsmctl_netns)
	"${COMP_WORDS[0]}" "${netns[@]}" key show peer "${words%% *}" 2>/dev/null |
		sed -n "s/^[^ ]* $direction id \([^ ]*\) .*/\1/p"
}

# After "key": the verb and what follows it.
_nsmctl_key()
{
	local words=peer said=" ${*:2} "

	[ $# -gt 0 ] || { echo show list ls set del delete help; return; }
	case ${*: -1} in
	peer) _nsmctl_peers; return ;;
	cipher) echo aes-128-gcm aes-256-gcm chacha20-poly1305; return ;;
	expires) _nsmctl_units s min h d; return ;;
	file) echo "<file>"; return ;;
	id) [ "$1" = set ] || _nsmctl_key_ids "${@:2}"; return ;;
	fd) return ;;
	esac
	case $1 in
	set | del | delete)
		[[ $said = *" rx "* || $said = *" tx "* ]] || words+=" rx tx" ;;
	esac
	case $1 in
	set)
		[[ $said != *" tx "* ]] || words+=" id"
		words+=" cipher expires"
		[[ $said = *" fd "* || $said = *" file "* || $said = *" - "* ]] ||
			words+=" fd file -" ;;
	del | delete)
		[[ $words = *rx* ]] || words+=" id" ;;
	esac
	_nsmctl_unsaid "$words" -- "${@:2}"
}

# The peers that have a file of the key agent.
_nsmctl_agent_peers()
{
	local file

	for file in "${NSMKEYD_CONFIG:-/etc/nsmwire}"/peers.d/*; do
		[ -f "$file" ] && printf '%s\n' "${file##*/}"
	done
}

# After "agent": the verb and what follows it.
_nsmctl_agent()
{
	local words='' said=" ${*:3} "

	case $# in
	0) echo show list ls identity add set del delete rekey reload help; return ;;
	1)	case $1 in
		add) _nsmctl_peers ;;
		set | del | delete | show | list | ls | rekey) _nsmctl_agent_peers ;;
		esac
		return ;;
	esac
	case $1 in add | set) ;; *) return ;; esac
	[ $# = 2 ] || case ${*: -1} in
	cert | key | bundle | psk) echo "<file>"; return ;;
	cipher) echo aes-128-gcm aes-256-gcm chacha20-poly1305; return ;;
	rekey | expires) _nsmctl_units s min h d; return ;;
	pin) echo raw:ed25519:; return ;;
	spiffe) echo spiffe://; return ;;
	connect | port) return ;;
	esac
	[[ $said = *" pin "* || $said = *" spiffe "* || $said = *" psk "* ]] ||
		words+=" pin spiffe psk"
	[[ $said != *" spiffe "* ]] || words+=" cert key bundle"
	[[ $said = *" connect "* || $said = *" listen "* ]] || words+=" connect listen"
	_nsmctl_unsaid "$words port cipher rekey expires" -- "${@:3}"
}

# The classes of profile $1 as it names them, or as those of a new one are named.
_nsmctl_classes()
{
	local names

	names=$(_nsmctl_names class "$1")
	echo "${names:-control audio holo video text file default scavenger}"
}

# Colours, each behind those with commas that are there already.
_nsmctl_colours()
{
	local cur=${COMP_WORDS[COMP_CWORD]} said word

	said=${cur%"${cur##*,}"}
	[ -n "$said" ] || echo none
	for word in mpls internet lte; do
		[[ ,$said = *",$word,"* ]] || echo "$said$word"
	done
}

# What can follow the setting $1 of a class; false where $1 is none.
_nsmctl_class_value()
{
	case $1 in
	dscp) _nsmctl_dscp ;;
	tier) echo priority weighted background ;;
	limit)	echo none
		_nsmctl_units bit kbit mbit gbit ;;
	target | maxwait | burst | ce_threshold | rtt | jitter)
		echo none
		_nsmctl_units us ms s ;;
	loss)	echo none
		_nsmctl_units % ;;
	prefer | only | avoid) _nsmctl_colours ;;
	strategy) echo best cheapest split ;;
	fallback) echo best stay drop ;;
	duplicate) echo off sla always ;;
	interval) _nsmctl_units us ms s ;;
	ecn) echo on off ;;
	share | name | duplicate-max) ;;
	*) return 1 ;;
	esac
}

# What can follow the word $1 of a rule of profile $2; false where $1 is none.
_nsmctl_rule_value()
{
	case $1 in
	class) _nsmctl_classes "$2" ;;
	proto) _nsmctl_protos ;;
	dscp) _nsmctl_dscp ;;
	cgroup) _nsmctl_cgroups ;;
	pref | src | dst | sport | dport | mark | priority) ;;
	*) return 1 ;;
	esac
}

_nsmctl_protos() { echo tcp udp icmp icmpv6 sctp dccp udplite gre esp; }

# The cgroups one below what is typed.
_nsmctl_cgroups()
{
	local cur=${COMP_WORDS[COMP_CWORD]} root=/sys/fs/cgroup

	[ ! -d $root/unified ] || root+=/unified
	compgen -d -- "$root/${cur#/}" | sed "s,^$root,,"
}

# $1 -- $2...: those of the words in $1 that are not among the others.
_nsmctl_unsaid()
{
	local word said=" ${*:3} "

	for word in $1; do
		[[ $said = *" $word "* ]] || echo "$word"
	done
}

# After "profile", "class", "rule": the verb and what follows it.
_nsmctl_profile()
{
	case $# in
	0) echo show list ls add set del delete help ;;
	1) [ "$1" = add ] || _nsmctl_profiles ;;
	*)	[ "$1" = add ] || return
		if [ "${*: -1}" = like ]; then
			_nsmctl_profiles
		elif [ $# = 2 ]; then
			echo like
		fi ;;
	esac
}

_nsmctl_class()
{
	local i

	# Behind "class" everything is as at the beginning.
	for ((i = $#; i > 3; i--)); do
		[ "${!i}" = class ] || continue
		set -- "$1" "$2" "${@:i + 1}"
		break
	done
	case $# in
	0) echo show list ls set help ;;
	1) _nsmctl_profiles ;;
	2) _nsmctl_classes "$2" ;;
	*)	[ "$1" = set ] || return
		[ $# -gt 3 ] && _nsmctl_class_value "${*: -1}" && return
		_nsmctl_unsaid "name dscp tier share burst limit target interval ecn ce_threshold maxwait rtt jitter loss prefer only avoid strategy fallback duplicate duplicate-max" \
			-- "${@:4}"
		[ $# = 3 ] || echo class ;;
	esac
}

_nsmctl_rule()
{
	case $# in
	0) echo show list ls add del delete help; return ;;
	1) _nsmctl_profiles; return ;;
	esac
	case $1 in
	add | del | delete)
		[ $# -gt 2 ] && _nsmctl_rule_value "${*: -1}" "$2" && return
		[ "${*: -1}" != all ] || return
		[ $# -gt 2 ] || [ "$1" = add ] || echo all
		_nsmctl_unsaid "pref class src dst proto sport dport dscp mark priority cgroup" \
			-- "${@:3}" ;;
	*) [ $# -gt 2 ] || echo pref ;;
	esac
}

# After "explain": a wire, then the packet.
_nsmctl_explain()
{
	local words="src dst proto sport dport dscp mark priority cgroup class"

	case $# in
	0) echo dev ifindex help; _nsmctl_wires; return ;;
	1)	case $1 in
		dev) _nsmctl_wires; return ;;
		ifindex) return ;;
		esac
		echo out in netnsid netns ;;
	esac
	case ${*: -1} in
	proto) _nsmctl_protos ;;
	dscp) _nsmctl_dscp ;;
	cgroup) _nsmctl_cgroups ;;
	class) _nsmctl_classes holoconf ;;
	netns) _nsmctl_netns_names ;;
	src | dst | sport | dport | mark | priority | netnsid) ;;
	*) _nsmctl_unsaid "$words" -- "$@" ;;
	esac
}

# After "nsm": the verb, the side, the wire and settings that a connection does not have.
_nsmctl_nsm()
{
	case $# in
	0) echo request close annotation help; return ;;
	1) [ "$1" = annotation ] || echo server client; return ;;
	esac
	[ "$1" != annotation ] || return
	if [ "${*: -2:1}" = wire ]; then
		echo netnsid netns
	else
		case ${*: -1} in
		wire) _nsmctl_wires; return ;;
		netns) _nsmctl_netns_names; return ;;
		netnsid | local) return ;;
		esac
		[ $# -gt 2 ] && _nsmctl_value "${*: -1}" && return
	fi
	_nsmctl_unsaid wire -- "${@:3}"
	_nsmctl_settings "${@:3}" | grep -vxE 'id|remote|dev|payload|mtu'
}

# After "top": the view, a wire or an uplink.
_nsmctl_top()
{
	[ $# -gt 0 ] || echo help peers
	case ${*: -1} in
	wire) _nsmctl_wires ;;
	uplink) _nsmctl_uplinks ;;
	interval) _nsmctl_units ms s ;;
	count) ;;
	*)	[[ " $* " = *" wire "* || " $* " = *" uplink "* ]] ||
			echo wire uplink
		_nsmctl_unsaid "interval count" -- "$@" ;;
	esac
}

# After "apply" and "diff": the options that are not there yet, or a file.
_nsmctl_apply()
{
	local object=$1 said=" ${*:2} " word

	[ $# -gt 1 ] || echo help
	case ${*: -1} in -f | --filename) echo "<file>"; return ;; esac
	for word in -f --dry-run --prune -v --detailed-exitcode; do
		case $object,$word in
		diff,--d*) continue ;;
		*,-f) ;;
		*) [[ $said != *" $word "* ]] || continue ;;
		esac
		echo "$word"
	done
}

# After "export": the form, and the kind.
_nsmctl_export()
{
	case $*,$# in
	-o,1 | --output,1) echo batch yaml ;;
	,0) echo -o profile uplink peer wire help ;;
	-o\ *,2 | --output\ *,2) echo profile uplink peer wire ;;
	esac
}

_nsmctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local i word object='' words='' IFS=$' \t\n'
	local -a rest=()

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [ -n "$object" ]; then
			rest+=("$word")
			continue
		fi
		case $word in
		-n | --netns | -b | --batch)
			i=$((i + 1))
			[ "$i" -lt "$COMP_CWORD" ] || object=$word ;;
		=) i=$((i + 1)) ;;
		-*) ;;
		*) object=$word ;;
		esac
	done
	case $object in
	'')
		case $cur in
		-*) words='-j --json -p --pretty -s --statistics -d --details
				-t --timestamp -n --netns -b --batch -f --force
				-c --color
				-c=always -c=auto -c=never -V --version
				-h --help' ;;
		*) words='wire uplink peer path key agent profile class rule explain nsm
				stats top monitor apply diff export capabilities help' ;;
		esac
		# bash takes "-c=auto" for three words
		if [ "$cur" = = ] || [ "$prev" = = ]; then
			words='always auto never'
			cur=${cur#=}
		fi ;;
	-n | --netns)
		words=$(_nsmctl_netns_names) ;;
	-b | --batch)
		words="<file>" ;;
	wire)
		words=$(_nsmctl_wire "${rest[@]}") ;;
	uplink)
		words=$(_nsmctl_uplink "${rest[@]}") ;;
	peer)
		words=$(_nsmctl_peer "${rest[@]}") ;;
	path)
		words=$(_nsmctl_path "${rest[@]}") ;;
	key)
		words=$(_nsmctl_key "${rest[@]}") ;;
	agent)
		words=$(_nsmctl_agent "${rest[@]}") ;;
	profile)
		words=$(_nsmctl_profile "${rest[@]}") ;;
	class)
		words=$(_nsmctl_class "${rest[@]}") ;;
	rule)
		words=$(_nsmctl_rule "${rest[@]}") ;;
	explain)
		words=$(_nsmctl_explain "${rest[@]}") ;;
	nsm)
		words=$(_nsmctl_nsm "${rest[@]}") ;;
	stats)
		case "${rest[*]}" in
		'') words="show list ls help dev ifindex --prometheus $(_nsmctl_filter) $(_nsmctl_wires)" ;;
		show | list | ls) words="dev ifindex --prometheus $(_nsmctl_filter) $(_nsmctl_wires)" ;;
		dev | *\ dev) words=$(_nsmctl_wires) ;;
		--prometheus) words="nonzero $(_nsmctl_filter)" ;;
		--prometheus\ nonzero) words=$(_nsmctl_filter) ;;
		show\ * | list\ * | ls\ *) words=$(_nsmctl_filter "${rest[@]:1}") ;;
		*) words=$(_nsmctl_filter "${rest[@]}") ;;
		esac ;;
	top)
		words=$(_nsmctl_top "${rest[@]}") ;;
	monitor)
		[ ${#rest[@]} -gt 0 ] || words='current help'
		[ "${rest[0]-}" != current ] || rest=("${rest[@]:1}")
		words+=" $(_nsmctl_filter "${rest[@]}")" ;;
	apply | diff)
		words=$(_nsmctl_apply "$object" "${rest[@]}") ;;
	export)
		words=$(_nsmctl_export "${rest[@]}") ;;
	capabilities)
		[ ${#rest[@]} -gt 0 ] || words='show list ls help' ;;
	help)
		[ ${#rest[@]} -gt 0 ] || words='wire uplink peer path key agent profile class rule
				explain stats top monitor apply diff export capabilities' ;;
	esac
	if [ "$words" = "<file>" ]; then
		_nsmctl_files "$cur"
	else
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	fi
}

# Names of files that begin with $1; bash quotes them and goes on in a directory.
_nsmctl_files()
{
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# What "nsmctl help" says of each word, behind a tab: of options, of objects, or of the
# commands and words of object $2 and its command $3.
_nsmctl_described() # NSMCTL [OBJECT [COMMAND]]
{
	local nsmctl=$1

	shift
	"$nsmctl" "$@" -h 2>/dev/null | awk '
	/^ *(OPTIONS := \{ )?-. \| --/ {
		sub(/^ *(OPTIONS := \{ )?/, "")
		short = $1; long = $3
		sub(/[^a-z-].*/, "", long)
		if (sub(/^-. \| --[a-z]+( [A-Z]+)?  +/, "")) {
			print short "\t" $0
			print long "\t" $0
		}
	}
	/^[A-Z][a-z]*:$/ { inside = $1 != "Example:"; next }
	/^[^ ]/ { inside = 0 }
	inside && /^  [^ ]/ {
		word = $1
		sub(/^ *[^ ]+ +/, "")
		print word "\t" $0
	}'
}

# For other shells: see the head of this file.
_nsmctl_print() # NSMCTL WORD...
{
	local i word object='' command=''
	local -A text=()

	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	[ $# -gt 1 ] || return
	_nsmctl
	[ ${#COMPREPLY[@]} -gt 0 ] || return
	# The object and its command, among the words before the last.
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $object,$word in
		,-n | ,--netns | ,-b | ,--batch) i=$((i + 1)) ;;
		,-* | *,help) ;;
		,*) object=$word ;;
		*) command=$word; break ;;
		esac
	done
	while IFS=$'\t' read -r word i; do
		[ -n "${text[$word]-}" ] || text[$word]=$i
	done < <(_nsmctl_described "$1" ${object:+"$object"} ${command:+"$command"})
	for word in "${COMPREPLY[@]}"; do
		printf '%s\n' "$word${text[$word]:+$'\t'${text[$word]}}"
	done
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	_nsmctl_files() { COMPREPLY=("<file>"); }
	_nsmctl_print "$@"
else
	complete -F _nsmctl nsmctl
fi
