"""What every connector is given to reach the outside with."""

from dataclasses import dataclass
from pathlib import Path

from wall.connectors.feed_parser import FeedParser
from wall.connectors.http import Http


@dataclass(frozen=True)
class Outside:
    """The shared means: one HTTP client, one feed parser, one folder. Safe to share between threads."""

    http: Http
    feeds: FeedParser
    data_dir: Path

    def close(self) -> None:
        """End the parser's helper process and let go of connections."""
        self.feeds.close()
        self.http.close()
