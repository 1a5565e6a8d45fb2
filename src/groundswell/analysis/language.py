"""Guess the language of a text from its script and its commonest words."""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LEAST_HITS = 2  # common words of a language from which it is believed
_READ = 600  # characters
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_LEAST_SCRIPT_SHARE = 0.2
_COMMON = {
    "en": """the and is are was to of in it that you for on with this have not my be they we at
        but what so just i your can't don't it's i'm from""",
    "de": """der die das und ist nicht ich ein eine zu mit auf für es den dem von wird sind auch
        aber nach bei kein keine wir nur noch immer""",
    "fr": """le la les et est pas je un une des du que qui pour dans ce il elle sur avec plus nous
        vous mais très ça c'est j'ai au ne""",
    "es": """el la los las y es no que un una de en por para con se me mi lo su pero muy más está
        cuando como nada ya""",
    "pt": """o os as e é não que um uma de em por para com se me meu minha mas muito mais está
        quando como nada já do da no na""",
    "it": """il la gli e è non che un una di in per con si mi ma molto più sono questo quando come
        del della ho anche""",
    "nl": """de het een en is niet ik van in op te dat met voor maar er zijn wel nog als mijn geen
        naar ook bij""",
    "pl": """i w nie się na to jest z do że jak ale co za po od tak mnie już przez dla czy bardzo
        tylko""",
    "tr": """ve bir bu da de için çok ama ile ne gibi daha var yok ben olarak kadar sonra mi
        değil""",
    "sv": """och är det att en ett som på inte jag för med av den till har om men så var kan vi
        när""",
    "cs": """a se v na je že to s z do o i jako ale po si jsem není který tak když pro""",
    "vi": """và của là không có cho một được này các những với tôi trong khi thì""",
    "id": """yang dan di ini itu tidak dengan untuk saya ada dari ke bisa sudah tapi akan lagi""",
}
_GUESSED = frozenset({*_COMMON, *(name for name, _ in _SCRIPTS)})
_SPEAKERS: dict[str, list[str]] = {}
for _name, _words in _COMMON.items():
    for _word in _words.split():
        _SPEAKERS.setdefault(_word, []).append(_name)
_SPECIAL = {
    "de": re.compile(r"[äöüß]"),
    "es": re.compile(r"[ñ¿¡]"),
    "pt": re.compile(r"[ãõ]"),
    "fr": re.compile(r"[èêœçà]"),
    "pl": re.compile(r"[łąęśżź]"),
    "tr": re.compile(r"[ışğ]"),
    "cs": re.compile(r"[ěřů]"),
    "vi": re.compile(r"[ơưạảấầẩậắằẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]"),
}
_NAMES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "portuguese": "pt",
    "italian": "it", "dutch": "nl", "polish": "pl", "turkish": "tr", "swedish": "sv",
    "czech": "cs", "vietnamese": "vi", "indonesian": "id", "japanese": "ja", "korean": "ko",
    "koreana": "ko", "chinese": "zh", "schinese": "zh", "tchinese": "zh", "russian": "ru",
    "ukrainian": "uk", "greek": "el", "arabic": "ar", "hebrew": "he", "hindi": "hi", "thai": "th",
    "latam": "es", "brazilian": "pt",
}  # fmt: skip


def language(text: str, *, declared: str | None = None) -> str | None:
    """Return a two-letter code, or `None` when the text is too short to say.

    `declared` is what the source said, as a code (`pt-BR`) or an English name; it wins.
    """
    if declared:
        folded = declared.strip().casefold()
        if folded in _NAMES:
            return _NAMES[folded]
        code = re.split(r"[-_]", folded)[0]
        if len(code) == 2 and code.isalpha():  # noqa: PLR2004  # ISO 639-1
            return code
    sample = text[:_READ]
    return _by_script(sample) or _by_words(sample.casefold())


def is_in(found: str | None, wanted: str) -> bool:
    """Tell whether a text whose language was `found` may be in the `wanted` one.

    Of a text that is too short to say, and of one in a language that is not guessed, it may be.
    """
    code = language("", declared=wanted) or wanted.casefold()
    is_guessed = code in _GUESSED
    return found is None or found == code or not (is_guessed or found == "en")


def _by_script(text: str) -> str | None:
    if text.isascii():
        return None
    letters = sum(mark.isalpha() for mark in text)
    for name, marks in _SCRIPTS:
        share = _LEAST_SCRIPT_SHARE if name != "uk" else 0.02  # its own letters are few
        if letters and len(marks.findall(text)) >= share * letters:
            return name
    return None


def _by_words(folded: str) -> str | None:
    hits = Counter(name for word in _WORD.findall(folded) for name in _SPEAKERS.get(word, ()))
    if not folded.isascii():
        for name, marks in _SPECIAL.items():
            hits[name] += len(marks.findall(folded))
    best = max(hits, key=lambda name: (hits[name], name == "en"), default=None)
    return best if best and hits[best] >= _LEAST_HITS else None
