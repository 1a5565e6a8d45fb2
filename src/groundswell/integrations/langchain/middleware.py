"""Guard the model and tool calls of any agent with the cache and limits of an engine."""

import asyncio
import contextvars
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, NotRequired, TypeVar

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.agents.middleware.types import PrivateStateAttr
from langchain_core.messages import ToolMessage
from langgraph.channels import UntrackedValue
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.runtime import Runtime
from langgraph.types import Command

from groundswell.clock import Clock
from groundswell.errors import GroundswellError
from groundswell.integrations.engine_thread import GRACE_SECONDS, EngineThread
from groundswell.integrations.guarded_calls import Call, GuardedCalls, GuardOptions
from groundswell.integrations.langchain import model_calls, tool_calls
from groundswell.integrations.langchain.tools import GroundswellTool

T = TypeVar("T")
RequestT = TypeVar("RequestT")
_Tool = ToolMessage | Command[Any]

_MAX_THREADS = 64


class GuardedState(AgentState[Any]):
    """The state of an agent, and when its run must end (monotonic seconds, never checkpointed)."""

    groundswell_deadline: NotRequired[Annotated[float, UntrackedValue, PrivateStateAttr]]


class GroundswellMiddleware(AgentMiddleware[GuardedState, Any, Any]):
    """Give `create_agent(middleware=[...])` our cache, pools, limits, retries, deadline and spans.

    It needs an `EngineThread` that is open while the agent runs; several agents may share one. What
    we refuse or cut of a tool becomes a tool message with a remedy; of a model it is raised. A
    synchronous call that takes longer than its time is given up, and ends in a thread of its own.
    """

    state_schema = GuardedState

    def __init__(
        self,
        engine: EngineThread,
        options: GuardOptions | None = None,
        *,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        super().__init__()
        self.tools = []
        self._engine = engine
        self._calls = GuardedCalls(engine, options or GuardOptions(), clock=clock, rng=rng)
        self._threads = ThreadPoolExecutor(_MAX_THREADS, thread_name_prefix="groundswell-agent")

    def diagnostics(self) -> dict[str, Any]:
        """Return spans, model calls with tokens, and per tool and model what the layers did."""
        return self._calls.diagnostics()

    def before_agent(
        self,
        state: GuardedState,  # noqa: ARG002  # given by LangChain
        runtime: Runtime[Any],  # noqa: ARG002  # as above
    ) -> dict[str, Any]:
        """Start the time of a run."""
        return {"groundswell_deadline": self._deadline({})}

    def wrap_model_call(
        self,
        request: ModelRequest[Any],
        handler: Callable[[ModelRequest[Any]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model inside the layers."""
        return self._run(self._model(request, self._in_thread(request, handler)))

    async def awrap_model_call(
        self,
        request: ModelRequest[Any],
        handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Call the model inside the layers."""
        return await self._arun(self._model(request, _at_home(request, handler)))

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], _Tool]
    ) -> _Tool:
        """Call a tool inside the layers; tools of ours have their own."""
        if isinstance(request.tool, GroundswellTool):
            return handler(request)
        try:
            answer = self._run(self._tool(request, self._in_thread(request, handler)))
        except GroundswellError as error:
            return tool_calls.refused(request, error)
        return tool_calls.addressed(answer, request)

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[_Tool]]
    ) -> _Tool:
        """Call a tool inside the layers; tools of ours have their own."""
        if isinstance(request.tool, GroundswellTool):
            return await handler(request)
        try:
            answer = await self._arun(self._tool(request, _at_home(request, handler)))
        except GroundswellError as error:
            return tool_calls.refused(request, error)
        return tool_calls.addressed(answer, request)

    def _model(
        self, request: ModelRequest[Any], work: Callable[[], Awaitable[ModelResponse[Any]]]
    ) -> Call[ModelResponse[Any]]:
        keep = self._calls.options.cache_models
        return model_calls.call(request, work, deadline=self._deadline(request.state), keep=keep)

    def _tool(self, request: ToolCallRequest, work: Callable[[], Awaitable[_Tool]]) -> Call[_Tool]:
        name = request.tool_call["name"]
        may_repeat = name in self._calls.options.repeatable_tools
        deadline = self._deadline(request.state)
        return tool_calls.call(request, work, deadline=deadline, may_repeat=may_repeat)

    def _deadline(self, state: Any) -> float:
        """Return when the run ends; after an interrupt, each call has the whole time for itself."""
        latest = self._calls.clock.monotonic() + self._calls.options.deadline_seconds
        told = state.get("groundswell_deadline") if isinstance(state, dict) else None
        return latest if told is None else min(told, latest)

    def _in_thread(
        self, request: RequestT, handler: Callable[[RequestT], T]
    ) -> Callable[[], Awaitable[T]]:
        def work() -> Awaitable[T]:
            context = contextvars.copy_context()
            loop = asyncio.get_running_loop()
            return loop.run_in_executor(self._threads, context.run, handler, request)

        return work

    def _run(self, call: Call[T]) -> T:
        seconds = self._calls.options.deadline_seconds + GRACE_SECONDS
        return self._engine.run(self._calls.run(call), seconds=seconds)

    async def _arun(self, call: Call[T]) -> T:
        return await self._engine.arun(self._calls.run(call))


def _at_home(
    request: RequestT, handler: Callable[[RequestT], Awaitable[T]]
) -> Callable[[], Awaitable[T]]:
    """Return work that runs in the agent's event loop, whatever loop awaits it."""
    home = asyncio.get_running_loop()

    async def handled() -> T:
        return await handler(request)

    async def work() -> T:
        if asyncio.get_running_loop() is home:
            return await handled()
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(handled(), home))

    return work
