"""Who reads which sections: one page each for marketer, analyst and operator."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page of a night; `sections` are templates, in reading order."""

    file: str
    title: str
    sections: tuple[str, ...]


PAGES = (
    Page(
        "index.html", "Marketing",
        ("state", "tonight", "headline", "channels", "outlook", "reach", "leads", "days", "engagement",
         "reputation", "lists", "definitions"),
    ),
    Page(
        "analysis.html", "Analysis",
        ("state", "funnel", "steps", "purchases", "cohorts", "competitors", "platforms", "restatements", "definitions"),
    ),
    Page("operations.html", "Operations", ("state", "sources", "checks")),
)  # fmt: skip
# What a warehouse can tell before it knows of any order or cost.
ALWAYS = ("state", "sources", "lists", "checks", "definitions")
