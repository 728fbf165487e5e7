"""The courier: what waits is delivered once, whatever happens on the way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, update

from activities.courier import BATCH, FIRST_REST, LONGEST_REST, Courier
from activities.mail_server import MailServer
from activities.rounds import go_rounds
from database.engine import make_engine
from database.outbox import outbox
from dev.ports import free_port
from domain.case import Case
from domain.events import Message, MessageKind
from domain.ids import EventId
from domain.roles import Party
from temporal.keys import KeyRing, PayloadKey
from tests.activities.mailbox import LOOPBACK, Mailbox, mail_server, silent_server
from tests.activities.program import Program, a_case, a_newcomer, a_recording, open_case, rows

#: What turns notify of.
_USUAL = tuple(one for one in MessageKind if one is not MessageKind.INVITATION)


def courier(engine: Engine, server: MailServer) -> Courier:
    """A courier to a server."""
    keys = KeyRing(current=PayloadKey.generate("made-up"))
    return Courier(engine, server, keys, sender="phmp@sender.example", public_url="https://sign-in.example")


def nowhere() -> MailServer:
    """A server that is not there."""
    return MailServer(host=LOOPBACK, port=free_port())


def tell(program: Program, case: Case, *kinds: MessageKind, party: Party = Party.PARTICIPANT) -> None:
    """Put messages into the outbox."""
    messages = tuple(Message(id=EventId(uuid4()), to=party, kind=kind) for kind in kinds)
    program.records.record(replace(a_recording(case), messages=messages))


def make_due(engine: Engine) -> None:
    """Let the time pass that a message rests."""
    with engine.begin() as connection:
        due = update(outbox).where(outbox.c.next_attempt_at.is_not(None))
        connection.execute(due.values(next_attempt_at=datetime.now(UTC) - timedelta(seconds=1)))


async def test_every_message_is_delivered_once(program: Program) -> None:
    mailbox = Mailbox()
    tell(program, open_case(program), *_USUAL)
    async with mail_server(mailbox) as server:
        assert await courier(program.engine, server).deliver() == len(_USUAL)
        assert await courier(program.engine, server).deliver() == 0
    kept = rows(program.engine, outbox)
    assert sorted(one["Message-ID"] for one in mailbox.taken) == sorted(f"<{row['id']}@sender.example>" for row in kept)
    for row in kept:
        assert row["sent_at"] is not None
        assert (row["next_attempt_at"], row["attempts"], row["last_error"]) == (None, 1, "")


async def test_a_message_says_nothing_but_that_there_is_something_to_see(program: Program) -> None:
    mailbox = Mailbox()
    tell(program, open_case(program), *_USUAL)
    async with mail_server(mailbox) as server:
        await courier(program.engine, server).deliver()
    for message in mailbox.taken:
        assert (message["To"], message["From"]) == ("participant@person.example", "phmp@sender.example")
        text = f"{message['Subject']} {message.get_payload()}".lower()
        assert "https://sign-in.example" in text
        assert not [word for word in ("health", "monitor", "program", "test", "license", "synthetic") if word in text]


@pytest.mark.parametrize(("party", "calls"), [(Party.PARTICIPANT, True), (Party.SPECIALIST, False)])
async def test_whoever_may_have_no_account_is_asked_to_call_or_write(
    program: Program, party: Party, calls: bool
) -> None:
    mailbox = Mailbox()
    tell(program, open_case(program), *_USUAL, party=party)
    async with mail_server(mailbox) as server:
        await courier(program.engine, server).deliver()
    assert len(mailbox.taken) == len(_USUAL)
    for message in mailbox.taken:
        assert ("call or write" in str(message.get_payload())) is calls
        assert "sign in" not in str(message["Subject"])


async def test_a_server_that_is_down_is_tried_again_when_it_is_up(program: Program) -> None:
    tell(program, open_case(program), MessageKind.NOTICE, MessageKind.TASK)
    await courier(program.engine, nowhere()).deliver()
    for row in rows(program.engine, outbox):
        rest = row["next_attempt_at"] - datetime.now(UTC)  # type: ignore[operator] # a time
        assert timedelta(0) < rest <= FIRST_REST
        assert (row["sent_at"], row["attempts"], row["last_error"]) == (None, 1, "SMTPConnectError")
    mailbox = Mailbox()
    async with mail_server(mailbox) as server:
        assert await courier(program.engine, server).deliver() == 0
        make_due(program.engine)
        assert await courier(program.engine, server).deliver() == 2
    assert len(mailbox.taken) == 2
    assert {row["last_error"] for row in rows(program.engine, outbox)} == {""}


async def test_rests_grow_up_to_the_longest(program: Program) -> None:
    tell(program, open_case(program), MessageKind.NOTICE)
    sender, rests = courier(program.engine, nowhere()), []
    for _ in range(9):
        make_due(program.engine)
        await sender.deliver()
        [row] = rows(program.engine, outbox)
        rest: timedelta = row["next_attempt_at"] - datetime.now(UTC)  # type: ignore[operator] # a time
        rests.append(round(rest / FIRST_REST))
    assert rests == [1, 2, 4, 8, 16, 32, 64, 120, 120]
    assert LONGEST_REST == 120 * FIRST_REST


async def test_an_address_that_is_refused_for_good_stays_visible_and_holds_up_nobody(program: Program) -> None:
    mailbox = Mailbox(refusals={"participant@person.example": "550 no such user participant@person.example"})
    case = open_case(program)
    tell(program, case, MessageKind.NOTICE)
    tell(program, case, MessageKind.TASK, party=Party.SPECIALIST)
    async with mail_server(mailbox) as server:
        await courier(program.engine, server).deliver()
    [refused] = rows(program.engine, outbox, party=Party.PARTICIPANT)
    assert (refused["sent_at"], refused["next_attempt_at"]) == (None, None)
    assert refused["last_error"] == "given up: SMTPRecipientsRefused 550"
    [sent] = rows(program.engine, outbox, party=Party.SPECIALIST)
    assert sent["sent_at"] is not None


async def test_an_address_at_which_the_server_hangs_up_holds_up_nobody(program: Program) -> None:
    mailbox = Mailbox(hangs_up_at=frozenset({"participant@person.example"}))
    case = open_case(program)
    for party in (Party.SPECIALIST, Party.PARTICIPANT, Party.PARTICIPANT, Party.SUPERVISOR):
        tell(program, case, MessageKind.NOTICE, party=party)
    async with mail_server(mailbox) as server:
        assert await courier(program.engine, server).deliver() == 4
    assert sorted(one["To"] for one in mailbox.taken) == ["specialist@staff.example", "supervisor@staff.example"]
    for row in rows(program.engine, outbox, party=Party.PARTICIPANT):
        assert (row["attempts"], row["last_error"]) == (1, "SMTPServerDisconnected")
        assert row["next_attempt_at"] is not None


@pytest.mark.parametrize("answer", ["450 mailbox busy", "451 try later"])
async def test_a_refusal_for_now_is_tried_again(program: Program, answer: str) -> None:
    tell(program, open_case(program), MessageKind.NOTICE)
    busy = Mailbox(refusals={"participant@person.example": answer})
    async with mail_server(busy) as server:
        await courier(program.engine, server).deliver()
    [row] = rows(program.engine, outbox)
    assert row["last_error"] == f"SMTPRecipientsRefused {answer[:3]}"
    assert row["next_attempt_at"] is not None


async def test_a_message_that_is_refused_for_good_is_given_up(program: Program) -> None:
    tell(program, open_case(program), MessageKind.NOTICE)
    async with mail_server(Mailbox(answer="554 not this one")) as server:
        await courier(program.engine, server).deliver()
    [row] = rows(program.engine, outbox)
    assert (row["next_attempt_at"], row["last_error"]) == (None, "given up: SMTPDataError 554")


@pytest.mark.parametrize("address", ["no address at all", "two\nlines@person.example", "@", "ü@person.example"])
async def test_an_address_that_is_none_is_given_up(program: Program, address: str) -> None:
    case = a_case(program)
    newcomer = a_newcomer(case)
    strange = replace(newcomer, participant=replace(newcomer.participant, email=address))
    program.records.record(replace(a_recording(case), newcomer=strange))
    tell(program, case, MessageKind.NOTICE)
    tell(program, case, MessageKind.TASK, party=Party.SPECIALIST)
    mailbox = Mailbox()
    async with mail_server(mailbox) as server:
        await courier(program.engine, server).deliver()
        make_due(program.engine)
        await courier(program.engine, server).deliver()
    [row] = rows(program.engine, outbox, party=Party.PARTICIPANT)
    assert row["sent_at"] is None
    assert address not in str(row["last_error"])
    [other] = rows(program.engine, outbox, party=Party.SPECIALIST)
    assert other["sent_at"] is not None


async def test_two_couriers_share_the_outbox(program: Program) -> None:
    mailbox = Mailbox()
    tell(program, open_case(program), *[MessageKind.NOTICE] * (2 * BATCH))
    async with mail_server(mailbox) as server:
        first, second = courier(program.engine, server), courier(program.engine, server)
        assert tuple(await asyncio.gather(first.deliver(), second.deliver())) == (BATCH, BATCH)
    assert len({one["Message-ID"] for one in mailbox.taken}) == len(mailbox.taken) == 2 * BATCH


async def test_what_a_courier_took_that_died_is_delivered_by_another(program: Program) -> None:
    tell(program, open_case(program), MessageKind.NOTICE)
    async with silent_server() as (silent, reached):
        dying = asyncio.create_task(courier(program.engine, silent).deliver())
        await asyncio.wait_for(reached.wait(), 20)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
    mailbox = Mailbox()
    async with mail_server(mailbox) as server:
        assert await courier(program.engine, server).deliver() == 0
        make_due(program.engine)
        assert await courier(program.engine, server).deliver() == 1
    assert len(mailbox.taken) == 1


@pytest.fixture
async def unreachable(engine: Engine) -> AsyncIterator[Engine]:
    """An engine whose database is not there."""
    made = make_engine(engine.url.set(port=free_port()).render_as_string(hide_password=False))
    yield made
    made.dispose()


async def _going(one: Courier) -> None:
    await go_rounds("courier", one.deliver, timedelta(milliseconds=10))


async def test_a_courier_goes_on_whatever_happens_until_it_is_told_to_stop(unreachable: Engine) -> None:
    running = asyncio.create_task(_going(courier(unreachable, nowhere())))
    await asyncio.sleep(0.3)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_running_courier_delivers_what_comes(program: Program) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox) as server:
        running = asyncio.create_task(_going(courier(program.engine, server)))
        tell(program, open_case(program), MessageKind.NOTICE)
        await asyncio.wait_for(mailbox.reached.wait(), 20)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer(host="mail.example", port=25)),
        ("smtps://mail.example", MailServer(host="mail.example", port=465, tls=True)),
        (
            "smtp://a%40b:p%3Aw@mail.example:2525",
            MailServer(host="mail.example", port=2525, user="a@b", password="p:w"),
        ),
    ],
)
def test_a_mail_server_is_read_from_its_address(url: str, server: MailServer) -> None:
    assert MailServer.of(url) == server
