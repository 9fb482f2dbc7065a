# SPDX-License-Identifier: GPL-2.0
"""svg.py: the background, the fonts and the colours of the pictures, as SVG.

Owns the common parts of all pictures; the scripts that import it draw their own
contents (selftests/demo/qos.py, scale-report).
"""
from xml.sax.saxutils import escape

# The picture has a background of its own, so that it is readable on any page and with
# any colour scheme of the reader's system.
STYLE = """
text { font: 13px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
       fill: #1f2328 }
.title { font-size: 18px; font-weight: 600 }
.name { font-weight: 600; text-anchor: end }
.small, .tick { font-size: 12px; fill: #59636e }
.tick, .axis { text-anchor: middle }
.label { paint-order: stroke; stroke: #ffffff; stroke-width: 4px;
         stroke-linejoin: round }
.ground { fill: #ffffff; stroke: #d0d7de }
.grid { stroke: #d0d7de }
.geneve { fill: #bc4c00; color: #bc4c00 }
.nsmwire { fill: #0969da; color: #0969da }
.cake, .vxlan { fill: #8250df; color: #8250df }
.wireguard { fill: #1a7f37; color: #1a7f37 }
polyline.curve { fill: none; stroke: currentColor; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .small, .tick { fill: #9198a1 }
  .label { stroke: #0d1117 }
  .ground { fill: #0d1117; stroke: #3d444d }
  .grid { stroke: #3d444d }
  .geneve { fill: #f0883e; color: #f0883e }
  .nsmwire { fill: #4493f8; color: #4493f8 }
  .cake, .vxlan { fill: #ab7df8; color: #ab7df8 }
  .wireguard { fill: #3fb950; color: #3fb950 }
}
"""
WIDTH = 760


class Picture:
    """Lines of SVG: @title above, @desc for screen readers, @by the drawing script."""

    def __init__(self, height, title, desc, by):
        self.lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<!-- SPDX-License-Identifier: GPL-2.0 -->",
            f"<!-- drawn by {by} -->",
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f'aria-labelledby="title desc" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(desc)}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" '
            f'height="{height - 1}" rx="6"/>']
        self.text(20, 32, title, "title")

    def text(self, x, y, text, kind=""):
        kind = kind and f' class="{kind}"'
        self.lines.append(f'<text{kind} x="{x:g}" y="{y:g}">{escape(text)}</text>')

    def line(self, kind, start, end):
        self.lines.append(f'<line class="{kind}" x1="{start[0]:.1f}" '
                          f'x2="{end[0]:.1f}" y1="{start[1]:g}" y2="{end[1]:g}"/>')

    def curve(self, kind, places):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        self.lines.append(f'<polyline class="{kind} curve" points="{points}"/>')

    def done(self):
        return "\n".join(self.lines + ["</svg>"]) + "\n"
