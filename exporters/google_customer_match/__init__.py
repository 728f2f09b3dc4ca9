"""The destination `google_customer_match`: customer lists of a Google Ads account, by the Data Manager API."""
