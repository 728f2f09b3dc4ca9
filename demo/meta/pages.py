"""Pages and their Instagram accounts: which path is answered by what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demo.meta import page_metrics
from demo.meta.errors import GraphError
from demo.meta.lead_forms import LeadForms
from demo.meta.messages import Request
from demo.meta.page_data import PageData, Row, graph_time, instant, whole
from demo.meta.paging import page as page_of_rows
from demo.world.community import FACEBOOK, INSTAGRAM, Page

TOKEN = "demo-page-token"  # noqa: S105  (what a page's own token is in the demo)
_LARGEST = 100
_NESTED = 25  # replies that come inside a comment
_WITHOUT_RATINGS = 22  # from this version on a recommendation is answered by error 12


class Pages:
    """Answers for pages, Instagram accounts, posts, media, stories, comments, forms and leads."""

    def __init__(self, data: PageData) -> None:
        self.data, self.forms = data, LeadForms(data)

    def knows(self, name: str) -> bool:
        """Whether an id is one of these."""
        return name.split("_")[0] in _NUMBERS or name.startswith(_REEL) or self.forms.knows(name)

    def answer(self, request: Request) -> Any:
        """The answer to a request. Raises GraphError."""
        name, *edge = request.parts
        if self.forms.knows(name):
            return self.forms.answer(request)
        page = FACEBOOK if name.startswith(_REEL) else _NUMBERS[name.split("_")[0]]
        kind = _kind(page, name)
        answers: dict[tuple[str, tuple[str, ...]], Callable[[], Any]] = {
            ("page", ()): lambda: self._page(request, page),
            ("page", ("insights",)): lambda: {"data": page_metrics.page_days(request, self.data, page)},
            ("page", ("posts",)): lambda: self._posts(request, page),
            ("page", ("published_posts",)): lambda: self._posts(request, page),
            ("page", ("video_reels",)): lambda: self._reels(request, page),
            ("page", ("ratings",)): lambda: self._ratings(request, page),
            ("page", ("leadgen_forms",)): lambda: self.forms.listing(request),
            ("account", ()): lambda: self._account(page),
            ("account", ("insights",)): lambda: {"data": page_metrics.account_total(request, self.data, page)},
            ("account", ("media",)): lambda: self._posts(request, page),
            ("account", ("stories",)): lambda: self._stories(request, page),
            ("reel", ("video_insights",)): lambda: self._reel_insights(request, page, name),
            ("post", ()): lambda: {"id": self._row(page, name) and name},
            ("post", ("insights",)): lambda: self._post_insights(request, page, name),
            ("post", ("comments",)): lambda: self._comments(request, page, name),
            ("comment", ("comments",)): lambda: self._replies(request, page, name),
            ("comment", ("replies",)): lambda: self._replies(request, page, name),
        }
        answer = answers.get((kind, tuple(edge)))
        if answer is None:
            raise GraphError(f"Unknown path components: /{'/'.join(edge)}", 2500)
        if (kind != "page" or edge) and request.token != TOKEN:
            raise GraphError("(#190) This method must be called with a Page Access Token", 190, status=400)
        return answer()

    def _page(self, request: Request, page: Page) -> dict[str, Any]:
        followers = round(page.followers + page.growth * (self.data.now().date() - self.data.start).days)
        return {
            "id": page.number,
            "name": "Tea Boutique",
            "access_token": TOKEN,
            "followers_count": followers,
            "fan_count": followers,
            "instagram_business_account": {"id": INSTAGRAM.instagram, "username": "teaboutique"},
        }

    def _account(self, page: Page) -> dict[str, Any]:
        followers = round(page.followers + page.growth * (self.data.now().date() - self.data.start).days)
        return {
            "id": page.instagram,
            "username": "teaboutique",
            "name": "Tea Boutique",
            "followers_count": followers,
            "media_count": len(self.data.posts(page)),
        }

    def _posts(self, request: Request, page: Page) -> dict[str, Any]:
        since, until = (int(request.params.get(name, end)) for name, end in (("since", 0), ("until", 2**40)))
        rows = [
            _post(page, row)
            for row in self.data.posts(page)
            if since <= _seconds(row["published_at"]) < until and not _is_reel(page, row)
        ]
        return page_of_rows(request, rows, _LARGEST)

    def _reels(self, request: Request, page: Page) -> dict[str, Any]:
        rows = [_reel(page, row) for row in self.data.posts(page) if _is_reel(page, row)]
        return page_of_rows(request, rows, _LARGEST)

    def _reel_insights(self, request: Request, page: Page, name: str) -> dict[str, Any]:
        row = self._row(page, f"{page.number}_{name.removeprefix(_REEL)}")
        return {"data": page_metrics.lifetime(request, self.data, name, page_metrics.REEL, row)}

    def _stories(self, request: Request, page: Page) -> dict[str, Any]:
        rows = [
            {
                "id": f"{page.instagram}_{row['story_id']}",
                "media_type": "IMAGE",
                "media_product_type": "STORY",
                "timestamp": graph_time(row["published_at"]),
            }
            for row in self.data.stories(page)
        ]
        return page_of_rows(request, rows, _LARGEST)

    def _post_insights(self, request: Request, page: Page, name: str) -> dict[str, Any]:
        number = name.split("_", 1)[1]
        for story in self.data.stories(page):
            if story["story_id"] == number:
                return {"data": page_metrics.lifetime(request, self.data, name, page_metrics.STORY, story)}
        row = self._row(page, name)
        if _is_reel(page, row):
            raise GraphError.invalid("(#100) The value must be a valid insights metric")
        metrics = page_metrics.POST if page is FACEBOOK else page_metrics.MEDIA
        return {"data": page_metrics.lifetime(request, self.data, name, metrics, row)}

    def _row(self, page: Page, name: str) -> Row:
        for row in self.data.posts(page):
            if row["post_id"].rsplit("_", 1)[1] == name.split("_")[1]:
                return row
        raise GraphError.unknown_object(name)

    def _comments(self, request: Request, page: Page, name: str) -> dict[str, Any]:
        """Facebook gives all levels with `filter=stream`, Instagram the first level with a page of replies inside."""
        rows = self.data.comments(self._row(page, name)["post_id"])
        is_flat = page is FACEBOOK and request.params.get("filter") == "stream"
        shown = [_comment(page, row) for row in rows if is_flat or not row["parent_comment_id"]]
        if page is INSTAGRAM and "replies" in request.params.get("fields", ""):
            for one in shown:
                _nest(request, one, [_comment(page, row) for row in rows if _is_below(page, row, one["id"])])
        return page_of_rows(request, shown, _LARGEST)

    def _replies(self, request: Request, page: Page, name: str) -> dict[str, Any]:
        rows = self.data.comments(self._row(page, name)["post_id"])
        below = [_comment(page, row) for row in rows if _is_below(page, row, name)]
        return page_of_rows(request, below, _LARGEST)

    def _ratings(self, request: Request, page: Page) -> dict[str, Any]:
        if int(request.version[1:].split(".")[0]) >= _WITHOUT_RATINGS:
            raise GraphError("(#12) This endpoint is deprecated for versions v22.0 and higher", 12)
        rows = [
            {
                "created_time": graph_time(row["created_at"]),
                "recommendation_type": row["recommendation"],
                "review_text": row["text"],
                "open_graph_story": {"id": row["rating_id"]},
            }
            for row in self.data.ratings(page)
        ]
        return page_of_rows(request, rows, _LARGEST)


_REEL = "8800"  # ids of reels begin so, and end with the post's own number
_NUMBERS = {FACEBOOK.number: FACEBOOK, INSTAGRAM.instagram: INSTAGRAM}


def _kind(page: Page, name: str) -> str:
    if name.startswith(_REEL):
        return "reel"
    depth = name.count("_")
    if depth == 0:
        return "page" if page is FACEBOOK else "account"
    return "post" if depth == 1 else "comment"


def _id(page: Page, own: str) -> str:
    """Meta's id of a post or comment whose id in the world is `page_<number>_…`."""
    head = page.number if page is FACEBOOK else page.instagram
    return f"{head}_{own.removeprefix(f'{page.page_id}_')}"


