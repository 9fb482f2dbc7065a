# SPDX-License-Identifier: GPL-2.0
"""lab.py [TEST]: one test of the lab's report and files, or a list of them.

Parts of lab.sh. A test that fails raises an exception.
"""
import contextlib
import io
import json
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as xml

HERE = os.path.dirname(os.path.abspath(__file__))
LAB = os.path.join(HERE, "../lab")
sys.path.insert(0, LAB)
import figures
import picture
import report

TESTS = {}
LOST = -1


def test(what):
    """Adds a test to the list."""
    def add(function):
        TESTS[function.__name__] = (what, function)
        return function
    return add


def equal(got, want):
    """An assertion that says both."""
    assert got == want, f"want {want!r}, got {got!r}"


def steady(count=100, every=20, delay=100, start=0):
    """Packets at regular times, delays in tenths of ms."""
    return [[start + every * n, delay] for n in range(count)]


@test("a percentile is the least value that so many do not exceed")
def percentile():
    equal(figures.percentile([], 99), None)
    equal(figures.percentile([7], 99), 7)
    equal(figures.percentile(range(1, 101), 99), 99)
    equal(figures.percentile(range(1, 101), 50), 50)
    equal(figures.percentile([3, 1, 2], 50), 2)
    equal(figures.percentile(range(1, 201), 99), 198)


@test("a time has its first moment and not its last")
def between():
    equal(figures.between([[0, 1], [5, 2], [10, 3]], 5, 10), [[5, 2]])


@test("packets that never came are lost, and have no delay")
def losses():
    flow = steady(10)
    flow[3][1] = flow[4][1] = LOST
    got = figures.Packets([flow, steady(10, delay=300)], 0, 200)
    equal((got.sent, got.lost), (20, 2))
    equal((got.delay(50), got.delay(99)), (30.0, 30.0))
    equal(figures.Packets([[[0, LOST]]], 0, 100).delay(99), None)
    equal(figures.Packets([], 0, 100).delay(99), None)
    equal(figures.Packets([[[0, 0]]], 0, 100).lost, 0)


@test("a gap is between two arrivals, not between two that were sent")
def gaps():
    flow = steady(10)
    equal(figures.Packets([flow], 0, 200).gap(), 20)
    flow[5][1] = LOST
    equal(figures.Packets([flow], 0, 200).gap(), 40)
    late = steady(10)
    late[9][1] = 1100
    equal(figures.Packets([late], 0, 200).gap(), 120)
    # It may begin before the act, with the last packet that came then.
    first = steady(10)
    for packet in first[5:8]:
        packet[1] = LOST
    equal(figures.Packets([first], 100, 200).gap(), 80)
    # The worst of several receivers; the losses of one are not made good by another.
    equal(figures.Packets([steady(10), flow], 0, 200).gap(), 40)


@test("a gap lasts to the end if nothing comes any more")
def gap_at_the_end():
    flow = steady(10)
    for packet in flow[5:]:
        packet[1] = LOST
    equal(figures.Packets([flow], 0, 500).gap(), 500 - 90)
    equal(figures.Packets([[[100, LOST], [120, LOST]]], 0, 500).gap(), 400)
    equal(figures.Packets([[]], 0, 500).gap(), 0)


@test("the worst second is of one flow, and one packet of fifty is 2 %")
def worst_second():
    flow = steady(150)
    flow[70][1] = LOST
    equal(figures.Packets([flow], 0, 3000).worst_second(), 0.02)
    flow[71][1] = LOST
    equal(figures.Packets([flow, steady(150)], 0, 3000).worst_second(), 0.04)
    equal(figures.Packets([steady(150)], 0, 3000).worst_second(), 0)
    equal(figures.Packets([[]], 0, 3000).worst_second(), 0)
    # Seconds count from the start of the act, and the last may be short.
    equal(figures.Packets([[[1400, LOST], [1410, 10]]], 0, 1500).worst_second(), 0.5)


