"""Settings of the demo shop, as any shop would write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dotenv import dotenv_values

from demo import helpdesk
from demo.files import write
from demo.home import Home

TOKEN = "demo-token"  # noqa: S105  (the demo server's only valid token; it opens nothing else)
META_APP = ("77", "demo-app-secret")  # the id and the secret of the app that the token belongs to
SHOPIFY_TOKEN = "shpat_demo"  # noqa: S105  (likewise)
GOOGLE_KEY = "google/service_account.json"  # the demo's Google writes it when it starts
_DAYS = 90  # what the sources read where there is no world yet
PORT = 8471  # of the first demo server, unless `serve` is told another

_SETTINGS = """\
# The demo shop. `python -m demo world` made this file and leaves it alone from then on;
# `python -m demo serve` only keeps the addresses true that end with the name of a demo server.
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
audiences:
  path: var/demo/exports
  destinations: [csv_file, meta_custom_audiences, google_customer_match]
  meta:
    account: act_1001
    graph_url: {url}  # meta
  google:
    customer: 100-000-1001
    login: 999-000-1111
    endpoint: localhost:8471  # google
    ca_file: google/ca.pem
sources:
  files:
    path: drop
  meta_ads:
    accounts: [act_1001, act_1002]
    lead_pages: ["2001"]
    backfill_days: {days}  # all that the shop has, so that spend begins with the orders
    graph_url: {url}  # meta
  google_ads:
    manager: 999-000-1111
    backfill_days: {days}
    endpoint: localhost:8471  # google
    ca_file: google/ca.pem
  page_insights:
    pages: ["2001"]
    graph_url: {url}  # meta
  shopify:
    shop: tea-boutique.myshopify.com
    admin_url: {url}  # shopify
    order_attributes:
      anonymous_id: anonymous_id
      user_id: user_id
      referral_code: referral_code
    customer_metafields:
      consent_ads: custom.consent_ads
      user_id: custom.user_id
  umami:
    identified_as: anonymous_id
  sql:
    mapping: sql.yml
  exchange_rates:
    recent_url: {url}/stats/eurofxref/eurofxref-hist-90d.xml  # ecb
    history_url: {url}/stats/eurofxref/eurofxref-hist.zip  # ecb
"""


def write_settings(home: Home, urls: Mapping[str, str] | None = None) -> None:
    """Write settings, mapping and `.env` where there are none; correct the addresses of the servers in `urls`."""
    if not home.settings.exists():
        plan = home.plan()
        days = (plan.until - plan.start).days + 1 if plan else _DAYS
        write(home.settings, _SETTINGS.format(url=f"http://127.0.0.1:{PORT}", days=days))
    text = home.settings.read_text()
    for server, url in (urls or {}).items():
        text = re.sub(rf"(?:http://)?[\w.]+:\d+(?=\S*  # {server}$)", url, text, flags=re.MULTILINE)
    write(home.settings, text)
    mapping = home.folder / "sql.yml"
    if not mapping.exists():
        write(mapping, helpdesk.MAPPING)
    given = {
        "HOURGLASS_META_ACCESS_TOKEN": TOKEN,
        "HOURGLASS_META_APP_ID": META_APP[0],
        "HOURGLASS_META_APP_SECRET": META_APP[1],
        "HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT": GOOGLE_KEY,
        "HOURGLASS_SHOPIFY_ACCESS_TOKEN": SHOPIFY_TOKEN,
    }
    keep_secrets(home, {**given, **secrets(home)})


def secrets(home: Home) -> dict[str, str]:
    """The secrets in `.env`."""
    return {name: value for name, value in dotenv_values(home.folder / ".env").items() if value is not None}


def keep_secrets(home: Home, values: Mapping[str, str]) -> None:
    """Put these secrets into `.env`, beside the others that are there."""
    lines = [f"{name}={value}\n" for name, value in {**secrets(home), **values}.items()]
    write(home.folder / ".env", "".join(lines))
