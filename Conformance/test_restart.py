"""What was acknowledged survives the process's sudden end."""

import random
import threading

from conftest import Server

KILLS = 25


def test_nothing_acknowledged_is_lost_over_many_kills():
    """Kills a writing server at random moments and compares all it had acknowledged, across services."""
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    server = Server().start()
    objects, users = {}, set()
    try:
        server.client("s3").create_bucket(Bucket="kept")
        for life in range(KILLS):
            write_until_killed(server, life, chance, objects, users)
            server.start()
        s3, iam = server.client("s3"), server.client("iam")
        for key, body in objects.items():
            assert s3.get_object(Bucket="kept", Key=key)["Body"].read() == body, f"seed {seed}: {key}"
        listed = {o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket="kept")
                  for o in page.get("Contents", [])}
        assert set(objects) <= listed, f"seed {seed}"
        names = {u["UserName"] for page in iam.get_paginator("list_users").paginate() for u in page["Users"]}
        assert users <= names, f"seed {seed}"
    finally:
        server.remove()


def write_until_killed(server, life, chance, objects, users):
    quick = {"config": {"connect_timeout": 2, "read_timeout": 10}}
    sizes = [chance.choice([0, 10, 4096, 40_000, 300_000]) for _ in range(200)]

    def put():
        s3 = server.client("s3", **quick)
        for number, size in enumerate(sizes):
            key, body = f"{life}-{number}", bytes([number % 256]) * size
            try:
                s3.put_object(Bucket="kept", Key=key, Body=body)
            except Exception:
                return
            objects[key] = body

    def create():
        iam = server.client("iam", **quick)
        for number in range(200):
            name = f"u{life}-{number}"
            try:
                iam.create_user(UserName=name)
            except Exception:
                return
            users.add(name)

    writers = [threading.Thread(target=put), threading.Thread(target=create)]
    for writer in writers:
        writer.start()
    # Not a wait for anything: it spreads the kills over the writers' work.
    threading.Event().wait(chance.random() * 0.3)
    server.kill()
    for writer in writers:
        writer.join()


def test_a_scripts_folder_runs_when_the_cloud_is_ready(tmp_path):
    folder = tmp_path / "ready.d"
    folder.mkdir()
    (folder / "01-mark.sh").write_text(f'echo "$AWS_ENDPOINT_URL" > {tmp_path}/mark\n')
    (folder / "02-fail.sh").write_text("exit 3\n")
    server = Server(environment={"FAULTLINE_INIT": str(tmp_path), "PERSISTENCE": "0"}).start()
    try:
        scripts = []
        while len(scripts) < 2:
            scripts = server.page("/_localstack/init")["scripts"]
        assert [(s["name"], s["state"]) for s in scripts] == [("01-mark.sh", "SUCCESSFUL"), ("02-fail.sh", "ERROR")]
        assert (tmp_path / "mark").read_text().strip() == server.url
    finally:
        server.remove()
