from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.case import without_participant
from domain.ends import ClosingDutyForm, DeathForm, TransferForm, closing_duties_left
from domain.facts import Channel, EvaluationStatus, ReleaseFact
from domain.forms import Form
from domain.ids import ObligationId
from domain.ladders import Ladder, Rung, RungAction, RungTime
from domain.obligations import ObligationKind, ObligationState
from domain.phases import ENDS, OPEN_PHASES, Phase
from domain.policy import ClosingCondition, ClosingDuty, Policy
from domain.proposals import DischargeForm
from domain.referral import ReasonForm
from domain.roles import Party
from tests.domain.agreed import QUIET, monitored, owed, signed, undrafted
from tests.domain.factories import INTAKE, LEGAL, ONE_DAY, SPECIALIST, SUPERVISOR, TODAY, a_case, a_turn, kept, new_id
from tests.domain.policies_for_tests import POLICY, with_figure
from tests.domain.simulation import Simulation

K = ObligationKind
REASON = ReasonForm(reason="Moves away for good.")
MOVE = TransferForm(program="The program of Example State", reason="Moved there.")
DEATH = DeathForm(died_on=TODAY, source="Notice of the family.")
ENDINGS: list[tuple[Act, Form, Phase]] = [
    (Act.WITHDRAW, REASON, Phase.WITHDRAWN),
    (Act.TRANSFER, MOVE, Phase.TRANSFERRED),
    (Act.RECORD_DEATH, DEATH, Phase.DECEASED),
]
_FIRST = POLICY.closing_duties[0]
#: One duty after every end, one after completion, one after a death.
DUTIES: tuple[ClosingDuty, ...] = (
    _FIRST,
    replace(_FIRST, code="certificate", sentence="Send the certificate.", after=("completed",)),
    replace(_FIRST, code="condolence", sentence="Write to the family.", after=("deceased", "withdrawn")),
)
CLOSING = replace(QUIET, closing_duties=DUTIES)


def left(case: Simulation) -> list[str]:
    return [one.label for one in closing_duties_left(case.file)]


@pytest.mark.parametrize("begin", [undrafted, signed, monitored])
@pytest.mark.parametrize(("act", "form", "phase"), ENDINGS)
def test_a_case_ends_from_every_phase_with_nothing_owed_but_closing_duties(
    begin: Callable[..., Simulation], act: Act, form: Form, phase: Phase
) -> None:
    case = begin(QUIET)
    case.act(act, form, SUPERVISOR)
    assert case.case.phase is phase
    assert owed(case).keys() == {K.CLOSING_DUTY}
    assert all(one.is_closed or one.kind is K.CLOSING_DUTY for one in case.known.values())
    case.run(timedelta(days=400))
    assert {one.kind for one in case.file.obligations} == {K.CLOSING_DUTY}


@pytest.mark.parametrize("phase", sorted(OPEN_PHASES))
@pytest.mark.parametrize(("act", "form"), [(one[0], one[1]) for one in ENDINGS])
def test_every_open_phase_can_be_left_so(phase: Phase, act: Act, form: Form) -> None:
    file = undrafted().file
    case = Simulation(file=replace(file, subject=replace(file.subject, phase=phase)), now=undrafted().now)
    assert case.refused(act, form, SUPERVISOR) == ""


@pytest.mark.parametrize("phase", sorted(ENDS))
@pytest.mark.parametrize(("act", "form"), [(one[0], one[1]) for one in ENDINGS])
def test_what_has_ended_does_not_end_again(phase: Phase, act: Act, form: Form) -> None:
    file = undrafted().file
    case = Simulation(file=replace(file, subject=replace(file.subject, phase=phase)), now=undrafted().now)
    assert case.refused(act, form, SUPERVISOR) == "wrong_phase"


@pytest.mark.parametrize(
    ("act", "form", "code"),
    [
        (Act.WITHDRAW, ReasonForm(reason=" "), "text_missing"),
        (Act.TRANSFER, replace(MOVE, program=""), "text_missing"),
        (Act.TRANSFER, replace(MOVE, reason=""), "text_missing"),
        (Act.RECORD_DEATH, replace(DEATH, died_on=TODAY + ONE_DAY), "date_in_future"),
    ],
)
def test_an_end_says_why(act: Act, form: Form, code: str) -> None:
    assert monitored(QUIET).refused(act, form, SUPERVISOR) == code


