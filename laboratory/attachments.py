"""Documents that come with a report. The program keeps their size and hash; the bytes stay in the raw message."""

import binascii
from base64 import b64decode
from hashlib import sha256

from domain.testing.results import Attachment
from laboratory.faults import Reason, UnreadableError


def attached(media_type: str, encoded: str, where: str) -> Attachment:
    """Make the attachment of a document in Base64."""
    try:
        found = b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError(Reason.MALFORMED, f"{where} is not Base64.") from error
    return Attachment(media_type=media_type, size=len(found), sha256=sha256(found).hexdigest())
