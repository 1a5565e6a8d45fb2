"""Words that name nothing: grammar, time, and what every complaint says anyway."""

STOP_WORDS = frozenset(
    """
    about after again all also always and any anymore anything are aren because been before being
    but call can cannot come could day days did didn does doesn doing don done down even ever
    every everyone everything few first for from get gets getting give going gone good got great
    had has hate have haven having help her here him his hour hours how http i'm into isn it's its
    just keep know last late least let like long lot love made make many maybe me mins minute
    minutes more most much must need needs never new next nice nobody nope not nothing now off oh
    ok okay old one only other our out over own people please pls put really right said same say
    says see seems she should since sitting some someone something sorry still stop such sucks
    sure take takes tell than thank thanks that that's the their them then there these they
    they're thing things think this those time times today told tomorrow tonight too took tried
    try trying two under until use used user users using very wait waiting want wanted was wasn
    way week weeks well went were weren what what's when where which while who why will wish with
    won work working works worse worst would wouldn wow year years yes yet you you're your yours
    amp rt via lol omg wtf can't don't won't doesn't didn't isn't i've i'd i'll haven't couldn't
    wouldn't three delayed cancelled canceled lost broken damaged rude slow crash crashes crashed
    delay delays expensive fix fixed terrible horrible awful poor bad suck unfortunately
    ridiculous unacceptable disappointed disappointing frustrated frustrating hung hold back
    problem problems issue issues due two four five six seven eight nine ten half another
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december month months second seconds lol guys guy
    worth play plays playing able app's yet since actually literally seriously
    """.split()  # noqa: SIM905  # a word a line would be unreadable
)
