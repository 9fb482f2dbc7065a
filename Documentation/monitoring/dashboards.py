#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""dashboards.py DIRECTORY: writes the dashboards for Grafana.

nsmwire-operators.json is for those who run the nodes, nsmwire-service.json for the owner of
a service, who sees one class on one wire. Both are made here, so that they look and count
alike; host/monitoring.sh compares them with what this program writes, and asks a
Prometheus each of their questions.
"""

import json
import sys

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH = 24

GREEN, YELLOW, RED = "green", "yellow", "red"
BAD_ABOVE_ZERO = [(None, GREEN), (1, RED)]
GOOD_AT_ONE = [(None, RED), (1, GREEN)]


def steps(levels):
    return {"mode": "absolute",
            "steps": [{"color": color, "value": value} for value, color in levels]}


def target(number, expr, legend="", instant=False, table=False):
    return {"refId": chr(ord("A") + number), "datasource": SOURCE, "editorMode": "code",
            "expr": " ".join(expr.split()), "legendFormat": legend or "__auto",
            "range": not instant, "instant": instant,
            "format": "table" if table else "time_series"}


def panel(kind, title, about, queries, size, unit="short", **more):
    """A panel without its place. Queries are (expression, legend)."""
    instant = kind in ("stat", "table")
    defaults = {"unit": unit, "min": 0, **more.pop("defaults", {})}
    if "levels" in more:
        defaults["thresholds"] = steps(more.pop("levels"))
        defaults["color"] = {"mode": "thresholds"}
    return {"type": kind, "title": title, "description": about, "datasource": SOURCE,
            "targets": [target(i, *q, instant=instant, table=kind == "table")
                        for i, q in enumerate(queries)],
            "fieldConfig": {"defaults": defaults, "overrides": more.pop("overrides", [])},
            "gridPos": {"w": size[0], "h": size[1]}, **more}


def stat(title, about, expr, unit="short", **more):
    more.setdefault("options", {
        "colorMode": "value", "graphMode": "none", "justifyMode": "auto",
        "orientation": "auto", "textMode": "value",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}})
    return panel("stat", title, about, [(expr, "")], (4, 4), unit, **more)


def graph(title, about, queries, unit, stacked=False, width=12, **more):
    more["defaults"] = {
        "custom": {"drawStyle": "line", "lineWidth": 1, "showPoints": "never",
                   "fillOpacity": 40 if stacked else 0, "spanNulls": 60000,
                   "stacking": {"mode": "normal" if stacked else "none", "group": "A"}},
        **more.get("defaults", {})}
    return panel("timeseries", title, about, queries, (width, 8), unit, options={
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True,
                   "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"}}, **more)


def states(title, about, queries, width=12):
    return panel("state-timeline", title, about, queries, (width, 8), "short", options={
        "mergeValues": True, "showValue": "auto", "rowHeight": 0.8, "alignValue": "left",
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False},
        "tooltip": {"mode": "single", "sort": "none"}},
        defaults={"min": -1, "custom": {"fillOpacity": 60, "lineWidth": 0},
                  "mappings": [{"type": "value", "options": {
                      "-1": {"text": "none", "color": RED, "index": 0}}}]})


def table(title, about, expr, columns, value, unit="short", width=12):
    """Columns are labels. What is not among them is hidden, but the value."""
    hidden = ["Time", "__name__", "job", "id"]
    return panel("table", title, about, [(expr, "")], (width, 8), unit, options={
        "showHeader": True, "cellHeight": "sm",
        "footer": {"show": False, "reducer": ["sum"], "fields": ""}},
        transformations=[{"id": "organize", "options": {
            "excludeByName": {name: True for name in hidden},
            "indexByName": {name: i for i, name in enumerate(columns + ["Value"])},
            "renameByName": {"Value": value}}}])


def row(title):
    return {"type": "row", "title": title, "collapsed": False, "panels": [],
            "gridPos": {"w": WIDTH, "h": 1}}


def query_variable(name, label, question, multi):
    return {"name": name, "label": label, "type": "query", "datasource": SOURCE,
            "query": {"query": question, "refId": name}, "definition": question,
            "refresh": 2, "sort": 1, "multi": multi, "includeAll": multi,
            "allValue": ".*" if multi else None, "hide": 0, "regex": "", "skipUrlSync": False,
            "options": [], "current": {"text": "All", "value": "$__all"} if multi else {}}


def place(panels):
    """Gives each panel a number and a place: in lines from the left, as text is set."""
    x = y = height = 0
    for number, one in enumerate(panels, 1):
        spot = one["gridPos"]
        if x + spot["w"] > WIDTH:
            x, y, height = 0, y + height, 0
        one["id"] = number
        spot.update(x=x, y=y)
        x += spot["w"]
        height = max(height, spot["h"])
    return panels


def dashboard(uid, title, about, variables, panels):
    source = {"name": "datasource", "label": "Prometheus", "type": "datasource",
              "query": "prometheus", "refresh": 1, "hide": 0, "regex": "", "multi": False,
              "includeAll": False, "options": [], "current": {}, "skipUrlSync": False}
    return {"uid": uid, "title": title, "description": about, "tags": ["nsmwire"],
            "schemaVersion": 38, "version": 1, "editable": True, "graphTooltip": 1,
            "style": "dark", "timezone": "browser", "refresh": "30s", "weekStart": "",
            "fiscalYearStartMonth": 0, "liveNow": False, "links": [],
            "time": {"from": "now-1h", "to": "now"}, "timepicker": {},
            "annotations": {"list": []},
            "templating": {"list": [source] + variables}, "panels": place(panels)}


def quantile(part, labels, condition):
    return f"""histogram_quantile({part}, sum by (instance, {labels}, le)
        (rate(nsmwire_uplink_wait_seconds_bucket{{{condition}}}[$__rate_interval])))"""


def operators():
    here = 'instance=~"$instance"'
    rate = "[$__rate_interval]"
    panels = [
        stat("Wires down", "Wires without a path that is up.",
             f"count(nsmwire_wire_down{{{here}}} == 1) or vector(0)", levels=BAD_ABOVE_ZERO),
        stat("Paths down", "Paths of named peers that are down, but for those set down.",
             f'count(nsmwire_peer_path_down{{{here},reason!="admin"}} == 1) or vector(0)',
             levels=BAD_ABOVE_ZERO),
        stat("Classes without a good path", "Classes for which no path meets their needs.",
             f"""count(sum by (instance, peer, profile, class)
             (nsmwire_path_sla_good{{{here}}}) == 0) or vector(0)""", levels=BAD_ABOVE_ZERO),
        stat("Dropped", "Packets that were dropped on these nodes, for any reason.",
             f"""(sum(rate(nsmwire_wire_dropped_packets_total{{{here}}}{rate})) or vector(0))
             + (sum(rate(nsmwire_uplink_dropped_packets_total{{{here}}}{rate})) or vector(0))
             + (sum(rate(nsmwire_netns_dropped_packets_total{{{here}}}{rate})) or vector(0))""",
             "pps", levels=[(None, GREEN), (1, YELLOW), (100, RED)]),
        stat("Alerts", "Alerts of operators.rst that fire.",
             f'count(ALERTS{{alertname=~"Nsmwire.*",alertstate="firing",{here}}}) or vector(0)',
             levels=BAD_ABOVE_ZERO),
        stat("Nodes", "Nodes that print metrics, and on which the module is loaded.",
             f"count(nsmwire_wires{{{here}}})"),
        row("Uplinks"),
        graph("Use of the uplinks", "Bytes on the line, as a part of the rate.",
              [(f"""sum by (instance, uplink)
              (rate(nsmwire_uplink_sent_bytes_total{{{here}}}{rate}))
              / on (instance, uplink) (nsmwire_uplink_rate_bytes_per_second{{{here}}} > 0)""",
                "{{instance}} {{uplink}}")], "percentunit"),
        graph("Sent by class", "Bytes on the lines.",
              [(f"""8 * sum by (class)
              (rate(nsmwire_uplink_sent_bytes_total{{{here}}}{rate}))""", "{{class}}")],
              "bps", stacked=True),
        graph("Delay in the queue, 99 %", "Of 100 packets of a class one waits for longer.",
              [(quantile(0.99, "uplink, class", here), "{{uplink}} {{class}}")], "s"),
        graph("Waiting", "Bytes that wait in the queues.",
              [(f"sum by (instance, uplink, class) (nsmwire_uplink_backlog_bytes{{{here}}})",
                "{{instance}} {{uplink}} {{class}}")], "bytes"),
        graph("Dropped and marked in the queues",
              "Marked packets are delivered; their senders slow down.",
              [(f"""sum by (uplink, class, reason)
              (rate(nsmwire_uplink_dropped_packets_total{{{here}}}{rate})) > 0""",
                "{{uplink}} {{class}} dropped, {{reason}}"),
               (f"""sum by (uplink, class)
               (rate(nsmwire_uplink_marked_packets_total{{{here}}}{rate})) > 0""",
                "{{uplink}} {{class}} marked")], "pps"),
        graph("More than its share", "Packets of a class beyond its share: it was policed.",
              [(f"""sum by (uplink, class)
              (rate(nsmwire_uplink_policed_packets_total{{{here}}}{rate}))""",
                "{{uplink}} {{class}}")], "pps"),
        row("Paths of named peers"),
        graph("Round-trip time", "Smoothed, by the probes of each path.",
              [(f"nsmwire_peer_path_rtt_seconds{{{here}}}", "{{instance}} {{peer}} {{path}}")],
              "s"),
        graph("Loss", "Packets to the peer, in the last five seconds.",
              [(f"nsmwire_peer_path_loss_ratio{{{here}}}", "{{instance}} {{peer}} {{path}}")],
              "percentunit"),
        states("Path of each class", "Index of the path that the class takes.",
               [(f"nsmwire_class_path{{{here}}}", "{{peer}} {{profile}} {{class}}")]),
        states("Paths", "1 while the path is up.",
               [(f"nsmwire_peer_path_up{{{here}}}", "{{instance}} {{peer}} {{path}}")]),
        table("Down, and why", "What to do is in operators.rst, States.",
              f"""nsmwire_wire_down{{{here}}} == 1
              or nsmwire_peer_path_down{{{here}}} == 1""",
              ["instance", "wire", "peer", "path", "reason"], "down"),
        graph("Jitter", "Of the one-way delays to the peer.",
              [(f"nsmwire_peer_path_jitter_seconds{{{here}}}",
                "{{instance}} {{peer}} {{path}}")], "s"),
        row("Wires"),
        graph("Busiest wires", "Both directions, inner bytes.",
              [(f"""topk(10, 8 * (sum by (instance, wire)
              (rate(nsmwire_wire_receive_bytes_total{{{here}}}{rate}))
              + sum by (instance, wire)
              (rate(nsmwire_wire_transmit_bytes_total{{{here}}}{rate}))))""",
                "{{instance}} {{wire}}")], "bps"),
        graph("Dropped by reason", "What to do about each is in operators.rst, Counters.",
              [(f"""sum by (reason)
              (rate(nsmwire_wire_dropped_packets_total{{{here}}}{rate})) > 0""", "{{reason}}"),
               (f"""sum by (reason)
               (rate(nsmwire_netns_dropped_packets_total{{{here}}}{rate})) > 0""",
                "{{reason}} (no wire)")], "pps"),
        graph("Rules", "Packets that met a rule of a profile, the ten that most met.",
              [(f"topk(10, rate(nsmwire_rule_packets_total{{{here}}}{rate}))",
                "{{profile}} {{pref}} {{class}}")], "pps"),
        graph("Keys expire in", "Of sealed peers; the key agent replaces them in time.",
              [(f"min by (instance, peer, direction) (nsmwire_key_expires_seconds{{{here}}})",
                "{{instance}} {{peer}} {{direction}}")], "s"),
    ]
    variables = [query_variable("instance", "Node", "label_values(nsmwire_wires, instance)",
                                True)]
    return dashboard("nsmwire-operators", "nsmwire: nodes, uplinks and paths",
                     "For those who run the nodes. The metrics are those of "
                     "nsmctl stats --prometheus; operators.rst explains each.",
                     variables, panels)


def service():
    node = 'instance=~"$instance"'
    wire = f'{node},wire="$wire"'
    mine = f'{wire},class="$class"'
    rate = "[$__rate_interval]"
    # The peer and the profile of the wire, to choose among what peers have.
    of_wire = f"""on (instance, peer) group_left ()
        (max by (instance, peer) (nsmwire_wire_info{{{wire},peer!=""}}))"""
    of_both = f"""on (instance, peer, profile) group_left ()
        (max by (instance, peer, profile) (nsmwire_wire_info{{{wire},peer!=""}}))"""
    sent = f'rate(nsmwire_peer_path_class_sent_packets_total{{{node},class="$class"}}{rate})'
    lost = f'rate(nsmwire_peer_path_class_lost_packets_total{{{node},class="$class"}}{rate})'
    panels = [
        stat("Connected", "1 while the wire has a path that is up.",
             f"min(nsmwire_wire_up{{{wire}}})", levels=GOOD_AT_ONE,
             defaults={"mappings": [{"type": "value", "options": {
                 "0": {"text": "no", "index": 0}, "1": {"text": "yes", "index": 1}}}]}),
        stat("Sent", "By this class, inner bytes.",
             f"8 * sum(rate(nsmwire_wire_transmit_bytes_total{{{mine}}}{rate}))", "bps"),
        stat("Received", "By this class, inner bytes.",
             f"8 * sum(rate(nsmwire_wire_receive_bytes_total{{{mine}}}{rate}))", "bps"),
        stat("Lost on the way", "Packets of this class that the other end did not get.",
             f"""sum({lost} * {of_wire}) / (sum({sent} * {of_wire}) > 0) or vector(0)""",
             "percentunit", levels=[(None, GREEN), (0.005, YELLOW), (0.02, RED)]),
        stat("Delay in the queue, 99 %", "Before the line, of the packets of this class.",
             f"""histogram_quantile(0.99, sum by (le)
             (rate(nsmwire_uplink_wait_seconds_bucket{{{node},class="$class"}}{rate})))""",
             "s", levels=[(None, GREEN), (0.01, YELLOW), (0.1, RED)]),
        stat("Needs are met", "1 while a path meets what the class asks for.",
             f"""min(max by (instance, peer, profile, class)
             (nsmwire_path_sla_good{{{node},class="$class"}} * {of_both}))""",
             levels=GOOD_AT_ONE,
             defaults={"mappings": [{"type": "value", "options": {
                 "0": {"text": "no", "index": 0}, "1": {"text": "yes", "index": 1}}}]}),
        graph("Traffic of the class", "Inner bytes; received is below the line.",
              [(f"8 * sum(rate(nsmwire_wire_transmit_bytes_total{{{mine}}}{rate}))", "sent"),
               (f"-8 * sum(rate(nsmwire_wire_receive_bytes_total{{{mine}}}{rate}))",
                "received")], "bps", defaults={"min": None}),
        graph("All classes of the wire", "Sent, inner bytes.",
              [(f"""8 * sum by (class)
              (rate(nsmwire_wire_transmit_bytes_total{{{wire}}}{rate})) > 0""",
                "{{class}}")], "bps", stacked=True),
        graph("Round-trip time of the paths", "The class takes the one named below.",
              [(f"nsmwire_peer_path_rtt_seconds{{{node}}} * {of_wire}", "path {{path}}")], "s"),
        states("Path of the class", "Index of the path that it takes, and of its copies.",
               [(f'nsmwire_class_path{{{node},class="$class"}} * {of_both}', "path"),
                (f'nsmwire_class_second_path{{{node},class="$class"}} * {of_both}',
                 "copies")]),
        graph("Lost on the way", "As a part of what was sent on each path.",
              [(f"({lost} / ({sent} > 0)) * {of_wire}", "path {{path}}")], "percentunit"),
        graph("Delay in the queue", "Half of the packets, and 99 of 100, wait no longer.",
              [(quantile(0.5, "uplink", f'{node},class="$class"'), "{{uplink}} 50 %"),
               (quantile(0.99, "uplink", f'{node},class="$class"'), "{{uplink}} 99 %")], "s"),
        graph("Dropped before the line", "By the uplinks, in this class.",
              [(f"""sum by (uplink, reason)
              (rate(nsmwire_uplink_dropped_packets_total{{{node},class="$class"}}{rate}))
              > 0""", "{{uplink}} {{reason}}")], "pps"),
        graph("Dropped on the wire", "In all classes; operators.rst explains each reason.",
              [(f"""sum by (reason)
              (rate(nsmwire_wire_dropped_packets_total{{{wire}}}{rate})) > 0""",
                "{{reason}}")], "pps"),
    ]
    variables = [
        query_variable("instance", "Node", "label_values(nsmwire_wires, instance)", True),
        query_variable("wire", "Wire",
                       'label_values(nsmwire_wire_info{instance=~"$instance"}, wire)', False),
        query_variable("class", "Class",
                       'label_values(nsmwire_wire_transmit_packets_total'
                       '{instance=~"$instance",wire="$wire"}, class)', False)]
    return dashboard("nsmwire-service", "nsmwire: one class on one wire",
                     "For the owner of a service: how its class of packets fares on its wire.",
                     variables, panels)


def main():
    for name, made in (("operators", operators()), ("service", service())):
        with open(f"{sys.argv[1]}/nsmwire-{name}.json", "w", encoding="utf-8") as out:
            json.dump(made, out, indent=1)
            out.write("\n")


main()
