"""Promises of cards: everything of a post in its language, the same bytes everywhere, and nothing that runs."""

from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from tests.support.remote import SEALER, put, ready, remote
from wall.cards.build import cards_of, shown_cards
from wall.cards.render import Cards, handle_parts
from wall.connectors.base import Receipt, RemoteAuthor, RemoteLink, RemoteMedia
from wall.db import Database
from wall.flowers.service import give
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.service import hide
from wall.relays import service as relaying
from wall.relays.models import Relay

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7919 * 7919 }}"


@pytest.fixture(scope="module")
def cards() -> Cards:
    return Cards()


def test_a_card_is_one_article_that_names_its_post(database: Database, ben: Person, cards: Cards) -> None:
    with database.write() as session:
        post = put(session, ben, text="A fine <morning>.")
        html = str(cards.render(cards_of(session, [post])[0], "en"))
    assert html.startswith("<article ")
    assert html.endswith("</article>")
    assert f'data-post="{post.id}"' in html
    assert "A fine &lt;morning&gt;." in html
    assert "Ben Okafor" in html


def test_the_same_card_is_the_same_bytes_each_time(database: Database, ben: Person, cards: Cards) -> None:
    with database.write() as session:
        post_id = put(session, ben).id
    drawn = set()
    for _ in range(2):
        with database.read() as session:
            drawn.add(str(Cards().render(shown_cards(session, [post_id])[post_id], "fr")))
    assert len(drawn) == 1


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("She floats.", "s"),
        ("Félicitations!", "m"),
        ("Rechtsschutzversicherung!", "l"),
        ("so " * 30, "m"),
        ("so " * 60, "l"),
    ],
)
def test_few_words_are_large_as_long_as_the_longest_fits(
    database: Database, ben: Person, text: str, length: str
) -> None:
    with database.write() as session:
        assert cards_of(session, [put(session, ben, text=text)])[0].length == length


def test_a_card_that_differs_in_a_detail_is_drawn_anew(database: Database, ben: Person, cards: Cards) -> None:
    with database.write() as session:
        card = cards_of(session, [put(session, ben, text="Fine :sun:.")])[0]
    others = (
        replace(card, emoji={"sun": "0" * 64}),
        replace(card, person=replace(card.person, office="Lyon")),
        replace(card, answered=not card.answered),
    )
    assert len({str(cards.render(one, "en")) for one in (card, *others)}) == 4


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_that_a_network_says_runs_or_escapes_its_place(
    database: Database, ben: Person, cards: Cards, lang: str
) -> None:
    author = RemoteAuthor(HOSTILE, HOSTILE, HOSTILE, "javascript:alert(1)", "javascript:alert(1)")
    post = remote(
        uri=HOSTILE,
        url="javascript:alert(1)",
        author=author,
        html=f"<p onclick=alert(1)>{HOSTILE}<a href='javascript:alert(1)'>x</a></p>",
        title=HOSTILE,
        warning=HOSTILE,
        language='x" onload="alert(1)',
        answers_url="https://x.example/\"onload='alert(1)'",
        answers_author=HOSTILE,
        media=(RemoteMedia("image", "https://x.example/p.png", alt=HOSTILE),),
        link=RemoteLink("https://x.example/", HOSTILE, HOSTILE),
    )
    for number, one in enumerate((post, remote(2, title=HOSTILE, html="<p>x</p>"), remote(3, link=post.link))):
        with database.write() as session:
            stored = ingest(session, Origin(ben, "fake", None), [ready(one)], SEALER)[0]
            html = str(cards.render(cards_of(session, [stored])[0], lang))
        seen = _Seen(html)
        assert not seen.tags & {"script", "iframe", "object", "style", "form"}, number
        assert not [name for name in seen.attributes if name.startswith("on") or name == "style"], number
        assert all(address.startswith(("https://", "/", "#")) for address in seen.addresses), number
        assert "62710561" not in html


