"""Put escape codes around text, where the terminal wants them."""


class Style:
    """Colour and links, or plain text."""

    def __init__(self, *, colour: bool = False, hyperlinks: bool = False) -> None:
        self._colour = colour
        self._hyperlinks = hyperlinks

    def __call__(self, code: str, text: str) -> str:
        """Return `text` in the colour of an SGR code such as `1` (bold)."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and text else text

    def link(self, url: str) -> str:
        """Return an address that is safe to print, as a link that can be clicked."""
        return f"\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\" if self._hyperlinks else url
