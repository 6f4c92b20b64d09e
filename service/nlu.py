"""``rongthuk nlu``: what officers made of messages that the bot did not understand, as examples to learn from."""

import asyncio
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from case_store import unclear
from complaints.masking import mask
from service.bootstrap import build
from service.demo import running_database, with_url
from service.run import prepared_settings
from service.settings import Settings

HEAD = """version: "3.1"
# Candidates: masked and labelled at the desk. Read them before they go to data/nlu/; marks like <name> stand for what
# was taken out.
"""
MARK = re.compile(r"<[a-z]+>")
BRACKETS = str.maketrans("", "", "[]{}")  # inside an example Rasa reads "[x](y)" as an entity

nlu = typer.Typer(help="What the bot could learn from messages that it did not understand.", no_args_is_help=True)


@nlu.command()
def candidates(
    output: Annotated[Path | None, typer.Option(help="a file to write; standard output by default")] = None,
) -> None:
    """Write labelled messages as examples for Rasa, without personal data."""
    found, _ = prepared_settings()
    labelled, waiting = asyncio.run(read(with_url(found, running_database(found))))
    examples = by_intent(labelled)
    if output is None:
        typer.echo(as_yaml(examples), nl=False)
    else:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # recipients' words: its owner's
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(as_yaml(examples))
    written = sum(map(len, examples.values()))
    typer.echo(f"{written} examples written, {waiting} messages wait for review", err=True)


async def read(settings: Settings) -> tuple[list[tuple[str, str]], int]:
    """Every (label, text as typed) in the order of the reviews, and how many messages wait."""
    service = build(settings)
    try:
        async with service.database.sessions() as session:
            return await unclear.labelled(session), await unclear.waiting(session)
    finally:
        await service.close()


def by_intent(labelled: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Masked lines by intent, sorted, each line once: where two officers differ, the later word counts."""
    label_of = {line: label for label, text in labelled if (line := plain(text))}
    found: dict[str, list[str]] = defaultdict(list)
    for line in sorted(label_of):
        found[label_of[line]].append(line)
    return dict(sorted(found.items()))


def plain(text: str) -> str:
    """One masked line, with nothing in it that Rasa would read as more than words; empty when no words are left."""
    words = " ".join(mask(text).translate(BRACKETS).split())
    line = "".join(character for character in words if character.isprintable()).lstrip("/-# ")
    return line if MARK.sub("", line).strip() else ""


def as_yaml(examples: dict[str, list[str]]) -> str:
    """Rasa's own form, written by hand: a YAML library would quote what people should be able to read."""
    if not examples:
        return f"{HEAD}nlu: []\n"
    parts = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
        for intent, lines in examples.items()
    ]
    return f"{HEAD}nlu:\n{''.join(parts)}"
