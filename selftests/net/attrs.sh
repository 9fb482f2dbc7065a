#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
#
# Bad input over netlink, built by hand: every attribute out of range, with
# every wrong length, given twice; unknown attributes; contradictory combinations;
# over rtnetlink and over the family nsmwire. Each request is refused with a text
# and changes nothing.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
have_module
cases attrs.py
finish
