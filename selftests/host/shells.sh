#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Completion in real shells, as it is installed: zsh and fish offer for each command line of
# host/docs.sh, which has what bash is to offer, what bash offers, with what "nsmctl help"
# says of each word; and files where a file is meant.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
"$TOP_DIR/selftests/vm/deps" shells || exit 1
need zsh fish make "$CC"

build_tools "$TOP_DIR/build/tools"
check "make install" make -s -C "$TOP_DIR/tools" O="$TOP_DIR/build/tools" DESTDIR="$TMP/root" \
	IPLIBDIR=/usr/lib/ip install
SHARE=$TMP/root/usr/share
export PATH=$TMP/root/usr/bin:$PATH HOME=$TMP/home
mkdir "$TMP/home" "$TMP/files" "$TMP/files/sites"
: >"$TMP/files/site1.yaml"
cd "$TMP/files" || exit 1

sed -n 's/^offers ".*" \(nsmctl .*\)$/\1/p' "$HOST_DIR/docs.sh" | grep -v '[$=]' |
	sed 's/ ""$/ /' >"$TMP/lines"
same "command lines of docs.sh, a hundred at least" yes \
	"$([ "$(wc -l <"$TMP/lines")" -ge 100 ] && echo yes)"

by_bash()
{
	local line words

	while IFS= read -r line; do
		echo "== $line"
		read -ra words <<<"$line"
		[ "${line% }" = "$line" ] || words+=("")
		bash "$SHARE/bash-completion/completions/nsmctl" "${words[@]}" | sort
	done
}

by_fish()
{
	# shellcheck disable=SC2016 # the quotes are of fish
	fish --no-config -c '
	source $argv[1]
	for line in (cat)
		echo "== $line"
		complete -C "$line" | sort
	end' "$SHARE/fish/vendor_completions.d/nsmctl.fish"
}

# What zsh shows beside a word is the word, spaces and what follows two dashes. A match that
# fills a column is empty.
by_zsh()
{
	"$PYTHON" "$HOST_DIR/onzsh.py" "$SHARE/zsh/vendor-completions" |
		awk -F '\t' '
		function flush() { if (some) close("sort"); some = 0 }
		/^== / { flush(); print; fflush(); next }
		$1 == "" { next }
		{
			text = $2
			if (!sub(/^[^ ]+ +-- /, "", text)) text = ""
			print $1 (text == "" ? "" : "\t" text) | "sort"
			some = 1
		}
		END { flush() }'
}

by_bash <"$TMP/lines" >"$TMP/bash"
by_fish <"$TMP/lines" >"$TMP/fish" 2>"$TMP/fish.err"
by_zsh <"$TMP/lines" >"$TMP/zsh" 2>"$TMP/zsh.err"
same "fish has no complaint" "" "$(cat "$TMP/fish.err")"
same "zsh has no complaint" "" "$(cat "$TMP/zsh.err")"
same "fish offers what bash offers" "" "$(diff "$TMP/bash" "$TMP/fish")"
same "zsh offers what bash offers" "" "$(diff "$TMP/bash" "$TMP/zsh")"

# What both are compared with, by itself.
same "words with what they mean" "== nsmctl top 
count	number of views, then end
help
interval	time from view to view (default 1s)
peers	begin with the peers and their paths; key p switches
uplink	this uplink alone
wire	this wire alone" "$(echo 'nsmctl top ' | by_bash)"
same "options" "== nsmctl --d
--details	all settings, paths and their state" "$(echo 'nsmctl --d' | by_bash)"
same "words of one command" 1 "$(echo 'nsmctl rule add holoconf ' | by_bash | grep -c '^sport	')"
same "an option with a value" "== nsmctl -c=a
-c=always
-c=auto" "$(echo 'nsmctl -c=a' | by_bash)"
same "an option with a value, fish" "$(echo 'nsmctl -c=a' | by_bash)" "$(echo 'nsmctl -c=a' | by_fish)"
same "an option with a value, zsh" "$(echo 'nsmctl -c=a' | by_bash)" "$(echo 'nsmctl -c=a' | by_zsh)"

for words in "apply -f" "diff --filename" "-b" "key set peer east rx file"; do
	same "$words: a file, bash" "== nsmctl $words si
<file>" "$(echo "nsmctl $words si" | by_bash)"
	same "$words: a file, fish" "== nsmctl $words si
site1.yaml
sites/" "$(echo "nsmctl $words si" | by_fish)"
	same "$words: a file, zsh" "== nsmctl $words si
site1.yaml
sites" "$(echo "nsmctl $words si" | by_zsh)"
done
finish
