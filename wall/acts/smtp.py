"""Hands one letter to the mail server: bounded in time, in clear to this machine only, told without any secret."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from wall.config_values import MailServer
from wall.errors import Unavailable
from wall.notices.letters import Written

PATIENCE = 15.0  # seconds for one answer of the server
LONGEST_SUBJECT = 150
_POLICY = SMTP.clone(max_line_length=900)  # an address must stay on one line: folded, it would be encoded


class Undelivered(Unavailable):
    """The mail server did not take it. `for_good`: it never will."""

    def __init__(self, message: str, /, *, for_good: bool = False, **values: object) -> None:
        self.for_good = for_good
        super().__init__(message, **values)


def compose(letter: Written, sender: str, letter_id: str, written_at: datetime) -> EmailMessage:
    """The letter as it travels: the same bytes each time. Raises `Undelivered` for what is no address."""
    try:
        to, from_ = Address(addr_spec=letter.to), _address(sender)
        message = EmailMessage(_POLICY)
        message["From"], message["To"] = from_, to
    except (MessageError, ValueError, IndexError) as error:
        raise Undelivered("This is no address to which a mail can be sent.", for_good=True) from error
    message["Subject"] = _on_one_line(letter.subject)
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = f"<{letter_id}@{from_.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody’s absence note answers it
    if letter.stop_url:
        message["List-Unsubscribe"] = f"<{letter.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.lang  # of the whole: before, it would be the first part's alone
    return message


def hand_over(server: MailServer, message: EmailMessage, *, greeting: str) -> None:
    """Give the message to the server. Raises `Undelivered` with what it said instead of taking it."""
    with _told_in_words(server), closing(_connect(server, greeting)) as smtp:
        smtp.send_message(message)
        with suppress(smtplib.SMTPException, OSError):  # it has the letter: however it says goodbye
            smtp.quit()


def try_out(server: MailServer, *, greeting: str) -> None:
    """See whether the server answers and lets us in; nothing is sent. Raises `Undelivered`."""
    with _told_in_words(server), closing(_connect(server, greeting)) as smtp:
        smtp.noop()


def _connect(server: MailServer, greeting: str) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.privacy == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, greeting, timeout=PATIENCE, context=trusted)
    else:
        smtp = smtplib.SMTP(server.host, server.port, greeting, timeout=PATIENCE)
    with ExitStack() as opened:
        opened.callback(smtp.close)
        if server.privacy == "starttls":
            smtp.starttls(context=trusted)
        if server.user:
            smtp.login(server.user, server.password)
        opened.pop_all()
    return smtp


def _on_one_line(subject: str) -> str:
    """The subject without breaks, and with nothing that reads as encoded already (RFC 2047)."""
    return " ".join(subject.replace("=?", "= ?").split())[:LONGEST_SUBJECT]


def _address(sender: str) -> Address:
    name, address = parseaddr(sender)
    return Address(name, addr_spec=address)


@contextmanager
def _told_in_words(server: MailServer) -> Iterator[None]:
    """What went wrong, without what the server said: that may hold the address, or more."""
    try:
        yield
    except (smtplib.SMTPAuthenticationError, UnicodeError) as error:
        raise Undelivered("{host} does not take the user and the password of SMTP_URL.", host=server.host) from error
    except smtplib.SMTPNotSupportedError as error:
        raise _without_an_ability(server, error) from error
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _ in error.recipients.values()), 0)
        raise Undelivered(
            "{host} takes no mail for this address ({code}).", for_good=code >= 500, host=server.host, code=code
        ) from error
    except smtplib.SMTPSenderRefused as error:
        raise Undelivered(
            "{host} takes no mail from the sender MAIL_FROM ({code}).", host=server.host, code=error.smtp_code
        ) from error
    except smtplib.SMTPResponseException as error:
        raise Undelivered("{host} refused the mail ({code}).", host=server.host, code=error.smtp_code) from error
    except ssl.SSLCertVerificationError as error:
        raise Undelivered("The certificate of {host} is not good for that name.", host=server.host) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered("{host} does not answer as a mail server does.", host=server.host) from error


def _without_an_ability(server: MailServer, error: smtplib.SMTPNotSupportedError) -> Undelivered:
    if "STARTTLS" in str(error):
        return Undelivered("{host} offers no encryption (STARTTLS), so nothing was said to it.", host=server.host)
    if "AUTH" in str(error):
        return Undelivered("{host} does not take the user and the password of SMTP_URL.", host=server.host)
    return Undelivered("{host} cannot write to an address like this one.", for_good=True, host=server.host)
