"""Mistakes that somebody may make in a policy file, and what is said of each."""

from importlib.resources import files

#: The file of a pack; its shortest term is left out, so that each mistake about the term stands alone.
GOOD = (files("policies") / "pa_vrp.toml").read_text(encoding="utf-8").replace("36, minimum = 36", "36")

TERM = 'term_months = { value = 36, unit = "months", grade = "S", source = "P3/P5" }'
CONTACT = 'contact_evaluator_days = { value = 7, unit = "calendar_days", grade = "S", source = "P4" }'
WINDOW = 'window_local = { value = "01:00-22:00", unit = "time_window", grade = "S", source = "P15" }'
PUBLIC = 'public = { value = false, unit = "bool", grade = "S", source = "P2" }'
STEPS = 'extension_steps_months = { value = [36, 60, 84], unit = "list", grade = "S", source = "P9" }'
ANSWER = 'answer_days = { value = 20, unit = "calendar_days", grade = "S", source = "P10" }'
START = 'term_start_rule = { value = "effective date of board-executed agreement", unit = "enum", grade = "A" }'
ALERTS = "board_execution_alert_days = { value = [60, 90, 120, 180]"
DILUTE = "dilute_creatinine_observed_range = { minimum = 2, maximum = 5"
SUPPORT = "mutual_support_per_week = { value = 2, minimum = 1"
D40 = 'D40 = { limit = "30 calendar days", grade = "-" }'
OFFER = '[closing_duties.offer_dmu]\nsentence = "Offer'
SPREAD = 'subdivision = "PA"\nday_ends = "17:00"\nspread_minutes = 10'
RUNG = '{ level = 1, when = "due", reaches = "specialist", action = "task", breach = true }'
LADDER = '[ladders.right]\ngrade = "A"\nrungs = '
APPROVERS = 'value = "case manager + approved provider"'
CODES = '"NO_NIGHTS", "MAX_HOURS_40"'
#: Before the first figure of its group; the first of the group that follows.
INVESTIGATION = "[legal]\n" + ANSWER

