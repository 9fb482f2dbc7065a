# SPDX-License-Identifier: GPL-2.0
"""Path MTU by probes: see pathmtu.sh."""

import select
import socket
import subprocess
import time

import nsmnl as L
import nsmns as S
from nsmrig import A, B, IA, IB
from nsmwan import AUDIO, EAST, R, WEST, Y1, Flow, delays, idle, run_all, traffic

# The bounds: of DESIGN-PATHS.md, section H and section I, scenario 28.
FOUND, LEFT, NEAR = 15, 100, 4
BASE = {0: 1200, 2: 1280}
OVER = {0: 44, 2: 64}           # outer headers of a wire with payload ip, by path
REMOTE = {0: ("10.3.0.1", "10.1.0.1"), 2: ("fd03::1", "fd01::1")}
ENDS = ((WEST, "east"), (EAST, "west"))


def nft(text):
    """Changes the rules of the WAN."""
    with S.inside(R):
        subprocess.run(["nft", "-f", "-"], input=text.encode(), check=True)


def cap(mtu=None):
    """The first line drops what is larger, in both directions, without a word."""
    nft("flush table inet wan\n" + ("" if mtu is None else """table inet wan {
        chain f { type filter hook forward priority 0;
            iifname { "x1", "y1" } meta length > %d counter drop
        }
    }\n""" % mtu))


def mute(on):
    """The WAN sends no ICMP error."""
    nft("flush table inet wan\n" + ("""table inet wan {
        chain o { type filter hook output priority 0;
            meta l4proto { icmp, ipv6-icmp } counter drop
        }
    }\n""" if on else ""))


def links(mtu, *which):
    """Sets the MTU of links: (namespace, device)."""
    for ns, dev in which:
        with S.inside(ns):
            subprocess.run(["ip", "link", "set", dev, "mtu", str(mtu)], check=True)


def pmtu(node, peer, index=0):
    """Path MTU and state of the search."""
    path = node.path(peer, index)
    return path.get("pmtu"), path.get("pmtu_state")


def settled(mtu, index=0):
    """Whether both ends have found a path MTU."""
    return all(mtu - NEAR <= (pmtu(node, peer, index)[0] or 0) <= mtu
               for node, peer in ENDS)


def complete(index=0):
    """Whether both searches have ended."""
    done = L.N["NSMWIRE_PMTU_STATE_COMPLETE"]
    return all(pmtu(node, peer, index)[1] == done for node, peer in ENDS)


def took(seconds, until):
    """Seconds until something is true."""
    since = time.monotonic()
    ok = idle(seconds, until)
    return time.monotonic() - since if ok else 999


def wire_mtu(node):
    """MTU of the wire."""
    got = node.genl.call("WIRE_GET", L.attr("NSMWIRE_A_WIRE_IFNAME", L.text("w0")))
    return int.from_bytes(dict(L.attrs(got.replies[0][1][4:]))[L.N["NSMWIRE_A_WIRE_MTU"]],
                          "little")


def anew(index=0):
    """Both ends forget a path, and begin it again."""
    for number, (node, peer) in enumerate(ENDS):
        node.do("PATH_DEL", peer=peer, index=index)
        node.do("PATH_ADD", peer=peer, index=index, uplink="one",
                remote=REMOTE[index][number])


def tcp(size=300000, seconds=20):
    """Bytes that arrive of a TCP connection over the wire, within some seconds."""
    got, end = 0, time.monotonic() + seconds
    with S.socket_in(B, IB[4], socket.SOCK_STREAM) as server, \
            S.socket_in(A, IB[4], socket.SOCK_STREAM) as source:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((IB[4], 7777))
        server.listen()
        source.settimeout(seconds)
        source.connect((IB[4], 7777))
        sink = server.accept()[0]
        source.setblocking(False)
        left = size
        while got < size and time.monotonic() < end:
            ready = select.select([sink], [source] if left else [], [], 1)
            if ready[1]:
                left -= source.send(bytes(min(left, 65536)))
            if ready[0]:
                got += len(sink.recv(1 << 20))
        sink.close()
    return got


