"""Write every generated page into the folder that is given."""

import sys
from pathlib import Path

from groundswell.cli.reference.pages import PAGES


def main(arguments: list[str]) -> int:
    """Write the pages below the folder `arguments[0]`, `docs` if there is none."""
    folder = Path(arguments[0] if arguments else "docs")
    for name, content in PAGES.items():
        path = folder / name
        text = content()
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        sys.stdout.write(f"written {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
