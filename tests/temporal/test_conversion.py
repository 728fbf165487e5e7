from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from temporal.conversion import converter
from tests.temporal.keyrings import AFTER_ROTATION, BEFORE_ROTATION
from tests.temporal.processes import ANYBODY, NAME, Person


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
