# SPDX-License-Identifier: GPL-2.0
"""Faults of all kinds, with traffic: see faults.sh.

    faults.py SEED MINUTES [FAULT...]

Owns two sides, each an underlay with a pod, the four wires between them, and the
faults. A fault is a function that causes it and undoes it again. judge() checks the
state after each fault.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time

import nsmfail as F
import nsmns as S
import nsmpkt as P

A, B, C, D = (os.environ[name] for name in "ABCD")
NSMCTL = os.environ.get("NSMCTL", os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../build/tools/nsmctl"))
OUTDIR = os.environ.get("OUTDIR", "/nonexistent")
RANDOM = random.Random(int(sys.argv[1]))
MINUTES = float(sys.argv[2])
JUMP = 3 if MINUTES < 10 else 70
TRAFFIC = {}


class Skip(Exception):
    """A fault that is impossible on this machine."""


class Side:
    """An underlay, its pod, and their addresses."""

    def __init__(self, under, pod, own, other):
        self.under, self.pod, self.own, self.other = under, pod, own, other
        self.dev = "ua" if own == 1 else "ub"
        self.index = 100 + own

    def v4(self):
        """IPv4 address of the underlay."""
        return "10.9.0.%d" % self.own

    def v6(self):
        """IPv6 address of the underlay."""
        return "fd09::%d" % self.own

    def where(self, wire):
        """The namespace that a wire is in."""
        return self.pod if wire in ("w0", "w3") else self.under


LEFT, RIGHT = Side(A, C, 1, 2), Side(B, D, 2, 1)
SIDES = (LEFT, RIGHT)
WIRES = ("w0", "w1", "w2", "w3")


def ip(ns, *lines, check=True):
    """Commands of ip in a namespace."""
    done = subprocess.run(["ip", "-n", ns, "-force", "-b", "-"],
                          input="\n".join(lines) + "\n", text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if check and done.returncode:
        raise RuntimeError("%s: %s" % (" / ".join(lines), done.stdout.strip()))
    return done.stdout


def ctl(ns, *args, check=True, **kw):
    """nsmctl in a namespace; its output."""
    done = subprocess.run([NSMCTL, "-n", ns, *args], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kw)
    if check and done.returncode:
        raise RuntimeError("nsmctl %s: %s" % (" ".join(args), done.stderr.strip()))
    return done.stdout


def moment():
    """Sleeps for a random time of up to a third of a second."""
    time.sleep(RANDOM.random() / 3)


def soon(what, cond, seconds=8):
    """Waits until cond() is true; raises an error on timeout."""
    if not S.wait_for(cond, seconds):
        raise RuntimeError("never: " + what)


# --- building

def put(path, value):
    """Writes a sysctl of the current namespace."""
    with open("/proc/sys/net/" + path, "w", encoding="ascii") as dst:
        dst.write(value)


def ns_add(name):
    """A namespace without DAD, reverse path filter and ICMP rate limits."""
    subprocess.run(["ip", "netns", "add", name], check=True)
    with S.inside(name):
        for where in "all", "default":
            put("ipv6/conf/%s/accept_dad" % where, "0")
            put("ipv4/conf/%s/rp_filter" % where, "0")
        put("ipv6/conf/default/router_solicitations", "0")
        put("ipv4/icmp_ratelimit", "0")
        put("ipv6/icmp/ratelimit", "0")
    ip(name, "link set lo up")


def has(ns, dev):
    """Whether a namespace exists and has the device."""
    with open("/dev/null", "w", encoding="ascii") as null:
        return not subprocess.run(["ip", "-n", ns, "link", "show", dev], check=False,
                                  stdout=null, stderr=null).returncode


def plug():
    """Connects the underlays by a veth pair with the indexes that the wires use."""
    if not has(A, "ua"):
        soon("the other end went with it", lambda: not has(B, "ub"))
        ip(A, "link add ua index 101 type veth peer name ub index 102 netns " + B)
    for side in SIDES:
        ip(side.under, "link set %s mtu 1500 up" % side.dev,
           "addr replace %s/24 dev %s" % (side.v4(), side.dev),
           "addr replace %s/64 dev %s nodad" % (side.v6(), side.dev))


def wires(side, names):
    """Creates these wires of a side, with their addresses."""
    peer = RIGHT if side is LEFT else LEFT
    what = {
        "w0": "id 42 local %s remote %s uplink wan profile p1" % (side.v4(), peer.v4()),
        "w1": "id 43 local %s remote %s payload ethernet dev %s ttl 9" %
              (side.v6(), peer.v6(), side.dev),
        "w2": "id 44 remote %s dscp inherit df unset mtu 1400" % peer.v4(),
        "w3": "id 45 remote %s uplink wan trust none" % peer.v6(),
    }
    ctl(side.under, "-b", "-", input="".join(
        "wire add %s %s\n" % (name, what[name]) for name in names))
    for name in names:
        number = 70 + int(name[1])
        if side.where(name) != side.under:
            ip(side.under, "link set %s netns %s" % (name, side.where(name)))
        ip(side.where(name), "addr add 10.%d.0.%d/24 dev %s" % (number, side.own, name),
           "link set %s up" % name)


def build(side):
    """Configures a side: uplink, profile, rules and wires."""
    ctl(side.under, "-b", "-", input="""
