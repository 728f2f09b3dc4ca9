"""What may compute staging to marts and lists, and the settings of what needs some."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Engine = Literal["postgres", "duckdb", "spark"]
ENGINES: tuple[Engine, ...] = get_args(Engine)


class Spark(BaseModel):
    """Where Spark computes, if it does, see docs/scaling.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    master: str = Field("local[*]", pattern="^(local|spark://)")
    memory: str = Field("2g", pattern="^[0-9]+[mg]$")
    partitions: int = Field(8, ge=1)
    folder: str | None = None
    thrift_port: int | None = Field(None, ge=1024, le=65535)
    options: dict[str, str] = Field(default_factory=dict)
