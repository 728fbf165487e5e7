"""Whether the participant lets the program speak with somebody: a release that is in force (PRIVACY.md 6, 7)."""

from typing import TypeVar
from uuid import UUID

from domain.files import Intent
from domain.forms import Form
from domain.investigation.book import Investigation
from domain.refusals import Refusal, refuse

F = TypeVar("F", bound=Form)


def why_not_consented(intent: Intent[Investigation, F], release_id: UUID | None, with_whom: str) -> Refusal | None:
    """Say why a release does not let the program speak with somebody; what is on record is asked at the last."""
    if release_id is None:
        return refuse("no_release", f"Name the participant's release for this: {with_whom}.")
    if intent.known is None:
        return None
    release = next((one for one in intent.known.releases if one.id == release_id), None)
    if release is None:
        return refuse("release_not_in_force", f"Release {release_id} is not in force in this case.")
    if release.expires_on < intent.today:
        return refuse("release_expired", f"Release {release_id} has expired on {release.expires_on}.")
    return None
