"""A document of FHIR R4 as a set of resources that refer to each other, and the messages in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from laboratory.documents import check_no_key_twice, written
from laboratory.faults import Fault, Reason, UnreadableError
from laboratory.fhir_model import Reference
from laboratory.fields import Model, validated

Node = Mapping[str, object]


@dataclass(slots=True)
class Resources:
    """What a report can refer to."""

    by_reference: dict[str, list[Node]] = field(default_factory=dict)
    contained: dict[str, list[Node]] = field(default_factory=dict)
    #: By the identity of the resource: how others refer to it.
    addresses: dict[int, str] = field(default_factory=dict)

    def within(self, report: Node) -> "Resources":
        """Give what one report can refer to: its own parts and those of its bundle."""
        parts = report.get("contained")
        contained: dict[str, list[Node]] = {}
        for one in parts if isinstance(parts, list) else []:
            if isinstance(one, Mapping):
                contained.setdefault(f"#{one.get('id')}", []).append(one)
        return Resources(by_reference=self.by_reference, contained=contained)

    def find(self, to: Reference, kind: str, model: type[Model], where: str) -> Model:
        """Read the resource that is referred to; raises UnreadableError."""
        found = (self.contained if to.reference.startswith("#") else self.by_reference).get(to.reference, [])
        if not found:
            raise UnreadableError(Reason.MISSING_FIELD, f"{where} refers to a resource that is not there.")
        if len(found) > 1:
            raise UnreadableError(Reason.DUPLICATE_SEGMENT, f"{where} refers to more than one resource.")
        node = found[0]
        if node.get("resourceType") != kind:
            raise UnreadableError(Reason.MALFORMED, f"{where} does not refer to a {kind}.")
        check_readable(node, kind)
        return validated(model, node)

    def reached_from(self, node: Node) -> list[Node]:
        """List the resources that a report refers to, directly or by another, other reports left out."""
        found, to_see = dict[int, Node](), [node]
        while to_see:
            for name in _references(to_see.pop()):
                for one in self.by_reference.get(name, []):
                    if id(one) not in found and one.get("resourceType") != "DiagnosticReport":
                        found[id(one)] = one
                        to_see.append(one)
        return list(found.values())


def _references(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        said = node.get("reference")
        if isinstance(said, str):
            yield said
        for one in node.values():
            yield from _references(one)
    elif isinstance(node, list):
        for one in node:
            yield from _references(one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The entries of a document, apart by what becomes of them."""

    identifier: object
    reports: tuple[Node, ...]
    resources: Resources
    observations: tuple[Node, ...]
    #: Entries that are none.
    odd: tuple[object, ...]


def check_readable(node: Node, kind: str) -> None:
    """Raise UnreadableError where a resource says that it means something else than it seems."""
    check_no_key_twice(node)
    if node.get("modifierExtension") or node.get("implicitRules"):
        raise UnreadableError(Reason.UNKNOWN_CODE, f"A {kind} has a modifier extension or implicit rules.")


def bundle_of(found: object) -> Bundle:
    """Sort the resources of a document; raises UnreadableError where it holds none that are read."""
    if not isinstance(found, Mapping):
        raise UnreadableError(Reason.MALFORMED, "The document is no resource.")
    kind = found.get("resourceType")
    if kind == "DiagnosticReport":
        return Bundle(identifier=None, reports=(found,), resources=Resources(), observations=(), odd=())
    if kind != "Bundle":
        raise UnreadableError(Reason.UNKNOWN_MESSAGE, "The document is neither a Bundle nor a DiagnosticReport.")
    entries = found.get("entry")
    if not isinstance(entries, list):
        raise UnreadableError(Reason.MISSING_FIELD, "The bundle has no entries.")
    return _sorted(found.get("identifier"), entries)


def _sorted(identifier: object, entries: list[object]) -> Bundle:
    resources, reports = Resources(), list[Node]()
    observations, odd = list[Node](), list[object]()
    for entry in entries:
        address, node = _entry(entry)
        if node is None:
            odd.append(entry)
            continue
        resources.addresses[id(node)] = address or _relative(node)
        for name in {address, _relative(node)} - {""}:
            resources.by_reference.setdefault(name, []).append(node)
        if node.get("resourceType") == "DiagnosticReport":
            reports.append(node)
        elif node.get("resourceType") == "Observation":
            observations.append(node)
    return Bundle(
        identifier=identifier,
        reports=tuple(reports),
        resources=resources,
        observations=tuple(observations),
        odd=tuple(odd),
    )


def _relative(node: Node) -> str:
    number = node.get("id")
    return f"{node.get('resourceType')}/{number}" if isinstance(number, str) else ""


def _entry(entry: object) -> tuple[str, Node | None]:
    if not isinstance(entry, Mapping):
        return "", None
    node, address = entry.get("resource"), entry.get("fullUrl")
    if not isinstance(node, Mapping) or not isinstance(node.get("resourceType"), str):
        return "", None
    return address if isinstance(address, str) else "", node


def raw_of(bundle: Bundle, report: Node, used: list[Node]) -> bytes:
    """Write one report with what it refers to, as a bundle of its own."""
    addresses = bundle.resources.addresses
    entries = [{"fullUrl": addresses.get(id(one), ""), "resource": one} for one in (report, *used)]
    identifier = {"identifier": bundle.identifier} if bundle.identifier is not None else {}
    return written({"resourceType": "Bundle", "type": "collection", "entry": entries, **identifier})


def left_over(bundle: Bundle, used: list[Node]) -> Iterator[tuple[object, Fault]]:
    """Give what no report speaks of, so that nothing is dropped."""
    for entry in bundle.odd:
        yield entry, Fault(reason=Reason.MALFORMED, sentence="An entry of the bundle holds no resource.")
    if not bundle.reports:
        yield [], Fault(reason=Reason.MISSING_FIELD, sentence="The bundle has no DiagnosticReport.")
        return
    seen = {id(one) for one in used}
    for node in bundle.observations:
        if id(node) not in seen:
            yield node, Fault(reason=Reason.MISSING_FIELD, sentence="An Observation belongs to no DiagnosticReport.")
