"""Who may see what, and whose cases: a table of role x permission, and the scope of an actor.

What somebody may do to a case stands in ``permissions``; this is about looking and about the program's own registry.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.actors import Actor
from domain.ids import StaffId
from domain.phases import Phase
from domain.refusals import Refusal, refuse
from domain.roles import STAFF_ROLES, Role


class Permission(StrEnum):
    """Something that a door lets one see or change, apart from acts on a case."""

    ENROLLMENT_READ = "enrollment:read"
    #: Acting at all; which act, ``permissions`` says.
    ENROLLMENT_ACT = "enrollment:act"
    JOURNAL_READ = "journal:read"
    #: The tests of a case, with their results.
    TESTING_READ = "testing:read"
    PROCESS_HISTORY_READ = "process_history:read"
    PAYLOAD_DECODE = "payload:decode"
    REFERRAL_RECEIVE = "referral:receive"
    WORKLIST_READ = "worklist:read"
    ESCALATION_READ = "escalation:read"
    CASELOAD_READ = "caseload:read"
    CASELOAD_REASSIGN = "caseload:reassign"
    PROVIDER_READ = "provider:read"
    PROVIDER_CHANGE = "provider:change"
    #: Whether messages reached whom they were to reach; never what they said or where they went.
    MESSAGE_READ = "message:read"
    MESSAGE_RETRY = "message:retry"
    CONTACT_DATA_CORRECT = "contact_data:correct"
    STAFF_READ = "staff:read"
    STAFF_CHANGE = "staff:change"
    PARTICIPANT_ACCOUNT_READ = "participant_account:read"
    PARTICIPANT_ACCOUNT_CHANGE = "participant_account:change"
    MONITOR_ACCOUNT_READ = "monitor_account:read"
    MONITOR_ACCOUNT_CHANGE = "monitor_account:change"
    LABORATORY_READ = "laboratory:read"
    LABORATORY_CHANGE = "laboratory:change"
    #: Outages and collection sites.
    SERVICE_READ = "service:read"
    SERVICE_CHANGE = "service:change"
    #: What laboratories sent that waits for a person, and the account of every day's tests.
    QUARANTINE_READ = "quarantine:read"
    QUARANTINE_DECIDE = "quarantine:decide"
    #: Testing days and what they committed to; who is selected is seen in the cases.
    TESTING_DAY_READ = "testing_day:read"
    #: The seeds of days that have closed, and their recomputation.
    DRAW_VERIFY = "draw:verify"
    FAIRNESS_READ = "fairness:read"
    #: Evidence packets, which hold a whole case.
    EVIDENCE_READ = "evidence:read"
    #: The accounting of disclosures.
    DISCLOSURE_READ = "disclosure:read"
    #: The calendar of hearings, of the cases in one's scope.
    HEARING_READ = "hearing:read"
    POLICY_READ = "policy:read"
    AUDIT_READ = "audit:read"


_CASEWORK = frozenset({Role.INTAKE, Role.SPECIALIST, Role.SUPERVISOR, Role.DIRECTOR, Role.LEGAL})
_READERS = _CASEWORK | {Role.AUDITOR}
#: Who acts in some cases for a reason of their own: an independent reviewer in disputes, a liaison before the board.
_CALLED_IN = frozenset({Role.REVIEWER, Role.BOARD_LIAISON})
#: Who works in the program. Who stands outside of it has ways of their own and carries no permission here.
_EVERYBODY = STAFF_ROLES

SIGHT: dict[Permission, frozenset[Role]] = {
    Permission.ENROLLMENT_READ: _READERS | _CALLED_IN,
    Permission.ENROLLMENT_ACT: _CASEWORK | _CALLED_IN,
    # What the board is told goes through its notices, so that a liaison reads neither journal nor tests.
    Permission.JOURNAL_READ: _READERS | {Role.REVIEWER},
    Permission.TESTING_READ: _READERS | {Role.REVIEWER},
    Permission.PROCESS_HISTORY_READ: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.AUDITOR}),
    # The engine's own pages know no scope of cases, so only roles that see every case may have them decoded.
    Permission.PAYLOAD_DECODE: frozenset({Role.DIRECTOR, Role.AUDITOR}),
    Permission.REFERRAL_RECEIVE: frozenset({Role.INTAKE, Role.SPECIALIST, Role.SUPERVISOR}),
    Permission.WORKLIST_READ: _CASEWORK | _CALLED_IN,
    Permission.ESCALATION_READ: _READERS - {Role.INTAKE},
    Permission.CASELOAD_READ: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.AUDITOR}),
    Permission.CASELOAD_REASSIGN: frozenset({Role.SUPERVISOR, Role.DIRECTOR}),
    Permission.PROVIDER_READ: _EVERYBODY,
    # DUTIES.md 7: specialists develop and maintain referral agreements.
    Permission.PROVIDER_CHANGE: frozenset({Role.SPECIALIST, Role.SUPERVISOR, Role.ADMINISTRATOR}),
    Permission.MESSAGE_READ: frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR}),
    Permission.MESSAGE_RETRY: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    Permission.CONTACT_DATA_CORRECT: frozenset({Role.INTAKE, Role.SPECIALIST, Role.SUPERVISOR}),
    Permission.STAFF_READ: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.AUDITOR, Role.ADMINISTRATOR}),
    Permission.STAFF_CHANGE: frozenset({Role.ADMINISTRATOR}),
    Permission.PARTICIPANT_ACCOUNT_READ: _READERS,
    Permission.PARTICIPANT_ACCOUNT_CHANGE: frozenset({Role.INTAKE, Role.SPECIALIST, Role.SUPERVISOR}),
    Permission.MONITOR_ACCOUNT_READ: _READERS,
    Permission.MONITOR_ACCOUNT_CHANGE: frozenset({Role.SPECIALIST, Role.SUPERVISOR}),
    Permission.LABORATORY_READ: _EVERYBODY,
    Permission.LABORATORY_CHANGE: frozenset({Role.ADMINISTRATOR}),
    Permission.SERVICE_READ: _EVERYBODY,
    Permission.SERVICE_CHANGE: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.ADMINISTRATOR}),
    Permission.QUARANTINE_READ: frozenset({Role.SUPERVISOR, Role.DIRECTOR}),
    Permission.QUARANTINE_DECIDE: frozenset({Role.SUPERVISOR, Role.DIRECTOR}),
    Permission.TESTING_DAY_READ: frozenset({Role.SPECIALIST, Role.SUPERVISOR, Role.DIRECTOR, Role.AUDITOR}),
    # Seeds beside selections tell hidden quotas little by little, so that no one who works with participants sees them.
    Permission.DRAW_VERIFY: frozenset({Role.DIRECTOR, Role.AUDITOR}),
    Permission.FAIRNESS_READ: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.AUDITOR}),
    Permission.EVIDENCE_READ: _READERS - {Role.INTAKE},
    Permission.DISCLOSURE_READ: _READERS,
    Permission.HEARING_READ: frozenset(
        {Role.SPECIALIST, Role.SUPERVISOR, Role.DIRECTOR, Role.LEGAL, Role.BOARD_LIAISON}
    ),
    Permission.POLICY_READ: _EVERYBODY,
    Permission.AUDIT_READ: frozenset({Role.DIRECTOR, Role.AUDITOR}),
}

#: What intake works on, whichever team the case was given to: a program has one intake desk. Afterwards a case is its
#: specialist's.
INTAKE_PHASES = frozenset({Phase.REFERRED, Phase.OUTREACH, Phase.INTAKE})
#: The ends to which intake itself brings a case, which it sees until all that is owed then is done.
INTAKE_ENDS = frozenset({Phase.DUPLICATE, Phase.INELIGIBLE_REFERRAL})

#: Where the board or counsel acts; elsewhere counsel sees a case only through a task (minimum necessary, PRIVACY.md 5).
LEGAL_PHASES = frozenset(
    {Phase.INTERIM, Phase.LEGAL_ACTION, Phase.SUSPENDED, Phase.REINSTATEMENT_REVIEW, Phase.BOARD_REJECTED}
)
#: The ends that counsel refers to the prosecutor or the board, and sees where a case was to be referred: of a licensee
#: who came of their own accord and was reported by nobody, the board's side learns nothing (PRIVACY.md 5).
LEGAL_ENDS = frozenset({Phase.NO_RESPONSE, Phase.DISCHARGED_NONCOMPLIANT})
#: The closing duty by which a case is routed to the prosecutor or the board.
LEGAL_REFERRAL = "legal_referral"

#: Where the board knows of a case, because it executes the agreement or acts itself.
BOARD_PHASES = LEGAL_PHASES


class Reach(StrEnum):
    """Which cases a role sees, beside those in which somebody has an open task of their own."""

    OWN = "own"
    #: The cases in one of the scope's phases, and those at one of its ends in which something is still owed.
    PHASES = "phases"
    #: The cases of the teams that one supervises.
    TEAM = "team"
    #: The cases in one of the scope's phases, those referred at one of its ends, and those with an open task for one's
    #: role.
    PHASES_AND_TASKS = "phases_and_tasks"
    #: The cases in which one has to review something, and never those of which one is specialist or supervisor.
    REVIEWS = "reviews"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose cases somebody sees; what lies outside does not exist for them."""

    reach: Reach
    staff_id: StaffId
    phases: frozenset[Phase] = frozenset()
    ends: frozenset[Phase] = frozenset()


