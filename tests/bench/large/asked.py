"""What the pages of the large site are asked for: real ids for every address, the fullest first, never one alone."""

from collections.abc import Iterator, Sequence
from itertools import cycle

from tests.bench.large.beside import SCREENS
from tests.bench.large.people import PARTNERS, PEOPLE, link_of, slug_of
from tests.bench.large.posts import POSTS, a_file
from tests.bench.large.site import Large

SOME = 25
QUERIES = {  # further ways to ask for a page, beside the plain one
    "GET /": ("before={cursor}",),
    "GET /people": ("page=40", "q=zoe", "team={team_id}"),
    "GET /search": ("q=bread", "q=word4711", "q=tom", "q=bread&wall=care", "q=nobodysaidthis"),
    "GET /api/v1/walls/<slug>/posts": ("limit=100", "limit=100&cards=1", "q=bread"),
    "GET /api/v1/walls/<slug>/changes": ("after=4400&limit=500", "after=4990"),
    "GET /api/v1/people": ("page=20",),
    "GET /desk/people": ("page=90", "q=zoe+itu", "q=petit", "who=serving"),
    "GET /desk/sources": ("page=90", "q=person4711"),
    "GET /desk/posts": ("q=bread",),
    "GET /desk/screens": ("page=9",),
    "GET /desk/safety": ("before={hiding_id}",),
    "GET /desk/month": ("month={month}",),
    "GET /me/notices": ("page=20",),
    "GET /oembed": ("url=http://127.0.0.1:8080/w/main",),
}


class Asked:
    """The values for each placeholder of an address, by turns."""

    def __init__(self, large: Large) -> None:
        self._values = _values(large)

    def paths(self, rule: str, query: str = "", *, kind: str) -> Iterator[str]:
        """The address again and again, each time with the next values; for a member with what is their own."""
        people = rule.startswith(("/p/", "/garland", "/received", "/desk/people"))
        values = self._values | ({"slug": self._values["person_slug"]} if people else {})
        if rule.startswith("/me/"):
            values = values | {name: self._values[f"own_{name}"] for name in ("claim_id", "source_id", "hiding_id")}
        turns = {name: cycle(listed) for name, listed in values.items() if listed}
        address = f"{rule}?{query}" if query else rule
        address = address.replace("<int:", "<").replace("<", "{").replace(">", "}")
        while True:
            yield address.format_map({name: next(turn) for name, turn in turns.items()})


def _values(large: Large) -> dict[str, Sequence[str]]:
    people, posts, beside = large.people, large.posts, large.beside
    shown = [n for n in range(POSTS - 1, 0, -37) if n not in posts.hidden and n not in posts.root]
    some = [n for n in range(1, PEOPLE - PARTNERS, 191) if n % 50 != 49]
    thanked = [number for number in dict.fromkeys(beside.receivers) if number % 50 != 49][:SOME]
    with_flowers = [n for n in range(POSTS // 2, POSTS // 2 + 3 * SOME, 3) if n not in posts.hidden]
    own = [number for number in beside.hidings if posts.by[number] == 0]
    return {
        "slug": ("main", "care", "office-1"),
        "person_slug": [slug_of(number) for number in (0, *thanked, *some)],
        "post_id": [posts.ids[number] for number in (*beside.thanked_posts, *with_flowers, *shown[:SOME])],
        "person_id": [people.ids[number] for number in some],
        "detail": ("0", "1", "2"),
        "key": ("0",),
        "name": ("kiosk.js",),
        "token": [link_of(number) for number in range(SOME)],
        "award_id": beside.awards[:9],
        "flower_id": ("none",),
        "source_id": people.sources[:SOME],
        "claim_id": people.claims[:SOME],
        "hiding_id": list(beside.hidings.values())[-SOME:],
        "own_source_id": people.sources[:1],
        "own_claim_id": people.claims[:1],
        "own_hiding_id": [beside.hidings[number] for number in own[:SOME]],
        "screen_id": beside.screens[:SCREENS],
        "stop_token": ("none",),
        "file_hash": (a_file(),),
        "sheet_hash": ("0" * 64,),
        "logo_hash": ("0" * 64,),
        "type_hash": ("0" * 64,),
        "team_id": people.teams[:SOME],
        "month": [f"{posts.at[number]:%Y-%m}" for number in range(0, POSTS, 9_000)],
        "cursor": [posts.cursor(number) for number in range(POSTS // 2, POSTS // 2 + SOME)],
    }
