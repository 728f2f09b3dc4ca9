"""What a benchmark says of a process is of that process."""

import sys

from benchmarks.measure import usage_of


def test_a_large_caller_is_not_taken_for_its_childs_memory():
    ballast = bytearray(300_000_000)
    ballast[::4096] = b"1" * len(ballast[::4096])  # touched, so that it is there
    assert usage_of([sys.executable, "-c", "pass"]).peak_mb < 100


def test_the_peak_of_the_command_is_seen():
    code = "held = bytearray(200_000_000); held[::4096] = b'1' * len(held[::4096])"
    used = usage_of([sys.executable, "-c", code])
    assert 190 < used.peak_mb < 260
    assert used.cpu_seconds > 0


def test_a_command_that_fails_says_so():
    assert usage_of([sys.executable, "-c", "raise SystemExit(3)"]).exit_code == 3
