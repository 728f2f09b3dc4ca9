"""The source `page_insights`: a Facebook Page and its Instagram account, read from the Graph API."""
