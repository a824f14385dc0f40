"""The compiled module; import from `backupchecks`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, tzinfo
from email.message import Message
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, TypeAlias, final

from typing_extensions import Self

from . import rows

__all__ = [
    "Engine",
    "Evidence",
    "Object",
    "Outcome",
    "ParsedFile",
    "ParsedFiles",
    "Parsers",
    "Report",
    "Schedule",
    "__version__",
    "_restore",
    "_restore_file",
    "parse",
    "parse_many",
    "parsers",
]

__version__: Final[str]

_Mail: TypeAlias = bytes | bytearray | memoryview | str | PathLike[str] | Message[Any, Any]
_Paths: TypeAlias = str | PathLike[str] | Iterable[str | PathLike[str]]
_Definitions: TypeAlias = str | PathLike[str] | Iterable[str | PathLike[str]]
_Progress: TypeAlias = Callable[[int, int], object]
_Span: TypeAlias = tuple[datetime, datetime | None]

def parse(mail: _Mail) -> Outcome:
    """Reads one mail with the built-in parsers.

    What cannot be read is an outcome with its reason, no exception. Other Python threads go on meanwhile.

    Args:
        mail: Its bytes, its text as a `str`, a `pathlib.Path`, or a message of the package `email`. A `str` is
            never a path.

    Returns:
        What became of reading it.

    Raises:
        MailFileError: The file is not one mail.
        MailMissingError: There is no such file.
        ArgumentError: The `str` is a single line, as a path would be.
    """

def parse_many(
    paths: _Paths, *, threads: int | None = None, progress: _Progress | None = None
) -> ParsedFiles:
    """Reads the mails behind paths on several threads, with the built-in parsers.

    Mails are read ahead only as far as a few dozen for each thread, so that memory stays bounded.

    Args:
        paths: Mails, folders, Maildirs and mbox files; one path or several.
        threads: How many threads read, 1 to 256; one a core without it.
        progress: Called before each outcome, in the thread that takes it, with how many mails are done and how
            many are known so far. What it raises ends the iteration.

    Returns:
        An iterator over the outcomes in the order of the paths, within a folder sorted by name, within an mbox in
        its order. A file that cannot be read is an item with its trouble.

    Raises:
        MailMissingError: There is nothing at a path that was given alone.
        ArgumentError: `threads` is out of bounds.
        ThreadsError: The system gives no thread.
    """

def parsers() -> list[rows.ParserInfo]:
    """The built-in parsers.

    Returns:
        What each of them reads, in the order in which they are asked.
    """

def _restore(kind: str, state: bytes, /) -> Any: ...
def _restore_file(path: Path, position: int | None, outcome: Outcome | None, trouble: str | None, /) -> ParsedFile: ...

@final
class Parsers:
    """Parsers of your own before the built-in ones.

    Args:
        definitions: One definition as `docs/own-parsers.md` describes them, or several, each a `str` with the TOML
            text or a `pathlib.Path`. They are asked in this order, before the built-in parsers.

    Raises:
        DefinitionError: One cannot be used; with the line to look at.
    """

    def __new__(cls, definitions: _Definitions = ...) -> Self: ...
    def parse(self, mail: _Mail) -> Outcome:
        """Reads one mail with these parsers; as the function `parse`.

        Args:
            mail: The mail.

        Returns:
            What became of reading it.

        Raises:
            MailFileError: The file is not one mail.
            MailMissingError: There is no such file.
            ArgumentError: The `str` is a single line, as a path would be.
        """
    def parse_many(
        self, paths: _Paths, *, threads: int | None = None, progress: _Progress | None = None
    ) -> ParsedFiles:
        """Reads the mails behind paths with these parsers; as the function `parse_many`.

        Args:
            paths: Mails, folders, Maildirs and mbox files; one path or several.
            threads: How many threads read, 1 to 256; one a core without it.
            progress: Called before each outcome.

        Returns:
            An iterator over the outcomes in the order of the paths.

        Raises:
            MailMissingError: There is nothing at a path that was given alone.
            ArgumentError: `threads` is out of bounds.
            ThreadsError: The system gives no thread.
        """
    def parsers(self) -> list[rows.ParserInfo]:
        """These parsers.

        Returns:
            What each of them reads, in the order in which they are asked.
        """

@final
class ParsedFiles(Iterator[ParsedFile]):
    """The outcomes of many mails, in the order of the files."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> ParsedFile: ...

