"""The tables of the documentation, read off the tables of the program: acts, obligations, ladders, states."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from domain.acts import EVALUATION_ACTS, OBLIGATION_ACTS, Act
from domain.clearance.rules import RETURN_RULES
from domain.clearance.states import ReturnState
from domain.deadlines import DEADLINES
from domain.disputes.rules import DISPUTE_RULES
from domain.disputes.states import DisputeState
from domain.enrollment_rules import CASE_RULES
from domain.evaluation_acts import EVALUATION_RULES
from domain.facts import EvaluationStatus
from domain.investigation.rules import INVESTIGATION_RULES
from domain.investigation.states import InvestigationState
from domain.legal.rules import LEGAL_RULES
from domain.legal.states import LegalState
from domain.obligation_states import TRANSITIONS as OPERATIONS
from domain.obligation_states import Operation
from domain.obligations import ObligationKind, ObligationState
from domain.permissions import PERMISSIONS
from domain.phases import ACTIVE, ENDS, OPEN_PHASES, TRANSITIONS, Phase
from domain.policy import Policy
from domain.roles import Role
from domain.rules import Rule
from domain.testing.duties import NON_NEGATIVE_NOTICE
from policies.ladders import when_of
from policies.reading import read_pack
from policies.rows import grade_in_words, limit_of_deadline

PACKS: Final = ("pa_vrp", "pa_dmu", "ca_us", "or_hpsp")

#: The deadlines of which somebody owes something: by the kind of what is owed, or as a task or notice of testing.
OPENED: Final = tuple(dict.fromkeys((*DEADLINES.values(), NON_NEGATIVE_NOTICE)))

#: What an evaluation referral waits for; everything else is owed in the enrollment.
OF_EVALUATION: Final = (
    ObligationKind.EVALUATOR_CONTACT,
    ObligationKind.EVALUATION,
    ObligationKind.EVALUATION_REPORT,
    ObligationKind.THREAT_NOTICE,
    ObligationKind.REPORT_REVIEW,
)

#: What a legal action waits for.
OF_THE_LAW: Final = (
    ObligationKind.LEGAL_REFERRAL,
    ObligationKind.PETITION_ANSWER,
    ObligationKind.SUSPENSION_HEARING,
    ObligationKind.SUSPENSION_END,
    ObligationKind.DECISION_REVIEW,
    ObligationKind.NPDB_REPORT,
    ObligationKind.LEGAL_STEP,
)

#: What a dispute waits for.
OF_DISPUTE: Final = (ObligationKind.DISPUTE_ACKNOWLEDGEMENT, ObligationKind.DISPUTE_DECISION)

#: What a return to practice waits for.
OF_RETURN: Final = (ObligationKind.RETURN_DECISION, ObligationKind.RESTRICTION_REVIEW, ObligationKind.CLEARANCE_EXPIRY)

#: What an investigation waits for.
OF_INVESTIGATIONS: Final = (
    ObligationKind.CEASE_NOTICE,
    ObligationKind.EMPLOYER_NOTICE,
    ObligationKind.BOARD_NOTICE,
    ObligationKind.MINOR_NOTICE,
    ObligationKind.URGENT_REPORT,
    ObligationKind.SAFETY_CHECK,
    ObligationKind.INFORMATION_REQUEST,
    ObligationKind.FINDING,
    ObligationKind.FINDING_REVIEW,
)

#: Sets of phases that have a name of their own.
_NAMED: Final[Mapping[frozenset[Phase], str]] = {
    frozenset(Phase): "every phase, ends too",
    OPEN_PHASES: "every open phase",
    ACTIVE: "every active phase",
    ENDS: "every end",
}
S = TypeVar("S")
T = TypeVar("T")


def transitions() -> str:
    """List the rows of the lifecycle; what every open phase has in common stands once, at the end."""
    sources: dict[tuple[str, str, str], list[Phase]] = {}
    for row in TRANSITIONS:
        sources.setdefault((row.target.value, row.on, row.owner.in_words), []).append(row.source)
    common = {way for way, found in sources.items() if frozenset(found) == OPEN_PHASES}
    own = (
        (_code(row.source), _code(row.target), row.on, row.owner.in_words)
        for row in TRANSITIONS
        if (row.target.value, row.on, row.owner.in_words) not in common
    )
    shared = (
        ("every open phase", _code(target), on, owner) for target, on, owner in sources if (target, on, owner) in common
    )
    return _table(("from", "to", "on", "owner of the step"), (*own, *shared))


def acts_of_enrollment() -> str:
    """List the acts on a case, in the order of its life."""
    rows = ((_code(act), rule.title, _phases(rule.stages), _roles(act)) for act, rule in CASE_RULES.items())
    return _table(("act", "what it does", "in the phases", "roles"), rows)


def acts_of_evaluation() -> str:
    """List the acts on an evaluation referral."""
    rows = (
        (_code(act), rule.title, ", ".join(_code(one) for one in EvaluationStatus if one in rule.stages), _roles(act))
        for act, rule in _own(EVALUATION_RULES).items()
    )
    return _table(("act", "what it does", "in the statuses", "roles"), rows)


def obligations_of_enrollment() -> str:
    """List what is owed in a case, with the limits of every pack."""
    elsewhere = {*OF_EVALUATION, *OF_THE_LAW, *OF_RETURN, *OF_INVESTIGATIONS, *OF_DISPUTE}
    return _obligations([kind for kind in DEADLINES if kind not in elsewhere])


def obligations_of_evaluation() -> str:
    """List what is owed in an evaluation referral."""
    return _obligations(OF_EVALUATION)


def acts_of_investigations() -> str:
    """List the acts on an investigation."""
    rows = (
        (_code(act), rule.title, ", ".join(_code(one) for one in InvestigationState if one in rule.stages), _roles(act))
        for act, rule in INVESTIGATION_RULES.items()
    )
    return _table(("act", "what it does", "in the states", "roles"), rows)


def obligations_of_investigations() -> str:
    """List what is owed in an investigation."""
    return _obligations(OF_INVESTIGATIONS)


def acts_of_the_law() -> str:
    """List the acts on a legal action."""
    rows = (
        (_code(act), rule.title, ", ".join(_code(one) for one in LegalState if one in rule.stages), _roles(act))
        for act, rule in _own(LEGAL_RULES).items()
    )
    return _table(("act", "what it does", "in the states", "roles"), rows)


def acts_of_return() -> str:
    """List the acts on a return to practice."""
    rows = (
        (_code(act), rule.title, ", ".join(_code(one) for one in ReturnState if one in rule.stages), _roles(act))
        for act, rule in _own(RETURN_RULES).items()
    )
    return _table(("act", "what it does", "in the states", "roles"), rows)


def acts_of_dispute() -> str:
    """List the acts on a dispute."""
    rows = (
        (_code(act), rule.title, ", ".join(_code(one) for one in DisputeState if one in rule.stages), _roles(act))
        for act, rule in _own(DISPUTE_RULES).items()
    )
    return _table(("act", "what it does", "in the states", "roles"), rows)


def obligations_of_dispute() -> str:
    """List what is owed in a dispute."""
    return _obligations(OF_DISPUTE)


def obligations_of_the_law() -> str:
    """List what is owed in a legal action."""
    return _obligations(OF_THE_LAW)


def obligations_of_return() -> str:
    """List what is owed in a return to practice."""
    return _obligations(OF_RETURN)


def deadlines_that_nothing_opens() -> str:
    """List the deadlines of the packs for which no process opens an obligation."""
    rows = ((one.id, one.name) for one in read_pack(PACKS[0]).deadlines if one.id not in OPENED)
    return _table(("deadline", "what"), rows)


def closing_duties() -> str:
    """List what is owed after the end of an enrollment."""
    packs = [read_pack(one) for one in PACKS]
    rows = (
        (
            duty.sentence,
            duty.owner.in_words,
            _limits(packs, duty.code),
            ", ".join(_code(one) for one in duty.after) or "every end",
        )
        for duty in packs[0].closing_duties
    )
    return _table(("duty", "owed by", "within", "after"), rows)


def operations() -> str:
    """List what can happen to an obligation: from which states, and to which."""
    rows = (
        (
            _code(operation),
            ", ".join(_code(state) for state in ObligationState if (state, operation) in OPERATIONS),
            ", ".join(_code(state) for state in ObligationState if state in _targets(operation)) or "",
        )
        for operation in Operation
    )
    return _table(("operation", "possible in", "leads to"), rows)


def ladders() -> str:
    """List the ladders that an open obligation of today's processes can have."""
    policy = read_pack(PACKS[0])
    users: dict[str, list[str]] = {}
    for deadline in OPENED:
        users.setdefault(policy.deadline(deadline).ladder, []).append(deadline)
    for owner, ladder in dict.fromkeys((one.owner, one.ladder) for one in policy.closing_duties):
        users.setdefault(ladder, []).append(f"closing duties of the {owner.in_words}")
    rows = ((_code(name), _rungs(policy, name), ", ".join(used)) for name, used in users.items())
    return _table(("ladder", "rungs: level, when, who, how", "used by"), rows)


