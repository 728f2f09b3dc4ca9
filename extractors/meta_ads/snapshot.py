"""The unit `objects`: the account, its campaigns, ad sets, ads, creatives and audiences as they are tonight."""

from __future__ import annotations

from typing import Any

from extractors.graph import access
from extractors.graph.errors import MetaError
from extractors.graph.work import Work
from extractors.meta_ads import audiences, objects
from extractors.meta_ads.accounts import record as account_record
from extractors.meta_ads.objects import Listing
from extractors.meta_ads.reports import every_status

STREAMS = ("accounts", "campaigns", "ad_groups", "ad_group_interests", "ads", "creatives", "custom_audiences")


def extract(work: Work) -> None:
    """Read and land all objects of an account. Raises MetaError, DeferredError, RecordError."""
    account = work.unit.account
    record = account_record(work.context, account)
    offset = 1 if record.get("currency") in work.context.source.facts["whole_currencies"] else 100
    work.records.add("accounts", {**objects.account_row(record, offset), "account_id": account})
    for listing in objects.LISTINGS:
        _list(work, listing, offset)
    found = access.graph(work.context, account).pages(
        f"act_{account}/customaudiences", audiences.PAGE, fields=audiences.FIELDS
    )
    for audience in found:
        if work.records.is_new("custom_audiences", (audience["id"],), audience):
            work.records.add("custom_audiences", {**audiences.row(audience), "account_id": account})


def _list(work: Work, listing: Listing, offset: int) -> None:
    """Land one listing, objects of every status; one that cannot be read comes with its id alone, and is a gap."""

    def skipped(object_id: str, error: MetaError) -> None:
        work.gap(listing.stream, object_id, error.reason)

    account: dict[str, Any] = {"account_id": work.unit.account}
    found = access.graph(work.context, work.unit.account).pages(
        f"act_{work.unit.account}/{listing.edge}",
        listing.page,
        skipped,
        fields=f"id,{listing.fields}",
        **every_status(listing.level),
    )
    for thing in found:
        if not work.records.is_new(listing.stream, (thing["id"],), thing):
            continue
        work.records.add(listing.stream, listing.row(thing, offset) | account)
        if listing.stream == "ad_groups":
            for interest in objects.interest_rows(thing["id"], thing.get("targeting") or {}):
                work.records.add("ad_group_interests", interest | account)
