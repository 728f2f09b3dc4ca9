"""The operator that lands one account: a long wait that the vendor asks for frees the worker until it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk import BaseOperator

from dags.tasks.night import night_of


class LandOperator(BaseOperator):
    """Land one account of one source for the run's night."""

    def __init__(self, *, source: str, account: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.source, self.account = source, account

    def execute(self, context: Any, event: Any = None) -> dict[str, Any]:
        """Land what is missing; called again with `event` when a wait is over."""
        from dags.tasks.extraction import land
        from extractors.run import DeferredError
        from warehouse.settings import load

        settings = load()
        try:
            return land(settings, self.source, night_of(context, settings), self.account)
        except DeferredError as wait:
            moment = datetime.now(UTC) + timedelta(seconds=wait.seconds)
            self.log.info("%s %s asks to wait until %s", self.source, self.account, moment)
            self.defer(trigger=DateTimeTrigger(moment=moment), method_name="execute")
            raise AssertionError("defer() always raises") from wait
