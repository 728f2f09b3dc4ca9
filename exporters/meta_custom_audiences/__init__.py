"""The destination `meta_custom_audiences`: customer lists of an ad account at Meta."""
