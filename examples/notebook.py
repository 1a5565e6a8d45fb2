"""Show a report in a notebook; the parts between `# %%` are its cells.

As a script (`python examples/notebook.py > report.html`) it prints the HTML that a notebook shows.
It starts a sandbox with invented posts, so it needs no keys.
"""

# %%
import asyncio

from groundswell import Engine, Query, Report
from groundswell.config.load import load
from groundswell.formats import notebook
from groundswell.sandbox.running import running

notebook.register()  # or the line `%load_ext groundswell`; `groundswell.ask` does it by itself


# %%
async def ask(question: str) -> Report:
    """Return the report of `question` over the sandbox."""
    with running() as sandbox:
        settings = load(overrides=sandbox.settings(), is_alone=True).settings
        async with Engine(settings) as engine:
            return await engine.ask(Query(question, deadline_seconds=30))


# %%
# In a notebook: report = await ask("What frustrates Billow users?")
report = asyncio.run(ask("What frustrates Billow users?"))

# %%
# In a notebook the cell ends with: report
print(notebook.render(report))
