"""Says in one sentence what went wrong, and gives the exit code that goes with it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from wall.cli.output import one_line
from wall.connectors.base import ConnectorError
from wall.errors import FlorilegeError, Invalid, NotFound


class Told(click.ClickException):
    """It did not work: a sentence for standard error, without a traceback."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence on standard error."""
        click.echo(one_line(self.message), file=file, err=file is None)


class Misasked(Told):
    """What was asked cannot be."""

    exit_code = 2


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn what can go wrong while a command runs into `Told`. What nobody expected passes through."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise  # shows the help
    except click.UsageError as error:
        raise Misasked(error.format_message() + _where_to_read(error)) from error
    except FlorilegeError as error:
        raise (Misasked if error.exit_code == Misasked.exit_code else Told)(f"{error}{_hint(error)}") from error
    except ConnectorError as error:
        raise Told(str(error)) from error
    except DBAPIError as error:
        raise Told(tell_database_error(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever read our output has read enough: click ends quietly
            raise
        raise Told(f"{error.filename or 'The system'}: {error.strerror or error}.") from error


def _hint(error: FlorilegeError) -> str:
    listed_by = error.listed_by if isinstance(error, NotFound) else ""
    return f" “florilege {listed_by}” shows what there is." if listed_by else ""


def tell_database_error(error: DBAPIError) -> str:
    """What the database objected to, without the statement and its values."""
    why = one_line(str(error.orig).partition("\n")[0]).rstrip(".")
    if isinstance(error, IntegrityError):
        return "Somebody else wrote the same at this moment. Nothing was changed; look again and try again."
    if isinstance(error, OperationalError) and "locked" in why:
        return "The database is busy. Nothing was changed; try again in a few seconds."
    return f"The database cannot be used: {why}."


def refuse_broken_text(arguments: list[str]) -> None:
    """Raise `Invalid` for an argument that is no text: bytes that are not UTF-8, or a null character."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise Invalid("{argument} is not UTF-8 text.", argument=ascii(argument[:80])) from None
        if "\0" in argument:
            raise Invalid("{argument} holds a null character.", argument=ascii(argument[:80]))


def _where_to_read(error: click.UsageError) -> str:
    return f" “{error.ctx.command_path} --help” tells more." if error.ctx else ""
