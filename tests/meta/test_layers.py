"""What is written for contributors about the layers is what is checked."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_layers_of_the_guide_are_those_of_the_contract() -> None:
    tools = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["tool"]
    contracts = tools["importlinter"]["contracts"]
    (checked,) = (each["layers"] for each in contracts if each["name"] == "Imports point down")
    guide = ROOT.joinpath("CONTRIBUTING.md").read_text("utf-8")
    drawing = guide.partition("## Layers")[2].partition("```text\n")[2].partition("```")[0]
    drawn = [re.split(r"\s{2,}", line)[0] for line in drawing.strip().splitlines()]
    assert drawn == checked