def test_a_transfer_is_for_the_supervisor() -> None:
    assert monitored(QUIET).refused(Act.TRANSFER, MOVE, SPECIALIST) == "not_permitted"


# What every end asks


@pytest.mark.parametrize(
    ("channel", "begin", "conditions"),
    [
        (Channel.SELF, undrafted, set()),
        (Channel.SELF, signed, set()),
        (Channel.SELF, monitored, {"reported", "not_self"}),
        (Channel.EMPLOYER, undrafted, {"not_self"}),
        (Channel.BOARD_COMPLAINT, undrafted, {"reported", "not_self"}),
        (Channel.BOARD_ORDER, undrafted, {"reported", "not_self"}),
    ],
)
def test_what_nobody_was_told_of_is_reported_to_nobody(
    channel: Channel, begin: Callable[[Policy], Simulation], conditions: set[str]
) -> None:
    duties = tuple(replace(_FIRST, code=one.value, sentence=one.value, only_if=one) for one in ClosingCondition)
    case = begin(replace(QUIET, closing_duties=duties))
    subject = replace(case.case, referral=replace(case.case.referral, channel=channel))
    case.file = replace(case.file, subject=subject)
    case.act(Act.WITHDRAW, REASON)
    assert set(left(case)) == conditions


def closing_with(code: str, policy: Policy = QUIET) -> Policy:
    """The policy with one closing duty of a code."""
    return replace(policy, closing_duties=(replace(_FIRST, code=code),))


def close(case: Simulation) -> list[str]:
    """End a case and do its one closing duty; the sentences of what that established."""
    case.act(Act.WITHDRAW, REASON)
    assert not {"enrollment:retention_set", "enrollment:npdb_checked", "release:revoked"} & set(case.names)
    before = len(case.events)
    (duty,) = closing_duties_left(case.file)
    case.act(Act.COMPLETE_CLOSING_DUTY, ClosingDutyForm(obligation_id=duty.id, note="Done on paper."))
    return [one.sentence for one in case.events[before:]]


def test_the_retention_class_is_entered_when_somebody_has_set_it() -> None:
    said = close(monitored(closing_with("retention_class")))
    assert "Retention class: 7 years after the end. Done on paper." in said


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (30, "NPDB check: a board action is reported within 30 days. Done on paper."),
        (None, "NPDB check: as ordered. Done on paper."),
    ],
)
def test_the_npdb_check_is_entered_when_somebody_has_run_it(value: int | None, sentence: str) -> None:
    assert sentence in close(monitored(with_figure(closing_with("npdb_check"), "npdb.report_days", value)))


def test_the_releases_end_when_their_closing_duty_is_done() -> None:
    case = monitored(closing_with("consents_ended"))
    (release,) = case.case.releases
    assert f"Release {release.id} ended: Done on paper." in close(case)
    assert case.case.releases == ()
    assert case.facts(ReleaseFact)[-1] == replace(release, revoked_at=case.now)


def test_other_closing_duties_establish_nothing_else() -> None:
    assert len(close(monitored(closing_with("certificate")))) == 2


@pytest.mark.parametrize(
    ("act", "form", "expected"),
    [
        (Act.TRANSFER, MOVE, [DUTIES[0].sentence]),
        (Act.WITHDRAW, REASON, [DUTIES[0].sentence, DUTIES[2].sentence]),
        (Act.RECORD_DEATH, DEATH, [DUTIES[0].sentence, DUTIES[2].sentence]),
    ],
)
def test_an_end_opens_its_own_closing_duties(act: Act, form: Form, expected: list[str]) -> None:
    case = monitored(CLOSING)
    case.act(act, form, SUPERVISOR)
    assert left(case) == expected
    assert {one.clause for one in closing_duties_left(case.file)} <= {"test 1, close_file", "test 1, condolence"}


@pytest.mark.parametrize(
    ("act", "form", "told"),
    [(Act.WITHDRAW, REASON, True), (Act.TRANSFER, MOVE, True), (Act.RECORD_DEATH, DEATH, False)],
)
def test_the_participant_is_told_once_of_every_end_but_death(act: Act, form: Form, told: bool) -> None:
    case = monitored(QUIET)
    before = len(case.messages)
    case.act(act, form, SUPERVISOR)
    assert [one.to for one in case.messages[before:]].count(Party.PARTICIPANT) == int(told)


