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
    "parse",
    "parse_many",
    "parsers",
]

__version__: Final[str]

_Mail: TypeAlias = bytes | bytearray | memoryview | str | PathLike[str] | Message[Any, Any]
_Paths: TypeAlias = str | PathLike[str] | Iterable[str | PathLike[str]]
_Definitions: TypeAlias = Iterable[str | PathLike[str]]
_Progress: TypeAlias = Callable[[int, int], object]
_Span: TypeAlias = tuple[datetime, datetime | None]

def parse(mail: _Mail) -> Outcome:
    """Reads one mail with the built-in parsers: its bytes, its text, a `pathlib.Path`, or a message of the package `email`.

    What cannot be read is an outcome with its reason, no exception; a file that is no mail raises `MailFileError`. A `str` is the
    mail itself, never a path. Other Python threads go on meanwhile.
    """

def parse_many(
    paths: _Paths, *, threads: int | None = None, progress: _Progress | None = None
) -> ParsedFiles:
    """Reads the mails behind paths on several threads, one a core unless said otherwise, with the built-in parsers.

    Paths are single mails, folders, Maildirs and mbox files. Outcomes come in the order of the paths, within a folder sorted by
    name, within an mbox in its order. Mails are read ahead only as far as a few dozen for each thread, so that memory stays bounded.
    `progress` is called in the thread that takes the outcomes, before each, with how many mails are done and how many are known
    so far. What it raises ends the iteration.
    """

def parsers() -> list[rows.ParserInfo]:
    """The built-in parsers, in the order in which they are asked."""

@final
class Parsers:
    """Parsers of your own before the built-in ones."""

    def __new__(cls, definitions: _Definitions = ...) -> Self:
        """Takes definitions as `docs/own-parsers.md` describes them: a `str` with the TOML text, or a `pathlib.Path`.

        They are asked in this order, before the built-in parsers. A wrong one raises `DefinitionError` with its line.
        """
    def parse(self, mail: _Mail) -> Outcome:
        """Reads one mail; as the function `parse`."""
    def parse_many(
        self, paths: _Paths, *, threads: int | None = None, progress: _Progress | None = None
    ) -> ParsedFiles:
        """Reads the mails behind paths on several threads; as the function `parse_many`."""
    def parsers(self) -> list[rows.ParserInfo]:
        """These parsers, in the order in which they are asked."""

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
        """The same as dictionaries, lists and plain values."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
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
        """The same as dictionaries, lists and plain values."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
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
        """The same as dictionaries, lists and plain values."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
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
        """The same as a dictionary."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
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
        """The same as a dictionary."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
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

        `times` are the arrivals in any order; those after `now` are left out, and without a `now` it is the present moment. `tz` is
        the IANA zone, or `ZoneInfo`, by whose wall clock the job is planned. Holidays, pauses and maintenance expect nothing,
        outages of the mail route leave open whether the job ran; a span without an end still goes on.
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
        """A schedule by a cron expression of five fields, which holds since the moment at which a person made it.

        The grace after a planned start is learned from `times`, when reports arrived. A wrong expression raises `PlanError`.
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
        """The moments from `start` up to but not including `end` at which a report is usually there."""
    def expected_slots(self, start: datetime, end: datetime) -> list[rows.Slot]:
        """The same with all that is known of each slot."""
    def next_expected(self, now: datetime | None = None) -> datetime | None:
        """When the first report is usually there, at `now` or later."""
    def next_slot(self, now: datetime | None = None) -> rows.Slot | None:
        """The same with all that is known of the slot."""
    def missed(self, runs: Iterable[datetime], now: datetime | None = None) -> list[datetime]:
        """When the reports were expected that were due within the last four days before `now` and did not come.

        `runs` are the job's arrivals, of the last two weeks at least.
        """
    def missed_slots(self, runs: Iterable[datetime], now: datetime | None = None) -> list[rows.MissedSlot]:
        """The same with the reason of each."""
    def explain(self) -> str:
        """What is expected and why, in words."""
    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> Any: ...
    def __le__(self, other: object, /) -> Any: ...
    def __gt__(self, other: object, /) -> Any: ...
    def __ge__(self, other: object, /) -> Any: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: Any) -> Self: ...

