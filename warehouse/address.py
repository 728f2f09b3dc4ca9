"""The address of an external warehouse, read before anything connects: libpq's own complaint shows the password."""

from __future__ import annotations

from typing import Annotated

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import AfterValidator, SecretStr


def problem(address: str) -> str | None:
    """Why libpq cannot read it, without the address itself; None where it can."""
    try:
        conninfo_to_dict(address)
    except psycopg.ProgrammingError:  # whose message has the address in it
        return "cannot be read; it has to be postgresql://user@host:5432/database"
    return None


def _checked(address: SecretStr) -> SecretStr:
    if found := problem(address.get_secret_value()):
        raise ValueError(found)
    return address


Address = Annotated[SecretStr, AfterValidator(_checked)]
