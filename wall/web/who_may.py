"""Who may ask for what: one line a route. What stands in no line is refused, and the site does not start with it."""

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from flask import Flask, request
from werkzeug.routing import Rule

from wall.web.context import member, operator, steward

Who = Literal["everybody", "members", "stewards", "operators"]

# The way in for each: raises what the page answers. Of members alone some own what is asked for; their pages look.
_DOORS = {"members": member, "stewards": steward, "operators": operator}


class NotInTheTable(Exception):
    """A route that no line of the table names: a mistake of ours, so nobody gets in."""


def set_up(app: Flask, table: Mapping[Who, frozenset[str]]) -> None:
    """Have each request let in by its line. Raises `NotInTheTable` where a route has none, or a line no route."""
    who = {line: kind for kind in get_args(Who) for line in table[kind]}
    routes = {line for rule in app.url_map.iter_rules() for line in lines_of(rule)}
    if wrong := routes ^ who.keys():
        raise NotInTheTable(f"the table of who may and the routes differ: {', '.join(sorted(wrong))}")

    @app.before_request
    def let_in() -> None:
        rule = request.url_rule
        if rule is None or request.method == "OPTIONS":
            return  # nothing is there, or nothing is given: Flask answers by itself
        method = "GET" if request.method == "HEAD" else request.method
        kind = who[f"{method} {rule.rule}"]
        if kind != "everybody":
            _DOORS[kind]()


def lines_of(rule: Rule) -> Iterator[str]:
    """The lines of a route: each method with its address."""
    for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
        yield f"{method} {rule.rule}"
