# SPDX-License-Identifier: GPL-2.0
"""netlink_fuzz.py SEED SECONDS [COVER-DIR MODULE]: see netlink_fuzz.sh.

With COVER-DIR, an instrumented module is loaded from MODULE, and its coverage is
written to that directory, for selftests/vm/cover.
"""

import collections
import ctypes
import errno
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import time

import kcov
import nsmnl as L
import nsmns as S
import nsmpkt as P
import nsmprobe
from nlmake import encode, Maker, NUMBERS, WIRES
from nsmrig import A, B, IB, UA, UB

C = os.environ["C"]
SEED, SECONDS = int(sys.argv[1]), int(sys.argv[2])
# A key is found by an id that the kernel has chosen, and a packet is explained on a wire
# that is up: few requests hit these. show() asks for each key that is there, and explain.sh
# explains.
RARE = ("key-get", "explain-get")
COVER = sys.argv[3] if len(sys.argv) > 3 else None
IFF_UP, NET_NS_FD, REPLACE, NEWADDR, DELADDR = 1, 28, 0x100, 20, 21
GETNSID, NETNSA_NSID, NETNSA_FD = 90, 1, 3
SYS_DELETE_MODULE, SYS_FINIT_MODULE = 176, 313
# Errors of the netlink core, which come without a text.
BARE = {errno.ENOMEM, errno.EBUSY, errno.EOPNOTSUPP, errno.EINTR}


def follow():
    """The coverage recorder of this process."""
    return kcov.Kcov() if COVER else kcov.Nothing()


def save(cover, name):
    """Writes the recorded coverage to its file."""
    cover.save("%s/pcs.%s" % (COVER, name))


def ifinfo(index=0, flags=0, change=0):
    """The header of a request about a device."""
    return struct.pack("=BBHiII", 0, 0, 0, index, flags, change)


def linkinfo(data):
    """IFLA_LINKINFO of a wire."""
    info = L.attr(L.IFLA_INFO_KIND, L.text("nsmwire"))
    return L.nest(L.IFLA_LINKINFO, info if data is None else
                  info + L.nest(L.IFLA_INFO_DATA, encode(data)))


def ns_fd(name):
    """A file descriptor of a namespace."""
    return os.open("/run/netns/" + name, os.O_RDONLY | os.O_CLOEXEC)


def nsid(ns, other):
    """The nsid that one namespace has for another, -1 for none, as attribute bytes."""
    route, fd = L.Route(ns), ns_fd(other)
    got = route.talk(GETNSID, 0, bytes(4) + L.attr(NETNSA_FD, L.u32(fd)))
    route.close()
    os.close(fd)
    return dict(L.attrs(got.replies[0][1][4:]))[NETNSA_NSID]


