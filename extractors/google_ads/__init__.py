"""The source `google_ads`: the Google Ads API."""
