"""The files of deploy/ name existing settings, metrics and files. In the slow tests the real programs read them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from runtime import metrics, settings
from storage.queues.outbox_claims import Backlog
from tests.support.certificates import create_certificate

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = {name for known in settings.SETTINGS for name in (known.name, f"{known.name}_FILE")}
FOREIGN = {"up"}  # Prometheus' own


def read_deploy_file(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def list_metrics() -> set[str]:
    """Return the names of the metrics that /metrics shows."""
    shown = metrics.render_metrics(True, Backlog(0, 0)).decode()
    families = list(text_string_to_metric_families(shown))
    ends = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
    return {family.name + end for family in families for end in ends.get(family.type, [""])}


def metrics_in_expressions(expressions: list[str]) -> set[str]:
    """Return the names of the metrics in Prometheus expressions."""
    return {
        name
        for one in expressions
        for name in re.findall(r"\b(?:loket|process|python)_\w+|\bup\b(?=[ {])", re.sub(r'"[^"]*"', "", one))
    }


def test_the_dashboard_shows_metrics_that_exist() -> None:
    panels: list[dict[str, Any]] = json.loads(read_deploy_file("dashboard.json"))["panels"]
    names = metrics_in_expressions([target["expr"] for panel in panels for target in panel["targets"]])
    assert names <= list_metrics() | FOREIGN
    assert {name for name in list_metrics() if name.startswith("loket_")} - names <= {
        "loket_update_seconds_sum",
        "loket_update_seconds_count",
    }


def test_alerts_ask_for_metrics_that_exist_and_the_runbook_knows_them() -> None:
    rules = [
        rule for group in yaml.safe_load(read_deploy_file("alerts.yml"))["groups"] for rule in group["rules"]
    ]
    assert metrics_in_expressions([rule["expr"] for rule in rules]) <= list_metrics() | FOREIGN
    runbook = (ROOT / "docs/runbook.md").read_text("utf-8")
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in runbook] == []


def test_only_settings_that_exist() -> None:
    compose = yaml.safe_load(read_deploy_file("compose.yaml"))
    assert set(compose["services"]["loket"]["environment"]) <= SETTINGS
    assert set(re.findall(r"^([A-Z_]+)=", read_deploy_file("loket.env"), re.MULTILINE)) <= SETTINGS
    (given,) = re.findall(r"^ENV (.*)$", read_deploy_file("Dockerfile"), re.MULTILINE)
    names = {name for name in re.findall(r"([A-Z_]+)=", given) if not name.startswith("PYTHON")}
    assert names <= SETTINGS


def test_containers_are_locked_read_only_and_nobodys() -> None:
    recipe, compose = read_deploy_file("Dockerfile"), yaml.safe_load(read_deploy_file("compose.yaml"))
    assert "--require-hashes" in recipe and "USER 10001:10001" in recipe
    for service in compose["services"].values():
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert compose["services"]["database"]["environment"]["POSTGRES_USER"] != "loket", (
        "the bot is no superuser"
    )
    secrets = {name for service in compose["services"].values() for name in service.get("secrets", ())}
    assert secrets == set(compose["secrets"])
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", recipe, re.MULTILINE))
    ignored = set(re.findall(r"^!(\S+)$", read_deploy_file("Dockerfile.dockerignore"), re.MULTILINE))
    assert {name for line in copied for name in line.split()} == ignored


@pytest.mark.slow
def test_the_files_of_the_image_are_enough(tmp_path: Path) -> None:
    for name in re.findall(r"^!(\S+)$", read_deploy_file("Dockerfile.dockerignore"), re.MULTILINE):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    environment = {"PATH": os.environ["PATH"], "BOT_TOKEN": "123456:abc", "BOT_API_URL": "http://127.0.0.1:9"}
    command = [sys.executable, "bot.py", "run"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as bot:
        assert bot.stderr
        said = next(line for line in bot.stderr if "Telegram" in line)
        bot.terminate()
    assert "Telegram is unreachable" in said and bot.returncode == 0


def run_program(*command: str, cwd: Path = ROOT) -> str:
    """Run a program and return its output. Without the program the test is skipped, except in CI. An error fails the test."""
    if shutil.which(command[0]) is None and not os.environ.get("CI"):
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_prometheus_reads_the_rules_and_they_fire() -> None:
    run_program("promtool", "check", "config", "deploy/prometheus.yml")
    run_program("promtool", "test", "rules", "deploy/alerts_test.yml")


@pytest.mark.slow
def test_caddy_reads_its_file() -> None:
    run_program("caddy", "validate", "--config", "deploy/Caddyfile", "--adapter", "caddyfile")


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_proxies_pass_the_public_pages_and_nothing_else(name: str) -> None:
    (pattern,) = re.findall(r"(\^/\(index.*?\$)(?:\s|$)", read_deploy_file(name))
    pages = ("/", "/index.html", "/gaya.css", "/3674", "/3674/", "/3674/sematan-06.html", "/3674/capaian.png")
    announced = ("/3674/pengumuman-LKT-7F3QX.html", "/jawaban/kk_akta.html", "/3674/loket-3674.ics")
    for path in (*pages, *announced):
        assert re.search(pattern, path), path
    for path in (
        "/metrics",
        "/ready",
        "/health",
        "/webhook",
        "/3674/a/b",
        "/jawaban/",
        "/jawaban/../metrics",
        "/x",
    ):
        assert not re.search(pattern, path), path


@pytest.mark.slow
def test_nginx_reads_its_file(tmp_path: Path) -> None:
    create_certificate(tmp_path)
    site = re.sub(r"/etc/letsencrypt/live/[^/]+", str(tmp_path), read_deploy_file("nginx.conf"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    around = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {paths} {site} }}"
    (tmp_path / "nginx.conf").write_text(around, "utf-8")
    run_program("nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"))


@pytest.mark.slow
def test_systemd_reads_the_unit_and_finds_it_hard(tmp_path: Path) -> None:
    unit = re.sub(
        r"^ExecStart=.*$", "ExecStart=/bin/true", read_deploy_file("loket.service"), flags=re.MULTILINE
    )
    (tmp_path / "loket.service").write_text(unit, "utf-8")
    run_program("systemd-analyze", "verify", "--man=no", str(tmp_path / "loket.service"))
    told = run_program(
        "systemd-analyze", "security", "--offline=true", "--threshold=20", "deploy/loket.service"
    )
    assert "OK" in told.strip().splitlines()[-1]
