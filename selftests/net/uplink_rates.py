# SPDX-License-Identifier: GPL-2.0
"""uplink_rates.py NETNS UPLINK: the rate of each class of an uplink on the line.

Reads the counters twice, 1.5 s apart, and prints "CLASS KBIT" for each class by its
index, and their sum. In virtual time the clock runs on while the machine waits for a
file of the host. One process therefore reads both the counters and the time, without
opening a file in between, and repeats a reading that took long.
"""

import struct
import sys
import time

import nsmnl as L

WINDOW_NS = 1_500_000_000
READING_NS = 3_000_000		# 0.2 % of the window
CLASSES = 8


def queues(wire, uplink):
    """Bytes on the line by class, and the time of the reading."""
    while True:
        before = time.monotonic_ns()
        got = wire.call("UPLINK_GET", L.attr("NSMWIRE_A_UPLINK_NAME", L.text(uplink)))
        after = time.monotonic_ns()
        if got.error:
            raise OSError(got.error, got.msg)
        if after - before <= READING_NS:
            break
    out = [0] * CLASSES
    for kind, value in L.attrs(got.replies[0][1][4:]):
        if kind == L.N["NSMWIRE_A_UPLINK_QUEUE"]:
            one = dict(L.attrs(value))
            index = one[L.N["NSMWIRE_A_QUEUE_CLASS"]][0]
            out[index], = struct.unpack("=Q", one[L.N["NSMWIRE_A_QUEUE_OUT_BYTES"]])
    return out, (before + after) // 2


def main():
    """Takes two readings and prints the rates between them."""
    wire = L.Wire(sys.argv[1])
    queues(wire, sys.argv[2])	# what is loaded on the first use is loaded
    first, begun = queues(wire, sys.argv[2])
    time.sleep(WINDOW_NS / 1e9)
    last, ended = queues(wire, sys.argv[2])
    rates = [(b - a) * 8_000_000 // (ended - begun) for a, b in zip(first, last)]
    for index, rate in enumerate(rates):
        print(index, rate)
    print("all", sum(rates))


if __name__ == "__main__":
    main()
