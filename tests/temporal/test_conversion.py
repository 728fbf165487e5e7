from datetime import UTC, datetime
from typing import get_type_hints

import pytest
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from domain.obligations import Schedule
from temporal.conversion import SharedConverter, _adapter, converter, make_ready
from tests.temporal.keyrings import AFTER_ROTATION, BEFORE_ROTATION
from tests.temporal.processes import ANYBODY, NAME, Person
from workflows import processes
from workflows.enrollment import Enrollment


async def test_a_value_comes_back_as_it_went() -> None:
    payloads = await converter(BEFORE_ROTATION).encode([ANYBODY])

    assert await converter(AFTER_ROTATION).decode(payloads, [Person]) == [ANYBODY]
    assert NAME.encode() not in payloads[0].SerializeToString()


async def test_the_words_and_details_of_a_failure_are_hidden_and_come_back() -> None:
    failure = Failure()
    await converter(BEFORE_ROTATION).encode_failure(ApplicationError(NAME, NAME, type="MadeUpFailure"), failure)

    assert NAME.encode() not in failure.SerializeToString()
    assert failure.message == "Encoded failure"

    error = await converter(AFTER_ROTATION).decode_failure(failure)
    assert isinstance(error, ApplicationError)
    assert (error.message, error.type, list(error.details)) == (NAME, "MadeUpFailure", [NAME])


def test_the_adapter_of_a_lasting_type_is_made_once_for_all_workflows() -> None:
    payload = SharedConverter().to_payloads([Schedule(due_at=datetime(2026, 3, 2, tzinfo=UTC), rung_times=())])
    before = _adapter.cache_info()
    for _ in range(3):
        (found,) = SharedConverter().from_payloads(payload, [Schedule])
        assert isinstance(found, Schedule)
    after = _adapter.cache_info()
    assert after.misses - before.misses <= 1
    assert after.hits - before.hits >= 2


def test_a_type_that_is_loaded_for_one_workflow_alone_is_not_kept() -> None:
    before = _adapter.cache_info().currsize
    (payload,) = SharedConverter().to_payloads([ANYBODY])
    assert SharedConverter().from_payloads([payload], [Person]) == [ANYBODY]
    assert SharedConverter().from_payloads([payload], [Person | None]) == [ANYBODY]  # type: ignore[list-item]  # a hint
    assert _adapter.cache_info().currsize == before


@pytest.mark.parametrize("process", processes.ALL)
def test_what_a_process_begins_with_is_read_by_what_was_made_before(process: type[Enrollment]) -> None:
    for hint in get_type_hints(process.run).values():
        make_ready(hint)
        before = _adapter.cache_info()
        make_ready(hint)
        after = _adapter.cache_info()
        assert (after.hits, after.misses) == (before.hits + 1, before.misses), f"{hint} is another one for each process"
