"""The people of the large site: teams, offices, managers, sessions; their accounts, and what is claimed."""

from datetime import timedelta

from tests.bench.large.pouring import Pouring, Row
from wall.ids import digest
from wall.people.models import Identity, Invitation, Office, Passkey, Person, SignedIn, Team
from wall.sources.models import AccountClaim, Host, Source

PEOPLE, TEAMS, OFFICES, STEWARDS, PARTNERS, CLAIMS, HOSTS = 5_000, 250, 40, 40, 30, 500, 200
_FIRST = [
    "Anna",
    "Ben",
    "Chloé",
    "Dmitri",
    "Élodie",
    "Farid",
    "Greta",
    "Hugo",
    "Inès",
    "João",
    "Kofi",
    "Léa",
    "Mia",
    "Noé",
    "Olga",
    "Pia",
    "Quentin",
    "Rosa",
    "Sam",
    "Zoé",
]
_LAST = [
    "Ito",
    "Okafor",
    "Weber",
    "Le~Goff",
    "Sörensen",
    "Diallo",
    "Martin",
    "Nguyen",
    "Petit",
    "Kerbrat",
    "Moreau",
    "Rossi",
    "Haddad",
    "Novák",
    "Silva",
]
_NETWORKS = ("mastodon", "mastodon", "bluesky", "feed", "webhook")


