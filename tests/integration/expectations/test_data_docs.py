"""Data Docs on a disk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from expectations import data_docs
from tests.integration.expectations.staged_nights import NIGHT, Nights, order
from warehouse import ledger
from warehouse.settings import Settings

CANARY = "canary.person@secret.example"


def test_the_documents_show_failures_and_no_personal_data(nights: Nights, settings: Settings) -> None:
    nights.stage("orders", {"orders": [order(1, email=CANARY, status=CANARY, user_id=CANARY)]})
    run_id = ledger.start_run(nights.connection, settings, NIGHT, "test")
    nights.audit(run_id)
    index = data_docs.render(settings, run_id)
    page = index.parent / "nights" / f"{NIGHT}.html"
    assert f'href="nights/{NIGHT}.html"' in index.read_text()
    text = page.read_text()
    assert "status is one of" in text and 'class="critical"' in text
    assert "canary" not in text and "canary" not in index.read_text()
    assert "http://" not in text and "https://" not in text, "the page must open without network"


def test_documents_of_old_nights_do_not_pile_up(
    nights: Nights, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_docs, "KEPT_NIGHTS", 2)
    for day in range(3):
        night = NIGHT + timedelta(days=day)
        nights.stage("orders", {"orders": [order(1)]}, night=night)
        run_id = ledger.start_run(nights.connection, settings, night, "test")
        nights.audit(run_id)
        index = data_docs.render(settings, run_id)
    kept = sorted(path.stem for path in (index.parent / "nights").iterdir())
    assert kept == [str(NIGHT + timedelta(days=day)) for day in (1, 2)]
    assert index.read_text().count("<a href") == 2
