"""Every exception of the package: one class for each kind of error, all below `BackupchecksError`.

Where Python has a class for the same kind, such as `LookupError` or `ValueError`, the exception is one of these too.
"""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "BackupchecksError",
    "BusyError",
    "ClosedError",
    "ClosureError",
    "CodeTakenError",
    "CustomerUnnamedError",
    "DatabaseAddressError",
    "DatabaseError",
    "DatabaseFullError",
    "DatabaseLostError",
    "DatabaseMissingError",
    "DatabaseNewerError",
    "DatabaseUnavailableError",
    "DatabaseUnreadableError",
    "DefinitionError",
    "JobArchivedError",
    "MailFileError",
    "MailMissingError",
    "MarkNotNamedError",
    "MigrationError",
    "NaiveDatetimeError",
    "NameTakenError",
    "NotFoundError",
    "OpenTicketError",
    "OverrideChangedError",
    "OverrideError",
    "PlanError",
    "TextMissingError",
    "ThreadsError",
    "UserNeededError",
    "WordError",
    "ZoneError",
]


class BackupchecksError(Exception):
    """Whatever goes wrong in this package."""


class NaiveDatetimeError(BackupchecksError, ValueError):
    """A `datetime` without a time zone was given where a moment is meant."""


class ZoneError(BackupchecksError, ValueError):
    """A name that is no IANA time zone."""


class WordError(BackupchecksError, ValueError):
    """A word that is none of those that may stand there, or words that do not go together."""


class ArgumentError(BackupchecksError, ValueError):
    """An argument that cannot be meant: a number, a text or a time out of bounds, or arguments that do not go together."""


class MailFileError(BackupchecksError, OSError):
    """A file that cannot be read as one mail; `filename` and `errno` as of every `OSError`."""

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


class MailMissingError(MailFileError, FileNotFoundError):
    """There is nothing at the path of a mail."""


class DefinitionError(BackupchecksError, ValueError):
    """A parser definition that cannot be used."""

    line: int | None
    """The line to look at, counted from 1; `None` where the whole text is wrong."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message, line)
        self.line = line

    def __str__(self) -> str:
        return str(self.args[0])


class PlanError(BackupchecksError, ValueError):
    """A cron expression that cannot be used."""


class NotFoundError(BackupchecksError, LookupError):
    """There is no such customer, job, run, mail, ticket, remark, override or user."""


class CustomerUnnamedError(BackupchecksError, ValueError):
    """The name of a customer is empty."""


class NameTakenError(BackupchecksError, ValueError):
    """A customer or user has this name already."""


class JobArchivedError(BackupchecksError):
    """The customer has the job, archived."""


class MarkNotNamedError(BackupchecksError, ValueError):
    """What is to tell a job apart does not stand in its report."""


class OverrideError(BackupchecksError, ValueError):
    """An override that is not whole."""


class OverrideChangedError(BackupchecksError):
    """The override was changed, ended or deleted meanwhile."""


class ClosureError(BackupchecksError, ValueError):
    """A holiday, pause, maintenance window or outage that says no reason or source, or ends before it begins."""


class TextMissingError(BackupchecksError, ValueError):
    """A ticket or remark says nothing."""


class _TicketThereError(BackupchecksError):
    ticket: int
    """The ticket that is there."""

    def __init__(self, message: str, ticket: int) -> None:
        # Both are arguments, so that the exception comes whole through a pickle, as from another process.
        super().__init__(message, ticket)
        self.ticket = ticket

    def __str__(self) -> str:
        return str(self.args[0])


class CodeTakenError(_TicketThereError):
    """There is a ticket with this code; nothing was made."""


class OpenTicketError(_TicketThereError):
    """An open ticket reaches one of the jobs already; nothing was made."""


class UserNeededError(BackupchecksError):
    """Only a person can do this, and the engine was opened for none."""


class ThreadsError(BackupchecksError, RuntimeError):
    """The threads of the package cannot work: the process was forked while they did, or the system gives no more."""


class BusyError(BackupchecksError):
    """Others changed the data again and again while this was decided."""


class ClosedError(BackupchecksError):
    """The engine is closed."""


class DatabaseError(BackupchecksError):
    """The database did not do what it was asked."""


class DatabaseAddressError(DatabaseError, ValueError):
    """An address of no kind that is known."""


class DatabaseUnavailableError(DatabaseError, ConnectionError):
    """The database cannot be reached, or is too busy; the same call may succeed later."""


class DatabaseMissingError(DatabaseError, FileNotFoundError):
    """There is no database where one was expected to be there, or no folder to make it in."""


class DatabaseLostError(DatabaseError):
    """The database was taken away while it was open; nothing of the call was stored. Close the engine and open it again."""


class DatabaseFullError(DatabaseError):
    """The disk of the database is full; nothing of the call was stored."""


class DatabaseUnreadableError(DatabaseError):
    """What is stored makes no sense to this version of the program, or the file is no database at all."""


class DatabaseNewerError(DatabaseError):
    """A newer version of the program has worked with the database."""


class MigrationError(DatabaseError):
    """The database could not be brought up to date."""
