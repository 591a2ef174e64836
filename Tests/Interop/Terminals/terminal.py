"""Runs a program on a pseudo-terminal that pyte emulates, and does to it what a script says.

    terminal.py COLUMNS ROWS PROGRAM [ARGUMENT...] < SCRIPT

A script is JSON lines of one step each; one JSON line answers each of them. The environment is the program's.

| step | what | answer |
| --- | --- | --- |
| `{"wait": TEXT}` | until the screen shows TEXT | |
| `{"gone": TEXT}` | until it does not | |
| `{"send": BASE64}` | as if typed | |
| `{"size": [COLUMNS, ROWS]}` | the window is resized | |
| `{"storm": COUNT}` | as many sizes from 1x1 to 300x100, then the first one | |
| `{"rows": true}` | once nothing is written any more | `rows` |
| `{"rest": true}` | until nothing wakes it any more | |
| `{"signal": NAME}` | to the process in the foreground | |
| `{"hangup": true}` | the terminal goes away | |
| `{"end": true}` | until the program ends | `status` (negative: a signal), `modes` (number, on), `sane` |

Every step has PATIENCE seconds; one that waits in vain answers with `missed` and ends the script.
"""

import base64
import fcntl
import glob
import json
import os
import random
import select
import signal
import struct
import sys
import termios
import time

from emulator import Emulator

PATIENCE = 60
# Nothing is written any more when nothing was for so long: more than three frames, less than a second of a clock.
QUIET = 0.3
# Nothing wakes a program any more when nothing did for so long: what wakes one by the clock does so every second.
REST = 1.5


class Missed(Exception):
    pass


class Terminal:
    def __init__(self, columns, rows, arguments):
        self.first = (columns, rows)
        self.emulator = Emulator(columns, rows)
        self.controller, self.device = os.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.device)
        self.status = None
        self.pid = os.fork()
        if self.pid == 0:
            self.become(arguments)

    def become(self, arguments):
        os.setsid()
        fcntl.ioctl(self.device, termios.TIOCSCTTY, 0)
        for descriptor in range(3):
            os.dup2(self.device, descriptor)
        os.closerange(3, 64)
        # What a test runner holds back is not held back from the program.
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        try:
            os.execv(arguments[0], arguments)
        finally:
            os._exit(127)

    def resize(self, columns, rows):
        self.emulator.resize(columns, rows)
        fcntl.ioctl(self.device, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """Takes in what is written within so many seconds; whether there was anything."""
        if not select.select([self.controller], [], [], max(0, seconds))[0]:
            return False
        try:
            data = os.read(self.controller, 1 << 16)
        except OSError:
            return False
        self.emulator.feed(data)
        return bool(data)

    def until(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise Missed
            self.read(0.05)

    def shows(self, text):
        return any(text in row for row in self.emulator.rows())

    def settle(self):
        deadline = time.monotonic() + PATIENCE
        while self.read(QUIET):
            if time.monotonic() > deadline:
                raise Missed

    def wakes(self):
        """How often each thread has slept and was woken."""
        counts = {}
        for status in glob.glob(f"/proc/{self.pid}/task/*/status"):
            try:
                with open(status) as lines:
                    counts[status] = [line for line in lines if line.startswith("voluntary_ctxt_switches")]
            except OSError:
                pass  # The thread has just ended.
        return counts

    def rest(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            before, end = self.wakes(), time.monotonic() + REST
            while time.monotonic() < end:
                self.read(end - time.monotonic())
            if self.wakes() == before:
                return
            if time.monotonic() > deadline:
                raise Missed

    def send(self, data):
        while data:
            # A program that is busy with writing reads nothing meanwhile.
            self.read(0)
            if select.select([], [self.controller], [], 0.05)[1]:
                data = data[os.write(self.controller, data[:4096]):]

    def storm(self, count):
        numbers = random.Random(1)
        for _ in range(count):
            self.resize(numbers.randint(1, 300), numbers.randint(1, 100))
            self.read(numbers.choice([0, 0, 0.001, 0.02]))
        self.resize(*self.first)

    def ended(self):
        self.read(0)
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if pid else None
        return self.status is not None

    def end(self):
        self.until(self.ended)
        while self.read(0):
            pass
        sane = self.device is None or termios.tcgetattr(self.device) == self.before
        return {"status": self.status, "modes": self.emulator.modes, "sane": sane}

    def hang_up(self):
        os.close(self.device)
        os.close(self.controller)
        self.device = None
        self.read = lambda seconds: time.sleep(seconds)

    def do(self, step):
        (name, value), = step.items()
        if name == "wait":
            self.until(lambda: self.shows(value))
        elif name == "gone":
            self.until(lambda: not self.shows(value))
        elif name == "send":
            self.send(base64.b64decode(value))
        elif name == "size":
            self.resize(*value)
        elif name == "storm":
            self.storm(value)
        elif name == "rows":
            self.settle()
            return {"rows": self.emulator.rows()}
        elif name == "rest":
            self.rest()
        elif name == "signal":
            os.kill(os.tcgetpgrp(self.controller), getattr(signal, "SIG" + value))
        elif name == "hangup":
            self.hang_up()
        elif name == "end":
            return self.end()
        return {}


def main():
    columns, rows, *arguments = sys.argv[1:]
    terminal = Terminal(int(columns), int(rows), arguments)
    try:
        for line in sys.stdin:
            try:
                print(json.dumps(terminal.do(json.loads(line))), flush=True)
            except Missed:
                print(json.dumps({"missed": line.strip(), "rows": terminal.emulator.rows()}), flush=True)
                return
    finally:
        if terminal.status is None:
            os.kill(terminal.pid, signal.SIGKILL)


main()
