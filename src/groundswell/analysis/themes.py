"""General themes of complaint, each by written examples, with how such a problem is titled."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of problem. `title` names it; `{topic}` is filled from the evidence."""

    title: str
    examples: tuple[str, ...]


THEMES: tuple[Theme, ...] = (
    Theme(
        "{topic} is delayed or late",
        (
            "it is delayed for hours",
            "late again, we missed the connection",
            "running two hours late",
            "delayed again and still sitting here waiting",
        ),
    ),
    Theme(
        "{topic} gets cancelled and people are left stranded",
        (
            "it was cancelled without warning",
            "cancelled and stranded overnight",
            "you cancelled my booking at the last minute",
            "cancelled and nobody will rebook me",
        ),
    ),
    Theme(
        "Nobody answers: people wait on hold or for a reply",
        (
            "on hold for two hours",
            "nobody answers the phone",
            "I can't get through to a person",
            "the line hangs up on me and says call back later",
            "no reply to my messages for days",
        ),
    ),
    Theme(
        "Staff are rude or do not care",
        (
            "the agent was rude to me",
            "staff were unhelpful and did not care",
            "rude and unprofessional employees",
            "terrible attitude from the crew",
        ),
    ),
    Theme(
        "{topic} gets lost and does not turn up",
        (
            "you lost my bag",
            "my luggage never arrived",
            "my package is missing and nobody knows where it is",
            "still have not received my parcel",
            "my stuff was left behind",
        ),
    ),
    Theme(
        "{topic} arrives damaged or broken",
        (
            "it arrived damaged",
            "my suitcase was destroyed",
            "the item came broken",
            "items were stolen or ruined",
        ),
    ),
    Theme(
        "Refunds and compensation do not come",
        (
            "I want a refund",
            "you refuse to give my money back",
            "no compensation or voucher for the trouble",
            "still waiting for my refund",
        ),
    ),
    Theme(
        "People are charged wrongly or pay hidden fees",
        (
            "you charged me twice",
            "hidden fees on my bill",
            "I was overcharged",
            "they billed my card without permission",
        ),
    ),
    Theme(
        "{topic} is too expensive",
        (
            "way too expensive",
            "the price went up again",
            "not worth the money",
            "paying so much for so little",
        ),
    ),
    Theme(
        "{topic} crashes or freezes",
        (
            "the app crashes when I open it",
            "it keeps freezing",
            "it closes by itself",
            "crash on startup",
        ),
    ),
    Theme(
        "{topic} is slow or lags",
        (
            "it is so slow",
            "takes forever to load",
            "lag and stuttering, low frame rate",
            "performance is terrible",
        ),
    ),
    Theme(
        "People cannot log in",
        (
            "I can't log in",
            "password reset does not work",
            "locked out of my account",
            "login error",
        ),
    ),
    Theme(
        "{topic} fails with errors online",
        (
            "the website is down",
            "I get an error message",
            "your site does not let me check in",
            "the online form does not work",
            "unable to connect to the server",
        ),
    ),
    Theme(
        "{topic} broke with the update",
        (
            "since the last update it does not work",
            "the update broke everything",
            "the new version is worse than the old one",
        ),
    ),
    Theme(
        "Data or progress disappears",
        (
            "all my notes are gone",
            "I lost my progress",
            "it deleted my files",
            "my data disappeared",
        ),
    ),
    Theme(
        "{topic} does not sync",
        (
            "it does not sync between my devices",
            "sync is broken",
            "changes do not show up on my phone",
        ),
    ),
    Theme(
        "{topic} is confusing to use",
        (
            "the interface is confusing",
            "I can't find the setting",
            "too complicated, too many clicks",
            "the new design is hard to read",
        ),
    ),
    Theme(
        "{topic} lacks something people need",
        (
            "there is no way to export",
            "it is missing basic features",
            "no option to turn it off",
            "you can't even change it",
        ),
    ),
    Theme(
        "Too many ads, mails or notifications",
        ("too many ads", "constant notifications and spam", "stop sending me emails"),
    ),
    Theme(
        "Bookings go wrong or get changed",
        (
            "you changed my reservation",
            "problem with my booking",
            "I can't change my booking",
            "gave my seat to somebody else",
            "they put us in different seats",
        ),
    ),
    Theme(
        "{topic} is of poor quality or uncomfortable",
        (
            "poor quality",
            "it broke after a week",
            "dirty and uncomfortable",
            "the food was cold and bad",
            "the seats are broken",
        ),
    ),
    Theme(
        "Long lines and too few people to serve them",
        (
            "long lines at the counter",
            "the queue is huge",
            "only one person working for a hundred people",
        ),
    ),
    Theme(
        "People get no information, or the wrong one",
        (
            "nobody tells us what is going on",
            "no information and no updates",
            "they lied to us about the reason",
            "conflicting information",
        ),
    ),
    Theme(
        "{topic} drains the battery or runs hot",
        ("it drains my battery", "battery dies in an hour", "the device gets hot"),
    ),
    Theme(
        "{topic} is boring or unfair",
        (
            "it is boring and repetitive",
            "the grind is not fun",
            "it is unbalanced and unfair",
            "nothing to do at the end",
        ),
    ),
    Theme(
        "People worry about their privacy",
        (
            "they sell my data",
            "why do you need my location",
            "I do not trust them with my information",
        ),
    ),
)
