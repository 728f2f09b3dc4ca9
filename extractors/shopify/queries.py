"""What is asked of the Admin API. Source: shopify.dev, GraphQL Admin API 2026-10, objects Order, Refund, Customer,
CustomerJourneySummary, BulkOperation; bulk operations, limitations (a connection inside a list cannot be asked for in
bulk, so the lines of refunds are asked for apart)."""

from __future__ import annotations

from datetime import UTC, datetime

_MONEY = "{ presentmentMoney { amount currencyCode } shopMoney { amount currencyCode } }"

LINE = f"""
  __typename id name sku quantity currentQuantity product {{ id productType }}
  originalUnitPriceSet {_MONEY} totalDiscountSet {_MONEY}"""

VISIT = """
  __typename ... on CustomerVisit {
    id occurredAt landingPage referrerUrl source sourceType utmParameters { source medium campaign content term }
  }"""

_ORDER = f"""
  __typename id name createdAt updatedAt cancelledAt test sourceName displayFinancialStatus displayFulfillmentStatus
  email phone tags discountCodes subtotalLineItemsQuantity customer {{ id }}
  shippingAddress {{ countryCodeV2 }} billingAddress {{ countryCodeV2 }} customAttributes {{ key value }}
  totalPriceSet {_MONEY} totalDiscountsSet {_MONEY} totalShippingPriceSet {_MONEY} totalTaxSet {_MONEY}
  fulfillments {{ status estimatedDeliveryAt deliveredAt }}
  refunds {{ id createdAt totalRefundedSet {_MONEY} }}"""

_JOURNEY = "ready momentsCount { count } lastVisit { landingPage referrerUrl }"

_CUSTOMER = """
  __typename id createdAt updatedAt tags dataSaleOptOut defaultAddress { countryCodeV2 }
  defaultEmailAddress { emailAddress marketingState marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber marketingState marketingUpdatedAt }"""

START = """
mutation($query: String!) {
  bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { code message } }
}"""
LOOK = """
query($id: ID!) {
  node(id: $id) { ... on BulkOperation { id status errorCode objectCount rootObjectCount url } }
}"""
CANCEL = """
mutation($id: ID!) {
  bulkOperationCancel(id: $id) { bulkOperation { id status } userErrors { message } }
}"""
APP = "query { currentAppInstallation { accessScopes { handle } } shop { currencyCode ianaTimezone } }"
DELETED = """
query($filter: String!, $after: String) {
  events(first: 250, after: $after, query: $filter) {
    pageInfo { hasNextPage endCursor }
    nodes { ... on BasicEvent { id subjectId subjectType action createdAt } }
  }
}"""
COUNT = "query($filter: String!) { customersCount(query: $filter, limit: null) { count } }"
REFUND_LINES = """
query($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Order {
    id refunds { id refundLineItems(first: 2) { nodes { quantity lineItem { id } } } }
  } }
}"""
LINES = f"""
query($id: ID!, $after: String) {{
  node(id: $id) {{ ... on Order {{
    lineItems(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {LINE} }} }}
  }} }}
}}"""
MOMENTS = f"""
query($id: ID!, $after: String) {{
  node(id: $id) {{ ... on Order {{ customerJourneySummary {{
    moments(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {VISIT} }} }}
  }} }} }}
}}"""
ORDERS = f"""
query($ids: [ID!]!) {{
  nodes(ids: $ids) {{ ... on Order {{ {_ORDER} customerJourneySummary {{ {_JOURNEY} }} }} }}
}}"""


def orders_in_bulk(*conditions: str) -> str:
    """All orders that meet the conditions, with their lines and journeys."""
    return f"""{{ orders(query: "{" ".join(conditions)}", sortKey: UPDATED_AT) {{ edges {{ node {{ {_ORDER}
  lineItems {{ edges {{ node {{ {LINE} }} }} }}
  customerJourneySummary {{ {_JOURNEY} moments(first: 250) {{ edges {{ node {{ {VISIT} }} }} }} }}
}} }} }} }}"""


def customers_in_bulk(metafields: dict[str, str], *conditions: str) -> str:
    """All customers that meet the conditions; `metafields` gives namespace.key by column."""
    asked = ""
    for column, name in metafields.items():
        namespace, _, key = name.rpartition(".")
        asked += f' {column}: metafield(namespace: "{namespace}", key: "{key}") {{ value updatedAt }}'
    chosen = f'(query: "{" ".join(conditions)}")' if conditions else ""
    return f"{{ customers{chosen} {{ edges {{ node {{ {_CUSTOMER}{asked} }} }} }} }}"


def since(field: str, at: datetime) -> str:
    """Condition of a search: from an instant on."""
    return f"{field}:>='{_text(at)}'"


def before(field: str, at: datetime) -> str:
    """Condition of a search: before an instant."""
    return f"{field}:<'{_text(at)}'"


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
