"""All that is kept of a person, for themself: a zip with everything as JSON, the same to read, and the pictures."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.acts.export_facts import SECTIONS, Fact, about_person
from wall.cards.render import card_environment
from wall.clock import now
from wall.i18n import choose
from wall.media.models import Blob, Picture, PictureFile
from wall.media.queries import file_bytes
from wall.notices.saying import say
from wall.parts import Parts
from wall.paths import find
from wall.people.models import Person
from wall.posts.models import Post, PostPicture
from wall.sources.models import Source
from wall.version import VERSION

SUFFIXES = {"image/webp": "webp", "image/avif": "avif", "video/mp4": "mp4", "video/webm": "webm"}


@dataclass(frozen=True)
class _File:
    """A picture of theirs: where it came from, and its largest file that is kept, if any is."""

    address: str
    hash: str | None
    name: str | None
    size: int


def write_archive(parts: Parts, person_id: str, out: IO[bytes], *, at_most_bytes: int | None = None) -> None:
    """Write the archive of a person. Of its pictures at most so many bytes; what is left out is named all the same.

    Each section and each picture is written as it is read: never all of it is in memory.
    """
    with parts.database.read() as session, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        person = session.get_one(Person, person_id)
        files = list(_within(_files(session, person_id), at_most_bytes))
        with archive.open("data.json", "w") as data:
            for piece in _as_json(session, person, files):
                data.write(piece.encode())
        archive.write(find("templates") / "export" / "style.css", "style.css")
        with archive.open("index.html", "w") as page:
            for piece in _as_page(session, person, files, parts.settings.public_url):
                page.write(piece.encode())
        for name, file_hash in {file.name: file.hash for file in files if file.name and file.hash}.items():
            if (found := file_bytes(session, file_hash)) is not None:
                archive.writestr(zipfile.ZipInfo(name, now().timetuple()[:6]), found)  # as it is: no smaller


def _about(session: Session, person: Person) -> Fact:
    return about_person(person, session.get(Person, person.manager_id) if person.manager_id else None)


def _as_json(session: Session, person: Person, files: list[_File]) -> Iterator[str]:
    head = {"made_by": f"Florilège {VERSION}", "made_at": now().isoformat(), "person": _about(session, person)}
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    for name, section in SECTIONS.items():
        yield f",\n {json.dumps(name)}: ["
        for number, fact in enumerate(section(session, person.id)):
            yield ("," if number else "") + "\n  " + json.dumps(fact, ensure_ascii=False)
        yield "]"
    pictures = [{"from": file.address, "file": file.name} for file in files]
    yield f',\n "pictures": {json.dumps(pictures, ensure_ascii=False)}\n}}\n'


def _as_page(session: Session, person: Person, files: list[_File], site: str) -> Iterator[str]:
    lang = choose(person.language, None)
    named = {file.address: file.name for file in files}
    facts = {name: section(session, person.id) for name, section in SECTIONS.items()}
    facts["notices"] = (one | {"said": say(lang, one["message"], one["values"])} for one in facts["notices"])
    template = card_environment().get_template("export/index.html")
    yield from template.generate(
        lang=lang, person=_about(session, person), facts=facts, files=named, site=site, made_at=now()
    )


def _files(session: Session, person_id: str) -> Iterator[_File]:
    """Of each picture of their posts and accounts the largest file, a moving one first: by address."""
    posts = select(PostPicture.picture_id).join(Post, Post.id == PostPicture.post_id)
    own = posts.where(Post.person_id == person_id, Post.removed_at.is_(None), Post.boost.is_(False))
    faces = select(Picture.id).where(
        Picture.use == "avatar", Picture.url.in_(select(Source.avatar_url).where(Source.person_id == person_id))
    )
    query = (
        select(Picture.url, Blob.hash, Blob.media_type, Blob.size)
        .outerjoin(PictureFile, PictureFile.picture_id == Picture.id)
        .outerjoin(Blob, (Blob.hash == PictureFile.hash) & Blob.data.is_not(None))
        .where(Picture.id.in_(own.union(faces)), Picture.use != "emoji")
        .order_by(Picture.url, PictureFile.motion.desc(), (Blob.media_type == "image/webp").desc())
        .order_by(PictureFile.width.desc(), Blob.hash)
    )
    before = None
    for address, file_hash, media_type, size in session.execute(query):
        if address != before:
            name = f"pictures/{file_hash}.{SUFFIXES.get(media_type, 'bin')}" if file_hash else None
            yield _File(address, file_hash, name, size or 0)
        before = address


def _within(files: Iterator[_File], at_most_bytes: int | None) -> Iterator[_File]:
    room = at_most_bytes
    for file in files:
        if room is None or file.size <= room:
            room = None if room is None else room - file.size
            yield file
        else:
            yield _File(file.address, None, None, 0)
