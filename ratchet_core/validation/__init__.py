"""From JSON text to a value, or to what is wrong with it. One file per matter."""

__all__: list[str] = []
