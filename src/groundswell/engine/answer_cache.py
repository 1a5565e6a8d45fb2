"""Make the cache layer of a model's answers, and their keys."""

from collections.abc import Callable
from functools import partial

from groundswell.analysis.prompts import PROMPT_VERSION
from groundswell.cache.layer import CacheLayer, Codec, Failures
from groundswell.engine.ledger import Ledger
from groundswell.engine.pools import Pools
from groundswell.engine.stores import CacheSetup
from groundswell.errors import GroundswellError
from groundswell.llm import answer_codec
from groundswell.llm.model import ChatModel, ChatRequest, ChatResponse, RefusedAnswerError


def key_maker(chat: ChatModel, store: CacheSetup) -> Callable[[ChatRequest], str]:
    """Return what makes the key of an answer: equal for requests that have the same one."""

    def key_of(request: ChatRequest) -> str:
        return store.keys.key(
            namespace="model",
            version=answer_codec.SCHEMA_VERSION,
            parameters={
                "model": f"{chat.info.provider}:{chat.info.name}",
                "base_url": chat.info.base_url,
                "prompts": PROMPT_VERSION,
                "schema": request.schema,
                "system": request.system,
                "user": request.user,
                "temperature": request.temperature,
                "max_output_tokens": request.max_output_tokens,
            },
        )

    return key_of


def layer(
    pools: Pools,
    store: CacheSetup,
    ledger: Ledger,
    *,
    key_of: Callable[[ChatRequest], str],
    refresh: bool,
) -> CacheLayer[ChatRequest, ChatResponse] | None:
    """Return the cache of answers; only those at temperature 0 are the same each time."""
    settings = pools.settings
    if not store.is_enabled or settings.llm.temperature > 0:
        return None
    return CacheLayer(
        store.cache,
        Codec(answer_codec.encode, answer_codec.decode),
        key_of=key_of,
        ttl_of=lambda _: float(settings.cache.llm_ttl_seconds),
        failures=Failures(
            Codec(answer_codec.encode_refusal, answer_codec.decode_refusal),
            partial(_refusal_ttl, float(settings.cache.negative_ttl_seconds)),
        ),
        as_fresh=answer_codec.as_served,
        as_aging=answer_codec.as_served,
        as_stale=answer_codec.as_served,
        on_lookup=ledger.count_chat,
        is_refresh=lambda _: refresh,
    )


def _refusal_ttl(seconds: float, error: GroundswellError) -> float:
    """Return how long it is kept that an answer was refused: not long, models change."""
    return seconds if isinstance(error, RefusedAnswerError) else 0.0
