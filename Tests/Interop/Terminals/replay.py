"""Says what a terminal shows of recorded output.

Standard input: JSON lines of {"columns", "rows", "output"} (base64), each of which goes on where the one before ended.
Standard output: for each the rows that are shown then, as one JSON array.
"""

import base64
import json
import sys

from emulator import Emulator

emulator = None
for line in sys.stdin:
    part = json.loads(line)
    if emulator is None:
        emulator = Emulator(part["columns"], part["rows"])
    emulator.resize(part["columns"], part["rows"])
    emulator.feed(base64.b64decode(part["output"]))
    print(json.dumps(emulator.rows()))
