"""Start the command line."""


def main() -> None:
    """Run `groundswell` with the arguments of the process."""
    from groundswell.cli.app import app  # noqa: PLC0415  # nothing happens at import

    app(prog_name="groundswell")


if __name__ == "__main__":
    main()
