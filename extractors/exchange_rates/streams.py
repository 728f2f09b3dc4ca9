"""The source `exchange_rates`: the European Central Bank's reference rates, or anybody's in its formats.

What:     units of each currency for one euro, on the central bank's working days. Nothing is made up for other days:
          staging says from which day a rate holds, and it holds until the next.
When:     each night reads the file of the newest 90 days; a first night, or one after a long pause or after other
          currencies were chosen, the whole history.
Flow:     GET eurofxref-hist-90d.xml → landing/exchange_rates/rates → stage.… → raw.exchange_rates__rates
Alone:    python -m extractors land exchange_rates --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from extractors.exchange_rates import client
from extractors.exchange_rates.formats import Rate
from extractors.records import UnitRecords
from extractors.run import Context, ExtractionError
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_ACCOUNT, _STREAM = "ecb", "rates"


def accounts(context: Context) -> list[str]:
    """One account: the publisher."""
    return [_ACCOUNT]


def check(context: Context) -> None:
    """Whether the file of the newest days can be had. Raises ExtractionError."""
    _fetch(context, context.options.recent_url)


def units(context: Context, account: str) -> Iterator[Unit]:
    """The newest days, or everything where they would not join on to what is there."""
    last = context.last_published(account, _STREAM, _STREAM)
    options = context.options
    kept = {"currencies": sorted(options.currencies or ()), "from_date": options.from_date}
    is_near = last is not None and context.night - last.night <= timedelta(days=options.recent_days)
    is_same = last is not None and last.detail.get("kept") == kept  # else older days lack what is kept now
    url = options.recent_url if is_near and is_same else options.history_url
    unit = Unit("exchange_rates", account, _STREAM, (_STREAM,), context.night, {}, {"url": url, "kept": kept})
    if not context.is_complete(unit):
        yield unit


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Land the rates of one file up to the night. Raises ExtractionError, DeferredError, RecordError."""
    options, base = context.options, context.source.facts["base"]
    oldest = _oldest(options.from_date)
    records = UnitRecords(context.source.streams, writer, f"exchange rates, {unit.account}")
    found = False
    for day, quote, rate in _fetch(context, unit.detail["url"]):
        found = True
        if not oldest <= day <= context.night or (options.currencies and quote not in options.currencies):
            continue
        row = {"rate_date": day, "base": base, "quote": quote, "rate": rate}
        if records.is_new(_STREAM, (day.isoformat(), quote), row):
            records.add(_STREAM, row)
    if not found:
        raise ExtractionError(
            f"exchange rates, {unit.account}: the file holds no rate; correct the address, or run again"
        )


def _fetch(context: Context, url: str) -> list[Rate]:
    options = context.options
    return client.fetch(url, options.attempts, options.retry_seconds, options.timeout_seconds)


def _oldest(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.min
    except ValueError:
        raise ExtractionError(f"exchange rates: from_date is {text!r}; write YYYY-MM-DD") from None
