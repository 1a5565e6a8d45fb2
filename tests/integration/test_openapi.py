"""Every operation of the HTTP service keeps to its own OpenAPI description, whatever is sent."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from groundswell.sandbox.latency import Latency
from groundswell.sandbox.server import SandboxOptions
from tests.browser.served import served

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


OPTIONS = settings(
    max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def operations(url):
    found = schemathesis.openapi.from_url(f"{url}/openapi.json").get_all_operations()
    return [result.ok() for result in found]


def test_every_answer_is_as_described():
    instant = SandboxOptions(latency=Latency("instant"))
    with served(instant, server__requests_per_minute=100_000) as site:
        every = operations(site.url)
        for operation in every:

            @OPTIONS
            @given(operation.as_strategy())
            def conforms(case):
                case.call_and_validate(checks=CHECKS, timeout=30)

            conforms()
    assert len(every) >= 10
