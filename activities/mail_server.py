"""Where messages are handed over."""

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP

_PORTS: Final = {"smtp": 25, "smtps": 465}
_TIMEOUT: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server and how to sign in there."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    #: TLS from the first byte.
    tls: bool = False

    @classmethod
    def of(cls, url: str) -> Self:
        """Read `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte."""
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=parts.scheme == "smtps",
        )

    def client(self) -> SMTP:
        """Make a client, which connects when it is entered; a password never leaves without TLS."""
        upgrade = True if self.user else None  # None: where the server offers it
        return SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            use_tls=self.tls,
            start_tls=False if self.tls else upgrade,
            timeout=_TIMEOUT,
        )
