"""Fits of all data-driven models to the same journeys."""

import pytest

from estimators import fits, markov
from estimators.shapley import Journeys
from warehouse.settings import Attribution


def counted(channels: int) -> fits.Counted:
    """Journeys of one channel each, and of the first with each other one."""
    names = [f"c{number:02}" for number in range(channels)]
    journeys = [((name,), 10.0 + number, 90.0) for number, name in enumerate(names)]
    journeys += [((names[0], name), 5.0, 20.0) for name in names[1:]]
    sets = [Journeys(frozenset(path), won + lost, won) for path, won, lost in journeys]
    return fits.Counted(sorted(markov.transitions(journeys), key=lambda one: (one.state, one.target)), sets)


def test_a_chain_does_not_reproduce_the_observed_rate() -> None:
    found = counted(4)
    learned = fits.fit(found, Attribution(), 3)["markov"]
    assert learned.facts["conversion_rate"] == pytest.approx(found.conversions / found.journeys, abs=1e-12)
    assert learned.facts["states"] == 5


def test_a_channel_is_lost_when_the_smallest_are_pooled() -> None:
    learned = fits.fit(counted(18), Attribution(), 3)["shapley_rate"]
    rows = {row["channel"]: row for row in fits.channel_rows("v", learned)}
    assert learned.facts["pooled"].obj == ["c01", "c02", "c03"]
    assert rows.keys() == {f"c{number:02}" for number in range(18)} | {"other"}
    assert rows["c01"]["player"] == "other"
    assert rows["c01"]["weight"] == rows["other"]["weight"]


def test_shares_of_a_fit_do_not_add_up() -> None:
    for learned in fits.fit(counted(5), Attribution(), 3).values():
        assert sum(share for share, _, _ in learned.shares.values()) == pytest.approx(1)


def test_weights_are_rounded_to_nothing() -> None:
    learned = fits.Learned({"a": 1e-9, "b": 123_456.5, "c": 0.0}, {})
    assert fits.weights(learned) == {"a": 1000, "b": 123_456_500_000_000_000, "c": 0}


def test_a_channel_that_never_converts_has_no_row() -> None:
    journeys = [(("a",), 5.0, 5.0), (("b",), 0.0, 10.0)]
    sets = [Journeys(frozenset(path), won + lost, won) for path, won, lost in journeys]
    found = fits.fit(fits.Counted(markov.transitions(journeys), sets), Attribution(), 3)
    for learned in found.values():
        assert [(row["channel"], row["weight"] > 0) for row in fits.channel_rows("v", learned)] == [
            ("a", True),
            ("b", False),
        ]
