import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.config.windows import RateWindow, parse


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("10/60s", RateWindow(10, 60)),
        ("1/1.5s", RateWindow(1, 1.5)),
        (" 500/10m ", RateWindow(500, 600)),
        ("9000/1h", RateWindow(9000, 3600)),
        ("100/day", RateWindow(100, day_in="UTC")),
        ("100/day@America/Los_Angeles", RateWindow(100, day_in="America/Los_Angeles")),
    ],
)
def test_a_window_is_read(text: str, window: RateWindow) -> None:
    assert parse(text) == window


@pytest.mark.parametrize(
    "text",
    ["", "10", "10/", "0/60s", "-1/60s", "10/0s", "10/60", "10/60d", "x/60s", "10/day@",
     "10/day@Moon/Base", "10/day@../../etc", "10/day@America", "10/60s 5/1s", "1e3/60s"],
)  # fmt: skip
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no rate window|lasts no time|unknown"):
        parse(text)


@given(st.text(max_size=30))
def test_any_text_is_a_window_or_a_value_error(text: str) -> None:
    try:
        window = parse(text)
    except ValueError:
        return
    assert window.limit >= 1
    assert window.seconds > 0


@given(st.integers(1, 10**9 - 1), st.integers(1, 999_999), st.sampled_from("smh"))
def test_a_written_window_is_read_back(limit: int, span: int, unit: str) -> None:
    window = parse(f"{limit}/{span}{unit}")
    assert window == RateWindow(limit, span * {"s": 1, "m": 60, "h": 3600}[unit])
