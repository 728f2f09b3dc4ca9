"""What must be so before the first byte leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.sync_plan import Figures

SIZE_CHANGE = 0.30
_CHANCE = 50  # people: a smaller change than that may be chance, whatever its share
_SHARED_SHARE = 0.005


@dataclass(frozen=True)
class Judgement:
    """`refusals` stop the export, `holds` until somebody approves. Removals for privacy go in either case."""

    refusals: tuple[str, ...]
    holds: tuple[str, ...]
    warnings: tuple[str, ...]


def judge(
    figures: Figures, minimum: int, approved_size: int | None, fresh_until: Mapping[str, date | None], oldest: date
) -> Judgement:
    """Judge a plan. `fresh_until` is the newest night that each source was read for, `oldest` the oldest allowed."""
    stale = sorted(name for name, night in fresh_until.items() if night is None or night < oldest)
    refusals = []
    if figures.unusable_identifiers:
        refusals.append(
            f"{figures.unusable_identifiers} identifiers are no digests, or the digest of nothing: "
            "empty pii.contact_digests and export again"
        )
    if stale:
        refusals.append(
            f"stale sources: {', '.join(stale)} (not read since {oldest - timedelta(days=1)}): "
            "repair the source, or raise audiences.stale_after_days"
        )
    return Judgement(tuple(refusals), _holds(figures, approved_size), _warnings(figures, minimum))


def _holds(figures: Figures, approved_size: int | None) -> tuple[str, ...]:
    found = []
    if figures.size == 0 and figures.held and approved_size != 0:
        found.append("nobody would be left in the list: check its rule and its sources")
    usual = approved_size if approved_size is not None else figures.size_before
    change = figures.size - usual
    if usual and figures.size and abs(change) > SIZE_CHANGE * usual and abs(change) > _CHANCE:
        found.append(f"the list would go from {usual} to {figures.size} people ({change / usual:+.0%})")
    if approved_size is None and figures.shared_identifiers > max(1, _SHARED_SHARE * figures.size):
        found.append(f"{figures.shared_identifiers} times an identifier of one person is another's too")
    return tuple(found)


def _warnings(figures: Figures, minimum: int) -> tuple[str, ...]:
    if figures.size == 0:
        return ("the list is empty: there is nothing to send",)
    if figures.size < minimum:
        return (f"{figures.size} people can be addressed, the list's minimum is {minimum}",)
    return ()
