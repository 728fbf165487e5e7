"""What a site tells of a collection, kept as a letter like any other: once by the site's own identifier."""

import json
from datetime import datetime

from sqlalchemy import Engine

from arrivals.letters import KeptLetter, Letter, keep_letter
from database.values import to_json
from domain.ids import LaboratoryId
from domain.testing.letters import Channel, CollectionNotice
from temporal.keys import KeyRing


def keep_collection(
    engine: Engine, keys: KeyRing, laboratory_id: LaboratoryId, message_id: str, notice: CollectionNotice, now: datetime
) -> KeptLetter:
    """Keep what a site says of a collection."""
    letter = Letter(
        laboratory_id=laboratory_id,
        message_id=message_id,
        channel=Channel.COLLECTION,
        content=json.dumps(to_json(notice), sort_keys=True).encode(),
        received_at=now,
    )
    return keep_letter(engine, keys, letter)
