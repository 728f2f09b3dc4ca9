"""Telephone numbers, by Google's libphonenumber (Python port `phonenumbers`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from exporters.errors import InvalidIdentifierError
from exporters.normalise.text import cleaned


@dataclass(frozen=True)
class Phone:
    """A number in E.164 (`+` and digits); `is_valid` says whether its range is in use, as far as the library knows."""

    e164: str
    is_valid: bool


@lru_cache(maxsize=4096)
def normalise_phone(value: str, region: str | None) -> Phone:
    """Number in E.164 without its extension.

    `region` (ISO 3166 alpha-2) is the person's country, or the shop's where that is unknown; it serves numbers in
    national form and is never guessed. Digits of any script are understood. Raises InvalidIdentifierError with `empty`,
    `already_hashed`, `no_country`, `not_a_number`, `impossible_length`, `equal_digits`
    or `leading_zeros`.
    """
    number = _parsed(cleaned(value), region)
    if len(set(phonenumbers.national_significant_number(number))) == 1:
        raise InvalidIdentifierError("equal_digits")
    e164 = _e164(number)
    if number.italian_leading_zero and _e164(_parsed(e164, None)) != e164:
        raise InvalidIdentifierError("leading_zeros")  # 000001: whoever reads its E.164 form reads another number
    return Phone(e164, phonenumbers.is_valid_number(number))


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber:
    # `00` is dialled in most countries but not in all: in a US form, 0049… still means +49….
    international = "+" + text[2:] if text.startswith("00") else None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        if international is not None:
            return _parsed(international, region)
        no_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        reason = "no_country" if no_country else "not_a_number"
        raise InvalidIdentifierError(reason) from None
    # `is_possible_number` also accepts numbers without area code, which E.164 cannot express.
    if phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE:
        return number
    if international is not None:
        return _parsed(international, region)
    raise InvalidIdentifierError("impossible_length")


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
