"""Names of spans, events and attributes, in one place.

OpenTelemetry's words where it has some; its GenAI conventions are still in development, so their
names are pinned here (checked with semantic-conventions 0.66). Ours begin with `groundswell.`.
"""

# Spans, from the root down.
RUN = "run"
PAGE = "page"
ATTEMPT = "attempt"
DEDUPE = "dedupe"
RELEVANCE = "relevance"
SPLIT = "split"
EMBED = "embed"
SCORE = "score"
GROUP = "group"
GROUND = "ground"
RANK = "rank"

# Attributes of OpenTelemetry.
OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
REQUEST_MODEL = "gen_ai.request.model"
TEMPERATURE = "gen_ai.request.temperature"
TOOL = "gen_ai.tool.name"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
ERROR_TYPE = "error.type"
STATUS_CODE = "http.response.status_code"
BODY_BYTES = "http.response.body.size"

# Attributes of ours.
SOURCE = "source"
DOCUMENTS = "documents"
RUN_ID = "groundswell.run_id"
QUEUE_SECONDS = "groundswell.queue_seconds"
TASK = "groundswell.task"
FIRST_TOKEN_SECONDS = "groundswell.first_token_seconds"  # noqa: S105  # an attribute's name
COST_USD = "groundswell.cost_usd"
CACHED = "groundswell.cached"

# Events on spans.
RETRY = "retry"
THROTTLED = "throttled"
WAITING = "waiting"
REJECTED = "rejected"
RETRY_REFUSED = "retry.refused"
JOINED = "singleflight.joined"
BREAKER_OPENED = "breaker.opened"

_STAGE = "stage "
_TOOL = "execute_tool "
_CHAT = "chat "
_CHAIN = "chain "
_RETRIEVE = "retrieve "
_KINDS = (_STAGE, _TOOL, _CHAT, _CHAIN, _RETRIEVE)


def stage(name: str) -> str:
    """Return the name of the span of a stage."""
    return _STAGE + name


def execute_tool(source: str) -> str:
    """Return the name of the span around everything that one source does in a run."""
    return _TOOL + source


def chat(model: str) -> str:
    """Return the name of the span of one call to a model."""
    return _CHAT + model


def chain(name: str) -> str:
    """Return the name of the span of a chain, an agent or a node of a graph."""
    return _CHAIN + name


def retrieve(name: str) -> str:
    """Return the name of the span of a retriever."""
    return _RETRIEVE + name


def is_stage(name: str) -> bool:
    """Return whether a span is a stage."""
    return name.startswith(_STAGE)


def is_tool(name: str) -> bool:
    """Return whether a span is around a source."""
    return name.startswith(_TOOL)


def is_chat(name: str) -> bool:
    """Return whether a span is a call to a model."""
    return name.startswith(_CHAT)


def bare(name: str) -> str:
    """Return a span's name without its kind: `search` of `stage search`."""
    return name.partition(" ")[2] if name.startswith(_KINDS) else name
