from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.validation.json_schema import JsonSchemaValidator, compile_json_schema
from ratchet_core.violation import Violation

ORDER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "status": {"enum": ["open", "paid"]},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}, "minItems": 1},
    },
    "required": ["id", "lines"],
    "additionalProperties": False,
    "$defs": {"line": {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]}},
}
VALIDATOR = compile_json_schema(ORDER)


def test_one_validator_serves_any_number_of_documents() -> None:
    """Nothing is kept between calls, and the data is left as it was."""
    assert isinstance(VALIDATOR, JsonSchemaValidator)
    document = {"id": 3.0, "lines": [{"sku": "x"}]}
    for _ in range(2):
        assert VALIDATOR.violations(document) == ()
        assert len(VALIDATOR.violations({"id": "3", "status": "opn", "lines": [{}], "x": 1})) == 4
    assert document == {"id": 3.0, "lines": [{"sku": "x"}]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "status", "lines", "sku", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_data_is_answered(data: Any) -> None:
    """With violations that are text and survive a journey as JSON, or with none."""
    for violation in VALIDATOR.violations(data):
        assert isinstance(violation, Violation)
        plain = violation.to_json()
        if violation.rule != "json_type" and "NaN" not in json.dumps(plain):
            assert Violation.from_json(json.loads(json.dumps(plain))) == violation
