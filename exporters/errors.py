"""What can go wrong on the way out. No message ever holds a value of personal data, only its kind and the reason."""

from __future__ import annotations


class ExportError(RuntimeError):
    """An export cannot go on; the message names the list, the destination and the remedy."""


class UnknownDestinationError(ExportError):
    """The settings name a destination that no exporter serves."""


class UnknownListError(ExportError):
    """The list asked for is not defined, or does not go to any destination of the settings."""


class OldListsError(ExportError):
    """The lists were built for a night older than the newest export: they know less of who has refused."""


class AccountingError(ExportError):
    """The people of a list do not add up to those sent and those left out."""


class UnsafeContentError(ExportError):
    """A file to be written holds something that must never leave: raw personal data or the hash of nothing."""


class TakenOutError(ExportError):
    """Somebody was taken out of the list while it was written; it must be written anew."""


class PlatformError(ExportError):
    """A platform refused, or did not answer; the message names the place, its code and the remedy.

    `is_of_the_request`: only this request is refused, the others may go on.
    """

    def __init__(self, message: str, *, is_of_the_request: bool = False) -> None:
        super().__init__(message)
        self.is_of_the_request = is_of_the_request
        self.code: tuple[int, int | None] | None = None


class TooSmallError(PlatformError):
    """The platform removes nobody from a list as small as this; it must be sent whole, or deleted."""


class InvalidIdentifierError(ValueError):
    """A value cannot be matched by a vendor. `reason` is a stable code, counted in the manifest."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the value cannot be used as an identifier: {reason}")
        self.reason = reason


class EmptyValueError(InvalidIdentifierError):
    """Nothing is left of the value; an empty value is never hashed."""

    def __init__(self) -> None:
        super().__init__("empty")


class AlreadyHashedError(InvalidIdentifierError):
    """The value looks like a SHA-256 digest; hashing it again would match nobody."""

    def __init__(self) -> None:
        super().__init__("already_hashed")
