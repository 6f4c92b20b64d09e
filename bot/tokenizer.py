"""Thai words for Rasa: newmm with the dictionary inside pythainlp, no download, every character keeps its place."""

from typing import Any

from pythainlp.corpus.common import thai_words
from pythainlp.tokenize import Tokenizer as ThaiDictionary
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

# Words of this trade that the general dictionary cuts apart.
_TRADE_WORDS = frozenset(
    {"เก็บเงินปลายทาง", "เก็บปลายทาง", "ใบปะหน้า", "เลขพัสดุ", "ไม่ตรงปก", "ตีกลับ", "มิจฉาชีพ", "ขอเงินคืน", "ลาเบล"}
)


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

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._dictionary = ThaiDictionary(thai_words() | _TRADE_WORDS, engine="newmm", keep_whitespace=True)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of one attribute with their places in its text."""
        at, tokens = 0, []
        for word in self._dictionary.word_tokenize(message.get(attribute)):
            if word.strip():
                tokens.append(Token(word, at))
            at += len(word)
        return tokens
