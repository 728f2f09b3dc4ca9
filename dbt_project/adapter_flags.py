"""dbt's behaviour flags, spared the search for who declared them.

For each of them dbt walks the stack through all loaded modules, whenever it makes an adapter, to name the module in a
warning that only flags without a source of their own would show: seconds of every build, and more with each night of a
process.
"""

from __future__ import annotations

from dbt_common.behavior_flags import BehaviorFlagRendered


def _adapter() -> str:
    return "dbt.adapters"


def spare_search() -> None:
    """Have dbt name all adapters in place of the module, from now on in this process."""
    BehaviorFlagRendered._default_source = staticmethod(_adapter)  # type: ignore[method-assign]
