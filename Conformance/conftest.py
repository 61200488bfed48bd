"""Unchanged clients against a Faultline of their own: one server a run, a fresh data directory, a free port."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import urllib.request
import uuid

import boto3
import pytest
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("FAULTLINE_BIN", ROOT / ".build/debug/faultline"))


class Server:
    """A Faultline process that can be stopped, killed and started again on the same data."""

    def __init__(self, environment=None, arguments=()):
        self.directory = tempfile.mkdtemp(prefix="faultline-conformance-")
        self.port = free_port()
        self.environment = environment or {}
        self.arguments = list(arguments)
        self.process = None

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    def start(self):
        self.process = subprocess.Popen(
            [str(BINARY), "start", "--data", self.directory, "--listen", f"127.0.0.1:{self.port}", *self.arguments],
            stdout=subprocess.PIPE,
            stderr=open(os.path.join(self.directory, "stderr.log"), "ab"),
            env={**os.environ, **self.environment},
            text=True,
        )
        for line in self.process.stdout:
            if line.rstrip().endswith("Ready."):
                return self
        raise RuntimeError("Faultline did not start: " + self.log())

    def log(self):
        return pathlib.Path(self.directory, "stderr.log").read_text()[-4000:]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)

    def remove(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def client(self, service, account="000000000000", region="us-east-1", secret="test", **settings):
        return boto3.client(
            service,
            endpoint_url=self.url,
            aws_access_key_id=account,
            aws_secret_access_key=secret,
            region_name=region,
            config=Config(retries={"total_max_attempts": 1}, **settings.pop("config", {})),
            **settings,
        )

    def page(self, path):
        """One of Faultline's own pages."""
        return json.load(urllib.request.urlopen(self.url + path))

    def aws(self, *words, **variables):
        """Runs the aws command and returns what it printed."""
        result = subprocess.run(
            [str(ROOT / ".tools/python/bin/aws"), *words],
            env={
                **os.environ,
                "AWS_ENDPOINT_URL": self.url,
                "AWS_ACCESS_KEY_ID": "000000000000",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_PAGER": "",
                **variables,
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def command(self, *words, check=True, **settings):
        """Runs the faultline command against this server and returns what it printed."""
        result = subprocess.run(
            [str(BINARY), *words],
            env={**os.environ, "AWS_ENDPOINT_URL": self.url, "FAULTLINE_DATA": self.directory},
            capture_output=True,
            timeout=120,
            **settings,
        )
        if check:
            assert result.returncode == 0, (words, result.stdout, result.stderr)
        return result

    def inside(self, instance, script, check=True, **settings):
        """Runs a shell script in an instance."""
        result = self.command("ssh", instance, "--", "sh", "-c", script, check=check, **settings)
        return result if not check else result.stdout.decode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def server():
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing: run `make build` first", returncode=2)
    running = Server(environment={"PERSISTENCE": "0"}).start()
    yield running
    running.remove()


@pytest.fixture
def name():
    """A prefix of its own for everything a test makes."""
    return "t" + uuid.uuid4().hex[:10]


@pytest.fixture
def bucket(server, name):
    """An empty bucket that is emptied and deleted at the end."""
    s3 = server.client("s3")
    s3.create_bucket(Bucket=name)
    yield name
    empty(s3, name)
    s3.delete_bucket(Bucket=name)


@pytest.fixture
def open_bucket(server, bucket):
    """A bucket that answers also who does not sign."""
    s3 = server.client("s3")
    s3.delete_public_access_block(Bucket=bucket)
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everyone]}))
    return bucket


def empty(s3, bucket):
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])


@pytest.fixture(scope="session")
def hosts():
    """A server of its own that runs instances; they need root, and CI runs as root."""
    if os.geteuid() != 0:
        pytest.skip("SKIPPED LOUDLY: instances need root for network namespaces; run as root")
    running = Server(environment={"PERSISTENCE": "0"}).start()
    yield running
    running.command("down", "--all", "--data", running.directory)
    running.remove()
