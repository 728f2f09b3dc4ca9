"""The dbt project describes itself: grain, columns, contracts, unit tests."""

from __future__ import annotations

import copy
import re
from types import SimpleNamespace

import pytest

from tests.parsed import parsed


@pytest.fixture(scope="module")
def manifest():
    return parsed().project


def models(manifest):
    return [node for node in manifest.nodes.values() if node.resource_type == "model"]


def test_every_model_says_what_a_row_is(manifest):
    assert [node.name for node in models(manifest) if not re.match(r"\s*One row (per|for)\b", node.description)] == []


def test_every_column_is_described(manifest):
    bare = [
        f"{node.name}.{name}"
        for node in models(manifest)
        for name, column in node.columns.items()
        if not column.description
    ]
    assert bare == []


def test_marts_and_lists_have_contracts(manifest):
    loose = [
        node.name
        for node in models(manifest)
        if node.schema in ("marts", "audiences")
        and not node.contract.enforced
        and node.config.materialized != "ephemeral"
    ]
    assert loose == []


def test_no_table_is_joined_without_statistics(manifest):
    """A plan of Postgres takes a table made a moment ago for one row, and reads the other side for each of all."""
    unknown = [
        node.name
        for node in models(manifest)
        if node.config.materialized in ("table", "incremental")
        and not any("analyzed(this)" in hook.sql for hook in node.config.post_hook)
    ]
    assert unknown == []


def test_no_table_is_read_once_for_each_row_of_another(manifest):
    """Nothing but `is null` to join by: time grows with the product of both; take that row into a table of its own."""
    slow = [node.name for node in models(manifest) if re.search(r"\bon\s+[\w.]+\s+is\s+null", node.raw_code)]
    assert slow == []


def test_what_is_taken_off_a_window_stays_on_it_on_spark(manifest):
    """`lead(x) over w - 1` is no SQL there: the window's result needs brackets (docs/decisions/0016)."""
    written = {node.name: node.raw_code for node in models(manifest)}
    written |= {macro.name: macro.macro_sql for macro in manifest.macros.values() if macro.package_name == "hourglass"}
    assert [name for name, text in written.items() if re.search(r"\bover \w+ [-+*/] ", text)] == []


def test_no_model_with_logic_lacks_a_unit_test(manifest):
    """What joins, groups, ranks or chooses. The logic of a macro is tested in one of the models that call it."""
    tested = {test.model for test in manifest.unit_tests.values()}
    untested = [
        node.name
        for node in models(manifest)
        if node.name not in tested
        and re.search(r"\b(case|distinct|group by|join|over)\b", re.sub(r"--.*", "", node.raw_code))
    ]
    assert untested == []


def test_no_unit_test_has_a_name_that_postgres_cannot_hold(manifest):
    """dbt makes a table of each; Postgres takes 63 characters."""
    assert [node.name for node in manifest.unit_tests.values() if len(node.name) > 63] == []


def test_names_follow_the_layer(manifest):
    prefixes = {
        "staging": ("stg_",), "intermediate": ("int_",), "marts": ("fct_", "dim_", "rpt_"),
    }  # fmt: skip
    wrong = [
        node.name
        for node in models(manifest)
        if node.schema in prefixes and not node.name.startswith(prefixes[node.schema])
    ]
    assert wrong == []


def test_every_model_is_tested(manifest):
    tested = {
        parent
        for node in [*manifest.nodes.values(), *manifest.unit_tests.values()]
        if str(node.resource_type) in ("test", "unit_test")
        for parent in node.depends_on.nodes
    }
    # The rows of a list's rule are those of audience_candidates, its own those of audience_members: tested there, once.
    parts = ("audiences/rules/", "audiences/lists/")
    untested = [
        node.name
        for node in models(manifest)
        if node.unique_id not in tested and node.schema != "staging" and not node.path.startswith(parts)
    ]
    assert untested == []


def test_what_is_kept_by_person_is_not_missed_or_counts_as_built_before_it_is(manifest):
    """A table that `int_histories_changed` does not name stays empty of all earlier persons where it is new; what
    `int_histories_built` does not wait for stays as it was where a night breaks off between."""
    kept = {node.name: node.unique_id for node in models(manifest) if "kept_by_person(" in node.raw_code}
    by_name = {node.name: node for node in models(manifest)}
    named = set(re.findall(r"'(\w+)'", by_name["int_histories_changed"].raw_code))
    above = {node.unique_id: set(node.depends_on.nodes) for node in models(manifest)}
    awaited, left = set(), [by_name["int_histories_built"].unique_id]
    while left:
        new = above[left.pop()] & above.keys() - awaited
        awaited |= new
        left += new
    assert len(kept) > 5
    assert sorted(kept.keys() - named) == []
    assert sorted(name for name, node_id in kept.items() if node_id not in awaited) == []


def test_credit_would_keep_what_a_touch_was_called_before(manifest):
    """Rows of credit are written anew where one of these differs: one that is not compared stays as it was."""
    by_name = {node.name: node.raw_code for node in models(manifest)}
    copied = set(re.findall(r"\btouches\.(\w+)", by_name["fct_attribution_credits"])) - {"touch_id"}
    compared = re.search(r"set labels = \[(.+)\]", by_name["int_conversions_renewed"])
    assert compared is not None
    assert copied == set(re.findall(r"\w+", compared[1]))


def test_a_kept_model_would_not_survive_a_change_of_its_columns(manifest):
    kept = [node for node in models(manifest) if node.config.materialized == "incremental"]
    rebuilt = {node.name for node in kept if "rebuilt" in node.tags}
    assert rebuilt
    assert rebuilt == {node.name for node in models(manifest) if "rebuilt" in node.tags}
    stuck = {node.name for node in kept if node.config.on_schema_change != "append_new_columns"} - rebuilt
    assert stuck == set()


def test_a_change_of_a_macro_or_a_column_does_not_rebuild_what_was_built_by_it(manifest):
    from dbt_project.rebuilding import fingerprints

    changed = SimpleNamespace(nodes=dict(manifest.nodes), macros=dict(manifest.macros))
    macro = copy.copy(manifest.macros["macro.hourglass._forget"])  # which the models reach by another macro
    macro.macro_sql += "-- "
    changed.macros[macro.unique_id] = macro
    before = fingerprints(manifest)
    assert _different(before, fingerprints(changed)) == set(before)  # all are made from what forgets persons
    model = copy.copy(next(node for node in models(manifest) if node.name == "fct_attribution_credits"))
    model.columns = {name: column for name, column in model.columns.items() if name != "lag_days"}
    changed = SimpleNamespace(nodes={**manifest.nodes, model.unique_id: model}, macros=manifest.macros)
    assert _different(before, fingerprints(changed)) == {
        "marts.fct_attribution_credits",
        "intermediate.int_histories_built",
    }


def test_a_change_of_staging_does_not_rebuild_what_is_found_by_its_publication(manifest):
    from dbt_project.rebuilding import fingerprints

    model = copy.copy(next(node for node in models(manifest) if node.name == "stg_umami__events"))
    model.raw_code += "-- "
    changed = SimpleNamespace(nodes={**manifest.nodes, model.unique_id: model}, macros=manifest.macros)
    before = fingerprints(manifest)
    assert "intermediate.int_history_days" in _different(before, fingerprints(changed))


def _different(before, after):
    return {name for name in before if before[name] != after[name]}
