"""Print how the time of reading a hostile reply grows with its length: `make bench-adversarial`.

Each shape is repeated to a fourth of the length, then to the length, and read by ``State(schema=None).receive``, each
in a process of its own. ``exponent`` is 1 where twice the text takes twice the time. The bounds to keep are an exponent
of 1.15, 300 ms for each MB, 2 s and 256 MB.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import time

SHAPES = {
    "openers {": "{",
    "openers [": "[",
    'openers {"': '{"',
    'members {"a":': '{"a":',
    "closers": "}]",
    "double quotes": '"',
    "single quotes": "'",
    "typographic quotes": "\u201c\u201d",
    "backticks": "`",
    "digits": "7",
    "backslashes": "\\",
    "fences": "```\n",
    "fences of JSON": "```json\n{\n```\n",
    "tags": "<think>",
    "closing tags": "</think>",
    "tool tags": "<tool_call>",
    "spaces after a tag": "<tool_call>" + " " * 2_000,
    "commas": ",",
    "colons": ":",
    "comment openers": "/*",
    "line comments": "//\n",
    "hashes": "# ",
    "newlines": "\n",
    "spaces": " ",
    "dashes": "- ",
    "pipes": "|",
    "angles": "<",
    "brackets in pairs": "[]",
    "objects": '{"a": 1,}\n',
    "strings and openers": '"{',
    "strings in a list": '["a" ',
    "inner quotes": 'x "y" ',
    "lost quotes": '"a, "b": ',
    "bare words": "ab, ",
    "keys without quotes": "{a: ",
    "missing closers": '[{"a": 1], ',
    "surplus closers": '{"a": 1}}, ',
    "escapes": '\\"',
    "tuples": "(1, ",
    "mixed": "{\"[':,`\\/*0#\n<t>",
    "letters": "word ",
    "yaml": "a: &b [*b]\n",
}
STARTS = {"": "", "in a list": "[", "in a string": '{"a": "', "after a member": '{"a": 1, '}
LENGTH = 1_000_000


def _once(text: str) -> tuple[float, float]:
    """Seconds of one reading, and MB of memory it added to the process at its peak."""
    from ratchet_core import State, StateMachine

    StateMachine(State("s", None)).receive("{'a': 1")  # what is imported and compiled on demand
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    StateMachine(State("s", None)).receive(text)
    seconds = time.process_time() - begin
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _measured(shape: str, start: str, length: int) -> tuple[float, float]:
    """The same in a process of its own."""
    call = [sys.executable, __file__, "--one", shape, start, str(length)]
    done = subprocess.run(call, check=True, capture_output=True, text=True, timeout=600)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


def main() -> None:
    """The table; with a number, for replies of so many characters."""
    length = int(sys.argv[1]) if len(sys.argv) > 1 else LENGTH
    print(f"{'':24}{'':16}{'exponent':>9}{'ms/MB':>9}{'seconds':>9}{'MB':>7}   ({length:,} characters)")
    for shape in SHAPES:
        for start in STARTS:
            quarter, _ = _measured(shape, start, length // 4)
            whole, memory = _measured(shape, start, length)
            exponent = math.log(max(whole, 1e-4) / max(quarter, 1e-4), 4)
            line = f"{shape:24}{start:16}{exponent:>9.2f}{whole * 1e9 / length:>9.0f}{whole:>9.2f}{memory:>7.0f}"
            print(line + ("  <" if (exponent > 1.15 and whole > 0.05) or whole * 1e9 / length > 300 else ""))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        unit, prefix, size = SHAPES[sys.argv[2]], STARTS[sys.argv[3]], int(sys.argv[4])
        print(json.dumps(_once(prefix + unit * (size // len(unit)))))
    else:
        main()
