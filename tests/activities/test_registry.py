"""The registry: changes kept once, refused with a reason, and what it says about providers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from activities.registry import Registry
from database.journal import REGISTRY, journal
from database.providers import provider_conflicts, providers, referral_agreements
from database.staff import on_call_shifts, staff, teams
from database.tasks import tasks
from domain.ids import ParticipantId, ProviderId, StaffId, TeamId
from domain.obligations import ObligationState
from domain.phases import Phase
from domain.providers import ProviderKind, ProviderStanding, why_not_refer
from domain.refusals import Refusal
from domain.registry import (
    ConflictChange,
    OnCallChange,
    ProviderChange,
    ReferralAgreementChange,
    RegistryChange,
    StaffChange,
    TeamChange,
)
from domain.requests import ProviderRequest, SpecialistRequest
from domain.roles import Party, Role
from domain.specialists import SpecialistStanding
from tests.activities.program import (
    ADMINISTRATOR,
    DAY,
    NOW,
    Program,
    a_recording,
    an_obligation,
    change,
    everything,
    hire,
    open_case,
    put_on_call,
    register,
    rows,
)

TODAY = NOW.date()


def account(role: Role = Role.SPECIALIST, **changes: object) -> StaffChange:
    """Somebody with an account."""
    made = StaffChange(
        staff_id=StaffId(uuid4()),
        name="Synthetic Person",
        email=f"{uuid4()}@staff.example",
        role=role,
        team_id=None,
        password_hash="$argon2id$synthetic",
    )
    return replace(made, **changes)  # type: ignore[arg-type] # fields by name


def agreement(provider: ProviderId, starts_on: date, ends_on: date) -> ReferralAgreementChange:
    """A referral agreement for evaluations."""
    return ReferralAgreementChange(
        provider_id=provider, kind=ProviderKind.EVALUATOR, starts_on=starts_on, ends_on=ends_on
    )


def standing(
    engine: Engine, *asked: ProviderId, today: date = TODAY, whose: ParticipantId | None = None
) -> tuple[ProviderStanding, ...]:
    """What the registry says about providers."""
    request = ProviderRequest(
        provider_ids=asked, participant_id=whose or ParticipantId(uuid4()), lookback_years=5, today=today
    )
    return Registry(engine).look_up_providers(request)


def test_every_change_is_kept_once_and_stands_in_the_journal(program: Program) -> None:
    case = open_case(program)
    changes: tuple[RegistryChange, ...] = (
        account(),
        TeamChange(team_id=TeamId(uuid4()), name="Another team", supervisor_id=program.supervisor),
        OnCallChange(staff_id=program.specialist, starts_at=NOW, ends_at=NOW + DAY),
        ProviderChange(
            provider_id=ProviderId(uuid4()),
            name="Synthetic Both",
            kinds=(ProviderKind.EVALUATOR, ProviderKind.TREATMENT),
            state="NJ",
            email="both@provider.example",
            credentials_until=date(2028, 2, 29),
        ),
        agreement(program.evaluator, date(2027, 1, 1), date(2027, 12, 31)),
        ConflictChange(
            provider_id=program.evaluator, participant_id=case.participant_id, declared_on=TODAY, reason="a neighbour"
        ),
    )
    for one in changes:
        entries = len(rows(program.engine, journal, enrollment_id=REGISTRY))
        command = uuid4()
        assert change(program.engine, one, command) is None
        before = everything(program.engine)
        assert change(program.engine, one, command) is None
        assert everything(program.engine) == before
        kept = rows(program.engine, journal, event_id=command)
        assert [(row["enrollment_id"], row["seq"], row["actor_id"]) for row in kept] == [
            (REGISTRY, entries + 1, ADMINISTRATOR.staff_id)
        ]


def test_a_change_gives_the_row_its_fields(program: Program) -> None:
    made = account(team_id=program.team)
    assert change(program.engine, made) is None
    [row] = rows(program.engine, staff, id=made.staff_id)
    assert (row["name"], row["email"], row["role"], row["team_id"], row["active"]) == (
        made.name, made.email, made.role, made.team_id, True
    )  # fmt: skip
    assert change(program.engine, replace(made, active=False, role=Role.AUDITOR)) is None
    [row] = rows(program.engine, staff, id=made.staff_id)
    assert (row["role"], row["active"]) == (Role.AUDITOR, False)
    [held] = rows(program.engine, providers, id=program.evaluator)
    assert (held["kinds"], held["credentials_until"]) == ((ProviderKind.EVALUATOR,), date(2030, 1, 1))


def test_the_journal_of_the_registry_names_nobody(program: Program) -> None:
    kept = str(rows(program.engine, journal, enrollment_id=REGISTRY))
    assert not [word for word in ("Synthetic supervisor", "@staff.example", "argon2") if word in kept]


def refused(engine: Engine, wanted: RegistryChange, code: str) -> Refusal:
    """Make sure that a change is refused, and changes nothing; the refusal."""
    before = everything(engine)
    refusal = change(engine, wanted)
    assert refusal is not None
    assert refusal.code == code
    assert everything(engine) == before
    return refusal


def test_a_referral_agreement_needs_a_provider_of_that_kind_and_days(program: Program) -> None:
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    refused(program.engine, agreement(ProviderId(uuid4()), first, last), "unknown_provider")
    refused(program.engine, agreement(program.therapist, first, last), "wrong_provider_kind")
    refused(program.engine, agreement(program.evaluator, last, first), "empty_period")


def test_agreements_of_one_kind_do_not_overlap(program: Program) -> None:
    refused(program.engine, agreement(program.evaluator, date(2026, 12, 31), date(2027, 6, 1)), "agreements_overlap")
    refused(program.engine, agreement(program.evaluator, date(2025, 6, 1), date(2026, 1, 1)), "agreements_overlap")
    assert change(program.engine, agreement(program.evaluator, date(2027, 1, 1), date(2027, 6, 1))) is None


def test_the_same_first_day_corrects_the_last(program: Program) -> None:
    assert change(program.engine, agreement(program.evaluator, date(2026, 1, 1), date(2026, 2, 1))) is None
    [kept] = rows(program.engine, referral_agreements, provider_id=program.evaluator)
    assert kept["ends_on"] == date(2026, 2, 1)
    assert standing(program.engine, program.evaluator)[0].agreement_until is None


def test_a_provider_is_registered_for_something(program: Program) -> None:
    nothing = ProviderChange(
        provider_id=program.evaluator, name="x", kinds=(), state="PA", email="x@x.example", credentials_until=TODAY
    )
    refused(program.engine, nothing, "no_provider_kind")


def test_a_conflict_is_between_those_whom_the_program_knows(program: Program) -> None:
    case = open_case(program)
    known = ConflictChange(
        provider_id=program.evaluator, participant_id=case.participant_id, declared_on=TODAY, reason="-"
    )
    refused(program.engine, replace(known, provider_id=ProviderId(uuid4())), "unknown_provider")
    refused(program.engine, replace(known, participant_id=ParticipantId(uuid4())), "unknown_participant")
    assert rows(program.engine, provider_conflicts) == []


def test_a_team_has_an_active_supervisor_and_a_name_of_its_own(program: Program) -> None:
    team = TeamChange(team_id=TeamId(uuid4()), name="Second team", supervisor_id=program.specialist)
    refused(program.engine, team, "not_a_supervisor")
    refused(program.engine, replace(team, supervisor_id=StaffId(uuid4())), "not_a_supervisor")
    refused(program.engine, replace(team, supervisor_id=program.supervisor, name="Synthetic team"), "name_taken")
    assert len(rows(program.engine, teams)) == 1


def test_an_account_has_an_address_of_its_own_and_a_team_that_exists(program: Program) -> None:
    refused(program.engine, account(email="Specialist@STAFF.example"), "email_taken")
    refused(program.engine, account(team_id=TeamId(uuid4())), "unknown_team")


def test_a_supervisor_leaves_after_the_team_has_another(program: Program) -> None:
    leaving = account(Role.SUPERVISOR, staff_id=program.supervisor, email="supervisor@staff.example", active=False)
    refused(program.engine, leaving, "supervises_a_team")
    other = hire(program.engine, Role.SUPERVISOR, "other")
    assert change(program.engine, TeamChange(team_id=program.team, name="Synthetic team", supervisor_id=other)) is None
    assert change(program.engine, leaving) is None


def test_the_last_administrator_stays(program: Program) -> None:
    only = account(Role.ADMINISTRATOR)
    assert change(program.engine, only) is None
    refused(program.engine, replace(only, active=False), "last_administrator")
    refused(program.engine, replace(only, role=Role.AUDITOR), "last_administrator")
    assert change(program.engine, account(Role.ADMINISTRATOR)) is None
    assert change(program.engine, replace(only, active=False)) is None


def test_a_shift_belongs_to_somebody_active_and_lasts_some_time(program: Program) -> None:
    shift = OnCallChange(staff_id=program.specialist, starts_at=NOW, ends_at=NOW)
    refused(program.engine, shift, "empty_period")
    refused(program.engine, replace(shift, staff_id=StaffId(uuid4()), ends_at=NOW + DAY), "unknown_staff")
    naive = datetime(2026, 3, 2, 15)  # noqa: DTZ001 - what is refused
    refused(program.engine, replace(shift, starts_at=naive, ends_at=naive + timedelta(hours=1)), "time_without_zone")
    assert rows(program.engine, on_call_shifts) == []


def test_unknown_providers_are_left_out(program: Program) -> None:
    assert standing(program.engine) == ()
    found = standing(program.engine, ProviderId(uuid4()), program.evaluator)
    assert found == (
        ProviderStanding(
            id=program.evaluator,
            kinds=(ProviderKind.EVALUATOR,),
            state="PA",
            agreement_until=date(2026, 12, 31),
            credentials_expired=False,
            conflict_declared=False,
        ),
    )


@pytest.mark.parametrize(
    ("today", "in_force"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
)
def test_an_agreement_is_in_force_on_its_first_and_last_day(program: Program, today: date, in_force: bool) -> None:
    [found] = standing(program.engine, program.evaluator, today=today)
    assert (found.agreement_until is not None) is in_force


@pytest.mark.parametrize(("today", "expired"), [(date(2030, 1, 1), False), (date(2030, 1, 2), True)])
def test_credentials_hold_on_their_last_day(program: Program, today: date, expired: bool) -> None:
    [found] = standing(program.engine, program.evaluator, today=today)
    assert found.credentials_expired is expired


def test_an_agreement_for_treatment_lets_nobody_be_referred_for_evaluation(program: Program) -> None:
    both = ProviderChange(
        provider_id=program.therapist,
        name="Synthetic therapist",
        kinds=(ProviderKind.EVALUATOR, ProviderKind.TREATMENT),
        state="PA",
        email="therapist@provider.example",
        credentials_until=date(2030, 1, 1),
    )
    assert change(program.engine, both) is None
    [found] = standing(program.engine, program.therapist)
    assert why_not_refer(found, ProviderKind.TREATMENT) is None
    assert why_not_refer(found, ProviderKind.EVALUATOR) is not None


def test_the_end_of_an_ongoing_conflict_is_entered_with_the_same_first_day(program: Program) -> None:
    case = open_case(program)
    ongoing = ConflictChange(
        provider_id=program.evaluator, participant_id=case.participant_id, declared_on=TODAY, reason="-"
    )
    assert change(program.engine, ongoing) is None
    assert change(program.engine, replace(ongoing, ended_on=date(2020, 1, 1))) is None
    [kept] = rows(program.engine, provider_conflicts)
    assert kept["ended_on"] == date(2020, 1, 1)
    [theirs] = standing(program.engine, program.evaluator, whose=case.participant_id)
    assert not theirs.conflict_declared


@pytest.mark.parametrize(
    ("ended_on", "counts"),
    [(date(2026, 3, 1), True), (date(2021, 3, 2), True), (date(2021, 3, 1), False), (None, True)],
)
def test_a_conflict_counts_while_it_lasts_and_for_the_lookback_and_for_that_participant(
    program: Program, ended_on: date | None, counts: bool
) -> None:
    case = open_case(program)
    declared = ConflictChange(
        provider_id=program.evaluator,
        participant_id=case.participant_id,
        declared_on=date(2015, 1, 1),
        ended_on=ended_on,
        reason="-",
    )
    assert change(program.engine, declared) is None
    [theirs] = standing(program.engine, program.evaluator, whose=case.participant_id)
    [others] = standing(program.engine, program.evaluator)
    assert (theirs.conflict_declared, others.conflict_declared) == (counts, False)


@pytest.mark.parametrize("leaving", [{"active": False}, {"role": Role.AUDITOR}])
def test_whoever_carries_open_cases_does_not_leave(program: Program, leaving: dict[str, object]) -> None:
    open_case(program)
    open_case(program)
    made = account(staff_id=program.specialist, email="specialist@staff.example", team_id=program.team)

    refusal = refused(program.engine, replace(made, **leaving), "has_open_cases")  # type: ignore[arg-type] # by name

    assert "there are 2: " in refusal.sentence
    assert change(program.engine, made) is None


@pytest.mark.parametrize("leaving", [{"active": False}, {"role": Role.AUDITOR}])
def test_whoever_carries_closing_duties_does_not_leave_before_they_are_given_on(
    program: Program, leaving: dict[str, object]
) -> None:
    case, owed = open_case(program), an_obligation(owner=Party.SPECIALIST)
    ended = replace(case, phase=Phase.DECLINED)
    program.records.record(a_recording(ended, owed))
    made = account(staff_id=program.specialist, email="specialist@staff.example", team_id=program.team)
    left = replace(made, **leaving)  # type: ignore[arg-type] # by name

    assert refused(program.engine, left, "has_open_cases").sentence.endswith(f"there are 1: {case.id}.")

    done = replace(owed, state=ObligationState.ACCEPTED, settled_at=NOW, settled_because="done")
    program.records.record(a_recording(ended, done))
    assert change(program.engine, left) is None


def test_closing_duties_go_to_the_team_s_next_supervisor(program: Program) -> None:
    case, owed = open_case(program), an_obligation(owner=Party.SUPERVISOR)
    program.records.record(a_recording(replace(case, phase=Phase.DECLINED), owed))
    successor = hire(program.engine, Role.SUPERVISOR, "successor")
    team = TeamChange(team_id=program.team, name="Synthetic team", supervisor_id=successor)
    assert change(program.engine, team) is None
    assert [row["assigned_to"] for row in rows(program.engine, tasks)] == [successor]


def test_pages_of_whoever_leaves_go_to_the_supervisor(program: Program) -> None:
    leaving = hire(program.engine, Role.DIRECTOR, "leaving")
    put_on_call(program.engine, leaving, NOW - DAY, hours=72)
    open_case(program, an_obligation(owner=Party.ON_CALL))
    assert [row["assigned_to"] for row in rows(program.engine, tasks)] == [leaving]
    left = account(Role.DIRECTOR, staff_id=leaving, email="leaving@staff.example", active=False)
    assert change(program.engine, left) is None
    assert [row["assigned_to"] for row in rows(program.engine, tasks)] == [program.supervisor]


def test_nobody_overwrites_what_they_have_not_seen(program: Program) -> None:
    made = account(seen=0)
    team = TeamChange(team_id=TeamId(uuid4()), name="Another team", supervisor_id=program.supervisor, seen=0)
    provider = ProviderChange(
        provider_id=ProviderId(uuid4()),
        name="Synthetic Office",
        kinds=(ProviderKind.EVALUATOR,),
        state="PA",
        email="office@provider.example",
        credentials_until=date(2030, 1, 1),
        seen=0,
    )
    for one, table in ((made, staff), (team, teams), (provider, providers)):
        assert change(program.engine, one) is None
        refused(program.engine, one, "version_needed")
        refused(program.engine, replace(one, seen=2), "stale_version")
        assert change(program.engine, replace(one, seen=1)) is None
        refused(program.engine, replace(one, seen=1), "stale_version")
        [row] = [row for row in rows(program.engine, table) if row["name"] == one.name]
        assert row["revision"] == 2


def test_two_who_change_one_row_at_once_do_not_overwrite_each_other(program: Program) -> None:
    made = account(seen=0)
    assert change(program.engine, made) is None
    both = [replace(made, name=name, seen=1) for name in ("Synthetic One", "Synthetic Two")]
    with ThreadPoolExecutor(2) as pool:
        refusals = list(pool.map(lambda one: change(program.engine, one), both))
    assert [one.code for one in refusals if one is not None] == ["stale_version"]


def test_a_change_of_an_account_needs_no_password(program: Program) -> None:
    refused(program.engine, account(password_hash=None), "no_password")
    made = account()
    assert change(program.engine, made) is None
    assert change(program.engine, replace(made, role=Role.INTAKE, password_hash=None)) is None
    [row] = rows(program.engine, staff, id=made.staff_id)
    assert (row["role"], row["password_hash"]) == (Role.INTAKE, made.password_hash)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.LEGAL, Role.AUDITOR, Role.ADMINISTRATOR])
def test_on_call_are_those_who_may_act_on_a_page(program: Program, role: Role) -> None:
    somebody = hire(program.engine, role, "on-call")
    refused(program.engine, OnCallChange(staff_id=somebody, starts_at=NOW, ends_at=NOW + DAY), "not_for_on_call")


def test_two_evaluators_are_looked_up_at_once(program: Program) -> None:
    second = register(program.engine, ProviderKind.EVALUATOR, "second")
    assert {one.id for one in standing(program.engine, program.evaluator, second)} == {program.evaluator, second}


def test_active_specialists_are_known_with_their_team_and_nobody_else_is(program: Program) -> None:
    alone, left = hire(program.engine, Role.SPECIALIST, "alone"), account(team_id=program.team, active=False)
    assert change(program.engine, left) is None
    asked = (program.specialist, program.supervisor, alone, left.staff_id, StaffId(uuid4()))
    found = Registry(program.engine).look_up_specialists(SpecialistRequest(staff_ids=asked))
    assert found == (SpecialistStanding(staff_id=program.specialist, team_id=program.team),)
