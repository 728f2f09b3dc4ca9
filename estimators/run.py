"""The estimators of a night, in turns by the models that they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from estimators import buying_outlooks, fits, forecasts, judgements
from warehouse.settings import Settings


@dataclass(frozen=True)
class Estimator:
    """What is estimated once some models of dbt are built, and before the others are.

    `reads`: names of those models. `estimate`: called with the settings, the night and the run's id; called again for
    the same night it adds nothing.
    """

    reads: tuple[str, ...]
    estimate: Callable[[Settings, date, str], None]


# The models of a turn are built in one go, because starting dbt takes longer than most of them; none of its estimators
# reads what another one of the turn writes.
IN_TURNS = (
    (
        Estimator(fits.READS, fits.estimate),
        Estimator(judgements.READS, judgements.estimate),
        Estimator(buying_outlooks.READS, buying_outlooks.estimate),
    ),
    (Estimator(forecasts.READS, forecasts.estimate),),
)
