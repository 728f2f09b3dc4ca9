"""Connected components of identifiers: long chains, and any graph against a union-find in memory."""

from datetime import UTC, date, datetime, timedelta
from random import Random

NIGHT = date(2026, 3, 1)
_START = datetime(2026, 1, 1, tzinfo=UTC)
_COLUMNS = {"anonymous_id": "anonymous_id", "user_id": "user_id", "customer_id": "customer_id", "email_hash": "email"}


def _write_visits(warehouse, visits):
    """Write visits, each a mapping of identifier columns, one minute after another."""
    statement = f"copy raw.files__visits (visit_id, started_at, {', '.join(_COLUMNS)}) from stdin"
    with warehouse.cursor() as cursor, cursor.copy(statement) as copy:
        for number, visit in enumerate(visits):
            at = _START + timedelta(minutes=number)
            copy.write_row((f"V-{number}", at, *(visit.get(column) for column in _COLUMNS)))


def test_a_chain_of_ten_thousand_identifiers_is_one_person(settings, warehouse, identify, persons):
    links = [{"user_id": f"u{i}", "customer_id": f"c{i}"} for i in range(5000)]
    links += [{"customer_id": f"c{i}", "user_id": f"u{i + 1}"} for i in range(4999)]
    Random(1).shuffle(links)
    _write_visits(warehouse, links)

    identify(settings, NIGHT)

    found = persons()
    assert len(found) == 10_000
    assert len(set(found.values())) == 1


def test_any_graph_has_the_components_of_an_in_memory_union_find(settings, warehouse, identify, persons):
    random = Random(7)
    visits = [
        {
            column: f"{column}{random.randrange(700)}"
            for column in random.sample(list(_COLUMNS), random.choice((1, 1, 2, 3)))
        }
        for _ in range(1200)
    ]
    _write_visits(warehouse, visits)

    identify(settings, NIGHT)

    found = {identifier: person for identifier, person in persons().items() if identifier[0] != "record"}
    assert _groups(found) == _groups(_union_find(visits))


def _union_find(visits):
    """Root of each identifier (kind, value), by the textbook."""
    parents = {}

    def root(node):
        parents.setdefault(node, node)
        while parents[node] != node:
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
