"""The estimators of a night, in the order of the models that they read."""

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


def _judge_and_look_ahead(settings: Settings, night: date, run_id: str) -> None:
    """Two estimators whose models are built in one go: starting dbt takes longer than either."""
    judgements.estimate(settings, night, run_id)
    buying_outlooks.estimate(settings, night, run_id)


IN_ORDER = (
    Estimator(fits.READS, fits.estimate),
    Estimator(forecasts.READS, forecasts.estimate),
    Estimator((*judgements.READS, *buying_outlooks.READS), _judge_and_look_ahead),
)
