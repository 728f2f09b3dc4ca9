"""Vendor to landing: one folder a source, each with its facts in `source.yml` and its calls in `streams.py`."""
