"""Promises of drafts: what a page says of itself becomes a post that its person would have written."""

from wall.connectors.page import read_page
from wall.posts.drafts import draft_of

PAGE = '<html lang="en"><meta property="og:description" content="{words}"><title>T</title></html>'


def test_words_decide_their_language_before_their_site_does() -> None:
    french = "Bonjour à tous, nous avons ouvert l’atelier ce matin avec toute l’équipe de nuit."
    for words, language in ((french, "fr"), ("Ok.", "en")):
        page = read_page(PAGE.format(words=words), "https://a.example/1")
        assert draft_of("https://a.example/1", page).language == language
