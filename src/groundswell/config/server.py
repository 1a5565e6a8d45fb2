"""Settings of the HTTP service."""

from typing import Annotated

from pydantic import Field, SecretStr

from groundswell.config.marks import Unit
from groundswell.config.section import Section


class ServerSettings(Section):
    """The HTTP service (`groundswell serve`)."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Unit("port")] = Field(
        8000, ge=0, le=65_535, description="Port to listen on; 0 takes a free one."
    )
    api_keys: SecretStr | None = Field(
        None, description="Keys that clients may use, with commas; needed beyond loopback."
    )
    max_running: Annotated[int, Unit("questions")] = Field(
        16, ge=1, le=1024, description="Questions answered at once."
    )
    max_queued: Annotated[int, Unit("questions")] = Field(
        16, ge=0, le=10_000, description="Questions that may wait; more are refused at once."
    )
    max_running_per_key: Annotated[int, Unit("questions")] = Field(
        8, ge=1, le=1024, description="Questions of one key (or, without keys, client) at once."
    )
    requests_per_minute: Annotated[int, Unit("questions")] = Field(
        60, ge=1, le=100_000, description="Questions of one key (or client) in any minute."
    )
    max_deadline_seconds: float = Field(
        300.0, ge=1, le=3600, description="Longest deadline that a client may ask for."
    )
    resume_seconds: float = Field(
        10.0, ge=0, le=300, description="How long a run goes on for a client that lost its stream."
    )
    heartbeat_seconds: float = Field(
        10.0, gt=0, le=300, description="Pause after which a stream shows that it lives."
    )
