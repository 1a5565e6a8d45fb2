"""An HTTP client with one prepared answer, and JSON of any shape to prepare."""

import json

from hypothesis import strategies as st

from groundswell.transport.http import HttpResponse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


class FakeHttp:
    """Gives the same answer to every request and remembers the requests."""

    def __init__(self, body, *, status=200, headers=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answer = HttpResponse(status, headers or {}, raw)
        self.requests = []

    async def send(self, request):
        self.requests.append(request)
        return self.answer

    async def aclose(self):
        pass
