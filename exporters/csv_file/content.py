"""The three files of a list, as bytes: what Meta and Google take as an upload, and one without contacts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from exporters.accounting import is_member
from exporters.audience import Audience
from exporters.errors import UnsafeContentError
from exporters.hashing import EMPTY_SHA256, looks_hashed
from exporters.identifiers import GOOGLE, META, Identifiers, identifiers
from warehouse.activation import Candidate

# Meta takes up to three e-mail and three phone columns (facebook.com/business/help/2082575038703844); Google takes
# repeated `Email` and `Phone` columns, in English in every language (support.google.com/google-ads/answer/7659867).
_COLUMNS_EACH = 3
_HEADERS = {
    META.name: ("email",) * _COLUMNS_EACH + ("phone",) * _COLUMNS_EACH,
    GOOGLE.name: ("Email",) * _COLUMNS_EACH + ("Phone",) * _COLUMNS_EACH,
}
VENDORS = (META, GOOGLE)
_PLAIN_HEADER = ("person_id", "reason", "since", "expires_on")


@dataclass(frozen=True)
class VendorFile:
    """One vendor's file and what became of the members: counts by reason, no personal data.

    `unaddressable` counts members, `refused_contacts` contacts, `beyond_columns` contacts for which the vendor's file
    has no column, `unused_ranges` phones in no range in use, `shared` hashes that more than one person has.
    """

    content: bytes
    unaddressable: Mapping[str, int]
    refused_contacts: Mapping[str, int]
    beyond_columns: int
    unused_ranges: int
    shared: int


def vendor_files(audience: Audience) -> dict[str, VendorFile]:
    """Each vendor's upload file: hashed columns, one row per person who can be addressed."""
    found: dict[str, list[Identifiers]] = {vendor.name: [] for vendor in VENDORS}
    for person in filter(is_member, audience.candidates):
        contacts = audience.contacts.get(person.person_id, ())
        for vendor in VENDORS:  # the inner loop, so that a number is parsed once for all vendors
            found[vendor.name].append(identifiers(contacts, vendor, audience.shop_country))
    return {name: _vendor_file(name, people) for name, people in found.items()}


def _vendor_file(name: str, people: Sequence[Identifiers]) -> VendorFile:
    # In the order of their hashes, so that the file cannot be laid beside plain.csv line by line.
    rows = sorted(_row(person) for person in people if person.why_unaddressable is None)
    for row in rows:
        _refuse_unsafe(row, name)
    owners = Counter(value for person in people for value in (*person.emails, *person.phones))
    return VendorFile(
        content=_rendered(_HEADERS[name], rows),
        unaddressable=dict(Counter(person.why_unaddressable for person in people if person.why_unaddressable)),
        refused_contacts=dict(Counter(reason for person in people for reason in person.refused)),
        beyond_columns=sum(
            max(0, len(values) - _COLUMNS_EACH) for person in people for values in (person.emails, person.phones)
        ),
        unused_ranges=sum(person.unused_ranges for person in people),
        shared=sum(count > 1 for count in owners.values()),
    )


def plain_file(candidates: Iterable[Candidate]) -> bytes:
    """Members by person id, without personal data: why, since when (UTC) and until when they are in the list."""
    return _rendered(
        _PLAIN_HEADER,
        [(person.person_id, person.reason, _text(person.since), _text(person.expires_on))
         for person in candidates if is_member(person)],
    )  # fmt: skip


def row_count(content: bytes) -> int:
    """Rows really in a file, its header not counted."""
    return sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8"), newline=""))) - 1


def _row(person: Identifiers) -> tuple[str, ...]:
    return (*_padded(person.emails), *_padded(person.phones))


def _padded(values: Sequence[str]) -> list[str]:
    return [*values[:_COLUMNS_EACH], *[""] * (_COLUMNS_EACH - len(values))]


def _refuse_unsafe(row: Sequence[str], vendor: str) -> None:
    """The last look before the bytes exist: digests or blanks only, and never the digest of nothing."""
    filled = [cell for cell in row if cell]
    if not filled or EMPTY_SHA256 in filled or not all(looks_hashed(cell) for cell in filled):
        raise UnsafeContentError(f"{vendor}: a row holds something else than SHA-256 digests; nothing was written")


def _rendered(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _text(value: date | datetime | None) -> str:
    if value is None:
        return ""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()
