"""`florilege fake`: write on the made-up network, to try things out without anything outside."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from wall.cli.options import as_json
from wall.cli.output import ago, print_json, print_table, say, stamp
from wall.config import load_settings, prepare
from wall.connectors.base import RemotePost
from wall.connectors.fake import PREFIX, to_post
from wall.connectors.fake_network import FakeNetwork, slug_of
from wall.errors import Invalid, NotFound

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@click.group()
def fake() -> None:
    """The made-up network, to try things out: every fake:NAME is an account."""


@fake.command()
@click.argument("name")
@click.argument("text")
@click.option("--lang", help="The language of the text, such as fr.")
@as_json
def post(name: str, text: str, lang: str | None, *, as_json: bool) -> None:
    """Write TEXT as NAME."""
    words = _checked_text(text)
    if lang is not None and not _LANGUAGE.fullmatch(lang):
        raise Invalid("{lang} is not a language, such as fr or en-GB.", lang=repr(lang[:40]))
    with _network(name) as network:
        uri = network.post(_tidy(name), words, language=lang)
    number = uri.rpartition("/")[2]
    if as_json:
        print_json({"id": number, "uri": uri, "name": slug_of(name)})
    else:
        say(f"{uri} is written. “florilege fake edit {slug_of(name)} {number} TEXT” changes it.")


@fake.command()
@click.argument("name")
@click.argument("postid")
@click.argument("text")
def edit(name: str, postid: str, text: str) -> None:
    """Change the words of NAME's post POSTID to TEXT."""
    words = _checked_text(text)
    with _network(name) as network:
        uri = _find(network, name, postid).uri
        network.edit(uri, words)
    say(f"{uri} is changed.")


@fake.command()
@click.argument("name")
@click.argument("postid")
def delete(name: str, postid: str) -> None:
    """Delete NAME's post POSTID."""
    with _network(name) as network:
        uri = _find(network, name, postid).uri
        network.delete(uri)
    say(f"{uri} is deleted.")


@fake.command("list")
@click.argument("name")
@as_json
def list_(name: str, *, as_json: bool) -> None:
    """Show what NAME has written and not deleted."""
    with _network(name) as network:
        posts = _posts(network, name)
    if as_json:
        print_json({"posts": [_facts(one) for one in posts]})
        return
    rows = [(_number(one), ago(one.published_at), one.text) for one in posts]
    print_table(("POSTID", "WRITTEN", "WORDS"), rows, empty=f"{name} has written nothing.")


@contextmanager
def _network(name: str) -> Iterator[FakeNetwork]:
    if not slug_of(_tidy(name)):
        raise Invalid("{name} is no name of an account: it needs letters or digits.", name=repr(name[:80]))
    yield FakeNetwork(prepare(load_settings()).data_dir)


def _tidy(name: str) -> str:
    return name.strip().removeprefix(PREFIX)


def _checked_text(text: str) -> str:
    if not text.strip():
        raise Invalid("A post needs words.")
    return text


def _posts(network: FakeNetwork, name: str) -> list[RemotePost]:
    lines = network.open_account(_tidy(name))
    ids = dict.fromkeys(line.id for line in lines if line.id)
    return [one for one in (to_post(slug_of(_tidy(name)), lines, post_id) for post_id in ids) if one is not None]


def _find(network: FakeNetwork, name: str, post_id: str) -> RemotePost:
    wanted = post_id.strip()
    for one in _posts(network, name):
        if wanted in (_number(one), one.uri):
            return one
    raise NotFound(
        "{name} has no post {id}. “florilege fake list {name}” shows them.",
        name=slug_of(_tidy(name)),
        id=repr(wanted[:80]),
    )


def _number(one: RemotePost) -> str:
    return one.uri.rpartition("/")[2]


def _facts(one: RemotePost) -> dict[str, Any]:
    return {
        "id": _number(one),
        "uri": one.uri,
        "url": one.url,
        "text": one.text,
        "language": one.language,
        "published_at": stamp(one.published_at),
        "edited_at": stamp(one.edited_at),
    }
