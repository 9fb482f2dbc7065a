# SPDX-License-Identifier: GPL-2.0
"""How Sphinx renders the documents. "make html" calls it by the script beside this file."""

import re

from docutils import nodes

project = "nsmwire"
author = "the authors of nsmwire"
root_doc = "index"
language = "en"
html_theme = "alabaster"
html_theme_options = {"nosidebar": False, "page_width": "1080px", "sidebar_width": "240px"}
html_extra_path = ["man"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
# Literal blocks without a language are captures, tables and pictures.
highlight_language = "none"
nitpicky = True


def link_documents(app, doctree, docname):
    """The documents name each other by their files, as qos.rst. Here that is a link."""
    for text in list(doctree.findall(nodes.Text)):
        parents, node = [], text.parent
        while node is not None:
            parents.append(node)
            node = node.parent
        if any(isinstance(p, (nodes.literal_block, nodes.reference, nodes.title))
               for p in parents):
            continue
        parts, at = [], 0
        for found in re.finditer(r"(?<![\w/-])([a-z-]+)\.rst\b", text.astext()):
            name = found.group(1)
            if name == docname or name not in app.env.found_docs:
                continue
            parts.append(nodes.Text(text.astext()[at:found.start()]))
            parts.append(nodes.reference("", found.group(0), internal=True,
                                         refuri=app.builder.get_relative_uri(docname, name)))
            at = found.end()
        if parts:
            parts.append(nodes.Text(text.astext()[at:]))
            text.parent.replace(text, parts)


def setup(app):
    app.connect("doctree-resolved", link_documents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
