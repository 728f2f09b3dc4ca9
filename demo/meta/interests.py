"""Interests that ads can aim at: searched by name, or looked up by id."""

from __future__ import annotations

from typing import Any

from demo.meta.errors import GraphError
from demo.meta.messages import Request
from demo.world.catalog import COMPETITORS, GENERAL_INTERESTS

# A look-up brings an interest that was renamed under its new name, and one that is gone as not valid.
_EVERY = {rival.interest_id: rival.name for rival in COMPETITORS} | {
    interest_id: name for name, interest_id in GENERAL_INTERESTS.items()
}


class Interests:
    """All interests; tests rename and remove them."""

    def __init__(self) -> None:
        self.names = dict(_EVERY)

    def search(self, request: Request) -> list[dict[str, Any]]:
        """Interests whose name holds the word `q`, or those of `interest_fbid_list`. Raises GraphError 100."""
        kind = request.params.get("type")
        if kind == "adinterest":
            word = request.params.get("q", "").lower()
            return [self._one(one) for one, name in self.names.items() if word in name.lower()]
        if kind == "adinterestvalid":
            return [
                self._one(one) | {"valid": True} if one in self.names else {"id": one, "valid": False}
                for one in map(str, request.json("interest_fbid_list", []))
            ]
        raise GraphError.invalid("(#100) type must be one of the following values: adinterest, adinterestvalid")

    def _one(self, interest_id: str) -> dict[str, Any]:
        size = 100_000 * (1 + int(interest_id) % 7)
        return {
            "id": interest_id,
            "name": self.names[interest_id],
            "type": "interests",
            "path": ["Interests", self.names[interest_id]],
            "audience_size_lower_bound": size,
            "audience_size_upper_bound": size * 12 // 10,
        }
