"""Write every generated page into the folder that is given, and refresh the playbook."""

import sys
from pathlib import Path

from groundswell.cli.reference import playbook
from groundswell.cli.reference.pages import PAGES, PLAYBOOK


def main(arguments: list[str]) -> int:
    """Write the pages below the folder `arguments[0]`, `docs` if there is none."""
    folder = Path(arguments[0] if arguments else "docs")
    texts = {folder / name: content() for name, content in PAGES.items()}
    by_hand = folder / PLAYBOOK
    if by_hand.is_file():
        texts[by_hand] = playbook.refreshed(by_hand.read_text("utf-8"))
    for path, text in texts.items():
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        sys.stdout.write(f"written {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