class Requests:
    """Sends requests of one stream of random numbers and counts the answers."""

    def __init__(self, number, cover):
        self.dice = random.Random("%d %d" % (SEED, number))
        self.cover = cover
        self.genl = [L.Wire(A), L.Wire(C)]
        self.route = [L.Route(A), L.Route(C)]
        self.nets = [ns_fd(A), ns_fd(C)]
        self.maker = Maker(self.dice, [0, 9999])
        self.wires = []                     # indexes of the wires in A
        self.seen = collections.Counter()   # of (operation, errno)
        self.silent = set()                 # refusals without a text

    def answered(self, what, got):
        """Counts an answer and records a refusal without a text."""
        self.seen[what, got.error] += 1
        if got.error and not got.msg and got.missing is None and \
                got.error not in BARE:
            self.silent.add((what, errno.errorcode.get(got.error, got.error)))

    def family(self, far, request):
        """A request of the family."""
        number, flags, nodes = request
        body = encode(nodes)
        head = struct.pack("=BBH", number, self.dice.choice([1, 1, 1, 1, 0, 2]), 0)
        genl = self.genl[far]
        if self.dice.random() < 0.01:       # the message itself is broken
            genl.sock.send(struct.pack("=IHHII", self.dice.choice([0, 15, 19, 9999]),
                                       genl.family, 5, 0, 0) + head + body)
            return
        got = genl.talk(genl.family, flags, head + body)
        op = self.maker.ops.get(number)
        self.answered((op["name"] if op else "none") +
                      (" dump" if flags else ""), got)

    def settings(self, far, name, what, data):
        """RTM_NEWLINK that creates or changes a wire."""
        dice = self.dice
        flags = dice.choice([L.CREATE | L.EXCL, L.CREATE, L.CREATE | REPLACE]) \
            if what == "new" else 0
        up = IFF_UP if dice.random() < 0.5 else 0
        return self.route[far].talk(
            L.NEWLINK, flags, ifinfo(flags=up, change=up) + name +
            self.maker.link_extra() + linkinfo(data))

    def device(self, far):
        """A request of rtnetlink about a wire."""
        dice, route = self.dice, self.route[far]
        name = L.attr(L.IFLA_IFNAME, L.text(dice.choice(WIRES)))
        what = dice.choice(["new", "new", "new", "new", "change", "change", "up", "up",
                            "move", "move", "del", "get", "rename", "below"])
        if what in ("new", "change"):
            got = self.settings(far, name, what, self.maker.link())
        elif what == "up":
            got = route.talk(L.NEWLINK, 0, ifinfo(
                flags=dice.choice([0, IFF_UP, IFF_UP]), change=IFF_UP) + name)
        elif what == "move":
            got = route.talk(L.NEWLINK, 0, ifinfo() + name + L.attr(
                NET_NS_FD, L.u32(self.nets[1 - far])))
        elif what == "rename":
            index = dice.choice(self.wires or [9999])
            got = route.talk(L.NEWLINK, 0, ifinfo(index) + name)
        elif what == "below":
            got = self.below()
        elif what == "del":
            got = route.talk(L.DELLINK, 0, ifinfo() + name)
        else:
            got = route.talk(L.GETLINK, dice.choice([0, L.DUMP]), ifinfo() + name)
        # The core refuses most of these requests, so texts are not checked here.
        self.seen["link " + what, got.error] += 1

    def below(self):
        """A change of the underlay device d0 or of its addresses."""
        dice, route = self.dice, self.route[False]
        if dice.random() < 0.3:
            return route.talk(L.NEWLINK, 0, ifinfo(
                0, dice.choice([0, IFF_UP, IFF_UP]), IFF_UP) +
                L.attr(L.IFLA_IFNAME, L.text("d0")) +
                L.attr(L.IFLA_MTU, L.u32(dice.choice([1280, 1500]))))
        with S.inside(A):
            index = socket.if_nametoindex("d0")
        family, size, addr = dice.choice([(2, 24, "10.66.0.1"), (10, 64, "fd66::1")])
        body = struct.pack("=BBBBI", family, size, 0, 0, index) + \
            L.attr(1, P.addr(addr)) + L.attr(2, P.addr(addr))
        return route.talk(dice.choice([NEWADDR, NEWADDR, DELADDR]), L.CREATE, body)

    def look(self):
        """Reads the current devices, and the counters of one by ethtool."""
        with S.inside(A):
            here = {n: i for i, n in socket.if_nameindex()}
            self.wires = [i for n, i in here.items() if n in WIRES]
            try:
                S.ethtool_stats(None, self.dice.choice(WIRES))
            except OSError:
                pass                        # it does not exist
        self.maker.indexes[:] = self.wires * 2 + [0, 1, 9999, here["d0"]]

    def rules(self):
        """Adds, shows and deletes a rule, because random requests rarely do. Repeats it
        if the other process has deleted the rule in between.
        """
        which = L.attr("NSMWIRE_A_RULE_PROFILE", L.text("holoconf")) + \
            L.attr("NSMWIRE_A_RULE_PREF", L.u32(7))
        rule = which + L.attr("NSMWIRE_A_RULE_DSCP", L.u8(7)) + \
            L.attr("NSMWIRE_A_RULE_CLASS", L.u8(3))
        for _ in range(20):
            done = True
            for what, body in (("ADD", rule), ("GET", which), ("DEL", which)):
                got = self.genl[False].call("RULE_" + what, body)
                self.answered("rule-" + what.lower(), got)
                done &= not got.error
            if done:
                break

    def peers(self, number):
        """An uplink, a peer and a path are added and deleted, as by chance few are."""
        name = L.text("m%d" % number)
        uplink = L.attr("NSMWIRE_A_UPLINK_NAME", name)
        peer = L.attr("NSMWIRE_A_NAMED_PEER_NAME", name)
        path = L.attr("NSMWIRE_A_PEER_PATH_PEER", name) + \
            L.attr("NSMWIRE_A_PEER_PATH_INDEX", L.u8(0))
        leads = L.attr("NSMWIRE_A_PEER_PATH_UPLINK", name) + \
            L.attr("NSMWIRE_A_PEER_PATH_REMOTE", P.addr(UB[4]))
        for cmd, body in (("UPLINK_ADD", uplink), ("PEER_ADD", peer),
                          ("PATH_ADD", path + leads), ("PATH_DEL", path),
                          ("PEER_DEL", peer), ("UPLINK_DEL", uplink)):
            self.answered(cmd.lower().replace("_", "-"),
                          self.genl[False].call(cmd, body))

    def tour(self, number):
        """Sends this process's half of all requests in the tables of nlmake.py."""
        count = 0
        for at, request in enumerate(self.maker.tour()):
            if at % 2 == number:
                self.family(False, request)
                self.cover.drain(20000)
                count += 1
        for at, data in enumerate(self.maker.links()):
            if at % 2 == number:
                name = L.attr(L.IFLA_IFNAME, L.text(self.dice.choice(WIRES)))
                what = self.dice.choice(["new", "change", "change"])
                self.seen["link " + what,
                          self.settings(False, name, what, data).error] += 1
                self.cover.drain(20000)
                count += 1
        return count

    def refused(self):
        """Operations that were always refused; some are accepted too rarely to count."""
        return [op["name"] for op in self.maker.ops.values()
                if not self.seen[op["name"], 0] and op["name"] not in RARE]

    def run(self, end):
        """Sends random requests until the time is over."""
        count = 0
        while time.monotonic() < end:
            if count % 50 == 0:
                self.look()
            far = self.dice.random() < 0.15
            if self.dice.random() < 0.65:
                self.family(far, self.maker.request())
            else:
                self.device(far)
            self.cover.drain(20000)
            count += 1
        return count


