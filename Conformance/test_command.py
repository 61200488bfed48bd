"""The faultline command."""

import json
import os
import subprocess

from conftest import BINARY, ROOT, free_port


def run(*words, check=True, **variables):
    result = subprocess.run([str(BINARY), *words], capture_output=True, text=True, env={**os.environ, **variables}, timeout=120)
    assert not check or result.returncode == 0, result.stderr
    return result


def test_a_life_from_start_to_stop(tmp_path):
    port = free_port()
    variables = {"AWS_ENDPOINT_URL": f"http://localhost:{port}", "FAULTLINE_DATA": str(tmp_path / "data")}
    started = run("start", "--detach", "--listen", f"127.0.0.1:{port}", **variables)
    assert started.stdout.strip().endswith("Ready.")
    try:
        status = json.loads(run("status", "--json", **variables).stdout)
        assert status["ready"] and "s3" in status["services"]
        again = run("start", "--data", variables["FAULTLINE_DATA"], "--listen", "127.0.0.1:0", check=False, **variables)
        assert again.returncode == 1 and "in use" in again.stderr
        up = json.loads(run("up", str(ROOT / "Examples/media/template.yaml"), "--json", **variables).stdout)
        assert up["status"] == "CREATE_COMPLETE" and up["outputs"]["LibraryBucket"].startswith("faultline-library-")
        assert "CREATE_COMPLETE" in run("up", str(ROOT / "Examples/media/template.yaml"), "--stack", "two",
                                        "--parameter", "Studio=second", **variables).stdout
        bad = run("up", str(ROOT / "Examples/media/template.yaml"), "--stack", "three", "--parameter", "Studio=X",
                  check=False, **variables)
        assert bad.returncode != 0 and "Studio" in bad.stderr
        assert json.loads(run("down", "media", "--json", **variables).stdout)["status"] == "DELETE_COMPLETE"
        clock = json.loads(run("clock", "advance", "90d", "--json", **variables).stdout)
        assert clock["offsetSeconds"] > 89 * 86400
        assert json.loads(run("clock", "set", "manual", "--json", **variables).stdout)["mode"] == "manual"
        # Nothing of a cloud that runs is cleared away, also where it cannot be asked.
        away = run("down", "--all", "--endpoint", "http://127.0.0.1:1", check=False, **variables)
        assert away.returncode != 0 and "in use" in away.stderr
        assert run("status", **variables).returncode == 0
        # It is the same directory however it is written.
        cleared = run("down", "--all", "--data", os.path.relpath(variables["FAULTLINE_DATA"]), **variables)
        assert variables["FAULTLINE_DATA"] in cleared.stdout
    finally:
        run("stop", check=False, **variables)
    assert run("status", check=False, **variables).returncode == 3


def test_env_prints_lines_for_a_shell():
    lines = run("env", "--account", "111122223333", "--region", "eu-west-1").stdout
    assert "export AWS_ACCESS_KEY_ID=111122223333" in lines and "export AWS_DEFAULT_REGION=eu-west-1" in lines


def test_parity_is_told_from_the_code_and_the_page_is_up_to_date():
    table = json.loads(run("parity", "--json").stdout)
    assert table["s3"]["PutObject"] == "real" and table["s3"]["SelectObjectContent"] == "absent"
    assert run("parity", "--markdown").stdout.strip() == (ROOT / "docs/parity.md").read_text().strip()


def test_wrong_words_are_explained():
    assert run("clock", "advance", "soon", check=False).returncode == 64
    assert "http://" in run("status", "--endpoint", "ftp://x", check=False).stderr
