from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, pairwise, product
from uuid import UUID

import pytest

from domain.ids import StaffId
from domain.testing.levels import (
    Circumstances,
    PlanException,
    PlanLevel,
    has_exception,
    level_in_words,
    level_of,
    yearly_numbers,
)
from domain.testing.plans import (
    PlanChange,
    PlanTerms,
    change_plan,
    plan_for,
    step,
    terms_of,
    why_not_change_plan,
    why_not_plan,
)
from domain.testing.plans import TestPlan as Plan
from domain.testing.results import Matrix
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import CALIFORNIA, DMU, OREGON, PACKS, VRP

SPECIALIST = StaffId(UUID(int=1))
AT = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = {
    "I": PlanException.PRIOR_TESTING,
    "II": PlanException.OFFENSE_OUTSIDE_WORK,
    "III": PlanException.NOT_WORKING,
    "IV": PlanException.ABSENT,
    "V": PlanException.NO_DIAGNOSIS,
    "VI": PlanException.LICENSED_SUPERVISION,
}


def now(line: str) -> Circumstances:
    """Read circumstances such as ``year 6 clean 5 III return 60 share 50``."""
    words = line.split()
    numbers = {name: int(value) for name, value in pairwise(words) if value.isdigit()}
    return Circumstances(
        year=numbers["year"],
        clean_years=numbers.get("clean", 0),
        exceptions=frozenset(NAMES[one] for one in words if one in NAMES),
        days_to_return=numbers.get("return"),
        supervised_percent=numbers.get("share", 0),
    )


@pytest.mark.parametrize(
    ("pack", "when", "level", "floor", "ceiling"),
    [
        ("VRP", "year 1", "first_year", 36, 72),
        ("VRP", "year 2", "second_year", 26, 52),
        ("VRP", "year 3", "later_years", 18, 36),
        ("VRP", "year 7 clean 6", "later_years", 18, 36),
        ("VRP", "year 1 III", "not_working", 12, 24),
        ("VRP", "year 1 III return 30", "not_working", 12, 24),
        ("VRP", "year 1 I II V VI share 100", "first_year", 36, 72),
        ("VRP", "year 1 IV", "absent", 0, 0),
        ("DMU", "year 1", "first_year", 48, 96),
        ("DMU", "year 2", "second_year", 36, 72),
        ("DMU", "year 3", "later_years", 26, 52),
        ("DMU", "year 2 III", "not_working", 18, 36),
        ("OR", "year 1", "first_year", 36, 72),
        ("OR", "year 2", "second_year", 24, 48),
        ("OR", "year 3", "later_years", 18, 36),
        ("OR", "year 3 III", "not_working", 12, 24),
        ("CA", "year 1", "first_year", 52, 104),
        ("CA", "year 2", "second_year", 36, 104),
        ("CA", "year 5 clean 4", "later_years", 36, 104),
        ("CA", "year 5 clean 5", "later_years", 36, 104),
        ("CA", "year 6 clean 4", "later_years", 36, 104),
        ("CA", "year 6 clean 5", "after_clean_years", 12, 24),
        ("CA", "year 1 I", "second_year", 36, 104),
        ("CA", "year 1 II", "second_year", 36, 104),
        ("CA", "year 2 I", "second_year", 36, 104),
        ("CA", "year 1 III", "not_working", 12, 104),
        ("CA", "year 3 III return 61", "not_working", 12, 104),
        ("CA", "year 3 III return 60", "before_return", 52, 104),
        ("CA", "year 3 III V return 1", "before_return", 52, 104),
        # Without "not working" a return means nothing.
        ("CA", "year 3 return 1", "later_years", 36, 104),
        ("CA", "year 1 IV III return 1", "absent", 0, 0),
        ("CA", "year 1 V", "no_diagnosis", 24, 104),
        ("CA", "year 4 V", "no_diagnosis", 24, 104),
        ("CA", "year 6 clean 5 V", "after_clean_years", 12, 24),
        ("CA", "year 1 VI share 49", "first_year", 52, 104),
        ("CA", "year 1 VI share 50", "licensed_supervision", 24, 104),
        ("CA", "year 1 III V VI share 90", "not_working", 12, 104),
    ],
)
def test_how_often_by_year_and_exceptions(pack: str, when: str, level: str, floor: int, ceiling: int) -> None:
    assert level_of(PACKS[pack], now(when)) == level
    assert yearly_numbers(PACKS[pack], now(when)) == (floor, ceiling)


@pytest.mark.parametrize(
    ("pack", "known"), [("VRP", "III IV"), ("DMU", "III IV"), ("CA", "I II III IV V VI"), ("OR", "III IV")]
)
def test_which_exceptions_a_pack_has(pack: str, known: str) -> None:
    assert {name for name, one in NAMES.items() if has_exception(PACKS[pack], one)} == set(known.split())
    assert set(NAMES.values()) == set(PlanException)


