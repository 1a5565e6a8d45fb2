"""Draw when what was under way in two answers to the same question, one above the other."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from groundswell.bench.mode import Mode
from groundswell.bench.targets import BEFORE
from groundswell.bench.timeline import Stretch, Timeline
from groundswell.errors import InvalidQueryError

_WIDTH, _LEFT, _RIGHT = 960, 150, 24
_BAR, _GAP, _ROW_GAP = 9, 3, 9
_HEAD, _AXIS, _BETWEEN = 52, 40, 20
_LINE = 16
_RIGHT_OF = 0.75  # words beyond stand left of their moment
_MOST_TICKS = 12
_ROLE = 'role="img" aria-labelledby="title told"'
_MIDDLE = 'text-anchor="middle"'
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
_LABELS: Mapping[str, str] = {
    "extract_insights": "model: extract",
    "write_report": "model: report",
    "plan_search": "model: plan",
    "name_insight": "model: names",
    "edit_insights": "model: edits",
    "summarise_insights": "model: summary",
}
# The ground is drawn too, so that the picture is legible wherever it is shown.
_STYLE = """
.ground{fill:#fff}text{fill:#1f2328;font:13px system-ui,-apple-system,"Segoe UI",sans-serif}
.title{font-weight:600;font-size:15px}.soft{fill:#59636e}.grid{stroke:#d1d9e0}
.source{fill:#0969da}.model{fill:#8250df}.analysis{fill:#1a7f37}.moment{stroke:#bc4c00}
.told{fill:#bc4c00}
@media(prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6edf3}.soft{fill:#9198a1}
.grid{stroke:#3d444d}.source{fill:#4493f8}.model{fill:#ab7df8}.analysis{fill:#3fb950}
.moment{stroke:#f0883e}.told{fill:#f0883e}}
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """One answer and what it is called."""

    title: str
    timeline: Timeline


def check_modes(modes: Collection[Mode]) -> None:
    """Refuse modes that are not enough for `before_and_after`.

    Raises:
        InvalidQueryError: one is missing.
    """
    if BEFORE not in modes or not {"planned", "short"} & set(modes):
        raise InvalidQueryError(
            "--picture: it shows the modes sequential and planned, and one is not measured",
            remedy="Leave --mode out, or name both.",
        )


def before_and_after(question: str, timelines: Mapping[Mode, Timeline]) -> str:
    """Return the picture of the modes `sequential` and `planned`, or `short` without that.

    Raises:
        InvalidQueryError: one of them was not measured.
    """
    check_modes(timelines)
    after = timelines["planned"] if "planned" in timelines else timelines["short"]
    return svg(
        question,
        (
            Panel("Before: one source after another, two long model answers", timelines[BEFORE]),
            Panel("After: all sources at once, short model calls", after),
        ),
    )


def svg(question: str, panels: Sequence[Panel]) -> str:
    """Return an SVG of `panels` over one axis of time."""
    longest = max(panel.timeline.elapsed for panel in panels)
    seconds = longest * 1.02
    drawn: list[str] = []
    top = float(_HEAD)
    for panel in panels:
        rows, height = _panel(panel, top, seconds)
        drawn += rows
        top += height + _BETWEEN
    bottom = top - _BETWEEN
    height = bottom + _AXIS
    told = "; ".join(f"{panel.title}: {panel.timeline.elapsed:.1f} s" for panel in panels)
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" {_ROLE}>',
        f'<title id="title">{escape(question)}</title>',
        f'<desc id="told">{escape(told)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{height:.0f}" rx="8"/>',
        f'<text class="title" x="20" y="30">{escape(question)}</text>',
        *_legend(),
        *_axis(seconds, _HEAD - 4, bottom),
        *drawn,
        "</svg>\n",
    )
    return "\n".join(lines)


def _legend() -> Iterator[str]:
    x = _WIDTH - _RIGHT - 330.0
    for name, words in (("source", "request"), ("model", "model call"), ("analysis", "analysis")):
        yield f'<rect class="{name}" x="{x:.0f}" y="20" width="12" height="12" rx="2"/>'
        yield f'<text class="soft" x="{x + 18:.0f}" y="30">{words}</text>'
        x += 115


def _axis(seconds: float, top: float, bottom: float) -> Iterator[str]:
    step = next((step for step in _STEPS if seconds / step <= _MOST_TICKS), seconds)
    for number in range(int(seconds / step) + 1):
        x = _x(number * step, seconds)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.0f}" y2="{bottom + 6:.0f}"/>'
        words = f"{number * step:g} s"
        yield f'<text class="soft" x="{x:.1f}" y="{bottom + 24:.0f}" {_MIDDLE}>{words}</text>'


def _panel(panel: Panel, top: float, seconds: float) -> tuple[list[str], float]:
    """Return what a panel draws below `top`, and how high it is."""
    time = panel.timeline
    drawn = [f'<text class="title" x="20" y="{top + 14:.0f}">{escape(panel.title)}</text>']
    y = top + 28
    for name, stretches in _rows(time.stretches).items():
        lines = _packed(stretches)
        middle = y + (len(lines) * (_BAR + _GAP) - _GAP) / 2
        drawn.append(
            f'<text x="{_LEFT - 10}" y="{middle + 4:.1f}" text-anchor="end">{escape(name)}</text>'
        )
        for line in lines:
            drawn += [_bar(stretch, y, seconds) for stretch in line]
            y += _BAR + _GAP
        y += _ROW_GAP - _GAP
    moments = [(time.elapsed, f"answer {time.elapsed:.1f} s")]
    if time.first_insight is not None and time.first_insight < time.elapsed:
        moments.append((time.first_insight, f"first insight {time.first_insight:.1f} s"))
    for at, words in moments:  # on lines of their own, so that they never cover each other
        y += _LINE
        drawn += _moment(at, words, (top + 22, y), seconds)
    return drawn, y - top


def _moment(at: float, words: str, line: tuple[float, float], seconds: float) -> Iterator[str]:
    x = _x(at, seconds)
    is_right = x > _RIGHT_OF * _WIDTH
    place = f'x="{x - 6:.1f}" text-anchor="end"' if is_right else f'x="{x + 6:.1f}"'
    yield (
        f'<line class="moment" x1="{x:.1f}" x2="{x:.1f}" y1="{line[0]:.0f}" y2="{line[1]:.0f}" '
        'stroke-dasharray="4 3"/>'
    )
    yield f'<text class="told" {place} y="{line[1] - 2:.0f}">{words}</text>'


def _rows(stretches: Sequence[Stretch]) -> Mapping[str, list[Stretch]]:
    """Return the rows in the order in which they begin."""
    found: dict[str, list[Stretch]] = {}
    for stretch in sorted(stretches, key=lambda stretch: stretch.start):
        found.setdefault(_LABELS.get(stretch.name, stretch.name), []).append(stretch)
    return found


def _packed(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """Return lines in which nothing overlaps, as few as that allows."""
    lines: list[list[Stretch]] = []
    for stretch in stretches:
        for line in lines:
            if line[-1].end <= stretch.start:
                line.append(stretch)
                break
        else:
            lines.append([stretch])
    return lines


def _bar(stretch: Stretch, y: float, seconds: float) -> str:
    x, end = _x(stretch.start, seconds), _x(stretch.end, seconds)
    told = f"{stretch.name}: {stretch.start:.2f} to {stretch.end:.2f} s"
    return (
        f'<rect class="{stretch.kind}" x="{x:.1f}" y="{y:.1f}" width="{max(1.5, end - x):.1f}" '
        f'height="{_BAR}" rx="2"><title>{escape(told)}</title></rect>'
    )


def _x(at: float, seconds: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * at / seconds
