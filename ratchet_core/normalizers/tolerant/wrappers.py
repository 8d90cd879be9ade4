"""Names of types around one value: ``ObjectId("5f")``, ``NumberLong(2)``, ``Decimal('1.5')``, ``set([1, 2])``.

The shells of databases and the ``repr`` of Python objects write them. The value is what stands between the brackets, as
it is written there. A call of anything else, or with more than one value, says something that only running it can tell.
"""

from __future__ import annotations

import re
from typing import Final

from .brackets import open_frame
from .state import State

__all__ = ["open_wrapper"]

# MongoDB's shell types; of Python: decimal, uuid, and the containers whose repr has their name
_WRAPPER: Final = re.compile(
    r"(?:new[ ]++)?(?:ObjectI[dD]|ISODate|Date|UUID|Number(?:Long|Int|Decimal)|Decimal(?:128)?|Long|Int32|Double"
    r"|set|frozenset|list|tuple|dict|deque|OrderedDict)(?=\(\s*+[^\s)])"
).match


def open_wrapper(state: State) -> bool:
    """Enter the brackets behind the name that stands here; False when no such name does."""
    found = _WRAPPER(state.text, state.pos)
    if found is None:
        return False
    state.note("type_wrapper", found[0], None, 2, at_value=True)
    state.replace(found.start(), found.end(), "")
    open_frame(state, "(", found.end()).whole = True
    return True