def requester(number, end):
    """A process that sends requests and prints the counts of the answers."""
    os.sched_setaffinity(0, {number % os.cpu_count()})
    cover = follow()
    asks = Requests(number, cover)
    asks.look()
    asks.rules()
    asks.peers(number)
    count = asks.tour(number)
    print("tour\t%d" % count)
    # If the tour has used up the time, some random requests follow all the same.
    count += asks.run(max(end, time.monotonic() + SECONDS / 4))
    # So many that each operation has been accepted; on a slow machine that takes longer.
    end = time.monotonic() + 2 * SECONDS
    while asks.refused() and time.monotonic() < end:
        count += asks.run(time.monotonic() + 1)
    save(cover, number)
    for (what, error), times in asks.seen.items():
        print("seen\t%s\t%d\t%d" % (what, error, times))
    for what, error in asks.silent:
        print("silent\t%s\t%s" % (what, error))
    print("count\t%d" % count, flush=True)


def dying(end):
    """A process that creates namespaces with wires in them and deletes them."""
    cover, dice = follow(), random.Random("%d dying" % SEED)
    home, count = L.Route(A), 0
    while time.monotonic() < end:
        if S.LIBC.unshare(S.CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "unshare")
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        route, genl = L.Route(None), L.Wire(None)
        route.talk(L.NEWLINK, L.CREATE, ifinfo(1, IFF_UP, IFF_UP))
        maker = Maker(dice, [0, 1, 2])
        for number, name in enumerate(["fzd", "fz0", "fz1"]):
            route.newlink(name, L.link(id=number, remote="127.0.0.%d" % (9 + number)))
            genl.call("UPLINK_SET", L.attr("NSMWIRE_A_UPLINK_NAME",
                                           L.text("u%d" % number)))
        for _ in range(5):
            cmd, flags, nodes = maker.request()
            genl.talk(genl.family, flags, struct.pack("=BBH", cmd, 1, 0) +
                      encode(nodes))
        # One wire of A moves there, one from there moves to A, the last stays.
        to = ns_fd(dice.choice([A, C]))
        route.talk(L.NEWLINK, 0, ifinfo() + L.attr(L.IFLA_IFNAME, L.text("fzd")) +
                   L.attr(NET_NS_FD, L.u32(to)))
        home.talk(L.NEWLINK, 0, ifinfo() + L.attr(
            L.IFLA_IFNAME, L.text(dice.choice(WIRES))) +
            L.attr(NET_NS_FD, L.u32(here)))
        for other in (L.Route(A), L.Route(C)):
            if dice.random() < 0.6:
                other.dellink("fzd")
            other.close()
        route.close()
        genl.close()
        os.close(to)
        os.close(here)
        cover.drain()
        count += 1
    save(cover, "dying")
    print("died\t%d" % count, flush=True)


