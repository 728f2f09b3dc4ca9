"""A person's e-mail address, telephone number and name go no further than landing and the schemas of the loader."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import canary
from tests.commands import User

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

_NIGHT = "2026-11-01"
_WORDS = ("zephyrine.quillfeather", "quillfeather", "5551239871", "555 123 9871")
_CUSTOMERS = (
    "customer_id,email,phone,country,created_at,first_name,consent_ads\n"
    "C1,Zephyrine.Quillfeather@canary.example,+49 1515 551239871,US,2026-10-01T10:00:00Z,Quillfeather,granted\n"
)
_ORDERS = (
    "order_id,ordered_at,customer_id,email,phone,total\n"
    "1,2026-11-01T10:00:00Z,C1,zephyrine.quillfeather@canary.example,+49 1515 551239871,20.00\n"
)
_EVENTS = (
    "event_id,occurred_at,event_name,user_id,value,email\n"
    "E1,2026-11-01T08:00:00Z,add_to_cart,U1,30,zephyrine.quillfeather@canary.example\n"
)
# A file with a fault in the canary's own row: what is told of it must not quote the row.
_LEADS = "lead_id,created_at,email,phone\nL1,no instant,zephyrine.quillfeather@canary.example,+49 1515 551239871\n"


@pytest.mark.shows("9 canary", "0 finds in logs, task metadata, documents, artefacts, readable columns")
def test_a_canary_is_found_nowhere(user: User, tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    for name, text in (("customers", _CUSTOMERS), ("orders", _ORDERS), ("events", _EVENTS), ("leads", _LEADS)):
        (tmp_path / "drop" / f"{name}.csv").write_text(text)
    file = tmp_path / "hourglass.yml"
    file.write_text(
        "shop: {name: Canary, currency: EUR, country: DE}\nwarehouse: {database: canary}\n"
        "landing: {url: var/canary/landing}\nsources: {files: {path: drop}}\n"
    )
    done = user.run("dags", "nightly", "--config", file, "--date", _NIGHT)
    assert done.returncode == 1, "the broken file must be told of"
    settings = user.settings(file)
    assert not [word for word in _WORDS if word in done.stdout.lower()], done.stdout
    assert list(canary.in_files(user.home, _WORDS)) == []
    assert list(canary.in_databases(settings, _WORDS)) == []
    assert list(canary.readable_by_bi(settings, _WORDS)) == []
    assert list(canary.in_files(tmp_path, ("quillfeather",))) == [], "the search must be told where it may be"
    assert _found_where_it_belongs(tmp_path)


def _found_where_it_belongs(folder: Path) -> bool:
    """The search finds the canary in the shop's own export: finding nothing elsewhere means something."""
    return bool(list(canary.in_files(folder / "drop", _WORDS)))
