"""An award as pages show it."""

from dataclasses import dataclass
from datetime import datetime

from wall.badges.models import Award
from wall.badges.rules import BADGES
from wall.i18n import translate
from wall.people.queries import PersonView, view
from wall.web.context import lang


@dataclass(frozen=True)
class AwardRow:
    """A badge that a person was offered or has, in the reader's language."""

    id: str
    name: str
    description: str
    at: datetime
    person: PersonView


def award_row(award: Award) -> AwardRow:
    """The award in the language of the page."""
    badge = BADGES[award.badge]
    at = award.accepted_at or award.offered_at
    name, description = translate(lang(), badge.name), award.reason or translate(lang(), badge.description)
    return AwardRow(award.id, name, description, at, view(award.person))
