"""Gender and date of birth."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from exporters.errors import InvalidIdentifierError
from exporters.normalise.text import cleaned, lowered

_GENDERS = {"f": "f", "female": "f", "m": "m", "male": "m"}
DateOrder = Literal["ymd", "mdy", "dmy"]


def normalise_gender(value: str) -> str:
    """`f` or `m`. Raises InvalidIdentifierError (`unknown_gender`): a gender is left out rather than guessed."""
    gender = _GENDERS.get(lowered(value))
    if gender is None:
        raise InvalidIdentifierError("unknown_gender")
    return gender


def normalise_birth_date(value: str, order: DateOrder = "ymd") -> date:
    """Date of birth; `order` says how the source writes it. Raises InvalidIdentifierError (`bad_date`)."""
    numbers = re.fullmatch(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})", cleaned(value))
    if numbers is None:
        raise InvalidIdentifierError("bad_date")
    part = {name: int(number) for name, number in zip(order, numbers.groups(), strict=True)}
    try:
        birth = date(part["y"], part["m"], part["d"])
    except ValueError as error:
        raise InvalidIdentifierError("bad_date") from error
    if birth.year < 1900:
        raise InvalidIdentifierError("bad_date")
    return birth
