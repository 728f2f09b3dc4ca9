"""Meta's Graph API, for every source that reads from it: calls, limits, errors, token and version. No source itself."""
