"""`init`: a few questions, or options in their place, and the shop has its settings file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from extractors import first_settings
from extractors.answers import Question, answers
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
    if source:
        _options_given(first_settings.known_sources(",".join(source)), option or [])  # judged before anybody is asked
    given = {"name": name, "domains": _joined(domain), "time_zone": time_zone, "currency": currency, "country": country}
    *shop, chosen = answers([*zip(_of_the_shop(), given.values(), strict=True), (_which(), _joined(source))])
    options = _options(chosen, option or [])
    first_settings.write(config, dict(zip(given, shop, strict=True)), options)
    typer.echo(f"wrote {config}")
    _next_steps(config, chosen, options)


def _of_the_shop() -> list[Question]:
    def question(text: str, option: str, key: str, default: str) -> Question:
        return Question(text, option, partial(first_settings.of_shop, key), default)

    return [
        question("What is the shop called?", "--name", "name", "Shop"),
        question("Its own domains, with commas between?", "--domain", "domains", ""),
        question("Time zone of its business days (IANA name)?", "--time-zone", "time_zone", "UTC"),
        question("Currency of its reports?", "--currency", "currency", "EUR"),
        question("Its country (two letters)?", "--country", "country", ""),
    ]


def _which() -> Question:
    text = f"Which sources run, with commas between? There are: {', '.join(sources())}"
    return Question(text, "--source", first_settings.known_sources, "files")


def _options(chosen: Sequence[str], given: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Options of each chosen source: those given, and answers for those that must be there. Raises SettingsError."""
    found = _options_given(chosen, given)
    lacking = [
        (name, key, fact["description"])
        for name in chosen
        for key, fact in sources()[name].options.items()
        if fact.get("required") and key not in found[name]
    ]
    questions = [
        Question(
            f"{name}: {description}",
            f"--option {name}.{key}=…",
            partial(first_settings.option, sources()[name], key),
            "drop" if (name, key) == ("files", "path") else None,
        )
        for name, key, description in lacking
    ]
    for (name, key, _), value in zip(lacking, answers([(question, None) for question in questions]), strict=True):
        found[name][key] = value
    return found


def _options_given(chosen: Sequence[str], given: Sequence[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {name: {} for name in chosen}
    for one in given:
        place, equals, text = one.partition("=")
        name, _, key = place.partition(".")
        if not equals or name not in found:
            raise SettingsError(f"--option {one}: write source.option=value, for one of: {', '.join(found)}")
        found[name][key] = first_settings.option(sources()[name], key, text)
    return found


def _next_steps(config: Path, chosen: Sequence[str], options: dict[str, dict[str, Any]]) -> None:
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


def _joined(texts: Sequence[str] | None) -> str | None:
    return ",".join(texts) if texts else None
