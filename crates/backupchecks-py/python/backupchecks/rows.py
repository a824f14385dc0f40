"""What engines and schedules answer with: frozen data classes.

Each goes straight into a table: `pandas.DataFrame(rows)` and `polars.DataFrame(rows)` know data classes, `to_dict()` gives a
plain dictionary, and `columns(rows)` one list for each column. Moments are aware `datetime`s in UTC. Of data classes polars takes
them for times without a zone; `polars.DataFrame(columns(rows))` keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from ._backupchecks import Evidence, Object, Schedule

__all__ = [
    "Approved",
    "Changed",
    "ClosureRow",
    "CustomerRow",
    "Effective",
    "HistoryRow",
    "InboxCounts",
    "InboxRow",
    "InboxState",
    "Ingested",
    "JobRow",
    "JobSchedule",
    "Judged",
    "LinkedRun",
    "Mark",
    "MissedRow",
    "MissedSlot",
    "OpenedTicket",
    "OverrideDraft",
    "OverridePreview",
    "OverrideRow",
    "ParserInfo",
    "PreviewRow",
    "RemarkRow",
    "Reviewed",
    "Row",
    "RunDetail",
    "RunObject",
    "RunRow",
    "RunStatus",
    "ScheduleRow",
    "Scope",
    "ScopeRow",
    "Slot",
    "SlotTime",
    "Status",
    "TicketRow",
    "UserRow",
    "WorkPage",
    "WorkRow",
    "columns",
]

Status = Literal["success", "warning", "failed"]
"""What a report says."""
RunStatus = Literal["success", "warning", "missed", "failed"]
"""The status of a run: as reported, or missed."""
Effective = Literal["success", "success_override", "warning", "missed", "failed"]
"""The status that counts: with overrides applied."""
InboxState = Literal["waiting", "ambiguous", "unrecognised", "parse_failed", "notice", "archived"]
"""Why a mail stands in the Inbox."""


@dataclass(frozen=True)
class Row:
    """What all rows can do."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary.

        Returns:
            The values by the name of their field; rows inside are dictionaries too, and tuples of them lists.
        """
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def columns(rows: Iterable[Row], of: type[Row] | None = None) -> dict[str, list[Any]]:
    """The rows as one list for each column: what every library of tables takes, with the zone of the moments.

    Args:
        rows: Rows of one class.
        of: Their class, such as `JobRow`. With it the columns are there even when there are no rows.

    Returns:
        The values by the name of their field, in the order of the class.

    Raises:
        TypeError: A row is of another class than `of`, or than the first row.
    """
    rows = list(rows)
    if of is None:
        if not rows:
            return {}
        of = type(rows[0])
    for row in rows:
        if not isinstance(row, of):
            raise TypeError(f"columns are those of {of.__name__}, and a row is a {type(row).__name__}")
    return {field.name: [getattr(row, field.name) for row in rows] for field in fields(of)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    make = getattr(value, "to_dict", None)
    return value if make is None else make()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParserInfo(Row):
    """A parser."""

    id: str
    """`product.kind`, such as `veeam.backup`; one of your own begins with `own.`."""
    version: int
    """Raised whenever an old mail may now read differently."""
    title: str
    """The product and the kinds of mail it reads."""
    recognised_by: str
    """How a mail is recognised."""
    reads: str
    """Which versions and languages it reads."""
    rules: str
    """What decides the status, and the exceptions."""
    example_subject: str
    """A subject, with invented names."""
    confidence: Literal["genuine", "attested", "experimental"]
    """What the reading rests on: genuine mails, documentation, or neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Row):
    """One report that is expected."""

    id: str
    """What it is known by, such as `2026-03-28`."""
    opens: datetime
    """The earliest arrival that counts for it."""
    expected_at: datetime
    """The usual arrival of the report; for a schedule made by hand the planned start."""
    due: datetime
    """When its grace is over: without a report by then it is missed."""
    closes: datetime
    """The latest arrival that still counts for it, as a late one."""
    unknown: bool
    """Nothing arrived from the source at this time, so whether it was missed is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedSlot(Row):
    """A slot whose grace is over without a report."""

    id: str
    """What the slot is known by."""
    expected_at: datetime
    """The usual arrival of its report."""
    due: datetime
    """When its grace was over."""
    reason: str
    """Why it counts as missed, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTime(Row):
    """One time of day at which a report is expected."""

    days: str
    """On which days, in words."""
    usual_from: time
    """The earliest usual time of its weekdays, by the wall clock of the zone."""
    usual_until: time
    """The latest."""
    hits: int
    """Slots with a report."""
    misses: int
    """Slots without one."""
    spread_seconds: int
    """Half of the reports come nearer to the usual time than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow(Row):
    """A time in which no report is asked for: a holiday, a pause, maintenance, or an outage of a mail route."""

    id: int
    kind: Literal["holiday", "pause", "maintenance", "declared_outage", "seen_outage"]
    """What it is; a `seen_outage` was noticed by the engine itself."""
    name: str
    """Why, in words: the name of the holiday, what is being maintained."""
    day: date | None
    """The day of a holiday, by the wall clock of the engine's zone."""
    start: datetime | None
    """When it begins; `None` for a holiday."""
    end: datetime | None
    """When it ends; `None` for a holiday, and for what still goes on."""
    job: int | None
    """The job that it is for."""
    job_name: str | None
    customer: int | None
    """The customer that it is for, or whose job it is for."""
    customer_name: str | None
    source: str | None
    """The source of reports that it is for. Without a job, customer or source it is for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested(Row):
    """What became of one mail that was taken in."""

    state: Literal["recorded", "inbox", "duplicate", "unreadable"]
    """Recorded as runs, waiting in the Inbox, known already, or nothing, because the file could not be read."""
    mail: int | None
    """Its number; `None` for a duplicate and for what could not be read."""
    inbox_state: InboxState | None
    """Why it stands in the Inbox."""
    path: Path | None
    """The file it came from; `None` for a mail that was given as bytes, text or a message."""
    position: int | None
    """Which message of an mbox it is, the first being 1; `None` for a file that is one message."""
    trouble: str | None
    """What is wrong with the file, and what to do; `None` where it could be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxCounts(Row):
    """How many mails wait in the Inbox, each counted once."""

    waiting: int
    ambiguous: int
    unrecognised: int
    parse_failed: int
    notices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow(Row):
    """The results of one new job that wait in the Inbox, or one mail without a result."""

    mail: int
    """The newest mail of them."""
    ordinal: int
    """The place of the result in that mail, from 0."""
    sender: str
    subject: str
    received_at: datetime
    count: int
    """How many results, or mails, this row stands for."""
    status: Status | None
    """The status of the newest."""
    reason: str | None
    """Why it is a notice or could not be read."""
    backup_software: str | None
    backup_type: str | None
    job_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(Row):
    """What an approval has done."""

    job: int
    """The job, new or found."""
    customer: int
    """Its customer."""
    runs: int
    """How many runs were recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow(Row):
    """A customer."""

    id: int
    name: str
    active: bool
    """Whether its backups are looked after."""
    jobs: int
    """How many jobs it has that are not archived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow(Row):
    """A person who signs in."""

    id: int
    name: str
    roles: tuple[Literal["admin", "operator", "viewer", "reporter"], ...]
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow(Row):
    """A job."""

    id: int
    customer: int
    customer_name: str
    sender: str
    """The address that its mails come from."""
    backup_software: str
    backup_type: str
    job_name: str
    told_apart_by: str | None
    """A host or object that tells it from a job of the same identity at another customer."""
    informational: bool
    """Its mails are vendor notifications, no backup results."""
    archived: bool
    last_run_at: datetime | None
    last_status: Effective | None
    """How its last run counts."""
    last_good_at: datetime | None
    """When it last succeeded, also by override."""
    approved_at: datetime
    unreviewed: int
    """How many of its runs nobody has reviewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow(Row):
    """A run in a list."""

    id: int
    job: int
    run_at: datetime
    """When it counts as having run: when its mail was received."""
    status: RunStatus
    """As reported."""
    effective: Effective
    """With overrides applied."""
    reason: str
    attempt: int | None
    """Which retry."""
    source: Literal["mail", "cove_api", "cloud_connect", "missed"]
    mail: int | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    superseded: Literal["late_report", "outage"] | None
    """What a missed run gave way to."""
    superseded_by: int | None
    """The late report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunObject(Row):
    """An object of a run."""

    object: Object
    """What the report says of it."""
    override: int | None
    """The override that it carries."""
    override_action: Literal["treat_as_success", "mark_only"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark(Row):
    """A ticket or remark beside a run."""

    kind: Literal["ticket", "remark"]
    id: int
    code: str | None
    text: str
    linked: bool
    """Whether it is linked to the run."""
    resolved: bool
    """Whether it is resolved, as far as this job goes."""
    covers: bool
    """Whether one of its open scopes covers the run."""
    objects: tuple[str, ...]
    """The objects of the job that it has a scope on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDetail(Row):
    """A run with everything that is known of it."""

    run: RunRow
    customer: int
    customer_name: str
    backup_software: str
    backup_type: str
    job_name: str
    evidence: tuple[Evidence, ...]
    """Where the status was read."""
    remark: str | None
    """A remark of the source."""
    started_at: datetime | None
    """By the sender's clock; without a zone unless the report names an offset."""
    finished_at: datetime | None
    override: int | None
    """The override that it carries."""
    override_action: Literal["treat_as_success", "mark_only"] | None
    objects: tuple[RunObject, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow(Row):
    """A job with unreviewed runs that are no success."""

    job: int
    customer: int
    customer_name: str
    backup_software: str
    backup_type: str
    job_name: str
    status: Effective
    """The worst unreviewed status."""
    run: int
    """The newest unreviewed run with that status."""
    run_at: datetime
    reason: str
    bad_runs: int
    """How many unreviewed runs of the job are no success."""
    last_good_at: datetime | None
    tickets: int
    """How many tickets have an open scope that reaches it."""
    remarks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage(Row):
    """Everything unreviewed, at one moment."""

    rows: tuple[WorkRow, ...]
    """The jobs with unreviewed runs that are no success, the most harm first."""
    good_runs: int
    """How many unreviewed runs are successes, also by override."""
    good_jobs: int
    up_to: int
    """The newest unreviewed run: a review of what is seen here goes no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed(Row):
    """What a review did."""

    review: int | None
    """The review, for `undo_review`; `None` when nothing was left to review."""
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow(Row):
    """A run of any job."""

    run: int
    job: int
    customer: int
    customer_name: str
    backup_software: str
    backup_type: str
    job_name: str
    run_at: datetime
    effective: Effective
    superseded: bool
    """It states a missed slot that gave way to a late report or an outage."""
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedRow(Row):
    """A report that did not come."""

    run: int
    """The run that states it."""
    job: int
    customer: int
    customer_name: str
    backup_software: str
    backup_type: str
    job_name: str
    expected_at: datetime
    reason: str
    superseded: bool
    """A late report or an outage took its place."""
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow(Row):
    """The schedule of a job, for a list."""

    job: int
    customer: int
    customer_name: str
    backup_software: str
    backup_type: str
    job_name: str
    kind: str | None
    """As `Schedule.kind`; `None` until the job was judged."""
    confidence: float | None
    next_expected: datetime | None
    explanation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSchedule(Row):
    """The schedule of a job as it is kept."""

    planning: str
    """How the job comes by it, in words: `learned`, `not planned`, or the plan."""
    schedule: Schedule | None
    """`None` until the job was judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Row):
    """What a round of judging has done."""

    jobs: int
    """How many jobs were looked at."""
    missed: int
    """How many missed runs were stated."""
    superseded: int
    """How many missed runs gave way."""
    reinstated: int
    """How many missed runs count again."""
    outages_begun: int
    outages_ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideDraft(Row):
    """What an override is to say.

    It is about an object of a job (`job` and `object`), a `job`, a `customer`, or everything when none of these is given.
    """

    reason: str
    """Why it was agreed; decides nothing."""
    job: int | None = None
    object: str | None = None
    customer: int | None = None
    status: Status | None = None
    """Only runs or objects with this status; `None` for any that is no success."""
    message: str | None = None
    """What the message must say; `None` for any, also none."""
    message_mode: Literal["contains", "exact", "starts_with", "ends_with"] = "contains"
    backup_software: str | None = None
    backup_type: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    action: Literal["treat_as_success", "mark_only"] = "treat_as_success"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRow(Row):
    """An override."""

    id: int
    version: int
    """Counts from 1; one more with each change."""
    draft: OverrideDraft
    """What it says."""
    words: str
    """What it does, in a sentence."""
    customer: int | None
    """The customer of its scope: of its job, or the one that it covers as a whole."""
    customer_name: str | None
    job_name: str | None
    ended: bool
    """A person ended it."""
    runs: int
    """How many runs carry it; 10 000 for that many and more."""
    last_run_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow(Row):
    """A run that an override would have changed."""

    run: int
    job: int
    customer_name: str
    job_name: str
    run_at: datetime
    reason: str
    before: Effective
    after: Effective
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OverridePreview(Row):
    """What an override would have changed in the last 30 days."""

    changed: int
    unreviewed: int
    """How many of these are unreviewed, so that they change if that is asked for."""
    rows: tuple[PreviewRow, ...]
    """The newest of them."""
    looked_at: int
    whole: bool
    """Whether all runs of these days were looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Row):
    """An override that was made or changed."""

    id: int
    runs: int
    """How many stored runs changed with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Row):
    """What a ticket or remark covers: a job, an object of a job, or a customer as a whole."""

    job: int | None = None
    object: str | None = None
    customer: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow(Row):
    """What a ticket or remark covers, with names."""

    scope: Scope
    customer: int
    customer_name: str
    job_name: str | None
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRow(Row):
    """A remark."""

    id: int
    text: str
    start_date: datetime
    active_from_date: date | None
    """From which day on it is shown beside runs; `None` for the day of `start_date`."""
    resolved_at: datetime | None
    """When the last of it was resolved; `None` while something is open."""
    scopes: tuple[ScopeRow, ...]
    runs: int
    """How many runs are linked to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow(Row):
    """A ticket."""

    id: int
    code: str
    text: str
    start_date: datetime
    active_from_date: date | None
    resolved_at: datetime | None
    scopes: tuple[ScopeRow, ...]
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedTicket(Row):
    """A ticket that was opened."""

    id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRun(Row):
    """A run that is linked to a ticket or remark."""

    run: int
    job: int
    job_name: str
    customer_name: str
    run_at: datetime
    effective: Effective
