"""Settings of the demo shop, as any shop would write them."""

from __future__ import annotations

import re

from demo.files import write
from demo.home import Home

TOKEN = "demo-token"  # noqa: S105  (the demo server's only valid token; it opens nothing else)
PORT = 8471  # of the first demo server, unless `serve` is told another

_SETTINGS = """\
# The demo shop. `python -m demo world` made this file and leaves it alone from then on;
# `python -m demo serve` only keeps `graph_url` true.
shop:
  name: Tea Boutique
  domains: [tea.example]
  time_zone: Europe/Berlin
  currency: EUR
  country: DE
# A database and folders of its own: trying the demo never mixes with a shop's figures.
warehouse: {{database: hourglass_demo}}
landing: {{url: var/demo/landing}}
report: {{path: var/demo/report}}
audiences: {{path: var/demo/exports}}
sources:
  files:
    path: drop
  meta_ads:
    accounts: [act_1001, act_1002]
    graph_url: {graph_url}
"""


def write_settings(home: Home, graph_url: str | None = None) -> None:
    """Write `hourglass.yml` and `.env` where there are none; with `graph_url`, correct only that line."""
    if not home.settings.exists():
        write(home.settings, _SETTINGS.format(graph_url=graph_url or f"http://127.0.0.1:{PORT}"))
    elif graph_url is not None:
        line = re.compile(r"^(\s*graph_url:).*$", re.MULTILINE)
        write(home.settings, line.sub(rf"\1 {graph_url}", home.settings.read_text()))
    secrets = home.folder / ".env"
    if not secrets.exists():
        write(secrets, f"HOURGLASS_META_ACCESS_TOKEN={TOKEN}\n")