uplink add wan rate 2mbit local %s colour mpls overhead 18 limit 1mb
profile add p1
class set p1 video dscp 35 limit 500kbit
rule add p1 class audio proto udp dport 5000-5010
rule add p1 class video dst 10.70.0.0/16 proto icmp
rule add p1 class file mark 7
""" % side.v4())
    wires(side, WIRES)


# --- traffic

def far(side, wire):
    """Address of the other end of a wire."""
    return "10.%d.0.%d" % (70 + int(wire[1]), side.other)


def traffic(side, ns, names):
    """Sends bursts of datagrams of all classes, and pings, for ever; they queue up."""
    with S.inside(ns):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        echo = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    request = P.echo("0.0.0.0", "0.0.0.0", bytes(1300), os.getpid() & 0xFFFF)
    while True:
        for number in range(6):
            for name in names:
                address = far(side, name)
                try:
                    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS,
                                    random.randrange(64) << 2)
                    sock.sendto(bytes(1200), (address, 5000 + number))
                    if number % 3 == 0:
                        echo.sendto(request, (address, 0))
                except OSError:
                    pass
        time.sleep(0.15 * S.SLOW)


def start():
    """Starts traffic over each wire, from both ends, unless it runs already."""
    for side in SIDES:
        for ns, names in ((side.under, ("w1", "w2")), (side.pod, ("w0", "w3"))):
            if ns not in TRAFFIC:
                TRAFFIC[ns] = os.fork() or traffic(side, ns, names)


def stop(*names):
    """Stops the traffic from these namespaces, or all traffic."""
    for ns in names or list(TRAFFIC):
        pid = TRAFFIC.pop(ns, None)
        if pid:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def flows(name):
    """Whether a packet and its answer pass a wire."""
    with S.inside(LEFT.where(name)):
        sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    with sock:
        ident = random.randrange(0x10000)   # RANDOM is for what a seed decides
        end = time.monotonic() + 0.5 * S.SLOW
        sock.settimeout(0.1 * S.SLOW)
        while time.monotonic() < end:
            try:
                sock.sendto(P.echo("0.0.0.0", "0.0.0.0", b"after", ident),
                            (far(LEFT, name), 0))
                got = sock.recv(2000)
            except OSError:
                continue
            # The raw socket receives all ICMP packets of the namespace.
            if got[20] == 0 and got[24:26] == ident.to_bytes(2, "big"):
                return True
    return False


# --- the configuration, which must survive

def config(side):
    """All settings of a side, without counters and states."""
    out = {}
    for what in "wire", "uplink", "profile", "rule":
        for one in json.loads(ctl(side.under, "-j", "-d", what, "show") or "[]"):
            if what == "wire":
                one = {k: one.get(k) for k in ("ifname", "link", "mtu", "mtu_auto")}
            one.pop("queue", None)
            out[what, one.get("ifname") or one.get("name") or
                "%s %s" % (one["profile"], one["pref"])] = one
    return out


def differs(golden):
    """The first difference from the golden configuration, as text, or None."""
    for side in SIDES:
        now = config(side)
        for key in golden[side].keys() | now.keys():
            if golden[side].get(key) != now.get(key):
                return "%s: want %r, got %r" % (key, golden[side].get(key), now.get(key))
    return None


# --- faults: each restores the state from before

def device_removed():
    """The underlay device is removed and added again."""
    side = RANDOM.choice(SIDES)
    ip(side.under, "link del " + side.dev)
    moment()
    plug()


def device_renamed():
    """The underlay device has another name for a while; no packet need be lost."""
    side = RANDOM.choice(SIDES)
    for old, new in ((side.dev, "other"), ("other", side.dev)):
        ip(side.under, "link set %s name %s" % (old, new))
        moment()
        soon("a wire over a device of another name", lambda: flows("w1"))


def device_moved():
    """The underlay device moves to another netns and back."""
    side = RANDOM.choice(SIDES)
    ip(side.under, "link set %s netns %s" % (side.dev, side.pod))
    moment()
    ip(side.pod, "link set %s netns %s" % (side.dev, side.under))
    plug()


def device_down():
    """The underlay device of either side goes down."""
    side = RANDOM.choice(SIDES)
    ip(side.under, "link set %s down" % side.dev)
    moment()
    plug()


def mtu_68():
    """The underlay device's MTU drops to the minimum, which disables IPv6 there."""
    side = RANDOM.choice(SIDES)
    ip(side.under, "link set %s mtu 68" % side.dev)
    moment()
    ip(side.under, "link set %s mtu 1300" % side.dev)
    moment()
    plug()


