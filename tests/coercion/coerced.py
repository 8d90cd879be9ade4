"""How the tests of coercion read a document."""

from __future__ import annotations

import json
from typing import Any

from ratchet_core import Coerce, Contract
from ratchet_core.coercion import Permits
from ratchet_core.coercion.policy import as_coerce
from ratchet_core.validation.reading import Accepted, Rejected


def coerced(schema: Any, document: Any, coerce: Any = "careful", unique: bool = True) -> Accepted | Rejected:
    """The verdict on a document, given as plain data or as ``Text`` that is JSON already."""
    contract = schema if isinstance(schema, Contract) else Contract(schema)
    text = document if isinstance(document, Text) else json.dumps(document, ensure_ascii=False)
    return contract.coerced(text, contract.check(text, unique), Permits(as_coerce(coerce)), unique)


class Text(str):
    """JSON text, to be read as it is."""


def value(schema: Any, document: Any, coerce: Any = "careful") -> Any:
    """The value that comes out, which must be one."""
    result = coerced(schema, document, coerce)
    assert isinstance(result, Accepted), result.errors
    return result.value


def rules(schema: Any, document: Any, coerce: Any = "careful") -> list[str]:
    """The rules that were used, in order; [] for what was taken as it is."""
    result = coerced(schema, document, coerce)
    assert isinstance(result, Accepted), result.errors
    return [repair.rule for repair in result.repairs]


def refused(schema: Any, document: Any, coerce: Any = "careful") -> bool:
    """Whether no value comes out."""
    return isinstance(coerced(schema, document, coerce), Rejected)


def only(*names: str) -> Coerce:
    """A policy of these rules alone."""
    return Coerce("strict", allow=names)
