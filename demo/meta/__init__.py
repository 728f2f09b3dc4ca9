"""A server that speaks the wire protocol of Meta's Graph API."""
