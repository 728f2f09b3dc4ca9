"""Quotes that are never closed, or closed within a value."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from extractors.catalog import sources
from extractors.files import quotes
from extractors.files.errors import FileError
from extractors.files.rows import Reader

REFUNDS = sources()["files"].streams["refunds"]
HEADER = "refund_id,order_id,refunded_at,amount,reason\n"
REMEDY = 'where the value ends, and write "" for a quote that belongs to the value'
NEVER = f"a quote is opened and never closed; close it {REMEDY}"


@pytest.fixture(params=[1 << 20, 7, 1], ids="{} bytes at a time".format)
def read_at_a_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "_READ", request.param)


def _reasons(folder: Path, rows: str, begin: str = "") -> list[str]:
    (folder / "refunds.csv").write_text(begin + HEADER + rows, newline="")
    found = Reader(REFUNDS, folder, ZoneInfo("UTC"), "EUR", folder).parts(["refunds.csv"])
    return [json.loads(row["_extra"] or "{}").get("reason", "") for part in found for row in part.to_pylist()]


def _refused(folder: Path, rows: str, begin: str = "") -> str:
    with pytest.raises(FileError) as caught:
        _reasons(folder, rows, begin)
    return str(caught.value)


@pytest.mark.usefixtures("read_at_a_time")
@pytest.mark.parametrize("begin", ["", "\ufeff"], ids=["", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_quote_that_is_never_closed_swallows_the_rows_behind_it(tmp_path: Path, begin: str, end: str) -> None:
    rows = 'R1,1,2026-11-03,5.00,"a\nb"\nR2,1,2026-11-03,5.00,"damaged\nR3,1,2026-11-03,6.00,\n'.replace("\n", end)
    assert _refused(tmp_path, rows, begin) == f"refunds.csv, line 4: {NEVER}"


@pytest.mark.usefixtures("read_at_a_time")
def test_a_quote_that_the_next_one_closes_swallows_the_rows_between(tmp_path: Path) -> None:
    rows = 'R1,1,2026-11-03,5.00,"damaged\nR2,1,2026-11-03,6.00,\nR3,1,2026-11-03,6.00,"late"\n'
    assert _refused(tmp_path, rows) == (
        "refunds.csv, line 2: a quote is opened, and text follows the quote that closes it on line 4; "
        f"close it {REMEDY}"
    )


@pytest.mark.usefixtures("read_at_a_time")
def test_text_behind_a_closing_quote_loses_the_quotes(tmp_path: Path) -> None:
    assert _refused(tmp_path, 'R1,1,2026-11-03,5.00,"12" tub"\n').startswith(
        "refunds.csv, line 2: a quote is opened, and text follows the quote that closes it; "
    )


@pytest.mark.usefixtures("read_at_a_time")
@pytest.mark.parametrize("end", ["\n", ""], ids=["line end", "no line end"])
@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ('12" tub', '12" tub'),
        ('12"', '12"'),
        ('"12"" tub"', '12" tub'),
        ('""""', '"'),
        ('""', ""),
        ('"a\nb,\n""c"""', 'a\nb,\n"c"'),
        (' "a"', ' "a"'),
    ],
)
def test_a_quote_that_is_right_is_refused(tmp_path: Path, written: str, reason: str, end: str) -> None:
    rows = f"R1,1,2026-11-03,5.00,{written}\nR2,1,2026-11-03,5.00,{written}{end}"
    assert _reasons(tmp_path, rows) == [reason, reason]


def test_a_quote_open_for_gigabytes_is_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "_LONGEST", 2 << 20)
    (tmp_path / "refunds.csv").write_text(HEADER + '"' + "x" * (4 << 20) + '"\n')
    with pytest.raises(FileError, match=r"^refunds.csv, line 2: a quote is opened and not closed within 2 MB; "):
        quotes.check(tmp_path / "refunds.csv", "refunds.csv")
