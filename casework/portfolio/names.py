"""How a customer is found by name: the keys kept of each name, and the words that are looked up. Pure functions."""

import unicodedata

LONGEST_KEY = 40
MOST_KEYS = 16
MOST_WORDS = 4


def folded(text: str) -> str:
    """Return `text` as names are compared: no case, no accents, full-width forms as plain ones, single spaces."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(one) != "Mn")
    return " ".join(unicodedata.normalize("NFC", plain).split())


def name_keys(name: str) -> list[str]:
    """Return what `name` is found by: the rest of it from every word on, and from every Chinese character on.

    "Ada Test" → "ada test", "test"; "王小明" → "王小明", "小明", "明". So a look-up of the beginning of a key finds the
    beginning of any word, and any part of a Chinese name. At most MOST_KEYS of LONGEST_KEY characters.
    """
    text = folded(name)
    starts = [at for at, letter in enumerate(text) if letter.isalnum() and _begins(text, at)]
    return list(dict.fromkeys(text[at : at + LONGEST_KEY] for at in starts))[:MOST_KEYS]


def searched_words(text: str) -> list[str]:
    """Return the words of a search, each to be the beginning of a key; none when it would find half of everybody.

    One letter alone is too little, one Chinese character is a family name.
    """
    words = [word[:LONGEST_KEY] for word in folded(text).split(" ")[:MOST_WORDS] if word]
    return words if any(len(word) > 1 or _is_ideograph(word) for word in words) else []


def _begins(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum() or _is_ideograph(text[at])


def _is_ideograph(letter: str) -> bool:
    """Say whether it is written without spaces between words: Chinese characters, kana, hangul."""
    return "\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" or "\U00020000" <= letter <= "\U0003ffff"
