"""Start the command line."""

import time


def main() -> None:
    """Run `groundswell` with the arguments of the process."""
    started = time.monotonic()  # a deadline counts from here, so imports are part of it
    from groundswell.cli.app import app  # noqa: PLC0415  # nothing happens at import

    app(prog_name="groundswell", obj=started)


if __name__ == "__main__":
    main()
