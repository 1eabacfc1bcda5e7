"""How a route names the parts of the server that it needs; ``server.app`` provides them by name."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

T = TypeVar("T")

Part: TypeAlias = NamedDependency[SkipValidation[T]]
"""A part is passed as it is: it is our own object and nothing to validate."""
