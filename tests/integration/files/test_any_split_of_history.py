"""However a history is cut into nights, the end is what one night at the end gives."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.integration.files.kit import FIRST, Shop

_LAST = 6
_LOADER = ("_batch_id", "_valid_from", "_as_of")


def _moment(day: int | None) -> str:
    return "" if day is None else f"{FIRST + timedelta(days=day - 1)}T12:00:00"


@st.composite
def _history(draw: st.DrawFn) -> dict[str, list[str]]:
    """Orders in one or two files: versions with and without updated_at, copies of rows, the same key in both files."""
    files: dict[str, list[str]] = {}
    for name in draw(st.sampled_from([("orders.csv",), ("orders/a.csv", "orders/b.csv")])):
        versions = draw(
            st.lists(
                st.tuples(st.sampled_from("123"), st.none() | st.integers(1, _LAST)),
                min_size=1,
                max_size=6,
                unique=True,
            )
        )
        lines = []
        for key, updated in versions:
            ordered, total = draw(st.integers(1, _LAST)), draw(st.integers(0, 2))
            lines.append(f"{key},{_moment(ordered)},{_moment(updated)},{total}")
        copies = draw(st.lists(st.sampled_from(lines), max_size=2))
        files[name] = draw(st.permutations([*lines, *copies]))
    return files


def _played(shop: Shop, files: dict[str, list[str]], nights: list[int]) -> list[dict[str, Any]]:
    shop.empty()
    for name, lines in files.items():
        shop.write(name, "order_id,ordered_at,updated_at,total", *lines)
    for number in nights:
        assert not shop.night(number).failures
    found = shop.rows("orders")
    for name in files:
        (shop.folder / name).unlink()
    return sorted(
        ({key: value for key, value in row.items() if key not in _LOADER} for row in found),
        key=lambda row: str(row["order_id"]),
    )


@given(_history(), st.sets(st.integers(1, _LAST - 1), min_size=1, max_size=3))
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_split_of_a_history_into_nights_gives_the_same(
    shop: Shop, files: dict[str, list[str]], before: set[int]
) -> None:
    assert _played(shop, files, [*sorted(before), _LAST]) == _played(shop, files, [_LAST])