class People:
    """Ids of those who were poured in, and of what is theirs, by their number."""

    def __init__(self, pouring: Pouring) -> None:
        self._pouring = pouring
        long_ago = pouring.now - timedelta(days=1_000)
        self.teams = [pouring.id_at(long_ago) for _ in range(TEAMS)]
        self.offices = [pouring.id_at(long_ago) for _ in range(OFFICES)]
        self.ids = [pouring.id_at(long_ago + timedelta(minutes=number)) for number in range(PEOPLE)]
        self.sources = [pouring.id_at(long_ago + timedelta(minutes=number)) for number in range(PEOPLE)]
        self.claims = [pouring.id_at(pouring.now - timedelta(hours=number)) for number in range(CLAIMS)]
        self.serving = self.ids[10 : 10 + STEWARDS]

    def pour(self) -> None:
        """Everything about people."""
        pour = self._pouring.pour
        pour(Team, ({"id": one, "name": f"Team {number} of care"} for number, one in enumerate(self.teams)))
        pour(Office, ({"id": one, "name": f"Office {number}"} for number, one in enumerate(self.offices)))
        pour(Person, (self._person(number) for number in range(PEOPLE)))
        pour(Host, ({"name": _host(number), "free_at": self._pouring.now} for number in range(HOSTS)))
        pour(Source, (self._source(number) for number in range(PEOPLE)))
        pour(AccountClaim, (self._claim(number) for number in range(CLAIMS)))
        pour(SignedIn, (self._session(number) for number in range(3_000)))
        pour(Identity, (self._identity(number) for number in range(4_000)))
        pour(Invitation, (self._invitation(number) for number in range(1_000)))
        pour(Passkey, (self._passkey(number) for number in range(500)))

    def _person(self, number: int) -> Row:
        first, last = _FIRST[number % 20], _LAST[number // 20 % 15].replace("~", " ")
        role = "steward" if self.ids[number] in self.serving else "operator" if number in (3, 4, 5) else "member"
        out_since = self._pouring.now if number % 50 == 49 else None
        return {
            "id": self.ids[number],
            "slug": slug_of(number),
            "name": f"{first} {last} {number}",
            "email": f"person{number}@example.org",
            "title": "Nurse" if number % 2 else "",
            "about": "I grow tomatoes.",
            "role": role,
            "team_id": self.teams[number % TEAMS],
            "office_id": self.offices[number % OFFICES],
            "manager_id": self.ids[number // 20] if number >= 20 else None,
            "language": ("en", "fr", None)[number % 3],
            "created_at": self._pouring.now - timedelta(days=1_000),
            "kind": "partner" if number >= PEOPLE - PARTNERS else "colleague",
            "out_since": out_since,
            "paused_at": out_since,
            "deactivated_at": self._pouring.now if number % 97 == 96 else None,
        }

    def _source(self, number: int) -> Row:
        network, now = _NETWORKS[number % len(_NETWORKS)], self._pouring.now
        troubled = number % 17 == 16
        return {
            "id": self.sources[number],
            "person_id": self.ids[number],
            "network": network,
            "uri": f"https://{_host(number)}/users/{number}",
            "handle": f"@person{number}@{_host(number)}",
            "url": f"https://{_host(number)}/@{number}",
            "host": "" if network == "webhook" else _host(number),
            "avatar_url": avatar_of(number),
            "options": {"acct": f"person{number}"},
            "agreed_at": now,
            "agreed_by": self.ids[number],
            "verified_how": ("rel_me", "field", "word", "vouched", "operator")[number % 5],
            "verified_at": now,
            "due_at": now + timedelta(seconds=number) if network != "webhook" else None,
            "holds": number >= PEOPLE - PARTNERS,
            "created_at": now - timedelta(days=number % 900),
            "last_success_at": now - timedelta(minutes=number % 60),
            "last_try_at": now - timedelta(minutes=number % 60),
            "last_brought_at": now - timedelta(hours=number % 200),
            "trouble_kind": "unreachable" if troubled else None,
            "trouble": "{host} did not answer in time." if troubled else None,
            "trouble_values": {"host": _host(number)} if troubled else {},
            "trouble_since": now - timedelta(days=2) if troubled else None,
            "told_at": now - timedelta(days=1) if troubled else None,
        }

    def _claim(self, number: int) -> Row:
        made_at = self._pouring.now - timedelta(hours=number)
        return {
            "id": self.claims[number],
            "person_id": self.ids[number % 100 if number < 100 else number * 7],
            "network": "fake",
            "uri": f"fake:claim-{number}",
            "handle": f"@claim{number}",
            "url": f"https://elsewhere.example/@{number}",
            "options": {"slug": f"claim-{number}"},
            "word": f"word-{number}",
            "made_at": made_at,
            "suggested_by": self.serving[number % STEWARDS] if number % 2 else None,
            "vouch_asked_at": made_at if number % 4 == 0 else None,
        }

    def _session(self, number: int) -> Row:
        moment = self._pouring.now
        return {
            "id": self._pouring.id_at(moment),
            "token_digest": digest(f"session {number}"),
            "person_id": self.ids[number],
            "seen_at": moment,
            "expires_at": moment + timedelta(days=5),
        }

    def _identity(self, number: int) -> Row:
        moment = self._pouring.now
        facts = {"issuer": "https://sign-in.example", "subject": str(number), "created_at": moment, "seen_at": moment}
        return facts | {"id": self._pouring.id_at(moment), "person_id": self.ids[number]}

    def _invitation(self, number: int) -> Row:
        moment = self._pouring.now
        facts = {"role": "member", "created_at": moment, "expires_at": moment + timedelta(days=7)}
        token = {"id": self._pouring.id_at(moment), "token_digest": digest(link_of(number))}
        return token | facts | {"person_id": self.ids[number]}

    def _passkey(self, number: int) -> Row:
        facts = {"credential_id": f"credential-{number}", "public_key": b"", "name": "My phone", "transports": []}
        return facts | {"id": self._pouring.id_at(self._pouring.now), "person_id": self.ids[number]}


def slug_of(number: int) -> str:
    """What a person is called in addresses."""
    return f"{_FIRST[number % 20].lower().replace('é', 'e')}-{number}"


def avatar_of(number: int) -> str | None:
    """Where a person’s portrait is, if they have one."""
    return None if number % 5 == 4 else f"https://pictures.example/face-{number}.jpg"


def link_of(number: int) -> str:
    """The token of a one-time link."""
    return f"link {number}"


def _host(number: int) -> str:
    return f"social{number % HOSTS}.example"
