"""litellm itself, imported when it is first needed: it takes seconds, and by default it asks the network for prices."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

from ratchet_core.errors import ConfigError

__all__ = ["load_litellm"]


def load_litellm() -> Any:
    """The module ``litellm``, with the prices and tokenizers it was shipped with, and quiet: no banners, and in its log
    errors only. (It sends no telemetry of its own.)

    What the user has set already, in the environment or by importing litellm first, is left alone.

    Raises:
        ConfigError: when it is not installed.
    """
    if "litellm" in sys.modules:
        return importlib.import_module("litellm")
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("LITELLM_LOG", "ERROR")
    try:
        litellm: Any = importlib.import_module("litellm")
    except ModuleNotFoundError as error:
        if error.name != "litellm":
            raise
        raise ConfigError(
            "LiteLLM needs the package litellm, which is not installed: pip install 'ratchet-llm[litellm]'"
        ) from None
    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    return litellm
