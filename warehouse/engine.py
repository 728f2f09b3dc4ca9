"""What may compute staging to marts and lists, and the settings of what needs some."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Engine = Literal["postgres", "duckdb", "spark"]
ENGINES = ("postgres", "duckdb")  # that nights may run on; on Spark they have not all been compared yet


class Spark(BaseModel):
    """Where Spark computes, if it does, see docs/scaling.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    master: str = Field("local[*]", pattern="^(local|spark://)")
    memory: str = Field("2g", pattern="^[0-9]+[mg]$")
    partitions: int = Field(8, ge=1)
    folder: str | None = None
    options: dict[str, str] = Field(default_factory=dict)


def _compared(engine: Engine) -> Engine:
    if engine not in ENGINES:
        raise ValueError(f"{engine!r} is no engine of a night yet; known are {', '.join(ENGINES)}")
    return engine


EngineOfNights = Annotated[Engine, AfterValidator(_compared)]
