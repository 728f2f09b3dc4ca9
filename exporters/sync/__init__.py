"""Platforms hold lists; each night they are told the difference."""
