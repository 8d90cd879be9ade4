"""What a pipeline may hold."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.errors import ConfigError
from ratchet_core.normalizers import Normalizer, NormalizerResult, ParseJSON, Preprocessor, check_pipeline


def lines(raw: str) -> list[Any]:
    return list(raw.splitlines())


def test_a_pipeline_holds_normalizers_preprocessors_and_callables() -> None:
    """All three sorts are taken, in the order given, as a tuple."""
    items = [ParseJSON(), Preprocessor(), lines]
    assert check_pipeline(items) == tuple(items)


@pytest.mark.parametrize("item", [3, None, "json", {"a": 1}, ParseJSON, Normalizer])
def test_anything_else_is_refused_at_build(item: Any) -> None:
    """The error names the place in the list; a class instead of an instance is the commonest slip."""
    with pytest.raises(ConfigError) as caught:
        check_pipeline([lines, item])
    assert caught.value.path == "normalizers[1]"


@pytest.mark.parametrize("pipeline", ["json", b"json", 3, None])
def test_a_pipeline_is_a_list(pipeline: Any) -> None:
    """A lone string or number is no pipeline."""
    with pytest.raises(ConfigError):
        check_pipeline(pipeline)


def test_the_base_classes_say_what_is_missing() -> None:
    """A subclass that forgot its method raises with the name of the method."""
    with pytest.raises(NotImplementedError, match="normalize"):
        Normalizer().normalize("x")
    with pytest.raises(NotImplementedError, match="preprocess"):
        Preprocessor().preprocess("x")


def test_a_normalizer_without_a_name_is_called_custom() -> None:
    """The default of ``name``."""
    assert Normalizer.name == "custom"


def test_a_result_is_frozen() -> None:
    """Nobody changes a result behind somebody's back."""
    result = NormalizerResult({"a": 1}, "json", False)
    with pytest.raises(AttributeError):
        result.data = {}  # type: ignore[misc]
