"""Pauses that a vendor asks for, kept in the ledger so that later tasks in other processes keep them too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from extractors.run import Context, DeferredError
from warehouse.ledger import Unit


def left(context: Context, scope: str) -> float:
    """Seconds until the vendor may be called again for an account (or another scope); 0: now."""
    return max(0.0, float(context.state(_unit(context, scope)).get("until", 0)) - time.time())


@contextmanager
def keeping(context: Context, scope: str) -> Iterator[None]:
    """Where the vendor names a long wait within the block, it is noted for the scope; the error goes on."""
    try:
        yield
    except DeferredError as error:
        keep(context, scope, error.seconds)
        raise


def keep(context: Context, scope: str, seconds: float) -> None:
    """Note that nothing of a scope is to be called for so long."""
    context.keep_state(_unit(context, scope), {"until": time.time() + seconds})


def _unit(context: Context, scope: str) -> Unit:
    return Unit(context.source.name, scope, "pause", ())
