"""FHIR R4: the parts of its resources that a report is made of (TESTING.md 12.1). Everything else is passed over."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from laboratory.fields import Number, Remark, Text
from laboratory.limits import MOST_BYTES_OF_A_MESSAGE, MOST_PARTS

_SOME: Final = Field(default=(), max_length=MOST_PARTS)


class _Element(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Coding(_Element):
    """A code of a code system."""

    system: Text = ""
    code: Text = ""
    display: Remark = ""


class Concept(_Element):
    """CodeableConcept: the same thing in several code systems."""

    coding: Annotated[tuple[Coding, ...], _SOME] = ()
    text: Remark = ""

    def in_system(self, system: str) -> str:
        """Give the code in one code system; empty if there is none."""
        return next((one.code for one in self.coding if one.system == system), "")

    @property
    def first(self) -> str:
        """The first code."""
        return next((one.code for one in self.coding if one.code), "")


class Identifier(_Element):
    """A number that somebody assigned."""

    system: Text = ""
    value: Text = ""


class Reference(_Element):
    """Another resource."""

    reference: Text = ""
    identifier: Identifier = Identifier()
    display: Text = ""


class Quantity(_Element):
    """A measured amount."""

    value: Number | None = None
    comparator: Text = ""
    unit: Text = ""
    code: Text = ""


class Range(_Element):
    """Observation.referenceRange; its upper end is the cut-off."""

    high: Quantity | None = None
    text: Remark = ""


class Annotation(_Element):
    """A remark."""

    text: Remark


class Document(_Element):
    """Attachment: a document of the report."""

    content_type: Text = ""
    data: Annotated[str, Field(max_length=MOST_BYTES_OF_A_MESSAGE)] = ""


class _Resource(_Element):
    #: What changes the meaning of a resource and is not known here forbids to read it.
    modifier_extension: Annotated[tuple[object, ...], _SOME] = ()
    implicit_rules: Text = ""


class Patient(_Resource):
    """The donor: the number alone."""

    identifier: Annotated[tuple[Identifier, ...], _SOME] = ()


class Collection(_Element):
    """When a specimen was collected."""

    collected_date_time: Text = ""


class Specimen(_Resource):
    """A specimen; its accession identifier is the number on the custody form."""

    accession_identifier: Identifier = Identifier()
    type: Concept = Concept()
    collection: Collection = Collection()
    received_time: Text = ""
    condition: Annotated[tuple[Concept, ...], _SOME] = ()
    note: Annotated[tuple[Annotation, ...], _SOME] = ()


class Observation(_Resource):
    """One observation."""

    status: Text
    code: Concept
    subject: Reference = Reference()
    specimen: Reference = Reference()
    effective_date_time: Text = ""
    performer: Annotated[tuple[Reference, ...], _SOME] = ()
    interpretation: Annotated[tuple[Concept, ...], _SOME] = ()
    method: Concept = Concept()
    reference_range: Annotated[tuple[Range, ...], _SOME] = ()
    note: Annotated[tuple[Annotation, ...], _SOME] = ()
    value_quantity: Quantity | None = None
    value_string: Remark = ""
    value_boolean: StrictBool | None = None
    value_codeable_concept: Concept | None = None
    has_member: Annotated[tuple[Reference, ...], _SOME] = ()
    component: Annotated[tuple[object, ...], _SOME] = ()


class Meta(_Element):
    """The version of a resource."""

    version_id: Text = ""


class DiagnosticReport(_Resource):
    """A report."""

    meta: Meta = Meta()
    identifier: Annotated[tuple[Identifier, ...], _SOME] = ()
    based_on: Annotated[tuple[Reference, ...], _SOME] = ()
    status: Text
    code: Concept
    subject: Reference
    issued: Text
    specimen: Annotated[tuple[Reference, ...], _SOME] = ()
    result: Annotated[tuple[Reference, ...], _SOME] = ()
    conclusion: Remark = ""
    conclusion_code: Annotated[tuple[Concept, ...], _SOME] = ()
    presented_form: Annotated[tuple[Document, ...], _SOME] = ()
