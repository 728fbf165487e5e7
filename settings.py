"""The settings of every process, and the only file that reads the environment.

Variables of this program begin with `PHMP_`; those of Temporal are Temporal's own (`TEMPORAL_ADDRESS`, ...). An error
names the variable and never its value. `python settings.py` prints the table of `docs/reference/settings.md`.
"""

from enum import StrEnum
from ipaddress import ip_network
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict
from temporalio.envconfig import ClientConfigProfile

from telemetry.logs import LogLevel
from temporal.errors import MalformedPayloadKeysError
from temporal.keys import KeyRing

PREFIX: Final = "PHMP_"


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message names each such variable in one line."""


def _scheme(value: str, *allowed: str) -> str:
    """Return the scheme of an address; the error says what is wanted and quotes nothing, for it may hold a password."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in allowed and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"must be an address such as {allowed[0]}://host:port")
    return value.partition(":")[0]


def _postgresql(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    scheme = _scheme(text, "postgresql", "postgresql+psycopg")
    return SecretStr(f"postgresql+psycopg{text.removeprefix(scheme)}")


def _smtp(value: SecretStr) -> SecretStr:
    _scheme(value.get_secret_value(), "smtp", "smtps")
    return value


def _web(value: str) -> str:
    _scheme(value, "https", "http")
    return value.rstrip("/")


def _networks(value: str) -> str:
    try:
        return ",".join(str(ip_network(one.strip())) for one in value.split(",") if one.strip())
    except ValueError:
        raise ValueError("must be addresses or networks such as 10.0.0.5,172.18.0.0/16") from None


def _payload_keys(value: SecretStr) -> SecretStr:
    try:
        KeyRing.parse(value.get_secret_value())
    except MalformedPayloadKeysError as error:
        raise ValueError(str(error)) from None
    return value


Port = Annotated[int, Field(ge=0, le=65_535)]
Seconds = Annotated[float, Field(ge=0, le=3_600)]


class Settings(BaseSettings):
    """Every setting; its description is its documentation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True)

    database_url: Annotated[SecretStr, AfterValidator(_postgresql)] = Field(
        description="Address of PostgreSQL with user, password and database: `postgresql://user:password@host/phmp`."
    )
    payload_keys: Annotated[SecretStr, AfterValidator(_payload_keys)] = Field(
        description="Keys that encrypt what Temporal stores, as `id:key,id2:key2`, each 32 bytes in base64. "
        "The first encrypts, the others only decrypt."
    )
    log_level: LogLevel = Field(LogLevel.INFO, description="How much is logged.")
    start_patience_seconds: Seconds = Field(
        60.0, description="How long a process waits for PostgreSQL and Temporal when it starts."
    )
    api_host: str = Field("127.0.0.1", description="Address on which the API listens.")
    api_port: Port = Field(8000, description="Port on which the API listens; 0 takes a free one.")
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = Field(
        "",
        description="Addresses or networks of proxies before the API, as `10.0.0.5,172.18.0.0/16`: only they are "
        "believed in `X-Forwarded-For`, by which attempts to sign in are counted. Empty for none.",
    )
    answers_kept_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        30,
        description="After how many days answers to requests (by `Idempotency-Key`) and ended sessions are deleted. "
        "A program default, grade A.",
    )
    public_url: Annotated[str, AfterValidator(_web)] = Field(
        "http://localhost:8000", description="Address under which people reach the program; it stands in messages."
    )
    temporal_ui_url: str = Field(
        "", description="Address of Temporal's web pages, which may have payloads decoded; empty for none."
    )
    worker_host: str = Field("127.0.0.1", description="IP address on which a worker's health and metrics listen.")
    worker_health_port: Port = Field(8081, description="Port of `/healthz` and `/readyz` of a worker; 0 for none.")
    worker_metrics_port: Port = Field(0, description="Port of a worker's `/metrics` for Prometheus; 0 for none.")
    worker_grace_seconds: Seconds = Field(
        10.0, description="How long a worker that is told to stop lets running activities finish."
    )
    results_folder: str = Field(
        "",
        description="Folder that a worker watches for files of laboratories, each in a folder that bears the "
        "laboratory's name; what is kept is moved into a folder named kept beside it. Empty for none.",
    )
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp)] = Field(
        SecretStr("smtp://localhost:25"),
        description="Mail server: `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte.",
    )
    smtp_sender: str = Field("phmp@localhost", pattern=r"^[^@\s]+@[^@\s]+$", description="Sender of every message.")

    @classmethod
    def load(cls) -> Self:
        """Read the settings from the environment; raises `SettingsError` with every complaint in one line."""
        try:
            return cls()
        except ValidationError as error:
            complaints = (
                _complaint(str(each["loc"][0]), each["type"], each["msg"])
                for each in error.errors(include_url=False, include_input=False, include_context=False)
            )
            raise SettingsError("; ".join(complaints)) from None

    def key_ring(self) -> KeyRing:
        """Return the payload keys."""
        return KeyRing.parse(self.payload_keys.get_secret_value())

    def worker_metrics_address(self) -> str | None:
        """Return `host:port` of a worker's metrics, or nothing when they are not wanted."""
        return f"{self.worker_host}:{self.worker_metrics_port}" if self.worker_metrics_port else None


def temporal_profile() -> ClientConfigProfile:
    """Return where Temporal is and how to reach it, by Temporal's own variables and file; raises `SettingsError`."""
    try:
        return ClientConfigProfile.load()
    except RuntimeError:
        # The reason would quote the file, which may hold a key.
        raise SettingsError("TEMPORAL_CONFIG_FILE names no readable file, or not with this TEMPORAL_PROFILE") from None


def _complaint(field: str, kind: str, message: str) -> str:
    name = f"{PREFIX}{field.upper()}"
    if kind == "missing":
        return f"{name} is not set"
    return f"{name}: {message.removeprefix('Value error, ').removeprefix('Input ').removesuffix('.')}"


#: What Temporal's own client configuration reads; the authority is Temporal's documentation.
TEMPORAL_VARIABLES: Final = (
    ("TEMPORAL_ADDRESS", "`localhost:7233`", "Host and port of the Temporal server."),
    ("TEMPORAL_NAMESPACE", "`default`", "Namespace in which the processes live."),
    ("TEMPORAL_API_KEY", "none", "API key; it switches TLS on."),
    ("TEMPORAL_TLS", "off", "`true` for TLS."),
    ("TEMPORAL_TLS_SERVER_CA_CERT_PATH", "the system's", "File of the certificate authority of the server."),
    ("TEMPORAL_TLS_SERVER_NAME", "from the address", "Name that the server's certificate must have."),
    ("TEMPORAL_TLS_CLIENT_CERT_PATH", "none", "File of this program's certificate, for mutual TLS."),
    ("TEMPORAL_TLS_CLIENT_KEY_PATH", "none", "File of the key of that certificate."),
    ("TEMPORAL_CONFIG_FILE", "the user's", "File with profiles, instead of variables."),
    ("TEMPORAL_PROFILE", "`default`", "Profile to take from that file."),
)


PAGE: Final = """\
# Settings

Every process reads its settings from environment variables. An empty variable counts as not set. An error names the
variable and never its value. This page is generated: `python settings.py > docs/reference/settings.md`.

## The program

| variable | default | meaning |
| --- | --- | --- |
{own}

## Temporal

These are Temporal's own variables, the same that its command line reads.

| variable | default | meaning |
| --- | --- | --- |
{temporal}
"""


def reference() -> str:
    """Return the page that documents every setting, in Markdown."""
    own = "\n".join(
        f"| `{PREFIX}{name.upper()}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    )
    temporal = "\n".join(f"| `{name}` | {default} | {meaning} |" for name, default, meaning in TEMPORAL_VARIABLES)
    return PAGE.format(own=own, temporal=temporal)


def _default(field: FieldInfo) -> str:
    match field.default:
        case _ if field.is_required():
            return "**required**"
        case SecretStr() as secret:
            return f"`{secret.get_secret_value()}`"
        case StrEnum() as word:
            return f"`{word.value}`"
        case value:
            return f"`{value}`"


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 (this is what the command is for)
