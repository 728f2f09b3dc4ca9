"""Lead forms of the shop's page, and the leads left in them."""

from __future__ import annotations

import json
from typing import Any

from demo.meta.errors import GraphError
from demo.meta.messages import Request
from demo.meta.page_data import PageData, Row, graph_time, instant
from demo.meta.paging import page
from demo.world.ads import platform

FORM = "990000000000001"
_LARGEST = 100


class LeadForms:
    """One form, which the world calls `meta-tasting`."""

    def __init__(self, data: PageData) -> None:
        self.data = data
        self._ads = {ad.id: ad for ad in platform("meta").of("ad")}

    def knows(self, name: str) -> bool:
        """Whether an id is a form's."""
        return name == FORM

    def listing(self, request: Request) -> dict[str, Any]:
        """The forms of the page."""
        form = {
            "id": FORM,
            "name": "Tasting",
            "status": "ACTIVE",
            "locale": "de_DE",
            "created_time": f"{self.data.start:%Y-%m-%d}T08:00:00+0000",
            "leads_count": len(self.data.leads()),
            "questions": [
                {"key": "email", "type": "EMAIL"},
                {"key": "phone_number", "type": "PHONE"},
                {"key": "full_name", "type": "FULL_NAME"},
                {"key": "interest", "type": "CUSTOM", "label": "What brings you here?"},
            ],
        }
        return page(request, [form], _LARGEST)

    def answer(self, request: Request) -> dict[str, Any]:
        """The leads of a form, newest first, after the instant that a filter names. Raises GraphError 2500."""
        if request.parts[1:] != ["leads"]:
            raise GraphError(f"Unknown path components: /{'/'.join(request.parts[1:])}", 2500)
        since = max(
            (one["value"] for one in request.json("filtering", []) if one["field"] == "time_created"), default=0
        )
        rows = [self._lead(row) for row in self.data.leads() if instant(row["created_at"]).timestamp() > since]
        return page(request, rows, _LARGEST)

    def _lead(self, row: Row) -> dict[str, Any]:
        answers = {"email": row["email"], "phone_number": row["phone"], "full_name": "A. Person"}
        answers |= json.loads(row["answers"])
        lead: dict[str, Any] = {
            "id": row["lead_id"],
            "created_time": graph_time(row["created_at"]),
            "form_id": FORM,
            "platform": "fb",
            "is_organic": not row["utm_content"],
            "field_data": [{"name": name, "values": [value]} for name, value in answers.items() if value],
        }
        ad = self._ads.get(row["utm_content"])
        if ad is not None:
            lead |= {"ad_id": ad.id, "ad_name": ad.facts["name"], "adset_id": ad.ancestor("adset").id}
            lead["campaign_id"] = ad.ancestor("campaign").id
        return lead
