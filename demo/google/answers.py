"""Which rows answer a query: the account's things, or its figures summed by whatever is asked for beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import grpc

from demo.google.errors import ApiError, denied, query_error
from demo.google.figures import Figures
from demo.google.gaql import Parsed
from demo.google.resources import Resources
from demo.home import DemoError, Home, instant
from demo.world.ads import platform

Row = dict[str, Any]
_CLICK_DAYS = 90
_CHANGES_AT_MOST = 10_000
_LAGS = "segments.conversion_lag_bucket"
_TERMS = (("{}", 5, "EXACT"), ("{} online", 2, "PHRASE"), ("best {}", 1, "BROAD"))


class World:
    """Google's part of a demo folder, at the instant of its clock (or a fixed one)."""

    def __init__(self, home: Home, clock: date | datetime | None = None) -> None:
        self.home, self.clock, self.google = home, clock, platform("google")
        plan = home.plan()
        if plan is None:
            raise DemoError(f"{home.folder}: there is no world yet; make one with `python -m demo world`")
        self._start = plan.start
        self._figures = Figures(home, dict(self.google.extras["conversion_action"]))
        self._ads = {(ad.ancestor("campaign").id, ad.id): ad for ad in self.google.of("ad")}

    @property
    def manager(self) -> str:
        """Id of the manager account."""
        return str(self.google.extras["manager"]["id"])

    def now(self) -> datetime:
        """The server's time: the fixed one, else the clock file's."""
        return instant(self.clock) if self.clock is not None else self.home.now()

    def answer(self, customer_id: str, query: Parsed) -> list[Row]:
        """Rows of a query's answer. Raises ApiError."""
        if customer_id == self.manager:
            rows = self._of_manager(query)
        elif customer_id in self.google.accounts:
            rows = self._of_account(customer_id, query)
        else:
            closed = any(one["id"] == customer_id for one in self.google.extras["closed_accounts"])
            raise denied("CUSTOMER_NOT_ENABLED" if closed else "USER_PERMISSION_DENIED")
        kept = [row for row in rows if all(condition.holds(row) for condition in query.conditions)]
        kept = _summed(kept, query) if query.has_figures and query.resource != "click_view" else kept
        if (order := query.order) is not None:
            kept.sort(key=lambda row: str(row.get(order)))
        return kept[: query.limit]

    def _of_manager(self, query: Parsed) -> Iterable[Row]:
        if any(field.startswith("metrics.") for field in query.select):
            raise query_error("REQUESTED_METRICS_FOR_MANAGER", "Metrics cannot be requested for a manager account.")
        manager = {**self.google.extras["manager"], "is_manager": True, "level": 0}
        clients = [*self.google.accounts.values(), *self.google.extras["closed_accounts"]]
        for one in (manager, *({**client, "is_manager": False, "level": 1} for client in clients)):
            yield {
                "customer_client.id": int(one["id"]),
                "customer_client.descriptive_name": one["name"],
                "customer_client.manager": one["is_manager"],
                "customer_client.status": one.get("status", "ENABLED"),
                "customer_client.level": one["level"],
            }

    def _of_account(self, account_id: str, query: Parsed) -> Iterable[Row]:
        zone = ZoneInfo(self.google.accounts[account_id]["time_zone"])
        today = self.now().astimezone(zone).date()
        resources = Resources(self.google, account_id, self._start, (today - self._start).days)
        if query.resource == "click_view":
            return self._clicks(account_id, query, resources, today)
        if query.resource == "change_status":
            _check_changes(query, today)
        _check_segments(query)
        if not query.has_figures:
            return resources.rows(query.resource)
        since, until = map(date.fromisoformat, query.range_of("segments.date") or (str(self._start), str(today)))
        if "segments.conversion_action" in query.select:
            rows = self._figures.actions(account_id, since, until, self.now())
        elif _LAGS in query.select:
            rows = self._figures.lags(account_id, since, until, self.now())
        else:
            rows = self._figures.rows(account_id, zone, since, until, self.now())
        whole = ({**row, **resources.ad(self._ad(row))} for row in rows)
        if query.resource == "ad_group_ad":
            return (row for row in whole if "ad_group.id" in row)
        if query.resource == "search_term_view":
            return (term for row in whole if "ad_group.id" in row for term in self._terms(row))
        return whole

    def _clicks(self, account_id: str, query: Parsed, resources: Resources, today: date) -> Iterator[Row]:
        days = query.range_of("segments.date")
        if days is None or days[0] != days[1]:
            message = "Queries of clicks need a filter on a single day."
            raise ApiError(
                grpc.StatusCode.INVALID_ARGUMENT, message, "click_view_error.EXPECTED_FILTER_ON_A_SINGLE_DAY"
            )
        day = date.fromisoformat(days[0])
        if day < today - timedelta(days=_CLICK_DAYS):
            message = "The requested day is too old."
            raise ApiError(grpc.StatusCode.INVALID_ARGUMENT, message, "click_view_error.DATE_TOO_OLD")
        keywords = resources.keyword_ids()
        for click in self._figures.clicks(account_id, day, self.now()):
            row = {**resources.ad(self._ads[click["campaign_id"], click["ad_id"]]), "segments.date": day.isoformat()}
            row |= {
                "click_view.gclid": click["gclid"],
                "segments.device": "MOBILE",
                "segments.ad_network_type": "SEARCH",
            }
            if click["ad_id"]:
                row["click_view.ad_group_ad"] = resources.name("adGroupAds", click["ad_group_id"], click["ad_id"])
            if click["keyword"]:
                key = click["ad_group_id"], click["keyword"]
                row["click_view.keyword"] = resources.name("adGroupCriteria", key[0], keywords[key])
                row["click_view.keyword_info.text"] = click["keyword"]
                row["click_view.keyword_info.match_type"] = "PHRASE"
            yield row

    def _ad(self, row: Row) -> Any:
        return self._ads[str(row["campaign.id"]), str(row["ad_group_ad.ad.id"])]

    def _terms(self, row: Row) -> Iterator[Row]:
        """A row's figures by search term; what is rare is withheld."""
        group = self._ad(row).ancestor("adset")
        words = [
            (form.format(word), weight, match) for word in group.facts["keywords"] for form, weight, match in _TERMS
        ]
        total = sum(weight for _, weight, _ in words)
        for term, weight, match in words:
            part = {
                path: int(value * weight / total) if isinstance(value, int) else value * weight / total
                for path, value in row.items()
                if path.startswith("metrics.")
            }
            if part["metrics.impressions"]:
                named = {"search_term_view.search_term": term, "search_term_view.status": "NONE"}
                yield {**row, **part, **named, "segments.search_term_match_type": match}