def traffic(end):
    """A process that sends packets through the wires and to them, and reads events."""
    cover, dice = follow(), random.Random("%d traffic" % SEED)
    events = L.Wire(A)
    events.sock.setsockopt(L.SOL_NETLINK, 1, events.groups["events"])
    events.sock.setblocking(False)
    with S.inside(A):
        out = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
    under = S.Port(B, "ub", outgoing=False)
    far = S.Port(A, "ua", outgoing=False)
    mac_a, mac_b = far.mac(), under.mac()
    far.sock.close()
    packets = [P.datagram("10.0.0.1", "10.0.0.2", 7, 9, bytes(n)) for n in
               (0, 100, 1300)] + [P.datagram("fd00::1", "fd00::2", 7, 443, bytes(64))]
    sent = heard = 0
    while time.monotonic() < end:
        for name in WIRES:
            try:
                packet = dice.choice(packets)
                out.sendto(packet, (name, P.ethertype_of(packet), 0, 0, b"\2" * 6))
                sent += 1
            except OSError:
                pass
        family = dice.choice([4, 6])
        inner = dice.choice(packets)
        data = P.datagram(UB[family], UA[family], dice.randrange(65536),
                          dice.choice(NUMBERS["dst-port"][0]), P.geneve(
                              dice.choice(NUMBERS["id"][0]),
                              dice.choice([P.ethertype_of(inner), P.ETH_TEB]),
                              inner, P.class_opt(dice.randrange(9))))
        under.send(P.eth(mac_a, mac_b, P.ethertype_of(data), data))
        data = P.datagram(UB[family], UA[family], 7, P.PORT, nsmprobe.geneve(
            bytes([dice.choice([0x10, 0x11, 0x12, 0x1F, 0x20])]) +
            dice.randbytes(dice.choice([52, 53, 55, 75, 95, 235]))))
        under.send(P.eth(mac_a, mac_b, P.ethertype_of(data), data))
        try:
            while True:
                events.sock.recv(1 << 16)
                heard += 1
        except OSError:
            pass
        cover.drain(1000)
        time.sleep(0.01)
    save(cover, "traffic")
    print("heard\t%d\nsent\t%d" % (heard, sent), flush=True)