def test_thanks_and_relays_are_on_the_card(
    database: Database, anna: Person, ben: Person, cards: Cards, add: Callable[..., Person]
) -> None:
    zoe = add("Zoé Müller")
    with database.write() as session:
        account = relaying.NewAccount("fake", "@potager", False)
        relaying.add_account(session, account, SEALER, actor=None)
        post = put(session, ben)
        for giver in (anna, zoe):
            give(session, session.get_one(Person, giver.id), post, "Well said.", weekly=9)
        relaying.review(session, post.id)
        receipt = Receipt("fake:potager/1", "https://fake.example/@potager/1")
        relaying.settle(session, session.scalars(select(Relay)).one(), receipt)
        [card] = cards_of(session, [post])
    assert [flower.giver.name for flower in card.flowers] in (
        ["Zoé Müller", "Anna Weber"],
        ["Anna Weber", "Zoé Müller"],
    )
    assert not card.more_flowers
    html = str(cards.render(card, "en"))
    assert "@potager" in html
    assert "https://fake.example/@potager/1" in html
    assert "Anna" in html
    assert "Zoé" in html
    assert "Relayed by" in html
    assert "Relayed by" not in str(cards.render(card, "fr"))


def test_of_some_posts_only_those_that_show_have_cards(database: Database, ben: Person) -> None:
    with database.write() as session:
        shown, hidden = put(session, ben, 1).id, put(session, ben, 2).id
        hide(session, session.get_one(Post, hidden), reason="a test", actor=None)
    with database.read() as session:
        assert list(shown_cards(session, [shown, hidden, "nothing"])) == [shown]
        assert shown_cards(session, []) == {}


def test_cards_keep_the_order_they_are_asked_in(database: Database, ben: Person) -> None:
    with database.write() as session:
        posts = [put(session, ben, number) for number in (3, 1, 2)]
        assert [card.id for card in cards_of(session, posts)] == [post.id for post in posts]


@pytest.mark.parametrize(
    ("network", "answered", "words"),
    [
        ("mastodon", False, "Answer on Mastodon"),
        ("mastodon", True, "Read the answers on Mastodon"),
        ("feed", False, "Read the original"),
        ("feed", True, "Read the answers at the original"),
    ],
)
def test_every_card_leads_to_where_its_conversation_is(
    database: Database, ben: Person, cards: Cards, network: str, answered: bool, words: str
) -> None:
    with database.write() as session:
        card = cards_of(session, [put(session, ben, network=network, answered=answered)])[0]
    html = str(cards.render(card, "en"))
    assert f'href="{card.url}" rel="noopener noreferrer nofollow">{words}</a>' in html


def test_a_handle_is_short_to_look_at_and_whole_to_hear() -> None:
    assert handle_parts("@potager@social.example") == ("@potager", "@social.example")
    assert handle_parts("@potager") == ("@potager", "")
    assert handle_parts("potager.example") == ("potager.example", "")


@pytest.mark.parametrize(
    ("text", "large"),
    [
        ("We rebuilt the pump. " * 12, True),
        ("Élodie rebuilt the pump. " * 12, True),
        ("\u0417\u0434\u0440\u0430\u0432\u0441\u0442\u0432\u0443\u0439\u0442\u0435. " * 20, True),
        ("\u0641\u064a \u0627\u0644\u0635\u0628\u0627\u062d. " * 24, False),
        ("\u6f22\u5b57\u306e\u671d\u3002" * 60, False),
        ("E\u0302\u0303\u0304 marks. " * 20, False),
        ("\U0001f600 a smile. " * 20, False),
        ("\u201cA quotation. " * 20, False),
        ("12 boats. " * 20, False),
        ("Hello!\n\n" + "We rebuilt the pump. " * 12, False),
    ],
)
def test_a_large_first_letter_is_for_scripts_that_have_one(
    database: Database, ben: Person, cards: Cards, text: str, large: bool
) -> None:
    with database.write() as session:
        [card] = cards_of(session, [put(session, ben, text=text)])
    assert card.kind == "excerpt"
    assert (" data-initial" in str(cards.render(card, "en"))) is large


def test_names_and_titles_have_a_direction_of_their_own(database: Database, ben: Person, cards: Cards) -> None:
    with database.write() as session:
        post = put(session, ben, answers_url="https://x.example/1", answers_author="\u0644\u064a\u0644\u0649")
        html = str(cards.render(cards_of(session, [post])[0], "en"))
    for words in ("Ben Okafor</a>", "\u0644\u064a\u0644\u0649</a>", "<p>A fine morning.</p>"):
        assert html.partition(words)[0].endswith('dir="auto">'), words


class _Seen(HTMLParser):
    """What tags, attributes and addresses stand in some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[str] = []
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [name for name, _ in attrs]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "srcset")]