def address_gone():
    """One or both addresses of the underlay device are removed."""
    side = RANDOM.choice(SIDES)
    gone = RANDOM.choice([[4], [6], [4, 6]])
    for family in gone:
        ip(side.under, "addr del %s dev %s" % (
            side.v4() + "/24" if family == 4 else side.v6() + "/64", side.dev))
    moment()
    plug()


def route_flaps():
    """Good and bad routes to the peer are added and removed."""
    side, peer = RANDOM.sample(SIDES, 2)
    for address in (peer.v4() + "/32", peer.v6() + "/128"):
        for _ in range(5):
            for kind in "unreachable", "blackhole", "prohibit":
                ip(side.under, "route add %s %s" % (kind, address),
                   "route del %s %s" % (kind, address),
                   "route add %s dev %s" % (address, side.dev),
                   "route del %s dev %s" % (address, side.dev))


def neighbour_gone():
    """The neighbour entry leads to a link-layer address that no device has."""
    side, peer = RANDOM.sample(SIDES, 2)
    for address in peer.v4(), peer.v6():
        ip(side.under, "neigh replace %s lladdr 02:00:00:00:00:99 dev %s nud permanent" %
           (address, side.dev))
    moment()
    for address in peer.v4(), peer.v6():
        ip(side.under, "neigh del %s dev %s" % (address, side.dev))


def pod_deleted():
    """A pod is deleted with its wires, while processes run in it."""
    side = RANDOM.choice(SIDES)
    moment()
    subprocess.run(["ip", "netns", "del", side.pod], check=True)
    stop(side.pod)
    soon("its wires went with it", lambda: len(json.loads(
        ctl(side.under, "-j", "wire", "show"))) == 2)
    ns_add(side.pod)
    wires(side, ("w0", "w3"))