#: What stands in the good file, what is written instead, and what is said of it: key and reason.
FIGURES = [
    (TERM, TERM.replace("36", '"abc"'), "agreement.term_months: must be a whole number of months, got 'abc'"),
    (TERM, TERM.replace("36", "36.5"), "agreement.term_months: must be a whole number of months, got 36.5"),
    (TERM, TERM.replace("36", "true"), "agreement.term_months: must be a whole number of months, got True"),
    (TERM, TERM.replace("36", "-1"), "agreement.term_months: must be a whole number of months, got -1"),
    (TERM, TERM.replace('"months"', '"days"'), "agreement.term_months: must be stated in months, got unit 'days'"),
    (
        TERM,
        TERM.replace("value = 36, ", ""),
        "agreement.term_months: needs a value, or words where the source gives words",
    ),
    (
        TERM,
        TERM.replace("36", '36, words = "as ordered"'),
        "agreement.term_months: has a value and words; words are for what an order, a plan or a person sets",
    ),
    (TERM, TERM.replace("36", "36, maximum = 24"), "agreement.term_months: is 36, above its maximum 24"),
    (TERM, TERM.replace("36", "36, minimum = 48"), "agreement.term_months: is 36, below its minimum 48"),
    (
        TERM,
        TERM.replace("36", "36, minimum = 48, maximum = 24"),
        "agreement.term_months: has minimum 48 above maximum 24",
    ),
    (TERM, TERM.replace("36", '36, minimum = "x"'), "agreement.term_months.minimum: must be a whole number, got 'x'"),
    (TERM, "", "agreement.term_months: is missing"),
    (TERM, "term_months = 36", "agreement.term_months: must be a table, got 36"),
    (TERM, TERM.replace("value", "valu"), "agreement.term_months.valu: is not known here"),
    (TERM, TERM.replace(', grade = "S"', ""), "agreement.term_months.grade: is missing"),
    (TERM, TERM.replace('"S"', '"B"'), "agreement.term_months.grade: must be one of S, K, A, -, got 'B'"),
    (
        TERM,
        TERM.replace(', source = "P3/P5"', ""),
        "agreement.term_months: has grade S and must name a source that policies/sources.toml lists, got ''",
    ),
    (
        TERM,
        TERM.replace("P3/P5", "P3/P99"),
        "agreement.term_months: names the source P99, which policies/sources.toml does not list",
    ),
    (
        TERM,
        TERM.replace("P3/P5", "somebody said so"),
        (
            "agreement.term_months: has grade S and must name a source that policies/sources.toml lists, "
            "got 'somebody said so'"
        ),
    ),
    (
        TERM,
        TERM.replace("36", '36, minimum = 24, range_grade = "K"'),
        "agreement.term_months: has grade K and must name a source that policies/sources.toml lists, got ''",
    ),
    (
        TERM,
        TERM.replace("value = 36", 'words = "n/a"'),
        "agreement.term_months: has grade S with words 'n/a'; grade - and words 'n/a' belong together",
    ),
    (TERM, TERM + "\nterm_mouths = 36", "agreement.term_mouths: is not a key of a policy pack"),
    (PUBLIC, PUBLIC.replace("false", '"no"'), "program.public: must be true or false, got 'no'"),
    (
        WINDOW,
        WINDOW.replace("22:00", "25:00"),
        "check_in.window_local: must be a window such as '05:00-17:00', got '01:00-25:00'",
    ),
    (
        STEPS,
        STEPS.replace("60", '"60"'),
        "agreement.extension_steps_months: must be a list of whole numbers, got [36, '60', 84]",
    ),
    (
        STEPS,
        STEPS.replace("[36, 60, 84]", "[]"),
        "agreement.extension_steps_months: must be a list of whole numbers, got []",
    ),
    (
        DILUTE,
        DILUTE.replace(", maximum = 5", ""),
        "testing.dilute_creatinine_observed_range: needs both minimum and maximum",
    ),
    (
        DILUTE,
        DILUTE.replace("minimum = 2", "value = 3, minimum = 2"),
        "testing.dilute_creatinine_observed_range: must be left out and stated by minimum and maximum, got 3",
    ),
    (
        SUPPORT,
        SUPPORT.replace("minimum = 1", "minimum = 3"),
        "meetings.mutual_support_per_week: is 2, below its minimum 3",
    ),
    (
        START,
        START.replace("effective", "first"),
        (
            "agreement.term_start_rule: must be one of effective date of board-executed agreement; "
            "order effective date; agreement signature, got 'first date of board-executed agreement'"
        ),
    ),
    (
        ALERTS,
        ALERTS.replace("60, ", ""),
        # The ladder stands in the file that this one extends, and is named as what it is.
        (
            "policies/program.toml: ladders.board_execution: must have rungs 90, 120, 180 days after start, "
            "as agreement.board_execution_alert_days says"
        ),
    ),
    ("[audit]", "[audits]", "audits: is not a group of figures nor another section of a policy pack"),
]
SECTIONS = [
    ('version = "2026.1"', "version = 2026.1", "version: must be words in quotation marks, got 2026.1"),
    ('id = "pa_vrp"', "", "id: is missing"),
    ('"program 2026.1"', '"program 2020.9"', "extends: program is at version 2026.1, not 2020.9"),
    (
        '"program 2026.1"',
        '"nothing 1"',
        "extends: must name another file and its version such as 'program 2026.1', got 'nothing 1'",
    ),
    ('"costs_paid"', '"cost_paid"', "completion_codes.codes.4: must be one of "),
    (
        "America/New_York",
        "America/Erie",
        "calendar.zone: must be a time zone such as 'America/New_York', got 'America/Erie'",
    ),
    (SPREAD, SPREAD.replace("10", "-1"), "calendar.spread_minutes: must not be negative, got -1"),
    (
        SPREAD,
        SPREAD.replace("17:00", "5 p.m."),
        "calendar.day_ends: must be a time of day such as '17:00', got '5 p.m.'",
    ),
    (SPREAD, SPREAD + "\nseconds_per_day = 0", "calendar.seconds_per_day: must be more than 0, got 0"),
    (D40, D40 + "\nD45 = { }", "deadlines.D45: is not a deadline: those are D01 to D44, S01 to S16 and TERM"),
    (
        D40,
        'D40 = { limit = "a month", grade = "-" }',
        (
            "deadlines.D40.limit: must be an amount of hours, calendar days, business days or months such as "
            "'2 business days', got 'a month'"
        ),
    ),
    (D40, 'D40 = { limit = "30 calendar days" }', "deadlines.D40.grade: is missing"),
    (
        D40,
        'D02 = { ladder = "staf_duty" }',
        "deadlines.D02.ladder: names 'staf_duty', which is not a ladder of this pack",
    ),
    (D40, 'D02 = { owner = "nurse" }', "deadlines.D02.owner: must be one of participant, "),
    (
        D40,
        'D03 = { grade = "A" }',
        "deadlines.D03.grade: comes from outreach.contact_evaluator_days, which the limit names; leave it out",
    ),
    (
        D40,
        'D02 = { limit = "testing.observed" }',
        "deadlines.D02.limit: testing.observed states no length of time, so that an 'otherwise' is needed",
    ),
    (D40, "D07 = { safety = false }", "deadlines.D07.safety: must be true: this is a safety duty (PROGRAM.md 6)"),
    (
        D40,
        'D07 = { paused_by = ["leave"] }',
        "deadlines.D07.paused_by: must be empty: a safety duty is never paused (PROGRAM.md 6)",
    ),
    (
        D40,
        "D07 = { rolls_forward = true }",
        "deadlines.D07.rolls_forward: must be false: a safety duty never rolls forward (PROGRAM.md 6)",
    ),
    (
        D40,
        'D02 = { paused_by = ["sleep"] }',
        "deadlines.D02.paused_by.0: must be one of leave, incarceration, out_of_state, suspension, got 'sleep'",
    ),
    (D40, "D25 = { counts_back = true }", "deadlines.D25.counts_back: cannot go with a period"),
    (D40, 'D28 = { period = "1 month" }', "deadlines.D28.period_grade: is missing"),
    (D40, "D25 = { counts_from_percent = 101 }", "deadlines.D25.counts_from_percent: must be 0 to 100, got 101"),
    (
        D40,
        "D32 = { counts_from_percent = 50 }",
        "deadlines.D32.counts_from_percent: needs a period, of which it is a share",
    ),
    (
        D40,
        'D02 = { grade = "S" }',
        "deadlines.D02: has grade S and must name a source that policies/sources.toml lists, got ''",
    ),
    ("[deadlines]", "[owners.nurse]\n[deadlines]", "owners.nurse: must be one of participant, "),
    (
        'INEL_SEXUAL = { if_failed = "ineligible", route = "pa_dmu" }',
        'INEL_SEXUAL = { if_failed = "ineligible", route = "pa_dmv" }',
        "criteria.INEL_SEXUAL.route: names 'pa_dmv', which is not a pack",
    ),
    (
        'INEL_SEXUAL = { if_failed = "ineligible"',
        'INEL_SEXUAL = { if_failed = "no"',
        "criteria.INEL_SEXUAL.if_failed: must be one of ineligible, board_decides, allowed, got 'no'",
    ),
    (
        "[criteria]",
        '[criteria.NEW]\nstatement = "So."\nstage = "intake"\nif_failed = "allowed"\n[criteria]',
        "criteria.NEW.grade: is missing: state it, or the figure that it follows",
    ),
    (
        "[criteria]",
        '[criteria.NEW]\nstatement = "So."\nstage = "intake"\nif_failed = "allowed"\nfollows = "x.y"\n[criteria]',
        "criteria.NEW.follows: names 'x.y', which is not a key of a policy pack",
    ),
    (
        'costs = { grade = "S"',
        'costs = { duties = ["D77"], grade = "S"',
        "clauses.costs.duties: names D77, which is not a deadline of this pack",
    ),
    (
        'costs = { grade = "S"',
        'costs = { number = "3", grade = "S"',
        "clauses.costs.number: must be a number that no other clause has, got '3'",
    ),
    (
        'costs = { grade = "S"',
        'costs = { number = "IV", grade = "S"',
        "clauses.costs.number: must be a number that no other clause has, got 'IV'",
    ),
    ('after = ["ineligible"]', 'after = ["monitor"]', "closing_duties.offer_dmu.after.0: must be one of completed, "),
    (
        OFFER,
        OFFER.replace("offer_dmu]\n", 'offer_dmu]\nowner = "specialist"\n').replace("sentence", "sentense"),
        "cannot be read: is not TOML: ",
    ),
    (
        'limit = "5 business days"\nladder = "closing_duty"',
        'limit = "5 business days"\nladder = "closing"',
        "closing_duties.offer_dmu.ladder: names 'closing', which is not a ladder of this pack",
    ),
    (
        'limit = "5 business days"\nladder = "closing_duty"',
        'limit = "reports.annual_statistics"\nladder = "closing_duty"',
        (
            "closing_duties.offer_dmu.limit: reports.annual_statistics states no length of time, "
            "so that an 'otherwise' is needed"
        ),
    ),
]
#: Words that the rules of investigations, of the law and of a return to practice obey.
WORDS = [
    (
        APPROVERS,
        APPROVERS.replace("approved provider", "friend"),
        "return.approvers: must name approvers such as 'case manager + board order', got 'friend'",
    ),
    (
        CODES,
        CODES.replace("NO_NIGHTS", "NO_DAYS"),
        "return.restrictions_default: must be restrictions such as 'NO_NIGHTS', got 'NO_DAYS'",
    ),
    (
        ANSWER,
        'actions = { value = ["petition", "duel"], unit = "list", grade = "A" }\n' + ANSWER,
        "legal.actions: must be proceedings such as 'petition', got 'duel'",
    ),
    (
        APPROVERS,
        APPROVERS + ', unit = "roles", grade = "S", source = "P4" }\n'
        'never_waived = { value = ["approval"], unit = "list", grade = "A" }\n#',
        "return.never_waived: must be criteria such as 'approvals', got 'approval'",
    ),
    (
        INVESTIGATION,
        '[investigation]\nrecommendations = { value = ["prison"], unit = "list", grade = "A" }\n' + INVESTIGATION,
        "investigation.recommendations: must be recommendations such as 'warning', got 'prison'",
    ),
    (
        INVESTIGATION,
        '[investigation]\njoining_rule = { value = "never", unit = "enum", grade = "A" }\n' + INVESTIGATION,
        (
            "investigation.joining_rule: must be one of same matter, before the finding is drafted; "
            "any matter, before the finding is drafted; each trigger its own, got 'never'"
        ),
    ),
]
LADDERS = [
    ("[]", "has no rungs"),
    ("[" + RUNG.replace(", breach = true", "") + "]", "must have one rung with breach = true, not 0"),
    (f"[{RUNG}, {RUNG}]", "must have one rung with breach = true, not 2"),
    ("[" + RUNG.replace("1,", "6,") + "]", "has a rung of level 6; levels are 0 to 5"),
    ("[" + RUNG.replace('"due"', '"120 %"') + "]", "has a rung at 120 %"),
    ("[" + RUNG.replace('"due"', '"1 hour later"') + "]", "begins with a rung 'later', which follows nothing"),
    (
        "[" + RUNG + ', { level = 0, when = "1 hour later", reaches = "specialist", action = "task" }]',
        "falls from level 1 to level 0",
    ),
    (
        "[" + RUNG + ', { level = 1, when = "80 %", reaches = "specialist", action = "task" }]',
        "has the rung '80 %' after 'due'; times never decrease",
    ),
    (
        '[{ level = 0, when = "80 %", reaches = "participant", action = "remind" }, '
        '{ level = 0, when = "50 %", reaches = "participant", action = "remind" }, ' + RUNG + "]",
        "has the rung '50 %' after '80 %'; times never decrease",
    ),
    (
        '[{ level = 0, when = "1 hour before due", reaches = "participant", action = "remind" }, '
        '{ level = 0, when = "9 hours before due", reaches = "participant", action = "remind" }, ' + RUNG + "]",
        "has the rung '9 hours before due' after '1 hour before due'; times never decrease",
    ),
    (
        '[{ level = 0, when = "9 months after start", reaches = "board", action = "remind" }, '
        '{ level = 0, when = "3 months after start", reaches = "board", action = "remind" }, ' + RUNG + "]",
        "has the rung '3 months after start' after '9 months after start'; times never decrease",
    ),
]
PARTS_OF_RUNGS = [
    ('"specialist"', '"nurse"', "rungs.0.reaches: must be one of participant, "),
    ('"task"', '"shout"', "rungs.0.action: must be one of remind, task, page, formal, got 'shout'"),
    ('"due"', '"soon"', "rungs.0.when: must be 'due', a share such as '80 %', or a length of time with "),
    ("level", "lvl", "rungs.0.lvl: is not known here"),
]
