"""Trying again what fails for a moment: after longer and longer pauses, with chance in them.

Without chance, the tasks that one outage stopped would all come back at the same instant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from extractors.run import ExtractionError

_LONGEST_PAUSE = 60.0  # seconds; who is asked to wait longer defers the task

Answer = TypeVar("Answer")


def repeated(call: Callable[[], Answer], attempts: int, first_pause: float) -> Answer:
    """The answer of a call, tried up to `attempts` times while its ExtractionError is passing; else that error.

    `first_pause`: seconds before the second attempt, about doubled before each further one.
    """
    growing = wait_exponential_jitter(initial=first_pause, jitter=first_pause / 2, max=_LONGEST_PAUSE)

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return 0.0 if isinstance(error, ExtractionError) and error.is_waited_for else growing(state)

    def is_passing(error: BaseException) -> bool:
        return isinstance(error, ExtractionError) and error.is_passing

    repeat = Retrying(stop=stop_after_attempt(attempts), wait=pause, retry=retry_if_exception(is_passing), reraise=True)
    return repeat(call)
