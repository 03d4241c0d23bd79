"""`florilege post`: bring posts that no connector can read, look at them, hide them."""

from dataclasses import replace
from typing import Any

import click

from wall.acts.bring import bring_post, card_of, look_at
from wall.acts.clean_again import clean_again, clean_all_again
from wall.cli import options
from wall.cli.highlight import highlight
from wall.cli.options import as_json, open_site
from wall.cli.output import ago, print_json, print_table, say, stamp
from wall.errors import Invalid
from wall.parts import Parts
from wall.posts import service
from wall.posts.drafts import Draft
from wall.posts.models import Post
from wall.posts.queries import latest_for_stewards
from wall.posts.search import find
from wall.safety.rules import read_reason
from wall.safety.service import hide_post, show_post


@click.group()
def post() -> None:
    """Posts."""


post.add_command(highlight)


@post.command()
@click.argument("person")
@click.argument("address")
@click.option(
    "--text", default="", help="The post's words; “-” reads them from standard input. Without any its page is asked."
)
@click.option("--title", help="Its title; without --text its page's own, unless you give another (or an empty one).")
@click.option(
    "--picture/--no-picture", default=None, help="Its page's picture. Taken without being told, if no --text."
)
@options.dry_run("Show what would be on the wall, and store nothing.")
@as_json
def add(
    person: str, address: str, text: str, title: str | None, *, picture: bool | None, dry_run: bool, as_json: bool
) -> None:
    """Put the post at ADDRESS on the wall, as PERSON's."""
    text = options.read_text(text)
    with open_site() as parts:
        draft = _draft(parts, person, address, text, title, picture=picture)
        if dry_run:
            _show_draft(parts, person, draft, as_json=as_json)
            return
        added = bring_post(parts, person, draft, actor=None)
    if as_json:
        print_json(_facts(added))
    else:
        where = "on the wall" if added.shown else "kept, and not shown while they are out of sight"
        say(f"{added.person.name}'s post is {where}, as {added.id}.")


@post.command("list")
@click.option("--search", "words", help="Only shown posts with all of these words, the newest first.")
@options.limit
@as_json
def list_(words: str | None, limit: int, *, as_json: bool) -> None:
    """Show the newest posts by arrival, hidden ones too."""
    with open_site() as parts, parts.database.read() as session:
        posts = latest_for_stewards(session, limit=limit) if words is None else find(session, words, limit=limit)
    if as_json:
        print_json({"posts": [_facts(one) for one in posts]})
        return
    rows = [
        (one.id, one.person.slug, one.network, ago(one.published_at), _state(one), one.title or one.text)
        for one in posts
    ]
    print_table(
        ("ID", "PERSON", "NETWORK", "WRITTEN", "STATE", "WORDS"),
        rows,
        empty="There are no posts yet." if words is None else "No post has these words.",
    )


@post.command()
@click.argument("id_", metavar="ID")
@as_json
def show(id_: str, *, as_json: bool) -> None:
    """Show post ID whole."""
    with open_site() as parts, parts.database.read() as session:
        found = service.find_post(session, id_)
    if as_json:
        print_json(_facts(found))
        return
    lines = [f"{found.person.name}, {ago(found.published_at)}, on {found.network} ({_state(found)})", found.url]
    lines += ["", found.warning, found.title, found.text] if found.removed_at is None else ["Nothing is left of it."]
    say("\n".join(line for line in lines if line or line == ""))


@post.command()
@click.argument("id_", metavar="ID")
@options.reason
@options.note
def hide(id_: str, reason: str, note: str) -> None:
    """Take post ID out of sight, everywhere. Its author is told. “post restore” brings it back."""
    with open_site() as parts, parts.database.write() as session:
        found = service.find_post(session, id_)
        hide_post(session, found, read_reason(reason, note), actor=None)
    say(f"The post is hidden. “florilege post restore {found.id}” brings it back.")


@post.command()
@click.argument("id_", metavar="ID")
def restore(id_: str) -> None:
    """Bring hidden post ID back to its place."""
    with open_site() as parts, parts.database.write() as session:
        show_post(session, service.find_post(session, id_), actor=None)
    say("The post is shown.")


@post.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="Every post that is kept as its network gave it.")
def clean(id_: str | None, *, every: bool) -> None:
    """Clean post ID again, from what its network gave. That is kept for thirty days."""
    if (id_ is None) is not every:
        raise Invalid("Name one post by its ID, or say --all.")
    with open_site() as parts:
        done = clean_all_again(parts) if id_ is None else clean_again(parts, id_)
    say(f"Of {done.looked_at} posts {done.changed} came out different.")
    if done.unreadable:
        say(f"{done.unreadable} cannot be read any more, or show nothing now: they stay as they are.")


def _draft(parts: Parts, person: str, address: str, text: str, title: str | None, *, picture: bool | None) -> Draft:
    """What was typed over what the page says; the page is asked only where something of it is wanted."""
    typed = text.strip()
    draft = look_at(parts, person, address) if picture or not typed else Draft(address)
    if typed:
        draft = replace(draft, text=typed, title="", author="", published_at=None, language=None)
    if title is not None:
        draft = replace(draft, title=title)
    return replace(draft, picture_url="") if picture is False else draft


def _show_draft(parts: Parts, person: str, draft: Draft, *, as_json: bool) -> None:
    with parts.database.read() as session:
        card = card_of(session, person, draft)
    picture = {"url": draft.picture_url, "alt": draft.picture_alt} if draft.picture_url else None
    if as_json:
        facts = {name: getattr(card, name) for name in ("url", "network", "title", "text", "language")}
        more = {"author": card.author_name, "published_at": stamp(card.published_at), "picture": picture}
        print_json({"id": None, **facts, **more})
        return
    when = f"Written {ago(card.published_at)} by {card.author_name}."
    shown = f"Picture: {draft.picture_url} {draft.picture_alt}".strip() if picture else ""
    lines = (f"{card.person.name}, on {card.network}: {card.url}", when, card.title, card.text, shown)
    say("\n".join(filter(None, (*lines, "Nothing was changed."))))


def _state(one: Post) -> str:
    if one.removed_at is not None:
        return "deleted at its origin"
    if one.hidden_at is not None:
        return "hidden"
    if one.person.hidden_at is not None:
        return "its author is hidden"
    return f"part of {one.root_id}" if one.root_id else "shown"


def _facts(one: Post) -> dict[str, Any]:
    return {
        "id": one.id,
        "uri": one.uri,
        "url": one.url,
        "network": one.network,
        "person": one.person.slug,
        "source": one.source_id,
        "author": one.author,
        "title": one.title,
        "html": one.html,
        "text": one.text,
        "language": one.language,
        "warning": one.warning,
        "media": one.media,
        "published_at": stamp(one.published_at),
        "received_at": stamp(one.received_at),
        "edited_at": stamp(one.edited_at),
        "state": _state(one),
        "hidden_reason": one.hidden_reason,
    }
