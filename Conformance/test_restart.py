"""What was acknowledged survives the process's sudden end."""

from conftest import Server


def test_objects_stacks_and_keys_are_there_after_kill_9():
    server = Server().start()
    try:
        server.client("s3").create_bucket(Bucket="kept")
        server.client("s3").put_object(Bucket="kept", Key="k", Body=b"v" * 100_000)
        server.client("iam").create_user(UserName="someone")
        server.kill()
        server.start()
        assert server.client("s3").get_object(Bucket="kept", Key="k")["Body"].read() == b"v" * 100_000
        assert server.client("iam").get_user(UserName="someone")["User"]["UserName"] == "someone"
    finally:
        server.remove()
