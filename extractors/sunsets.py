"""What will end soon: the configured version of a vendor's API, and tokens."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from extractors.run import Context

log = logging.getLogger(__name__)

_VERSION_NEAR = timedelta(days=60)
_TOKEN_NEAR = timedelta(days=7)


def warn_of_version(context: Context, vendor: str) -> None:
    """Warn where `api_version` ends soon, has ended, or is not among `facts.api_versions` of the source.yml."""
    source, version, known = context.source, context.options.api_version, context.source.facts["api_versions"]
    sunset = known.get(version, {}).get("sunset")
    if version not in known:
        log.warning("%s: api_version %s is unknown here; known: %s", vendor, version, ", ".join(known))
    elif sunset is not None and sunset - context.night <= _VERSION_NEAR:
        log.warning("%s: api_version %s ends on %s; raise sources.%s.api_version", vendor, version, sunset, source.name)


def warn_of_token(vendor: str, ends_at: datetime) -> None:
    """Warn where a token ends within a week, or has ended."""
    if ends_at - datetime.now(UTC) < _TOKEN_NEAR:
        log.warning("%s: the token ends at %s; make a new one", vendor, ends_at.isoformat())
