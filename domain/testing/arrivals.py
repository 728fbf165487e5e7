"""What a participant's testing hears of a specimen that goes as it should, and of one that came after all.

What is in order was kept by whoever tells of it: nothing is recorded again, only what is watched for changes. All may
be told twice, and late: a day that was judged already is judged anew by what is known now.
"""

from dataclasses import replace
from datetime import datetime

from domain.facts import SpecimenFact
from domain.obligation_changes import accept, submit
from domain.obligations import ObligationKind
from domain.testing.book import Testing, TestingStage, TestingTurn
from domain.testing.consequences import call_off
from domain.testing.duties import lab_duty
from domain.testing.first_test import meet_first_test, other_test_counts
from domain.testing.lateness import is_excused, is_late
from domain.testing.leaves import is_on_leave
from domain.testing.misses import judge_late
from domain.testing.news import Cleared, Collected, CollectedOtherwise, Selected
from domain.testing.orders import order_peth_beside
from domain.testing.remembering import is_news
from domain.testing.repeated_no_shows import judge_repeated_anew
from domain.testing.specimens import SpecimenState
from domain.testing.taking_back import take_back


def told_selected(turn: TestingTurn, news: Selected) -> None:
    """Watch for a specimen from now on; what was ordered before, or decided, stays as it is.

    What was drawn before it was known that somebody is on leave, or that the enrollment has ended, is asked of nobody.
    """
    if turn.testing.specimen(news.specimen.id) is not None or not is_news(turn, news.specimen.id):
        return
    turn.keep(news.specimen)
    turn.obligations[news.owed.id] = news.owed
    because = _why_not_asked(turn.testing, news.specimen)
    if because:
        call_off(turn, news.specimen, because)
    else:
        follow_order(turn, news.specimen)


def _why_not_asked(testing: Testing, specimen: SpecimenFact) -> str:
    if testing.stage is TestingStage.ENDED:
        return "the enrollment ended"
    return "on leave when it was due" if is_on_leave(testing, specimen.ordered_at, specimen.due_at) else ""


def follow_order(turn: TestingTurn, specimen: SpecimenFact) -> None:
    """Use up what the next specimen was to be, now that there is one."""
    testing = turn.testing
    if not (testing.next_observed or testing.next_with_peth):
        return
    observed = replace(specimen, observed=specimen.observed or testing.next_observed)
    turn.keep(observed)
    turn.testing = replace(turn.testing, next_observed=False, next_with_peth=False)
    how = "observed" if observed.observed else "not observed"
    turn.record("testing:stricter", f"The specimen of {specimen.day} is {how}.", observed)
    if testing.next_with_peth:
        order_peth_beside(turn, specimen)


def told_collected(turn: TestingTurn, news: Collected) -> None:
    """Watch for the result from now on; a specimen that was judged as missing meanwhile is judged anew."""
    known = turn.testing.specimen(news.specimen.id)
    if known is not None and known.missed_because is not None:
        # What the laboratory owes is kept already.
        turn.obligations.setdefault(news.owed.id, news.owed)
        _take_back(turn, known, news.specimen)
    elif known is None or known.collected_at is None:
        turn.keep(news.specimen)
        turn.obligations.pop(news.met, None)
        turn.obligations[news.owed.id] = news.owed
        meet_first_test(turn, _at(news.specimen), news.specimen.id)


def told_cleared(turn: TestingTurn, news: Cleared) -> None:
    """Forget a specimen whose result is a plain negative: nothing is owed about it any more."""
    turn.testing = replace(turn.testing, open=tuple(one for one in turn.testing.open if one.id != news.specimen.id))
    for owed in [one for one in turn.obligations.values() if one.subject == news.specimen.id]:
        if owed.kind in {ObligationKind.SPECIMEN, ObligationKind.LAB_RESULT}:
            del turn.obligations[owed.id]
    other_test_counts(turn, news.specimen)
    if is_late(news.specimen):
        # What is asked because it came late is still to be decided.
        turn.keep(news.specimen)


def told_collected_otherwise(turn: TestingTurn, news: CollectedOtherwise) -> None:
    """Take in a specimen that was given late, or of which its site told late."""
    known = turn.testing.specimen(news.specimen_id)
    if known is not None and known.collected_at is None and is_news(turn, news.id):
        take_in(turn, known, number=news.number, site=news.site, at=news.at)


def take_in(turn: TestingTurn, known: SpecimenFact, *, number: str, site: str, at: datetime) -> None:
    """Let a specimen be given at a time; one that was given late is judged for that, and its result still decides.

    Nobody is late who was excused: whoever goes elsewhere after the site was closed has done more than was asked.
    """
    given = replace(known, number=number, site=site, collected_at=at, state=SpecimenState.COLLECTED)
    was_excused = is_excused(turn.testing, known)
    specimen = _take_back(turn, known, given)
    if is_late(specimen) and was_excused:
        turn.record("testing:late_excused", f"The specimen of {specimen.day} came late, which is excused.")
    elif is_late(specimen):
        judge_late(turn, specimen)


def _take_back(turn: TestingTurn, known: SpecimenFact, given: SpecimenFact) -> SpecimenFact:
    """Let a specimen that counted as missing be given: what was found against the participant for it is withdrawn."""
    has_result = known.lab is not None or known.mro is not None
    specimen = replace(given, adjudication=None, missed_because=None, counts=False, because="", closed_at=None)
    if has_result:
        # The report came first, and decides the test.
        specimen = replace(known, collected_at=given.collected_at, site=given.site, missed_because=None)
    turn.keep(specimen)
    turn.record("testing:collected", f"The specimen of {specimen.day} was given at {turn.when(_at(given))}.", specimen)
    if known.missed_because is not None and not has_result:
        take_back(turn, specimen.id, "the specimen was given after all")
        judge_repeated_anew(turn)
    for owed in [one for one in turn.obligations.values() if one.subject == specimen.id and not one.is_closed]:
        if owed.kind is ObligationKind.SPECIMEN:
            turn.settle(accept(submit(owed, _at(given)), turn.now, "the specimen was given"))
    meet_first_test(turn, _at(given), given.id)
    if not has_result and turn.file.find(ObligationKind.LAB_RESULT, specimen.id) is None:
        turn.enter(lab_duty(turn.policy, specimen, turn.testing.clause, _at(given)))
    return specimen


def _at(given: SpecimenFact) -> datetime:
    assert given.collected_at is not None  # noqa: S101 - what was given was given at some time
    return given.collected_at
