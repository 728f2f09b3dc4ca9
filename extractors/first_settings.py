"""The first settings file of a shop, from answers or options: written whole, checked before, never over another one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from extractors.catalog import Source, configured, sources
from warehouse import complaints
from warehouse.settings import SettingsError, Shop, load

_HEADER = """\
# Settings of the shop. Every key with its default: docs/settings.md; options of a source: its source.yml.
# Secrets are not kept here but in the environment, or in .env beside this file.
"""
_ENVIRONMENT_HEADER = """\
# Secrets, for nobody else to read; never to be committed. HOURGLASS_PEPPER is the key of all hashes of persons: keep a
# copy of it elsewhere. Without it one is drawn and kept in secrets/ of HOURGLASS_HOME.
# HOURGLASS_PEPPER=
"""


def write(file: Path, shop: Mapping[str, Any], chosen: Mapping[str, Mapping[str, Any]]) -> None:
    """Write a settings file that loads. Raises SettingsError if the answers are not right or the file is there."""
    if file.exists():
        raise SettingsError(f"{file} is there already and stays as it is; name another with --config, or edit it")
    content = {
        "shop": {key: value for key, value in shop.items() if value not in (None, "", [])},
        "sources": {name: dict(options) or None for name, options in chosen.items()},
    }
    text = _HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    try:
        configured(load(aside))
        os.link(aside, file)  # fails where another process was faster
    except SettingsError as error:
        raise SettingsError(str(error).replace(str(aside.resolve()), str(file))) from None
    except FileExistsError:
        raise SettingsError(f"{file} is there already and stays as it is") from None
    finally:
        aside.unlink()


def secrets_of(chosen: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Variables that the sources read: name, what it is and where to get it, whether it must be there."""
    found: dict[str, tuple[str, str, bool]] = {}
    for name in chosen:
        source = sources()[name]
        for secret, fact in source.secrets.items():
            variable = f"HOURGLASS_{secret.upper()}"
            found.setdefault(variable, (variable, explanation(source, secret), bool(fact.get("required"))))
    return list(found.values())


def explanation(source: Source, secret: str) -> str:
    """What a secret is, and the page that says where to get it."""
    return f"{source.secrets[secret]['description']} How to get it: extractors/{source.name}/README.md"


def write_environment(file: Path, chosen: Sequence[str]) -> bool:
    """Write `.env` with an empty line for each secret, readable by the owner alone; False if there is one already."""
    lines = [f"# {told}\n{'' if required else '# '}{name}=\n" for name, told, required in secrets_of(chosen)]
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(_ENVIRONMENT_HEADER + "".join(lines))
    return True


def option(source: Source, name: str, text: str) -> Any:
    """An option's text as its type; lists are separated by commas, maps are `a=b` separated by commas.

    Raises SettingsError where it is empty, or the source has no such option.
    """
    if name not in source.options:
        near = get_close_matches(name, source.options, 1, cutoff=0.5)
        raise SettingsError(f"{source.name} has no option {name!r}{f'; did you mean {near[0]!r}?' if near else ''}")
    kind = source.options[name]["type"]
    if not text.strip(" ,"):
        raise SettingsError("say at least one" if kind == "list" else "it cannot be empty")
    if kind == "list":
        return _listed(text)
    if kind == "map":
        return {name: value for name, _, value in (part.partition("=") for part in _listed(text))}
    return yaml.safe_load(text) if kind in ("integer", "number", "boolean") else text


def of_shop(key: str, text: str) -> Any:
    """An answer about the shop as the value of `shop.<key>`. Raises SettingsError with what is wrong with it."""
    value = _listed(text) if key == "domains" else text.strip()
    try:
        Shop(**{key: value or None} if key == "country" else {key: value})
    except ValidationError as error:
        raise SettingsError(complaints.in_words(error.errors()[0])) from None
    return value


def known_sources(text: str) -> list[str]:
    """Names of sources that commas separate. Raises SettingsError naming the nearest one."""
    names = _listed(text)
    for name in names:
        if name not in sources():
            near = get_close_matches(name, sources(), 1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise SettingsError(f"there is no source {name!r}; {hint}there are: {', '.join(sources())}")
    return names


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
