"""The engine for asyncio: every method of `Engine` as a coroutine.

A call runs on a thread of the engine's own, where the interpreter is left alone while the store works, so that the event loop goes
on. Waiting on threads costs nothing here: a database has fewer connections than an engine has threads. A call that has begun is
finished, also when its task is cancelled: it is done whole or not at all.
"""

from __future__ import annotations

import asyncio
import copy
import functools
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, tzinfo
from os import PathLike
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from ._backupchecks import Engine
from .errors import ClosedError

P = ParamSpec("P")
T = TypeVar("T")

__all__ = ["AsyncEngine"]

THREADS = 8


def _later(
    method: Callable[Concatenate[Engine, P], T],
) -> Callable[Concatenate[AsyncEngine, P], Coroutine[Any, Any, T]]:
    """A method of the engine as a coroutine."""

    @functools.wraps(method)
    async def call(self: AsyncEngine, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._run(functools.partial(method, self._engine, *args, **kwargs))

    return call


class _Calls:
    """The threads on which all handles of one store make their calls."""

    def __init__(self, threads: int) -> None:
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="backupchecks")
        self.ended = False


class AsyncEngine:
    """A store with everything that is done with it, for asyncio. `await AsyncEngine.open(url)` opens one."""

    def __init__(self, engine: Engine, *, threads: int = THREADS) -> None:
        """Takes over an engine that is open already.

        Args:
            engine: The engine; closing this one closes it.
            threads: How many calls run at once.
        """
        self._engine = engine
        self._calls = _Calls(threads)

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        create: bool = True,
        user: str | None = None,
        tz: str | tzinfo | None = None,
        definitions: str | PathLike[str] | Iterable[str | PathLike[str]] = (),
        clock: Callable[[], datetime] | None = None,
        threads: int = THREADS,
    ) -> AsyncEngine:
        """Opens a store and brings its database up to date; as `Engine.open`.

        Args:
            url: `memory:`, `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/DATABASE`.
            create: Whether a database is made where there is none.
            user: The name of the person for whom it acts.
            tz: The zone by whose wall clock jobs are planned, UTC without one.
            definitions: Parsers of your own, asked before all others.
            clock: Tells the present moment, for tests; without one it is Python's.
            threads: How many calls run at once.

        Returns:
            The engine; as an asynchronous context manager it is closed at the end of the block.

        Raises:
            DatabaseAddressError: The address is of no kind that is known.
            DatabaseMissingError: There is no database, and none was to be made; or no folder to make it in.
            DatabaseUnavailableError: The database cannot be reached.
            NotFoundError: There is no such user.
        """
        opening = functools.partial(
            Engine.open, url, create=create, user=user, tz=tz, definitions=definitions, clock=clock
        )
        return cls(await asyncio.get_running_loop().run_in_executor(None, opening), threads=threads)

    async def acting_as(self, user: str) -> AsyncEngine:
        """The same store, acting for a person; closing either closes the store.

        Args:
            user: The person's name.

        Returns:
            The other engine.

        Raises:
            NotFoundError: There is no such user.
        """
        acting = copy.copy(self)
        acting._engine = await self._run(functools.partial(self._engine.acting_as, user))
        return acting

    async def close(self) -> None:
        """Lets calls that were made before finish and lets go of the database. Closing again does nothing."""
        self._calls.ended = True
        # Not on the threads of the calls, which are waited for.
        await asyncio.to_thread(self._finish)

    def _finish(self) -> None:
        self._calls.threads.shutdown(wait=True)
        self._engine.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._calls.ended or self._engine.closed

    @property
    def url(self) -> str:
        """Where the store is, without a password."""
        return self._engine.url

    @property
    def user(self) -> str | None:
        """The name of the person for whom it acts."""
        return self._engine.user

    async def __aenter__(self) -> AsyncEngine:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<Async{repr(self._engine)[1:]}"

    async def _run(self, call: Callable[[], T]) -> T:
        if self._calls.ended:
            raise ClosedError("the engine is closed; open it again")
        return await asyncio.get_running_loop().run_in_executor(self._calls.threads, call)

    add_closure = _later(Engine.add_closure)
    add_customer = _later(Engine.add_customer)
    add_holiday = _later(Engine.add_holiday)
    add_override = _later(Engine.add_override)
    add_remark = _later(Engine.add_remark)
    add_user = _later(Engine.add_user)
    approve = _later(Engine.approve)
    archive = _later(Engine.archive)
    closures = _later(Engine.closures)
    customers = _later(Engine.customers)
    delete_mails = _later(Engine.delete_mails)
    delete_override = _later(Engine.delete_override)
    edit_override = _later(Engine.edit_override)
    end_closure = _later(Engine.end_closure)
    end_override = _later(Engine.end_override)
    history = _later(Engine.history)
    inbox = _later(Engine.inbox)
    inbox_counts = _later(Engine.inbox_counts)
    ingest = _later(Engine.ingest)
    job = _later(Engine.job)
    jobs = _later(Engine.jobs)
    judge = _later(Engine.judge)
    link_remark = _later(Engine.link_remark)
    link_ticket = _later(Engine.link_ticket)
    missed = _later(Engine.missed)
    open_ticket = _later(Engine.open_ticket)
    overrides = _later(Engine.overrides)
    plan = _later(Engine.plan)
    plan_by_learning = _later(Engine.plan_by_learning)
    plan_nothing = _later(Engine.plan_nothing)
    preview_override = _later(Engine.preview_override)
    raw_mail = _later(Engine.raw_mail)
    remark_runs = _later(Engine.remark_runs)
    remarks = _later(Engine.remarks)
    remove_closure = _later(Engine.remove_closure)
    reopen_remark = _later(Engine.reopen_remark)
    reopen_ticket = _later(Engine.reopen_ticket)
    resolve_remark = _later(Engine.resolve_remark)
    resolve_ticket = _later(Engine.resolve_ticket)
    restore_mails = _later(Engine.restore_mails)
    review = _later(Engine.review)
    review_jobs = _later(Engine.review_jobs)
    review_successes = _later(Engine.review_successes)
    run = _later(Engine.run)
    runs = _later(Engine.runs)
    schedule = _later(Engine.schedule)
    schedules = _later(Engine.schedules)
    ticket_runs = _later(Engine.ticket_runs)
    tickets = _later(Engine.tickets)
    unarchive = _later(Engine.unarchive)
    undo_review = _later(Engine.undo_review)
    unreview = _later(Engine.unreview)
    users = _later(Engine.users)
    work = _later(Engine.work)
