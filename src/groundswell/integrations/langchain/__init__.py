"""Groundswell in LangChain and LangGraph: tools, a retriever, and what goes around an agent.

Needs the extra `langchain`; importing this without it raises `PluginLoadError`.
"""

from groundswell.errors import PluginLoadError

try:
    from groundswell.integrations.guarded_calls import GuardOptions
    from groundswell.integrations.langchain.middleware import GroundswellMiddleware
    from groundswell.integrations.langchain.retriever import GroundswellRetriever
    from groundswell.integrations.langchain.tools import GroundswellTool, source_tools
    from groundswell.integrations.langchain.tracing import TracingCallbackHandler
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] not in ("langchain", "langchain_core", "langgraph"):
        raise
    raise PluginLoadError(
        f"langchain: the package {error.name} is missing",
        remedy="Run: pip install 'groundswell[langchain]'.",
    ) from error

__all__ = [
    "GroundswellMiddleware",
    "GroundswellRetriever",
    "GroundswellTool",
    "GuardOptions",
    "TracingCallbackHandler",
    "source_tools",
]
