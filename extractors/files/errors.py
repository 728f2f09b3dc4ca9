"""What can be wrong with a file; every message names the file, the place and the remedy."""

from __future__ import annotations

from extractors.run import ExtractionError

_SHOWN = 80  # letters of a value


class FileError(ExtractionError):
    """A file cannot be taken; nothing of its stream is loaded, other streams go on."""


class MissingColumnError(FileError):
    """A required column is not in the header."""


class BadValueError(FileError):
    """A value is not what its column holds."""

    def __init__(self, file: str, line: int, column: str, value: str, expected: str) -> None:
        shown = repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")
        super().__init__(f"{file}, line {line}, column {column}: {shown} is not {expected}; correct it and run again")


class ConflictingRowsError(FileError):
    """Two rows have one key and one updated_at, but different content."""

    def __init__(self, file: str, lines: tuple[int, int], key: str) -> None:
        super().__init__(
            f"{file}, lines {lines[0]} and {lines[1]}: the same key ({key}) with the same updated_at but different "
            "content; keep one of them, or say by a column updated_at which is the newer one"
        )
