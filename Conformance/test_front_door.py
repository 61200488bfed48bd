"""The port itself: its own pages, HTTPS, and what clients should not send."""

import json
import socket
import ssl
import urllib.request

import boto3


def talk(server, data, limit=65536):
    """Sends bytes and returns what comes until the server closes or answers."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while len(answer) < limit:
            piece = connection.recv(4096)
            if not piece:
                break
            answer += piece
        return answer


def page(server, path):
    return json.load(urllib.request.urlopen(server.url + path))


def test_health_names_the_services(server):
    assert page(server, "/_localstack/health")["services"]["s3"] == "running"
    assert page(server, "/_localstack/init")["completed"]["READY"] is True


def test_https_is_on_the_same_port_with_an_authority_of_our_own(server, tmp_path):
    authority = urllib.request.urlopen(server.url + "/_faultline/authority.pem").read()
    file = tmp_path / "authority.pem"
    file.write_bytes(authority)
    context = ssl.create_default_context(cafile=str(file))
    url = server.url.replace("http://", "https://") + "/_localstack/health"
    assert json.load(urllib.request.urlopen(url, context=context))["services"]
    s3 = boto3.client(
        "s3",
        endpoint_url=server.url.replace("http://", "https://"),
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
        verify=str(file),
    )
    assert "Buckets" in s3.list_buckets()


def test_broken_http_is_told_and_the_server_lives(server):
    for data in [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ]:
        answer = talk(server, data)
        assert answer.startswith(b"HTTP/1.1 4") or answer.startswith(b"HTTP/1.1 5"), (data[:40], answer[:100])
    assert page(server, "/_localstack/health")


def test_a_body_cut_short_writes_nothing(server, bucket):
    head = f"PUT /{bucket}/cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n".encode()
    talk(server, head + b"only this")
    assert "Contents" not in server.client("s3").list_objects_v2(Bucket=bucket)


def test_bad_bodies_have_their_codes(server, bucket):
    def post(path, body, headers):
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{'PUT' if path != '/' else 'POST'} {path} HTTP/1.1\r\nHost: localhost\r\n{lines}"
        return talk(server, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    assert b"MalformedXML" in post(f"/{bucket}?versioning", b"<Versioning", {})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert b"InvalidAction" in post("/", b"Action=NoSuchThing&Version=2011-06-15", form)
    assert b"<Code>" in post("/", b"Action=AssumeRole&Version=2011-06-15", form)


def test_expect_100_continue_is_answered_for_an_empty_body_too(server, open_bucket):
    """Else botocore keeps the status for the next answer on the connection, even for one that never comes."""
    head = f"PUT /{open_bucket}/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"
    answer = talk(server, head.encode())
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"), answer[:80]


def test_expect_100_continue_is_answered_before_the_body(server, open_bucket):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        head = f"PUT /{open_bucket}/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"abc")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
