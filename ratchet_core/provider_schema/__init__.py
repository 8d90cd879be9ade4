"""JSON Schemas to send along with a call, in the form that a provider takes.

A provider enforces only a part of JSON Schema. ``profile_schema`` gives the part it takes and lists the
rest; the machine enforces all of it on the reply in any case. Constraints are dropped, never tightened,
with one exception that is listed too: a provider that closes every object answers an open mapping with ``{}``.
What stands under ``default``, ``enum``, ``const`` and ``examples`` is the caller's data and is not edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ..errors import ConfigError
from ..plain_kinds import is_mapping
from .anthropic import ANTHROPIC
from .derive import derive_json_schema, derive_state_json_schema
from .gemini import GEMINI, GOOGLE
from .mistral import MISTRAL
from .openai import OPENAI
from .profile import DroppedConstraint, Profile, ProfiledSchema
from .rewrite import rewritten
from .walk import plain_schema

__all__ = [
    "DroppedConstraint",
    "ProfiledSchema",
    "apply_provider_schema_profile",
    "derive_json_schema",
    "derive_provider_state_json_schema",
    "derive_state_json_schema",
    "profile_schema",
]

_PROFILES: Final[Mapping[str, Profile]] = {
    "openai": OPENAI,
    "openai_chat": OPENAI,
    "openai_responses": OPENAI,
    "azure": OPENAI,
    "azure_openai": OPENAI,
    "openrouter": OPENAI,
    "anthropic": ANTHROPIC,
    "claude": ANTHROPIC,
    "bedrock": ANTHROPIC,
    "mistral": MISTRAL,
    "mistralai": MISTRAL,
    "gemini": GEMINI,
    "vertex": GEMINI,
    "vertex_ai": GEMINI,
    "google": GOOGLE,
}
"""Profiles under the names that providers go by."""


def profile_schema(provider: str, schema: Mapping[str, Any]) -> ProfiledSchema:
    """``schema`` as ``provider`` takes it in its strict mode, and what it will not enforce.

    Args:
        provider: ``openai`` (also ``openai_responses``, ``azure``, ``openrouter``), ``anthropic`` (also
            ``bedrock``), ``mistral``, ``gemini`` (also ``vertex``; OpenAPI dialect, for ``responseSchema``) or
            ``google`` (JSON Schema dialect, for ``responseJsonSchema``). Case and hyphens do not matter.
            For any other name the result is a copy, with nothing dropped.
        schema: a JSON Schema; it is not changed.

    Raises:
        ConfigError: for a schema that is no mapping, is nested too deeply or grows too large.
    """
    return _profiled(_profile(provider), schema)


def apply_provider_schema_profile(
    provider: str, schema: Mapping[str, Any], *, enforce_all_properties_required: bool = False
) -> dict[str, Any]:
    """``schema`` as ``provider`` takes it, as plain data.

    ``enforce_all_properties_required`` makes an OpenAI schema fit for the strict mode: every property is
    required, and an optional one may be null. Without it ``required`` and a declared
    ``additionalProperties`` stay as they are, which OpenAI takes outside of the strict mode only.

    Raises:
        ConfigError: as ``profile_schema`` does.
    """
    profile = _profile(provider)
    if profile is not None and profile.requires_all:
        profile = replace(profile, requires_all=enforce_all_properties_required, closes_declared=False)
    return _profiled(profile, schema).schema


def derive_provider_state_json_schema(
    state: Any,
    provider: str,
    overrides: Mapping[str, Any] | None = None,
    *,
    enforce_all_properties_required: bool = False,
) -> dict[str, Any] | None:
    """The JSON Schema of a state as ``provider`` takes it; None where there is none or an empty one.

    Raises:
        ConfigError: as ``derive_state_json_schema`` and ``profile_schema`` do.
    """
    schema = derive_state_json_schema(state, overrides)
    if not schema:
        return None
    return apply_provider_schema_profile(
        provider, schema, enforce_all_properties_required=enforce_all_properties_required
    )


def _profile(provider: Any) -> Profile | None:
    if not isinstance(provider, str):
        raise ConfigError(f"provider={provider!r}: give a provider's name, such as 'openai'", path="provider")
    return _PROFILES.get(provider.strip().lower().replace("-", "_"))


def _profiled(profile: Profile | None, schema: Any) -> ProfiledSchema:
    if not is_mapping(schema):
        raise ConfigError(f"a value of type {type(schema).__name__} is no JSON Schema; use derive_json_schema first")
    return ProfiledSchema(plain_schema(schema), ()) if profile is None else rewritten(profile, schema)
