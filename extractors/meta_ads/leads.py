"""Lead forms of a page and what people left in them.

Source: Marketing API, retrieving leads. Meta deletes a lead 90 days after it was left; the forms stay. E-mail and
telephone number become keyed hashes at load; other answers that say who somebody is are not landed at all
(`personal_answers` in source.yml).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from extractors import chunks
from extractors.graph import pages
from extractors.graph.work import Work

STREAMS = ("lead_forms", "leads")
UNIT = "leads"
PREFIX = "page_"
_KEPT = timedelta(days=90)
_OVERLAP = timedelta(days=2)  # read again, in case Meta was late
_PAGE = 100
_FORM = "id,name,status,locale,created_time,leads_count,questions"
_LEAD = "id,created_time,form_id,ad_id,ad_name,adset_id,campaign_id,platform,is_organic,field_data"


def extract(work: Work) -> None:
    """Read and land all forms of a page and the leads since the last night that was published."""
    context, page_id = work.context, work.unit.account.removeprefix(PREFIX)
    graph, facts = pages.graph(context, page_id), context.source.facts
    end, oldest = context.night_end, context.night_end - _KEPT
    last = chunks.published(context, work.unit.account, "leads").get(UNIT)
    since = max(oldest, _midnight(last, end) - _OVERLAP) if last else oldest
    for form in graph.pages(f"{page_id}/leadgen_forms", _PAGE, fields=_FORM):
        if not work.records.is_new("lead_forms", (form["id"],), form):
            continue
        work.records.add("lead_forms", {**form_row(form), "page_id": page_id})
        if _reaches_back(form, oldest) and (last is None or _midnight(last, end) < oldest):
            reason = f"leads before {oldest.date().isoformat()} are gone: Meta keeps them for 90 days"
            work.gap("leads", form["id"], reason)
        newer = [{"field": "time_created", "operator": "GREATER_THAN", "value": int(since.timestamp())}]
        for lead in graph.pages(f"{form['id']}/leads", _PAGE, fields=_LEAD, filtering=newer):
            if datetime.fromisoformat(lead["created_time"]) >= end:
                continue  # its own night will bring it
            if work.records.is_new("leads", (lead["id"],), lead):
                work.records.add("leads", {**lead_row(lead, facts), "page_id": page_id})


def form_row(form: Mapping[str, Any]) -> dict[str, Any]:
    """The row of `lead_forms`."""
    same = ("name", "status", "locale", "leads_count", "questions")
    return {
        **{name: form.get(name) for name in same},
        "form_id": form.get("id"),
        "created_at": form.get("created_time"),
    }


def lead_row(lead: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The row of `leads`: contact apart, other answers as an object, a list where there are several values."""
    answers = {str(one["name"]): one.get("values") or [] for one in lead.get("field_data") or []}
    contact = {column: _first(answers, facts[f"{column}_answers"]) for column in ("email", "phone")}
    hidden = {*facts["email_answers"], *facts["phone_answers"], *facts["personal_answers"]}
    rest = {name: values[0] if len(values) == 1 else values for name, values in answers.items() if name not in hidden}
    same = ("form_id", "ad_id", "ad_name", "campaign_id", "platform", "is_organic")
    return {
        **{name: lead.get(name) for name in same},
        **contact,
        "lead_id": lead.get("id"),
        "ad_group_id": lead.get("adset_id"),
        "created_at": lead.get("created_time"),
        "answers": rest,
    }


def _first(answers: Mapping[str, list[str]], names: list[str]) -> str | None:
    return next((answers[name][0] for name in names if answers.get(name)), None)


def _reaches_back(form: Mapping[str, Any], oldest: datetime) -> bool:
    made = form.get("created_time")
    return made is not None and datetime.fromisoformat(made) < oldest and bool(form.get("leads_count"))


def _midnight(night: date, end: datetime) -> datetime:
    """The end of an earlier night, near enough: nights end at one hour of one zone."""
    return end - timedelta(days=(end.date() - night).days - 1)
