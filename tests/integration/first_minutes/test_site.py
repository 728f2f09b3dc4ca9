"""The documents as pages that open from a disk."""

import re
from pathlib import Path

from reports import pages
from warehouse.settings import PROJECT


def test_a_page_leads_nowhere(tmp_path: Path) -> None:
    written = pages.write(PROJECT, tmp_path, {})
    assert tmp_path / "index.html" in written
    dead = []
    for page in written:
        for address, heading in re.findall(r'(?:href|src)="([^"#]*)#?([^"]*)"', page.read_text(encoding="utf-8")):
            target = page.parent / address if address else page
            if address.startswith(("http", "mailto")):
                continue
            if not target.is_file() or (heading and f'id="{heading}"' not in target.read_text(encoding="utf-8")):
                dead.append(f"{page.relative_to(tmp_path)}: {address}#{heading}")
    assert dead == []
    assert "<table>" in (tmp_path / "docs" / "settings.html").read_text(encoding="utf-8")
