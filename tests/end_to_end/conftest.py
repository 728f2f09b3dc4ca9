"""One user for all tests of this folder: its nights share an embedded server, as on a real machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commands import User, somebody


@pytest.fixture(scope="session")
def user() -> Iterator[User]:
    with somebody() as user:
        yield user
