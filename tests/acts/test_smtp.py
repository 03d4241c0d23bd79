"""Promises of the way to the mail server: encrypted, to the right one, and its secrets told to nobody."""

from pathlib import Path

import pytest

from tests.support.faults.tls import BAD_CERTIFICATES, Certificates
from tests.support.mail_sink import PASSWORD, USER, MailSink, mail_sink
from wall.acts.smtp import Undelivered, compose, hand_over
from wall.clock import now
from wall.config_values import MailServer
from wall.notices.letters import Written

LETTER = Written("ben@example.org", "Your link", "Come in.", "<p>Come in.</p>", "en")


def send(sink: MailSink, privacy: str, *, user: str = USER, password: str = PASSWORD) -> None:
    """Hand one letter over."""
    server = MailServer("127.0.0.1", sink.port, privacy, user, password)  # type: ignore[arg-type]  # one of three
    hand_over(server, compose(LETTER, "wall@example.org", "letter", now()), greeting="wall.example.org")


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """An authority that this process believes."""
    made = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority()))
    return made


@pytest.mark.parametrize("privacy", ["starttls", "tls"])
def test_it_travels_encrypted_to_a_server_that_proves_its_name(certificates: Certificates, privacy: str) -> None:
    with mail_sink(**{privacy: certificates.serving("good")}) as sink:
        send(sink, privacy)
        assert (len(sink.letters), sink.users) == (1, [USER])


@pytest.mark.parametrize("kind", BAD_CERTIFICATES)
@pytest.mark.parametrize("privacy", ["starttls", "tls"])
def test_a_server_that_does_not_prove_its_name_gets_neither_password_nor_letter(
    certificates: Certificates, privacy: str, kind: str
) -> None:
    with mail_sink(**{privacy: certificates.serving(kind)}) as sink:
        with pytest.raises(Undelivered, match="The certificate of 127.0.0.1 is not good for that name."):
            send(sink, privacy)
        assert sink.letters == []


def test_a_server_without_encryption_is_told_nothing() -> None:
    with mail_sink() as sink:
        with pytest.raises(Undelivered, match="offers no encryption"):
            send(sink, "starttls")
        assert (sink.letters, sink.users) == ([], [])


def test_a_wrong_password_is_told_without_being_shown() -> None:
    with mail_sink() as sink:
        with pytest.raises(Undelivered) as refused:
            send(sink, "clear", password="not-the-PELICAN")
        assert str(refused.value) == "127.0.0.1 does not take the user and the password of SMTP_URL."
        assert sink.letters == []


def test_no_password_stands_where_settings_are_shown() -> None:
    server = MailServer("mail.example.org", 587, "starttls", "wall", "PELICAN")
    assert "PELICAN" not in repr(server)
