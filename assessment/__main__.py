"""``python -m assessment`` is the command line, and so is ``assess``."""

import signal


def main() -> None:
    """Run the command line."""
    # until it listens, Ctrl-C ends the process as the system does, without a word
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from assessment.cli import run

    run()


if __name__ == "__main__":
    main()
