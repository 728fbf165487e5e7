"""Every invariant of the tables refuses what breaks it, under its own name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Constraint,
    Date,
    Engine,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.exc import IntegrityError

from activities.policies import Policies
from database.draws import draw_leaves, draw_rows, draw_selections, testing_days, testing_periods
from database.letters import lab_reports, letters
from database.tables import metadata
from domain.events import Message, MessageKind
from domain.ids import EnrollmentId, EventId, ParticipantId
from domain.obligations import ObligationKind
from domain.registry import ConflictChange
from domain.roles import Party
from policies.reading import read_pack
from tests.activities.families import families
from tests.activities.program import DAY, NOW, a_recording, an_obligation, change, found, open_case, put_on_call


def again(table: str, key: str = "id", **changes: str) -> str:
    """The same row once more under another id, with changes."""
    fields = "".join(f", '{name}', {value}" for name, value in changes.items())
    record = f"jsonb_build_object('{key}', gen_random_uuid(){fields})"
    return f"INSERT INTO {table} SELECT (jsonb_populate_record({table}, {record})).* FROM {table} LIMIT 1"  # noqa: S608 - our own words


AN_ID = "gen_random_uuid()"

#: What breaks each rule, where every table has a row that keeps all of them.
BREAKS = {
    "ck_access_log_account_is_one": "UPDATE access_log SET outside_account_id = o.id FROM outside_accounts AS o",
    "ck_agreements_executed_on_a_day": "UPDATE agreements SET status = 'executed', executed_on = NULL",
    "ck_agreements_term_is_not_empty": "UPDATE agreements SET term_months = 0",
    "ck_amendments_decided_by_another": "UPDATE amendments SET status = 'approved', decided_by = proposed_by",
    "ck_amendments_decision_is_whole": "UPDATE amendments SET status = 'approved'",
    "ck_check_ins_has_a_receipt": "UPDATE check_ins SET receipt = ''",
    "ck_check_ins_only_answers_answer": "UPDATE check_ins SET answer = NULL",
    "ck_collection_sites_week_is_whole": "UPDATE collection_sites SET hours = '{}'",
    "ck_credits_decided_by_another": "UPDATE credits SET status = 'approved', decided_by = recommended_by",
    "ck_credits_decision_is_whole": "UPDATE credits SET decided_by = gen_random_uuid()",
    "ck_credits_months_count": "UPDATE credits SET months = 0",
    "ck_criteria_confirmation_is_whole": "UPDATE criteria SET confirmed_by = gen_random_uuid()",
    "ck_criteria_confirmed_by_another": "UPDATE criteria SET confirmed_by = assessed_by, confirmed_at = assessed_at",
    "ck_disclosures_about_one_thing": "UPDATE disclosures SET testimony_id = gen_random_uuid()",
    "ck_disclosures_basis_is_named": "UPDATE disclosures SET release_id = NULL",
    "ck_disclosures_goes_with_a_notice": "UPDATE disclosures SET notice = ''",
    "ck_draw_leaves_leaf_is_a_hash": "UPDATE draw_leaves SET leaf = 'short'",
    "ck_draw_selections_gone_was_tried": "UPDATE draw_selections SET gone = true",
    "ck_enrollments_closed_at_an_end": "UPDATE enrollments SET closed_at = received_at",
    "ck_enrollments_follows_another": "UPDATE enrollments SET follows = id",
    "ck_enrollments_revision_counts": "UPDATE enrollments SET revision = 0",
    "ck_enrollments_term_started": "UPDATE enrollments SET term_ends_at = received_at",
    "ck_evaluations_no_shows_count": "UPDATE evaluations SET no_shows = -1",
    "ck_evidence_packets_basis_is_named": "UPDATE evidence_packets SET release_id = NULL",
    "ck_idempotency_keys_body_is_hashed": "UPDATE idempotency_keys SET body_hmac = 'short'",
    "ck_journal_actor_is_whole": again(
        "journal", "event_id", seq="99", actor_id="gen_random_uuid()", actor_role="NULL"
    ),
    "ck_journal_hashes_are_whole": again("journal", "event_id", seq="99", hash="'short'"),
    "ck_journal_seq_counts": again("journal", "event_id", seq="0"),
    "ck_board_actions_decided_at_last": (
        "UPDATE board_actions SET report = 'counsel_decides', decided_by = id, decided_because = '-'"
    ),
    "ck_board_actions_decided_by_somebody": (
        "UPDATE board_actions SET report = 'initial', decided_by = NULL, decided_because = '-'"
    ),
    "ck_board_actions_reported_with_a_number": "UPDATE board_actions SET reported_at = now(), report_number = ''",
    "ck_hearings_said_what_came_of_it": "UPDATE hearings SET outcome = 'scheduled', came_of_it = '-'",
    "ck_lab_reports_attempts_count": "UPDATE lab_reports SET attempts = -1",
    "ck_lab_reports_decision_has_a_reason": "UPDATE lab_reports SET decided_by = gen_random_uuid()",
    "ck_lab_reports_news_until_told": "UPDATE lab_reports SET news = NULL",
    "ck_lab_reports_quarantine_has_a_reason": (
        "UPDATE lab_reports SET state = 'quarantined', doubt = 'unreadable', news = NULL, next_attempt_at = NULL"
    ),
    "ck_lab_reports_waiting_is_tried": "UPDATE lab_reports SET next_attempt_at = NULL",
    "ck_leaves_period_runs_forward": "UPDATE leaves SET until = since - interval '1 second'",
    "ck_letters_attempts_count": "UPDATE letters SET attempts = -1",
    "ck_letters_content_is_hashed": "UPDATE letters SET sha256 = 'short'",
    "ck_letters_quarantine_has_a_reason": "UPDATE letters SET state = 'quarantined', next_attempt_at = NULL",
    "ck_letters_waiting_is_tried": "UPDATE letters SET next_attempt_at = NULL",
    "ck_obligations_next_rung_is_whole": "UPDATE obligations SET next_rung_reaches = NULL",
    "ck_obligations_paused_without_due_time": "UPDATE obligations SET state = 'paused'",
    "ck_obligations_process_is_named": "UPDATE obligations SET process = 'evaluation'",
    "ck_obligations_settled_when_closed": "UPDATE obligations SET state = 'accepted'",
    "ck_on_call_shifts_period_is_not_empty": "UPDATE on_call_shifts SET ends_at = starts_at",
    "ck_outages_has_a_reason": "UPDATE outages SET reason = ''",
    "ck_outages_period_is_not_empty": "UPDATE outages SET until = since",
    "ck_outages_site_is_named": "UPDATE outages SET kind = 'vendor'",
    "ck_outbox_tries_need_an_address": "UPDATE outbox SET recipient = NULL",
    "ck_outbox_attempts_count": "UPDATE outbox SET attempts = -1",
    "ck_outbox_given_up_with_a_reason": "UPDATE outbox SET next_attempt_at = NULL",
    "ck_outbox_sent_once": "UPDATE outbox SET sent_at = created_at",
    "ck_outbox_code_invites_once": "UPDATE outbox SET sealed_code = 'sealed'",
    "ck_outside_accounts_holder_is_one": "UPDATE outside_accounts SET role = 'laboratory'",
    "ck_outside_accounts_role_is_outside": "UPDATE outside_accounts SET role = 'director', participant_id = NULL",
    "ck_outside_invitations_code_is_hashed": "UPDATE outside_invitations SET code_sha256 = 'short'",
    "ck_outside_invitations_period_is_not_empty": "UPDATE outside_invitations SET expires_at = made_at",
    "ck_outside_sessions_period_is_not_empty": "UPDATE outside_sessions SET expires_at = created_at",
    "ck_outside_sessions_token_is_hashed": "UPDATE outside_sessions SET token_sha256 = 'short'",
    "ck_plan_changes_decision_is_whole": "UPDATE plan_changes SET status = 'approved'",
    "ck_policy_versions_content_is_hashed": again("policy_versions", "name", content_sha256="'short'"),
    "ck_policy_versions_name_is_whole": again("policy_versions", "id"),
    "ck_prescriptions_period_runs_forward": "UPDATE prescriptions SET valid_until = valid_from - 1",
    "ck_providers_kinds_are_named": "UPDATE providers SET kinds = '{}'",
    "ck_referral_agreements_period_is_not_empty": "UPDATE referral_agreements SET ends_on = starts_on - 1",
    "ck_releases_period_is_not_empty": "UPDATE releases SET expires_on = signed_on",
    "ck_reports_return_has_a_reason": "UPDATE reports SET status = 'returned'",
    "ck_self_disclosures_known_from_somewhere": "UPDATE self_disclosures SET reported_at = NULL",
    "ck_self_disclosures_learned_after_the_event": (
        "UPDATE self_disclosures SET reported_at = NULL, learned_at = '1999-01-01', learned_from = 'news'"
    ),
    "ck_self_disclosures_news_has_a_source": "UPDATE self_disclosures SET learned_from = 'news'",
    "ck_self_disclosures_reported_after_the_event": "UPDATE self_disclosures SET reported_at = '1999-01-01'",
    "ck_sessions_period_is_not_empty": "UPDATE sessions SET expires_at = created_at",
    "ck_sessions_token_is_hashed": "UPDATE sessions SET token_sha256 = 'short'",
    "ck_specimens_collected_with_number": "UPDATE specimens SET collected_at = now(), number = ''",
    "ck_specimens_replaces_another": "UPDATE specimens SET replaces = id",
    "ck_staff_role_is_of_staff": "UPDATE staff SET role = 'participant'",
    "ck_tasks_assigned_to_staff": "UPDATE tasks SET assigned_role = 'participant'",
    "ck_tasks_closed_at_a_time": "UPDATE tasks SET state = 'closed'",
    "ck_term_entries_days_count": "UPDATE term_entries SET days = -1",
    "ck_term_entries_months_have_a_sign": "UPDATE term_entries SET months = 6",
    "ck_test_plans_floor_below_ceiling": "UPDATE test_plans SET floor = ceiling + 1",
    "ck_testimonies_basis_is_named": "UPDATE testimonies SET authority = ''",
    "ck_testimonies_recorded_afterwards": "UPDATE testimonies SET recorded_at = testified_at - interval '1 s'",
    "ck_testing_days_closed_after_opening": "UPDATE testing_days SET closed_at = now(), seed = '-', draw_sealed = NULL",
    "ck_testing_days_commitment_is_a_hash": "UPDATE testing_days SET commitment = 'short'",
    "ck_testing_days_opened_with_selections": "UPDATE testing_days SET opened_at = now()",
    "ck_testing_days_sealed_until_closing": "UPDATE testing_days SET draw_sealed = NULL",
    "ck_testing_days_seed_after_closing": "UPDATE testing_days SET seed = '-'",
    "ck_testing_days_window_runs_forward": "UPDATE testing_days SET closes_at = opens_at",
    "ck_testing_periods_drawn_within_days": "UPDATE testing_periods SET drawn = days + 1",
    "ck_testing_periods_end_has_a_reason": "UPDATE testing_periods SET ended_on = began_on",
    "ck_testing_periods_numbers_can_be": "UPDATE testing_periods SET floor = ceiling + 1",
    "ck_testing_periods_opened_after_the_end": "UPDATE testing_periods SET quota = 1, nonce = '-'",
    "ck_testing_periods_quota_is_committed": "UPDATE testing_periods SET quota_commitment = 'short'",
    "ck_testing_requests_period_runs_forward": "UPDATE testing_requests SET until = since - 1",
    "ck_testings_floor_below_ceiling": "UPDATE testings SET floor = ceiling + 1",
    "ck_treatments_discharge_follows_admission": (
        "UPDATE treatments SET admitted_on = '2026-03-02', discharged_on = '2026-03-01'"
    ),
    "ck_violations_rests_on_a_rule": "UPDATE violations SET rule = ''",
    "ck_violations_withdrawal_has_a_reason": "UPDATE violations SET withdrawn_at = now()",
    "ck_worksites_period_runs_forward": "UPDATE worksites SET until = since - 1",
    "uq_agreements_enrollment_id_version": again("agreements"),
    "uq_check_ins_answered": again("check_ins", receipt="'another'"),
    "uq_check_ins_receipt": again("check_ins", day="'2026-06-02'"),
    "uq_clauses_agreement_id_number": again("clauses"),
    "uq_collection_sites_name": again("collection_sites"),
    "uq_escalations_obligation_id_rung_round": again("escalations"),
    "uq_journal_enrollment_id_seq": again("journal", "event_id"),
    "uq_lab_reports_letter_id_position": again("lab_reports", message_id="'another'"),
    "uq_lab_reports_taken": again("lab_reports", position="1"),
    "uq_laboratories_name": again("laboratories"),
    "uq_leaves_one_open": again("leaves"),
    "uq_letters_laboratory_id_message_id": again("letters"),
    "uq_licenses_profession_state_number": again("licenses"),
    "uq_missed_check_ins_enrollment_id_day": again("missed_check_ins"),
    "uq_outages_found": again("outages"),
    "uq_outside_accounts_email": again("outside_accounts", email="upper(email)", participant_id=AN_ID),
    "uq_outside_accounts_participant_id": again("outside_accounts", email="'another'"),
    "uq_outside_invitations_code_sha256": again("outside_invitations", settled_at="now()"),
    "uq_outside_invitations_one_open": again("outside_invitations", code_sha256="repeat('b', 64)"),
    "uq_provider_conflicts_provider_id_participant_id_declared_on": again("provider_conflicts"),
    "uq_referral_agreements_provider_id_kind_starts_on": again("referral_agreements"),
    "uq_specimens_number": again("specimens", day="'2026-06-02'"),
    "uq_specimens_random": again("specimens", number="'another'"),
    "uq_staff_email": again("staff", email="upper(email)"),
    "uq_tasks_obligation_id": again("tasks"),
    "uq_teams_name": again("teams"),
    "uq_test_plans_enrollment_id_version": again("test_plans"),
    "uq_testing_periods_current": again("testing_periods"),
    "uq_testings_donor": again("testings"),
    "ck_findings_approved_by_another": "UPDATE findings SET reviewer_id = author_id, reviewed_at = now()",
    "ck_findings_only_substantiated_leads_somewhere": "UPDATE findings SET outcome = 'inconclusive'",
    "ck_findings_reviewed_by_somebody": "UPDATE findings SET reviewed_at = now()",
    "ck_information_requests_answered_at_a_time": "UPDATE information_requests SET answered_at = now()",
    "ck_information_requests_asked_with_consent": "UPDATE information_requests SET asked = 'therapist'",
    "ck_investigation_triggers_false_for_a_reason": "UPDATE investigation_triggers SET false_at = now()",
    "ck_notices_rests_on_consent": "UPDATE notices SET basis = 'consent'",
    "ck_notices_rests_on_something": "UPDATE notices SET because = ''",
    "ck_practice_entries_cleared_to_a_status": "UPDATE practice_entries SET status = 'unrestricted'",
    "ck_practice_entries_ended_somehow": "UPDATE practice_entries SET how = 'lifted'",
    "ck_practice_entries_stop_is_named": "UPDATE practice_entries SET stop_id = NULL",
    "ck_practice_entries_stopped_by_a_rule": "UPDATE practice_entries SET rests_on = ''",
    "ck_proceedings_closed_with_an_outcome": "UPDATE proceedings SET closed_at = opened_at",
    "ck_restrictions_lifted_for_a_reason": "UPDATE restrictions SET lifted_at = now()",
    "ck_restrictions_reviewed_after_its_start": "UPDATE restrictions SET review_on = starts_on",
    "ck_return_criteria_waived_by_somebody": "UPDATE return_criteria SET waived_by = gen_random_uuid()",
}


#: What else must change with a reference, so that nothing but the reference is wrong.
ALONG = {
    ("access_log", "outside_account_id"): ", staff_id = NULL",
    ("disclosures", "testimony_id"): ", packet_id = NULL",
    ("information_requests", "release_id"): ", asked = 'therapist'",
    ("notices", "release_id"): ", basis = 'consent'",
    ("obligations", "evaluation_id"): ", process = 'evaluation'",
    ("obligations", "proceeding_id"): ", process = 'proceeding'",
    ("outside_accounts", "laboratory_id"): ", role = 'laboratory', participant_id = NULL",
    ("outside_accounts", "provider_id"): ", role = 'evaluator', participant_id = NULL",
    ("return_criteria", "waived_by"): ", state = 'waived'",
    ("testimonies", "release_id"): ", basis = 'consent'",
}

#: What no row is known by, for each type of a column that refers to one.
NOWHERE: dict[type[object], str] = {Uuid: AN_ID, Text: "'nonsense'", Date: "'1999-01-01'"}

#: The tables before which a guard stands: here their rules are asked, not the guards.
GUARDED = ("access_log", "check_ins", "draw_leaves", "draw_rows", "escalations", "testing_days", "testing_periods")

LABORATORY, HASH = UUID(int=9), b"h" * 32


@pytest.fixture
def full(engine: Engine) -> Engine:
    """A database with a row in every table."""
    program, owed = found(engine), an_obligation()
    put_on_call(engine, program.supervisor, NOW)
    policy = Policies(engine, read_pack).pin("pa_vrp")
    case = open_case(program, owed, an_obligation(ObligationKind.TRIAGE, Party.INTAKE))
    facts = tuple(fact for one in families(program, case, owed.id) for fact in (*one.needs, one.first))
    told = Message(id=EventId(uuid4()), to=Party.PARTICIPANT, kind=MessageKind.NOTICE)
    program.records.record(replace(a_recording(case, facts=facts), messages=(told,), policy=policy.name))
    conflict = ConflictChange(
        provider_id=program.evaluator, participant_id=case.participant_id, declared_on=NOW.date(), reason="-"
    )
    assert change(engine, conflict) is None
    now, staff_id = datetime.now(UTC), program.intake
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO sessions VALUES (:token, :staff, :now, :now, :now + interval '1 h', NULL)"),
            {"token": b"t" * 32, "staff": staff_id, "now": now},
        )
        connection.execute(
            text("INSERT INTO idempotency_keys VALUES ('key', :staff, '/', :body, NULL, NULL, :now)"),
            {"body": b"b" * 32, "staff": staff_id, "now": now},
        )
        connection.execute(
            text("INSERT INTO access_log VALUES (gen_random_uuid(), :now, :staff, 'enrollment:read', NULL, '/', 200)"),
            {"staff": staff_id, "now": now},
        )
        _outside(connection, case.participant_id)
        _day(connection, case.id)
        claim = "gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'nurse', 'PA', 'RN000009', :now"
        connection.execute(text(f"INSERT INTO license_claims VALUES ({claim})"), {"now": now})  # noqa: S608 - our own words
        _plan(connection, case.id)
        _draw(connection, case.id)
        _letter(connection)
        for table in GUARDED:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    return engine


def _outside(connection: Connection, participant_id: ParticipantId) -> None:
    """A laboratory, and a participant's account with a session and an invitation."""
    for row in (
        "laboratories VALUES (:laboratory, 'Synthetic', 'laboratory', 'UTC', NULL, true, now(), 1)",
        "outside_accounts VALUES (:account, 'participant', :participant, NULL, 'a@b', NULL, true, now())",
        "outside_sessions VALUES (:token, :account, now(), now(), now() + interval '1 h', NULL)",
        "outside_invitations VALUES (gen_random_uuid(), :account, :code, now(), now() + interval '1 h', NULL)",
    ):
        known = {"account": UUID(int=7), "participant": participant_id, "token": b"t" * 32, "code": "a" * 64}
        connection.execute(text(f"INSERT INTO {row}"), {**known, "laboratory": LABORATORY})


