"""The routes of the door, found by looking into it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from api.asking import PERMISSION_MARK, keyed, signed_in
from api.outside_asking import OUTSIDE_MARK
from domain.roles import Role
from domain.sight import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way through the door."""

    method: str
    #: The path below `/api/v1`, or the whole path of what lies beside it.
    path: str
    permissions: frozenset[Permission]
    #: The roles outside the program that it is for; none for a way of staff.
    outside: frozenset[Role]
    asks_to_sign_in: bool
    asks_for_a_key: bool

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"


def ways(app: FastAPI) -> list[Way]:
    """Every way through the door that its description names."""
    return [way for route in _routes(app.routes) if route.include_in_schema for way in _ways(route)]


def _routes(found: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    for route in found:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _routes(getattr(getattr(route, "original_router", None), "routes", ()))


def _ways(route: APIRoute) -> Iterator[Way]:
    calls = set(_calls(route.dependant))
    marks = {getattr(call, PERMISSION_MARK) for call in calls if hasattr(call, PERMISSION_MARK)}
    outside = {getattr(call, OUTSIDE_MARK) for call in calls if hasattr(call, OUTSIDE_MARK)}
    for method in sorted(route.methods or ()):
        yield Way(
            method=method,
            path=route.path,
            permissions=frozenset(marks),
            outside=frozenset(outside),
            asks_to_sign_in=signed_in in calls,
            asks_for_a_key=keyed in calls,
        )


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)
