"""The project's own documents as pages that open from a disk: each `.md` becomes a page, and links stay true."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader
from markdown_it import MarkdownIt
from markdown_it.token import Token

_FOLDERS = ("docs", "extractors", "exporters")  # besides the files of the project's own folder


def write(project: Path, folder: Path, others: dict[str, str]) -> list[Path]:
    """Write all pages and an index, whose menu has `others` (title: address) besides; returns the pages."""
    files = sorted([*project.glob("*.md"), *(file for name in _FOLDERS for file in (project / name).rglob("*.md"))])
    pages = {file: folder / _place(file.relative_to(project)) for file in files}
    template = Environment(loader=PackageLoader("reports"), autoescape=True).get_template("document.html")
    for file, page in pages.items():
        text = file.read_text(encoding="utf-8")
        page.parent.mkdir(parents=True, exist_ok=True)
        menu = [(_title(other), _relative(pages[other], page)) for other in pages if _is_in_menu(other, project)]
        menu += [(title, _relative(folder / address, page)) for title, address in others.items()]
        page.write_text(
            template.render(title=_title(file), menu=menu, content=_html(text, file, page, pages)), encoding="utf-8"
        )
    return list(pages.values())


def _place(relative: Path) -> Path:
    """README.md is the index of its folder."""
    name = "index" if relative.stem == "README" else relative.stem.lower()
    return relative.with_name(f"{name}.html")


def _is_in_menu(file: Path, project: Path) -> bool:
    return file.parent in (project, project / "docs")


def _title(file: Path) -> str:
    heading = re.search(r"^# (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return heading.group(1).replace("`", "") if heading else file.stem


def _relative(target: Path, page: Path) -> str:
    return Path(os.path.relpath(target, page.parent)).as_posix()


def _html(text: str, file: Path, page: Path, pages: dict[Path, Path]) -> str:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        _follow_links(token.children or [], file, page, pages)
        if token.type == "heading_open" and after is not None:
            token.attrs = {"id": _anchor(after.content)}
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _anchor(heading: str) -> str:
    """What a link to a heading calls it, as code hosts do."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _follow_links(tokens: list[Token], file: Path, page: Path, pages: dict[Path, Path]) -> None:
    """A link to a document leads to its page; one to a file that is not here becomes plain text."""
    is_dead = False
    for token in tokens:
        if token.type == "link_open":
            found = _target(str(token.attrs["href"]), file, page, pages)
            is_dead = found is None
            token.attrs = {"href": found} if found is not None else {}
        if token.type in ("link_open", "link_close") and is_dead:
            token.tag = "span"


def _target(href: str, file: Path, page: Path, pages: dict[Path, Path]) -> str | None:
    parts = urlsplit(href)
    if parts.scheme in ("http", "https", "mailto") or not parts.path:
        return href
    wanted = Path(os.path.normpath(file.parent / parts.path))
    known = pages.get(wanted) or pages.get(wanted / "README.md")
    if known is None:
        return None
    return _relative(known, page) + (f"#{parts.fragment}" if parts.fragment else "")
