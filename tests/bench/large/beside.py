"""What happened around the posts of the large site: thanks, awards, notices, safety, relays, screens, the ledgers."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import update

from tests.bench.large.people import People
from tests.bench.large.posts import POSTS, Posts
from tests.bench.large.pouring import Pouring, Row
from wall.badges.models import Award
from wall.events.models import Change, ChangeNumber, Delivery, Event
from wall.flowers.models import Flower
from wall.notices.models import Letter, Notice
from wall.people.models import AuditEntry, AuditWords
from wall.relays.models import Relay, RelayAccount
from wall.safety.models import Hiding, HidingWords
from wall.safety.rules import REASON_NAMES
from wall.screens.models import Screen, ScreenDay
from wall.walls.models import Announcement, Wall

FLOWERS, AWARDS, NOTICES, AUDIT, SCREENS, RELAYS, CHANGES = 20_000, 5_000, 20_000, 5_000, 1_000, 60_000, 5_000


class Beside:
    """Ids of all that, by number."""

    def __init__(self, pouring: Pouring, people: People, posts: Posts) -> None:
        self._pouring, self._people, self._posts = pouring, people, posts
        now = pouring.now
        self.hidings = {number: pouring.id_at(posts.at[number]) for number in sorted(posts.hidden)}
        self.awards = [pouring.id_at(now) for _ in range(AWARDS)]
        self.screens = [pouring.id_at(now) for _ in range(SCREENS)]
        self.walls = {slug: pouring.id_at(now) for slug in ("care", "office-1")}
        self._accounts = [pouring.id_at(now) for _ in range(2)]
        mine = [number for number, writer in enumerate(posts.by) if writer == 0 and number not in posts.hidden]
        self.thanked_posts = [number for number in mine if number not in posts.root][-5:]  # two hundred flowers each
        # Of the first person every tenth thing is: theirs are the fullest pages.
        self.receivers = [0 if number % 20 == 0 else posts.by[number * 3] for number in range(FLOWERS)]

    def pour(self) -> None:
        """Everything beside posts."""
        pour = self._pouring.pour
        filters = {"care": {"tags": ["care"]}, "office-1": {"offices": [self._people.offices[1]]}}
        pour(Wall, ({"id": self.walls[slug], "slug": slug, "title": slug, "filter": filters[slug]} for slug in filters))
        pour(Announcement, ({"text": "The canteen is open.", "until": None} for _ in range(30)))
        pour(Flower, self._flowers())
        pour(Award, (self._award(number) for number in range(AWARDS)))
        pour(Notice, (self._notice(number) for number in range(NOTICES)))
        self._pour_safety()
        self._pour_audit()
        self._pour_relays()
        self._pour_events()
        pour(Screen, (self._screen(number) for number in range(SCREENS)))
        pour(ScreenDay, ({"screen_id": one, "day": self._day(day)} for one in self.screens for day in range(30)))
        pour(Letter, ({"sealed": b"", "parked_at": self._pouring.now} for _ in range(100)))

    def _flowers(self) -> Iterator[Row]:
        people, posts = self._people, self._posts
        for number, receiver in enumerate(self.receivers):
            giver = (number * 7 + 1) % 4_400
            post = number * 3 if receiver else self.thanked_posts[number // 4_000]
            yield {
                "id": self._pouring.id_at(posts.at[number * 5]),
                "giver_id": people.ids[giver if giver != receiver else giver + 1],
                "receiver_id": people.ids[receiver],
                "post_id": posts.ids[post],
                "note": "Thank you for these words.",
                "given_at": posts.at[number * 5],
            }

    def _award(self, number: int) -> Row:
        badge = "first-words" if number < AWARDS // 2 else "first-flower"
        moment = self._pouring.now - timedelta(hours=number)
        owner = self._people.ids[number % (AWARDS // 2)]
        accepted = None if number % 10 == 9 else moment
        return {"id": self.awards[number], "person_id": owner, "badge": badge, "accepted_at": accepted}

    def _notice(self, number: int) -> Row:
        moment = self._pouring.now - timedelta(minutes=5 * number)
        return {
            "id": self._pouring.id_at(moment),
            "person_id": self._people.ids[0 if number % 20 == 0 else number % 4_000],
            "message": "{name} gave you a flower.",
            "message_values": {"name": "Zoé"},
            "path": "/me",
            "at": moment,
            "read_at": moment if number % 3 else None,
        }

    def _pour_safety(self) -> None:
        numbers = sorted(self._posts.hidden)
        self._pouring.pour(Hiding, (self._hiding(number) for number in numbers))
        note = {"kind": "note", "words": "It names a patient."}
        self._pouring.pour(HidingWords, ({"hiding_id": one} | note for one in self.hidings.values()))
        answered = {"kind": "appeal", "words": "It does not."}
        rows = ({"hiding_id": self.hidings[number]} | answered for number in numbers[::10])
        self._pouring.pour(HidingWords, rows)

    def _hiding(self, number: int) -> Row:
        moment, appealed = self._posts.at[number], (number - 7) // 50 % 10 == 0
        decided = appealed and number < POSTS - 20_000
        return {
            "id": self.hidings[number],
            "post_id": self._posts.ids[number],
            "person_id": self._people.ids[self._posts.by[number]],
            "reason": REASON_NAMES[number % len(REASON_NAMES)],
            "by_id": self._people.serving[number % 40],
            "at": moment,
            "appealed_at": moment if appealed else None,
            "decided_at": moment if decided else None,
            "decided_by": self._people.serving[(number + 1) % 40] if decided else None,
            "upheld": True if decided else None,
        }

    def _pour_audit(self) -> None:
        moments = [self._pouring.now - timedelta(hours=4 * number) for number in range(AUDIT)]
        ids = [self._pouring.id_at(moment) for moment in moments]
        serving, posts = self._people.serving, self._posts.ids
        rows = [
            {"id": one, "actor_id": serving[number % 40], "act": "post.hide", "subject_id": posts[number], "at": at}
            for number, (one, at) in enumerate(zip(ids, moments, strict=True))
        ]
        self._pouring.pour(AuditEntry, rows)
        self._pouring.pour(AuditWords, ({"entry_id": one, "words": "It names a patient."} for one in ids))

    def _pour_relays(self) -> None:
        pour = self._pouring.pour
        names = (("mastodon", "@company@social.example"), ("linkedin", "Company"))
        accounts = zip(self._accounts, names, strict=True)
        pour(RelayAccount, ({"id": one, "network": name[0], "handle": name[1]} for one, name in accounts))
        pour(Relay, (self._relay(number) for number in range(POSTS - RELAYS, POSTS)))

    def _relay(self, number: int) -> Row:
        is_last, moment = number > POSTS - 100, self._posts.at[number]
        state = "waiting" if is_last else "parked" if number % 300 == 0 else "done"
        done = moment + timedelta(seconds=40) if state == "done" else None
        return {
            "id": self._pouring.id_at(moment),
            "account_id": self._accounts[number % 2],
            "post_id": self._posts.ids[number],
            "post_uri": f"https://social.example/posts/{number}",
            "post_url": f"https://social.example/@x/{number}",
            "state": state,
            "created_at": moment,
            "done_at": done,
            "seconds": 40 if done else None,
            "remote_url": f"https://social.example/@company/{number}",
            "trouble": "It did not answer." if state == "parked" else None,
        }

    def _pour_events(self) -> None:
        """As much as is kept: what happened in a month."""
        posts, people = self._posts, self._people
        some = range(POSTS - CHANGES, POSTS)
        ids = {number: self._pouring.id_at(posts.at[number]) for number in some}
        named = {number: {"post_id": posts.ids[number], "person_id": people.ids[posts.by[number]]} for number in some}
        pour = self._pouring.pour
        pour(Event, ({"id": ids[n], "kind": "post.added", "data": named[n], "dispatched": True} for n in some))
        changes = enumerate(some, 1)
        pour(Change, ({"seq": s, "kind": "post.added", "at": posts.at[n]} | named[n] for s, n in changes))
        self._pouring.session.execute(update(ChangeNumber).values(last=CHANGES))
        for subscriber in ("relays", "badges"):
            owed = {"subscriber": subscriber, "done_at": self._pouring.now}
            pour(Delivery, ({"event_id": ids[n], "parked_at": None} | owed for n in some))
        parked = {"subscriber": "notices", "parked_at": self._pouring.now, "last_error": "It broke."}
        pour(Delivery, ({"event_id": ids[n]} | parked for n in list(some)[:300]))

    def _screen(self, number: int) -> Row:
        now = self._pouring.now
        return {
            "id": self.screens[number],
            "token_digest": f"{number:064}",
            "wall_id": self.walls["care"] if number % 3 else None,
            "office_id": self._people.offices[number % 40],
            "paired_at": now - timedelta(hours=number),
            "last_seen_at": now - timedelta(minutes=number % 30),
            "revoked_at": now if number % 9 == 8 else None,
        }

    def _day(self, number: int) -> str:
        return f"{self._pouring.now - timedelta(days=number):%Y-%m-%d}"
