"""What an error may show of a value: nothing that is personal, also not where a shifted line put it."""

from __future__ import annotations

import re

PERSONAL = "(personal data)"
_MOST = 80
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")
_LOOKS_PERSONAL = re.compile(
    r".*@"  # an address
    r"|[+(0](?:[\s()/.-]*\d){6,}[\s()/.-]*$"  # a telephone number
    r"|[^\W\d_]+(?:[ -][A-ZÀ-Þ][^\W\d_]+)+$"  # a name
    r"|(?:\S+\s+){5}"  # what somebody wrote
)


def shown(value: object, *, is_personal: bool, as_literal: bool = False) -> str:
    """The value for an error's text, cut; `(personal data)` if its column is personal or it looks so itself."""
    text = str(value)
    if is_personal or (_LOOKS_PERSONAL.match(text) and not _DATE.match(text)):
        return PERSONAL
    return (repr(value) if as_literal else text)[:_MOST]
