"""The language of a text: what its network says of it, where that makes sense, else what its letters say."""

import re

from wall.content.text import scrub

_LOOKED_AT = 2_000  # characters
_FEWEST_LETTERS = 20
_SURE = 60  # per cent of the text
_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?(?:-.*)?", re.IGNORECASE | re.ASCII)
_NO_LANGUAGE = {"und", "mis", "mul", "zxx", "unk", "art"}
_FORMER = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "jw": "jv"}
_TWO_LETTERS = re.compile(  # ISO 639-1: all there are
    "a[abefkmnrsvyz]|b[aegimnors]|c[aehorsuvy]|d[aevz]|e[elnostu]|f[afijory]|g[adlnuv]|h[aeiortuyz]|i[adegikostu]"
    "|j[av]|k[agijklmnorsuvwy]|l[abginotuv]|m[ghiklnrsty]|n[abdeglnorvy]|o[cjmrs]|p[ailst]|qu|r[mnouw]"
    "|s[acdeghiklmnoqrstuvw]|t[aeghiklnorstwy]|u[gkrz]|v[eio]|w[ao]|xh|y[io]|z[ahu]"
)
_NO_WORDS = re.compile(r"(?:https?://|www\.)\S+|[#＃@＠]\S+|:\w+:", re.IGNORECASE)


def language_of(declared: str | None, text: str) -> str | None:
    """The language as a BCP 47 tag of language, script and region: the declared one, else a sure guess, else None.

    `pt_BR` becomes `pt-BR`; `und` and nonsense count as undeclared.
    """
    return _normalised(declared or "") or _guess(text)


def _normalised(declared: str) -> str | None:
    match = _TAG.fullmatch(declared.strip().replace("_", "-"))
    if match is None:
        return None
    language, script, region = match.groups(default="")
    language = _FORMER.get(language.lower(), language.lower())
    if language in _NO_LANGUAGE or (len(language) == 2 and not _TWO_LETTERS.fullmatch(language)):
        return None
    return "-".join(filter(None, (language, script.title(), region.upper())))


def _guess(text: str) -> str | None:
    words = _NO_WORDS.sub(" ", scrub(text[:_LOOKED_AT]))
    if sum(map(str.isalpha, words)) < _FEWEST_LETTERS:
        return None
    import pycld2  # here: 4 MB that only those need who take posts in

    try:
        is_sure, _, ((_, code, share, _), *_) = pycld2.detect(words, isPlainText=True)
    except (pycld2.error, ValueError):  # it refuses some signs that are no characters
        return None
    return _normalised(code) if is_sure and share >= _SURE else None