def test_floors_never_stand_above_ceilings_and_exceptions_never_ask_for_more() -> None:
    some = chain.from_iterable(combinations(sorted(PlanException), size) for size in range(7))
    for exceptions, policy, year in product(list(some), PACKS.values(), range(1, 8)):
        circumstances = Circumstances(
            year=year, clean_years=year - 1, exceptions=frozenset(exceptions), supervised_percent=60
        )
        numbers = yearly_numbers(policy, circumstances)
        without = yearly_numbers(policy, replace(circumstances, exceptions=frozenset()))
        assert numbers is not None
        assert without is not None
        assert 0 <= numbers[0] <= numbers[1]
        assert numbers[0] <= without[0]


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (PlanLevel.FIRST_YEAR, "Level I"),
        (PlanLevel.SECOND_YEAR, "Level II"),
        (PlanLevel.LATER_YEARS, "Level II"),
        (PlanLevel.BEFORE_RETURN, "Level I before the return to work"),
        (PlanLevel.NOT_WORKING, "not working"),
    ],
)
def test_a_level_is_named_as_in_its_jurisdiction(level: PlanLevel, words: str) -> None:
    assert level_in_words(CALIFORNIA, level) == words
    assert level_in_words(VRP, level) == level.value.replace("_", " ")


def plan(policy_name: str = "CA", when: str = "year 1") -> Plan:
    return plan_for(PACKS[policy_name], now(when), version=1, changed_at=AT)


def test_the_pack_alone_makes_a_whole_plan() -> None:
    made = plan("VRP", "year 1 V")

    assert made == Plan(
        version=1,
        level=PlanLevel.FIRST_YEAR,
        terms=PlanTerms(
            floor=36,
            ceiling=72,
            panels=("health_professional",),
            matrices=(Matrix.URINE, Matrix.BLOOD, Matrix.HAIR),
            observed=True,
            peth_per_year=4,
            hair_or_nail_per_year=2,
        ),
        exceptions=frozenset(),
        reason="By the policy, for first year.",
        changed_by=None,
        changed_at=AT,
    )
    assert [PACKS[pack].id for pack in PACKS if plan(pack).terms.observed] == ["pa_vrp", "pa_dmu", "ca_us"]
    assert plan("CA", "year 1 III").exceptions == {PlanException.NOT_WORKING}


def test_who_is_absent_gives_nothing() -> None:
    terms = terms_of(CALIFORNIA, now("year 1 IV"))
    assert terms is not None
    assert (terms.floor, terms.ceiling, terms.peth_per_year, terms.hair_or_nail_per_year) == (0, 0, 0, 0)


def test_words_instead_of_a_number_ask_for_an_order() -> None:
    policy = with_figure(OREGON, "testing.floor_year1", None)
    refusal = why_not_plan(policy, now("year 1"))
    assert refusal is not None
    assert refusal.code == "plan_in_words"
    assert why_not_plan(OREGON, now("year 1")) is None
    with pytest.raises(ValueError, match="in words"):
        plan_for(policy, now("year 1"), version=1, changed_at=AT)
    assert step(plan("OR"), policy, now("year 1"), AT) is None
    # Then only what an order says can be wrong with a change.
    wanted = PlanChange(terms=replace(plan("OR").terms, floor=1), reason="As ordered.")
    assert why_not_change_plan(plan("OR"), wanted, now("year 1"), policy) is None


@pytest.mark.parametrize(
    ("when", "later", "numbers"),
    [
        ("year 1", "year 1", None),
        ("year 1", "year 2", (36, 104)),
        ("year 2", "year 3", (36, 104)),
        ("year 5", "year 6 clean 5", (12, 24)),
        ("year 6 clean 5", "year 7 clean 0", (36, 104)),
        ("year 1 III", "year 1 III return 60", (52, 104)),
        ("year 1 III return 60", "year 1", (52, 104)),
    ],
)
def test_a_plan_steps_as_time_and_circumstances_move(when: str, later: str, numbers: tuple[int, int] | None) -> None:
    stepped = step(plan("CA", when), CALIFORNIA, now(later), AT + timedelta(days=1))

    assert (stepped is not None) is (numbers is not None)
    if stepped is not None:
        assert (stepped.terms.floor, stepped.terms.ceiling) == numbers
        assert (stepped.version, stepped.changed_at) == (2, AT + timedelta(days=1))


@pytest.mark.parametrize(
    ("floor", "later", "steps"), [(60, "year 2", False), (60, "year 1 IV", False), (40, "year 1", True)]
)
def test_what_a_specialist_set_stays_while_it_asks_for_no_less(floor: int, later: str, steps: bool) -> None:
    wanted = PlanChange(terms=replace(plan().terms, floor=floor), reason="Two positives elsewhere.")
    changed = change_plan(plan(), wanted, now("year 1"), CALIFORNIA, SPECIALIST, AT)

    assert (step(changed, CALIFORNIA, now(later), AT) is not None) is steps


