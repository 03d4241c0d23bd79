"""Reads of walls."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.errors import NotFound
from wall.walls.models import MAIN, Wall


def find_wall(session: Session, slug: str) -> Wall:
    """The wall called that. Raises `NotFound`."""
    wall = session.scalars(select(Wall).where(Wall.slug == slug)).first()
    if wall is None:
        raise NotFound("There is no wall called “{name}”.", name=slug[:80])
    return wall


def main_wall(session: Session) -> Wall:
    """The wall that is always there."""
    return find_wall(session, MAIN)


def all_walls(session: Session) -> list[Wall]:
    """Every wall, the main one first."""
    return list(session.scalars(select(Wall).order_by(Wall.slug != MAIN, Wall.title)))


def walls_called(session: Session, slugs: Collection[str]) -> list[Wall]:
    """Those of these walls that there are."""
    return list(session.scalars(select(Wall).where(Wall.slug.in_(slugs))))
