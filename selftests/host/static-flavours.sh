#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module compiles for the kernels that static-build.sh leaves out.
# timeout: 400
# slow: 400

exec "$(dirname "$0")/static-build.sh" 6.12 6.12-rt 6.1-rt trixie 7.2 i386 powerpc
