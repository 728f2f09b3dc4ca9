"""A demonstration shop with known truth, and servers that speak the vendors' protocols from it."""