@final
class Engine:
    """A store with everything that is done with it. Safe to use from several threads; other Python threads go on meanwhile.

    Whatever the rules of the server are holds here too: the same code decides. Roles are the server's business: whoever can open
    the database can do everything.
    """

    @staticmethod
    def open(
        url: str,
        *,
        user: str | None = None,
        tz: str | tzinfo | None = None,
        definitions: _Definitions = ...,
        clock: Callable[[], datetime] | None = None,
    ) -> Engine:
        """Opens a store and brings its database up to date.

        `url` is `memory:` for a store that is forgotten, `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`. `user` is the
        person for whom it acts: reviews need one, and the audit log bears the name. `tz` is the zone by whose wall clock jobs are
        planned, UTC without one: give the one that the server has. `definitions` are parsers of your own, asked before those that are
        stored and those built in. `clock` tells the present moment, for tests; without one it is Python's.
        """
    def acting_as(self, user: str) -> Engine:
        """The same store, acting for a person; closing either closes the store."""
    def close(self) -> None:
        """Lets calls that run finish and lets go of the database. Closing again does nothing."""
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
        """Adds a user without a password, an operator unless said otherwise.

        The user can act here, but cannot sign in on the pages until a password is set. A taken name raises `NameTakenError`.
        """
    def users(self) -> list[rows.UserRow]:
        """The users, by name."""
    def ingest(self, mails: _Mail | Iterable[_Mail], *, source: str = "python") -> list[rows.Ingested]:
        """Takes in one mail or several and tells for each, in order, what became of it.

        A mail that is known already is a duplicate and changes nothing, so doing it again is safe. Up to 500 mails are one
        transaction. `source` names the way by which they came: outages are noticed for each by itself. The mails are read with
        the engine's own definitions, those that are stored and switched on, and the built-in parsers.
        """
    def inbox_counts(self) -> rows.InboxCounts:
        """How many mails wait in the Inbox, by tab."""
    def inbox(
        self, tab: rows.InboxState = "waiting", *, text: str | None = None, limit: int | None = None
    ) -> list[rows.InboxRow]:
        """What waits in the Inbox, the newest first: of each new job one row, or of each mail without a result."""
    def approve(
        self, item: rows.InboxRow | tuple[int, int], customer: int | str, *, told_apart_by: str | None = None
    ) -> rows.Approved:
        """Gives the job of a waiting result to a customer, by number or by name, who is made where there is none.

        Everything in the Inbox that now has exactly this job becomes a run. `told_apart_by` is a host or object of the report, for a
        job that several customers have alike.
        """
    def delete_mails(self, mails: list[int], *, alike: bool = False) -> list[int]:
        """Deletes mails of the Inbox, with `alike` also those of the same jobs; gives the numbers of those that went."""
    def restore_mails(self, mails: list[int]) -> int:
        """Puts deleted mails back into the Inbox, and records those whose job is known by now; gives the number of runs."""
    def raw_mail(self, mail: int) -> bytes:
        """A mail as it came."""
    def archive(self, job: int) -> None:
        """Archives a job: its mails are hidden and create no runs until it is unarchived."""
    def unarchive(self, job: int) -> int:
        """Unarchives a job and records what came for it meanwhile; gives the number of runs."""
    def customers(self, text: str = "") -> list[rows.CustomerRow]:
        """The customers whose name contains `text`, by name."""
    def add_customer(self, name: str) -> int:
        """Adds a customer and gives its number. A taken name raises `NameTakenError`."""
    def jobs(
        self,
        *,
        customer: int | None = None,
        archived: bool = False,
        text: str | None = None,
        limit: int | None = None,
    ) -> list[rows.JobRow]:
        """Jobs by customer name and job name; archived ones are listed apart.

        Without a `customer` jobs of inactive ones are left out. `text` is looked for in customer, job, software and type.
        """
    def job(self, job: int) -> rows.JobRow:
        """The job with this number."""
    def runs(self, job: int, *, limit: int | None = None) -> list[rows.RunRow]:
        """The runs of a job, the newest first."""
    def run(self, run: int) -> rows.RunDetail:
        """The run with everything that is known of it."""
    def history(self, start: datetime, end: datetime) -> list[rows.HistoryRow]:
        """The runs from `start` up to but not including `end` of all jobs that are looked after, in order of time."""
    def missed(self, start: datetime, end: datetime) -> list[rows.MissedRow]:
        """The reports that were expected from `start` up to but not including `end` and did not come, in order of time.

        They are stated by `judge`, which the server calls every minute.
        """
    def work(self) -> rows.WorkPage:
        """What is unreviewed, as on Run Checks: the jobs with runs that are no success, the most harm first."""
    def review(self, runs: list[int]) -> rows.Reviewed:
        """Marks runs as reviewed. Without a person, `UserNeededError`."""
    def review_jobs(self, jobs: list[int], up_to: int, *, bad_only: bool = False) -> rows.Reviewed:
        """Marks the unreviewed runs of jobs up to a run as reviewed, with `bad_only` those that are no success.

        `up_to` is that of the `work` that was looked at: what came meanwhile is not reviewed unseen.
        """
    def review_successes(self, up_to: int) -> rows.Reviewed:
        """Marks every unreviewed success up to a run as reviewed."""
    def undo_review(self, review: int) -> int:
        """Takes a review back; gives the number of runs."""
    def unreview(self, runs: list[int]) -> int:
        """Makes runs unreviewed again, whoever reviewed them; gives their number."""
    def judge(self) -> rows.Judged:
        """Learns the schedules of all jobs that something new is known of, and states what was missed. Safe to repeat."""
    def schedules(self) -> list[rows.ScheduleRow]:
        """The schedules of all jobs that are looked after, by customer and job."""
    def schedule(self, job: int) -> rows.JobSchedule:
        """The schedule of a job."""
    def plan(self, job: int, cron: str) -> None:
        """Plans a job by a cron expression of five fields, by the wall clock of the zone with which jobs are judged."""
    def plan_by_learning(self, job: int) -> None:
        """Lets the schedule of a job be learned from its runs."""
    def plan_nothing(self, job: int) -> None:
        """Says that nothing is expected of a job."""
    def overrides(
        self,
        *,
        over: bool | None = None,
        customer: int | None = None,
        job: int | None = None,
        text: str | None = None,
        limit: int | None = None,
    ) -> list[rows.OverrideRow]:
        """The overrides, the newest first; `over` asks for those that are over, or for those that are not."""
    def preview_override(self, draft: rows.OverrideDraft) -> rows.OverridePreview:
        """What an override would have changed in the last 30 days."""
    def add_override(self, draft: rows.OverrideDraft, *, existing: bool = False) -> rows.Changed:
        """Makes an override for runs to come, with `existing` also for the unreviewed ones that are there."""
    def edit_override(
        self, id: int, version: int, draft: rows.OverrideDraft, *, existing: bool = False
    ) -> rows.Changed:
        """Puts a draft in the place of that version of an override; `OverrideChangedError` if it is no longer the newest."""
    def end_override(self, id: int, *, at: datetime | None = None) -> int:
        """Ends an override for good, or lets it hold for runs before `at` only; gives how many runs changed."""
    def delete_override(self, id: int) -> int:
        """Deletes an override; gives how many runs changed."""
    def tickets(
        self, *, open: bool = True, text: str | None = None, limit: int | None = None
    ) -> list[rows.TicketRow]:
        """Tickets of which something is open, or those that are resolved; the last opened first."""
    def remarks(
        self, *, open: bool = True, text: str | None = None, limit: int | None = None
    ) -> list[rows.RemarkRow]:
        """Remarks, as `tickets`."""
    def open_ticket(
        self,
        text: str,
        runs: list[int],
        *,
        code: str | None = None,
        beside_open: bool = False,
        scopes: list[rows.Scope] = ...,
        active_from: date | None = None,
    ) -> rows.OpenedTicket:
        """Opens one ticket for all the runs, which covers their jobs unless `scopes` say otherwise.

        Without a `code` it gets the next one of the day. `CodeTakenError` when there is one with this code; `OpenTicketError` when one
        is open for one of the jobs already and this was not to be opened `beside_open` ones.
        """
    def add_remark(
        self, text: str, runs: list[int], *, scopes: list[rows.Scope] = ..., active_from: date | None = None
    ) -> int:
        """Makes one remark on all the runs, and gives its number."""
    def link_ticket(self, ticket: int, runs: list[int]) -> bool:
        """Links runs to a ticket, which from now on covers their jobs; `False` when all that was so already."""
    def link_remark(self, remark: int, runs: list[int]) -> bool:
        """Links runs to a remark, as `link_ticket`."""
    def resolve_ticket(self, ticket: int, scope: rows.Scope | None = None) -> bool:
        """Resolves a ticket, or one scope of it; `False` when it is resolved already."""
    def resolve_remark(self, remark: int, scope: rows.Scope | None = None) -> bool:
        """Resolves a remark, as `resolve_ticket`."""
    def reopen_ticket(self, ticket: int, scope: rows.Scope | None = None) -> bool:
        """Opens a ticket again, or one scope of it; `False` when there is nothing to open."""
    def reopen_remark(self, remark: int, scope: rows.Scope | None = None) -> bool:
        """Opens a remark again, as `reopen_ticket`."""
    def ticket_runs(self, ticket: int, *, limit: int | None = None) -> list[rows.LinkedRun]:
        """The runs that are linked to a ticket, the newest first."""
    def remark_runs(self, remark: int, *, limit: int | None = None) -> list[rows.LinkedRun]:
        """The runs that are linked to a remark, the newest first."""
