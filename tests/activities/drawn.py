"""Participants who are tested, and a draw whose clock goes when it is told to."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, text, update

from activities.draws import Draws
from activities.policies import Policies
from activities.records import Records
from database.columns import metadata
from database.draws import testing_days
from database.testing import testings
from database.values import to_json
from domain.case import Case
from domain.recordings import Recording
from domain.testing.beginning import new_testing
from domain.testing.book import Testing, TestingStage
from domain.testing.days import DayOpened, TestingDayOf
from policies.reading import read_pack
from temporal.keys import KeyRing
from tests.activities.program import NOW, Program, an_event, open_case, rows

VRP = read_pack("pa_vrp")
FIRST = date(2026, 3, 3)
DAY = timedelta(days=1)
#: In that Pennsylvanian winter the window is open from 06:00 to 03:00 UTC of the next day.
OPENS = datetime(2026, 3, 3, 6, tzinfo=UTC)
CLOSES = datetime(2026, 3, 4, 3, tzinfo=UTC)


@dataclass(slots=True)
class Drawing:
    """The draw of one program."""

    engine: Engine
    keys: KeyRing
    now: datetime = OPENS - timedelta(hours=2)
    program: str = "pa_vrp"
    draws: Draws = field(init=False)

    def __post_init__(self) -> None:
        self.draws = Draws(self.engine, self.keys, read_pack, lambda: self.now)

    def of(self, number: int) -> TestingDayOf:
        """The day so many days after the first."""
        return TestingDayOf(program=self.program, day=FIRST + number * DAY)

    def live(self, number: int) -> DayOpened:
        """Draw, open and close a day in time."""
        asked = self.of(number)
        self.now = OPENS + number * DAY - timedelta(hours=2)
        self.draws.draw(asked)
        self.now = OPENS + number * DAY
        opened = self.draws.open(asked)
        self.now = CLOSES + number * DAY
        assert self.draws.close(asked).is_closed
        return opened

    def day(self, number: int = 0) -> dict[str, object]:
        """What is kept of a day."""
        asked = self.of(number)
        (found,) = rows(self.engine, testing_days, program=asked.program, day=asked.day)
        return found


def monitored(program: Program, *, floor: int, ceiling: int, pack: str = "pa_vrp") -> Testing:
    """A case whose participant owes so many tests a year."""
    policy = read_pack(pack)
    Policies(program.engine, read_pack).pin(pack)
    case: Case = open_case(program)
    testing = new_testing(case.id, case.participant_id, policy, "agreement 1, clause 8 (D11)", NOW)
    testing = replace(testing, plan=replace(testing.plan, floor=floor, ceiling=ceiling))
    keep(program.engine, testing, policy.name)
    return testing


def keep(engine: Engine, testing: Testing, policy: str = VRP.name) -> None:
    """Keep a participant's testing as it has become."""
    turn = Recording(enrollment_id=testing.id, at=NOW, subject=testing, policy=policy, events=(an_event(testing.plan),))
    Records(engine).record(turn)


def send_on_leave(engine: Engine, testing: Testing) -> None:
    """Let a participant go on leave."""
    away = replace(testing, stage=TestingStage.ON_LEAVE)
    with engine.begin() as connection:
        changed = update(testings).where(testings.c.id == testing.id)
        connection.execute(changed.values(stage=TestingStage.ON_LEAVE, state=to_json(away)))


def multiply(engine: Engine, testing: Testing, times: int) -> None:
    """Make as many more participants like one; each is a case of its own."""
    made = {"like": testing.id, "times": times}
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id FROM generate_series(1, :times)"), made
        )
        for table, changed in (
            ("enrollments", {"id": "made.id", "state": "jsonb_set(one.state, '{id}', to_jsonb(made.id))"}),
            (
                "testings",
                {
                    "id": "made.id",
                    "donor": "'D-' || made.id",
                    "state": "jsonb_set(one.state, '{id}', to_jsonb(made.id))",
                },
            ),
        ):
            columns = [column.name for column in metadata.tables[table].columns]
            read = ", ".join(changed.get(name, f"one.{name}") for name in columns)
            statement = (
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {read} FROM {table} one, made WHERE one.id = :like"  # noqa: S608 - our own words
            )
            connection.execute(text(statement), made)
