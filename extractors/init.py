"""`init`: a few questions, or options in their place, and the shop has its settings file."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from extractors import first_settings
from extractors.catalog import sources
from warehouse.settings import SettingsError

Text = Annotated[str | None, typer.Option()]
Many = Annotated[list[str] | None, typer.Option()]


def init(
    config: Annotated[Path, typer.Option(help="File to write.")] = Path("hourglass.yml"),
    name: Text = None,
    domain: Many = None,
    time_zone: Text = None,
    currency: Text = None,
    country: Text = None,
    source: Annotated[list[str] | None, typer.Option(help="Source that runs; may be given again.")] = None,
    option: Annotated[list[str] | None, typer.Option(help="Of a source, as meta_ads.accounts=act_1,act_2.")] = None,
) -> None:
    """Write the settings file of a shop; asks for what is not given, where there is a terminal to ask on."""
    if config.exists():
        raise SettingsError(f"{config} is there already and stays as it is; name another with --config, or edit it")
    shop = {
        "name": _answer("What is the shop called?", name, "Shop"),
        "domains": domain or _listed(_answer("Its own domains, with commas between?", None, "")),
        "time_zone": _answer("Time zone of its business days (IANA name)?", time_zone, "UTC"),
        "currency": _answer("Currency of its reports?", currency, "EUR"),
        "country": _answer("Its country (two letters)?", country, ""),
    }
    known = ", ".join(sources())
    chosen = source or _listed(_answer(f"Which sources run, with commas between? There are: {known}", None, "files"))
    options = _options(chosen, option or [])
    first_settings.write(config, shop, options)
    typer.echo(f"wrote {config}")
    _next_steps(config, chosen, options)


def _options(chosen: list[str], given: list[str]) -> dict[str, dict[str, Any]]:
    """Options of each chosen source: those given, and answers for those that must be there. Raises SettingsError."""
    found: dict[str, dict[str, Any]] = {}
    for name in chosen:
        if name not in sources():
            near = get_close_matches(name, sources(), 1, cutoff=0.5)
            raise SettingsError(f"there is no source {name!r}; {f'did you mean {near[0]!r}? ' if near else ''}"
                                f"there are: {', '.join(sources())}")  # fmt: skip
        found[name] = {}
    for one in given:
        place, equals, text = one.partition("=")
        name, _, key = place.partition(".")
        if not equals or name not in found:
            raise SettingsError(f"--option {one}: write source.option=value, for one of: {', '.join(found)}")
        found[name][key] = first_settings.option(sources()[name], key, text)
    for name, options in found.items():
        source = sources()[name]
        for key, fact in source.options.items():
            if fact.get("required") and key not in options:
                default = "drop" if (name, key) == ("files", "path") else None
                options[key] = first_settings.option(
                    source, key, _answer(f"{name}: {fact['description']}", None, default, f"--option {name}.{key}=…")
                )
    return found


def _next_steps(config: Path, chosen: list[str], options: dict[str, dict[str, Any]]) -> None:
    folder = config.parent
    secrets = first_settings.secrets_of(chosen)
    if secrets and first_settings.write_environment(folder / ".env", chosen):
        typer.echo(f"wrote {folder / '.env'}: fill in the secrets, each with a line on where to get it")
    elif secrets:
        typer.echo(f"{folder / '.env'} is there already; these secrets belong into it:")
        for name, told, is_required in secrets:
            typer.echo(f"  {name}{'' if is_required else ' (if needed)'}: {told}")
    if "files" in chosen:
        drop = folder / Path(options["files"]["path"]).expanduser()
        drop.mkdir(parents=True, exist_ok=True)
        typer.echo(f"put the exports into {drop}; examples: extractors/files/template, columns: docs/files.md")
    typer.echo(f"next: .venv/bin/python -m warehouse check --config {config}, then make nightly CONFIG={config}")


def _answer(question: str, given: str | None, default: str | None, flag: str = "") -> str:
    """What was given, else the answer of the person at the terminal, else the default. Raises SettingsError."""
    if given is not None:
        return given
    if sys.stdin.isatty():
        return str(typer.prompt(question, default=default, show_default=bool(default)))
    if default is None:
        raise SettingsError(f"{question} Nobody is there to answer; give {flag}")
    return default


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