@test("a rate is of bytes between two times, whatever came before")
def rates():
    total = [(100, 1000), (600, 2000), (1600, 4000)]
    equal(figures.rate(total, 0, 1000), 16000)
    equal(figures.rate(total, 1000, 2000), 16000)
    equal(figures.rate(total, 2000, 3000), 0)
    equal(figures.rate([], 0, 1000), 0)


@test("committed transactions have a latency and are counted where they end")
def transactions():
    rows = [[-50, 1000, 1], [100, 2000, 1], [200, 7000, 0], [900, 1000, 1], [5000, 1, 1]]
    got = figures.Bank(rows, 0, 1000)
    equal((got.failed, got.per_second), (1, 2.0))
    equal((got.latency(50), got.latency(99)), (100.0, 200.0))
    equal(figures.Bank(rows, 1000, 2000).latency(99), 100.0)
    equal(figures.Bank([], 0, 1000).latency(99), None)


@test("the WANs of a time begin with the one that was taken before")
def wans():
    run = figures.Run(world())
    equal(run.wans("person cloud1", "audio", 0, 1000), [(0, "wlan")])
    equal(run.wans("person cloud1", "audio", 2500, 5000), [(2500, "wlan"), (4000, "lte")])
    equal(run.wans("person cloud1", "audio", 4500, 5000), [(4500, "lte")])


@test("a line carries what its counters have grown by")
def carried():
    run = figures.Run(world())
    equal(run.carried("dc mpls", 0, 1000), (8000, 16000))
    equal(run.carried("dc mpls", 2000, 3000), (8000, 16000))
    equal(run.carried("dc mpls", 2500, 2750), (8000, 16000))
    # Before the first reading and after the last one nothing is known.
    rows = [(100, [7]), (200, [17])]
    equal([figures.counter(rows, at, 0) for at in (0, 100, 150, 200, 900)],
          [7, 7, 12, 17, 17])


@test("lines of configuration: no comments, no empty ones, no marks between documents")
def lines():
    with tempfile.TemporaryDirectory() as top:
        path = os.path.join(top, "x")
        with open(path, "w", encoding="utf-8") as file:
            file.write("# one\n\n---\nkind: Wire\n  spec: {a: b}\n!\n#!/bin/sh\nset -e\n")
        equal(figures.lines_of([path, path]), (6, 14))


def world(fault=None):
    """Figures of five acts of a second each; @fault changes them."""
    flows = [{"class": name, "from": "person", "to": "cloud1", "kind": "stream",
              "packets": steady(250)} for name in ("audio", "holo", "video", "text", "ethernet")]
    flows.append({"class": "file", "from": "branch", "to": "cloud1",
                  "bytes": [[at, at * 40] for at in range(0, 5001, 100)]})
    raw = {
        "end": 5000, "back": 4500, "flows": flows,
        "acts": [[n * 1000, name] for n, name in
                 enumerate(("quiet", "backup", "brownout", "no wlan", "cut off"))],
        "bank": [[n * 100, 2000 + n, 1] for n in range(50)],
        "backup": {"cloud1": [[1100, 1000], [1900, 200_000]]},
        "wan": {f"{pair} {name}": [[-3000, "wlan"], [4000, "lte"]]
                for pair in ("person cloud1", "branch cloud1") for name in figures.CLASSES},
        "carried": [[at, {"dc mpls": [at + 777, 2 * at + 9999], "person lte": [0, 0]}]
                    for at in range(0, 5001, 1000)]}
    if fault:
        fault(raw)
    return raw


def judged(fault=None):
    """(goal, whether it is reached) of figures with a fault."""
    return [(goal, enough) for goal, _, enough in
            report.goals(figures.Run(world(fault)), [(100, 400), (300, 900)])]


def missed(fault):
    """The goals that are missed."""
    return [goal for goal, enough in judged(fault) if not enough]


@test("figures without a fault reach all goals")
def all_is_well():
    equal([enough for _, enough in judged()], [True] * 7)


@test("one lost packet of a call misses the goal of its act, and of no other")
def voice():
    def fault(raw):
        raw["flows"][0]["packets"][120][1] = LOST
    equal([goal.split(":")[0] for goal in missed(fault)], ["voice, brownout"])


