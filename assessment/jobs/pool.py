"""The same work on many files, in processes of its own where there are many: what one file does to
its process is no other file's business.

A file that takes longer than it may, or that takes its process with it, gives a result that says
so; the others go on. A process that is stuck is ended, and none is left when the results have been
taken, or are not wanted any more.

Whoever has processes, threads or machines of his own gives them as an executor: the work is handed
to it, and what it loses is lost in the same way.

In this process (for few files, or one job) a signal interrupts what takes too long. That works in
the main thread of systems that have such a signal (not on Windows), and not within a single long
call of a library written in C; elsewhere the work takes as long as it takes.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor

# that one file may take; an ordinary one takes some milliseconds, a hostile one two seconds, on a
# busy machine ten times that
SECONDS = 60.0
# seconds after which a process that has nothing to do sees whether it is still wanted
_LOOKING_UP = 2.0
_ENDING = 5.0  # seconds that are waited for a process that was told to end

Given = TypeVar("Given")
Made = TypeVar("Made")
Lost = Callable[[Given, str], Made]  # what stands for a result that there is not, and why


def spread(
    work: Callable[[Given], Made],
    groups: Sequence[Sequence[Given]],
    jobs: int,
    lost: Lost[Given, Made],
    seconds: float | None = None,
    answered: Callable[[Given, Made], Any] = lambda *_: None,
    executor: Executor | None = None,
) -> Iterator[Made]:
    """Do work on everything in ``groups`` and yield the results in order.

    ``jobs`` processes do it, a group at a time, or with one job this process does; with an
    ``executor`` that does, one thing at a time, and ``work``, what it is given and ``lost`` have to
    travel to it. Where something takes longer than ``seconds`` (:data:`SECONDS` by default), ends
    its process twice or is lost by the executor, its result is what ``lost`` makes of it and of the
    reason, a sentence. What ``work`` raises is raised here. ``answered`` is called with each result
    as soon as it is there, which may be long before its turn.
    """
    longest = SECONDS if seconds is None else seconds
    if executor is not None:
        given = [one for group in groups for one in group]
        yield from _submitted(
            executor, partial(_bounded, work, lost, longest), lost, given, answered
        )
        return
    jobs = min(jobs, len(groups))
    if jobs > 1:
        yield from _Pool(work, groups, jobs, lost, longest, answered).results()
        return
    for group in groups:
        for one in group:
            made = _in_time(work, one, lost, longest)
            answered(one, made)
            yield made


def end_all() -> None:
    """End every process that works for this one, whatever it is about, and wait for its end."""
    multiprocessing = sys.modules.get("multiprocessing")  # without it there is none
    if multiprocessing is not None:
        for process in multiprocessing.active_children():
            process.kill()
            process.join(_ENDING)


def _too_long(seconds: float) -> str:
    return f"It took longer than {seconds:g} seconds and was given up."


_DIED = "It ended the process that worked on it, perhaps for lack of memory."


# --- in this process -----------------------------------------------------------------------------


class _TimeIsUp(BaseException):
    """Work in this process takes too long. No ``Exception``: whoever catches all of these must
    not keep it.
    """


def _in_time(
    work: Callable[[Given], Made], one: Given, lost: Lost[Given, Made], seconds: float
) -> Made:
    try:
        with _alarm(seconds):
            return work(one)
    except _TimeIsUp:
        return lost(one, _too_long(seconds))


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Interrupt what is done within after so many seconds, where that is possible and nobody
    else has set an alarm.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getitimer(signal.ITIMER_REAL)[0]
    ):
        yield
        return

    def ring(*_: Any) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- by somebody else's processes, threads or machines -------------------------------------------


def _bounded(
    work: Callable[[Given], Made],
    lost: Lost[Given, Made],
    seconds: float,
    given: Given,
    number: str,
) -> tuple[bool, Made | Exception]:
    """Do work within its time, as it travels to an executor: return whether it was done, and what
    came of it or what it raised, which comes back as a value: what a future raises is the
    executor's trouble, not the work's.

    ``number`` is no two questions': some executors answer the same question from memory, but the
    file that it is about may have changed.
    """
    try:
        return True, _in_time(work, given, lost, seconds)
    except Exception as error:  # raised again where the work was asked for
        return False, error


def _submitted(
    executor: Executor,
    work: Callable[[Given, str], tuple[bool, Made | Exception]],
    lost: Lost[Given, Made],
    given: Sequence[Given],
    answered: Callable[[Given, Made], Any],
) -> Iterator[Made]:
    """Have an executor do everything, yield the results in order; what it has not begun when
    nobody wants any more is called off.
    """
    from concurrent.futures import Future, as_completed  # here, since most runs have no executor

    run = os.urandom(8).hex()
    futures: list[Future[tuple[bool, Made | Exception]]] = []
    for number, one in enumerate(given):
        try:
            futures.append(executor.submit(work, one, f"{run}-{number}"))
        except Exception as error:  # a broken pool takes no more
            refused: Future[tuple[bool, Made | Exception]] = Future()
            refused.set_exception(error)
            futures.append(refused)
    places = {future: number for number, future in enumerate(futures)}
    settled: dict[int, Made] = {}
    failed: dict[int, Exception] = {}
    following = 0
    try:
        for future in as_completed(futures):
            number = places[future]
            try:
                fine, answer = future.result()
            except Exception as error:  # the worker was killed, the answer cannot travel ...
                fine, answer = True, lost(given[number], _dropped(error))
            if fine:
                settled[number] = answer  # type: ignore[assignment]
                answered(given[number], settled[number])
            else:
                failed[number] = answer  # type: ignore[assignment]
            while following in settled:
                yield settled.pop(following)
                following += 1
            if following in failed:
                raise failed[following]
    finally:
        for future in futures:
            future.cancel()


def _dropped(error: Exception) -> str:
    told = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"It was lost by those that were to work on it ({told})."


# --- in others -----------------------------------------------------------------------------------


class _Worker:
    """A process, the numbers of what it was given and has not answered, and since when it works
    on the first of them.
    """

    def __init__(self, context: Any, work: Callable[[Any], Any]) -> None:
        self.connection, theirs = context.Pipe()
        # the system ends a process with the thread that started it: with another than the main one
        # that might be too early
        with_parent = threading.current_thread() is threading.main_thread()
        self.process = context.Process(
            target=_serve, args=(theirs, work, os.getpid(), with_parent), daemon=True
        )
        self.process.start()
        theirs.close()  # so that the end of the process is the end of what can be read from it
        self.waiting: deque[int] = deque()
        self.since = 0.0

    def end(self) -> None:
        self.process.kill()
        self.process.join(_ENDING)
        self.connection.close()


class _Pool(Generic[Given, Made]):
    """What is to be done, who does it, and what came of it."""

    def __init__(
        self,
        work: Callable[[Given], Made],
        groups: Sequence[Sequence[Given]],
        jobs: int,
        lost: Lost[Given, Made],
        seconds: float,
        answered: Callable[[Given, Made], Any],
    ) -> None:
        import multiprocessing  # here, since few files do without

        self._context = multiprocessing.get_context()
        self._work, self._jobs, self._lost, self._seconds = work, jobs, lost, seconds
        self._answered = answered
        self._given = [one for group in groups for one in group]
        numbers = iter(range(len(self._given)))
        self._groups = deque([next(numbers) for _ in group] for group in groups if group)
        self._done: dict[int, Made] = {}
        self._failed: dict[int, Exception] = {}
        self._workers: list[_Worker] = []
        self._died: set[int] = set()

    def results(self) -> Iterator[Made]:
        """Yield the results in order."""
        try:
            for number in range(len(self._given)):
                while number not in self._done and number not in self._failed:
                    self._go_on()
                if number in self._failed:
                    raise self._failed[number]
                left = monotonic()
                yield self._done.pop(number)
                away = monotonic() - left  # the processes' answers were not taken in the meantime
                for worker in self._workers:
                    worker.since += away
        finally:
            while self._workers:
                self._workers.pop().end()

    def _go_on(self) -> None:
        """Give everybody something to do, and wait for an answer, or for somebody's time to be
        up.
        """
        from multiprocessing.connection import wait

        while self._groups and len(self._workers) < self._jobs:
            self._workers.append(_Worker(self._context, self._work))
            self._give(self._workers[-1])
        busy = [worker for worker in self._workers if worker.waiting]
        up = min(worker.since for worker in busy) + self._seconds
        answering = wait([worker.connection for worker in busy], max(0.0, up - monotonic()))
        now = monotonic()
        for worker in busy:
            if worker.connection in answering:
                self._take(worker)
            elif now - worker.since > self._seconds:
                self._give_up(worker, _too_long(self._seconds))

    def _give(self, worker: _Worker) -> None:
        # only to one that has answered all: it is listening, so that nobody waits for the other to
        # listen
        if self._groups and not worker.waiting:
            group = self._groups.popleft()
            with suppress(OSError):  # it is gone, which is found out when it is listened to
                worker.waiting.extend(group)
                worker.since = monotonic()
                worker.connection.send([self._given[number] for number in group])

    def _take(self, worker: _Worker) -> None:
        try:
            fine, answer = worker.connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self._give_up(worker, _DIED)
            return
        number = worker.waiting.popleft()
        worker.since = monotonic()
        self._give(worker)
        if fine:
            self._settle(number, answer)
        else:
            self._failed[number] = answer

    def _settle(self, number: int, made: Made) -> None:
        self._done[number] = made
        self._answered(self._given[number], made)

    def _give_up(self, worker: _Worker, reason: str) -> None:
        """End a process; what it was about is lost, the rest of what it had is for another one."""
        worker.end()
        self._workers.remove(worker)
        number, rest = worker.waiting.popleft(), list(worker.waiting)
        if rest:
            self._groups.appendleft(rest)
        if reason is _DIED and number not in self._died:
            # another one may have taken the memory, or somebody has ended the process
            self._died.add(number)
            self._groups.append([number])
        else:
            self._settle(number, self._lost(self._given[number], reason))


def _serve(connection: Any, work: Callable[[Any], Any], parent: int, with_parent: bool) -> None:
    """Answer for everything that comes, in a process of its own."""
    # it is for the one who has started this process, and ends it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):  # what the other does then is nothing for this one to do
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if with_parent:
        _end_with_parent()
    if os.getppid() != parent:  # it ended before that
        return
    with suppress(EOFError, OSError):  # nobody is there any more
        while True:
            while not connection.poll(_LOOKING_UP):
                if os.getppid() != parent:
                    return
            for one in connection.recv():
                if os.getppid() != parent:  # it has ended in the meantime
                    return
                connection.send_bytes(_answer(work, one))


_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def _end_with_parent() -> None:
    """Have this process ended at once when the one that started it ends, whatever ends that: by
    the system where it can, else by a thread that listens.
    """
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            if (
                ctypes.CDLL(None, use_errno=True).prctl(_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
                == 0
            ):
                return
    threading.Thread(target=_listen, daemon=True).start()


def _listen() -> None:
    """End this process as soon as the one that started it has ended: the pipe between the two
    closes then.
    """
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _answer(work: Callable[[Any], Any], one: Any) -> bytes:
    try:
        return pickle.dumps((True, work(one)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # whatever it was: it is raised again where the work was asked for
        try:
            answer = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
            pickle.loads(answer)  # noqa: S301 - our own bytes; some exceptions can be packed and not unpacked
            return answer
        except Exception:  # one that cannot travel is told by its text
            return pickle.dumps(
                (False, RuntimeError(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL
            )
