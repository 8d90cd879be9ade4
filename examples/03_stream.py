"""A reply that streams in: show what has arrived, stop paying for what can not become right. Runs offline."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from ratchet_core import AbortAction, FailAction, PartialAction, RetryAction, State, StateMachine, Usage, ValidAction


class Recipe(BaseModel):
    """What we want to know."""

    title: str
    minutes: int = Field(le=240)
    steps: list[str]


REPLIES = iter(
    [
        '{"title": "Bread", "minutes": "overnight", "steps": ["Knead the dough.", "Wait.", "Bake it."]}',
        '{"title": "Bread", "minutes": 180, "steps": ["Knead the dough.", "Wait.", "Bake it."]}',
    ]
)


def stream_llm(messages: list[dict[str, str]]) -> Iterator[str]:
    """Stands for your own call: any client that yields pieces of text."""
    reply = next(REPLIES)
    yield from (reply[at : at + 12] for at in range(0, len(reply), 12))


def main() -> None:
    """Feed every piece, finish every reply."""
    messages = [{"role": "user", "content": "How do I bake bread? Answer as JSON: title, minutes, steps."}]
    machine = StateMachine(State("recipe", Recipe))
    while not machine.done:
        received = ""
        for piece in stream_llm(messages):
            received += piece
            match machine.feed(piece):
                case PartialAction(value=value):
                    print("so far:", value)
                case AbortAction(errors=errors):
                    print("stop:", *errors)
                    break  # closing the stream stops the bill
        match machine.finish(usage=Usage(input_tokens=20, output_tokens=len(received) // 4)):
            case ValidAction(parsed=recipe):
                print("valid:", recipe)
            case RetryAction(prompt_patch=patch):
                messages += [{"role": "assistant", "content": received}, {"role": "user", "content": patch or ""}]
            case FailAction(reason=reason):
                print("gave up:", reason)
    print("spent:", machine.ledger.spent.output_tokens, "tokens in", machine.ledger.spent.calls, "calls")


if __name__ == "__main__":
    main()
