"""The least that the web framework can do: a small JSON body in, a small JSON answer out."""

from __future__ import annotations

import socket
import sys
from typing import Any

import uvicorn
from litestar import Litestar, post


@post("/bare", status_code=200)
async def bare(data: dict[str, Any]) -> dict[str, Any]:
    return {"now": data["stamp"], "cursor": data["cursor"], "receipts": [{"change": data["id"]}]}


def main() -> None:
    """Serve on the socket whose number is the argument."""
    app = Litestar([bare], openapi_config=None, logging_config=None)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none")
    uvicorn.Server(config).run([socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
