"""Turn a piece of somebody's text into a heading: what was met, not who met it."""

import re

from groundswell.analysis.things import COARSE
from groundswell.domain.query import Kind

MAX_CHARACTERS = 70
_MARKS = " -–—.,:;!/&+"
_LEAST_WORDS, _MOST_WORDS = 3, 12
# What may go in front: words of address, of time, and those that only a mark tells from the rest.
_SPAN = r"(?:seconds?|minutes?|hours?|days?|weeks?|weekends?|months?|years?|seasons?|updates?)"
_LEAD = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so far(?:,? so good)?|so(?! (?:far|much|many)\b)|and|but|"
    r"also|please|pls|honestly|seriously|actually|basically|then|now|just|plus|unfortunately|"
    r"apparently|sadly|literally|even|still|somehow|bc|cuz|cos|why|ugh|omg|lastly|finally|"
    r"today|tonight|yesterday|suddenly|all of a sudden|lately|recently|nowadays|these days|"
    r"once again|yet again|as of (?:late|now|today|yesterday)|(?:ever )?since (?:then|today|"
    r"yesterday|last \w+)|this (?:morning|week|month|year)|last (?:night|week|month|year|time)|"
    r"(?:some ?time |at some point )?(?:in|for|over|within|during) (?:the )?(?:last|past) "
    r"(?:few |"
    rf"couple (?:of )?|several |\w+ )?{_SPAN}|for (?:the )?\w+ time(?: (?:today|now|already|in "
    rf"a row|this \w+))?|for (?:quite )?(?:some|a) (?:time|while)(?: now)?|(?:a |some |\w+ "
    rf"){{1,2}}{_SPAN} ago|"
    r"this is (?:because|why)|it(?:'s| is) (?:just |so )?(?:that|because))\b[\s,:-]*|(?:yes|no|"
    r"well|wow|dear|oh|great|good|nice|first|second|like|re|edit|update|question|"
    r"help)\s*[,:!-]+\s*|"
    r"(?:wow|dear|oh)\s+|\d{1,2}[.):]?\s+(?=(?:it|there|this|the|i|when|if|you|please|add|can't|no|not)\b))+",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:(?:i )?(?:really )?wish (?:there (?:was|were)|(?:[\w'-]+ ){1,3}(?:had|offered|did|"
    r"sold|supported|could(?: also)?|would(?: also)?)|(?:[\w'-]+ ){1,3}(?:would )?(?:let|"
    r"allow)(?:ed)? (?:me|us|you|people)(?: to)?)|(?:it )?would be (?:nice|great|cool|good|"
    r"helpful|awesome) (?:to (?:have|be able to)|if (?:you|we|i|it|there) (?:could|had|was|"
    r"were)?)|(?:i|we)(?:'d| would) (?:love|like) (?:to (?:see|have|be able to))?|(?:can|"
    r"could) you (?:please )?|you should|feature request|please|(?:my |the )?(?:one |only "
    r")?(?:suggestion|request|recommendation)s?(?: is| would be)?(?: to| that)?)"
    r"(?:[\s,:]+(?:(?:a |the |some )?way to )?|$)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:you guys|my|our|your|the|a|an|this|that|their|its)\s+(?=\w)", re.IGNORECASE
)
_SELF = r"^(?:i|we)(?: (?:just|really|still|also|even|now|literally|already))*"
# "I was charged twice", "I'm stuck", "we have been waiting": the state remains.
_STATE = re.compile(
    rf"{_SELF}(?:(?:'ve| have|'d| had) been|'m| am|'re| are| was| were| got| keep(?: getting)?|"
    r" (?:get|kept) getting)(?: (?:just|still|also|now|being))* "
    r"(?=(?:unable|stuck|lost|locked|sold|left|told|sent|put|thrown|kicked|cut|forced|without)\b|"
    r"[a-z]{2,}(?:ed|ing)\b)",
    re.IGNORECASE,
)
_MET = re.compile(
    r"^(?:got|was|were|been|keep getting|kept getting) (?=[a-z]{3,}ed\b)", re.IGNORECASE
)
# "I can't cancel", "we never got it", "I lost my notes": the subject goes, the rest remains.
_DENIAL = re.compile(
    rf"{_SELF} (?=(?:can't|cannot|cant|can not|couldn't|could not|never|no longer|lost|missed|"
    r"waited|paid|have to|had to)\b)",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"\b(?:my|our|your|ur)\s+(?:own\s+)?(?=\w)", re.IGNORECASE)
_YOURS = re.compile(r"\b(?:your|ur)\s+(?:own\s+)?(?=\w)", re.IGNORECASE)
_WHILE = re.compile(
    r"\b(when|whenever|while|after|before|if|every time|each time|as soon as|unless) "
    r"(?:i|we|you|u) (?:(?:just|try to|want to|have to|need to) )?([a-z]+)\b(?! to\b)",
    re.IGNORECASE,
)
# States of mind: "if you want the best" is said of anybody.
_MINDS = frozenset("want need like love prefer know hope think wish mean".split())  # noqa: SIM905
_TRAIL = re.compile(r"(?:[\s,]+(?:though|tho|pls|plz|please|lol|btw|imo|however))+$", re.IGNORECASE)
# "can't even save": how strongly it is put is no part of what is wrong.
_STRESS = re.compile(
    r"\b(can't|cannot|cant|couldn't|won't|wont|doesn't|doesnt|don't|didn't|isn't|not) "
    r"(?:even|really|actually|literally|honestly|just|simply) (?=[a-z])",
    re.IGNORECASE,
)
_LETTING = re.compile(
    r"\b(let|lets|letting|allow|allows|makes|make) (?:me|us|you)\b", re.IGNORECASE
)
_FOR_ONE = re.compile(
    r"\s+(?:for|to|on) (?:me|us|you)\b(?=$|\s+(?:and|when|after|every)\b)", re.IGNORECASE
)
_PERSON = frozenset(
    """i i'm im i've ive i'd i'll me my mine myself we we're we've us our ours you you're
    you've you'd you'll your yours
    u ur he she he's she's him her his y'all yall""".split()  # noqa: SIM905
)
_ASKS = frozenset("how what which who where why whats hows".split())  # noqa: SIM905
_BAD_START = _ASKS | frozenset(
    """if when while that whose because to for of with at from as than or by though although since
    until unless where it it's its he she they they're they've they'll them there
    there's that's thats here's heres these those some was were
    is are be been am has had have did does do don't will would could should may might must let
    let's oh lol wow thanks thank sorry maybe perhaps guess think know say says said told tell hope
    instead yet once besides however anyway anyone everyone someone somebody hopefully thus hence
    whatever whether such both either neither same other others one including considering
    regarding according concerning depending assuming given
    tho really too very not n't dont despite fact sounds seems looks cause""".split()  # noqa: SIM905
)
# "after the price hike that feels wrong": when or where, and not what.
_ADVERBIAL = re.compile(
    r"^(?:after|before|during|upon|unlike|across|throughout|following|about|based|compared|"
    r"thanks to|apart|aside|other than|via|per|(?:on|in) (?:an?|the|my|our|your|this|that|"
    r"these|those|each|every|any|some|"
    r"top|addition|general|order|fact|short|terms|\w+ing)|when(?:ever)?|wish)\b",
    re.IGNORECASE,
)
# Orders to a maker, and deeds of a person whose "I" was left out: no name of a problem.
_DEED = frozenset(
    """fix make give stop help tell get got tried trying try went came want wanted bring brought add
    use used using refuse bought buy ordered order called call asked ask knew saw see look looked
    imagine check remember consider read need needed took take put made found find gave give go
    goes going come update updated installed install uninstalled uninstall deleted delete love hate
    thinking wondering hoping withdraw withdrew attempted noticed purchased received started
    decided played bringing sent send let's explain correct improve change show avoid keep kept
    cant've restored reset contacted emailed wrote opened signed logged recommend suggest wish
    edit believe feel felt remove join follow watch listen enjoy dialed realized
    understand""".split()  # noqa: SIM905
)
# What a person says of the own mind or tells others to do: "can't wait", "never book a room".
_MIND = re.compile(
    r"^(?:can't|cannot|cant|can not|couldn't|could not) (?:even |really |honestly )?(?:recommend|"
    r"believe|wait|remember|recall|imagine|stand|say|tell|think|complain|explain|help but|"
    r"understand|emphasi[sz]e|stress|thank|blame|justify|speak|comment|agree|express|care|be)\b|"
    r"^(?:never|always|do not|don't) (?:ever |again )?(?:\w+ing\b|\w+(?<!ed)(?<!got)(?<!came)"
    r"(?<!went)(?<!sent)(?<!told)(?<!had)(?<!paid)(?<!found)(?<!s)(?<!saw)(?<!put)\b)",
    re.IGNORECASE,
)
# "isn't the transfer showing up": a question that lost its mark.
_INVERTED = re.compile(
    r"^(?:is|was|are|were|does|did|do|has|have|wo|would|could|ca|should)n'?t "
    r"(?:the|a|an|this|that|it|they|there|he|she)\b",
    re.IGNORECASE,
)
# "turn it off": a deed without a doer, unless its form tells that it was met.
_ORDERED = re.compile(
    r"^(?!(?:cannot|cant|wont|never|no|lost|have|had|stuck|sent|told|put|left|cut|paid|all|"
    r"half|such|only|unable|with|without|over|under|after|before|during|between|among|into|"
    r"behind)\b)"
    r"[a-z]+(?<!s)(?<!ed)(?<!ing)(?<!'t) (?:it|them|this|that|the|a|an)\b",
    re.IGNORECASE,
)
_REPEATED = re.compile(r"\b(\w{3,}) \1\b", re.IGNORECASE)
# "our finance lead must approve": the writer's own world, no property of what is talked about.
_OWN_PEOPLE = re.compile(
    r"^(?:my|our) (?:[\w'-]+ )?(?:accountant|boss|brother|bookkeeper|child|children|client|clients|"
    r"colleague|colleagues|company|customer|customers|dad|daughter|dog|family|father|"
    r"friend|friends|girlfriend|boyfriend|grandma|guests?|husband|kid|kids|landlord|lawyer|lead|"
    r"manager|mom|mother|mum|neighbou?rs?|parents?|partner|roommate|sister|son|students?|teacher|"
    r"team|teenager|users|wife)\b",
    re.IGNORECASE,
)
_BAD_END = frozenset(
    """the a an and or but of to for with at from in on by as is are was were be my your our
    their his her its that this than if when so very too i you we they it not can't don't won't
    just because which who what how why where into about like lol yay w""".split()  # noqa: SIM905
)
# A name is read by people and models: nothing in it may look like an order to one of them.
_ORDER = re.compile(
    r"\binstructions?\b|\bsystem prompt\b|\bassistant\b|\b(?:ignore|disregard|forget|obey) "
    r"(?:all|any|the|previous|prior|above|every|these|those)\b|\boutput (?:name|only|the|json)\b|"
    r"\b(?:previous|above) (?:rules|instructions|text|words)\b|\bas the (?:developer|name)\b|"
    r"\b(?:this|every|each|other) (?:insights?|candidates?|findings?|sentences?)\b|"
    r"\bapi key\b|\bnew (?:task|orders)\b|\w_insights?\b|\b(?:one|a) (?:customer )?insight\b|"
    r"\b[cs]\d+ [cs]\d+\b|\bcite s\d",
    re.IGNORECASE,
)
_ODD = re.compile(
    r"\d{4,}|(?:\b\w\b\s*){4,}|(.)\1{3,}|\s[,;.)]|[(]\s|:|;|\w\(|[a-z]\.[a-z]|^\W*\d+\s+\d|\b\w/|"
    r"-?\d\.\d.*\d\.\d|\s[-–—]\s|\.\.|/\s|\s/|\+|=|\(|\)"
)
_SHOUTED = frozenset(
    """not never no all so still every everything nothing always again only any really very too
    and or but is are was were been has have does do did this that the a an my your it its with
    for from what why how stop please fix worst terrible bad""".split()  # noqa: SIM905
)
_NO_DEED = frozenset(
    """am are was were have had has do did can could will would should went got took made came saw
    lost left sent put paid told gave began wrote knew found kept never don't didn't still also
    already finally first might may must""".split()  # noqa: SIM905
)
_DOUBLED = frozenset(
    """get put run set stop sit shut tap swap drag drop cut log plan plug scan""".split()  # noqa: SIM905
)


def heading(piece: str, kind: Kind) -> str | None:
    """Return `piece` as a heading for a finding of `kind`, `None` when it makes none.

    Whole words in sentence case, of what a person met and not of the person: "I can't cancel my
    subscription" becomes "Can't cancel subscription".
    """
    text = _TRAIL.sub("", _LEAD.sub("", piece.strip(" -–—.,:;!?/&+")))
    if kind == "wish":
        text = _ASKING.sub("", text)
    if _OWN_PEOPLE.match(text):
        return None
    is_noun = bool(_ARTICLE.match(text))  # "the update": no deed
    text = text.strip(_MARKS) if kind == "question" else _impersonal(text, kind)
    return _cased(text) if text and _is_readable(text, kind, is_noun=is_noun) else None


def is_order(text: str) -> bool:
    """Tell whether `text` could be meant as an order to a model; no heading is made of it."""
    return bool(_ORDER.search(text))


def _impersonal(text: str, kind: Kind) -> str:
    for pattern in (_STATE, _MET, _DENIAL, _ARTICLE):
        text = pattern.sub("", text, count=1)
    text = _YOURS.sub("the ", text) if kind in {"praise", "wish"} else text
    text = _STRESS.sub(r"\1 ", _POSSESSIVE.sub("", text))
    text = _WHILE.sub(_doing, text)
    text = _LETTING.sub(r"\1 people", text)
    return _FOR_ONE.sub("", text).strip(_MARKS)


def _doing(match: re.Match[str]) -> str:
    """Write "when I open" as "when opening"; what happened once stays as it is."""
    link, deed = match[1].casefold(), match[2].casefold()
    if deed.endswith(("ed", "ing", "ght")) or deed in _NO_DEED | _MINDS:
        return match[0]
    link = {"if": "when", "every time": "whenever", "each time": "whenever"}.get(link, link)
    link = {"as soon as": "on", "unless": "without"}.get(link, link)
    return f"{link} {_gerund(deed)}"


def _gerund(verb: str) -> str:
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    return f"{verb}ing"


def _is_readable(text: str, kind: Kind, *, is_noun: bool) -> bool:
    words = [word.strip(",.!?'") for word in text.casefold().split()]
    least = _LEAST_WORDS - (kind == "wish")  # "dark mode" is a wish
    if not least <= len(words) <= _MOST_WORDS or len(text) > MAX_CHARACTERS:
        return False
    if words[-1] in _BAD_END or not COARSE.isdisjoint(words):
        return False  # cut off in the middle of what was said, or nothing to put on a slide
    if _ODD.search(text) or text.count("“") != text.count("”"):
        return False
    if kind == "question":
        return True
    if (
        words[0] in _BAD_START
        or _ADVERBIAL.match(text)
        or "?" in text
        or not _PERSON.isdisjoint(words)
    ):
        return False
    if _REPEATED.search(text):
        return False
    if kind == "pain_point" and any(
        pattern.match(text) for pattern in (_MIND, _INVERTED, *(() if is_noun else (_ORDERED,)))
    ):
        return False
    return is_noun or words[0] not in _DEED or kind in {"wish", "praise"}


def _cased(text: str) -> str:
    """Write in sentence case; names and short capitals stay as they are."""
    words = text.split()
    shouted = sum(word.isupper() and len(word) > 1 for word in words)
    if shouted > len(words) / 2:
        words = [word.lower() for word in words]
    words = [word.lower() if word.lower() in _SHOUTED and len(word) > 1 else word for word in words]
    words = ["I" + word[1:] if word == "i" or word.startswith("i'") else word for word in words]
    text = " ".join(words)
    at = next((at for at, letter in enumerate(text) if letter.isalnum()), 0)
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]
