import pytest

from domain.ladders import RungAction, RungTime
from domain.policy import Policy
from domain.roles import Party
from policies.ladders import when_of
from policies.reading import packs, read_pack
from policies.words import cadence_of, limit_in_rule, limit_of, rung_when, words_of

CLIMB = [Party.PARTICIPANT, Party.SPECIALIST, Party.SUPERVISOR, Party.ON_CALL, Party.DIRECTOR, Party.LEGAL]


def steps(policy: Policy, ladder: str) -> list[tuple[int, str, Party]]:
    return [(rung.level, when_of(rung), rung.reaches) for rung in policy.ladder(ladder).rungs]


@pytest.mark.parametrize("pack", packs())
def test_each_deadline_and_closing_duty_has_a_ladder(pack: str) -> None:
    policy = read_pack(pack)
    for deadline in policy.deadlines:
        assert policy.ladder(deadline.ladder).rungs
    for duty in policy.closing_duties:
        assert policy.ladder(duty.ladder).rungs


@pytest.mark.parametrize("pack", packs())
def test_each_ladder_is_used(pack: str) -> None:
    policy = read_pack(pack)
    used = {one.ladder for one in policy.deadlines} | {one.ladder for one in policy.closing_duties}
    assert {ladder.name for ladder in policy.ladders} == used


def test_a_participants_duty_climbs_to_the_lawyers() -> None:
    """PROGRAM.md 7."""
    assert steps(read_pack("pa_vrp"), "participant_duty") == [
        (0, "50 %", Party.PARTICIPANT),
        (0, "80 %", Party.PARTICIPANT),
        (1, "due", Party.SPECIALIST),
        (2, "1 business day later", Party.SUPERVISOR),
        (3, "1 business day later", Party.ON_CALL),
        (4, "1 business day later", Party.DIRECTOR),
        (5, "5 business days later", Party.LEGAL),
    ]


@pytest.mark.parametrize("pack", packs())
def test_a_term_that_ends_is_no_emergency(pack: str) -> None:
    """PROGRAM.md 13: the countdown, then the completion review; nobody is paged for it."""
    after = steps(read_pack(pack), "term")[4:]
    assert after == [(1, "due", Party.SPECIALIST), (2, "10 business days later", Party.SUPERVISOR)]


def test_in_oregon_it_ends_at_the_director() -> None:
    for ladder in ("participant_duty", "final_notice", "no_contact"):
        assert steps(read_pack("or_hpsp"), ladder)[-1][::2] == (4, Party.DIRECTOR)
        assert steps(read_pack("ca_us"), ladder)[-1][::2] == (5, Party.LEGAL)


@pytest.mark.parametrize("pack", packs())
def test_a_participants_routine_duties_reach_everybody_in_order(pack: str) -> None:
    for ladder in ("participant_duty", "response", "final_notice", "signature", "release_renewal"):
        reached = list(dict.fromkeys(rung.reaches for rung in read_pack(pack).ladder(ladder).rungs))
        assert reached == CLIMB[: len(reached)]
        assert len(reached) >= 5


@pytest.mark.parametrize(
    ("ladder", "before"),
    [
        ("signature", ["7 calendar days", "3 calendar days", "1 calendar day"]),
        ("release_renewal", ["30 calendar days", "14 calendar days", "7 calendar days"]),
        ("term", ["180 calendar days", "90 calendar days", "60 calendar days", "30 calendar days"]),
        ("provider_report", ["5 calendar days", "2 calendar days"]),
    ],
)
def test_reminders_before_the_due_time(ladder: str, before: list[str]) -> None:
    rungs = read_pack("pa_vrp").ladder(ladder).rungs
    found = [rung.length.in_words for rung in rungs if rung.time is RungTime.BEFORE_DUE]
    assert found == before
    assert {rung.level for rung in rungs if rung.time is RungTime.BEFORE_DUE} == {0}


@pytest.mark.parametrize("pack", packs())
def test_the_countdown_leaves_time_to_write_the_letter(pack: str) -> None:
    """PROGRAM.md D39: the task comes before the letter is due."""
    policy = read_pack(pack)
    countdown = [rung for rung in policy.ladder("term").rungs if rung.time is RungTime.BEFORE_DUE]
    (task,) = [rung for rung in countdown if rung.action is RungAction.TASK]
    letter = policy.deadline("D39").limit
    assert task.reaches is Party.SPECIALIST
    assert task.length.unit is letter.unit
    assert task.length.amount > letter.amount


def test_a_late_provider_is_reminded_before_the_licensee_is() -> None:
    """PROGRAM.md D27: chase the provider, not the licensee first."""
    reached = [party for _, _, party in steps(read_pack("pa_vrp"), "provider_report")]
    assert reached[:3] == [Party.TREATMENT_PROVIDER] * 3
    assert reached.index(Party.PARTICIPANT) > reached.index(Party.SPECIALIST)


def test_a_worksite_report_counts_only_after_the_second_reminder() -> None:
    """PROGRAM.md D25."""
    rungs = read_pack("pa_vrp").ladder("worksite_report").rungs
    breach = next(place for place, rung in enumerate(rungs) if rung.breach)
    assert [rung.reaches for rung in rungs[:breach]].count(Party.WORKSITE_MONITOR) == 2
    assert Party.PARTICIPANT in [rung.reaches for rung in rungs[:breach]]