def _check_segments(query: Parsed) -> None:
    """What only conversions have cannot stand beside what was shown, clicked or paid."""
    others = [path for path in query.select if path.startswith("metrics.") and "conversions" not in path]
    for segment in {_LAGS, "segments.conversion_action"} & set(query.select):
        if others:
            message = f"Cannot select or filter on the following segments: '{segment}', with '{others[0]}'."
            raise query_error("PROHIBITED_SEGMENT_WITH_METRIC_IN_SELECT_OR_WHERE_CLAUSE", message)


def _check_changes(query: Parsed, today: date) -> None:
    path = "change_status.last_change_date_time"
    asked = query.range_of(path)
    if asked is None:
        code, message = "CHANGE_DATE_RANGE_INFINITE", "The range of dates must be finite."
    elif asked[0][:10] < str(today - timedelta(days=_CLICK_DAYS)):
        code, message = "START_DATE_TOO_OLD", "The start date is too old."
    elif query.limit is None:
        code, message = "LIMIT_NOT_SPECIFIED", "The query needs a LIMIT."
    elif query.limit > _CHANGES_AT_MOST:
        code, message = "INVALID_LIMIT_CLAUSE", "The LIMIT is at most 10,000."
    else:
        return
    raise ApiError(grpc.StatusCode.INVALID_ARGUMENT, message, f"change_status_error.{code}")


def _summed(rows: list[Row], query: Parsed) -> list[Row]:
    """Rows summed over all that is not selected."""
    metrics = [path for path in query.select if path.startswith("metrics.")]
    others = [path for path in query.select if not path.startswith("metrics.")]
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        kept = {path: row.get(path) for path in others}
        total = found.setdefault(tuple(map(str, kept.values())), {**kept, **dict.fromkeys(metrics, 0)})
        for path in metrics:
            total[path] += row.get(path, 0)
    return list(found.values())
