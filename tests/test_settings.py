import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from settings import PREFIX, Settings, SettingsError, reference, temporal_profile
from telemetry.logs import LogLevel

ROOT = Path(__file__).parent.parent
SECRET = "made-up-secret"
KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith((PREFIX, "TEMPORAL_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHMP_DATABASE_URL", f"postgresql://phmp:{SECRET}@localhost:5432/phmp")
    monkeypatch.setenv("PHMP_PAYLOAD_KEYS", f"current:{KEY}")


def complaint() -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.load()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_every_missing_setting_is_named_in_one_line() -> None:
    assert complaint() == "PHMP_DATABASE_URL is not set; PHMP_PAYLOAD_KEYS is not set"


@pytest.mark.usefixtures("required")
def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHMP_DATABASE_URL", "")
    monkeypatch.setenv("PHMP_LOG_LEVEL", "")

    assert complaint() == "PHMP_DATABASE_URL is not set"


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PHMP_DATABASE_URL", SECRET, "must be an address such as postgresql://host:port"),
        ("PHMP_DATABASE_URL", f"mysql://phmp:{SECRET}@localhost/phmp", "must be an address such as postgresql://"),
        ("PHMP_DATABASE_URL", f"postgresql://phmp:{SECRET}@localhost:{SECRET}/phmp", "must be an address such as"),
        ("PHMP_DATABASE_URL", f"postgresql:///{SECRET}", "must be an address such as postgresql://host:port"),
        ("PHMP_PAYLOAD_KEYS", SECRET, "The payload keys cannot be read: entry 1 has no colon"),
        ("PHMP_PAYLOAD_KEYS", f"current:{SECRET}", "The payload keys cannot be read: the key of entry 1 is not base64"),
        ("PHMP_PAYLOAD_KEYS", f"current:{KEY},:{KEY}", "The payload keys cannot be read: the id of a key has other"),
        ("PHMP_SMTP_URL", f"http://phmp:{SECRET}@localhost", "must be an address such as smtp://host:port"),
        ("PHMP_SMTP_SENDER", SECRET, "String should match pattern"),
        ("PHMP_PUBLIC_URL", f"ftp://{SECRET}", "must be an address such as https://host:port"),
        ("PHMP_LOG_LEVEL", SECRET, "should be 'debug', 'info', 'warning' or 'error'"),
        ("PHMP_TRUSTED_PROXIES", SECRET, "must be addresses or networks such as 10.0.0.5"),
        ("PHMP_TRUSTED_PROXIES", "10.0.0.5/8", "must be addresses or networks such as 10.0.0.5"),
        ("PHMP_ANSWERS_KEPT_DAYS", "0", "should be greater than or equal to 1"),
        ("PHMP_API_PORT", SECRET, "should be a valid integer"),
        ("PHMP_API_PORT", "70000", "should be less than or equal to 65535"),
        ("PHMP_WORKER_GRACE_SECONDS", "-1", "should be greater than or equal to 0"),
    ],
)
def test_an_unusable_setting_is_named_and_never_quoted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    told = complaint()

    assert told.startswith(f"{name}: {said}")
    assert SECRET not in told
    assert KEY not in told


@pytest.mark.usefixtures("required")
def test_what_is_set_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHMP_LOG_LEVEL", "debug")
    monkeypatch.setenv("PHMP_PUBLIC_URL", "https://phmp.example.org/")
    monkeypatch.setenv("PHMP_WORKER_METRICS_PORT", "9090")

    settings = Settings.load()

    assert settings.database_url.get_secret_value() == f"postgresql+psycopg://phmp:{SECRET}@localhost:5432/phmp"
    assert settings.key_ring().current.id == "current"
    assert settings.log_level is LogLevel.DEBUG
    assert settings.public_url == "https://phmp.example.org"
    assert settings.worker_metrics_address() == "127.0.0.1:9090"


@pytest.mark.usefixtures("required")
def test_settings_can_be_printed_without_their_secrets() -> None:
    printed = repr(Settings.load())

    assert SECRET not in printed
    assert KEY not in printed


@pytest.mark.usefixtures("required")
def test_metrics_are_off_unless_a_port_is_given() -> None:
    assert Settings.load().worker_metrics_address() is None


def test_temporal_is_found_by_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example.org:7233")
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "phmp")
    monkeypatch.setenv("TEMPORAL_API_KEY", SECRET)

    options = temporal_profile().to_client_connect_config()

    assert options["target_host"] == "temporal.example.org:7233"
    assert options["namespace"] == "phmp"
    assert options["api_key"] == SECRET
    assert options["tls"] is True


def test_a_broken_file_of_temporal_is_named_and_never_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "temporal.toml"
    broken.write_text(f'[profile.default]\napi_key = "{SECRET}\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(broken))

    with pytest.raises(SettingsError, match="TEMPORAL_CONFIG_FILE") as refused:
        temporal_profile()

    assert SECRET not in str(refused.value)


def test_the_page_of_settings_is_up_to_date() -> None:
    assert (ROOT / "docs/reference/settings.md").read_text() == reference()


def test_the_page_is_what_the_command_prints() -> None:
    printed = subprocess.run([sys.executable, "settings.py"], cwd=ROOT, capture_output=True, check=True, text=True)

    assert printed.stdout == reference()


def test_every_setting_is_described() -> None:
    assert all((field.description or "").endswith(".") for field in Settings.model_fields.values())


def test_no_other_file_of_the_program_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in sorted(ROOT.glob("*.py")) + sorted(ROOT.glob("[a-z]*/**/*.py"))
        if path.relative_to(ROOT).parts[0] not in {"benchmarks", "build", "dev", "docs", "node_modules", "tests", "var"}
        if any(word in path.read_text() for word in ("os.environ", "getenv", "environb"))
    ]

    assert readers == []
