"""A nurse refers herself, is written to, and answers."""

from tests.fixtures.program import Program


async def test_a_referral_becomes_a_case_in_intake(program: Program) -> None:
    case = await program.refer()
    await program.intake.act(case, "complete_triage", {"urgency": "routine", "note": "Self-referral."})
    await program.intake.act(case, "send_outreach_letter", {"delivery": "certified_mail"})
    await program.intake.act(case, "record_response", {"reason": "She called back."})

    shown = (await program.specialist.get(f"/enrollments/{case}")).json()
    assert shown["phase"] == "intake"
    journal = (await program.specialist.get(f"/enrollments/{case}/journal")).json()["rows"]
    assert [row["name"] for row in journal if row["name"].startswith(("referral", "outreach"))] == [
        "referral:received",
        "referral:triaged",
        "outreach:letter_sent",
        "outreach:answered",
    ]
