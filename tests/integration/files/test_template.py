"""The example files, which people copy and fill in."""

import csv
from pathlib import Path

from extractors.catalog import sources
from tests.integration.files.kit import Shop
from warehouse.settings import PROJECT

TEMPLATE = PROJECT / "extractors" / "files" / "template"


def test_an_example_file_that_would_not_load_or_lacks_a_column(shop: Shop) -> None:
    streams = sources()["files"].streams
    files = {file.stem: file for file in TEMPLATE.iterdir()}
    assert set(files) == set(streams)
    for name, file in files.items():
        shop.write(file.name, *file.read_text(encoding="utf-8").splitlines())
        with Path(file).open(encoding="utf-8", newline="") as opened:
            header = set(next(csv.reader(opened)))
        own = {column.name for column in streams[name].columns} - {"updated_at", "_file"}
        assert own <= header <= own | {"updated_at"}, name
    outcome = shop.night(25)
    assert outcome.failures == {}
    assert {name for name in streams if not shop.rows(name, "_file")} == set()
