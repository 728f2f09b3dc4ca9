"""Exporters: audiences leave the warehouse for ad platforms and files."""
