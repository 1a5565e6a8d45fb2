"""Write the few web pages of the sandbox; nothing of a post can become markup in them."""

from collections.abc import Mapping, Sequence
from html import escape

from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import Provider
from groundswell.sandbox.window import Window

# No script, no image, no address is ever loaded by these pages.
SECURITY = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top}code{overflow-wrap:anywhere}"
    ".note{background:#fff3c4;color:#222;padding:.5rem .8rem}p.text{white-space:pre-wrap}"
)


def index(
    providers: Sequence[Provider],
    windows: Mapping[str, Mapping[str, tuple[Window, ...]]],
    *,
    url: str,
    posts: int,
) -> str:
    """Return the page that says what the sandbox is and where each stand-in listens."""
    rows = "".join(_row(provider, windows[provider.about.name], url=url) for provider in providers)
    return _page(
        "Groundswell sandbox",
        f"""<h1>Groundswell sandbox</h1>
<p class="note">This is a sandbox on your own machine. Everything it answers is sample data.
Nothing here reaches the internet, costs money or needs a real key.</p>
<p>It stands in for the providers that Groundswell asks: same paths, same answers, same limits,
over {posts} posts. Use it to try Groundswell, or to see how it behaves when a provider is slow,
broken or refuses.</p>
<table><tr><th>Stand-in</th><th>Base url</th><th>Key</th><th>Limits</th><th>Try</th></tr>
{rows}</table>
<h2>Controls</h2>
<ul>
<li><code>GET /_sandbox/audit</code>: who asked how often, and whether a limit was exceeded</li>
<li><code>POST /_sandbox/reset</code>: start over</li>
<li><code>PUT /_sandbox/faults/NAME</code> with <code>{{"kind": "hang"}}</code>; <code>DELETE</code>
ends it</li>
<li><code>PUT /_sandbox/latency</code> with <code>{{"profile": "slow"}}</code></li>
</ul>""",
    )


def post(found: Post) -> str:
    """Return the page of one post, where the links of documents lead."""
    place = " · ".join(part for part in (found.platform, found.community) if part)
    title = escape(found.title or "A post without a title")
    return _page(
        f"Sample: {found.title or found.id}",
        f"""<p class="note">Sample post of the Groundswell sandbox. It stands on no real site.</p>
<h1>{title}</h1>
<p>{escape(place)} · {escape(found.author)} · {found.created_at:%Y-%m-%d %H:%M} UTC ·
score {found.score} · {found.comments} comments</p>
<p class="text">{escape(found.text)}</p>""",
    )


def missing() -> str:
    """Return the page for a post that is not there."""
    return _page(
        "No such post",
        """<p class="note">Groundswell sandbox</p><h1>No such post</h1>
<p>The sandbox holds no post under this address. It may serve another corpus now.</p>""",
    )


def _row(provider: Provider, buckets: Mapping[str, tuple[Window, ...]], *, url: str) -> str:
    about = provider.about
    base = escape(url + about.prefix)
    limits = "<br>".join(
        escape(f"{bucket}: {', '.join(map(str, found))}") for bucket, found in buckets.items()
    )
    example = escape(about.example)
    return (
        f"<tr><td>{escape(about.title)}</td><td><code>{base}</code></td>"
        f"<td>{escape(about.key_hint)}</td><td>{limits or 'none'}</td>"
        f"<td><code>{example}</code></td></tr>\n"
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )
