"""``python -m assessment`` is the command line, and so is ``assess``."""

import gc
import signal


def main() -> None:
    """Run the command line."""
    # until it listens, Ctrl-C ends the process as the system does, without a word
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # most of what a run makes (modules, classes, a workbook's cells) stays to its end: looking for
    # garbage after every 700 objects costs a twentieth of it
    gc.set_threshold(20_000, 20, 20)
    from assessment.cli import run

    run()


if __name__ == "__main__":
    main()
