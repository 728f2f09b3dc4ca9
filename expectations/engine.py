"""Great Expectations, quiet: an ephemeral context on the warehouse, without files, telemetry or progress bars.

Importing the library takes seconds, so it is imported where it is used; `expectations` itself imports at once.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from warehouse.connection import Role, dsn
from warehouse.settings import Settings, set_environment


class ExpectationError(RuntimeError):
    """An expectation could not be evaluated: a defect of ours or of the database, not of the data."""


@dataclass(frozen=True)
class Finding:
    """What one expectation came to. `result` is empty, or as Great Expectations gives it for the result format."""

    expectation: Any
    is_success: bool
    result: dict[str, Any]

    @property
    def kind(self) -> str:
        """Great Expectations' name of the expectation."""
        return str(self.expectation.expectation_type)

    @property
    def severity(self) -> str:
        """`critical` or `warning`."""
        return str(self.expectation.severity.value)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns it speaks of; none where it speaks of the whole table."""
        return columns(self.expectation)


class Judge:
    """Evaluates expectations over the rows of a query, in the database."""

    def __init__(self, context: Any, datasource: Any) -> None:
        self._context, self._datasource = context, datasource
        self._assets = 0

    def judge(
        self, query: str, expectations: Sequence[Any], result_format: str | dict[str, Any] = "BOOLEAN_ONLY"
    ) -> list[Finding]:
        """One finding an expectation, in their order. Raises ExpectationError."""
        from great_expectations import ExpectationSuite

        if not expectations:
            return []
        self._assets += 1
        asset = self._datasource.add_query_asset(f"query {self._assets}", query=query)
        batch = asset.add_batch_definition("whole").get_batch()
        numbered = [expectation.copy(update={"meta": {"number": n}}) for n, expectation in enumerate(expectations)]
        outcome = batch.validate(ExpectationSuite(asset.name, expectations=numbered), result_format=result_format)
        found = {}
        for result in outcome.results:  # not in the suite's order
            number = result.expectation_config.meta["number"]
            _check_evaluated(expectations[number], result.exception_info)
            found[number] = Finding(expectations[number], bool(result.success), dict(result.result))
        return [found[number] for number in range(len(expectations))]


@contextmanager
def judge(settings: Settings, role: Role) -> Iterator[Judge]:
    """A judge that reads as `role`; its connections are closed at the end."""
    set_environment({"GX_ANALYTICS_ENABLED": "false"})
    # Before the import, which logs hundreds of lines; and afterwards its errors would show values: we raise our own.
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    import great_expectations
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    # The default of an ephemeral context makes a folder in /tmp for a site that nobody asked for.
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    config = DataContextConfig(store_backend_defaults=stores)
    context = great_expectations.get_context(mode="ephemeral", project_config=config)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    url = dsn(settings).replace("postgresql://", "postgresql+psycopg2://", 1)
    datasource = context.data_sources.add_postgres(
        "warehouse",
        connection_string=f"{url}?options=-c%20role%3D{role}%20-c%20timezone%3DUTC",
        create_temp_table=False,
    )
    try:
        yield Judge(context, datasource)
    finally:
        datasource.get_engine().dispose()


def columns(expectation: Any) -> tuple[str, ...]:
    """Columns an expectation speaks of."""
    named = (getattr(expectation, name, None) for name in ("column", "column_A", "column_B"))
    return tuple(column for column in named if column is not None)


def _check_evaluated(expectation: Any, exception_info: dict[str, Any] | None) -> None:
    """Great Expectations reports what went wrong flat, or once a metric."""
    infos = [exception_info or {}, *((exception_info or {}).values())]
    for info in infos:
        if isinstance(info, dict) and info.get("raised_exception"):
            # Of the message only the error's class: the rest may show values.
            classes = re.findall(r"psycopg2\.\w+\.\w+|\w+(?:Error|Exception)\b", str(info))
            raise ExpectationError(
                f"{expectation.expectation_type} on {', '.join(columns(expectation)) or 'the table'} could not be"
                f" evaluated: {classes[0] if classes else 'unknown reason'}; nothing was moved, run it again"
            )