@pytest.mark.parametrize("deadline", ["D07", "D16", "D17", "D26"])
@pytest.mark.parametrize("pack", packs())
def test_safety_pages_the_person_on_call_at_once(pack: str, deadline: str) -> None:
    policy = read_pack(pack)
    rungs = policy.ladder(policy.deadline(deadline).ladder).rungs
    due = [rung for rung in rungs if rung.time is RungTime.AT_DUE]
    assert [(rung.level, rung.reaches, rung.action, rung.breach) for rung in due] == [
        (3, Party.ON_CALL, RungAction.PAGE, True)
    ]
    assert rungs[-1].reaches is Party.DIRECTOR
    assert rungs[-1].length.unit.value == "hours"


@pytest.mark.parametrize("pack", packs())
def test_a_threat_is_somebodys_task_the_moment_it_is_found(pack: str) -> None:
    """PROGRAM.md D07: whose limit is a day, of which nobody on the staff would know."""
    policy = read_pack(pack)
    rungs = policy.ladder(policy.deadline("D07").ladder).rungs
    at_once = [(rung.reaches, rung.action) for rung in rungs if rung.time is RungTime.SHARE and rung.percent == 0]
    assert at_once == [(Party.SPECIALIST, RungAction.TASK), (Party.ON_CALL, RungAction.PAGE)]


@pytest.mark.parametrize("pack", packs())
def test_a_closing_duty_never_climbs_down(pack: str) -> None:
    policy = read_pack(pack)
    above = {
        Party.INTAKE: [Party.INTAKE, Party.SUPERVISOR, Party.ON_CALL, Party.DIRECTOR],
        Party.SPECIALIST: [Party.SPECIALIST, Party.SUPERVISOR, Party.ON_CALL, Party.DIRECTOR],
        Party.SUPERVISOR: [Party.SUPERVISOR, Party.ON_CALL, Party.DIRECTOR],
        Party.LEGAL: [Party.LEGAL, Party.DIRECTOR],
    }
    for duty in policy.closing_duties:
        assert [rung.reaches for rung in policy.ladder(duty.ladder).rungs] == above[duty.owner], duty.code


@pytest.mark.parametrize("pack", packs())
def test_a_vendors_fault_never_climbs_past_level_one(pack: str) -> None:
    policy = read_pack(pack)
    for deadline in ("D12", "D13", "D14"):
        assert max(rung.level for rung in policy.ladder(policy.deadline(deadline).ladder).rungs) == 1


@pytest.mark.parametrize("pack", packs())
def test_waiting_for_the_board_raises_alerts_as_it_ages(pack: str) -> None:
    """PROGRAM.md D10."""
    rungs = read_pack(pack).ladder("board_execution").rungs
    assert [(rung.length.amount, rung.reaches) for rung in rungs] == [
        (60, Party.SPECIALIST),
        (90, Party.SUPERVISOR),
        (120, Party.DIRECTOR),
        (180, Party.LEGAL),
    ]


@pytest.mark.parametrize(
    ("deadlines", "level"),
    [
        (("D01", "D08", "D19", "D20", "D33", "D36", "D37", "D39", "S03", "S04"), 2),
        (("D02", "D03", "D04", "D05", "D06", "D09", "D32", "D34", "S01", "S02", "S05", "S07", "S08", "S09", "S11"), 1),
        (("D18", "D21", "D35", "D40", "D42", "D44"), 4),
        (("D10", "D22", "D23", "D24"), 5),
    ],
)
def test_a_breach_is_recorded_at_the_level_that_the_reference_names(deadlines: tuple[str, ...], level: int) -> None:
    """PROGRAM.md 5, column "on breach"."""
    policy = read_pack("pa_vrp")
    for deadline in deadlines:
        ladder = policy.ladder(policy.deadline(deadline).ladder)
        assert [rung.level for rung in ladder.rungs if rung.breach] == [level], deadline


@pytest.mark.parametrize("pack", packs())
def test_each_ladder_records_its_breach_once_and_never_falls(pack: str) -> None:
    for ladder in read_pack(pack).ladders:
        levels = [rung.level for rung in ladder.rungs]
        assert levels == sorted(levels), ladder.name
        assert sum(rung.breach for rung in ladder.rungs) == 1, ladder.name


@pytest.mark.parametrize("pack", packs())
def test_what_ladders_say_can_be_read_again(pack: str) -> None:
    for ladder in read_pack(pack).ladders:
        for rung in ladder.rungs:
            said = rung_when(when_of(rung))
            assert (said.time, said.percent, said.distance) == (rung.time, rung.percent, rung.distance)
            assert words_of(said) == when_of(rung)


@pytest.mark.parametrize("words", ["1 hour", "24 hours", "1 calendar day", "2 business days", "1 month", "36 months"])
def test_lengths_of_time_are_read_as_they_are_said(words: str) -> None:
    assert limit_of(words).in_words == words


@pytest.mark.parametrize(
    "words", ["", "days", "2 days", "0 hours", "-1 hours", "P1D", "1.5 hours", "two months", 7, None]
)
def test_other_words_are_no_length_of_time(words: object) -> None:
    with pytest.raises(ValueError, match="must be an amount"):
        limit_of(words)


@pytest.mark.parametrize("words", ["", "at due", "150", "soon", "1 business day", "7 before due", 50, None])
def test_other_words_are_no_time_of_a_rung(words: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        rung_when(words)


def test_cadences_and_rules_give_lengths_of_time() -> None:
    assert cadence_of("weekly") == limit_of("7 calendar days")
    assert cadence_of("quarterly") == limit_of("3 months")
    assert cadence_of("as ordered") is None
    assert limit_in_rule("30 calendar d to board") == limit_of("30 calendar days")
    assert limit_in_rule("1 business d; after hours: within 1 h of next business d") == limit_of("1 business day")
    assert limit_in_rule("same day, site hours") is None