def _day(connection: Connection, enrollment_id: EnrollmentId) -> None:
    """A check-in that was answered, a collection site, and an outage there that lasts."""
    shown = "'2026-06-01', 'answered', 'selected', 'ABCD', '-', now(), 'online'"
    week = "array_fill(''::text, ARRAY[7])"
    for row in (
        f"check_ins VALUES (gen_random_uuid(), :account, :enrollment, {shown})",
        f"collection_sites VALUES (:site, NULL, 'Synthetic', '-', 'UTC', {week}, false, true, now(), 1)",
        "outages VALUES (gen_random_uuid(), 'pa_vrp', 'site', :site, now(), NULL, 'Synthetic.', NULL, now())",
    ):
        known = {"account": UUID(int=7), "enrollment": enrollment_id, "site": UUID(int=8)}
        connection.execute(text(f"INSERT INTO {row}"), known)


def _plan(connection: Connection, enrollment_id: EnrollmentId) -> None:
    """Testing that goes on; and the specimen that was ordered has the number of a custody form."""
    known = "'pa_vrp', 'pa_vrp 2026.1', '7', 'D-1', 'active', 1, 36, 72, '2026-03-02', '{}', now()"
    connection.execute(text(f"INSERT INTO testings VALUES (:id, {known})"), {"id": enrollment_id})  # noqa: S608 - our own words
    connection.execute(text("UPDATE specimens SET number = 'CCF-1'"))


