"""A participant of whom specimens are ordered, and a laboratory that reports on them: what stories of results share."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from activities.mailroom import Mailroom
from arrivals.letters import KeptLetter, Letter, keep_letter
from database import values
from database.journal import journal
from database.letters import lab_reports
from database.outside import laboratories
from database.testing import specimens, testings
from domain.facts import SpecimenFact
from domain.ids import EnrollmentId, LaboratoryId, SpecimenId
from domain.outside import LaboratoryKind
from domain.testing.codes import Adjudication
from domain.testing.letters import Channel, CollectionNotice
from domain.testing.results import Analyte, Finding, LabReport, LabResult, Matrix, MroResult, ReportStatus, Validity
from domain.testing.specimens import SpecimenState
from tests.fixtures.program import Program
from tests.temporal.waiting import until

REASON: Final = {"reason": "Synthetic example."}
_NUMBERS: Final = count(1)


@dataclass(kw_only=True)
class LabStory:
    """A participant of whom specimens are ordered, and a laboratory."""

    program: Program
    case: str
    laboratory: LaboratoryId
    donor: str
    panel: str
    mailroom: Mailroom

    @property
    def enrollment(self) -> EnrollmentId:
        return EnrollmentId(UUID(self.case))

    async def order(self) -> SpecimenId:
        """Have a specimen ordered."""
        before = {one.id for one in self.specimens()}
        form = {"why": "for_cause", "matrix": "urine", "observed": True, **REASON}
        await self.program.specialist.act(self.case, "order_test", form)
        (made,) = {one.id for one in self.specimens()} - before
        return SpecimenId(made)

    def specimens(self) -> list[SpecimenFact]:
        with self.program.engine.connect() as connection:
            rows = connection.execute(select(specimens).where(specimens.c.enrollment_id == self.enrollment)).mappings()
            return [SpecimenFact(**row) for row in rows]

    def specimen(self, specimen_id: SpecimenId) -> SpecimenFact:
        return next(one for one in self.specimens() if one.id == specimen_id)

    def notice(self, specimen_id: SpecimenId | None, **changes: object) -> CollectionNotice:
        """What a site says."""
        said = CollectionNotice(
            specimen_id=specimen_id,
            donor="",
            day=None,
            site="Sample Site",
            at=datetime.now(UTC),
            number=f"CCF-{next(_NUMBERS):07}",
            observed=True,
            cause=None,
        )
        return replace(said, **changes)  # type: ignore[arg-type]  # named fields of the notice

    def report(self, number: str, **changes: object) -> LabReport:
        """What a laboratory reports: a plain negative, where nothing else is said."""
        said = LabReport(
            message_id=f"MSG-{next(_NUMBERS):07}",
            specimen=number,
            donor=self.donor,
            panel=self.panel,
            matrix=Matrix.URINE,
            status=ReportStatus.FINAL,
            reported_at=datetime.now(UTC).replace(microsecond=0),
            lab=LabResult.NEGATIVE,
            mro=MroResult.NEGATIVE,
            validity=Validity(creatinine=Decimal("92.5"), specific_gravity=Decimal("1.0150")),
        )
        return replace(said, **changes)  # type: ignore[arg-type]  # named fields of the report

    def keep(self, content: bytes, channel: Channel = Channel.FILE, message_id: str = "") -> KeptLetter:
        """Keep a letter as a door does."""
        letter = Letter(
            laboratory_id=self.laboratory,
            message_id=message_id,
            channel=channel,
            content=content,
            received_at=datetime.now(UTC),
        )
        named = letter if message_id else letter.under_its_hash()
        return keep_letter(self.program.engine, self.program.services.keys, named)

    def tell(self, notice: CollectionNotice) -> KeptLetter:

        return self.keep(json.dumps(values.to_json(notice)).encode(), Channel.COLLECTION)

    async def collect(self, specimen_id: SpecimenId) -> str:
        """Have a specimen collected and give its number."""
        notice = self.notice(specimen_id)
        self.tell(notice)
        await self.deliver()
        assert self.specimen(specimen_id).state is SpecimenState.COLLECTED
        return notice.number

    async def deliver(self) -> None:
        """Do everything that waits."""
        while await self.mailroom.deliver():
            pass

    def reports(self) -> list[dict[str, object]]:
        with self.program.engine.connect() as connection:
            rows = connection.execute(select(lab_reports).order_by(lab_reports.c.received_at, lab_reports.c.id))
            return [dict(one) for one in rows.mappings()]

    def told(self, name: str) -> int:
        """How often something stands in the journal of the case."""
        mine = (journal.c.enrollment_id == self.enrollment, journal.c.name == name)
        with self.program.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(journal).where(*mine)).scalar_one()

    async def decided(self, specimen_id: SpecimenId, code: Adjudication) -> None:
        async def holds() -> bool:
            return self.specimen(specimen_id).adjudication is code

        await until(holds)


POSITIVE: Final = Analyte(
    loinc="19295-5",
    name="morphine",
    finding=Finding.POSITIVE,
    value=Decimal(4100),
    unit="ng/mL",
    cutoff=Decimal(2000),
    confirms=True,
)


async def tell_of(program: Program, case: str) -> LabStory:
    """Wait until a licensee who has signed is tested, and put a laboratory into the registry."""
    laboratory = LaboratoryId(uuid4())
    with program.engine.begin() as connection:
        connection.execute(
            insert(laboratories).values(
                id=laboratory,
                name="Sample Toxicology",
                kind=LaboratoryKind.LABORATORY,
                zone="America/New_York",
                changed_at=datetime.now(UTC),
            )
        )

    async def begun() -> bool:
        with program.engine.connect() as connection:
            return connection.scalar(select(testings.c.id).where(testings.c.id == UUID(case))) is not None

    await until(begun)
    with program.engine.connect() as connection:
        state = values.testing_of(connection.scalar(select(testings.c.state).where(testings.c.id == UUID(case))))
    return LabStory(
        program=program,
        case=case,
        laboratory=laboratory,
        donor=state.donor,
        panel=state.plan.panels[0],
        mailroom=Mailroom(program.engine, program.services.keys, program.client),
    )
