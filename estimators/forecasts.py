"""The night's forecasts: read triangles and exposures, estimate, and keep what was expected under the night."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from estimators import completion, expectation, survival
from estimators.completion import Array, Completion
from estimators.expectation import YOUNG, Z_80, Cells, Expectation
from estimators.triangles import MEASURES, Group, Tables, Triangles
from warehouse import columns
from warehouse.settings import Settings

HORIZONS = (7, 14, 30)
REPORTED_DAYS = 30  # touch days whose ultimate is also kept as a sum, with an interval of its own
READS = (
    "int_booked_night", "int_attribution_development", "int_touch_exposure", "int_credit_by_touch_day",
    "int_touch_outcomes",
)  # fmt: skip
_DEVELOPMENT = ["conversion_kind", "model", "channel", "touch_date", "lag_days", "credit", "revenue"]
_SQUARES = ["squared_credit", "squared_revenue"]


def estimate(settings: Settings, night: date, run_id: str) -> None:
    """Estimate what is still to come as of the newest night, which a run for an older `night` does not change."""
    with columns.opened(settings) as cursor:

        def read(name: str, wanted: list[str]) -> pa.Table:
            return columns.read_from(cursor, f"intermediate.{name}", wanted)

        as_of = max([night, *read("int_booked_night", ["as_of_date"])["as_of_date"].to_pylist()])
        tables = Tables(
            read("int_attribution_development", [*_DEVELOPMENT, *_SQUARES]),
            read("int_touch_exposure", ["channel", "campaign_id", "touch_date", "spend", "touches"]),
            read("int_credit_by_touch_day", [*_DEVELOPMENT[:4], "campaign_id", "credit", "revenue"]),
        )
        outcomes = read("int_touch_outcomes", ["channel", "lag_days", "converted", "not_converted"])
    attribution = settings.attribution
    triangles = Triangles(tables, as_of, attribution.training_days, attribution.lookbacks())
    days, sums = forecasts(triangles, as_of, attribution.training_days)
    kept = {"touch_day_forecasts": days, "channel_forecasts": sums, "conversion_curves": curves(outcomes, as_of)}
    columns.replace_night(
        settings,
        as_of,
        {name: rows.append_column("run_id", pa.repeat(run_id, len(rows))) for name, rows in kept.items() if len(rows)},
    )


def forecasts(triangles: Triangles, as_of: date, training_days: int) -> tuple[pa.Table, pa.Table]:
    """Rows of `estimates.touch_day_forecasts` and of `estimates.channel_forecasts`, without the run."""
    days, sums = [], []
    for kind, model in triangles.groups():
        group = triangles.group(kind, model)
        fitted = {name: completion.fit(found, seed=as_of.toordinal()) for name, found in group.cohorts.items()}
        arrived = _arrived(triangles, group, fitted["credit"])
        days.append(_day_rows(triangles, group, fitted, arrived, as_of))
        sums += [
            _sum_rows(triangles, group, measure, fitted[measure], arrived, as_of, horizon)
            for measure in MEASURES
            for horizon in (*HORIZONS, None)
        ]
    return _whole(days, training_days), _whole(sums, training_days)


def curves(outcomes: pa.Table, as_of: date) -> pa.Table:
    """Rows of `estimates.conversion_curves`, without the run: Kaplan and Meier's curve of each channel."""
    found = []
    for channel in sorted(set(outcomes["channel"].to_pylist())):
        rows = outcomes.filter(pa.compute.equal(outcomes["channel"], channel))
        lags, converted, left = (
            rows[name].to_numpy().astype(float) for name in ("lag_days", "converted", "not_converted")
        )
        curve = survival.curve(lags, converted, left, Z_80)
        number = len(curve.durations)
        found.append(
            pa.table(
                {
                    "as_of_date": pa.repeat(pa.scalar(as_of), number),
                    "channel": pa.repeat(channel, number),
                    "lag_days": curve.durations.astype(np.int32),
                    "people_watched": curve.at_risk,
                    "converted": curve.converted,
                    "converted_share": 1 - curve.survival,
                    "share_low": 1 - curve.high,
                    "share_high": 1 - curve.low,
                }
            )
        )
    return pa.concat_tables(found) if found else pa.table({})