@final
class ParsedFile:
    """A mail of a file and what it says, or what is wrong with the file."""

    @property
    def path(self) -> Path:
        """The file."""
    @property
    def position(self) -> int | None:
        """Which message of an mbox it is, the first being 1; `None` for a file that is one message."""
    @property
    def outcome(self) -> Outcome | None:
        """What the mail says; `None` where the file could not be read."""
    @property
    def trouble(self) -> str | None:
        """What is wrong with the file, and what to do; `None` where it could be read."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary.

        Returns:
            Dictionaries, lists and plain values; moments stay `datetime`s.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __deepcopy__(self, memo: Any) -> Self: ...

@final
class Outcome:
    """What became of reading one mail."""

    @property
    def outcome(self) -> Literal["report", "notice", "unrecognised", "parse_failed"]:
        """Which of the four it is."""
    @property
    def parser(self) -> str | None:
        """The parser that recognised the mail, such as `veeam.backup`."""
    @property
    def parser_version(self) -> int | None:
        """The version of that parser's rules."""
    @property
    def reason(self) -> str | None:
        """Why it is a notice, or what the parser missed."""
    @property
    def new_shape(self) -> str | None:
        """What in the template the parser has not been proven on; `None` where only the data is new."""
    @property
    def reports(self) -> tuple[Report, ...]:
        """The results in the order of the mail; empty unless the outcome is `report`."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary.

        Returns:
            Dictionaries, lists and plain values; moments stay `datetime`s.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __deepcopy__(self, memo: Any) -> Self: ...

@final
class Report:
    """One result of one job."""

    @property
    def backup_software(self) -> str:
        """The product, by its canonical name."""
    @property
    def backup_type(self) -> str:
        """The kind of job, by its canonical name."""
    @property
    def job_name(self) -> str:
        """The job as the product prints it."""
    @property
    def status(self) -> Literal["success", "warning", "failed"]:
        """The overall status."""
    @property
    def reason(self) -> str:
        """Which rule, word, colour or code led to the status."""
    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where the status was read; never empty, the deciding piece first."""
    @property
    def informational(self) -> bool:
        """A vendor notification that is no backup result."""
    @property
    def attempt(self) -> int | None:
        """Which retry this was; the first retry is 1."""
    @property
    def host(self) -> str | None:
        """The machine that ran or reported the job."""
    @property
    def started_at(self) -> datetime | None:
        """When the run began, by the sender's clock; without a zone unless the mail names an offset."""
    @property
    def finished_at(self) -> datetime | None:
        """When the run ended, by the sender's clock; without a zone unless the mail names an offset."""
    @property
    def objects(self) -> tuple[Object, ...]:
        """What was protected, in the order of the report."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary.

        Returns:
            Dictionaries, lists and plain values; moments stay `datetime`s.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __deepcopy__(self, memo: Any) -> Self: ...

@final
class Object:
    """One protected thing: a machine, a share, a mailbox, a snapshot."""

    @property
    def name(self) -> str:
        """Its name as printed."""
    @property
    def object_type(self) -> str | None:
        """What it is, such as `VM`; `None` where the report does not tell."""
    @property
    def status(self) -> Literal["success", "warning", "failed"] | None:
        """Its own status; `None` where the report lists it without one."""
    @property
    def status_words(self) -> str | None:
        """The words that its status was read from, as printed."""
    @property
    def message(self) -> str | None:
        """What the report says of it, such as an error text."""
    @property
    def size_bytes(self) -> int | None:
        """Its size in bytes."""
    @property
    def transferred_bytes(self) -> int | None:
        """How many bytes were moved for it in this run."""
    @property
    def started_at(self) -> datetime | None:
        """When its own work began, by the sender's clock."""
    @property
    def finished_at(self) -> datetime | None:
        """When its own work ended, by the sender's clock."""
    @property
    def duration_seconds(self) -> int | None:
        """How long its own work took, in seconds."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary.

        Returns:
            Dictionaries, lists and plain values; moments stay `datetime`s.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __deepcopy__(self, memo: Any) -> Self: ...

@final
class Evidence:
    """A quotation that a status rests on."""

    @property
    def part(self) -> Literal["subject", "text", "html", "api", "derived"]:
        """Where it stands."""
    @property
    def quote(self) -> str:
        """The line, cell or sentence, white space folded."""
    @property
    def words(self) -> str:
        """The words that decided; always found in the quotation."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary.

        Returns:
            Dictionaries, lists and plain values; moments stay `datetime`s.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __deepcopy__(self, memo: Any) -> Self: ...