def changed(terms: PlanTerms, words: str) -> PlanTerms:
    """Change the terms as a line such as ``floor 52 unobserved`` says."""
    said = words.split()
    numbers = {name: int(value) for name, value in pairwise(said) if value.lstrip("-").isdigit()}
    matrices = (Matrix.ORAL_FLUID,) if "oral_fluid" in said else terms.matrices
    return PlanTerms(
        floor=numbers.get("floor", terms.floor),
        ceiling=numbers.get("ceiling", terms.ceiling),
        panels=() if "no_panels" in said else terms.panels,
        matrices=() if "no_matrices" in said else matrices,
        observed="unobserved" not in said and ("observed" in said or terms.observed),
        peth_per_year=numbers.get("peth_per_year", terms.peth_per_year),
        hair_or_nail_per_year=numbers.get("hair_or_nail_per_year", terms.hair_or_nail_per_year),
    )


@pytest.mark.parametrize(
    ("pack", "when", "change", "exceptions", "code"),
    [
        ("CA", "year 1", "floor 60", "", None),
        ("CA", "year 1", "floor 104", "", None),
        ("CA", "year 1", "floor 52 ceiling 60", "", None),
        ("CA", "year 1", "floor 51", "", "plan_below_floor"),
        ("CA", "year 2", "floor 37", "", None),
        ("CA", "year 2", "floor 35", "", "plan_below_floor"),
        ("CA", "year 1", "floor 36", "I", None),
        ("CA", "year 1", "floor 35", "I", "plan_below_floor"),
        ("CA", "year 1", "floor 12", "III", None),
        ("CA", "year 1", "floor 11", "III", "plan_below_floor"),
        ("CA", "year 1 return 10", "floor 12", "III", "plan_below_floor"),
        ("CA", "year 1", "floor 24", "V", None),
        ("CA", "year 1", "floor 24", "VI", "plan_below_floor"),
        ("CA", "year 1 share 50", "floor 24", "VI", None),
        # An exception counts only if the change names it.
        ("CA", "year 1 III", "floor 12", "", "plan_below_floor"),
        ("VRP", "year 1", "floor 24", "V", "plan_exception_unknown"),
        ("VRP", "year 1", "floor 12 ceiling 24", "III", None),
        ("CA", "year 1", "ceiling 105", "", "plan_above_ceiling"),
        ("VRP", "year 2", "floor 26 ceiling 53", "", "plan_above_ceiling"),
        ("CA", "year 1", "floor 80 ceiling 70", "", "plan_floor_above_ceiling"),
        ("CA", "year 1", "peth_per_year -1", "", "plan_negative"),
        ("CA", "year 1", "peth_per_year 3", "", "plan_markers_below"),
        ("CA", "year 1", "hair_or_nail_per_year 1", "", "plan_markers_below"),
        ("CA", "year 1", "peth_per_year 12", "", None),
        ("CA", "year 1", "unobserved", "", "plan_observed"),
        ("OR", "year 1", "observed", "", None),
        ("CA", "year 1", "no_panels", "", "plan_tests_nothing"),
        ("CA", "year 1", "no_matrices", "", "plan_tests_nothing"),
        ("CA", "year 1", "oral_fluid", "", None),
        ("CA", "year 1", "", "", "plan_unchanged"),
    ],
)
def test_what_a_specialist_may_change(pack: str, when: str, change: str, exceptions: str, code: str | None) -> None:
    current = plan(pack, "year " + when.split()[1])
    terms = changed(current.terms, change)
    wanted = PlanChange(terms=terms, exceptions=now(f"year 1 {exceptions}").exceptions, reason="For a reason.")

    refusal = why_not_change_plan(current, wanted, now(when), PACKS[pack])

    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_change_needs_a_reason(reason: str) -> None:
    wanted = PlanChange(terms=replace(plan().terms, floor=60), reason=reason)
    refusal = why_not_change_plan(plan(), wanted, now("year 1"), CALIFORNIA)
    assert refusal is not None
    assert refusal.code == "text_missing"


def test_a_change_is_a_new_version() -> None:
    first = plan()
    wanted = PlanChange(
        terms=replace(first.terms, floor=30), exceptions=frozenset({PlanException.NO_DIAGNOSIS}), reason="No diagnosis."
    )
    second = change_plan(first, wanted, now("year 1"), CALIFORNIA, SPECIALIST, AT + timedelta(days=3))

    assert (second.version, second.level) == (2, PlanLevel.NO_DIAGNOSIS)
    assert (second.changed_by, second.changed_at) == (SPECIALIST, AT + timedelta(days=3))
    assert (second.terms.floor, second.reason, second.exceptions) == (30, "No diagnosis.", wanted.exceptions)


def test_a_refusal_names_the_numbers() -> None:
    wanted = PlanChange(terms=replace(plan("DMU").terms, floor=40), reason="Too many.")
    refusal = why_not_change_plan(plan("DMU"), wanted, now("year 1"), DMU)
    assert refusal is not None
    assert "at least 48 tests a year" in refusal.sentence
