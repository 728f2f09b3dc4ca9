"""CI runs the tests of this folder; elsewhere they may be skipped, and say so."""

from __future__ import annotations

import pytest

from tests.real_data.conftest import FOLDER
from warehouse.settings import environment

SETS = (
    "api_fixtures", "fb_post_metrics_uci", "fivetran_seeds", "golden_dbt_playbook", "golden_snowplow_fractribution",
    "kag_conversion", "olist_sample",
)  # fmt: skip


def test_no_real_data_is_skipped_in_ci() -> None:
    missing = [name for name in SETS if not (FOLDER / name / "expected.json").is_file()]
    if missing and environment("CI") != "true":
        pytest.skip(f"{FOLDER}: no {', '.join(missing)}; set HOURGLASS_REAL_DATA to the folder of real data")
    assert missing == [], f"{FOLDER}: CI must run the tests on real data"
