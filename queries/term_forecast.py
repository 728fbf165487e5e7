"""The end of a case's term as it stands, and as it would be."""

from datetime import datetime

from sqlalchemy import Engine

from domain.ids import EnrollmentId
from domain.refusals import Refusal
from domain.sight import Scope
from domain.term_forecast import TermForecast, WhatIf, forecast
from queries.case_file import read_case


def forecast_term(
    engine: Engine, scope: Scope, enrollment_id: EnrollmentId, what: WhatIf, now: datetime
) -> TermForecast | Refusal | None:
    """Compute the end of a term under a supposition; None if the case does not exist for whoever asks."""
    with engine.connect() as connection:
        whole = read_case(connection, scope, enrollment_id)
    return None if whole is None else forecast(whole.file, what, now)
