"""The shape of the project: sizes, layers, links, and nothing that does not belong into a repository."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dags", "dbt_project", "demo", "expectations", "exporters", "extractors", "reports", "warehouse")


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_grows_beyond_what_one_can_read():
    limits = [
        ("*.py", 400),
        ("dags/*.py", 60),
        ("dbt_project/models/*.sql", 120),
        ("dbt_project/models/staging/*.sql", 50),
    ]
    too_long = [
        f"{path.relative_to(ROOT)}: {lines(path)} > {limit}"
        for pattern, limit in limits
        for path in tracked(pattern)
        if lines(path) > limit and not (pattern == "dags/*.py" and path.parent != ROOT / "dags")
    ]
    assert too_long == []


def test_no_function_grows_beyond_fifty_lines():
    too_long = []
    for path in tracked("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > 50:
                    too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert too_long == []


def test_no_folder_of_leftovers_appears():
    names = {part for path in tracked() for part in path.relative_to(ROOT).parts}
    stems = {Path(name).stem for name in names}
    assert not stems & {"core", "common", "utils", "util", "helpers", "helper", "misc"}


def test_no_file_holds_the_marks_of_a_merge_that_was_not_finished():
    marks = re.compile(r"^(<{7} |>{7} |={7}$)", re.MULTILINE)
    texts = [path for path in tracked() if path.suffix in ("", ".py", ".sql", ".yml", ".md", ".html", ".toml", ".lock")]
    assert [str(path) for path in texts if marks.search(path.read_text(encoding="utf-8", errors="replace"))] == []


def test_sql_stays_in_dbt_and_the_warehouse():
    statement = re.compile(r"""["'](select|insert into|update|delete from|create table|with)\s""", re.IGNORECASE)
    found = []
    for package in ("extractors", "expectations", "exporters", "reports", "demo"):
        for path in tracked(f"{package}/*.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if statement.search(line) and re.search(r"\b(from|into|set|values|as)\b", line, re.IGNORECASE):
                    found.append(f"{path.relative_to(ROOT)}:{number}")
    assert found == []


@pytest.mark.parametrize("package", ["extractors", "expectations", "exporters", "reports", "warehouse", "demo"])
def test_airflow_and_heavy_libraries_are_not_imported_with_the_package(package):
    heavy = ("airflow", "dbt", "great_expectations", "facebook_business", "matplotlib")
    found = []
    for path in tracked(f"{package}/*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:  # top level only
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.relative_to(ROOT)}: {name}" for name in names if name.split(".")[0] in heavy]
    # Imported with the source's, or the exporter's, own module only.
    sdk = re.compile("(extractors/(graph|meta_ads)|exporters/meta_custom_audiences)/.*: facebook_business")
    assert [name for name in found if not sdk.match(name)] == []


def test_links_of_the_documents_lead_somewhere():
    broken = []
    for path in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_readme_is_short_enough_to_be_read():
    assert lines(ROOT / "README.md") <= 120


def test_no_machine_path_or_registry_host_is_committed():
    hosts = "|".join(("python" + "hosted", "py" + r"pi\.org", "registry" + r"\.npmjs", "deb" + r"\.debian"))
    pattern = re.compile(rf"(^|[^a-zA-Z0-9_.])/(work|farm)/|{hosts}")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix not in {".png", ".parquet"}
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_lock_files_hold_versions_and_hashes_only():
    for path in tracked("requirements*.lock"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        for line in text.splitlines():
            assert re.match(
                r"^([a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==\S+( ;.*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?)$", line
            ), line


def test_no_secret_is_committed():
    names = [str(path.relative_to(ROOT)) for path in tracked() if path.suffix not in {".lock", ".csv"}]
    done = subprocess.run(
        [ROOT / ".venv/bin/detect-secrets", "scan", "--exclude-lines", "[0-9a-f]{64}", *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    import json

    found = json.loads(done.stdout)["results"]
    assert found == {}, "if it is not a secret, say so on the line: pragma: allowlist secret"


def test_no_two_test_files_have_one_name():
    """Without packages pytest imports them by their bare names, and only the first one is collected."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