def _draw(connection: Connection, enrollment_id: EnrollmentId) -> None:
    """A period that goes on, and a day of it that was drawn and has not been opened."""
    period_id = UUID(int=10)
    of_day = {"program": "pa_vrp", "day": NOW.date()}
    of_row = {**of_day, "enrollment_id": enrollment_id}
    period = (
        {"id": period_id, "enrollment_id": enrollment_id, "program": "pa_vrp", "plan_version": 1}
        | {"floor_a_year": 36, "ceiling_a_year": 72, "days": 30, "drawn": 1, "floor": 3, "ceiling": 6}
        | {"quota_commitment": HASH, "quota_sealed": b"-", "began_on": NOW.date(), "ended_because": ""}
    )
    drawn = {**of_day, "algorithm": "-", "previous": HASH, "commitment": HASH, "drawn_at": NOW, "participants": 1} | {
        "left_out": 0,
        "opens_at": NOW + DAY,
        "closes_at": NOW + 2 * DAY,
        "draw_sealed": b"-",
    }
    row = {"period_id": period_id, "index": 0, "days": 30, "counted": 0, "quota_commitment": HASH, "selected": True}
    selection = {"period_id": period_id, "specimen_id": uuid4(), "state": "ordered", "gone": False}
    connection.execute(testing_periods.insert().values(period))
    connection.execute(testing_days.insert().values(drawn))
    connection.execute(draw_rows.insert().values({**of_row, **row}))
    connection.execute(draw_leaves.insert().values({**of_row, "leaf": HASH}))
    connection.execute(draw_selections.insert().values({**of_row, **selection}))


