"""S3 as boto3 and the aws command use it."""

import hashlib
import io
import urllib.request

import pytest
from botocore.exceptions import ClientError


def test_an_object_comes_back_as_it_was_put(server, bucket):
    s3 = server.client("s3")
    s3.put_object(Bucket=bucket, Key="a/ü key+%.txt", Body=b"hello", Metadata={"colour": "blue"}, ContentType="text/x")
    answer = s3.get_object(Bucket=bucket, Key="a/ü key+%.txt")
    assert answer["Body"].read() == b"hello"
    assert answer["Metadata"] == {"colour": "blue"}
    assert answer["ContentType"] == "text/x"
    assert answer["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'


def test_a_large_object_goes_up_in_parts(server, bucket):
    s3 = server.client("s3")
    body = bytes(range(256)) * 80_000
    s3.upload_fileobj(io.BytesIO(body), bucket, "large")
    target = io.BytesIO()
    s3.download_fileobj(bucket, "large", target)
    assert hashlib.sha256(target.getvalue()).digest() == hashlib.sha256(body).digest()
    assert s3.head_object(Bucket=bucket, Key="large")["ETag"].endswith('-3"')


def test_a_range_is_a_part_of_the_object(server, bucket):
    s3 = server.client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    answer = s3.get_object(Bucket=bucket, Key="k", Range="bytes=2-4")
    assert answer["Body"].read() == b"234"
    assert answer["ContentRange"] == "bytes 2-4/10"
    with pytest.raises(ClientError) as failure:
        s3.get_object(Bucket=bucket, Key="k", Range="bytes=20-")
    assert failure.value.response["Error"]["Code"] == "InvalidRange"


def test_versions_are_kept_and_a_delete_marker_hides_them(server, bucket):
    s3 = server.client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
    s3.put_object(Bucket=bucket, Key="k", Body=b"2")
    s3.delete_object(Bucket=bucket, Key="k")
    with pytest.raises(ClientError) as failure:
        s3.get_object(Bucket=bucket, Key="k")
    assert failure.value.response["Error"]["Code"] == "NoSuchKey"
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=first)["Body"].read() == b"1"
    listing = s3.list_object_versions(Bucket=bucket)
    assert len(listing["Versions"]) == 2 and listing["DeleteMarkers"][0]["IsLatest"]


def test_a_listing_folds_keys_at_the_delimiter(server, bucket):
    s3 = server.client("s3")
    for key in ["a/1", "a/2", "b/1", "c"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    page = s3.list_objects_v2(Bucket=bucket, Delimiter="/", MaxKeys=2)
    assert [p["Prefix"] for p in page["CommonPrefixes"]] == ["a/", "b/"] and page["IsTruncated"]
    rest = s3.list_objects_v2(Bucket=bucket, Delimiter="/", ContinuationToken=page["NextContinuationToken"])
    assert [o["Key"] for o in rest["Contents"]] == ["c"]


def test_a_presigned_link_needs_no_credentials(server, bucket):
    s3 = server.client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"open")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=60)
    assert urllib.request.urlopen(url).read() == b"open"


def test_the_bucket_may_stand_in_the_host_name(server, open_bucket):
    s3 = server.client("s3")
    s3.put_object(Bucket=open_bucket, Key="dir/k", Body=b"x", Tagging="a=1")
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/dir/k", headers={"Host": f"{open_bucket}.s3.us-east-1.amazonaws.com"}
    )
    assert urllib.request.urlopen(request).read() == b"x"


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_checksums_are_verified_and_kept(server, bucket, algorithm):
    s3 = server.client("s3")
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"abc", ChecksumAlgorithm=algorithm)
    head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert head["Checksum" + algorithm] == put["Checksum" + algorithm]


def test_the_aws_command_copies_lists_and_removes(server, bucket, tmp_path):
    source = tmp_path / "file.bin"
    source.write_bytes(b"z" * 9_000_000)
    server.aws("s3", "cp", "--no-progress", str(source), f"s3://{bucket}/deep/file.bin")
    assert "9000000 file.bin" in server.aws("s3", "ls", f"s3://{bucket}/deep/")
    server.aws("s3", "sync", "--no-progress", f"s3://{bucket}/deep", str(tmp_path / "back"))
    assert (tmp_path / "back/file.bin").read_bytes() == source.read_bytes()
    server.aws("s3", "rm", "--recursive", f"s3://{bucket}")
    assert server.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_what_does_not_exist_has_its_code(server, name):
    s3 = server.client("s3")
    for call, code in [
        (lambda: s3.list_objects_v2(Bucket=name), "NoSuchBucket"),
        (lambda: s3.delete_bucket(Bucket=name), "NoSuchBucket"),
        (lambda: s3.head_bucket(Bucket=name), "404"),
    ]:
        with pytest.raises(ClientError) as failure:
            call()
        assert failure.value.response["Error"]["Code"] == code
