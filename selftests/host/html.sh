#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# "make html": Sphinx renders each document without a warning, the man pages are beside
# them, and no link leads nowhere. A document with an error is refused, and named.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
"$TOP_DIR/selftests/vm/deps" html || exit 1
need sphinx-build mandoc

same "renders without a word" "0 " "$("$TOP_DIR/Documentation/sphinx/build" "$TMP/html" 2>&1
	echo "$? ")"
missing=''
for file in "$TOP_DIR"/Documentation/*.rst "$TOP_DIR"/Documentation/sphinx/index.rst; do
	file=${file##*/}
	[ -s "$TMP/html/${file%.rst}.html" ] || missing+=" $file"
done
for file in "$TOP_DIR"/tools/*/*.8; do
	[ -s "$TMP/html/${file##*/}.html" ] || missing+=" $file"
done
same "each document and man page is there" "" "$missing"

# links FILE...: local links that have no target, and the number of those that have one
links()
{
	"$PYTHON" - "$@" <<-'END'
	import html.parser, os, sys, urllib.parse

	class Page(html.parser.HTMLParser):
	    def __init__(self, name):
	        super().__init__()
	        self.ids, self.links = set(), []
	        self.feed(open(name).read())

	    def handle_starttag(self, tag, attrs):
	        attrs = dict(attrs)
	        self.ids |= {attrs.get("id"), attrs.get("name")}
	        for key in ("href", "src"):
	            if attrs.get(key):
	                self.links.append(attrs[key])

	pages = {os.path.realpath(name): Page(name) for name in sys.argv[1:]}
	good = between = 0
	for name, page in pages.items():
	    for link in page.links:
	        url = urllib.parse.urlsplit(link)
	        if url.scheme or url.netloc:
	            continue
	        path = os.path.realpath(os.path.join(os.path.dirname(name), url.path)) \
	            if url.path else name
	        if not os.path.exists(path) or (
	                url.fragment and path in pages and
	                urllib.parse.unquote(url.fragment) not in pages[path].ids):
	            print(os.path.basename(name), "links to", link)
	            continue
	        good += 1
	        between += path.endswith(".html") and path != name
	print("enough" if good > 500 and between > 100 else f"only {good} {between}")
	END
}
same "links" enough "$(links "$TMP"/html/*.html)"
holds "a document that another names is a link" '<a class="reference internal" href="qos.html">qos.rst</a>' \
	"$(cat "$TMP/html/nsmwire.html")"

mkdir "$TMP/tree" "$TMP/tree/tools"
cp -r "$TOP_DIR/Documentation" "$TMP/tree/"
mkdir "$TMP/tree/tools/nsmctl"
cp "$TOP_DIR/tools/nsmctl/nsmctl.8" "$TMP/tree/tools/nsmctl/"
# shellcheck disable=SC2016 # the quotes are of the document
printf '\nSee `Nothing of that name`_.\n' >>"$TMP/tree/Documentation/qos.rst"
out=$("$TMP/tree/Documentation/sphinx/build" "$TMP/bad" 2>&1)
same "an error in a document: status" 1 $?
holds "an error in a document: which" "qos.rst:$(wc -l <"$TMP/tree/Documentation/qos.rst"): " "$out"
finish
