"""A model that LangChain reaches names the insights of a whole run."""

import asyncio
import sys
from types import ModuleType

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from openai import OpenAI

from groundswell.domain.file_input import FileInput
from groundswell.engine import Engine
from groundswell.sandbox.running import running
from tests.integration.language_model import assert_grounded, query, settings, write_posts


class ChatUpstage(BaseChatModel):
    """Stands in for a provider's package: asks the stand-in of a model over loopback."""

    model: str
    base_url: str
    key: str

    @property
    def _llm_type(self):
        return "stand-in"

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        roles = {"system": "system", "human": "user"}
        with OpenAI(base_url=self.base_url, api_key=self.key, max_retries=0) as client:
            answer = client.chat.completions.create(
                model=self.model,
                messages=[{"role": roles[one.type], "content": one.content} for one in messages],
            )
        message = AIMessage(
            answer.choices[0].message.content,
            response_metadata={"finish_reason": answer.choices[0].finish_reason},
            usage_metadata={
                "input_tokens": answer.usage.prompt_tokens,
                "output_tokens": answer.usage.completion_tokens,
                "total_tokens": answer.usage.total_tokens,
            },
        )
        return ChatResult(generations=[ChatGeneration(message=message)])


def test_a_model_by_langchain_names_insights_and_is_accounted_for(tmp_path, monkeypatch) -> None:
    path = write_posts(tmp_path / "posts.csv")
    with running() as sandbox:
        told = sandbox.settings()
        package = ModuleType("langchain_upstage")
        package.ChatUpstage = lambda *, model, api_key, **_: ChatUpstage(
            model=model, base_url=told["llm.base_url"], key=api_key
        )
        monkeypatch.setitem(sys.modules, "langchain_upstage", package)

        async def main():
            chosen = settings(llm__model="upstage:sandbox-rules", llm__api_key=told["llm.api_key"])
            async with Engine(chosen) as engine:
                return await engine.ask(query(), files=[FileInput(path)], diagnostics=True)

        report = asyncio.run(main())
        asked = sandbox.audit()["providers"]["openai"]["requests"]
    assert_grounded(report)
    assert report.notes == ()
    assert report.analyst == "upstage:sandbox-rules"
    assert report.usage.llm_calls == asked > 0
    assert report.usage.input_tokens > 0
    assert {row["model"] for row in report.diagnostics["models"]} == {"sandbox-rules"}
