"""Rasa's entity extractor: numbers, amounts, days and carriers by grammar, so that no example needs marking."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.amounts import find_amounts
from bot.carriers import find_carriers
from bot.dates import find_dates
from bot.numbers import find_cases, find_four_after, find_parcels, find_phones
from bot.spans import Span, first_claims


def find_entities(text: str, today: date | None = None) -> Iterator[tuple[str, Span]]:
    """Every entity of a message with its name; a bare "4321" is both telephone digits and an amount.

    After a tracking number it is telephone digits alone, unless a word of paying stands beside it.
    Days are counted from `today`, by default the day that it is in Thailand.
    """
    cases, parcels, dates, phones = find_cases(text), find_parcels(text), find_dates(text, today), find_phones(text)
    phones = phones or first_claims(find_four_after(text, parcels), [*cases, *dates])
    whole_message = "".join(text.split())
    digits_alone = [phone for phone in phones if len(str(phone.value)) == 4 and len(whole_message) <= 12]
    named = [*cases, *parcels, *dates, *(phone for phone in phones if phone not in digits_alone)]
    for name, spans in (
        ("case_number", cases),
        ("tracking_number", parcels),
        ("phone_number", phones),
        ("date", dates),
        ("amount", find_amounts(text, named)),
        ("carrier", find_carriers(text)),
    ):
        yield from ((name, span) for span in spans)


def _language(message: Message) -> "list[dict[str, Any]]":
    """The language that the worker names for the turn, as an entity, because a slot is filled from nothing else."""
    language = (message.get("metadata") or {}).get("language")
    return (
        [{"entity": "language", "start": 0, "end": 0, "value": language, "confidence_entity": 1.0}] if language else []
    )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class GrammarExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the entities of `find_entities` to a message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "GrammarExtractor":
        """A new component; it has nothing to configure and nothing to learn."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages with their entities: amounts in whole satang, digits plain, days as ISO dates."""
        for message in messages:
            text = message.get(TEXT) or ""
            entities = [
                {"entity": name, "start": span.start, "end": span.end, "value": span.value, "confidence_entity": 1.0}
                for name, span in find_entities(text)
            ]
            entities += _language(message)
            named = self.add_extractor_name(entities)
            message.set(ENTITIES, message.get(ENTITIES, []) + named, add_to_output=True)
        return messages
