"""What will end soon: the configured version of a vendor's API, and tokens. Noted for `status`, and logged."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from extractors.run import Context
from warehouse import expiries

log = logging.getLogger(__name__)


def warn_of_version(context: Context, vendor: str) -> None:
    """Warn where `api_version` ends soon, has ended, or is not among `facts.api_versions` of the source.yml."""
    source, version, known = context.source, context.options.api_version, context.source.facts["api_versions"]
    sunset = known.get(version, {}).get("sunset")
    expiries.note(
        context.connection, source.name, "api_version", version, sunset, f"raise sources.{source.name}.api_version"
    )
    if version not in known:
        log.warning("%s: api_version %s is unknown here; known: %s", vendor, version, ", ".join(known))
    elif sunset is not None and (sunset - context.night).days <= expiries.NEAR_DAYS["api_version"]:
        log.warning("%s: api_version %s ends on %s; raise sources.%s.api_version", vendor, version, sunset, source.name)


def warn_of_token(context: Context, vendor: str, variable: str, ends_at: datetime | None) -> None:
    """Warn where the token in `variable` ends within a week, or has ended; None: it never ends."""
    expiries.note(
        context.connection, context.source.name, "token", variable, ends_at.date() if ends_at else None,
        f"make a new token, see extractors/{context.source.name}/README.md",
    )  # fmt: skip
    if ends_at is not None and (ends_at - datetime.now(UTC)).days < expiries.NEAR_DAYS["token"]:
        log.warning("%s: the token ends at %s; make a new one", vendor, ends_at.isoformat())
