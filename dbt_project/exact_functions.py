"""What Postgres computes exactly and other engines do not, in Python: DuckDB and Spark call these.

`hash_text(text) -> bigint` is Postgres's `hashtextextended(text, 0)`, so that the same people are held out of a
training on every engine. Source: Bob Jenkins, "lookup3.c" (2006), as Postgres's hash_bytes_extended() applies it.

`decay_weight(microseconds, half life in seconds)` is 2^(-age / half life) x 10^24, rounded. The engines' own `exp` has
16 digits, which is too few to round shares to 12 digits alike.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_BLOCK = 12  # bytes of three words
_WORDS = NDArray[np.uint32]
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_LN2 = Decimal("0.693147180559945309417232121458")


def decay_weight(microseconds: int, half_life: float) -> int:
    """2^(-age / half life) x 10^24 as a whole number; `half_life` in seconds."""
    exponent = _EXACT.divide(_EXACT.multiply(-_LN2, microseconds), _EXACT.multiply(Decimal(str(half_life)), 1_000_000))
    return int(_EXACT.scaleb(_EXACT.exp(exponent), 24).to_integral_value(ROUND_HALF_UP))


def hash_text(texts: pa.Array) -> pa.Array:
    """64-bit hashes of an Arrow column of texts; nulls stay null. Spark reads from the signature that it is one."""
    column = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = [text.encode() for text in column.drop_null().to_pylist()]
    hashes = iter(_hashed(encoded).tolist())
    return pa.array([next(hashes) if is_there else None for is_there in column.is_valid().to_pylist()], pa.int64())


def _hashed(encoded: list[bytes]) -> NDArray[np.int64]:
    lengths = np.array([len(one) for one in encoded], dtype=np.int64)
    blocks = int(lengths.max(initial=0)) // _BLOCK + 1
    padded = np.zeros((len(encoded), blocks * _BLOCK), dtype=np.uint8)
    padded[np.arange(blocks * _BLOCK) < lengths[:, None]] = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    words = padded.view("<u4").reshape(len(encoded), blocks, 3)
    start = (0x9E3779B9 + 3923095 + lengths).astype(np.uint32)
    a, b, c = start, start.copy(), start.copy()
    for number in range(blocks):
        whole = lengths >= (number + 1) * _BLOCK
        last = ~whole & (lengths >= number * _BLOCK)
        first, second, third = (words[:, number, place] for place in range(3))
        mixed = _mixed(a + first, b + second, c + third)
        # The lowest byte of the last word is kept free: it stands for the length.
        final = _final(a + first, b + second, c + (third << np.uint32(8)))
        a, b, c = (
            np.where(whole, mix, np.where(last, end, old))
            for mix, end, old in zip(mixed, final, (a, b, c), strict=True)
        )
    return ((b.astype(np.uint64) << np.uint64(32)) | c).view(np.int64)


def _turned(word: _WORDS, bits: int) -> _WORDS:
    return (word << np.uint32(bits)) | (word >> np.uint32(32 - bits))


def _mixed(a: _WORDS, b: _WORDS, c: _WORDS) -> tuple[_WORDS, _WORDS, _WORDS]:
    for bits in (4, 6, 8, 16, 19, 4):
        a, c = (a - c) ^ _turned(c, bits), c + b
        a, b, c = b, c, a
    return a, b, c


def _final(a: _WORDS, b: _WORDS, c: _WORDS) -> tuple[_WORDS, _WORDS, _WORDS]:
    for bits in (14, 11, 25, 16, 4, 14, 24):
        c = (c ^ b) - _turned(b, bits)
        a, b, c = b, c, a
    return c, a, b  # seven turns of three