def spawn(work, *args):
    """Runs a function in a new process; returns its pid and its output as a file."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(write, 1)
        os.close(read)
        status = 1
        try:
            signal.alarm(0)
            work(*args)
            status = 0
        except Exception as err:  # pylint: disable=broad-except
            print("died\t%s: %s: %s" % (work.__name__, type(err).__name__, err),
                  file=sys.stderr, flush=True)
        finally:
            sys.stdout.flush()
            os._exit(status)
    os.close(write)
    return pid, read


def harvest(jobs):
    """The output of the processes, by its first word; whether all of them succeeded."""
    out, good = collections.defaultdict(list), True
    for pid, read in jobs:
        with os.fdopen(read) as src:
            for line in src:
                word, *rest = line.rstrip("\n").split("\t")
                out[word].append(rest)
        good &= os.waitpid(pid, 0)[1] == 0
    return out, good


def wires(genl):
    """(nsid or None, index, name) of each wire that a namespace lists, except w0."""
    found = []
    for _, body in genl.call("WIRE_GET", b"", L.DUMP).replies:
        have = dict(L.attrs(body[4:]))
        if have[L.N["NSMWIRE_A_WIRE_IFNAME"]] != b"w0\0":
            found.append((have.get(L.N["NSMWIRE_A_WIRE_NETNSID"]),
                          have[L.N["NSMWIRE_A_WIRE_IFINDEX"]],
                          have[L.N["NSMWIRE_A_WIRE_IFNAME"]]))
    return found


def show(ns):
    """(objects in a dump for which a get fails, number of objects)."""
    genl, bad, count = L.Wire(ns), [], 0
    for what, keys in (("WIRE", ["IFNAME", "IFINDEX"]), ("UPLINK", ["NAME"]),
                       ("PEER", ["NAME"]), ("PROFILE", ["NAME"]),
                       ("RULE", ["PROFILE", "PREF"]),
                       ("KEY", ["PEER", "DIRECTION", "ID"])):
        of = "NAMED_PEER" if what == "PEER" else what
        for _, body in genl.call(what + "_GET", b"", L.DUMP).replies:
            have = dict(L.attrs(body[4:]))
            # A wire in another namespace is requested by its nsid, too.
            if what == "WIRE" and L.N["NSMWIRE_A_WIRE_NETNSID"] in have:
                keys = ["IFNAME", "IFINDEX", "NETNSID"]
            wanted = b"".join(L.attr(n, have[n]) for n in
                              (L.N["NSMWIRE_A_%s_%s" % (of, k)] for k in keys))
            got = genl.call(what + "_GET", wanted)
            count += 1
            if got.error:
                bad.append((what, have, got))
            keys = ["IFNAME", "IFINDEX"] if what == "WIRE" else keys
    genl.close()
    return bad, count


def clear(ns):
    """Deletes all objects except wires; returns failures and objects that remain."""
    genl, bad = L.Wire(ns), []
    for what, name in (("PEER", "NAMED_PEER"), ("UPLINK", "UPLINK"),
                       ("PROFILE", "PROFILE")):
        name = L.N["NSMWIRE_A_%s_NAME" % name]
        for _, body in genl.call(what + "_GET", b"", L.DUMP).replies:
            value = dict(L.attrs(body[4:]))[name]
            if value != b"holoconf\0":
                got = genl.call(what + "_DEL", L.attr(name, value))
                if got.error:
                    bad.append((value, got))
    got = genl.call("RULE_FLUSH", L.attr("NSMWIRE_A_RULE_PROFILE", L.text("holoconf")))
    if got.error:
        bad.append(("rules", got))
    bad += [what for what in ("PEER", "UPLINK", "RULE", "KEY")
            if genl.call(what + "_GET", b"", L.DUMP).replies]
    genl.close()
    return bad


def stray_wires():
    """Wires of A and C in a namespace that should be gone: none of A, B and C."""
    stray = []
    for ns in (A, C):
        known = {nsid(ns, other) for other in (A, B, C)} - {L.u32(-1)}
        genl = L.Wire(ns)
        stray += [wire for wire in wires(genl) if wire[0] and wire[0] not in known]
        genl.close()
    return stray


def clear_wires():
    """Deletes the wires; returns failures and wires that are still listed."""
    left = []
    for ns in (A, C):
        genl = L.Wire(ns)
        for elsewhere, index, name in wires(genl):
            got = genl.call("WIRE_DEL", L.attr("NSMWIRE_A_WIRE_IFINDEX", index) + (
                L.attr("NSMWIRE_A_WIRE_NETNSID", elsewhere) if elsewhere else b""))
            if got.error:
                left.append((name, got))
        left += [name for _, _, name in wires(genl)]
        genl.close()
    return left


def pings():
    """Sends the good flow until it is interrupted."""
    with S.inside(A):
        return subprocess.Popen(["ping", "-nq", "-i", "0.2", IB[4]], text=True,
                                stdout=subprocess.PIPE)


def ping_lost(flow):
    """ping's report if the good flow lost more than one packet in flight, else ""."""
    flow.send_signal(signal.SIGINT)
    told = flow.communicate()[0]
    sent, got = (int(n) for n in re.search(
        r"(\d+) packets transmitted, (\d+) received", told).groups())
    return "" if sent > 20 and sent - got <= 1 else told


