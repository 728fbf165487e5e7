"""Privileged text: sealed at the door before any process has it, and opened at the door for whom it is for.

Neither the journal nor the engine ever has it in the clear (PRIVACY.md 5: settlement advice).
"""

import base64
from dataclasses import replace
from typing import Final

from domain.forms import Form
from domain.ids import ProceedingId
from domain.legal.forms import SettlementAdviceForm
from temporal.keys import KeyRing
from temporal.sealing import seal, unseal

_PURPOSE: Final = "settlement_advice"


def seal_privileged(form: Form, keys: KeyRing, proceeding_id: ProceedingId) -> Form:
    """Seal what is privileged in a form; any other form stays as it is."""
    if not isinstance(form, SettlementAdviceForm):
        return form
    sealed = seal(form.text.encode(), keys, _purpose(proceeding_id))
    return replace(form, text=base64.b64encode(sealed).decode())


def open_privileged(text_sealed: str, keys: KeyRing, proceeding_id: ProceedingId) -> str:
    """Open privileged text; raises `UnknownPayloadKeyError` and `TamperedPayloadError`."""
    return unseal(base64.b64decode(text_sealed), keys, _purpose(proceeding_id)).decode()


def _purpose(proceeding_id: ProceedingId) -> str:
    return f"{_PURPOSE}/{proceeding_id}"
