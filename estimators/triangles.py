"""The night's triangles, exposures and open touch days as dense arrays, from the compact tables of the warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimators.completion import Array, Cohorts

MEASURES = ("credit", "revenue")
_COSTED_DAYS = 0.5  # share of a channel's days with touches that must have a cost for its cost to stand for them


@dataclass(frozen=True)
class Tables:
    """What is read: development by lag, exposure by day, credit by touch day; columns as in the dbt models."""

    development: pa.Table
    exposure: pa.Table
    credit: pa.Table


@dataclass(frozen=True)
class Group:
    """One kind of conversion and model. Channels are in the order of `channels`, campaigns in that of `campaigns`.

    `open_days`: by measure, (campaigns, ages), what has arrived; `open_exposure`: (campaigns, ages).
    """

    kind: str
    model: str
    cohorts: dict[str, Cohorts]
    open_days: dict[str, Array]
    open_exposure: Array


class Triangles:
    """All groups of a night, over the same channels and campaigns."""

    def __init__(self, tables: Tables, night: date, training_days: int, windows: dict[str, int]) -> None:
        self._tables, self._night, self._training_days, self._windows = tables, night, training_days, windows
        pairs = sorted(set(self._pairs(tables.exposure)) | set(self._pairs(tables.credit)), key=_none_first)
        self.channels = sorted({channel for channel, _ in pairs})
        self.campaigns = pairs
        self.channel_of = np.array([self.channels.index(channel) for channel, _ in pairs], dtype=np.int64)

    def groups(self) -> list[tuple[str, str]]:
        """Kinds of conversion and models with any credit."""
        keys = self._tables.credit.select(["conversion_kind", "model"]).group_by(["conversion_kind", "model"])
        return sorted((row["conversion_kind"], row["model"]) for row in keys.aggregate([]).to_pylist())

    def window(self, kind: str) -> int:
        """Days after a touch in which a conversion of the kind can be credited to it."""
        return self._windows.get(kind, self._windows["default"])

    def group(self, kind: str, model: str) -> Group:
        """The arrays of one kind and model."""
        lags = self.window(kind) + 1
        days = max(self._training_days, lags)
        rows = _of(self._tables.development, kind, model)
        channel = self._codes(rows["channel"], self.channels)
        day = days - 1 - self._ages(rows["touch_date"])
        lag = rows["lag_days"].to_numpy()
        shape = (len(self.channels), days, lags)
        used = (day >= 0) & (day < days) & (lag >= 0) & (lag <= days - 1 - day)
        place = channel[used], day[used], lag[used]
        conversions = _summed((channel,), _numbers(rows["credit"]), shape[:1])
        cohorts = {}
        for measure in MEASURES:
            values, squares = _numbers(rows[measure]), _numbers(rows[f"squared_{measure}"])
            totals = _summed((channel,), np.abs(values), shape[:1])
            grain = _summed((channel,), squares, shape[:1]) / np.where(totals > 0, totals, 1)
            cells = _summed(place, values[used], shape)
            cohorts[measure] = Cohorts(cells, self._of_channels(days), conversions, grain)
        return Group(kind, model, cohorts, self._open_days(kind, model, lags), self._exposure[:, :lags])

    @cached_property
    def is_costed(self) -> NDArray[np.bool_]:
        """Per channel: its cost stands for what a day is worth. Else touches do, also where costs fall on few days."""
        spend, touches = self.by_channel(self._amounts["spend"]), self.by_channel(self._amounts["touches"])
        busy = (touches > 0).sum(axis=1)
        costed: NDArray[np.bool_] = (spend > 0).sum(axis=1) >= _COSTED_DAYS * np.maximum(busy, 1)
        return costed

    @cached_property
    def _exposure(self) -> Array:
        """(campaigns, ages): spend or touches."""
        costed = self.is_costed[self.channel_of][:, np.newaxis]
        return np.where(costed, self._amounts["spend"], self._amounts["touches"])

    @cached_property
    def _amounts(self) -> dict[str, Array]:
        rows = self._tables.exposure
        ages = self._ages(rows["touch_date"])
        shape = (len(self.campaigns), max(self._training_days, *(days + 1 for days in self._windows.values())) + 1)
        used = (ages >= 0) & (ages < shape[1])
        place = self._campaign_codes(rows)[used], ages[used]
        return {name: _summed(place, _numbers(rows[name])[used], shape) for name in ("spend", "touches")}

    def _of_channels(self, days: int) -> Array:
        """(channels, days), oldest first."""
        return self.by_channel(self._exposure[:, :days])[:, ::-1]

    def by_channel(self, of_campaigns: Array) -> Array:
        """Sums of the campaigns of each channel."""
        sums = np.zeros((len(self.channels), of_campaigns.shape[1]))
        np.add.at(sums, self.channel_of, of_campaigns)
        return sums

    def _open_days(self, kind: str, model: str, lags: int) -> dict[str, Array]:
        rows = _of(self._tables.credit, kind, model)
        ages = self._ages(rows["touch_date"])
        used = (ages >= 0) & (ages < lags)
        shape = (len(self.campaigns), lags)
        place = self._campaign_codes(rows)[used], ages[used]
        return {measure: _summed(place, _numbers(rows[measure])[used], shape) for measure in MEASURES}

    def _ages(self, days: pa.ChunkedArray) -> NDArray[np.int64]:
        since = np.datetime64(self._night) - days.to_numpy().astype("datetime64[D]")
        ages: NDArray[np.int64] = since.astype(np.int64)
        return ages

    def _campaign_codes(self, rows: pa.Table) -> NDArray[np.int64]:
        places = {pair: place for place, pair in enumerate(self.campaigns)}
        return np.array([places[pair] for pair in self._pairs(rows)], dtype=np.int64)

    @staticmethod
    def _codes(names: pa.ChunkedArray, known: list[str]) -> NDArray[np.int64]:
        codes: NDArray[np.int64] = pc.index_in(names, pa.array(known, pa.string())).to_numpy().astype(np.int64)
        return codes

    @staticmethod
    def _pairs(rows: pa.Table) -> list[tuple[str, str | None]]:
        return list(zip(rows["channel"].to_pylist(), rows["campaign_id"].to_pylist(), strict=True))


def _of(table: pa.Table, kind: str, model: str) -> pa.Table:
    return table.filter(pc.and_(pc.equal(table["conversion_kind"], kind), pc.equal(table["model"], model)))


def _summed(place: tuple[NDArray[np.int64], ...], values: Array, shape: tuple[int, ...]) -> Array:
    """An array of this shape with the values added up at their places."""
    sums: Array = np.bincount(np.ravel_multi_index(place, shape), values, int(np.prod(shape))).astype(np.float64)
    return sums.reshape(shape)


def _numbers(column: Any) -> Array:
    """Exact decimals come as text."""
    found: Array = pc.cast(column, pa.float64()).to_numpy()
    return found


def _none_first(pair: tuple[str, str | None]) -> tuple[str, bool, str]:
    return pair[0], pair[1] is not None, pair[1] or ""