def _underlay_deleted(side):
    peer = RIGHT if side is LEFT else LEFT
    moment()
    subprocess.run(["ip", "netns", "del", side.under], check=True)
    stop(side.under)
    soon("the netns is really gone", lambda: not has(peer.under, peer.dev))
    soon("its wires in the pod say so", lambda: [
        one["peer"]["path"][0]["reason"] for one in json.loads(
            ctl(side.pod, "-j", "-d", "wire", "show"))] == ["no-netns"] * 2)


def underlay_deleted():
    """An underlay is deleted; the wires in its pod stay, without a path."""
    side = RANDOM.choice(SIDES)
    _underlay_deleted(side)
    ip(side.pod, "link del w0", "link del w3")
    ns_add(side.under)
    plug()
    build(side)


def all_deleted():
    """A whole side is deleted, pod and underlay at once."""
    side = RANDOM.choice(SIDES)
    peer = RIGHT if side is LEFT else LEFT
    moment()
    both = [subprocess.Popen(["ip", "netns", "del", ns])
            for ns in RANDOM.sample((side.pod, side.under), 2)]
    for one in both:
        one.wait()
    stop(side.pod, side.under)
    soon("the netns is really gone", lambda: not has(peer.under, peer.dev))
    ns_add(side.under)
    ns_add(side.pod)
    plug()
    build(side)


def module_removed():
    """The module is unloaded under load, with all wires, and loaded again."""
    moment()

    def gone():
        subprocess.run(["rmmod", "nsmwire"], check=False, stderr=subprocess.DEVNULL)
        return not os.path.isdir("/sys/module/nsmwire")

    soon("the module goes", gone)
    for side in SIDES:
        left = [name for name in WIRES if has(side.where(name), name)]
        if left:
            raise RuntimeError("left: %r" % left)
    subprocess.run(["modprobe", "nsmwire"], check=True)
    for side in SIDES:
        build(side)


def no_memory():
    """A percentage of the module's allocations fails while settings change."""
    if not F.quiet() or not F.some_fail(RANDOM.choice((5, 20, 50, 90))):
        raise Skip("the kernel cannot confine failures to the module")
    try:
        for number in range(4):
            side = RANDOM.choice(SIDES)
            for args in (("wire", "set", "w2", "ttl", str(number + 1)),
                         ("uplink", "set", "wan", "rate", "%dkbit" % (number + 500)),
                         ("class", "set", "p1", "video", "dscp", str(40 + number)),
                         ("wire", "add", "wx", "id", "99", "remote", "10.9.0.77"),
                         ("wire", "show"), ("wire", "del", "wx")):
                ctl(side.under, *args, check=False)
            ip(side.under, "link set w1 down", "link set w1 up", check=False)
    finally:
        F.some_fail(0)
    for side in SIDES:
        ctl(side.under, "wire", "del", "wx", check=False)
        ctl(side.under, "-b", "-", input="""
wire set w2 ttl auto
uplink set wan rate 2mbit
class set p1 video dscp 35
""")
        ip(side.under, "link set w1 up")


class Call:
    """A flow over w2 that arrives at the left side in class audio."""

    def __init__(self):
        self.socks = []
        for side in SIDES:
            with S.inside(side.under):
                sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.bind(("10.72.0.%d" % side.own, 7000))
            sock.settimeout(5 * S.SLOW)
            self.socks.append(sock)
        self.port = S.Port(B, "ub", outgoing=False)
        self.socks[1].setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 46 << 2)
        self.socks[1].sendto(b"a call", ("10.72.0.1", 7000))
        self.socks[0].recv(100)

    def answer(self):
        """Index of the class of the flow's reply."""
        self.port.flush()
        tunnel = S.is_tunnel()
        self.socks[0].sendto(b"its answer", ("10.72.0.2", 7000))
        got = self.port.take(lambda p: tunnel(p) and p.inner.endswith(b"its answer"))
        return got[0].class_index if got else None

    def close(self):
        """Closes the sockets."""
        for sock in self.socks + [self.port.sock]:
            sock.close()


