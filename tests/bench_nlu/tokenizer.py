"""Thai words for Rasa: newmm with the dictionary inside pythainlp, no download, every character keeps its place."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.words import split_words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ThaiTokenizer(Tokenizer):
    """Splits Thai into words; white space is no token."""

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Thai, and what people mix into it."""
        return ["th"]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["pythainlp"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own settings of a tokenizer; none of them is used."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of one attribute with their places in its text."""
        at, tokens = 0, []
        for word in split_words(message.get(attribute)):
            if word.strip():
                tokens.append(Token(word, at))
            at += len(word)
        return tokens
