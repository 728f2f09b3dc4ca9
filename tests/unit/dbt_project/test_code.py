"""Whether the project on the disk is still the one that was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbt_project import code


def test_a_changed_model_passes_for_the_one_that_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code, "PROJECT", tmp_path)
    model = tmp_path / "models" / "orders.sql"
    model.parent.mkdir()
    model.write_text("select 1")
    before = code.digest()
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "compiled.sql").write_text("select 1")
    assert code.digest() == before
    model.write_text("select 2")
    assert code.digest() != before
