"""A real mail server on loopback for tests, that keeps all: in clear, with STARTTLS or TLS, with a password or none."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.ports import find_free_port
from wall.config_values import mail_server
from wall.parts import Parts

logging.getLogger("mail.log").setLevel(logging.WARNING)  # below that it writes each address into our log

USER, PASSWORD = "wall", "p@ss:word/%?"


@dataclass
class MailSink:
    """What came in, and what is answered instead of taking it: `refuse["RCPT"] = "550 nobody here"`."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address for `SMTP_URL`."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, found: Any
    ) -> Any:
        """Somebody introduces themself."""
        self.greetings.append(hostname)
        session.host_name = hostname
        return found

    async def handle_MAIL(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """From whom the letter is."""
        if "MAIL" not in self.refuse:
            envelope.mail_from = address
        return self.refuse.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """For whom the letter is."""
        if "RCPT" not in self.refuse:
            envelope.rcpt_tos.append(address)
        return self.refuse.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """The letter itself."""
        if "DATA" not in self.refuse:
            self.users += [USER] if session.authenticated else []
            self.letters.append(message_from_bytes(envelope.content or b"", policy=default))  # type: ignore[arg-type]
            self.envelopes.append((envelope.mail_from or "", envelope.rcpt_tos))
        return self.refuse.get("DATA", "250 OK")


@contextmanager
def mail_sink(*, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None) -> Iterator[MailSink]:
    """A mail server that runs as long as the block, and knows `USER` with `PASSWORD`."""
    sink = MailSink(find_free_port())
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        server_hostname="mail.test",
        port=sink.port,
        ssl_context=tls,
        tls_context=starttls,
        authenticator=_check,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def mailing(parts: Parts, url: str) -> Parts:
    """The same site at a name of its own, with this mail server."""
    settings = replace(parts.settings, public_url="https://wall.example.org", smtp_url=mail_server(url))
    return replace(parts, settings=settings)


def text_of(letter: EmailMessage) -> str:
    """The letter as plain text."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(letter: EmailMessage) -> str:
    """The letter as HTML."""
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def _check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    known = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=known)
