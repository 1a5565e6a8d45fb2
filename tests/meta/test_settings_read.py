"""Every setting has an effect: some code outside `config/` reads it."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from groundswell.config import setting
from groundswell.config.section import Section
from groundswell.config.settings import Settings

SOURCE = Path(__file__).parents[2] / "src" / "groundswell"
LEFT_OUT = (SOURCE / "config", SOURCE / "cli" / "reference")


def sections(section: type[Section] = Settings, prefix: str = "") -> dict[str, type[Section]]:
    """Return the classes of all groups of settings by their dotted names; the root is ``."""
    found = {prefix: section}
    for name, field in section.model_fields.items():
        if isinstance(default := field.get_default(call_default_factory=True), Section):
            found |= sections(type(default), f"{prefix}.{name}".lstrip("."))
    return found


SECTIONS = sections()
BY_CLASS = {each.__name__: name for name, each in SECTIONS.items()} | {
    "SourceSettings": "sources.*"
}


class Reader(ast.NodeVisitor):
    """Collect what a module reads: `settings.cache.url`, or `chosen.url` of `chosen = ….cache`.

    A name computed from a text (`getattr(chosen, f"{owner}_key")`) reads all that fit its text.
    """

    def __init__(self) -> None:
        self.read: set[str] = set()
        self._names: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = dict(self._names)
        for argument in (*node.args.args, *node.args.kwonlyargs):
            kinds = re.findall(r"\w+", ast.unparse(argument.annotation or ast.Constant("")))
            for section in (BY_CLASS[kind] for kind in kinds if kind in BY_CLASS):
                self._names[argument.arg] = section
        self.generic_visit(node)
        self._names = outer

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  # the name that ast looks for

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for name, value in zip(target.elts, node.value.elts, strict=True):
                    self._bind(name, value)
            else:
                self._bind(target, node.value)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        section = self._section(value)
        if section is not None and isinstance(target, ast.Name | ast.Attribute):
            self._names[target.id if isinstance(target, ast.Name) else target.attr] = section

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        section = self._section(node.value)
        if section is None:
            return
        if node.attr == "model_dump":
            self.read |= {name for name in setting.every() if name.rpartition(".")[0] == section}
        self._note(section, re.escape(node.attr))

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "getattr":
            section = self._section(node.args[0])
            if section is not None:
                self._note(section, self._pattern(node.args[1]))

    def _note(self, section: str, leaf: str) -> None:
        place = re.escape(section).replace(r"\*", r"\w+")
        shape = re.compile(f"{place}{re.escape('.') if section else ''}{leaf}")
        self.read |= {name for name in setting.every() if shape.fullmatch(name)}

    def _pattern(self, name: ast.expr) -> str:
        if isinstance(name, ast.Constant):
            return re.escape(str(name.value))
        if isinstance(name, ast.JoinedStr):
            return "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
                for part in name.values
            )
        return r"[^\w\W]"  # a plain variable says nothing: `text` below finds its values

    def _section(self, node: ast.expr) -> str | None:
        """Return the group of settings that an expression is."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id)
        if isinstance(node, ast.Attribute):
            if node.attr in {"settings", "_settings"}:
                return ""
            above = self._section(node.value)
            if above is None:
                return self._names.get(node.attr) if _is_self(node.value) else None
            below = f"{above}.{node.attr}".lstrip(".")
            return below if below in SECTIONS else None
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr":
            return "sources.*" if self._section(node.args[0]) == "sources" else None
        return None


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def read_by(text: str) -> set[str]:
    reader = Reader()
    reader._names = {"settings": ""}
    reader.visit(ast.parse(text))
    return reader.read


def texts() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        if not any(path.is_relative_to(folder) for folder in LEFT_OUT):
            yield path.read_text("utf-8")


def without_effect_by_the_readme() -> set[str]:
    """Return what the README's section on the state of the project lists as without effect."""
    readme = (SOURCE.parents[1] / "README.md").read_text("utf-8")
    found = re.search(r"have no effect yet:(.*?)\n\n", readme, re.DOTALL)
    listed = re.findall(r"`([^`]+)`", found[1]) if found else []
    return {name for name in setting.every() for each in listed if fnmatchcase(name, each)}


def test_every_setting_is_read_unless_the_readme_says_that_it_has_no_effect_yet() -> None:
    read: set[str] = set()
    for text in texts():
        read |= read_by(text)
    unread, listed = set(setting.every()) - read, without_effect_by_the_readme()
    assert unread <= listed, f"nothing reads {sorted(unread - listed)}"
    assert listed <= unread, f"take out of the README's list: {sorted(listed - unread)}"


def test_a_setting_that_nothing_reads_is_noticed() -> None:
    assert read_by("x = settings.cache.url") == {"cache.url"}
    assert read_by("a, b = settings.log, 1\nx = a.level") == {"log.level"}
    assert read_by("cache = settings.cache\ny = cache.jitter") == {"cache.jitter"}
    assert read_by("def f(chosen: LlmSettings | None): return chosen.plan") == {"llm.plan"}
    assert read_by("def f(s: Settings): return s.log.level") == {"log.level"}
    assert read_by("x = other.cache.url") == set()
    assert read_by("x = settings.cache") == set()
    assert len(read_by("x = settings.analysis.weights.model_dump()")) == 6
    assert "llm.groq_key" in read_by('x = getattr(settings.llm, f"{owner}_key")')
    assert "sources.x.windows" in read_by("x = getattr(settings.sources, name).windows")
    assert "cache.enabled" not in read_by("x = getattr(settings.sources, name).enabled")
