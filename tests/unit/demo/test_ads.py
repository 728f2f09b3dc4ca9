"""The demo's ads: what is shown of them on a day follows from what they stand in."""

from __future__ import annotations

import pytest

from demo.world.ads import AdObject, platform
from demo.world.catalog import COMPETITORS


def ad(ad_id: str) -> AdObject:
    return next(one for one in platform("meta").of("ad") if one.id == ad_id)


@pytest.mark.parametrize(
    ("day", "status"),
    [(0, "ACTIVE"), (44, "ACTIVE"), (45, "CAMPAIGN_PAUSED"), (60, "ARCHIVED"), (119, "ARCHIVED"), (120, "DELETED")],
)
def test_an_ad_of_a_campaign_that_ends_shows_it(day: int, status: str) -> None:
    assert ad("120210000011012").effective_status(day) == status


def test_a_deleted_ad_stays_deleted_in_a_paused_campaign() -> None:
    assert ad("120210000011013").effective_status(50) == "DELETED"


def test_a_change_is_seen_from_its_day_on_only() -> None:
    widened = ad("120210000011008").ancestor("adset")
    assert (widened.at(59)["expansion"], widened.at(60)["expansion"]) == (False, True)
    assert (widened.changed_day(59), widened.changed_day(60)) == (0, 60)


def test_every_competitor_is_aimed_at_and_no_ad_names_one() -> None:
    aims = {
        thing.facts["competitor"]
        for name in ("meta", "google")
        for thing in platform(name).of("adset")
        if "competitor" in thing.facts
    }
    assert aims == {rival.competitor_id for rival in COMPETITORS}
    names = " ".join(thing.facts["name"].lower() for thing in platform("meta").objects)
    assert not [rival.name for rival in COMPETITORS if rival.name.lower() in names]


def test_ids_are_unique_on_a_platform() -> None:
    meta = platform("meta")
    ids = [*(thing.id for thing in meta.objects), *(one.facts["creative"] for one in meta.of("ad"))]
    assert len(ids) == len(set(ids)) and all(one.isdigit() for one in ids)
