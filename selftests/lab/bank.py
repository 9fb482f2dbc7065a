#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The bank: clients of the sharded database, each a thread with a connection of its own.

Every transaction moves money between two accounts in two clouds, at a fixed rate if the
database keeps up. A client that is refused, or has no answer for PATIENCE seconds, counts
a failure and connects anew.
"""
import random
import select
import subprocess
import threading
import time

CLIENTS, RATE, PATIENCE = 9, 2.0, 4.0      # RATE: transactions a second of each client
ACCOUNTS = 90                               # of each shard
PAIRS = ((0, 1), (1, 2), (2, 0))


class Client(threading.Thread):
    """One client: self.done has (when it began, ms, 1 if it was committed)."""

    def __init__(self, number, command, seed):
        super().__init__(daemon=True)
        self.number, self.command = number, command
        self.random = random.Random(seed * 100 + number)
        self.done, self.stop, self.shell = [], False, None

    def connect(self):
        """A program that reads statements and prints their results."""
        if self.shell:
            self.shell.kill()
            self.shell.wait()
            self.shell.stdin.close()
            self.shell.stdout.close()
        # pylint: disable-next=consider-using-with
        self.shell = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, bufsize=0)

    def statements(self):
        """A transfer; the row that comes back says that all before it went well."""
        one, two = PAIRS[self.number % len(PAIRS)]
        # No two clients have an account in common: they would wait for each other.
        slot = self.number // len(PAIRS)
        each = ACCOUNTS // (CLIENTS // len(PAIRS)) // 2
        one, two = (3 * (self.random.randrange(each) + each * (2 * slot + side)) + 3 + shard
                    for side, shard in ((0, one), (1, two)))
        return (f"BEGIN; UPDATE account SET balance = balance - 1 WHERE id = {one}; "
                f"UPDATE account SET balance = balance + 1 WHERE id = {two}; "
                "COMMIT; SELECT 1;\n").encode()

    def transact(self):
        """Makes one transaction; True if it was committed."""
        try:
            self.shell.stdin.write(self.statements())
            ready, _, _ = select.select([self.shell.stdout], [], [], PATIENCE)
            return bool(ready) and self.shell.stdout.read(2) == b"1\n"
        except OSError:
            return False

    def run(self):
        self.connect()
        due = time.monotonic() + self.number / RATE / CLIENTS
        while not self.stop:
            time.sleep(max(0, due - time.monotonic()))
            start, wall = time.monotonic(), time.time()
            good = self.transact()
            now = time.monotonic()
            self.done.append((wall, (now - start) * 1000, int(good)))
            due = max(due + 1 / RATE, now)
            if not good:
                self.connect()
        self.shell.kill()
        self.shell.wait()


class Bank:
    """All clients."""

    def __init__(self, command, seed):
        self.clients = [Client(n, command, seed) for n in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def end(self):
        """Ends them and returns their transactions, the oldest first."""
        for client in self.clients:
            client.stop = True
        for client in self.clients:
            client.join(PATIENCE + 1)
        return sorted(done for client in self.clients for done in client.done)
