"""Renders a card: the same bytes for a page, a push and a screen."""

import hashlib
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from wall.cards.beginning import beginning
from wall.cards.sheets import lay_out, weigh
from wall.cards.views import CardView
from wall.connectors.networks import NETWORK_NAMES, NO_NETWORKS
from wall.content.sanitize import line, with_emoji
from wall.flora import flower_key, paper
from wall.i18n import Ours, delay, in_words, month_name, short_time, translate, translate_plural
from wall.paths import find

_REMEMBERED = 512  # cards: some walls' newest, in both languages


class Cards:
    """The one renderer of cards. Made once a process; safe to share between threads."""

    def __init__(self) -> None:
        self._template = card_environment().get_template("card.html")
        self._remembered = lru_cache(_REMEMBERED)(self._render)

    def render(self, card: CardView, lang: str) -> Markup:
        """One `<article data-post=…>` in `lang`. The same card is drawn once: it says all that its markup needs."""
        return self._remembered(card, lang)

    def _render(self, card: CardView, lang: str) -> Markup:
        return Markup(self._template.render(card=card, lang=lang).strip())  # noqa: S704 - autoescaped by the template


@cache
def card_environment() -> Environment:
    """Jinja with everything that a template may use without a request, once a process. Every text is escaped."""
    environment = Environment(
        loader=FileSystemLoader(find("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    add_globals(environment)
    return environment


def add_globals(environment: Environment) -> None:
    """Give an environment what card templates need."""
    environment.finalize = _said
    environment.globals.update(
        _=_translated,
        n_=_translated_plural,
        flower_key=flower_key,
        flower_url=flower_url,
        bouquet_url=bouquet_url,
        paper=paper,
        weight=weigh,
        lay_out=lay_out,
        beginning=_beginning,
        handle_parts=handle_parts,
        converses=converses,
        short_time=short_time,
        delay=delay,
        month_name=month_name,
        network_name=_network_name,
        with_emoji=with_emoji,
        line=line,
    )


def flower_url(person_id: str, detail: int) -> str:
    """Where a person's flower is drawn. It never changes."""
    return f"/flower/{person_id}-{detail}.svg"


def bouquet_url(card: CardView) -> str:
    """Where the bouquet of a post is drawn: another address whenever its givers change."""
    return f"/bouquet/{card.id}-{bouquet_key([flower.giver.id for flower in card.flowers])}.svg"


def bouquet_key(giver_ids: list[str]) -> str:
    """What tells one set of givers from another."""
    return hashlib.sha256(" ".join(giver_ids).encode()).hexdigest()[:12]


def handle_parts(account: str) -> tuple[str, str]:
    """A handle in short, and what that leaves out: `@name`, `@host`."""
    at = account.find("@", 1)
    return (account[:at], account[at:]) if account.startswith("@") and at > 0 else (account, "")


def converses(network: str) -> bool:
    """Whether people answer there, under a name that everybody knows."""
    return network in NETWORK_NAMES


def network_name(network: str, lang: str) -> str:
    """How people call a network."""
    return translate(lang, NO_NETWORKS[network]) if network in NO_NETWORKS else NETWORK_NAMES.get(network, network)


@pass_context
def _network_name(context: Context, network: str) -> str:
    return network_name(network, context["lang"])


@pass_context
def _translated(context: Context, message: str, /, **values: Any) -> Markup:
    return _filled(context["lang"], translate(context["lang"], message), values)


@pass_context
def _translated_plural(context: Context, one: str, many: str, n: int, /, **values: Any) -> Markup:
    return _filled(context["lang"], translate_plural(context["lang"], one, many, n), {"n": n} | values)


def _beginning(html: str, room: int, onward: str) -> Markup:
    """What is not yet safe is escaped first."""
    whole, onward = Markup.escape(html), Markup.escape(onward)
    return Markup(beginning(str(whole), room, str(onward)))  # noqa: S704 - pieces of what is safe


@pass_context
def _said(context: Context, value: Any) -> Any:
    """What a template writes: a text of ours is said in the page's language. Macros without a context know none."""
    return in_words(context["lang"], value) if isinstance(value, Ours) and "lang" in context else value


def _filled(lang: str, message: str, values: dict[str, Any]) -> Markup:
    values = {name: in_words(lang, one) if isinstance(one, Ours) else one for name, one in values.items()}
    safe = Markup.escape(message)
    return safe.format(**values) if values else safe
