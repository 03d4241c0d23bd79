"""Words as search sees them: small letters, no accents, no signs. What is stored and what is typed are folded alike."""

import re
import unicodedata

MOST_TERMS = 12
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The words of a text with single spaces between them: `"L’Été, déjà !"` becomes `"l ete deja"`."""
    return " ".join(_words(text))


def terms(query: str) -> list[str]:
    """The words that somebody looks for, each once, at most a dozen."""
    return list(dict.fromkeys(_words(query[:500])))[:MOST_TERMS]


def _words(text: str) -> list[str]:
    folded = text.casefold()
    if folded.isascii():  # nothing to take apart: a third of the time
        return _WORD.findall(folded)
    decomposed = unicodedata.normalize("NFKD", folded)
    return _WORD.findall("".join(sign for sign in decomposed if not unicodedata.combining(sign)))
