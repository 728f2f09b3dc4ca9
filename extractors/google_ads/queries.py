"""What is asked for: by stream the resource, and for each column the field of the Google Ads query language.

Source: Google Ads API reference, one page for each resource. Names of fields are data here, so that one that a version
renames is a line. Nothing is asked by status: REMOVED objects stay readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_DAY = {"account_id": "customer.id", "date": "segments.date"}
_CAMPAIGN = {"campaign_id": "campaign.id", "campaign_name": "campaign.name"}
_PLACE = {"device": "segments.device", "network": "segments.ad_network_type", "currency": "customer.currency_code"}
_TOTALS = {
    "impressions": "metrics.impressions",
    "clicks": "metrics.clicks",
    "spend": "metrics.cost_micros",
    "conversions": "metrics.conversions",
    "conversions_value": "metrics.conversions_value",
}
_VIEWS = {"view_conversions": "metrics.view_through_conversions"}
_CRITERION = {
    "account_id": "customer.id",
    "ad_group_id": "ad_group.id",
    "campaign_id": "campaign.id",
    "status": "ad_group_criterion.status",
    "is_excluded": "ad_group_criterion.negative",
}
_AUDIENCE_KINDS = (
    "USER_LIST, USER_INTEREST, CUSTOM_AUDIENCE, CUSTOM_AFFINITY, CUSTOM_INTENT, COMBINED_AUDIENCE, AUDIENCE, "
    "LIFE_EVENT, EXTENDED_DEMOGRAPHIC"
)


@dataclass(frozen=True)
class Query:
    """One question: its stream, the resource, the fields by column, and a condition that always holds."""

    stream: str
    resource: str
    fields: Mapping[str, str]
    where: str = ""

    def text(self, more: str = "", end: str = "") -> str:
        """The query, with one more condition and an end (order, limit)."""
        conditions = " AND ".join(part for part in (self.where, more) if part)
        fields = ", ".join(dict.fromkeys(self.fields.values()))
        clauses = ["SELECT", fields, "FROM", self.resource]  # Google's own query language
        return " ".join(clauses + (["WHERE", conditions] if conditions else [])) + end

    def without(self, column: str) -> Query:
        """The same question without a column."""
        fields = {name: path for name, path in self.fields.items() if name != column}
        return Query(self.stream, self.resource, fields, self.where)


CLIENTS = Query(
    "accounts",
    "customer_client",
    {
        "account_id": "customer_client.id",
        "name": "customer_client.descriptive_name",
        "is_manager": "customer_client.manager",
        "status": "customer_client.status",
        "level": "customer_client.level",
    },
)
ACCOUNT = Query(
    "accounts",
    "customer",
    {
        "account_id": "customer.id",
        "name": "customer.descriptive_name",
        "currency": "customer.currency_code",
        "time_zone": "customer.time_zone",
        "status": "customer.status",
        "is_test": "customer.test_account",
        "is_auto_tagged": "customer.auto_tagging_enabled",
    },
)
CONVERSION_ACTIONS = Query(
    "conversion_actions",
    "conversion_action",
    {
        "account_id": "customer.id",
        "conversion_action_id": "conversion_action.id",
        "name": "conversion_action.name",
        "kind": "conversion_action.type",
        "category": "conversion_action.category",
        "status": "conversion_action.status",
        "is_primary": "conversion_action.primary_for_goal",
        "is_counted": "conversion_action.include_in_conversions_metric",
        "click_window_days": "conversion_action.click_through_lookback_window_days",
        "view_window_days": "conversion_action.view_through_lookback_window_days",
        "counting": "conversion_action.counting_type",
        "attribution_model": "conversion_action.attribution_model_settings.attribution_model",
    },
)
CHANGES = Query(
    "changes",
    "change_status",
    {
        "account_id": "customer.id",
        "change_id": "change_status.resource_name",
        "kind": "change_status.resource_type",
        "status": "change_status.resource_status",
        "campaign_id": "change_status.campaign",
        "ad_group_id": "change_status.ad_group",
        "changed_at": "change_status.last_change_date_time",
    },
)
LISTINGS = (
    Query(
        "campaigns",
        "campaign",
        {
            "account_id": "customer.id",
            "campaign_id": "campaign.id",
            "name": "campaign.name",
            "objective": "campaign.advertising_channel_type",
            "status": "campaign.status",
            "effective_status": "campaign.primary_status",
            "bidding_strategy": "campaign.bidding_strategy_type",
            "daily_budget": "campaign_budget.amount_micros",
            "start_at": "campaign.start_date_time",
            "stop_at": "campaign.end_date_time",
            "final_url_suffix": "campaign.final_url_suffix",
        },
    ),
    Query(
        "ad_groups",
        "ad_group",
        {
            "account_id": "customer.id",
            "ad_group_id": "ad_group.id",
            "campaign_id": "campaign.id",
            "name": "ad_group.name",
            "kind": "ad_group.type",
            "status": "ad_group.status",
            "effective_status": "ad_group.primary_status",
            "cpc_bid": "ad_group.cpc_bid_micros",
            "is_expansion_on": "ad_group.optimized_targeting_enabled",
        },
    ),
    Query(
        "ads",
        "ad_group_ad",
        {
            "account_id": "customer.id",
            "ad_id": "ad_group_ad.ad.id",
            "ad_group_id": "ad_group.id",
            "campaign_id": "campaign.id",
            "name": "ad_group_ad.ad.name",
            "kind": "ad_group_ad.ad.type",
            "status": "ad_group_ad.status",
            "effective_status": "ad_group_ad.primary_status",
            "link_url": "ad_group_ad.ad.final_urls",
            "final_url_suffix": "ad_group_ad.ad.final_url_suffix",
        },
    ),
    Query(
        "keywords",
        "ad_group_criterion",
        {
            **_CRITERION,
            "keyword_id": "ad_group_criterion.criterion_id",
            "keyword": "ad_group_criterion.keyword.text",
            "match_type": "ad_group_criterion.keyword.match_type",
            "quality_score": "ad_group_criterion.quality_info.quality_score",
            "cpc_bid": "ad_group_criterion.effective_cpc_bid_micros",
        },
        "ad_group_criterion.type = KEYWORD",
    ),
    Query(
        "ad_group_audiences",
        "ad_group_criterion",
        {
            **_CRITERION,
            "criterion_id": "ad_group_criterion.criterion_id",
            "kind": "ad_group_criterion.type",
            "name": "ad_group_criterion.display_name",
            "user_list": "ad_group_criterion.user_list.user_list",
            "custom_audience": "ad_group_criterion.custom_audience.custom_audience",
            "user_interest": "ad_group_criterion.user_interest.user_interest_category",
        },
        f"ad_group_criterion.type IN ({_AUDIENCE_KINDS})",
    ),
    Query(
        "audiences",
        "user_list",
        {
            "account_id": "customer.id",
            "audience_id": "user_list.id",
            "name": "user_list.name",
            "kind": "user_list.type",
            "status": "user_list.membership_status",
            "days": "user_list.membership_life_span",
            "size_for_search": "user_list.size_for_search",
            "size_for_display": "user_list.size_for_display",
        },
    ),
    Query(
        "custom_segments",
        "custom_audience",
        {
            "account_id": "customer.id",
            "segment_id": "custom_audience.id",
            "name": "custom_audience.name",
            "kind": "custom_audience.type",
            "status": "custom_audience.status",
            "description": "custom_audience.description",
            "members": "custom_audience.members",
        },
    ),
    CONVERSION_ACTIONS,
)
# Performance Max has no ads: its figures are in the campaigns' only. The ads' are read first, so that a campaign never
# has less than its ads together while figures still grow.
INSIGHTS = (
    Query(
        "insights_daily",
        "ad_group_ad",
        {
            **_DAY,
            "ad_id": "ad_group_ad.ad.id",
            "ad_name": "ad_group_ad.ad.name",
            "ad_group_id": "ad_group.id",
            "ad_group_name": "ad_group.name",
            **_CAMPAIGN,
            **_PLACE,
            **_TOTALS,
            **_VIEWS,
        },
    ),
    Query("insights_campaign_daily", "campaign", {**_DAY, **_CAMPAIGN, **_PLACE, **_TOTALS, **_VIEWS}),
    Query("insights_account_daily", "customer", {**_DAY, **_TOTALS}),
    Query(
        "insights_actions",
        "campaign",
        {
            **_DAY,
            "campaign_id": "campaign.id",
            "conversion_action_id": "segments.conversion_action",
            "name": "segments.conversion_action_name",
            "value": "metrics.all_conversions",
            "revenue": "metrics.all_conversions_value",
            "value_by_conversion_date": "metrics.all_conversions_by_conversion_date",
            "revenue_by_conversion_date": "metrics.all_conversions_value_by_conversion_date",
        },
    ),
    Query(
        "insights_lags",
        "campaign",
        {
            **_DAY,
            "campaign_id": "campaign.id",
            "lag_bucket": "segments.conversion_lag_bucket",
            "conversions": "metrics.conversions",
            "conversions_value": "metrics.conversions_value",
        },
    ),
    Query(
        "search_terms_daily",
        "search_term_view",
        {
            **_DAY,
            "campaign_id": "campaign.id",
            "ad_group_id": "ad_group.id",
            "search_term": "search_term_view.search_term",
            "match_type": "segments.search_term_match_type",
            "status": "search_term_view.status",
            **_TOTALS,
        },
    ),
)
CLICKS = Query(
    "clicks",
    "click_view",
    {
        **_DAY,
        "gclid": "click_view.gclid",
        "campaign_id": "campaign.id",
        "ad_group_id": "ad_group.id",
        "ad_id": "click_view.ad_group_ad",
        "keyword_id": "click_view.keyword",
        "keyword": "click_view.keyword_info.text",
        "match_type": "click_view.keyword_info.match_type",
        "device": "segments.device",
        "network": "segments.ad_network_type",
    },
)