def orphan():
    """A wire in $A whose underlay namespace is gone."""
    pid = os.fork()
    if not pid:
        S.LIBC.unshare(S.CLONE_NEWNET)
        route = L.Route(None)
        route.newlink(WIRES[-1], L.link(id=1, remote="127.0.0.9"))
        route.talk(L.NEWLINK, 0, ifinfo() + L.attr(L.IFLA_IFNAME, L.text(WIRES[-1])) +
                   L.attr(NET_NS_FD, L.u32(ns_fd(A))))
        os._exit(0)
    os.waitpid(pid, 0)


def furnish():
    """Creates objects that the requests can name, and occupies a port."""
    orphan()
    genl, route = L.Wire(A), L.Route(A)
    route.newlink("d0", None, kind="dummy")
    route.close()
    for name in ("u0", "u1"):
        genl.call("UPLINK_SET", L.attr("NSMWIRE_A_UPLINK_NAME", L.text(name)))
    for name in ("n0", "n1"):
        genl.call("PEER_SET", L.attr("NSMWIRE_A_NAMED_PEER_NAME", L.text(name)))
    for name in ("p0", "p1"):
        genl.call("PROFILE_SET", L.attr("NSMWIRE_A_PROFILE_NAME", L.text(name)))
    for profile in ("p0", "p1", "holoconf"):
        for pref in NUMBERS["pref"][0]:
            genl.call("RULE_ADD", L.attr("NSMWIRE_A_RULE_PROFILE", L.text(profile)) +
                      L.attr("NSMWIRE_A_RULE_PREF", L.u32(pref)) +
                      L.attr("NSMWIRE_A_RULE_DSCP", L.u8(pref % 64)) +
                      L.attr("NSMWIRE_A_RULE_CLASS", L.u8(3)))
    for number, name in enumerate(WIRES[:-1]):
        genl.call("WIRE_SET", L.attr("NSMWIRE_A_WIRE_IFNAME", L.text(name)) +
                  L.nest("NSMWIRE_A_WIRE_LINK", L.link(id=number + 1) + (
                      L.link(remote=UB[4]) + L.attr("IFLA_NSMWIRE_UPLINK", L.text(
                          "u%d" % (number % 2))))))
    genl.close()
    with S.inside(A):
        taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.bind(("", NUMBERS["dst-port"][0][-1]))
    return taken


def judge(out, good, died):
    """Checks that the requests have covered enough."""
    ops = [op["name"] for op in Maker(random.Random(0), [0]).ops.values()]
    seen = collections.Counter()
    for what, error, times in out["seen"]:
        seen[what, "accepted" if error == "0" else "refused"] += int(times)
    total = sum(int(n) for n, in out["count"])
    print("# %d requests, %d of them accepted; %d namespaces died, %s events" % (
        total, sum(n for (_, how), n in seen.items() if how == "accepted"), died,
        out["heard"][0][0] if out["heard"] else "no"))
    for what in sorted({w for w, _ in seen}):
        print("# %-22s %6d accepted %6d refused" % (
            what, seen[what, "accepted"], seen[what, "refused"]))
    S.ok("all processes came to their end", good)
    S.same("no operation was always refused", [],
           [op for op in ops if not seen[op, "accepted"] and op not in RARE])
    S.same("none was always accepted", [], [op for op in ops if not seen[op, "refused"]])
    tour = sum(int(n) for n, in out["tour"])
    S.ok("requests enough to mean something", tour > 1000 and total > tour,
         "%d of the tour, %d in all" % (tour, total))
    S.ok("namespaces died", died > 0)
    S.ok("events were heard", int(out["heard"][0][0]) > 0)
    S.same("every refusal says why", [], sorted(map(tuple, out["silent"])))


