# SPDX-License-Identifier: GPL-2.0
"""Parts of monitoring.sh.

	monitoring.py shape DASHBOARD...	complaints about what Grafana would not like
	monitoring.py names TOOLS FILE...	metrics in the files that nsmctl does not print
	monitoring.py history DIR INSTANCE	files TIME.prom, TIME in ms, as OpenMetrics of
						which the last is now
	monitoring.py ask URL DASHBOARD...	panels of which a question fails, or which
						have no data
	monitoring.py get URL			what is there, once it is
	monitoring.py ports N			numbers of free ports
"""

import glob
import json
import os
import re
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

KINDS = {"row", "stat", "table", "timeseries", "state-timeline"}
UNITS = {"short", "s", "bps", "pps", "bytes", "percentunit"}
HISTOGRAM = re.compile("_(bucket|sum|count)$")
VARIABLES = {"instance": ".*", "wire": "w0", "class": "audio", "__rate_interval": "1m"}


def panels_of(name):
    with open(name, encoding="utf-8") as f:
        board = json.load(f)
    return board, [p for p in board["panels"] if p["type"] != "row"]


def overlaps(one, other):
    return (one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"] and
            one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"])


def shape(names):
    uids = set()
    for name in names:
        board, panels = panels_of(name)
        known = {v["name"] for v in board["templating"]["list"]} | {"__rate_interval"}
        if board["uid"] in uids or len(board["uid"]) > 40 or not board["schemaVersion"]:
            print(name, "uid, version")
        uids.add(board["uid"])
        everything = board["panels"]
        if len({p["id"] for p in everything}) != len(everything):
            print(name, "two panels have one number")
        spots = [p["gridPos"] for p in everything]
        for i, spot in enumerate(spots):
            if spot["x"] + spot["w"] > 24 or any(overlaps(spot, s) for s in spots[:i]):
                print(name, everything[i]["title"], "overlaps another panel")
        for p in everything:
            if p["type"] not in KINDS:
                print(name, p["title"], "is of an unknown kind")
        for p in panels:
            if p["fieldConfig"]["defaults"]["unit"] not in UNITS:
                print(name, p["title"], "has an unknown unit")
            if not p["description"].endswith("."):
                print(name, p["title"], "says nothing")
            refs = [t["refId"] for t in p["targets"]]
            if len(set(refs)) != len(refs) or not refs:
                print(name, p["title"], "has a question twice, or none")
            for t in p["targets"]:
                used = set(re.findall(r"\$(\w+)", t["expr"]))
                if not used <= known or t["datasource"]["uid"] != "${datasource}":
                    print(name, p["title"], "asks with an unknown variable")
        if len(panels) < 10:
            print(name, "has few panels")


def names_in(text):
    return set(re.findall(r"\bnsmwire_[a-z_]+", text))


def names(tools, files):
    known = set()
    for source in glob.glob(os.path.join(tools, "prometheus*.c")):
        with open(source, encoding="utf-8") as f:
            known |= names_in(f.read())
    for name in files:
        with open(name, encoding="utf-8") as f:
            for metric in sorted(names_in(f.read())):
                if metric not in known and HISTOGRAM.sub("", metric) not in known:
                    print(os.path.basename(name), metric)


def history(where, instance):
    files = sorted(glob.glob(os.path.join(where, "*.prom")))
    times = [int(os.path.basename(f).split(".")[0]) for f in files]
    now = time.time()
    more = f'instance="{instance}",job="node"'
    for name, at in zip(files, times):
        when = now + (at - times[-1]) / 1000
        with open(name, encoding="utf-8") as f:
            for line in f:
                if line.startswith("#") or not line.strip():
                    continue
                series, value = line.rstrip("\n").rsplit(" ", 1)
                metric, brace, labels = series.partition("{")
                labels = f"{more},{labels}" if brace else more + "}"
                print(f"{metric}{{{labels} {value} {when:.3f}")
    print("# EOF")


def get(url, seconds=60):
    """The answer, as soon as there is one that is no refusal to connect or to serve."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > end:
                return f"{error.code}: {error.read().decode()}"
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


def fill_in(expr):
    return re.sub(r"\$(\w+)", lambda found: VARIABLES[found.group(1)], expr)


def ask(url, boards):
    for name in boards:
        board, panels = panels_of(name)
        for p in panels:
            found = 0
            for t in p["targets"]:
                query = urllib.parse.urlencode({"query": fill_in(t["expr"])})
                text = get(f"{url}/api/v1/query?{query}")
                if not text.startswith('{"status":"success"'):
                    print(f"{board['uid']}: {p['title']}: {text}")
                    break
                found += len(json.loads(text)["data"]["result"])
            if not found:
                print(f"{board['uid']}: {p['title']}: no data")
        for v in board["templating"]["list"]:
            if v["type"] != "query":
                continue
            series, label = re.fullmatch(r"label_values\((.*), (\w+)\)", v["definition"]).groups()
            query = urllib.parse.urlencode({"match[]": fill_in(series)})
            values = json.loads(get(f"{url}/api/v1/label/{label}/values?{query}"))["data"]
            if not values:
                print(f"{board['uid']}: {v['name']}: no values")


def ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    print(*(s.getsockname()[1] for s in sockets))


def main():
    what, *words = sys.argv[1:]
    if what == "shape":
        shape(words)
    elif what == "names":
        names(words[0], words[1:])
    elif what == "history":
        history(*words)
    elif what == "ask":
        ask(words[0], words[1:])
    elif what == "get":
        print(get(words[0]))
    elif what == "ports":
        ports(int(words[0]))
    else:
        sys.exit(__doc__)


main()
