"""The quickstart: your loop, your calls, our decisions. Runs offline with recorded replies."""

from pydantic import BaseModel

from ratchet_core import FailAction, RetryAction, State, StateMachine, Usage, ValidAction


class Person(BaseModel):
    """What we want to know."""

    name: str
    age: int


REPLIES = iter(['Sure! Here it is: {"name": "Ann", "age": "thirty"}', '```json\n{"name": "Ann", "age": 30}\n```'])


def call_llm(messages: list[dict[str, str]]) -> str:
    """Stands for your own call: any client, any model."""
    return next(REPLIES)


def main() -> None:
    """Ask until the machine says that it is done."""
    messages = [{"role": "user", "content": "Who is this? 'Ann, thirty years old'. Answer as JSON: name, age."}]
    machine = StateMachine(State("extract", Person))
    while not machine.done:
        raw = call_llm(messages)
        match machine.receive(raw, usage=Usage(input_tokens=40, output_tokens=12, usd="0.00031")):
            case ValidAction(parsed=person):
                print("valid:", person)
            case RetryAction(prompt_patch=patch):
                print("retry:", patch)
                messages += [{"role": "assistant", "content": raw}, {"role": "user", "content": patch or ""}]
            case FailAction(reason=reason, best=best):
                print("gave up:", reason, best)
    print("spent:", machine.ledger.spent.usd, "USD in", machine.ledger.spent.calls, "calls")


if __name__ == "__main__":
    main()