def _letter(connection: Connection) -> None:
    """A letter that waits, and a report in it that its process is to be told of."""
    sent = {"laboratory_id": LABORATORY, "message_id": "1", "sha256": "a" * 64, "received_at": NOW}
    tried = {"attempts": 0, "next_attempt_at": NOW, "reason": ""}
    whole = {"channel": "webhook", "format": "json", "name": "", "content_sealed": b"-", "size": 1, "state": "waiting"}
    told = {"state": "matched", "news_kind": "reported", "news": {}, "report": {}, "number": "CCF-1", "decision": ""}
    connection.execute(letters.insert().values({**sent, **tried, **whole, "id": UUID(int=11)}))
    of_letter = {"id": uuid4(), "letter_id": UUID(int=11), "position": 0}
    connection.execute(lab_reports.insert().values({**sent, **tried, **told, **of_letter}))


def name_in(error: BaseException | None) -> str:
    """The name of the rule that PostgreSQL says was broken."""
    assert isinstance(error, psycopg.Error)
    return str(error.diag.constraint_name)


def broken_by(engine: Engine, statement: str) -> str:
    """The name of the rule that refuses a statement."""
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except IntegrityError as refused:
        return name_in(refused.orig)
    return f"nothing refuses: {statement}"


def rules_of(table: Table) -> Iterator[Constraint | Index]:
    """The rules of a table that are not keys, references or words."""
    yield from (one for one in table.constraints if isinstance(one, CheckConstraint | UniqueConstraint))
    yield from (one for one in table.indexes if one.unique)