@final
class Schedule:
    """When a job should report: learned, or planned by a person. Moments are aware `datetime`s; those that come out are in UTC."""

    @staticmethod
    def learn(
        times: Iterable[datetime],
        tz: str | tzinfo,
        now: datetime | None = None,
        *,
        holidays: Iterable[date] = ...,
        pauses: Iterable[_Span] = ...,
        maintenance: Iterable[_Span] = ...,
        outages: Iterable[_Span] = ...,
    ) -> Schedule:
        """Learns when a job should report from when it did.

        Args:
            times: When reports arrived, in any order; those after `now` are left out.
            tz: The zone by whose wall clock the job is planned: an IANA name, a `ZoneInfo`, or `timezone.utc`.
            now: The moment of learning; the present one without it.
            holidays: Days on which nothing is expected.
            pauses: Spans in which nothing is expected; one whose end is `None` still goes on.
            maintenance: The same, for work on the machines.
            outages: Spans in which no mail could arrive, so that it is open whether the job ran.

        Returns:
            The schedule; its `kind` is `learning` as long as the reports are too few.

        Raises:
            NaiveDatetimeError: A time has no zone.
            ZoneError: There is no such zone.
        """
    @staticmethod
    def planned(
        cron: str,
        tz: str | tzinfo,
        since: datetime,
        *,
        times: Iterable[datetime] | None = None,
        now: datetime | None = None,
    ) -> Schedule:
        """A schedule by a cron expression.

        Args:
            cron: Five fields: minute, hour, day of the month, month, day of the week.
            tz: The zone by whose wall clock the job is planned: an IANA name, a `ZoneInfo`, or `timezone.utc`.
            since: When a person made it; it holds from then on.
            times: When reports arrived. The grace after a planned start is learned from them.
            now: The moment of learning; the present one without it.

        Returns:
            The schedule.

        Raises:
            PlanError: The expression is wrong.
            NaiveDatetimeError: A time has no zone.
            ZoneError: There is no such zone.
        """
    @property
    def kind(
        self,
    ) -> Literal[
        "learning",
        "irregular",
        "several_a_day",
        "every_hours",
        "interval",
        "daily",
        "weekly",
        "every_days",
        "monthly",
        "manual",
        "not_planned",
    ]:
        """What kind of schedule it is. `learning` and `irregular` expect nothing."""
    @property
    def details(self) -> dict[str, Any]:
        """What belongs to the kind, such as `{"weekdays": ["monday"]}` or `{"hours": 4}`."""
    @property
    def confidence(self) -> float:
        """How sure it is, between 0 and 1; 1 for what a person said."""
    @property
    def learned_at(self) -> datetime:
        """When it was learned."""
    @property
    def runs(self) -> int:
        """How many reports were looked at."""
    @property
    def hits(self) -> int:
        """Slots, or gaps, that were as expected."""
    @property
    def misses(self) -> int:
        """Slots without a report."""
    @property
    def times(self) -> tuple[rows.SlotTime, ...]:
        """Each time of day at which a report is expected."""
    def expected(self, start: datetime, end: datetime) -> list[datetime]:
        """When reports are usually there.

        Args:
            start: The first moment that counts.
            end: The first moment that counts no more.

        Returns:
            The moments in order, in UTC.

        Raises:
            ArgumentError: `end` is more than 800 days after `start`; ask for one stretch after the other.
            NaiveDatetimeError: A time has no zone.
        """
    def expected_slots(self, start: datetime, end: datetime) -> list[rows.Slot]:
        """The same as `expected`, with all that is known of each slot.

        Args:
            start: The first moment that counts.
            end: The first moment that counts no more.

        Returns:
            The slots in order.

        Raises:
            ArgumentError: `end` is more than 800 days after `start`; ask for one stretch after the other.
            NaiveDatetimeError: A time has no zone.
        """
    def next_expected(self, now: datetime | None = None) -> datetime | None:
        """When the next report is usually there.

        Args:
            now: From when on; from the present moment without it.

        Returns:
            The moment, in UTC; `None` when nothing is expected within 400 days.

        Raises:
            NaiveDatetimeError: A time has no zone.
        """
    def next_slot(self, now: datetime | None = None) -> rows.Slot | None:
        """The same as `next_expected`, with all that is known of the slot.

        Args:
            now: From when on; from the present moment without it.

        Returns:
            The slot; `None` when nothing is expected within 400 days.

        Raises:
            NaiveDatetimeError: A time has no zone.
        """
    def missed(self, runs: Iterable[datetime], now: datetime | None = None) -> list[datetime]:
        """Which reports were due within the last four days and did not come.

        Args:
            runs: When reports arrived, of the last two weeks at least.
            now: Until when; until the present moment without it.

        Returns:
            When each of them was expected, in UTC.

        Raises:
            NaiveDatetimeError: A time has no zone.
        """
    def missed_slots(self, runs: Iterable[datetime], now: datetime | None = None) -> list[rows.MissedSlot]:
        """The same as `missed`, with the reason of each.

        Args:
            runs: When reports arrived, of the last two weeks at least.
            now: Until when; until the present moment without it.

        Returns:
            The slots in order.

        Raises:
            NaiveDatetimeError: A time has no zone.
        """
    def explain(self) -> str:
        """What is expected and why.

        Returns:
            One or more sentences in English.
        """
    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary.

        Returns:
            Dictionaries, lists and plain values; moments stay `datetime`s.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __deepcopy__(self, memo: Any) -> Self: ...