def begin():
    """A path that carries what its route says: at once, and nothing changes."""
    for node in (WEST, EAST):
        node.classes()
    S.ok("both ends find the path MTU", took(10, lambda: settled(1500) and complete()) < 9)
    for index, mtu in ((0, 1500), (1, 1500), (2, 1500)):
        for node, peer in ENDS:
            S.same("to the %s, path %d: 1500, complete" % (peer, index),
                   (mtu, L.N["NSMWIRE_PMTU_STATE_COMPLETE"]), pmtu(node, peer, index))
            S.same("to the %s, path %d: as packets take it" % (peer, index), 1500,
                   node.path(peer, index)["mtu"])
    # The path of IPv6 has the larger header.
    for node in (WEST, EAST):
        S.same("MTU of the wire", 1500 - OVER[2], wire_mtu(node))
    S.same("no event says so", [], mtu_events(WEST, "east"))


def mtu_events(node, peer):
    """Events about path MTUs."""
    return [(one["kind"], one["path"], one["value"], one.get("limit"))
            for one in node.history(peer) if one["kind"] in ("path-mtu", "black-hole")]


def down_events():
    """How often a path has gone down."""
    return sum(one["kind"] == "path-down" for one in WEST.history("east"))


def sizes():
    """Scenario 28: sizes of paths, from the beginning of a path on."""
    for index, mtu in ((0, 1500), (0, 1492), (0, 1400), (0, 1280), (2, 1492), (2, 1400),
                       (2, 1280), (0, 1333)):
        what = "IPv%d, %d bytes" % (6 if index else 4, mtu)
        cap(mtu)
        anew(index)
        seconds = took(40, lambda i=index, m=mtu: settled(m, i))
        S.ok("%s: found in %d s" % (what, FOUND), seconds <= FOUND, "%.1f s" % seconds)
        print("# %s: found in %.1f s" % (what, seconds), flush=True)
        S.ok(what + ": the search ends", took(15, lambda i=index: complete(i)) < 15)
        S.ok(what + ": still right", settled(mtu, index),
             [pmtu(*end, index) for end in ENDS])
        found = pmtu(WEST, "east", index)[0]
        S.same(what + ": as packets take it", found, WEST.path("east", index)["mtu"])
        least = min(pmtu(WEST, "east", i)[0] - OVER[i] for i in OVER)
        S.ok(what + ": the wire follows", idle(2, lambda w=least: wire_mtu(WEST) == w),
             (wire_mtu(WEST), least))
        if mtu < 1500:
            S.same(what + ": is an event", [("path-mtu", index, found)], [
                one[:3] for one in mtu_events(WEST, "east") if one[1] == index][-1:])
        S.same(what + ": TCP passes", 300000, tcp())
        cap()
        anew(index)
        S.ok(what + ": 1500 again", took(5, lambda i=index: settled(1500, i)) < 5)


def filtered():
    """A smaller link behind a router whose ICMP errors are lost."""
    mute(True)
    links(1420, (R, "y1"), (R, "x1"))
    anew()
    seconds = took(40, lambda: settled(1420))
    S.ok("ICMP filtered: found in %d s" % FOUND, seconds <= FOUND, "%.1f s" % seconds)
    S.same("ICMP filtered: TCP passes", 300000, tcp())
    mute(False)
    links(1500, (R, "y1"), (R, "x1"))
    anew()
    S.ok("ICMP filtered: 1500 again", took(10, lambda: settled(1500)) < 10)


