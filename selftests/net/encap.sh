#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
#
# Encapsulation, byte for byte: outer IP, UDP, Geneve, the class option and the inner
# packet, for every underlay and payload and each setting that changes a byte. The
# expected packet is built from Documentation/wire-format.rst.
# Topology: topo_pair of lib.sh; the far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
# A checksum left to the device could not be compared.
in_ns "$A" ethtool -K ua tx off >/dev/null 2>&1
cases encap.py
finish
