"""What a participant's testing remembers, put together for adjudication to look back at."""

from domain.facts import OrderReason, SpecimenFact
from domain.testing.book import Testing
from domain.testing.codes import Adjudication
from domain.testing.history import ApprovedPrescription, TestHistory, minors_of


def history_of(testing: Testing, specimen: SpecimenFact | None = None) -> TestHistory:
    """Put together what adjudication looks back at: everything but the specimen itself."""
    others = [one for one in testing.decided if specimen is None or one.id != specimen.id]
    return TestHistory(
        earlier_dilutes=tuple(
            one.collected_at
            for one in others
            if one.adjudication is Adjudication.DILUTE_ACCEPTED and one.collected_at is not None
        ),
        prescriptions=tuple(
            ApprovedPrescription(
                analytes=one.analytes,
                valid_from=one.valid_from,
                valid_until=one.valid_until,
                registered_at=one.registered_at,
            )
            for one in testing.prescriptions
        ),
        earlier_no_shows=tuple(one.due_at for one in others if one.adjudication is Adjudication.NO_SHOW),
        earlier_minors=minors_of(testing.violations, None if specimen is None else specimen.id),
        is_on_hold=specimen is not None and specimen.id in testing.held,
        is_retest_after_dilute=specimen is not None and _is_retest(specimen, others),
    )


def _is_retest(specimen: SpecimenFact, others: list[SpecimenFact]) -> bool:
    replaced = next((one for one in others if one.id == specimen.replaces), None)
    return (
        specimen.why is OrderReason.RECOLLECTION
        and replaced is not None
        and replaced.adjudication is Adjudication.DILUTE_RETEST
    )