def holes():
    """A black hole under traffic; another one, and its end."""
    flows = [Flow(AUDIO, 50), Flow(AUDIO, 50, back=True)]
    traffic(flows, 5)
    downs = down_events()
    cap(1400)
    since = time.monotonic()
    ok = traffic(flows, 120, until=lambda: all(
        (pmtu(*end)[0] or 0) <= 1400 for end in ENDS))
    seconds = time.monotonic() - since
    S.ok("black hole: left in %d s" % LEFT, ok and seconds <= LEFT, "%.1f s" % seconds)
    print("# black hole: left in %.1f s" % seconds, flush=True)
    S.ok("black hole: 1400 is found", traffic(flows, 20, until=lambda: settled(1400)))
    S.ok("black hole: the search ends", traffic(flows, 20, until=complete))
    events = mtu_events(WEST, "east")[-2:]
    S.same("black hole: events", [("black-hole", 0, BASE[0], 1500),
                                  ("path-mtu", 0, pmtu(WEST, "east")[0], BASE[0])], events)
    S.ok("black hole: the wire follows", idle(2, lambda: wire_mtu(WEST) == pmtu(
        WEST, "east")[0] - OVER[0]), wire_mtu(WEST))
    S.same("black hole: TCP passes", 300000, tcp())
    S.same("black hole: no path was down", downs, down_events())
    cap()
    # It heals: a larger size is looked for after ten minutes.
    seconds = took(640, lambda: settled(1500))
    S.ok("healed: found when it is looked for", seconds < 620, "%.1f s" % seconds)
    for flow in flows:
        flow.close()


def no_holes():
    """Loss, and a silent path, are no black holes."""
    flows = [Flow(AUDIO, 50), Flow(AUDIO, 50, back=True)]
    before = mtu_events(WEST, "east")
    Y1.set(loss=0.05)
    traffic(flows, 100)
    S.same("loss of 5 %: nothing changes", 1500, pmtu(WEST, "east")[0])
    Y1.set(loss=1)
    traffic(flows, 100)
    S.same("a silent path: nothing changes", 1500, pmtu(WEST, "east")[0])
    Y1.set(loss=0)
    traffic(flows, 10)
    S.same("no event of either", before, mtu_events(WEST, "east"))
    for flow in flows:
        flow.close()


def reported():
    """A router that reports its MTU is believed at once."""
    links(1400, (R, "y1"))
    flow = Flow(AUDIO, 10, size=1370)
    ok = traffic([flow], 5, until=lambda: pmtu(WEST, "east")[0] == 1400)
    S.ok("a router reports 1400: at once", ok, pmtu(WEST, "east"))
    S.ok("a router reports 1400: the search ends", idle(20, complete))
    S.ok("a router reports 1400: still right", 1396 <= pmtu(WEST, "east")[0] <= 1400,
         pmtu(WEST, "east"))
    flow.close()
    links(1500, (R, "y1"))
    with S.inside(A):
        subprocess.run(["ip", "route", "flush", "cache"], check=True)
    S.ok("a router reports 1400: the route forgets it", took(80, lambda: settled(1500)) < 80,
         [node.path(peer) for node, peer in ENDS])
    anew()
    S.ok("a router reports 1400: 1500 again", took(10, lambda: settled(1500)) < 10,
         [node.path(peer) for node, peer in ENDS])


def jumbo():
    """Links of 9000 bytes, all of them, and all but one."""
    # The WAN first: else a router reports 1500, which routes keep for ten minutes.
    whole = ((R, "x1"), (R, "y1"), (A, "w1"), (B, "e1"))
    links(9000, *whole)
    anew()
    seconds = took(30, lambda: settled(9000))
    S.ok("9000 bytes: found", seconds <= FOUND,
         [node.path(peer) for node, peer in ENDS])
    cap(4000)
    anew()
    seconds = took(40, lambda: settled(4000))
    S.ok("9000 bytes but one of 4000: found", seconds <= 20, "%.1f s" % seconds)
    print("# 4000 of 9000 bytes: found in %.1f s" % seconds, flush=True)
    cap(1500)
    anew()
    seconds = took(40, lambda: settled(1500))
    S.ok("9000 bytes but one of 1500: found", seconds <= FOUND, "%.1f s" % seconds)
    cap()
    links(1500, *whole)
    S.ok("1500 bytes again: at once", took(3, lambda: settled(1500)) < 3)


delays((5, 20), (15, 40))
run_all(begin, sizes, filtered, holes, no_holes, reported, jumbo)