def scope_of(staff_id: StaffId, role: Role) -> Scope:
    """Give the scope that comes with a role."""
    match role:
        case Role.SPECIALIST:
            return Scope(reach=Reach.OWN, staff_id=staff_id)
        case Role.INTAKE:
            return Scope(reach=Reach.PHASES, staff_id=staff_id, phases=INTAKE_PHASES, ends=INTAKE_ENDS)
        case Role.SUPERVISOR:
            return Scope(reach=Reach.TEAM, staff_id=staff_id)
        case Role.LEGAL:
            return Scope(reach=Reach.PHASES_AND_TASKS, staff_id=staff_id, phases=LEGAL_PHASES, ends=LEGAL_ENDS)
        case Role.BOARD_LIAISON:
            return Scope(reach=Reach.PHASES, staff_id=staff_id, phases=BOARD_PHASES)
        case Role.REVIEWER:
            return Scope(reach=Reach.REVIEWS, staff_id=staff_id)
        case Role.DIRECTOR | Role.AUDITOR:
            return Scope(reach=Reach.ALL, staff_id=staff_id)
        case Role.ADMINISTRATOR | Role.PARTICIPANT | Role.LABORATORY | Role.EVALUATOR | Role.WORKSITE_MONITOR:
            return Scope(reach=Reach.NONE, staff_id=staff_id)


def why_not_see(actor: Actor, permission: Permission) -> Refusal | None:
    """Say why an actor's role does not carry a permission."""
    if actor.role is not None and actor.role in SIGHT[permission]:
        return None
    role = actor.role.value if actor.role else "nobody"
    return refuse("not_permitted", f"The role {role} does not carry the permission {permission.value}.")
