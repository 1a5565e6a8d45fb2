"""Questions about the products of the bundled sample posts."""

_PRODUCTS = ("Billow", "Tasklark", "Forkful", "Puddlejet", "Inkmoth", "Latchly")
_PATTERNS = (
    "What frustrates {} users?",
    "What do people complain about most in {}?",
    "Why do customers leave {}?",
    "What annoys people about support at {}?",
)


def questions(count: int) -> tuple[str, ...]:
    """Return `count` questions, different until all patterns and products are used up."""
    every = [pattern.format(product) for pattern in _PATTERNS for product in _PRODUCTS]
    return tuple(every[at % len(every)] for at in range(count))
