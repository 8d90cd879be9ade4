"""Law: any chunking gives the action of the whole reply."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from laws.runs import canonical, errors_of, state_of
from laws.texts import finish_reasons, texts, usages
from laws.worlds import WORLDS, World

from ratchet_core import AbortAction, PartialAction, Reply, ValidAction, replay


def pieces(data: st.DataObject, text: str) -> list[str]:
    """The text, cut anywhere."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@given(data=st.data(), world=st.sampled_from(WORLDS), reason=finish_reasons, usage=usages)
def test_any_chunking_gives_the_action_of_the_whole_reply(
    world: World, data: st.DataObject, reason: str | None, usage: object
) -> None:
    """Verdict, snapshot, journal and requests, reply after reply. The one exception is a reply that its reader
    stopped: it is refused with the words that were announced."""
    whole, fed = world.machine(), world.machine()
    for text in data.draw(st.lists(texts(world.replies), min_size=1, max_size=3)):
        if whole.done:
            break
        said = [fed.feed(piece) for piece in pieces(data, text)]
        for action in said:
            if isinstance(action, PartialAction):
                canonical([action.value, action.complete_paths])
        last = next((action for action in reversed(said) if action is not None), None)
        verdict = fed.finish(usage=usage, finish_reason=reason)  # type: ignore[arg-type]
        if isinstance(last, AbortAction) and fed.journal[-1]["event"].get("finish_reason") != reason:
            assert errors_of(verdict)[0] == last.errors
            assert not isinstance(verdict, ValidAction)
            whole.receive(Reply(text, None, usage, "aborted"))  # type: ignore[arg-type]
        else:
            assert repr(whole.receive(text, usage=usage, finish_reason=reason)) == repr(verdict)  # type: ignore[arg-type]
        assert state_of(whole) == state_of(fed)
    assert replay(fed.spec, fed.journal).snapshot() == fed.snapshot()


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_a_right_reply_is_never_stopped(world: World, data: st.DataObject) -> None:
    """No prefix of a reply that is accepted brings an abort; what is stopped is refused."""
    text = data.draw(texts(world.replies))
    fed = world.machine()
    stopped = any(isinstance(fed.feed(piece), AbortAction) for piece in pieces(data, text))
    if isinstance(world.machine().receive(text), ValidAction):
        assert not stopped
