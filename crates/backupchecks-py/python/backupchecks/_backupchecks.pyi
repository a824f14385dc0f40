"""The compiled module; import from `backupchecks`."""

from datetime import datetime
from typing import Final, Literal, final

__all__ = ["Evidence", "Object", "Outcome", "Report", "__version__", "parse"]

__version__: Final[str]

def parse(raw: bytes) -> Outcome:
    """Reads one raw mail. It never raises: what cannot be read is an outcome with its reason."""

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
    def reason(self) -> str | None:
        """Why it is a notice, or what the parser missed."""
    @property
    def new_shape(self) -> str | None:
        """What in the template the parser has not been proven on; `None` where only the data is new."""
    @property
    def reports(self) -> tuple[Report, ...]:
        """The results in the order of the mail; empty unless the outcome is `report`."""

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
