"""The access log: who looked at what, the newest first, in pages."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Engine

from access.log import Access, note, read_log
from domain.ids import EnrollmentId, StaffId
from tests.access.conftest import NOW, Hire


def looked(engine: Engine, who: StaffId, case: EnrollmentId, times: int, action: str = "enrollment:read") -> None:
    with engine.begin() as connection:
        for number in range(times):
            at = NOW + timedelta(minutes=number // 2)
            note(connection, at=at, staff_id=who, action=action, status=200, enrollment_id=case, route="/x")


def test_the_log_is_read_in_pages_without_gap_or_repetition(engine: Engine, hire: Hire) -> None:
    who, case = hire(), EnrollmentId(uuid4())
    looked(engine, who, case, 7)
    seen: list[Access] = []
    page = read_log(engine, enrollment_id=case, staff_id=who, after=None, limit=3)
    seen += page.rows
    while page.next_after is not None:
        page = read_log(engine, enrollment_id=case, staff_id=who, after=page.next_after, limit=3)
        seen += page.rows
    assert len({one.id for one in seen}) == len(seen) == 7
    assert [one.at for one in seen] == sorted((one.at for one in seen), reverse=True)
    assert {(one.staff_id, one.enrollment_id, one.action, one.route, one.status) for one in seen} == {
        (who, case, "enrollment:read", "/x", 200)
    }


def test_it_is_narrowed_to_a_case_or_a_person(engine: Engine, hire: Hire) -> None:
    one, other = hire(), hire("blake@phmp.example")
    first, second = EnrollmentId(uuid4()), EnrollmentId(uuid4())
    looked(engine, one, first, 2)
    looked(engine, other, first, 1)
    looked(engine, other, second, 1)

    def count(case: EnrollmentId | None, who: StaffId | None) -> int:
        return len(read_log(engine, enrollment_id=case, staff_id=who, after=None, limit=50).rows)

    assert [count(None, None), count(first, None), count(None, other), count(second, one)] == [4, 3, 2, 0]
