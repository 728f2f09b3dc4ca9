"""Truths about the shop's own database: it keeps the contract of files, so they are the same."""

from expectations.truths.files import RECKONED, expectations

__all__ = ["RECKONED", "expectations"]