def reload_module():
    """Loads the instrumented module while KCOV records; writes its section addresses."""
    cover = follow()
    S.LIBC.syscall(SYS_DELETE_MODULE, b"nsmwire", os.O_NONBLOCK)
    with open(sys.argv[4], "rb") as ko:
        if S.LIBC.syscall(SYS_FINIT_MODULE, ko.fileno(), b"", 0):
            raise OSError(ctypes.get_errno(), "finit_module")
    where = "/sys/module/nsmwire/sections/"
    with open(COVER + "/sections", "w", encoding="ascii") as out:
        for name in os.listdir(where):
            with open(where + name, encoding="ascii") as src:
                out.write("%s %s\n" % (name, src.read().strip()))
    return cover


def main():
    """All of it."""
    print("# seed %d, %d s" % (SEED, SECONDS), flush=True)
    cover = reload_module() if COVER else follow()
    for end, ns, to in ((UA, A, UB), (UB, B, UA)):
        route = L.Route(ns)
        route.newlink("w0", L.link(id=42, remote=to[4], local=end[4]))
        S.run(ns, "ip", "addr", "add", ("10.77.0.1" if ns == A else "10.77.0.2") +
              "/24", "dev", "w0")
        S.run(ns, "ip", "link", "set", "w0", "up")
        route.close()
    os.makedirs("/sys/fs/cgroup/fuzz/below", exist_ok=True)

    taken = furnish()
    flow = pings()
    end = time.monotonic() + SECONDS
    jobs = [spawn(requester, 0, end), spawn(requester, 1, end),
            spawn(dying, end), spawn(traffic, end)]
    out, good = harvest(jobs)
    judge(out, good, sum(int(n) for n, in out["died"]))
    S.same("the good flow lost nothing", "", ping_lost(flow))
    taken.close()

    # Requests with the nsid of B create wires there; none may be left at random.
    genl = L.Wire(A)
    S.same("a wire can be made in B", 0, genl.call(
        "WIRE_ADD", L.attr("NSMWIRE_A_WIRE_IFNAME", L.text("fzb")) +
        L.attr("NSMWIRE_A_WIRE_NETNSID", nsid(A, B)) +
        L.nest("NSMWIRE_A_WIRE_LINK", L.link(id=77777, remote=UB[4]))).error)
    genl.close()

    # The end of a namespace takes a while.
    S.wait_for(lambda: not stray_wires(), 20)
    S.same("no wire keeps a namespace from dying", [], stray_wires())
    bad, count = zip(*(show(ns) for ns in (A, C)))
    S.same("what is listed can be shown", [], sum(bad, []))
    print("# %d objects are left" % sum(count))
    S.same("all wires can be deleted", [], clear_wires())
    for ns in (A, C):
        S.same("and all else in %s" % ("A" if ns == A else "C"), [], clear(ns))
    genl = L.Wire(A)
    S.same("a wire can be made", 0, genl.call("WIRE_SET", L.attr(
        "NSMWIRE_A_WIRE_IFNAME", L.text("fz0")) + L.nest(
            "NSMWIRE_A_WIRE_LINK", L.link(id=1, remote=UB[6]))).error)
    genl.close()

    def gone():
        S.LIBC.syscall(SYS_DELETE_MODULE, b"nsmwire", os.O_NONBLOCK)
        return not os.path.exists("/sys/module/nsmwire")

    S.ok("the module can be removed, with its wires", S.wait_for(gone))
    S.ok("they go with it", "w0" not in L.Route(A).names())
    save(cover, "main")
    S.finish()


main()