@test("a gap of 300 ms is none, one of more is")
def voice_gap():
    def fault(raw, more):
        # A network that holds packets back, and loses none.
        raw["flows"][0]["packets"] = (steady(100) + [[2000 + 20 * n, 10 * max(
            100 - 20 * n + more, 10)] for n in range(50)] + steady(100, start=3000))
    equal(missed(lambda raw: fault(raw, 190)), [])
    equal([goal.split(":")[0] for goal in missed(lambda raw: fault(raw, 230))],
          ["voice, brownout"])


@test("a slow database beside the backup misses, one without figures too")
def database():
    def slow(raw):
        for row in raw["bank"]:
            row[1] *= 1 if row[0] < 1000 else 2

    def none(raw):
        raw["bank"] = [row for row in raw["bank"] if row[0] < 700]
    for fault in slow, none:
        equal([goal.split(",")[0] for goal in missed(fault)], ["database"])


@test("a third is a third")
def third():
    run = figures.Run(world())
    equal([list(report.goals(run, [(ours, 1), (300, 1)]))[-1][2] for ours in (100, 101)],
          [True, False])


@test("what wins and what loses has its sign, within 5 % it is the same")
def signs():
    def fault(raw):
        raw["flows"][0]["packets"][10][1] = LOST
        for row in raw["bank"]:
            row[1] = row[1] * 103 // 100
    for ours, theirs, sign in ((None, fault, 1), (fault, None, -1), (None, None, 0)):
        rows = {row[0]: row[3] for row in report.wins(
            {"nsmwire": figures.Run(world(ours)), "wireguard": figures.Run(world(theirs))})}
        equal(rows["quiet: audio lost"], sign)
        equal(rows["quiet: transaction p99"], 0)
        equal(rows["brownout: audio lost"], 0)


def written(top, fault=None):
    """A directory of figures of both kinds."""
    for kind in report.NAMES:
        with open(os.path.join(top, kind + ".json"), "w", encoding="utf-8") as file:
            json.dump(world(fault), file)
        with open(os.path.join(top, kind + ".sum"), "w", encoding="utf-8") as file:
            file.write("270000 269999\n")
    os.makedirs(os.path.join(top, "wireguard"))
    with open(os.path.join(top, "wireguard", "one.conf"), "w", encoding="utf-8") as file:
        file.write("line\n" * 3000)


def printed(top):
    """(exit status, what it prints, the picture) of the report."""
    sys.argv = ["report.py", top, os.path.join(top, "lab.svg")]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = report.main()
    with open(sys.argv[2], encoding="utf-8") as file:
        return status, out.getvalue(), file.read()


@test("the report has each act, each class, each line, and all goals")
def whole():
    with tempfile.TemporaryDirectory() as top:
        written(top)
        status, out, _ = printed(top)
    equal(status, 0)
    for n, name in enumerate(("quiet", "backup", "brownout", "no wlan", "cut off")):
        assert f"{n} to {n + 1} s: {name}\n" in out, name
    for word in ("  audio ", "  ethernet ", "  dc mpls ", "  person lte "):
        equal(len(re.findall("^" + word, out, re.M)), 5)
    equal(len(re.findall(r"^  reached  ", out, re.M)), 7 + 6)
    assert "MISSED" not in out
    equal(out.count(": 270000 before, 269999 after\n"), 2)


@test("the report ends with 1 when a goal is missed")
def not_whole():
    def fault(raw):
        raw["flows"][0]["packets"][120][1] = LOST
    with tempfile.TemporaryDirectory() as top:
        written(top, fault)
        status, out, _ = printed(top)
    equal(status, 1)
    assert "  MISSED   voice, brownout" in out


