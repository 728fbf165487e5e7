"""The figures that the program itself adds to the table of the jurisdictions: value and grade in each pack, by hand."""

#: One line per figure: its key, then value and grade of pa_vrp, pa_dmu, ca_us and or_hpsp; one cell where all agree.
TABLE = """
evaluation.evaluator_choices       | 3 A
evaluation.no_show_retries         | 2 A
testing.ceiling_year3_plus         | 36 A | 52 A | 104 K | 36 A
testing.not_working_ceiling        | 24 A | 36 A | 104 A | 24 A
testing.hidden_extra_percent       | 33 A
testing.panels                     | health_professional A
testing.matrices                   | urine,blood,hair A
testing.dilute_above_observed_rule | next test observed A
testing.dilute_window_days         | 90 A
testing.dilute_observed_from       | 2 A
testing.dilute_minor_from          | 3 A
testing.invalid_explained_rule     | no action A
testing.invalid_recollect_hours    | 24 A
testing.temperature_range          | 32-38 S
testing.dry_mouth_hours            | 1 S
testing.dry_mouth_rule             | a person decides A
testing.medical_evaluation_days    | 5 K
testing.no_show_rule               | NC1; NC2 if repeated A | NC1; NC2 if repeated A | major S | NC1; NC2 if repeated A
testing.no_show_window_days        | 90 A
testing.refusal_rule               | a person decides A | a person decides A | major S | a person decides A
testing.not_in_time_rule           | no-show A
testing.late_collection_rule       | a person decides A
testing.no_funds_rule              | hardship request A
testing.hardship_request_days      | 7 A
testing.no_kits_rule               | no-show S | no-show S | a person decides A | a person decides A
testing.collection_report_grace_hours | 24 A
testing.least_notice_hours         | 8 A
testing.review_business_days       | 1 A
positive.hold_pending_review       | false A | false A | true K | false A
minor.supervisor_from              | 2 A
minor.supervisor_window_days       | 30 A
minor.director_from                | 3 A
minor.director_window_days         | 90 A
investigation.joining_rule      | same matter, before the finding is drafted A
investigation.indicator_phrases | PHRASES A
investigation.recommendations   | ALL_SIX A | ALL_SIX A | NO_TERM K | BOARD_ACTS A
investigation.late_claim_days   | A
legal.actions                   | PENNSYLVANIAN A | PENNSYLVANIAN A | accusation A | accusation A
dispute.suspends                | WAITING A
return.restriction_review_months | 3 A
return.never_waived             | NEVER_WAIVED A
score.window_days                  | 90 A
score.tests                        | 40 A
score.check_ins                    | 15 A
score.meetings                     | 15 A
score.reports                      | 15 A
score.appointments                 | 10 A
score.payments                     | 5 A
score.cap_with_open_major          | 40 A
"""
#: The lists that are too long for the table.
SPELLED = {
    "PHRASES": (
        "alcohol on breath,smelled of alcohol,smell of alcohol,slurred speech,under the influence,impaired,intoxicated,"
        "relapse,relapsed,resumed use,drug use,missing medication,missing narcotics,diversion,narcotic count"
    ),
    "WAITING": "extension,discharge_proposal",
    "ALL_SIX": "warning,plan_modification,extension,suspension,legal_action,discharge",
    "NO_TERM": "warning,plan_modification,legal_action,discharge",
    "BOARD_ACTS": "warning,plan_modification,discharge",
    "PENNSYLVANIAN": "petition,immediate_suspension,order_to_show_cause",
    "NEVER_WAIVED": "nothing_stops_practice,no_open_investigation,safety_statement,approvals,minimum_suspension",
}
JURISDICTIONS = ("pa_vrp", "pa_dmu", "ca_us", "or_hpsp")


def own_figures() -> dict[tuple[str, str], tuple[str, str]]:
    """Give value and grade by key and pack."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for line in TABLE.strip().splitlines():
        key, *cells = (part.strip() for part in line.split("|"))
        for pack, cell in zip(JURISDICTIONS, cells if len(cells) > 1 else cells * 4, strict=True):
            value, _, grade = cell.rpartition(" ")
            found[key, pack] = (SPELLED.get(value, value), grade)
    return found


OWN_KEYS = frozenset(key for key, _ in own_figures())