@final
class Engine:
    """A store with everything that is done with it.

    Safe to use from several threads; other Python threads go on meanwhile. Whatever the rules of the server are
    holds here too: the same code decides. Roles are the server's business: whoever can open the database can do
    everything.

    Beside what each method names, all of them raise `ClosedError` once the engine is closed,
    `DatabaseUnavailableError` when the database does not answer, `DatabaseLostError` when it was taken away while it
    was open, `DatabaseFullError` when its disk is full, `DatabaseUnreadableError` when a stored value makes no sense,
    and `ThreadsError` in a process that was forked. Where others change the same things again and again meanwhile,
    `BusyError` is raised.
    """

    @staticmethod
    def open(
        url: str,
        *,
        create: bool = True,
        user: str | None = None,
        tz: str | tzinfo | None = None,
        definitions: _Definitions = ...,
        clock: Callable[[], datetime] | None = None,
    ) -> Engine:
        """Opens a store and brings its database up to date.

        Args:
            url: `memory:` for a store that is forgotten, `sqlite:PATH`, or
                `postgres://USER:PASSWORD@HOST/DATABASE`.
            create: Whether a database is made where there is none. A script that only reads says `False`, so that
                a wrong path is an error and not an empty result.
            user: The name of the person for whom it acts: reviews need one, and the audit log bears the name.
            tz: The zone by whose wall clock jobs are planned, UTC without one: give the one that the server has.
            definitions: Parsers of your own, asked before those that are stored and those built in; as for
                `Parsers`.
            clock: Tells the present moment, for tests; without one it is Python's.

        Returns:
            The engine; as a context manager it is closed at the end of the block.

        Raises:
            DatabaseAddressError: The address is of no kind that is known.
            DatabaseMissingError: There is no database, and none was to be made; or no folder to make it in.
            DatabaseNewerError: A newer version of the program has worked with the database.
            MigrationError: The database could not be brought up to date.
            NotFoundError: There is no such user.
            DefinitionError: A definition cannot be used.
            ZoneError: There is no such zone.
            ArgumentError: `create=False` with `memory:`.
        """
    def acting_as(self, user: str) -> Engine:
        """The same store, acting for a person; closing either closes the store.

        Args:
            user: The person's name.

        Returns:
            The other engine.

        Raises:
            NotFoundError: There is no such user.
        """
    def close(self) -> None:
        """Lets calls that run finish and lets go of the database. Closing again does nothing.

        Calls of other threads that begin meanwhile raise `ClosedError`.
        """
    @property
    def closed(self) -> bool:
        """Whether it was closed."""
    @property
    def url(self) -> str:
        """Where the store is, without a password."""
    @property
    def user(self) -> str | None:
        """The name of the person for whom it acts."""
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def add_user(
        self, name: str, roles: list[Literal["admin", "operator", "viewer", "reporter"]] = ...
    ) -> rows.UserRow:
        """Adds a user, who can act here but cannot sign in on the pages until a password is set.

        Args:
            name: The name; white space around and within it is folded.
            roles: What the user may do on the pages; the first is the active role. An operator without it.

        Returns:
            The user.

        Raises:
            NameTakenError: A user has the name already.
            ArgumentError: The name is empty, or there is no role.
            WordError: There is no such role.
        """
    def users(self) -> list[rows.UserRow]:
        """The users.

        Returns:
            All of them, by name.
        """
    def ingest(self, mails: _Mail | Iterable[_Mail], *, source: str = "python") -> list[rows.Ingested]:
        """Takes in mails and tells for each what became of it.

        A mail that is known already is a duplicate and changes nothing, so doing it again is safe. Up to 500
        mails are one transaction. The mails are read with the engine's own definitions, those that are stored and
        switched on, and the built-in parsers. Where an exception is raised, the batches before it are stored.

        Args:
            mails: One or several, in any form that `parse` takes. A path may also be that of a folder, all mails
                below which are taken in sorted by name, of a Maildir, or of an mbox.
            source: The way by which they came: outages are noticed for each by itself.

        Returns:
            An answer for each mail, in order. A file that cannot be read is `unreadable`, with its `trouble`; the
            rest goes on.

        Raises:
            MailMissingError: There is nothing at a path that was given alone.
            ArgumentError: A `str` is a single line, as a path would be.
            TypeError: Something is no mail at all.
        """
    def inbox_counts(self) -> rows.InboxCounts:
        """How many mails wait in the Inbox.

        Returns:
            The numbers by tab; each mail counts once.
        """
    def inbox(
        self, tab: rows.InboxState = "waiting", *, text: str | None = None, limit: int | None = None
    ) -> list[rows.InboxRow]:
        """What waits in the Inbox.

        Args:
            tab: Why it waits: `waiting`, `ambiguous`, `unrecognised`, `parse_failed`, `notice` or `archived`.
            text: What stands in sender, subject or job.
            limit: How many to give at most; all there are without it.

        Returns:
            Of each new job one row, or of each mail without a result, the newest first.

        Raises:
            WordError: There is no such tab.
            ArgumentError: `limit` is negative.
        """
    def approve(
        self, item: rows.InboxRow | tuple[int, int], customer: int | str, *, told_apart_by: str | None = None
    ) -> rows.Approved:
        """Gives the job of a waiting result to a customer. Everything in the Inbox that now has exactly this job
        becomes a run.

        Args:
            item: A row of `inbox`, or the numbers of the mail and of the result in it.
            customer: By number, or by name; one of a new name is made.
            told_apart_by: A host or object of the report, for a job that several customers have alike.

        Returns:
            The job, its customer, and how many runs were recorded.

        Raises:
            NotFoundError: It waits no more, or there is no such customer.
            CustomerUnnamedError: The name is empty.
            JobArchivedError: The customer has the job, archived.
            MarkNotNamedError: The report does not name that host or object.
        """
    def delete_mails(self, mails: Iterable[int], *, alike: bool = False) -> list[int]:
        """Deletes mails of the Inbox. Others are passed over.

        Args:
            mails: The numbers of the mails.
            alike: Whether those of the same jobs go too.

        Returns:
            The numbers of those that went.
        """
    def restore_mails(self, mails: Iterable[int]) -> int:
        """Puts deleted mails back into the Inbox, and records those whose job is known by now.

        Args:
            mails: The numbers of the mails.

        Returns:
            How many runs were recorded.
        """
    def raw_mail(self, mail: int) -> bytes:
        """A mail as it came.

        Args:
            mail: The number of the mail.

        Returns:
            Its bytes.

        Raises:
            NotFoundError: There is no such mail, or its bytes are no longer kept.
        """
    def archive(self, job: int) -> None:
        """Archives a job: its mails are hidden and create no runs until it is unarchived.

        Args:
            job: The number of the job.

        Raises:
            NotFoundError: There is no such job.
        """
    def unarchive(self, job: int) -> int:
        """Unarchives a job and records what came for it meanwhile.

        Args:
            job: The number of the job.

        Returns:
            How many runs were recorded.

        Raises:
            NotFoundError: There is no such job.
        """
    def customers(self, text: str = "") -> list[rows.CustomerRow]:
        """The customers.

        Args:
            text: What their name contains.

        Returns:
            Those found, by name.
        """
    def add_customer(self, name: str) -> int:
        """Adds a customer.

        Args:
            name: The name; white space around and within it is folded.

        Returns:
            The customer's number.

        Raises:
            NameTakenError: A customer has the name already.
            CustomerUnnamedError: The name is empty.
        """
    def jobs(
        self,
        *,
        customer: int | None = None,
        archived: bool = False,
        text: str | None = None,
        limit: int | None = None,
    ) -> list[rows.JobRow]:
        """The jobs.

        Args:
            customer: The number of a customer. Without it jobs of inactive customers are left out.
            archived: Whether those that are archived are asked for, instead of the others.
            text: What stands in customer, job, software or type.
            limit: How many to give at most; all there are without it.

        Returns:
            Those found, by customer name and job name.

        Raises:
            ArgumentError: `limit` is negative.
        """
    def job(self, job: int) -> rows.JobRow:
        """One job.

        Args:
            job: Its number.

        Returns:
            The job.

        Raises:
            NotFoundError: There is no such job.
        """
    def runs(self, job: int, *, limit: int | None = None) -> list[rows.RunRow]:
        """The runs of a job.

        Args:
            job: The number of the job.
            limit: How many to give at most; all there are without it.

        Returns:
            The runs, the newest first.

        Raises:
            NotFoundError: There is no such job.
            ArgumentError: `limit` is negative.
        """
    def run(self, run: int) -> rows.RunDetail:
        """One run.

        Args:
            run: Its number.

        Returns:
            Everything that is known of it.

        Raises:
            NotFoundError: There is no such run.
        """
    def history(self, start: datetime, end: datetime) -> list[rows.HistoryRow]:
        """The runs of all jobs that are looked after.

        Args:
            start: The first moment that counts.
            end: The first moment that counts no more.

        Returns:
            The runs in order of time.

        Raises:
            NaiveDatetimeError: A time has no zone.
        """
    def missed(self, start: datetime, end: datetime) -> list[rows.MissedRow]:
        """The reports that were expected and did not come. They are stated by `judge`, which the server calls every
        minute.

        Args:
            start: The first moment that counts.
            end: The first moment that counts no more.

        Returns:
            The missed runs in order of time, each with its reason.

        Raises:
            NaiveDatetimeError: A time has no zone.
        """
    def work(self) -> rows.WorkPage:
        """What is unreviewed, as on Run Checks.

        Returns:
            The jobs with runs that are no success, the most harm first, and the number of unreviewed successes.
        """
    def review(self, runs: Iterable[int]) -> rows.Reviewed:
        """Marks runs as reviewed.

        Args:
            runs: The numbers of the runs.

        Returns:
            How many were unreviewed, and the number by which `undo_review` takes it back.

        Raises:
            UserNeededError: The engine acts for nobody.
        """
    def review_jobs(self, jobs: Iterable[int], up_to: int, *, bad_only: bool = False) -> rows.Reviewed:
        """Marks the unreviewed runs of jobs as reviewed.

        Args:
            jobs: The numbers of the jobs.
            up_to: The newest run that counts: that of the `work` that was looked at, so that what came meanwhile
                is not reviewed unseen.
            bad_only: Whether successes stay unreviewed.

        Returns:
            How many were unreviewed, and the number by which `undo_review` takes it back.

        Raises:
            UserNeededError: The engine acts for nobody.
        """
    def review_successes(self, up_to: int) -> rows.Reviewed:
        """Marks every unreviewed success as reviewed.

        Args:
            up_to: The newest run that counts, as in `review_jobs`.

        Returns:
            How many were unreviewed, and the number by which `undo_review` takes it back.

        Raises:
            UserNeededError: The engine acts for nobody.
        """
    def undo_review(self, review: int) -> int:
        """Takes a review back.

        Args:
            review: Its number.

        Returns:
            How many runs are unreviewed again.

        Raises:
            UserNeededError: The engine acts for nobody.
        """
    def unreview(self, runs: Iterable[int]) -> int:
        """Makes runs unreviewed again, whoever reviewed them.

        Args:
            runs: The numbers of the runs.

        Returns:
            How many runs are unreviewed again.

        Raises:
            UserNeededError: The engine acts for nobody.
        """
    def judge(self) -> rows.Judged:
        """Learns the schedules of all jobs that something new is known of, and states what was missed. Safe to
        repeat.

        Returns:
            What was done.
        """
    def schedules(self) -> list[rows.ScheduleRow]:
        """The schedules of all jobs that are looked after.

        Returns:
            One row for each job, by customer and job.
        """
    def schedule(self, job: int) -> rows.JobSchedule:
        """The schedule of a job.

        Args:
            job: The number of the job.

        Returns:
            How the job is planned, and its schedule once it was judged.

        Raises:
            NotFoundError: There is no such job.
        """
    def plan(self, job: int, cron: str) -> None:
        """Plans a job by a cron expression.

        Args:
            job: The number of the job.
            cron: Five fields, by the wall clock of the engine's zone.

        Raises:
            PlanError: The expression is wrong.
            NotFoundError: There is no such job.
        """
    def plan_by_learning(self, job: int) -> None:
        """Lets the schedule of a job be learned from its runs.

        Args:
            job: The number of the job.

        Raises:
            NotFoundError: There is no such job.
        """
    def plan_nothing(self, job: int) -> None:
        """Says that nothing is expected of a job.

        Args:
            job: The number of the job.

        Raises:
            NotFoundError: There is no such job.
        """
    def closures(self, *, since: datetime | None = None) -> list[rows.ClosureRow]:
        """Holidays, pauses, maintenance windows and outages, those that the engine noticed itself among them.

        Args:
            since: Leaves out those that ended before.

        Returns:
            Those found, the latest beginning first.

        Raises:
            NaiveDatetimeError: A time has no zone.
        """
    def add_holiday(
        self, name: str, day: date, *, job: int | None = None, customer: int | None = None, source: str | None = None
    ) -> int:
        """Adds a holiday, on which no report is asked for.

        Args:
            name: What day it is, in words.
            day: The day, by the wall clock of the engine's zone.
            job: The number of the job that it is for.
            customer: The number of the customer that it is for.
            source: The source of reports that it is for, such as `files`. Without job, customer and source it is
                for everybody.

        Returns:
            Its number.

        Raises:
            ClosureError: It says no reason, names no source, or ends before it begins.
            NotFoundError: There is no such job or customer.
            ArgumentError: More than one of job, customer and source is given.
        """
    def add_closure(
        self,
        kind: Literal["pause", "maintenance", "declared_outage"],
        name: str,
        start: datetime,
        end: datetime | None = None,
        *,
        job: int | None = None,
        customer: int | None = None,
        source: str | None = None,
    ) -> int:
        """Adds a time in which no report is asked for.

        Args:
            kind: `pause`; `maintenance`, for work on the machines; or `declared_outage`, when no mail could
                arrive, so that it stays open whether jobs ran.
            name: Why, in words.
            start: When it begins.
            end: When it ends; without it, it goes on until `end_closure`.
            job: The number of the job that it is for.
            customer: The number of the customer that it is for.
            source: The source of reports that it is for, such as `files`. Without job, customer and source it is
                for everybody.

        Returns:
            Its number.

        Raises:
            ClosureError: It says no reason, names no source, or ends before it begins.
            NotFoundError: There is no such job or customer.
            ArgumentError: More than one of job, customer and source is given.
            WordError: There is no such kind.
            NaiveDatetimeError: A time has no zone.
        """
    def end_closure(self, id: int, *, at: datetime | None = None) -> bool:
        """Ends a pause, a maintenance window or an outage.

        Args:
            id: Its number.
            at: When; now without it.

        Returns:
            `False` when it ended before, is a holiday, or is not there.

        Raises:
            NaiveDatetimeError: A time has no zone.
        """
    def remove_closure(self, id: int) -> None:
        """Takes a holiday, pause, maintenance window or outage back as if it had never been.

        Args:
            id: Its number.

        Raises:
            NotFoundError: There is no such closure.
        """
    def overrides(
        self,
        *,
        over: bool | None = None,
        customer: int | None = None,
        job: int | None = None,
        text: str | None = None,
        limit: int | None = None,
    ) -> list[rows.OverrideRow]:
        """The overrides.

        Args:
            over: Whether those that are over are asked for, or those that are not; all without it.
            customer: The number of a customer.
            job: The number of a job.
            text: What stands in reason or message.
            limit: How many to give at most; all there are without it.

        Returns:
            Those found, the newest first.

        Raises:
            ArgumentError: `limit` is negative.
        """
    def preview_override(self, draft: rows.OverrideDraft) -> rows.OverridePreview:
        """What an override would have changed in the last 30 days.

        Args:
            draft: The override.

        Returns:
            The runs whose status would have changed.

        Raises:
            OverrideError: It says no reason, or ends before it begins.
            WordError: A word of the draft may not stand there, or its scope is about several things.
            NotFoundError: There is no such job or customer.
        """
    def add_override(self, draft: rows.OverrideDraft, *, existing: bool = False) -> rows.Changed:
        """Makes an override for runs to come.

        Args:
            draft: The override.
            existing: Whether it also holds for the unreviewed runs that are there.

        Returns:
            Its number, and how many runs changed.

        Raises:
            OverrideError: It says no reason, or ends before it begins.
            WordError: A word of the draft may not stand there, or its scope is about several things.
            NotFoundError: There is no such job or customer.
        """
    def edit_override(
        self, id: int, version: int, draft: rows.OverrideDraft, *, existing: bool = False
    ) -> rows.Changed:
        """Puts a draft in the place of an override.

        Args:
            id: The number of the override.
            version: The version that was looked at.
            draft: What holds from now on.
            existing: Whether it also holds for the unreviewed runs that are there.

        Returns:
            Its number, and how many runs changed.

        Raises:
            OverrideError: It says no reason, or ends before it begins.
            WordError: A word of the draft may not stand there, or its scope is about several things.
            NotFoundError: There is no such job or customer.
            OverrideChangedError: That version is no longer the newest.
        """
    def end_override(self, id: int, *, at: datetime | None = None) -> int:
        """Ends an override.

        Args:
            id: The number of the override.
            at: Lets it hold for runs before this moment only; without it, it ends for good.

        Returns:
            How many runs changed.

        Raises:
            NotFoundError: There is no such override.
            OverrideChangedError: It was ended or deleted meanwhile.
            OverrideError: It would end before it begins.
        """
    def delete_override(self, id: int) -> int:
        """Deletes an override.

        Args:
            id: The number of the override.

        Returns:
            How many runs changed.

        Raises:
            NotFoundError: There is no such override.
        """
    def tickets(
        self, *, open: bool = True, text: str | None = None, limit: int | None = None
    ) -> list[rows.TicketRow]:
        """The tickets.

        Args:
            open: Whether those of which something is open are asked for, or those that are resolved.
            text: What stands in code or text.
            limit: How many to give at most; all there are without it.

        Returns:
            Those found, the last opened first.

        Raises:
            ArgumentError: `limit` is negative.
        """
    def remarks(
        self, *, open: bool = True, text: str | None = None, limit: int | None = None
    ) -> list[rows.RemarkRow]:
        """The remarks.

        Args:
            open: Whether those of which something is open are asked for, or those that are resolved.
            text: What stands in code or text.
            limit: How many to give at most; all there are without it.

        Returns:
            Those found, the last made first.

        Raises:
            ArgumentError: `limit` is negative.
        """
    def open_ticket(
        self,
        text: str,
        runs: Iterable[int],
        *,
        code: str | None = None,
        beside_open: bool = False,
        scopes: list[rows.Scope] = ...,
        active_from: date | None = None,
    ) -> rows.OpenedTicket:
        """Opens one ticket for several runs.

        Args:
            text: What it is about.
            runs: The numbers of the runs.
            code: Its code, such as the number of a PSA; the next one of the day without it.
            beside_open: Whether it is opened although one is open for one of the jobs.
            scopes: What it covers, instead of the jobs of the runs.
            active_from: From which day on it is shown beside other runs.

        Returns:
            Its number and its code.

        Raises:
            TextMissingError: The text is empty.
            NotFoundError: There are no such runs.
            ArgumentError: No run is given.
            WordError: A scope is about several things.
            CodeTakenError: There is a ticket with this code.
            OpenTicketError: A ticket is open for one of the jobs, and this was not to be opened beside it.
        """
    def add_remark(
        self, text: str, runs: Iterable[int], *, scopes: list[rows.Scope] = ..., active_from: date | None = None
    ) -> int:
        """Makes one remark on several runs.

        Args:
            text: What it is about.
            runs: The numbers of the runs.
            scopes: What it covers, instead of the jobs of the runs.
            active_from: From which day on it is shown beside other runs.

        Returns:
            Its number.

        Raises:
            TextMissingError: The text is empty.
            NotFoundError: There are no such runs.
            ArgumentError: No run is given.
            WordError: A scope is about several things.
        """
    def link_ticket(self, ticket: int, runs: Iterable[int]) -> bool:
        """Links runs to a ticket, which from now on covers their jobs.

        Args:
            ticket: The number of the ticket.
            runs: The numbers of the runs.

        Returns:
            `False` when all that was so already.

        Raises:
            NotFoundError: There is no such ticket, or there are no such runs.
            ArgumentError: No run is given.
        """
    def link_remark(self, remark: int, runs: Iterable[int]) -> bool:
        """Links runs to a remark, which from now on covers their jobs.

        Args:
            remark: The number of the remark.
            runs: The numbers of the runs.

        Returns:
            `False` when all that was so already.

        Raises:
            NotFoundError: There is no such remark, or there are no such runs.
            ArgumentError: No run is given.
        """
    def resolve_ticket(self, ticket: int, scope: rows.Scope | None = None) -> bool:
        """Resolves a ticket, or one scope of it.

        Args:
            ticket: The number of the ticket.
            scope: One of its scopes; all without it.

        Returns:
            `False` when it is resolved already.

        Raises:
            NotFoundError: There is no such ticket.
            WordError: The scope is about several things.
        """
    def resolve_remark(self, remark: int, scope: rows.Scope | None = None) -> bool:
        """Resolves a remark, or one scope of it.

        Args:
            remark: The number of the remark.
            scope: One of its scopes; all without it.

        Returns:
            `False` when it is resolved already.

        Raises:
            NotFoundError: There is no such remark.
            WordError: The scope is about several things.
        """
    def reopen_ticket(self, ticket: int, scope: rows.Scope | None = None) -> bool:
        """Opens a ticket again, or one scope of it.

        Args:
            ticket: The number of the ticket.
            scope: One of its scopes; all without it.

        Returns:
            `False` when there is nothing to open.

        Raises:
            NotFoundError: There is no such ticket.
            WordError: The scope is about several things.
        """
    def reopen_remark(self, remark: int, scope: rows.Scope | None = None) -> bool:
        """Opens a remark again, or one scope of it.

        Args:
            remark: The number of the remark.
            scope: One of its scopes; all without it.

        Returns:
            `False` when there is nothing to open.

        Raises:
            NotFoundError: There is no such remark.
            WordError: The scope is about several things.
        """
    def ticket_runs(self, ticket: int, *, limit: int | None = None) -> list[rows.LinkedRun]:
        """The runs that are linked to a ticket.

        Args:
            ticket: The number of the ticket.
            limit: How many to give at most; all there are without it.

        Returns:
            The runs, the newest first.

        Raises:
            NotFoundError: There is no such ticket.
            ArgumentError: `limit` is negative.
        """
    def remark_runs(self, remark: int, *, limit: int | None = None) -> list[rows.LinkedRun]:
        """The runs that are linked to a remark.

        Args:
            remark: The number of the remark.
            limit: How many to give at most; all there are without it.

        Returns:
            The runs, the newest first.

        Raises:
            NotFoundError: There is no such remark.
            ArgumentError: `limit` is negative.
        """
