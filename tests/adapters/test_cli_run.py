"""``ratchet run``: a machine driven from the shell."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from cli_shell import command, environment, ratchet
from wire import Wire, completion

MACHINE = """
from pydantic import BaseModel
from ratchet_core import Backoff, Opaque, State, StateMachine

class Answer(BaseModel):
    city: str
    people: int

prompt = "Which city is meant in {text}?"
ask = State("ask", Answer, prompt=prompt, max_attempts=2, backoff=Backoff(initial=30.0, jitter=0))
thanks = State("thanks", passthrough=True, prompt="Thank them.")
machine = StateMachine([ask, thanks], {"ask": "thanks"}, inputs={"text": "Lisboa"})
spec = machine.spec
silent = StateMachine(State("silent", Answer))
over = StateMachine(State("over", int)); over.receive("1")
number = 5

def made():
    return StateMachine(ask, inputs={"text": "Porto"})

def broken():
    raise ValueError("no luck")
"""
GOOD = '{"city": "Lisbon", "people": 545000}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with machines of every sort, without replies of its own."""
    file = tmp_path / "flow.py"
    file.write_text(MACHINE)
    return file


def recorded(folder: Path, *entries: object) -> Path:
    """Replies as ``--replies`` takes them."""
    file = folder / "replies.jsonl"
    file.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return file


def test_verdicts_go_to_stderr_and_the_outcome_to_stdout(file: Path, tmp_path: Path) -> None:
    """One line a verdict: state, attempt, verdict, reason, patch, what it cost; the value as JSON."""
    replies = recorded(tmp_path, {"raw": '{"city": "Lisbon"}'}, {"raw": GOOD}, "Thank you.")
    done = ratchet("run", f"{file}:machine", "--replies", replies)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert (outcome["kind"], outcome["state"], outcome["value"]) == ("valid", "thanks", "Thank you.")
    assert outcome["spent"]["calls"] == 3
    lines = done.stderr.decode().splitlines()
    assert "\x1b" not in done.stderr.decode()
    assert "ask  attempt 1  retry  validation_error  people: " in lines[0]
    assert "tells the model: " in lines[1]
    assert "ask  attempt 2  valid  json  then thanks  2 calls" in lines[2]
    assert "thanks  attempt 1  valid  passthrough  3 calls" in lines[3]


def test_a_failed_run_is_exit_1_with_its_best(file: Path, tmp_path: Path) -> None:
    """The last candidate is there, and why it was not taken."""
    bad = '{"city": "Lisbon", "people": "many"}'
    done = ratchet("run", f"{file}:made", "--replies", recorded(tmp_path, bad, bad))
    assert done.returncode == 1
    outcome = json.loads(done.stdout)
    assert (outcome["kind"], outcome["reason"], outcome["value"]) == ("failed", "max_attempts", None)
    assert outcome["best"] == {"city": "Lisbon", "people": "many"}
    assert b"fail  max_attempts (validation_error)" in done.stderr


def test_waits_between_recorded_replies_take_no_time(file: Path, tmp_path: Path) -> None:
    """A recorded rate limit asks for half a minute; nobody waits for a record."""
    replies = recorded(tmp_path, {"kind": "rate_limit", "retry_after": 30}, GOOD)
    done = ratchet("run", f"{file}:made", "--replies", replies)
    assert done.returncode == 0, done.stderr
    assert b"rate_limit" in done.stderr or b"transport_error" in done.stderr


def test_replies_of_the_file_answer_when_nothing_else_does(file: Path) -> None:
    """So that an example runs without a key; a spec runs like a machine, with inputs of its own."""
    file.write_text(MACHINE + f"REPLIES = [{GOOD!r}, 'Thanks.']\n")
    assert ratchet("run", f"{file}:machine").returncode == 0
    assert ratchet("run", f"{file}:spec", "--inputs", '{"text": "Faro"}').returncode == 0
    inputs = file.parent / "inputs.json"
    inputs.write_text('{"text": "Faro"}')
    assert ratchet("run", f"{file}:machine", "--inputs", f"@{inputs}").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["flow.py:machine"], "define REPLIES"),
        (["flow.py:machne", "--replies", "r.jsonl"], "did you mean machine"),
        (["flow.py:number", "--replies", "r.jsonl"], "a value of type int: name a StateMachine"),
        (["flow.py:broken", "--replies", "r.jsonl"], "broken() raised ValueError: no luck"),
        (["flow.py:over", "--replies", "r.jsonl"], "over already"),
        (["flow.py:spec", "--replies", "r.jsonl"], "text"),
        (["flow.py:ask", "--replies", "r.jsonl"], "text"),
        (["flow.py:machine", "--replies", "gone.jsonl"], "no file with recorded replies"),
        (["flow.py:machine", "--replies", "r.jsonl"], "used up after 1"),
        (["flow.py:machine", "--replies", "r.jsonl", "--model", "m"], "exclude each other"),
        (["flow.py:machine", "--replies", "r.jsonl", "--api-base", "u"], "--api-base needs --model"),
        (["flow.py:machine", "--replies", "r.jsonl", "--inputs", "[1]"], "give a JSON object"),
        (["flow.py:machine", "--replies", "r.jsonl", "--inputs", "{"], "--inputs: not JSON"),
        (["flow.py:machine", "--replies", "r.jsonl", "--inputs", "@gone"], "--inputs @gone"),
        (["flow.py:silent", "--model", "openai/gpt-4o-mini"], "has no prompt"),
    ],
)
def test_mistakes_of_the_user_are_exit_2(file: Path, arguments: list[str], words: str) -> None:
    """One line that says what to do, no traceback, nothing on standard output."""
    (file.parent / "r.jsonl").write_text(json.dumps(GOOD) + "\n")
    done = ratchet("run", *arguments, cwd=file.parent)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b""), told
    assert words in told
    assert "Traceback" not in told


def test_a_model_is_called_over_litellm(file: Path, wire: Wire) -> None:
    """The prompt goes out, the patch follows the bad reply, and what it cost is shown."""
    wire.will(completion('{"city": "Porto"}'), completion('{"city": "Porto", "people": 231800}'))
    done = subprocess.run(
        command("run", f"{file}:made", "--model", "openai/gpt-4o-mini", "--api-base", wire.base),
        capture_output=True,
        env={**environment(), "OPENAI_API_KEY": "test", "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["value"] == {"city": "Porto", "people": 231800}
    assert wire.received[0].messages[-1]["content"] == "Which city is meant in Porto?"
    assert [message["role"] for message in wire.received[1].messages] == ["user", "assistant", "user"]
    assert b"tokens, $0." in done.stderr
