"""``ratchet heal`` as a user meets it: a process with arguments, pipes, signals and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from cli_shell import command, environment, person, ratchet, rows, write_replies

GOOD = '{"name": "Ada", "age": 36}'
FENCED = 'Here you are:\n```json\n{"name": "Bob", "age": "41",}\n```'
BAD = '{"name": "Eve", "age": "old"}'
REPOSITORY = Path(__file__).resolve().parents[2]


def test_records_go_to_stdout_and_failures_to_their_file(tmp_path: Path) -> None:
    """Order is kept; a failure carries its place, id, reason, path, rule, the patch to send and the raw reply."""
    replies = write_replies(tmp_path / "r.jsonl", [GOOD, BAD, FENCED, "I cannot help with that."], lang="en")
    failures = tmp_path / "failures.jsonl"
    done = ratchet("heal", replies, "--schema", person(tmp_path), "--failures", failures)
    assert done.returncode == 1
    assert rows(done.stdout) == [{"name": "Ada", "age": 36, "tags": []}, {"name": "Bob", "age": 41, "tags": []}]
    wrong, refused = rows(failures.read_bytes())
    assert (wrong["line"], wrong["id"], wrong["reason"], wrong["raw"]) == (2, 2, "validation_error", BAD)
    assert wrong["file"] == str(replies)
    assert wrong["fields"] == {"lang": "en"}
    assert wrong["errors"][0]["path"] == ["age"]
    assert wrong["errors"][0]["rule"].startswith("int_")
    assert wrong["errors"][0]["received"] == "old"
    assert "age" in wrong["patch"]
    assert (refused["line"], refused["reason"]) == (4, "refusal")


def test_the_summary_counts_outcomes_and_repairs_on_stderr_without_a_bar(tmp_path: Path) -> None:
    """In a pipe there are tables at the end, no control sequences, and nothing of it on standard output."""
    replies = write_replies(tmp_path / "r.jsonl", [GOOD, FENCED, BAD])
    done = ratchet("heal", replies, "--schema", person(tmp_path), "--failures", tmp_path / "f.jsonl")
    told = done.stderr.decode()
    assert "\x1b" not in told
    assert "\r" not in told
    for words in ("3 replies in", "valid as sent", "valid, repaired", "failed: validation_error", "trailing_comma"):
        assert words in told
    assert len(done.stdout.splitlines()) == 2


def test_without_a_failures_file_some_are_shown(tmp_path: Path) -> None:
    """The first few in short, how many more there are, and how to keep them."""
    replies = write_replies(tmp_path / "r.jsonl", [BAD] * 5)
    told = ratchet("heal", replies, "--schema", person(tmp_path)).stderr.decode()
    assert "r.jsonl:1: validation_error: age: expected" in told
    assert "and 2 more" in told
    assert "--failures" in told


def test_quiet_is_silent(tmp_path: Path) -> None:
    """With --quiet nothing but records is written."""
    replies = write_replies(tmp_path / "r.jsonl", [GOOD, BAD])
    done = ratchet("heal", replies, "--schema", person(tmp_path), "--quiet")
    assert (done.stderr, done.returncode, len(rows(done.stdout))) == (b"", 1, 1)


def test_all_valid_is_exit_0(tmp_path: Path) -> None:
    """Repaired ones are valid."""
    replies = write_replies(tmp_path / "r.jsonl", [GOOD, FENCED])
    assert ratchet("heal", replies, "--schema", person(tmp_path)).returncode == 0


def test_an_empty_input_says_so(tmp_path: Path) -> None:
    """No replies are no failure, and no surprise either."""
    done = ratchet("heal", "-", "--schema", person(tmp_path))
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"no replies" in done.stderr


def test_stdin_and_a_schema_in_json(tmp_path: Path) -> None:
    """- reads JSONL; a .json file is a JSON Schema."""
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}))
    stdin = b'\xef\xbb\xbf{"raw": "{\\"n\\": 1, \\"z\\": \\"\xc3\xbc\\"}"}\r\n{"raw": "{}"}'
    done = ratchet("heal", "-", "--schema", schema, "-q", stdin=stdin)
    assert rows(done.stdout) == [{"n": 1, "z": "ü"}]
    assert done.returncode == 1


def test_files_and_folders_hold_one_reply_each(tmp_path: Path) -> None:
    """By name within a folder; hidden files are no replies; JSONL among them is read line by line."""
    folder = tmp_path / "replies"
    folder.mkdir()
    (folder / "b.txt").write_text(FENCED)
    (folder / "a.json").write_text("\ufeff" + GOOD)
    (folder / "c.md").write_bytes(b"\xff\xfe")
    (folder / ".hidden").write_text("x")
    write_replies(folder / "d.jsonl", [GOOD])
    single = tmp_path / "single.txt"
    single.write_text(GOOD)
    failures = tmp_path / "f.jsonl"
    done = ratchet("heal", folder, single, "-s", person(tmp_path), "-f", failures, "--keep", "file")
    assert [(Path(row["file"]).name, row["name"]) for row in rows(done.stdout)] == [
        ("a.json", "Ada"),
        ("b.txt", "Bob"),
        ("d.jsonl", "Ada"),
        ("single.txt", "Ada"),
    ]
    (failure,) = rows(failures.read_bytes())
    assert (Path(failure["file"]).name, failure["reason"]) == ("c.md", "parse_error")
    assert failure["errors"][0]["rule"] == "encoding"


def test_csv_has_a_header_and_one_cell_a_field(tmp_path: Path) -> None:
    """Nested values are JSON in their cell; kept fields come first."""
    replies = write_replies(tmp_path / "r.jsonl", [GOOD, '{"name": "O, \\"B\\"\\nC", "age": 2, "tags": ["x"]}'])
    done = ratchet("heal", replies, "-s", person(tmp_path), "--format", "csv", "--keep", "id", "--keep", "line")
    table = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
    assert table == [
        ["id", "line", "name", "age", "tags"],
        ["1", "1", "Ada", "36", "[]"],
        ["2", "2", 'O, "B"\nC', "2", '["x"]'],
    ]


def test_table_shows_the_first_records(tmp_path: Path) -> None:
    """At most fifty, and how many more there are; with --out it is refused."""
    replies = write_replies(tmp_path / "r.jsonl", [GOOD] * 53)
    done = ratchet("heal", replies, "-s", person(tmp_path), "--format", "table", "-q")
    assert done.stdout.count(b"Ada") == 50
    assert b"and 3 more" in done.stdout
    refused = ratchet("heal", replies, "-s", person(tmp_path), "--format", "table", "--out", tmp_path / "o")
    assert refused.returncode == 2


def test_no_line_is_lost_however_hostile(tmp_path: Path) -> None:
    """What holds no reply is a failure with its line number and a rule; the others are healed."""
    deep = "[" * 100_000
    lines = [
        b"",
        b"nope",
        b"[1]",
        b'{"raw": 5}',
        b'{"text": "x"}',
        b'\xff{"raw": "x"}',
        b'{"raw": "a", "raw": "b"}',
        deep.encode(),
        json.dumps({"raw": deep}).encode(),
        b'{"raw": "{\\"name\\": \\"\\ud800\\", \\"age\\": 1}"}',
        b'{"raw": null}',
        b'{"score": NaN, "big": 1e999, "raw": "x", "id": 7}',
        json.dumps({"raw": GOOD}).encode() + b"\r",
        b'{"raw": "' + b"x" * (16 * 1024 * 1024) + b'"}',
        json.dumps({"raw": GOOD, "score": float("nan")}).encode(),
    ]
    source, failures = tmp_path / "r.jsonl", tmp_path / "f.jsonl"
    source.write_bytes(b"\n".join(lines))
    done = ratchet("heal", source, "-s", person(tmp_path), "-f", failures, "--keep", "line", "-j", "2")
    assert done.returncode == 1, done.stderr
    assert [row["line"] for row in rows(done.stdout)] == [13, 15]
    failed = rows(failures.read_bytes())
    assert [entry["line"] for entry in failed] == [*range(1, 13), 14]
    rules = {entry["line"]: entry["errors"][0]["rule"] for entry in failed}
    assert [rules[line] for line in (1, 2, 3, 4, 5, 6, 7, 8, 14)] == [
        "empty_line",
        "not_json",
        "not_an_object",
        "raw_not_text",
        "no_raw_field",
        "encoding",
        "not_json",
        "not_json",
        "too_long",
    ]
    assert failed[11]["fields"] == {"score": "NaN", "big": "1e999"}
    assert failed[11]["id"] == 7
    assert not [entry for entry in failed if entry["reason"] == "internal_error"]


def test_a_bug_in_a_rule_of_the_user_is_a_failure_of_that_reply(tmp_path: Path) -> None:
    """An exception from a validator names itself; the other replies are healed."""
    schema = tmp_path / "rules.py"
    schema.write_text(
        "from ratchet_core import Contract\n"
        "print('a chatty module')\n"
        "def known(value):\n    print('a chatty rule')\n    return {'Ada': True}[value['name']]\n"
        "Checked = Contract(None, ensure=known)\n"
    )
    replies = write_replies(tmp_path / "r.jsonl", ['{"name": "Bob"}', '{"name": "Ada"}'])
    done = ratchet("heal", replies, "-s", f"{schema}:Checked", "-f", tmp_path / "f.jsonl")
    assert rows(done.stdout) == [{"name": "Ada"}]
    (failure,) = rows((tmp_path / "f.jsonl").read_bytes())
    assert failure["reason"] == "callback_error"
    assert "known" in failure["errors"][0]["message"]
    assert "KeyError" in failure["errors"][0]["message"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.jsonl", "-s", "person.py:Person"], "missing.jsonl: no such file"),
        (["r.jsonl", "-s", "person.py:Persn"], "did you mean Person?"),
        (["r.jsonl", "-s", "person.py"], "FILE.py:Name"),
        (["r.jsonl", "-s", "nowhere.py:X"], "nowhere.py: no such file"),
        (["r.jsonl", "-s", "broken.py:X"], "line 2: ZeroDivisionError"),
        (["r.jsonl", "-s", "broken.json"], "not JSON"),
        (["r.jsonl", "-s", "person.py:Person", "-o", "r.jsonl"], "also an input"),
        (["r.jsonl", "-s", "person.py:Person", "-o", "x", "-f", "./x"], "give two files"),
        (["folder", "-s", "person.py:Person", "-f", "folder/f.jsonl"], "lies in a folder of replies"),
        (["r.jsonl", "-s", "person.py:Person", "-o", "no/such/folder"], "can not be written"),
        (["r.jsonl", "-s", "person.py:Person", "--keep", "name"], "--keep name"),
        (["-", "-", "-s", "person.py:Person"], "once only"),
        (["r.jsonl", "-s", "person.py:Person", "--format", "xml"], "--format"),
        (["r.jsonl"], "--schema"),
    ],
)
def test_mistakes_of_the_user_are_exit_2_and_say_what_to_do(tmp_path: Path, arguments: list[str], words: str) -> None:
    """One line on standard error, nothing on standard output, no traceback, no input harmed."""
    person(tmp_path)
    (tmp_path / "broken.py").write_text("x = 1\ny = x / 0\n")
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "folder").mkdir()
    replies = write_replies(tmp_path / "r.jsonl", [GOOD])
    before = replies.read_bytes()
    done = ratchet("heal", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert words in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert replies.read_bytes() == before


def test_a_reader_that_leaves_is_no_reason_to_complain(tmp_path: Path) -> None:
    """As with ``| head -1``: the process ends early, and quietly."""
    replies = write_replies(tmp_path / "r.jsonl", [GOOD] * 60_000)
    child = subprocess.Popen(
        command("heal", replies, "-s", person(tmp_path), "-j", "1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert child.stdout is not None
    assert child.stderr is not None
    assert child.stdout.readline().startswith(b'{"name":"Ada"')
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait(30) == 141
    child.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_whole_lines_and_says_how_many(tmp_path: Path, jobs: str) -> None:
    """On an input that never ends by itself: what arrived is already written, then exit code 130."""
    out, failures = tmp_path / "out.jsonl", tmp_path / "f.jsonl"
    arguments = command("heal", "-", "-s", person(tmp_path), "-o", out, "-f", failures, "-j", jobs)
    child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert child.stdin is not None
    line = json.dumps({"raw": GOOD}).encode() + b"\n" + json.dumps({"raw": BAD}).encode() + b"\n"
    pairs = 25_000  # more than is judged before other processes are started
    child.stdin.write(line * pairs)
    child.stdin.flush()
    deadline = time.monotonic() + 40
    while (not out.exists() or out.read_bytes().count(b"\n") < pairs) and time.monotonic() < deadline:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    assert child.wait(20) == 130
    assert child.stderr is not None
    told = child.stderr.read().decode()
    assert f"interrupted: {2 * pairs:,} replies are done" in told
    assert "Traceback" not in told
    assert len(rows(out.read_bytes())) == len(rows(failures.read_bytes())) == pairs
    assert out.read_bytes().endswith(b"\n")
    child.stdin.close()
    child.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_in_the_middle_of_work_leaves_whole_lines(tmp_path: Path) -> None:
    """The workers stop at once, and both outputs hold the beginning of what they would have held, line by line."""
    replies = write_replies(tmp_path / "r.jsonl", [GOOD, BAD] * 60_000)
    out, failures = tmp_path / "out.jsonl", tmp_path / "f.jsonl"
    arguments = command("heal", replies, "-s", person(tmp_path), "-o", out, "-f", failures, "-j", "2", "--keep", "line")
    child = subprocess.Popen(arguments, stderr=subprocess.PIPE, env=environment())
    deadline = time.monotonic() + 20
    while (not out.exists() or out.stat().st_size < 300_000) and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    assert child.stderr is not None
    told = child.stderr.read().decode()
    assert child.wait(20) == 130, told
    done = sorted(row["line"] for file in (out, failures) for row in rows(file.read_bytes()))
    assert done == list(range(1, len(done) + 1))
    assert f"interrupted: {len(done):,} replies" in told
    child.stderr.close()


def test_a_slow_pipe_is_answered_as_it_goes(tmp_path: Path) -> None:
    """A record is out before the next reply has come in."""
    child = subprocess.Popen(
        command("heal", "-", "-s", person(tmp_path), "-q"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    guard = threading.Timer(30, child.kill)
    guard.start()
    for name in ("Ada", "Bob", "Cy"):
        child.stdin.write(json.dumps({"raw": json.dumps({"name": name, "age": 1})}).encode() + b"\n")
        child.stdin.flush()
        assert json.loads(child.stdout.readline())["name"] == name
    child.stdin.close()
    assert child.wait(20) == 0
    guard.cancel()
    child.stdout.close()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    """50 MB through two processes, in order, with less than 300 MB in all of them together."""
    source, out = tmp_path / "big.jsonl", tmp_path / "out.jsonl"
    record = {"name": "Ada", "age": 36, "tags": ["x" * 40] * 20}
    with source.open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < 50_000_000:
            block = [json.dumps({"raw": json.dumps({**record, "age": number + i})}) for i in range(500)]
            file.write("\n".join(block) + "\n")
            number += 500
    child = subprocess.Popen(
        command("heal", source, "-s", person(tmp_path), "-o", out, "-j", "2"), stderr=subprocess.PIPE, env=environment()
    )
    peak = 0
    while child.poll() is None:
        peak = max(peak, _resident(child.pid))
        time.sleep(0.05)
    assert child.stderr is not None
    assert child.returncode == 0, child.stderr.read()
    child.stderr.close()
    assert 30 < peak < 300
    with out.open("rb") as lines:
        assert all(json.loads(line)["age"] == index for index, line in enumerate(lines))


def _resident(pid: int) -> float:
    """Megabytes of memory that a process and its children hold."""
    total = 0
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    for each in (str(pid), *children):
        try:
            status = Path(f"/proc/{each}/status").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return total / 1024


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_bar_with_rate(tmp_path: Path) -> None:
    """Standard error is a terminal: a bar is drawn while the work goes on, and the tables stay."""
    pty = pytest.importorskip("pty")
    replies = write_replies(tmp_path / "r.jsonl", [GOOD] * 5_000)
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        command("heal", replies, "-s", person(tmp_path), "-o", tmp_path / "out.jsonl"),
        stderr=follower,
        env={**environment(), "TERM": "xterm-256color"},
    )
    os.close(follower)
    told = b""
    try:
        while chunk := os.read(leader, 65536):
            told += chunk
    except OSError:  # Linux says so when the other side has closed
        pass
    os.close(leader)
    assert child.wait(30) == 0
    assert "━".encode() in told
    assert b"replies," in told
    assert b"/s" in told
    assert b"valid as sent" in told


def test_the_bundled_replies_end_in_every_way_that_matters(tmp_path: Path) -> None:
    """The file that the demo heals: most are saved, each of the rest has its class, none is lost."""
    data, out, failures = REPOSITORY / "examples/data/dirty_replies.jsonl", tmp_path / "o", tmp_path / "f"
    schema = f"{REPOSITORY / 'examples/schemas/contact.py'}:Contact"
    done = ratchet("heal", data, "-s", schema, "-o", out, "-f", failures, "--keep", "id")
    assert done.returncode == 1
    healed, failed = rows(out.read_bytes()), rows(failures.read_bytes())
    ids = [entry["id"] for entry in rows(data.read_bytes())]
    assert sorted([row["id"] for row in healed] + [entry["id"] for entry in failed]) == sorted(ids)
    assert len(healed) > 100
    reasons = Counter(entry["reason"] for entry in failed)
    assert {"validation_error", "truncated", "ambiguous", "refusal", "empty_output", "parse_error"} <= reasons.keys()
    assert "internal_error" not in reasons
    assert all(entry["patch"] for entry in failed)
