"""What a command has done so far, to be told when a signal ends it: Ctrl-C, the end of the terminal
or of the machine.

It ends within a second, with what it has written whole, and says what is done and what is not. Exit
status: 128 and the signal's number, as shells have it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import Any, NoReturn

import click

from assessment.words.harmless import harmless
from assessment.words.text import first_few

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_MOST_NAMED = 2  # files that are not done


class Interrupted(BaseException):
    """A signal asked for the end. No ``Exception``: whoever catches all of these must not keep
    it.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class UnderWay:
    """What is to be done, what is, and where it was written. A command of one step has nothing
    to tell.
    """

    def __init__(self) -> None:
        self._todo: list[str] = []
        self._done: set[str] = set()
        self._written = 0
        self._verb = "done"
        self._where = ""
        self._folders: tuple[str, ...] = ()

    def begin(
        self, files: Iterable[str], verb: str, where: str = "", folders: Sequence[str] = ()
    ) -> None:
        """Say what is to be done: files that are to be ``verb`` ("scored"), results written to
        ``where``, in these ``folders``.

        What an earlier run that was killed has left in them is removed, and told.
        """
        self._todo, self._done, self._written = list(files), set(), 0
        self._verb, self._where, self._folders = verb, where, tuple(dict.fromkeys(folders))
        self._clean("left by a run that was killed")

    def done(self, file: str, *, written: bool = False) -> None:
        """Say that a file is done."""
        self._done.add(file)
        self._written += written

    def told(self) -> str:
        """Return what is done and what is not, in a sentence or two."""
        if not self._todo:
            return "Interrupted."
        left = [file for file in self._todo if file not in self._done]
        of = (
            f"{len(self._todo) - len(left)} of {len(self._todo)}"
            f" workbook{'' if len(self._todo) == 1 else 's'} were {self._verb}"
        )
        written = (
            f"; written{f' to {self._where}' if self._where else ''}: {self._written}"
            if self._folders
            else ""
        )
        if not left:
            return (
                f"Interrupted: {of}{written}; what came of it was not told to the end. Run it again"
                " to see it."
            )
        names = first_few([PurePath(file).name for file in left], _MOST_NAMED)
        return f"Interrupted: {of}{written}; not done: {names}. Run it again to go on."

    def end(self) -> None:
        """Leave nothing half written."""
        self._clean("that was being written")

    def _clean(self, why: str) -> None:
        if not self._folders:
            return
        from assessment.jobs.leftovers import remove_stale_in

        removed = remove_stale_in(self._folders)
        if removed:
            tell(f"Removed: {first_few(removed, 3)}, {why}.")


def current() -> UnderWay:
    """Return the one of the command that is running."""
    context = click.get_current_context(silent=True)
    found = context.find_object(UnderWay) if context is not None else None
    return found if found is not None else UnderWay()


def tell(message: str) -> None:
    """Write a line to stderr. Whatever is told beside a result goes through here, since names
    of files and people are in it.
    """
    click.echo(harmless(message), err=True)


def run(command: click.Command) -> NoReturn:
    """Run the command line and exit; what the system refuses (a full disk, a closed pipe) is a
    message, and so is what was done before a signal.
    """
    under_way, status = UnderWay(), 1
    _listen()
    try:
        command(obj=under_way)
    except Interrupted as stop:
        status = _ended(under_way, stop.number)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BrokenPipeError:  # whoever reads the results has had enough of them
        _close()
    except OSError as error:
        tell(f"Error: the result cannot be written: {error.strerror or error}")
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _close()
    except OSError as error:
        tell(f"Error: the result cannot be written: {error.strerror or error}")
        _close()
        status = status or 1
    sys.exit(status)


def _listen() -> None:
    """Have signals that ask for the end raise :class:`Interrupted`, unless whoever started this
    has them ignored.
    """
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (
            signal.SIG_DFL,
            signal.default_int_handler,
        ):
            signal.signal(number, _stop)


def _stop(number: int, _: Any) -> None:
    for name in _SIGNALS:  # the end is under way: once is enough
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise Interrupted(number)


def _ended(under_way: UnderWay, number: int) -> int:
    from assessment.jobs.pool import end_all

    end_all()
    with suppress(OSError):  # the terminal may be gone
        under_way.end()
        tell(under_way.told())
    with suppress(OSError):
        sys.stdout.flush()
    return 128 + number


def _close() -> None:
    """Have nothing written to stdout any more: it would fail again when the interpreter ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