@test("the picture is well-formed, within its bounds, and has all rows and acts")
def drawing():
    with tempfile.TemporaryDirectory() as top:
        written(top)
        text = printed(top)[2]
    root = xml.fromstring(text.encode())
    space = "{http://www.w3.org/2000/svg}"
    equal((root.tag, root.get("role")), (space + "svg", "img"))
    for name in "title", "desc":
        assert root.find(space + name).text.strip(), name
    texts = list(root.iter(space + "text"))
    equal([e.text for e in texts if e.get("class") == "name"],
          ["audio", "holo", "video", "text", "file", "database", "tx p99", "MPLS", "internet",
           "LTE"])
    for name in ("quiet", "backup", "brownout", "no wlan", "cut off"):
        assert name in [e.text for e in texts], name
    wide, high = float(root.get("width")), float(root.get("height"))
    for element in root.iter(space + "rect"):
        assert float(element.get("x")) + float(element.get("width")) <= wide
        assert float(element.get("y")) + float(element.get("height")) <= high
    for element in texts:
        assert 0 < float(element.get("y")) < high, element.text
    for kind in report.NAMES:
        curves = [e for e in root.iter(space + "polyline") if kind in e.get("class").split()]
        assert len(curves) >= 10, kind


@test("delays are drawn on a scale of which both ends hold")
def scale():
    equal([round(picture.log_place(v), 3) for v in (1, 5, 100, 2000, 9000)],
          [0, 0, 0.5, 1, 1])


def documents(site):
    """The documents of a site."""
    import yaml                 # pylint: disable=import-outside-toplevel
    with open(os.path.join(LAB, "sites", site + ".yaml"), encoding="utf-8") as file:
        return list(yaml.safe_load_all(file))


def objects(site, kind):
    """Name and spec of the objects of a kind, alone or in a list of them."""
    for document in documents(site):
        for one in {kind: [document], kind + "List": document.get("items")}.get(
                document["kind"], []):
            yield one["metadata"]["name"], one["spec"]


SITES = ("dc", "cloud1", "cloud2", "cloud3", "branch", "person")


@test("the files of the sites are what the schema describes")
def schema():
    import jsonschema           # pylint: disable=import-outside-toplevel
    with open(os.path.join(HERE, "../../Documentation/nsmwire.schema.json"),
              encoding="utf-8") as file:
        rules = json.load(file)
    for site in SITES:
        for document in documents(site):
            jsonschema.validate(document, rules)


@test("both ends of a peer have the same wires and the same number of paths")
def both_ends():
    ids = {}
    for site in SITES:
        peers = dict(objects(site, "Peer"))
        for _, wire in objects(site, "Wire"):
            pair = (wire["id"], *sorted((site, wire["peer"])))
            ids[pair] = ids.get(pair, 0) + 1
        for other, peer in peers.items():
            back = dict(objects(other, "Peer"))[site]
            equal(len(peer["paths"]), len(back["paths"]))
            equal({"listen" in peer["agent"], "listen" in back["agent"]}, {True, False})
    equal(set(ids.values()), {2})
    equal(len(ids), 7)


@test("no uplink has more than its line, and both variants have the same")
def fair():
    import lines as netem       # pylint: disable=import-outside-toplevel
    import wireguard            # pylint: disable=import-outside-toplevel
    for site in SITES:
        wire = {}
        for _, uplink in objects(site, "Uplink"):
            wire[uplink["device"]] = wire.get(uplink["device"], 0) + int(
                uplink["rate"].removesuffix("kbit"))
        equal(wire, wireguard.RATES[site])
        for device, rate in wire.items():
            assert 0.9 < rate / netem.LINES[site, device][0] < 0.98, (site, device)


@test("the files of WireGuard: a tunnel for each pair and WAN, at both ends")
def tunnels():
    import wireguard            # pylint: disable=import-outside-toplevel
    with tempfile.TemporaryDirectory() as top:
        sys.argv = ["wireguard.py", top]
        wireguard.main()
        count = 0
        for site in SITES:
            names = os.listdir(os.path.join(top, site, "wireguard"))
            count += len(names)
            with open(os.path.join(top, site, "frr/ospfd.conf"), encoding="ascii") as file:
                text = file.read()
            for name in names:
                assert f"interface {name.removesuffix('.conf')}\n" in text, name
        equal(count, 28)


def main():
    if len(sys.argv) > 1:
        TESTS[sys.argv[1]][1]()
        return
    for name, (what, _) in TESTS.items():
        print(f"{name}\t{what}")


if __name__ == "__main__":
    main()
