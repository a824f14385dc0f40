"""Reads backup report mails: which job, which status, and where the mail says so."""

from ._backupchecks import Evidence, Object, Outcome, Report, __version__, parse

__all__ = ["Evidence", "Object", "Outcome", "Report", "__version__", "parse"]
