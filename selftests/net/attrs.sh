#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
#
# Bad input over netlink, written by hand: every attribute out of range, of
# every wrong length, given twice; unknown ones; combinations that contradict
# each other; over rtnetlink and over the family nsmwire. Each is refused with
# a text and leaves what was there before.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
have_module
cases attrs.py
finish