def _rungs(policy: Policy, ladder: str) -> str:
    said = []
    for rung in policy.ladder(ladder).rungs:
        breach = ", breach" if rung.breach else ""
        said.append(f"{rung.level}, {when_of(rung)}: {rung.reaches.in_words}, {rung.action.value}{breach}")
    return "<br>".join(said)


def _targets(operation: Operation) -> set[ObligationState]:
    return {target for (_, one), targets in OPERATIONS.items() if one is operation for target in targets}


def _obligations(kinds: Sequence[ObligationKind]) -> str:
    packs = [read_pack(one) for one in PACKS]
    columns = ("obligation", "what", "owed by", "from", *(_short(pack) for pack in packs), "ladder")
    rows = []
    for kind in kinds:
        deadline = packs[0].deadline(DEADLINES[kind])
        limits = (_limit(pack, deadline.id) for pack in packs)
        what = f"{deadline.name} ({deadline.id}){', safety' if deadline.safety else ''}"
        rows.append((_code(kind), what, deadline.owner.in_words, deadline.starts, *limits, _code(deadline.ladder)))
    return _table(columns, rows)


def _limit(pack: Policy, deadline_id: str) -> str:
    deadline = pack.deadline(deadline_id)
    return f"{limit_of_deadline(deadline)}<br>*{grade_in_words(deadline.grade)}*"


