"""`replay` of what there is not."""

import pytest

from warehouse.replay import NoSuchStreamError, replay
from warehouse.settings import Settings


@pytest.mark.parametrize(
    ("source", "stream", "says"),
    [
        ("nope", None, r"^nope: there is no such source; known are .*files"),
        (None, "nope", r"^nope: there is no such stream; known are .*orders"),
        ("umami", "orders", r"^orders: there is no such stream; known are (?!.*refunds)"),
    ],
)
def test_a_replay_of_a_mistyped_name_does_nothing_in_silence(
    settings: Settings, source: str | None, stream: str | None, says: str
) -> None:
    with pytest.raises(NoSuchStreamError, match=says):  # a SettingsError: exit code 2
        replay(settings, source, stream)