def test_every_rule_is_here() -> None:
    rules = {str(one.name) for table in metadata.sorted_tables for one in rules_of(table)}
    words = {name for name in rules if name.endswith(("_is_known", "_are_known"))}
    # The name is made of pack and version, so that it alone is refused.
    assert rules - words - {"uq_policy_versions_id_version"} == set(BREAKS)


def test_every_rule_refuses_what_breaks_it(full: Engine) -> None:
    assert {name: broken_by(full, statement) for name, statement in BREAKS.items()} == {name: name for name in BREAKS}


def test_every_word_that_is_not_known_is_refused(full: Engine) -> None:
    for table in metadata.sorted_tables:
        for rule in table.constraints:
            if not isinstance(rule, CheckConstraint) or not str(rule.name).endswith(("_is_known", "_are_known")):
                continue
            column = str(rule.sqltext).split(" ", 1)[0]
            wrong = "'{nonsense}'" if str(rule.name).endswith("_are_known") else "'nonsense'"
            statement = f"UPDATE {table.name} SET {column} = {wrong}"  # noqa: S608 - our own words
            if table.name == "journal":
                statement = again("journal", "event_id", seq="99", actor_id="gen_random_uuid()", actor_role=wrong)
            assert broken_by(full, statement) in {str(rule.name), *BREAKS}


def test_every_reference_needs_what_it_refers_to(full: Engine) -> None:
    for table in metadata.sorted_tables:
        for rule in table.constraints:
            if isinstance(rule, ForeignKeyConstraint):
                for column in rule.columns:
                    # Of a reference of several columns each alone must be right.
                    wrong = NOWHERE[type(column.type)]
                    statement = f"UPDATE {table.name} SET {column.name} = {wrong}"  # noqa: S608 - our own words
                    statement += ALONG.get((table.name, column.name), "")
                    assert broken_by(full, statement) == rule.name