def _is_reel(page: Page, row: Row) -> bool:
    """A video on a Facebook Page is a reel: it stands in a listing of its own."""
    return page is FACEBOOK and row["kind"] == "video"


def _reel(page: Page, row: Row) -> dict[str, Any]:
    number = _id(page, row["post_id"]).split("_")[1]
    return {
        "id": f"{_REEL}{number}",
        "post_id": number,
        "description": row["text"],
        "created_time": graph_time(row["published_at"]),
        "permalink_url": f"https://www.facebook.example/reel/{_REEL}{number}/",
    }


def _post(page: Page, row: Row) -> dict[str, Any]:
    name, at = _id(page, row["post_id"]), graph_time(row["published_at"])
    if page is INSTAGRAM:
        return {
            "id": name,
            "caption": row["text"],
            "media_type": {"photo": "IMAGE", "video": "VIDEO"}.get(row["kind"], "CAROUSEL_ALBUM"),
            "media_product_type": "REELS" if row["kind"] == "video" else "FEED",
            "timestamp": at,
            "permalink": f"https://www.instagram.example/p/{name}/",
            "like_count": whole(row, "reactions"),
            "comments_count": whole(row, "comments"),
        }
    return {
        "id": name,
        "message": row["text"],
        "created_time": at,
        "permalink_url": f"https://www.facebook.example/{name}",
        "status_type": {"photo": "added_photos"}.get(row["kind"], "shared_story"),
        "promotion_status": "active" if row["is_paid"] == "true" else "inactive",
        "shares": {"count": whole(row, "shares")},
        "comments": {"data": [], "summary": {"total_count": whole(row, "comments")}},
    }


def _comment(page: Page, row: Row) -> dict[str, Any]:
    name = _id(page, row["comment_id"])
    author = (
        (page.number if page is FACEBOOK else page.instagram) if row["is_from_page"] == "true" else row["author_id"]
    )
    at, text = ("timestamp", "text") if page is INSTAGRAM else ("created_time", "message")
    shown: dict[str, Any] = {"id": name, text: row["text"], at: graph_time(row["created_at"])}
    shown |= {"from": {"id": author}, "like_count": 0}
    if row["parent_comment_id"]:
        parent = _id(page, row["parent_comment_id"])
        shown["parent_id" if page is INSTAGRAM else "parent"] = parent if page is INSTAGRAM else {"id": parent}
    return shown


def _is_below(page: Page, row: Row, parent: str) -> bool:
    return bool(row["parent_comment_id"]) and _id(page, row["parent_comment_id"]) == parent


def _nest(request: Request, comment: dict[str, Any], replies: list[dict[str, Any]]) -> None:
    """The first replies inside a comment; the rest is behind a link, as behind every nested edge."""
    if not replies:
        return
    comment["replies"] = {"data": replies[:_NESTED]}
    if len(replies) > _NESTED:
        link = f"http://{request.host}/{request.version}/{comment['id']}/replies?access_token={request.token}"
        comment["replies"]["paging"] = {"next": link}


def _seconds(text: str) -> float:
    return instant(text).timestamp()
