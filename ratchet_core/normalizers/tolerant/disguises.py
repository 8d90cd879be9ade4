"""Documents that were written for another carrier: a script or a table.

* JSONP: ``callback({"a": 1});``, a call of a function with the name that this format gives it;
* every quote doubled, as in CSV: ``{""a"": 1}``.

A disguise covers the document from its first character to its last. What stands under it is read like any other text,
so one that is not consistent shows. None is looked for before the text has been refused as it is.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["undisguised"]

_JSONP: Final = re.compile(
    r"(?:\s|/\*[^*]*+\*/)*+(?:callback|jsonp|cb)\w*+\s*+\(\s*+(?=[{\[])(?P<inner>.*)\)\s*+;?\s*+\Z", re.DOTALL
).match
_DOUBLED: Final = re.compile(r'[{\[][\s{\[]*+""[^"\s]++""\s*+:').match
_QUOTES: Final = re.compile('"+')


def undisguised(text: str, *, alone: bool) -> tuple[str, str] | None:
    """The text without its disguise, and the rule; None when it wears none, or none that is consistent.

    ``alone``: the text is a reply as a whole; what stands around a document may only then be a disguise of it.
    """
    if alone and (call := _JSONP(text)):
        return call["inner"], "jsonp"
    if _DOUBLED(text) and all(len(run) % 2 == 0 for run in _QUOTES.findall(text)):
        return _QUOTES.sub(lambda run: '"' * (len(run[0]) // 2), text), "doubled_quotes"
    return None
