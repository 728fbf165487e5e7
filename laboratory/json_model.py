"""Our own JSON: the model of a file, from which its JSON Schema is made (docs/reference/laboratory-formats.md)."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from domain.testing.results import Finding, Flaw, LabResult, Matrix, MroResult, ReportStatus
from laboratory.fields import Number, Remark, Text
from laboratory.limits import LONGEST_TEXT, MOST_BYTES_OF_A_MESSAGE, MOST_MESSAGES, MOST_PARTS

#: What a file calls itself; another number is another version.
NAME: Final = "phmp-laboratory/1"

Needed = Annotated[Text, Field(min_length=1, max_length=LONGEST_TEXT)]
Time = Annotated[
    Text,
    Field(
        description="ISO 8601 to the minute or finer, such as 2026-11-20T08:15:00-05:00. Without an offset it is read "
        "in the zone that the program has for the laboratory, and refused if it has none."
    ),
]
_PARTS: Final = Field(default=(), max_length=MOST_PARTS)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class JsonAnalyte(_Strict):
    """One test of one analyte."""

    loinc: Text = ""
    code: Annotated[Text, Field(description="The laboratory's own code.")] = ""
    name: Annotated[Text, Field(description="May be left out where the LOINC code is known.")] = ""
    finding: Finding
    value: Number | None = None
    unit: Text = ""
    cutoff: Number | None = None
    confirms: Annotated[
        StrictBool | None,
        Field(description="Whether it confirms (GC/MS, LC/MS-MS) rather than screens; else told by the LOINC code."),
    ] = None


class JsonValidity(_Strict):
    """What shows that a specimen is human, undiluted and unaltered."""

    creatinine: Annotated[Number | None, Field(description="mg/dL")] = None
    specific_gravity: Number | None = None
    ph: Number | None = None
    oxidants: StrictBool | None = None
    temperature: Annotated[Number | None, Field(description="Degrees Celsius, read within 4 minutes.")] = None


class JsonStep(_Strict):
    """One hand in the chain of custody."""

    at: Time
    what: Needed
    by: Annotated[Text, Field(description="A role or site, never a person's name.")] = ""


class JsonAttachment(_Strict):
    """A document, of which the program keeps size and hash beside the raw message."""

    media_type: Needed
    data: Annotated[str, Field(max_length=MOST_BYTES_OF_A_MESSAGE, description="Base64.")]


class JsonMessage(_Strict):
    """One report on one specimen."""

    message_id: Annotated[Needed, Field(description="Unique among all that the laboratory sends.")]
    specimen: Annotated[Needed, Field(description="The number on the custody form.")]
    donor: Annotated[Needed, Field(description="The program's number for the donor.")]
    order: Text = ""
    panel: Annotated[Needed, Field(description="The laboratory's code of the panel.")]
    matrix: Matrix
    status: ReportStatus
    collected_at: Time | None = None
    received_at: Time | None = None
    reported_at: Time
    lab_result: Annotated[LabResult | None, Field(description="Needed in a final report without mro_result.")] = None
    mro_result: MroResult | None = None
    analytes: Annotated[tuple[JsonAnalyte, ...], _PARTS] = ()
    validity: JsonValidity = JsonValidity()
    custody: Annotated[tuple[JsonStep, ...], _PARTS] = ()
    flaws: Annotated[tuple[Flaw, ...], _PARTS] = ()
    remarks: Annotated[tuple[Remark, ...], _PARTS] = ()
    attachments: Annotated[tuple[JsonAttachment, ...], _PARTS] = ()


class JsonFile(_Strict):
    """A file, or one line of a file of lines: messages of one laboratory."""

    format: Literal["phmp-laboratory/1"]
    messages: Annotated[tuple[JsonMessage, ...], Field(min_length=1, max_length=MOST_MESSAGES)]
