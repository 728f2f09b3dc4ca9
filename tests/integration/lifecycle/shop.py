"""A small shop whose people are told apart by their browsers, so that what happened to each can be told in Python."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

NIGHT = date(2026, 3, 31)
_BEGAN = datetime(2025, 11, 1, tzinfo=UTC)
_SECONDS = int((datetime(2026, 4, 1, tzinfo=UTC) - _BEGAN).total_seconds())
_CHANNELS = {"email": "email", "social": "organic_social", "cpc": "paid_other"}
_ON_SITE = ("product_view", "search", "add_to_cart", "checkout_started", "form_submitted", "video_view", "wave")


@dataclass
class Person:
    """What happened to one person, by event, oldest first."""

    channel: str
    events: dict[str, list[datetime]] = field(default_factory=dict)

    def first(self, *events: str) -> datetime | None:
        """When the first of these events happened."""
        return min((self.events[one][0] for one in events if one in self.events), default=None)

    def dates(self, *events: str) -> set[date]:
        """Days on which any of these events happened."""
        return {at.date() for one in events for at in self.events.get(one, ())}


def write(folder: Path, people: int = 150, seed: int = 7) -> dict[str, Person]:
    """Write visits, events, leads, orders and memberships into the folder; returns people by browser."""
    random = Random(seed)
    rows: dict[str, list[Mapping[str, Any]]] = {
        name: [] for name in ("visits", "events", "leads", "orders", "memberships")
    }
    found = {}
    for number in range(people):
        medium = random.choice(list(_CHANNELS))
        person = Person(_CHANNELS[medium])
        _live(random, rows, person, f"b{number}", medium)
        person.events = {event: sorted(instants) for event, instants in person.events.items()}
        person.events["seen"] = [min(instants[0] for instants in person.events.values())]
        found[f"b{number}"] = person
    for name, listed in rows.items():
        _write(folder / f"{name}.csv", listed)
    return found


def _live(random: Random, rows: dict[str, list[Mapping[str, Any]]], person: Person, browser: str, medium: str) -> None:
    def happen(event: str, at: datetime) -> str:
        person.events.setdefault(event, []).append(at)
        return at.isoformat()

    starts = sorted(
        _BEGAN + timedelta(seconds=random.randrange(_SECONDS - 90_000)) for _ in range(random.randint(1, 5))
    )
    for visit, at in enumerate(starts):
        visit_id = f"{browser}-{visit}"
        rows["visits"].append({
            "visit_id": visit_id, "anonymous_id": browser, "started_at": happen("visit", at),
            "landing_url": f"https://shop.example/?utm_source=x{medium}&utm_medium={medium}",
        })  # fmt: skip
        for step in range(random.randint(0, 4)):
            event = random.choice(_ON_SITE)
            rows["events"].append({
                "event_id": f"{visit_id}-{step}", "visit_id": visit_id, "anonymous_id": browser, "name": event,
                "occurred_at": happen(event, at + timedelta(seconds=60 * step + 5)),
            })  # fmt: skip
        after = at + timedelta(hours=1 + random.randrange(20))
        if random.random() < 0.15:
            row = {"lead_id": visit_id, "anonymous_id": browser, "created_at": happen("lead", after)}
            rows["leads"].append(row)
        if random.random() < 0.3:
            ordered = after + timedelta(minutes=random.randrange(1, 200))
            status = "paid" if random.random() < 0.8 else "cancelled"
            happened = happen("order", ordered) if status == "paid" else ordered.isoformat()
            rows["orders"].append({
                "order_id": visit_id, "anonymous_id": browser, "ordered_at": happened, "total": "10.00",
                "status": status, "user_id": f"u-{browser}",
            })  # fmt: skip
    if random.random() < 0.3:  # known by the user, whom only an order joins to the browser
        joined = starts[-1] + timedelta(hours=random.randrange(40))
        if any(row["anonymous_id"] == browser for row in rows["orders"]):
            member = {"membership_id": browser, "user_id": f"u-{browser}", "joined_at": happen("membership", joined)}
            rows["memberships"].append(member)


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
