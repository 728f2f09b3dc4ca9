"""The vendor's errors, by the codes and subcodes that a client must tell apart."""

from __future__ import annotations

from typing import Any


class GraphError(Exception):
    """An error reply of the Graph API."""

    def __init__(
        self,
        message: str,
        code: int,
        subcode: int | None = None,
        status: int = 400,
        is_transient: bool = False,
        title: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.subcode, self.status = message, code, subcode, status
        self.is_transient, self.title = is_transient, title

    def body(self) -> dict[str, Any]:
        """The error as the vendor writes it."""
        error: dict[str, Any] = {"message": self.message, "type": "OAuthException", "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        error["is_transient"] = self.is_transient
        if self.title:
            error |= {"error_user_title": self.title, "error_user_msg": self.message}
        return {"error": error | {"fbtrace_id": "DEMO"}}

    @staticmethod
    def invalid(message: str) -> GraphError:
        """100: a parameter is wrong."""
        return GraphError(message, 100)

    @staticmethod
    def unknown_field(field: str, kind: str) -> GraphError:
        """100: a field does not exist."""
        return GraphError(f"(#100) Tried accessing nonexisting field ({field}) on node type ({kind})", 100)

    @staticmethod
    def unknown_object(object_id: str) -> GraphError:
        """100/33: no such object, or no permission for it."""
        return GraphError(
            f"Unsupported get request. Object with ID '{object_id}' does not exist, cannot be loaded due "
            "to missing permissions, or does not support this operation",
            100,
            33,
        )

    @staticmethod
    def no_permission() -> GraphError:
        """200: the account is not the token's."""
        message = "(#200) Ad account owner has NOT grant ads_management or ads_read permission"
        return GraphError(message, 200, status=403)

    @staticmethod
    def token(token: str | None) -> GraphError:
        """190: the token is expired (463) or wrong (467); 2500 without any."""
        if token is None:
            return GraphError("An active access token must be used to query information about the current user.", 2500)
        if token == "EXPIRED":  # noqa: S105  (the word that plays an expired token)
            return GraphError("Error validating access token: Session has expired.", 190, 463, 401)
        return GraphError("Error validating access token: The session is invalid.", 190, 467, 401)

    @staticmethod
    def version(version: str, newest: str, is_old: bool) -> GraphError:
        """2635: a version whose time is over; 2500: one that never was."""
        if is_old:
            return GraphError(
                "(#2635) You are calling a deprecated version of the Ads API. "
                f"Please update to the latest version: {newest}.",
                2635,
            )
        return GraphError(f"Unknown path components: /{version}", 2500)

    @staticmethod
    def too_many_rows() -> GraphError:
        """100/1487534: the query asks for more than the vendor computes at once."""
        return GraphError("Invalid parameter", 100, 1487534, title="There are too many rows for this query")

    @staticmethod
    def too_much_data() -> GraphError:
        """1: the page asked for is too large."""
        return GraphError("Please reduce the amount of data you're asking for, then retry your request", 1, status=500)

    @staticmethod
    def too_old() -> GraphError:
        """3018: statistics are kept for 37 months."""
        message = "(#3018) The start date of the time range cannot be beyond 37 months from the current date"
        return GraphError(message, 3018)
