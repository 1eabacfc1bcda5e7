from tests.server.routes.conftest import Pair, pair, service

__all__ = ["Pair", "pair", "service"]
