"""Paths and last touch of a published example (snowplow/dbt-snowplow-fractribution) come out of the exports alike."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from estimators import fits
from tests.nights import found, play
from tests.real_data.conftest import Write
from warehouse.connection import connect
from warehouse.settings import Settings

# A visit that YouTube referred is unpaid social here; the example calls it video.
CHANNELS = {
    "Direct": "direct", "Organic_Search": "organic_search", "Paid_Search_Other": "paid_search", "Referral": "referral",
    "Video": "organic_social", "Unmatched_Channel": "affiliate",
}  # fmt: skip
Row = dict[str, Any]


def rows_of(folder: Path, name: str) -> list[Row]:
    file = folder / f"snowplow_fractribution_{name}_expected.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def visit(number: int, row: Row) -> Row:
    """The example writes referrers as source, with the medium `referral`; and (direct), (none), (not set)."""
    given = {name: row[name] if not row[name].startswith("(") else "" for name in ("source", "medium", "campaign")}
    is_referred = given["medium"] == "referral"
    return {
        "visit_id": number, "started_at": row["visit_start_tstamp"], "customer_id": row["customer_id"],
        "referrer_url": f"https://{given['source']}/" if is_referred else "",
        **{f"utm_{name}": "" if is_referred else value for name, value in given.items()},
    }  # fmt: skip


@pytest.fixture(scope="module")
def example(real_data: Path) -> Path:
    return real_data / "golden_snowplow_fractribution" / "raw" / "integration_tests" / "data" / "expected"


@pytest.fixture(scope="module")
def expected(real_data: Path) -> Row:
    return dict(json.loads((real_data / "golden_snowplow_fractribution" / "expected.json").read_text()))


@pytest.fixture(scope="module")
def shared(example: Path, shop: Settings, write: Write) -> list[Row]:
    sessions = rows_of(example, "sessions_by_customer_id")
    write("visits", (visit(number, row) for number, row in enumerate(sessions, 1)))
    write("orders", (
        {"order_id": row["customer_id"], "ordered_at": row["conversion_tstamp"], "customer_id": row["customer_id"],
         "total": row["revenue"]}
        for row in rows_of(example, "conversions_by_customer_id")
    ))  # fmt: skip
    write("spend_other", (
        {"date": "2022-07-01", "channel": CHANNELS[row["channel"]], "amount": row["spend"]}
        for row in rows_of(example, "channel_spend")
    ))  # fmt: skip
    play(shop, date(2022, 8, 1), "fct_attribution_by_channel", estimators=[fits])
    with connect(shop) as connection:
        return found(
            connection,
            "select * from marts.fct_attribution_credits where conversion_kind = 'order'"
            " order by conversion_id, touch_at, touch_id",
        )


def test_paths_are_the_published_ones(shared: list[Row], example: Path) -> None:
    paths: dict[str, list[str]] = defaultdict(list)
    for row in shared:
        if row["model"] == "linear":
            paths[row["conversion_id"].rpartition(":")[2]].append(row["channel"])
    published = rows_of(example, "paths_to_conversion")
    assert paths == {row["customer_id"]: [CHANNELS[name] for name in row["path"].split(" > ")] for row in published}
    assert {person: [name for name, _ in groupby(path)] for person, path in paths.items()} == {
        row["customer_id"]: [CHANNELS[name] for name in row["transformed_path"].split(" > ")] for row in published
    }


def test_last_touch_is_the_published_one(shared: list[Row], expected: Row) -> None:
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for row in shared:
        if row["model"] == "last_touch":
            revenue[row["channel"]] += row["revenue"]
    published = expected["last_touch"]["by_channel"]
    assert {name: float(value) for name, value in revenue.items()} == {
        CHANNELS[name]: value for name, value in published.items() if value
    }
    assert sum(row["credit"] for row in shared if row["model"] == "last_touch") == expected["conversions"]


def test_channels_that_sold_nothing_keep_their_cost(shared: list[Row], shop: Settings, example: Path) -> None:
    assert shared
    with connect(shop) as connection:
        rows = found(
            connection,
            "select channel, sum(revenue) as revenue, sum(spend) as spend from marts.fct_attribution_by_channel"
            " where model = 'last_touch' and conversion_kind = 'order' group by channel",
        )
    returns = {row["channel"]: float(row["revenue"] / row["spend"]) for row in rows}
    published = (row for row in rows_of(example, "report_table") if row["ATTRIBUTION_TYPE"] == "last_touch")
    assert returns == pytest.approx({CHANNELS[row["CHANNEL"]]: float(row["ROAS"]) for row in published})


def test_every_model_shares_out_every_order_whole(shared: list[Row], expected: Row) -> None:
    totals: dict[tuple[str, str], tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for row in shared:
        credit, revenue = totals[row["model"], row["conversion_id"]]
        totals[row["model"], row["conversion_id"]] = credit + row["credit"], revenue + row["revenue"]
    assert {credit for credit, _ in totals.values()} == {Decimal(1)}
    by_model: dict[str, Decimal] = defaultdict(Decimal)
    for (model, _), (_, revenue) in totals.items():
        by_model[model] += revenue
    assert len(by_model) == 11
    assert {float(revenue) for revenue in by_model.values()} == {expected["revenue"]}


def test_fits_tell_what_they_were_made_from(shared: list[Row], shop: Settings) -> None:
    with connect(shop, "bi_reader") as connection:
        fits = found(connection, "select * from estimates.fits where conversion_kind = 'order' order by model")
        shares = found(connection, "select version, sum(share) as share from estimates.fit_channels group by version")
    assert [fit["model"] for fit in fits] == ["markov", "shapley", "shapley_rate"]
    assert {fit["conversions"] for fit in fits} == {6}
    assert fits[0]["conversion_rate"] == pytest.approx(fits[0]["observed_rate"], abs=1e-9)
    assert all(row["share"] == pytest.approx(1) for row in shares)
    versions = {row["model"]: row["fit_version"] for row in shared if row["fit_version"]}
    assert versions == {fit["model"]: fit["version"] for fit in fits}
