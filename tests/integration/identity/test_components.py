"""Connected components of identifiers: long chains, and any graph against a union-find in memory."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from tests import sizes

pytestmark = pytest.mark.timeout(sizes.size(600, 3600))

# Pairs of a chain; values of each kind in a random graph, of which about two thirds are seen.
_PAIRS = sizes.size(5_000, 250_000)
_VALUES = sizes.size(700, 380_000)
NIGHT = date(2026, 3, 1)
_START = datetime(2026, 1, 1, tzinfo=UTC)
_COLUMNS = {"anonymous_id": "anonymous_id", "user_id": "user_id", "customer_id": "customer_id", "email_hash": "email"}


def _write_visits(warehouse, visits):
    """Write visits, each a mapping of identifier columns, one second after another."""
    statement = f"copy raw.files__visits (visit_id, started_at, {', '.join(_COLUMNS)}) from stdin"
    with warehouse.cursor() as cursor, cursor.copy(statement) as copy:
        for number, visit in enumerate(visits):
            at = _START + timedelta(seconds=number)
            copy.write_row((f"V-{number}", at, *(visit.get(column) for column in _COLUMNS)))


def test_a_long_chain_of_identifiers_is_more_than_one_person(settings, warehouse, identify, persons):
    links = [{"user_id": f"u{i}", "customer_id": f"c{i}"} for i in range(_PAIRS)]
    links += [{"customer_id": f"c{i}", "user_id": f"u{i + 1}"} for i in range(_PAIRS - 1)]
    Random(1).shuffle(links)
    _write_visits(warehouse, links)

    identify(settings, NIGHT)

    found = persons()
    assert len(found) == 2 * _PAIRS
    assert len(set(found.values())) == 1


def test_a_million_identifiers_have_other_components_than_a_union_find(settings, warehouse, identify, persons):
    random = Random(7)
    visits = [
        {
            column: f"{column}{random.randrange(_VALUES)}"
            for column in random.sample(list(_COLUMNS), random.choice((1, 1, 2, 3)))
        }
        for _ in range(_VALUES * 5 // 2)
    ]
    _write_visits(warehouse, visits)

    identify(settings, NIGHT)

    found = {identifier: person for identifier, person in persons().items() if identifier[0] != "record"}
    assert len(found) >= sizes.size(1_800, 1_000_000)
    assert _groups(found) == _groups(_union_find(visits))


def _union_find(visits):
    """Root of each identifier (kind, value), by the textbook."""
    parents = {}

    def root(node):
        parents.setdefault(node, node)
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for visit in visits:
        nodes = [
            (_COLUMNS[column], f"files:{value}" if column == "customer_id" else value)
            for column, value in visit.items()
        ]
        for node in nodes:
            parents[root(node)] = root(nodes[0])
    return {node: root(node) for node in parents}


def _groups(labels):
    groups = {}
    for node, label in labels.items():
        groups.setdefault(label, set()).add(node)
    return {frozenset(group) for group in groups.values()}
