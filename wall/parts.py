"""What every process of a site is made of: settings, database, seals, and the way to the outside."""

from dataclasses import dataclass

from wall.brand.given import check_given
from wall.config import Settings, prepare
from wall.connectors.feed_parser import FeedParser
from wall.connectors.http import Http
from wall.connectors.outside import Outside
from wall.db import Database
from wall.media.imaging import Imaging
from wall.migrations import upgrade
from wall.people.erasures import replay
from wall.seal import Sealer


@dataclass(frozen=True)
class Parts:
    """The parts of one process. Safe to share between its threads."""

    settings: Settings
    database: Database
    sealer: Sealer
    outside: Outside
    imaging: Imaging

    def close(self) -> None:
        """Let go of connections and of the helper processes."""
        self.imaging.close()
        self.outside.close()
        self.database.dispose()


def assemble(settings: Settings) -> Parts:
    """Make the parts, the data folder and the tables where they are missing. Raises `SettingsError`."""
    settings = prepare(settings)
    check_given(settings)
    database = Database(settings.database)
    upgrade(database)
    sealer = Sealer(settings.secret_key)
    replay(database, settings.data_dir, sealer.digest)
    http = Http(
        allow_networks=settings.allow_private_networks, allow_http=settings.allow_http, public_url=settings.public_url
    )
    outside = Outside(http, FeedParser(), settings.data_dir)
    return Parts(settings, database, sealer, outside, Imaging())
