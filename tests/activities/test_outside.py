"""Laboratories and accounts outside the program: kept once, refused with a reason, invited by a letter."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from activities.courier import Courier
from activities.mail_server import MailServer
from database.journal import REGISTRY, journal
from database.outbox import outbox
from database.outside import laboratories, outside_accounts, outside_invitations
from domain.case import Case
from domain.ids import CommandId, EnrollmentId, LaboratoryId
from domain.outside import (
    Invitation,
    LaboratoryChange,
    LaboratoryKind,
    OutsideAccountChange,
    OutsidePasswordChange,
    WebhookSecretChange,
    account_at_laboratory,
    account_of_participant,
    purpose_of_code,
)
from domain.registry import RegistryChange
from domain.roles import Party, Role
from temporal.keys import KeyRing
from temporal.sealing import seal
from tests.activities.mailbox import Mailbox, mail_server
from tests.activities.program import Program, change, everything, open_case, rows
from tests.activities.test_registry import account, refused

CODE = "made-up-code-made-up-code-made-up-code-0001"


def digest(code: str = CODE) -> str:
    """The hash of a code as it is kept."""
    return hashlib.sha256(code.encode()).hexdigest()


def invitation(keys: KeyRing, command: UUID, code: str = CODE, *, lasts: timedelta = timedelta(hours=72)) -> Invitation:
    """An invitation that an order sends."""
    sealed = seal(code.encode(), keys, purpose_of_code(CommandId(command)))
    return Invitation(
        code_sha256=digest(code), code_sealed=base64.b64encode(sealed).decode(), expires_at=datetime.now(UTC) + lasts
    )


def for_participant(case: Case, sent: Invitation | None) -> OutsideAccountChange:
    """The account of the participant of a case."""
    return OutsideAccountChange(
        account_id=account_of_participant(case.participant_id),
        role=Role.PARTICIPANT,
        participant_id=case.participant_id,
        email="synthetic@participant.example",
        enrollment_id=case.id,
        invitation=sent,
    )


def a_laboratory(**changes: object) -> LaboratoryChange:
    """A laboratory."""
    made = LaboratoryChange(
        laboratory_id=LaboratoryId(uuid4()),
        name=f"Synthetic {uuid4()}",
        kind=LaboratoryKind.LABORATORY,
        zone="America/New_York",
        seen=0,
    )
    return replace(made, **changes)  # type: ignore[arg-type] # fields by name


def at_laboratory(laboratory: LaboratoryId, email: str, sent: Invitation | None) -> OutsideAccountChange:
    """An account at a laboratory."""
    return OutsideAccountChange(
        account_id=account_at_laboratory(laboratory, email),
        role=Role.LABORATORY,
        laboratory_id=laboratory,
        email=email,
        invitation=sent,
    )


def courier(program: Program, server: MailServer, keys: KeyRing) -> Courier:
    """A courier to a server."""
    return Courier(program.engine, server, keys, sender="phmp@sender.example", public_url="https://sign-in.example")


def test_every_change_is_kept_once_and_stands_in_a_journal(program: Program, payload_keys: KeyRing) -> None:
    case, laboratory, command = open_case(program), a_laboratory(), uuid4()
    invited = for_participant(case, invitation(payload_keys, command))
    here = at_laboratory(laboratory.laboratory_id, "lab@laboratory.example", invitation(payload_keys, uuid4(), "b"))
    secret = WebhookSecretChange(
        laboratory_id=laboratory.laboratory_id, secret_sealed=base64.b64encode(b"sealed").decode()
    )
    password = OutsidePasswordChange(code_sha256=digest(), password_hash="$argon2id$synthetic")
    changes: tuple[tuple[RegistryChange, EnrollmentId], ...] = (
        (invited, case.id),
        (password, REGISTRY),
        (replace(invited, active=False, invitation=None), case.id),
        (laboratory, REGISTRY),
        (secret, REGISTRY),
        (here, REGISTRY),
    )
    for one, whose in changes:
        assert change(program.engine, one, command) is None
        before = everything(program.engine)
        assert change(program.engine, one, command) is None
        assert everything(program.engine) == before
        [entry] = rows(program.engine, journal, event_id=command)
        assert entry["enrollment_id"] == whose
        for secret_word in ("example", "argon2id", digest(), "Synthetic", "sealed"):
            assert secret_word not in str(entry["detail"]) + str(entry["sentence"])
        command = uuid4()


def test_staff_never_have_a_role_of_those_outside(program: Program) -> None:
    for role in (Role.PARTICIPANT, Role.LABORATORY):
        refused(program.engine, account(role), "not_a_staff_role")
        known = account()
        assert change(program.engine, known) is None
        statement = text("UPDATE staff SET role = :role WHERE id = :id")
        with pytest.raises(Exception, match="ck_staff_role_is_of_staff"), program.engine.begin() as connection:
            connection.execute(statement, {"role": role.value, "id": known.staff_id})


def test_an_account_needs_its_holder_and_an_invitation(program: Program, payload_keys: KeyRing) -> None:
    case, other = open_case(program), open_case(program)
    sent = invitation(payload_keys, uuid4())
    good = for_participant(case, sent)
    wrong: tuple[tuple[OutsideAccountChange, str], ...] = (
        (replace(good, invitation=None), "no_invitation"),
        (replace(good, email=" "), "no_address"),
        (replace(good, enrollment_id=None), "unknown_enrollment"),
        (replace(good, enrollment_id=other.id), "unknown_enrollment"),
        (replace(good, role=Role.LABORATORY), "not_an_outside_role"),
        (replace(good, role=Role.DIRECTOR), "not_an_outside_role"),
        (replace(good, active=False, invitation=None), "unknown_account"),
        (at_laboratory(LaboratoryId(uuid4()), "a@laboratory.example", sent), "unknown_laboratory"),
    )
    for one, code in wrong:
        refused(program.engine, one, code)
    assert change(program.engine, good) is None
    second = replace(
        for_participant(other, replace(sent, code_sha256=digest("b"))), email="Synthetic@PARTICIPANT.example"
    )
    refused(program.engine, second, "email_taken")


def test_a_password_is_chosen_once(program: Program, payload_keys: KeyRing) -> None:
    case, command = open_case(program), uuid4()
    wanted = OutsidePasswordChange(code_sha256=digest(), password_hash="$argon2id$first")
    refused(program.engine, wanted, "invitation_not_open")
    assert change(program.engine, for_participant(case, invitation(payload_keys, command)), command) is None
    assert change(program.engine, wanted) is None
    refused(program.engine, replace(wanted, password_hash="$argon2id$second"), "invitation_not_open")
    [held] = rows(program.engine, outside_accounts)
    assert held["password_hash"] == "$argon2id$first"


def test_a_closed_account_that_is_opened_again_has_no_password(program: Program, payload_keys: KeyRing) -> None:
    case, command = open_case(program), uuid4()
    assert change(program.engine, for_participant(case, invitation(payload_keys, command)), command) is None
    chosen = OutsidePasswordChange(code_sha256=digest(), password_hash="$argon2id$first")
    again = for_participant(case, invitation(payload_keys, uuid4(), "again"))
    for one in (chosen, replace(again, active=False, invitation=None), again):
        assert change(program.engine, one) is None
    [held] = rows(program.engine, outside_accounts)
    assert (held["active"], held["password_hash"]) == (True, None)


def test_only_the_newest_invitation_of_an_open_account_counts(program: Program, payload_keys: KeyRing) -> None:
    case = open_case(program)
    for code in ("first", "second"):
        command = uuid4()
        assert change(program.engine, for_participant(case, invitation(payload_keys, command, code)), command) is None
    old, new = (OutsidePasswordChange(code_sha256=digest(one), password_hash="-") for one in ("first", "second"))
    refused(program.engine, old, "invitation_not_open")
    waiting = {row["last_error"]: row["sealed_code"] for row in rows(program.engine, outbox)}
    assert waiting["given up: replaced"] is None
    assert waiting[""] is not None
    assert change(program.engine, replace(for_participant(case, None), active=False)) is None
    refused(program.engine, new, "invitation_not_open")
    assert all(row["sealed_code"] is None for row in rows(program.engine, outbox))


def test_an_expired_invitation_opens_nothing(program: Program, payload_keys: KeyRing) -> None:
    case, command = open_case(program), uuid4()
    sent = invitation(payload_keys, command, lasts=timedelta(seconds=5))
    assert change(program.engine, for_participant(case, sent), command) is None
    past = text("UPDATE outside_invitations SET made_at = now() - interval '2 h', expires_at = now() - interval '1 s'")
    with program.engine.begin() as connection:
        connection.execute(past)
    wanted = OutsidePasswordChange(code_sha256=digest(), password_hash="-")
    refused(program.engine, wanted, "invitation_not_open")


def test_a_laboratory_is_changed_by_whoever_has_seen_it(program: Program) -> None:
    made = a_laboratory()
    assert change(program.engine, made) is None
    assert change(program.engine, replace(made, active=False, seen=1)) is None
    [row] = rows(program.engine, laboratories)
    assert (row["active"], row["revision"], row["webhook_secret_sealed"]) == (False, 2, None)
    refused(program.engine, replace(made, seen=1), "stale_version")
    refused(program.engine, a_laboratory(name=made.name), "name_taken")
    refused(program.engine, a_laboratory(seen=3), "unknown_laboratory")


async def test_the_code_leaves_in_the_letter_and_is_gone(program: Program, payload_keys: KeyRing) -> None:
    case, command = open_case(program), uuid4()
    assert change(program.engine, for_participant(case, invitation(payload_keys, command)), command) is None
    assert CODE.encode().hex() not in bytes(rows(program.engine, outbox)[0]["sealed_code"]).hex()  # type: ignore[call-overload]  # of any column
    mailbox = Mailbox()
    async with mail_server(mailbox) as server:
        assert await courier(program, server, payload_keys).deliver() == 1
    [letter], [row] = mailbox.taken, rows(program.engine, outbox)
    assert CODE in str(letter.get_payload())
    assert letter["To"] == "synthetic@participant.example"
    assert (row["sealed_code"], row["party"], row["enrollment_id"]) == (None, Party.PARTICIPANT, case.id)
    assert row["sent_at"] is not None
    [kept] = rows(program.engine, outside_invitations)
    assert (kept["code_sha256"], kept["settled_at"]) == (digest(), None)


async def test_a_letter_waits_for_the_key_of_its_code(program: Program, payload_keys: KeyRing) -> None:
    laboratory, command = a_laboratory(), uuid4()
    assert change(program.engine, laboratory) is None
    sent = invitation(payload_keys, command)
    here = at_laboratory(laboratory.laboratory_id, "lab@laboratory.example", sent)
    assert change(program.engine, here, command) is None
    mailbox = Mailbox()
    async with mail_server(mailbox) as server:
        other = KeyRing(current=replace(payload_keys.current, id="another-made-up-key"))
        assert await courier(program, server, other).deliver() == 1
        [row] = rows(program.engine, outbox)
        assert (row["sent_at"], row["last_error"]) == (None, "UnknownPayloadKeyError")
        assert row["next_attempt_at"] is not None
        with program.engine.begin() as connection:
            connection.execute(text("UPDATE outbox SET next_attempt_at = now() - interval '1 s'"))
        assert await courier(program, server, payload_keys).deliver() == 1
    assert len(mailbox.taken) == 1