def _limits(packs: Sequence[Policy], code: str) -> str:
    """Say within what a closing duty is owed: once where every pack says the same."""
    said = {_short(pack): duty.limit.in_words for pack in packs for duty in pack.closing_duties if duty.code == code}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return ", ".join(f"{name} {limit}" for name, limit in said.items())


def _own(rules: Mapping[Act, Rule[S, T]]) -> Mapping[Act, Rule[S, T]]:
    """Give the rules of a process, those about single obligations last."""
    own = {act: rule for act, rule in rules.items() if act in EVALUATION_ACTS}
    return own | {act: rule for act, rule in rules.items() if act in OBLIGATION_ACTS}


def _phases(stages: frozenset[StrEnum]) -> str:
    """Name a set of phases: by its own name, as all open ones but some, or one by one."""
    wanted = frozenset(Phase(one) for one in stages)
    if wanted in _NAMED:
        return _NAMED[wanted]
    missing = OPEN_PHASES - wanted
    if wanted < OPEN_PHASES and len(missing) < len(wanted) // 2:
        return f"every open phase but {_listed(missing)}"
    if wanted > ACTIVE and len(wanted - ACTIVE) < len(ACTIVE):
        return f"every active phase, {_listed(wanted - ACTIVE)}"
    return _listed(wanted)


def _listed(phases: frozenset[Phase]) -> str:
    return ", ".join(_code(phase) for phase in Phase if phase in phases)


def _roles(act: Act) -> str:
    return ", ".join(_words(role) for role in Role if role in PERMISSIONS[act])


def _short(pack: Policy) -> str:
    return pack.id.replace("_", " ").upper()


def _words(value: str) -> str:
    return value.replace("_", " ")


def _code(value: str) -> str:
    return f"`{value}`"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
