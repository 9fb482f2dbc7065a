#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each code block of each document is run by a test or has a reason why it is not. This
# test runs the blocks for this machine, at the top of the tree, and they leave the tree
# unchanged. selftests/net/docs.sh runs the blocks for two hosts. The install commands
# of the README install into another directory, and uninstall.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
need python3 make
cd "$TOP_DIR" || exit 1

blocks() { "$PYTHON" selftests/host/blocks.py "$@"; }

mapfile -t docs < <(blocks list .)
[ ${#docs[@]} -ge 8 ] || fail "documents" "${docs[*]}"
same "every block is run or says why not, in ${#docs[@]} documents" "" \
	"$(blocks check "${docs[@]}")"

# docutils finds as many blocks as the reader of the marks.
if "$PYTHON" -c 'import docutils' 2>/dev/null; then
	for doc in Documentation/*.rst; do
		same "blocks that docutils finds: ${doc##*/}" "$("$PYTHON" - "$doc" <<-'END'
			import sys
			from docutils.core import publish_doctree
			from docutils.nodes import literal_block
			tree = publish_doctree(open(sys.argv[1]).read(), settings_overrides={
			    "report_level": 5, "syntax_highlight": "none"})
			print(sum(1 for _ in tree.findall(literal_block)))
		END
		)" "$(blocks commands "$doc" | cut -d: -f1,2 | sort -u | wc -l)"
	done
else
	skip "blocks that docutils finds" "no python3-docutils"
fi

# A man page has an example for each .TP of its section.
for page in tools/*/*.8; do
	same "examples that mandoc finds: ${page##*/}" \
		"$(sed -n '/^\.SH EXAMPLES/,/^\.SH SEE/p' "$page" | grep -c '^\.TP')" \
		"$(($(blocks commands "$page" | cut -d: -f1,2 | sort -u | wc -l) -
			$(grep -c '^\.nf' "$page")))"
done

# The reader of the marks works.
mkdir "$TMP/bad"
printf '%s\n' 'x::' '' '   true' '' '.. not run: no' '' 'y::' '' '   true' '' \
	'.. run: nowhere' '.. code-block:: sh' '' '   true' '' '.. run: west' '' 'z' \
	>"$TMP/bad/a.rst"
printf '%s\n' '```sh' true '```' '<!-- not run: it is a test of the reader -->' \
	'```' false '```' >"$TMP/bad/b.md"
printf '%s\n' '.SH EXAMPLES' '.TP' '.B true' 'Text.' '.\" run: west' '.TP' '.B a' \
	'.TQ' '.B b' 'Text with' '.B "bold words"' '.SH SEE ALSO' >"$TMP/bad/c.8"
same "no mark, no reason, no such host, no block" \
	"a.rst:1: is not marked: run it, or say why not
a.rst:7: says no reason why it is not run
a.rst:12: is run in a host that is not known
a.rst:16: no block follows the mark
b.md:1: is not marked: run it, or say why not
c.8:3: is not marked: run it, or say why not" \
	"$(cd "$TMP/bad" && "$PYTHON" "$TOP_DIR/selftests/host/blocks.py" check a.rst b.md c.8)"
mkdir "$TMP/c"
same "of a man page, commands and nothing else" "1 a b" \
	"$(blocks write "$TMP/bad/c.8" "$TMP/c") $(xargs <"$TMP/c/1.west")"

# --- blocks for this machine

before=$(git status --porcelain 2>/dev/null)
for doc in "${docs[@]}"; do
	dir=$TMP/${doc##*/}
	mkdir "$dir"
	blocks write "$doc" "$dir" >/dev/null
	while read -r file; do
		check "$doc: $(grep -m 1 . "$file")" \
			timeout 300 bash -e -o pipefail "$file"
	done < <(find "$dir" -name '*.here' | sort -V)
done
same "the tree is as it was" "$before" "$(git status --porcelain 2>/dev/null)"

# Blocks that are not run must still name existing programs.
missing=''
while read -r script; do
	[ -x "$script" ] || missing+=" $script"
done < <(blocks commands "${docs[@]}" | cut -f2- |
	grep -oP '^(?:make .* TESTS=)?\Kselftests/[a-z]+(/[a-z_.-]+)?' | sort -u)
same "programs of selftests/ in blocks" "" "$missing"

# --- installed, and removed

out=$("$TOP_DIR/selftests/vm/module" install 6.12 "$TMP/module" 2>&1 >/dev/null)
same "the module is installed without noise" "0 " "$? $out"
mkdir "$TMP/bin"
printf '#!/bin/sh\necho 6.99.0-none\n' >"$TMP/bin/uname"
chmod +x "$TMP/bin/uname"
out=$(PATH=$TMP/bin:$PATH "$TOP_DIR/selftests/vm/module" install running "$TMP/none" 2>&1 >/dev/null)
same "no headers: nothing is installed" 2 $?
holds "no headers: says how to name a kernel" "make install KVER=<release>" "$out"
check "make -C tools install" make -s -C tools DESTDIR="$TMP/root" install
for file in bin/nsmctl share/man/man8/nsmctl.8 share/man/man8/ip-link-nsmwire.8 \
	share/bash-completion/completions/nsmctl share/zsh/vendor-completions/_nsmctl \
	share/fish/vendor_completions.d/nsmctl.fish; do
	check "installed: $file" test -s "$TMP/root/usr/$file"
done
same "installed: the plugin" 1 "$(find "$TMP/root" -name link_nsmwire.so | wc -l)"
check "make -C tools uninstall" make -s -C tools DESTDIR="$TMP/root" uninstall
same "nothing is left" "" "$(find "$TMP/root" ! -type d)"
finish