def _whole(parts: list[pa.Table], training_days: int) -> pa.Table:
    if not parts:
        return pa.table({})
    rows = pa.concat_tables(parts)
    return rows.append_column("training_days", pa.repeat(pa.scalar(training_days, pa.int32()), len(rows)))


def _arrived(triangles: Triangles, group: Group, fitted: Completion) -> Array:
    """Conversions to be expected by now of each channel and age: what says how far a touch day speaks for itself."""
    return fitted.rate[:, np.newaxis] * triangles.by_channel(group.open_exposure) * fitted.maturity


def _day_rows(
    triangles: Triangles, group: Group, fitted: dict[str, Completion], arrived: Array, as_of: date
) -> pa.Table:
    is_known = (group.open_exposure > 0) | (group.open_days["credit"] != 0) | (group.open_days["revenue"] != 0)
    campaign, age = np.nonzero(is_known)
    channel = triangles.channel_of[campaign]

    def expected(measure: str) -> Expectation:
        to_date, exposure = group.open_days[measure][campaign, age], group.open_exposure[campaign, age]
        cells = Cells(channel, age, to_date, exposure, arrived[channel, age])
        return expectation.of_cells(fitted[measure], cells)

    credit, revenue = expected("credit"), expected("revenue")
    units = np.where(triangles.is_costed, "spend", "touches")
    return pa.table(
        {
            "as_of_date": pa.repeat(pa.scalar(as_of), len(age)),
            "conversion_kind": pa.repeat(group.kind, len(age)),
            "model": pa.repeat(group.model, len(age)),
            "channel": pa.array(triangles.channels).take(channel),
            "campaign_id": pa.array([name for _, name in triangles.campaigns], pa.string()).take(campaign),
            "touch_date": np.datetime64(as_of) - age.astype("timedelta64[D]"),
            "maturity": credit.maturity,
            "maturity_revenue": revenue.maturity,
            "expected_credit": credit.expected,
            "expected_credit_low": credit.low,
            "expected_credit_high": credit.high,
            "expected_revenue": revenue.expected,
            "expected_revenue_low": revenue.low,
            "expected_revenue_high": revenue.high,
            "method": _method(credit.maturity),
            "method_revenue": _method(revenue.maturity),
            "exposure": pa.array(units[channel].tolist(), pa.string()),
            "ladder_weight": credit.credibility,
        }
    )


def _method(maturity: Array) -> pa.Array:
    names = np.where(maturity < YOUNG, "bornhuetter_ferguson", "chain_ladder")
    return pa.array(names.tolist(), pa.string())


def _sum_rows(
    triangles: Triangles, group: Group, measure: str, fitted: Completion, arrived: Array, as_of: date,
    horizon: int | None,
) -> pa.Table:  # fmt: skip
    ages = group.open_exposure.shape[1] if horizon is not None else min(REPORTED_DAYS, group.open_exposure.shape[1])
    is_inside = np.arange(group.open_exposure.shape[1]) < ages
    to_date = triangles.by_channel(group.open_days[measure]) * is_inside
    exposure = triangles.by_channel(group.open_exposure) * is_inside
    totals = expectation.of_channels(fitted, to_date, exposure, arrived, horizon)
    number, known = len(triangles.channels), to_date.sum(axis=1)
    return pa.table(
        {
            "as_of_date": pa.repeat(pa.scalar(as_of), number),
            "conversion_kind": pa.repeat(group.kind, number),
            "model": pa.repeat(group.model, number),
            "channel": pa.array(triangles.channels),
            "measure": pa.repeat(measure, number),
            "horizon": pa.repeat(pa.scalar(horizon, pa.int32()), number),
            "first_touch_date": pa.repeat(pa.scalar(as_of - timedelta(days=ages - 1)), number),
            "last_touch_date": pa.repeat(pa.scalar(as_of), number),
            "to_date": known,
            "expected": known + totals.coming,
            "low": known + totals.low,
            "high": known + totals.high,
        }
    )
