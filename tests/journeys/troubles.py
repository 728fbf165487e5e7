"""What goes wrong with what is sent: twice, of nobody, of somebody else, broken, forged; entered in the ledger."""

import secrets
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from database.obligations import obligations
from database.testing import specimens, violations
from dev.laboratory import write
from domain.ids import SpecimenId
from domain.testing.letters import Doubt
from laboratory.messages import Format
from tests.journeys.ledger import Test
from tests.journeys.results_of_chance import report_of
from tests.journeys.thirty_days import Story

_SENT_TWICE = 0.3
_ANOTHER_CONTENT = 0.04


@dataclass(slots=True, kw_only=True)
class Troubles:
    """Sends what should change nothing, and sees that it did not."""

    story: Story
    #: How a test stood before something was sent of it again.
    before: dict[SpecimenId, tuple[object, ...]] = field(default_factory=dict)
    repeated: int = 0

    async def happen(self) -> None:
        """Send a day's wrong messages, and again some of what was sent before."""
        self.nothing_has_changed()
        await self._send_again()
        await self._send_wrong()
        await self.story.deliver()

    def nothing_has_changed(self) -> None:
        """See that what was sent again has changed nothing."""
        for order, stood in self.before.items():
            assert self._stands(order) == stood
        self.before = {}

    async def _send_again(self) -> None:
        """Send again what was decided on a day before, under its own identifier, or under another one."""
        story, chance = self.story, self.story.chance
        settled, story.sent = story.sent, []
        for test, report in settled:
            if chance.random() < _SENT_TWICE:
                self.before[test.order] = self._stands(test.order)
                self.repeated += 1
                other = chance.random() < 0.5
                again = replace(report, message_id=f"{report.message_id}-AGAIN") if other else report
                # Twice over: the second time it is a letter that was kept before, or a message that was.
                content, in_format = write(again, chance.choice(list(Format))), Format.JSON
                await story.post.drop(content, in_format)
                await story.post.drop(content, in_format)
            elif chance.random() < _ANOTHER_CONTENT:
                await story.post.send([replace(report, remarks=("Another content under the same number.",))])
                story.ledger.doubtful[Doubt.ANOTHER_UNDER_ITS_NUMBER, report.specimen] += 1

    async def _send_wrong(self) -> None:
        story, chance = self.story, self.story.chance
        test = chance.choice([one for one in story.ledger.tests.values() if one.number])
        wrong = chance.choice((self._of_nobody, self._of_another, self._of_another_panel, self._broken, self._forged))
        await wrong(test)

    async def _of_nobody(self, test: Test) -> None:
        number = f"CCF-UNKNOWN-{secrets.token_hex(4)}"
        await self.story.post.send([report_of(test, message_id=f"MSG-{number}", specimen=number)])
        self.story.ledger.doubtful[Doubt.UNKNOWN_SPECIMEN, number] += 1

    async def _of_another(self, test: Test) -> None:
        await self.story.post.send([report_of(test, message_id=f"MSG-{secrets.token_hex(4)}", donor="D-SOMEBODY")])
        self.story.ledger.doubtful[Doubt.DONOR_MISMATCH, test.number] += 1

    async def _of_another_panel(self, test: Test) -> None:
        await self.story.post.send([report_of(test, message_id=f"MSG-{secrets.token_hex(4)}", panel="another")])
        self.story.ledger.doubtful[Doubt.UNKNOWN_PANEL, test.number] += 1

    async def _broken(self, test: Test) -> None:
        whole = write(report_of(test, message_id=f"MSG-{secrets.token_hex(4)}"), Format.HL7)
        await self.story.post.drop(whole[:-40], Format.HL7)
        await self.story.post.drop(b"PK\x03\x04 nothing of ours " + secrets.token_bytes(8), Format.CSV)
        self.story.ledger.doubtful[Doubt.UNREADABLE, ""] += 2

    async def _forged(self, test: Test) -> None:
        content = write(report_of(test, message_id=f"MSG-{secrets.token_hex(4)}"), Format.FHIR)
        answer = await self.story.post.call(content, b"a secret of somebody else's")
        assert answer.status_code == 401, answer.text
        self.story.ledger.doubtful[Doubt.BAD_SIGNATURE, ""] += 1

    def _stands(self, order: SpecimenId) -> tuple[object, ...]:
        """Read how a test stands: its row, what is held because of it, and how much was ever owed about it."""
        held, owed = violations.c, obligations.c
        with self.story.program.engine.connect() as connection:
            row = connection.execute(select(specimens).where(specimens.c.id == order)).one()
            found = connection.execute(select(violations).where(held.specimen_id == order).order_by(held.id)).all()
            about = select(func.count()).select_from(obligations).where(owed.subject == order)
            return tuple(row), [tuple(one) for one in found], connection.scalar(about)
