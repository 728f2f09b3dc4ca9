"""Umami's database, as its tracker would have filled it."""