def clocks_jump():
    """The machine stops while its clocks go on, as in a snapshot.

    Expired timers run, and entries of the flow cache expire after a minute.
    """
    pause = OUTDIR + "/.vm/pause"
    if not os.path.exists(OUTDIR + "/.vm/pid") or os.environ.get("VMTEST_ICOUNT"):
        raise Skip("only a virtual machine's clock can jump")
    call = Call()
    last, most, there = time.monotonic(), 0, True
    with open(pause, "w", encoding="ascii") as dst:
        dst.write("%d\n" % JUMP)
    while there:
        there = os.path.exists(pause)
        time.sleep(0.01)
        now = time.monotonic()
        last, most = now, max(most, now - last)
    classes = P.CLASSES[call.answer() or 0]
    call.close()
    if most < JUMP or classes != ("audio" if JUMP < 60 else "default"):
        raise RuntimeError("a jump of %f s; the answer to a call is %s" % (most, classes))


def tasks_frozen():
    """Freezes the tasks, the first step of suspend.

    The next step would suspend the device of the root file system.
    """
    state, test = "/sys/power/state", "/sys/power/pm_test"
    if not os.path.exists(test):
        raise Skip("the kernel cannot freeze tasks for a test")
    for path, word in ((test, "freezer"),
                       ("/sys/module/suspend/parameters/pm_test_delay", "1"),
                       (state, "freeze"), (test, "none")):
        with open(path, "w", encoding="ascii") as dst:
            dst.write(word)


FAULTS = (device_removed, device_renamed, device_moved, device_down, mtu_68,
          address_gone, route_flaps, neighbour_gone, pod_deleted, underlay_deleted,
          all_deleted, module_removed, no_memory, clocks_jump, tasks_frozen)
NAMES = [fault.__name__ for fault in FAULTS]
CHOSEN = [FAULTS[NAMES.index(name)] if name in NAMES else
          sys.exit("faults.py: no fault '%s'; there are: %s" % (name, " ".join(NAMES)))
          for name in sys.argv[3:]] or FAULTS


def judge(fault, number, golden):
    """One result: the fault, then traffic and the configuration are as before."""
    name = "%d: %s" % (number, fault.__name__.replace("_", " "))
    try:
        start()
        begin = time.monotonic()
        fault()
        start()
        for wire in WIRES:
            soon("packets pass %s again" % wire, lambda w=wire: flows(w), 20)
        if not S.wait_for(lambda: not differs(golden), 5):
            raise RuntimeError(differs(golden))
        print("# %s: %.1f s" % (name, time.monotonic() - begin), flush=True)
        S.ok(name, True)
    except Skip as why:
        S.skip(name, why)
    except (RuntimeError, subprocess.SubprocessError, OSError) as error:
        S.ok(name, False, error)
        return False
    return True


def sockets():
    """UDP sockets on the port of the wires, on both sides."""
    return sum(S.run(side.under, "ss", "-Huan", "sport = :6091").count("\n")
               for side in SIDES)


def main():
    """Runs the faults in random order until the time is over."""
    end = time.monotonic() + MINUTES * 60
    print("# seed %s" % sys.argv[1], flush=True)
    for ns in A, B, C, D:
        ns_add(ns)
    plug()
    for side in SIDES:
        build(side)
    good = S.ok("packets pass at first", all(
        S.wait_for(lambda w=wire: flows(w), 20) for wire in WIRES))
    golden = {side: config(side) for side in SIDES}
    number, todo = 0, []
    while good:
        if not todo:
            todo = RANDOM.sample(CHOSEN, len(CHOSEN))
        number += 1
        good = judge(todo.pop(), number, golden)
        if number >= len(CHOSEN) and time.monotonic() > end:
            break
    for side in SIDES:
        for wire in WIRES:
            ip(side.where(wire), "link del " + wire, check=False)
        ctl(side.under, "uplink", "del", "wan", check=False)
        ctl(side.under, "profile", "del", "p1", check=False)
    stop()
    S.same("%d faults, and no socket is left" % number, 0, sockets())
    S.finish()


main()