def test_nobody_writes_to_the_dead_whatever_falls_due_afterwards() -> None:
    reminding = Rung(level=0, time=RungTime.SHARE, percent=50, reaches=Party.PARTICIPANT, action=RungAction.REMIND)
    ladders = tuple(
        Ladder(name=one.name, rungs=(reminding, *one.rungs)) if one.name == "standard" else one
        for one in CLOSING.ladders
    )
    policy = replace(CLOSING, ladders=ladders)
    for act, form, reached in ((Act.RECORD_DEATH, DEATH, False), (Act.WITHDRAW, REASON, True)):
        case = monitored(policy)
        case.act(act, form, SUPERVISOR)
        before = len(case.messages)
        case.run(timedelta(days=60))
        after = [one.to for one in case.messages[before:]]
        assert Party.SUPERVISOR in after
        assert (Party.PARTICIPANT in after) is reached


def test_only_the_rungs_that_reach_the_participant_go() -> None:
    case = monitored(QUIET)
    case.act(Act.WITHDRAW, REASON)
    duty = case.owed(K.CLOSING_DUTY)
    kept_rungs = [one for one in duty.ladder if one.reaches is not Party.PARTICIPANT]
    assert list(without_participant(duty).ladder) == kept_rungs
    assert len(kept_rungs) < len(duty.ladder)


def test_a_case_that_ends_leaves_its_evaluation_to_be_ended_by_the_process() -> None:
    file = a_case(Phase.EVALUATION_PENDING)
    case = Simulation(file=file, now=undrafted().now)
    case.act(Act.WITHDRAW, REASON)
    assert case.case.has_ended
    assert case.case.evaluation is not None
    assert case.case.evaluation.status is EvaluationStatus.OFFERED


def test_an_end_drops_what_was_proposed() -> None:
    case = monitored(QUIET)
    case.act(Act.PROPOSE_DISCHARGE, DischargeForm(clause="8", cause="Use of alcohol."))
    case.act(Act.WITHDRAW, REASON)
    assert case.case.proposal is None


def test_ending_a_case_twice_is_a_bug() -> None:
    case = monitored(QUIET)
    case.act(Act.WITHDRAW, REASON)
    with pytest.raises(ValueError, match="cannot move"):
        a_turn(case.file).end(Phase.TRANSFERRED, "again")


# Closing duties


def test_closing_duties_are_done_one_by_one_by_anybody_on_the_case() -> None:
    case = monitored(CLOSING)
    assert case.refused(Act.COMPLETE_CLOSING_DUTY) == "wrong_phase"
    case.act(Act.WITHDRAW, REASON)
    for actor in (INTAKE, LEGAL):
        duty = closing_duties_left(case.file)[0]
        case.act(Act.COMPLETE_CLOSING_DUTY, ClosingDutyForm(obligation_id=duty.id, note="Done."), actor)
        assert case.known[duty.id].state is ObligationState.ACCEPTED
        assert case.known[duty.id].settled_because == "Done."
    assert left(case) == []
    assert case.names["enrollment:closed"] == 1
    assert case.refused(Act.COMPLETE_CLOSING_DUTY) == "nothing_left"


def test_only_what_is_still_owed_can_be_done() -> None:
    case = monitored(CLOSING)
    case.act(Act.WITHDRAW, REASON)
    duty = closing_duties_left(case.file)[0]
    assert case.refused(Act.COMPLETE_CLOSING_DUTY) == ""
    unknown = ClosingDutyForm(obligation_id=ObligationId(new_id()), note="Done.")
    assert case.refused(Act.COMPLETE_CLOSING_DUTY, unknown) == "unknown_closing_duty"
    blank = ClosingDutyForm(obligation_id=duty.id, note=" ")
    assert case.refused(Act.COMPLETE_CLOSING_DUTY, blank) == "text_missing"


def test_a_file_without_an_end_has_no_closing_duties() -> None:
    assert closing_duties_left(kept(a_turn(monitored(QUIET).file))) == ()
