"""The desk of a process: where orders come in, are checked, carried out once, and answered when all is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.acts import Act
from domain.events import Event
from domain.files import Intent
from domain.forms import Form
from domain.ids import CommandId, ProviderId
from domain.orders import Answer, Order, why_stale
from domain.proceedings.known import Known
from domain.providers import ProviderStanding
from domain.refusals import Refusal, refuse
from domain.requests import ProviderRequest, SpecialistRequest
from domain.rules import why_not_act
from domain.specialists import SpecialistStanding
from workflows import hands
from workflows.clerk import Clerk, S, T
from workflows.options import ANSWERS_KEPT, LONGEST_SENTENCE, MOST_SENTENCES


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the registry said of those whom a form names, and what is on record; None before anybody asked."""

    providers: tuple[ProviderStanding, ...] | None = None
    specialists: tuple[SpecialistStanding, ...] | None = None
    known: Known | None = None


class Desk(Generic[S, T]):
    """Takes the orders of one process."""

    def __init__(self, clerk: Clerk[S, T], answers: dict[CommandId, Answer]) -> None:
        self.clerk = clerk
        #: Commands already carried out, so that one that is sent again gets the first answer, across rolls too.
        self.answers = answers

    def check(self, name: str, args: Sequence[RawValue]) -> None:
        """Refuse an order before it enters history; ApplicationError with the refusal's code and sentence."""
        order, act, form = self._read(name, args)
        if order.command_id in self.answers:
            return
        refusal = self._why_not(order, act, form, _Asked())
        if refusal is not None:
            raise ApplicationError(refusal.sentence, type=refusal.code, non_retryable=True)

    async def serve(self, name: str, args: Sequence[RawValue]) -> Answer:
        """Carry out an order once, and answer when all that followed from it is kept and other processes were told."""
        order, act, form = self._read(name, args)
        if order.command_id not in self.answers:
            refusal = await self._carry_out(order, act, form)
            if refusal is not None:
                return Answer(command_id=order.command_id, refusal=refusal)
        turned = self.clerk.turned
        # Whoever is answered may act on the other process next, which must know by then what was done here.
        await workflow.wait_condition(lambda: self.clerk.followed_up >= turned)
        return self.answers[order.command_id]

    def kept_answer(self, command_id: CommandId) -> list[Answer]:
        """Give the answer to an order if everything that followed from it is kept, else nothing."""
        # While it is being kept it is not kept: the worker that does so may die.
        known = command_id in self.answers and self.clerk.followed_up == self.clerk.turned
        return [self.answers[command_id]] if known else []

    async def _carry_out(self, order: Order, act: Act, form: Form) -> Refusal | None:
        rule = self.clerk.trade.rules[act]
        named = rule.asks_about(form)
        providers = await hands.ask_registry(self._question(order, named)) if named else ()
        heirs = rule.gives_to(form)
        specialists = await hands.ask_for_specialists(SpecialistRequest(staff_ids=heirs)) if heirs else ()
        trade, subject = self.clerk.trade, self.clerk.file.subject
        known = await hands.look_at_case(trade.enrollment_of(subject)) if trade.looks else None
        if order.command_id in self.answers:
            return None
        asked = _Asked(providers=providers, specialists=specialists, known=known)
        refusal = self._why_not(order, act, form, asked)
        if refusal is not None:
            return refusal
        turn = self.clerk.begin(order.actor, providers, known)
        try:
            rule.apply(turn, form)
        except Exception as bug:
            # The turn is thrown away, so nothing has changed; the process lives on and the caller learns of the bug.
            workflow.logger.exception("act %s failed", act.value)
            raise ApplicationError(f"The act {act.value} failed.", type="bug", non_retryable=True) from bug
        self.clerk.finish(turn)
        self.remember(order, turn.events)
        return None

    def remember(self, order: Order, events: Sequence[Event]) -> None:
        """Keep the answer to an order, for the same order sent again."""
        # The journal has every sentence whole; the state must stay small enough to roll.
        happened = tuple(one.sentence[:LONGEST_SENTENCE] for one in events[:MOST_SENTENCES])
        stage = self.clerk.trade.stage(self.clerk.file.subject).value
        self.answers[order.command_id] = Answer(command_id=order.command_id, stage=stage, happened=happened)
        while len(self.answers) > ANSWERS_KEPT:
            del self.answers[next(iter(self.answers))]

    def _question(self, order: Order, named: tuple[ProviderId, ...]) -> ProviderRequest:
        intent = self._intent(order, None, _Asked())
        return ProviderRequest(
            provider_ids=named,
            participant_id=self.clerk.trade.participant_of(intent.subject),
            lookback_years=intent.file.policy.number("evaluation.conflict_lookback_years") or 0,
            today=intent.today,
        )

    def _why_not(self, order: Order, act: Act, form: Form, asked: _Asked) -> Refusal | None:
        trade, clerk = self.clerk.trade, self.clerk
        intent = self._intent(order, form, asked)
        stale = why_stale(order, clerk.revision, is_changing=clerk.kept != clerk.turned)
        return stale or why_not_act(trade.rules[act], intent, trade.stage(intent.subject))

    def _intent(self, order: Order, form: Form | None, asked: _Asked) -> Intent[S, Form]:
        return Intent(
            file=self.clerk.file,
            actor=order.actor,
            now=workflow.now(),
            form=form,
            providers=asked.providers,
            specialists=asked.specialists,
            known=asked.known,
        )

    def _read(self, name: str, args: Sequence[RawValue]) -> tuple[Order, Act, Form]:
        converter = workflow.payload_converter()
        try:
            act = Act(name)
            rule = self.clerk.trade.rules[act]
            order = converter.from_payload(args[0].payload, Order)
            return order, act, converter.from_payload(args[1].payload, rule.form)
        except (ValueError, KeyError, IndexError) as error:
            refusal = refuse("unknown_act", f"There is no act {name} here, or its form is not complete.")
            raise ApplicationError(refusal.sentence, type=refusal.code, non_retryable=True) from error
