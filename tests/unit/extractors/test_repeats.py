from __future__ import annotations

import time

import pytest

from extractors.repeats import repeated
from extractors.run import ExtractionError


class PassingError(ExtractionError):
    is_passing = True


class WaitedForError(PassingError):
    is_waited_for = True


class Vendor:
    """Fails so often, then answers."""

    def __init__(self, failures: int, error: type[ExtractionError]) -> None:
        self.failures, self.error, self.calls = failures, error, 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error("not now")
        return "answer"


def test_what_passes_by_itself_does_not_fail_the_unit():
    vendor = Vendor(2, PassingError)
    assert repeated(vendor, 3, 0.001) == "answer" and vendor.calls == 3


def test_the_last_error_is_the_vendors_own_and_not_the_librarys():
    vendor = Vendor(9, PassingError)
    with pytest.raises(PassingError, match="not now"):
        repeated(vendor, 3, 0.001)
    assert vendor.calls == 3


def test_a_refusal_is_not_asked_again():
    vendor = Vendor(1, ExtractionError)
    with pytest.raises(ExtractionError):
        repeated(vendor, 3, 0.001)
    assert vendor.calls == 1


def test_a_defect_of_ours_is_not_hidden_by_repeating_it():
    with pytest.raises(ZeroDivisionError):
        repeated(lambda: 1 // 0, 3, 0.001)


def test_what_was_waited_for_is_not_waited_for_twice():
    began = time.monotonic()
    assert repeated(Vendor(2, WaitedForError), 3, 30) == "answer"
    assert time.monotonic() - began < 5
