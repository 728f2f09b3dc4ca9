"""Google's refusals: what each reason means and what the operator does.

Source: Data Manager API, ErrorReason and the guide on errors (google-ads-datamanager 0.9.4).
"""

from __future__ import annotations

from google.api_core.exceptions import GoogleAPICallError

from exporters.errors import PlatformError

_REMEDIES = {
    "NOT_ALLOWLISTED": "the account may not upload customer lists: check its policy compliance in Google Ads",
    "CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE": "the account may not upload customer lists: check its policy "
    "compliance in Google Ads",
    "ADVERTISER_NOT_ALLOWLISTED_FOR_UPLOADED_DATA": "the account may not upload customer lists: check its policy "
    "compliance in Google Ads",
    "TERMS_AND_CONDITIONS_NOT_SIGNED": "accept the Customer Match terms once, in Google Ads under Audience manager",
    "ADVERTISER_TOS_NOT_ACCEPTED": "accept the Customer Match terms once, in Google Ads under Audience manager",
    "EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED": "declare in Google Ads whether the account shows political ads",
    "SENSITIVE_USER_LIST_IMMUTABLE": "Google has marked the list as sensitive: delete it there, and export again",
    "INVALID_USER_LIST_ID": "the list is gone: remove its row of audiences.remote_lists, and export again",
    "PERMISSION_DENIED": "the credentials may not edit the account: check audiences.google.customer and login",
    "RESOURCE_EXHAUSTED": "the quota is used up: run again later",
}
_OF_THE_REQUEST = {
    "INVALID_SHA256_FORMAT", "INVALID_HEX_ENCODING", "INVALID_AUDIENCE_MEMBER", "NO_IDENTIFIERS_PROVIDED",
    "TOO_MANY_USER_IDENTIFIERS", "TOO_MANY_AUDIENCE_MEMBERS", "INVALID_FORMAT",
}  # fmt: skip


def refusal(what: str, error: GoogleAPICallError) -> PlatformError:
    """The error as ours. Google's own words are left out where they may quote what was sent."""
    status = getattr(error.grpc_status_code, "name", None) or str(error.code)
    reason = getattr(error, "reason", None) or status
    remedy = _REMEDIES.get(reason) or _REMEDIES.get(status) or "run again; if it stays, look the reason up"
    return PlatformError(f"Google, {what}: {reason}; {remedy}", is_of_the_request=reason in _OF_THE_REQUEST)
