#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""wireguard.py DIRECTORY: the files of each site for the same network on WireGuard.

Writes what an operator would have on each site, and no more: a file of wg-quick for each
tunnel (one for each pair of sites and WAN), the configuration of FRR (OSPF over the
tunnels, BFD of 3 x 100 ms), and a script for what neither of them does: cake for each WAN
behind an ifb, which sees the inner DSCP and all tunnels of the WAN together, marks for the
ports of the database, routes for a second default, and a tunnel for Ethernet. Whoever
counts lines counts these files.
"""
import os
import subprocess
import sys

SITES = ("dc", "cloud1", "cloud2", "cloud3", "branch", "person")
# The one that has an address that the other reaches comes last.
PAIRS = (("cloud1", "dc"), ("cloud2", "dc"), ("cloud3", "dc"), ("branch", "dc"),
         ("branch", "cloud1"), ("person", "cloud1"))
# What the cake of a line has: that of nsmwire, or of its two uplinks together.
RATES = {"dc": {"mpls": 9600, "inet": 13400}, "cloud1": {"mpls": 2900, "inet": 5750},
         "cloud2": {"mpls": 2900, "inet": 3850}, "cloud3": {"mpls": 2900, "inet": 3850},
         "branch": {"mpls": 2400, "inet": 3850, "lte": 1900},
         "person": {"wlan": 3850, "lte": 1900}}
COST = {"mpls": 10, "inet": 20, "wlan": 20, "lte": 100}
# Where a second default route leads; the first one needs no table of its own.
TABLES = {"branch": {"lte": "100.64.5.1"}, "person": {"lte": "100.64.6.1"}}
PORTS = {3306: "af21", 3307: "cs1"}     # transactions and backup
OVERHEAD = 14 + 20 + 8 + 32             # Ethernet, IP, UDP and WireGuard


def inet(site):
    """The address of a site on the internet."""
    return f"203.0.113.{16 * (SITES.index(site) + 1) + 2}"


def mpls(site):
    """And on the MPLS."""
    return f"10.1.{SITES.index(site) + 1}.2"


def loopback(site):
    """And that of its applications."""
    return f"10.0.{SITES.index(site) + 1}.1"


class Tunnel:
    """One end of a tunnel over one WAN."""

    def __init__(self, number, site, other, wan, calls):
        self.number, self.site, self.other, self.wan, self.calls = (
            number, site, other, wan, calls)
        self.name = f"{wan}-{other}"
        # The LTE of a person or branch arrives over the internet of the others.
        self.line = wan if wan in RATES[site] else "inet"

    def conf(self, keys):
        """The file of wg-quick."""
        own = f"10.9.{self.number}.{1 if self.calls else 2}/30"
        yield "[Interface]"
        yield f"PrivateKey = {keys[self.site][0]}"
        if not self.calls or self.wan == "mpls" or self.wan == "inet":
            yield f"ListenPort = {51800 + self.number}"
        if self.line in TABLES.get(self.site, {}):
            yield "FwMark = 1"
        yield f"Address = {own}"
        yield "Table = off"
        yield ""
        yield "[Peer]"
        yield f"PublicKey = {keys[self.other][1]}"
        yield "AllowedIPs = 0.0.0.0/0"
        if self.calls or self.wan in ("mpls", "inet"):
            remote = mpls(self.other) if self.wan == "mpls" else inet(self.other)
            yield f"Endpoint = {remote}:{51800 + self.number}"
        if self.calls and self.wan in ("wlan", "lte"):
            yield "PersistentKeepalive = 20"


def tunnels():
    """Both ends of all tunnels."""
    number, out = 0, []
    for client, server in PAIRS:
        for wan in RATES[client]:
            number += 1
            out.append(Tunnel(number, client, server, wan, True))
            out.append(Tunnel(number, server, client, wan, False))
    return out


def ospf(site, own):
    """OSPF of FRR: mpls before the internet before LTE, and BFD that sees a dead tunnel."""
    for t in own:
        yield from (f"interface {t.name}", " ip ospf area 0",
                    " ip ospf network point-to-point", f" ip ospf cost {COST[t.wan]}",
                    " ip ospf hello-interval 1", " ip ospf dead-interval 4",
                    " ip ospf retransmit-interval 1",
                    " ip ospf bfd", " ip ospf bfd profile fast", "!")
    yield from ("interface lo", " ip ospf area 0", " ip ospf passive", "!", "router ospf",
                f" ospf router-id {loopback(site)}", " timers throttle spf 0 50 500",
                " timers throttle lsa all 100", " timers lsa min-arrival 50")


def bfd():
    """The profile of BFD."""
    return ("bfd", " profile fast", "  transmit-interval 100", "  receive-interval 100",
            "  detect-multiplier 3")


def zebra(site):
    """The address of the applications, which replies have, too."""
    return ("interface lo", f" ip address {loopback(site)}/32", "!",
            "route-map OWN permit 10", f" set src {loopback(site)}", "!",
            "ip protocol ospf route-map OWN")


def script(site, own):
    """What is left: a script that runs once the tunnels are there."""
    yield "#!/bin/sh"
    yield "set -e"
    for wan, via in TABLES.get(site, {}).items():
        yield f"ip route add default via {via} dev {wan} table 100"
        yield "ip rule add fwmark 1 table 100"
    for wan, rate in RATES[site].items():
        yield f"ip link add ifb-{wan} type ifb"
        yield f"ip link set ifb-{wan} up"
        yield (f"tc qdisc add dev ifb-{wan} root cake bandwidth {rate}kbit diffserv4 "
               f"overhead {OVERHEAD}")
    for t in own:
        yield f"tc qdisc add dev {t.name} clsact"
        yield (f"tc filter add dev {t.name} egress matchall "
               f"action mirred egress redirect dev ifb-{t.line}")
    if site in ("dc", "cloud1", "cloud2", "cloud3"):
        yield "nft -f - <<END"
        yield "table inet qos {"
        yield "\tchain out {"
        yield "\t\ttype route hook output priority mangle"
        for port, dscp in PORTS.items():
            yield f"\t\ttcp {'dport' if site == 'dc' else 'sport'} {port} ip dscp set {dscp}"
        yield "\t}"
        yield "}"
        yield "END"
    if site in ("dc", "cloud2"):
        other = "cloud2" if site == "dc" else "dc"
        yield (f"ip link add mono type gretap local {loopback(site)} "
               f"remote {loopback(other)}")
        yield "ip link set mono mtu 1382 up"


def pair_of_keys():
    """A private key and its public one."""
    private = subprocess.run(("wg", "genkey"), check=True, capture_output=True).stdout
    public = subprocess.run(("wg", "pubkey"), check=True, capture_output=True,
                            input=private).stdout
    return private.decode().strip(), public.decode().strip()


def write(path, lines):
    """A file of these lines, which nobody else may read."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii",
              opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write("\n".join(lines) + "\n")


def main():
    keys = {site: pair_of_keys() for site in SITES}
    every = tunnels()
    for site in SITES:
        top = os.path.join(sys.argv[1], site)
        own = [t for t in every if t.site == site]
        for t in own:
            write(f"{top}/wireguard/{t.name}.conf", t.conf(keys))
        write(f"{top}/frr/ospfd.conf", ospf(site, own))
        write(f"{top}/frr/bfdd.conf", bfd())
        write(f"{top}/frr/zebra.conf", zebra(site))
        write(f"{top}/start.sh", script(site, own))


if __name__ == "__main__":
    main()
