"""FIS on APIs: requests of a role that fail for a while, and a report of it in S3; what `break` refuses."""

import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from test_fis import Laboratory, patience

ANYONE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
ANSWERS = {
    "internal": ("InternalError", 500),
    "throttle": ("RequestLimitExceeded", 503),
    "unavailable": ("Unavailable", 503),
}


@pytest.fixture
def lab(server):
    return Laboratory(server)


def session(server, role):
    keys = server.client("sts").assume_role(RoleArn=role, RoleSessionName="web")["Credentials"]
    return boto3.client(
        "ec2",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_roles_requests_fail_while_errors_are_injected(server, lab, name, kind):
    role = server.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=ANYONE)["Role"]["Arn"]
    ec2 = session(server, role)
    ec2.describe_vpcs()
    parameters = {"service": "ec2", "operations": "DescribeVpcs,RunInstances", "percentage": "100", "duration": "PT5M"}
    experiment = lab.start(
        {"api": {"actionId": f"aws:fis:inject-api-{kind}-error", "parameters": parameters, "targets": {"Roles": "r"}}},
        {"r": {"resourceType": "aws:iam:role", "resourceArns": [role], "selectionMode": "ALL"}},
    )
    lab.until(experiment, "running", action="api")
    with pytest.raises(ClientError) as refusal:
        ec2.describe_vpcs()
    code, status = ANSWERS[kind]
    assert refusal.value.response["Error"]["Code"] == code
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    ec2.describe_subnets()
    server.client("ec2").describe_vpcs()
    lab.fis.stop_experiment(id=experiment)
    lab.until(experiment, "stopped")
    ec2.describe_vpcs()


def test_an_experiment_leaves_a_report(server, lab, bucket):
    permission = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    server.client("iam").put_role_policy(
        RoleName=lab.role.split("/")[-1],
        PolicyName="reports",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [permission]}),
    )
    experiment = lab.start(
        {"pause": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT10M"}}},
        experimentReportConfiguration={"outputs": {"s3Configuration": {"bucketName": bucket, "prefix": "reports"}}},
    )
    lab.until(experiment, "running", action="pause")
    lab.fis.stop_experiment(id=experiment)
    for _ in patience():
        report = lab.get(experiment)["experimentReport"]
        if report["state"]["status"] != "pending":
            break
    assert report["state"]["status"] == "completed"
    keys = [found["arn"].split(":::", 1)[1].split("/", 1)[1] for found in report["s3Reports"]]
    bodies = [server.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
    assert b"aws:fis:wait" in bodies[0]
    assert json.loads(bodies[1])["status"] == "stopped"


def test_break_refuses_what_is_not_there_and_kinds_that_are_not_felt(server):
    for words in (["engine", "nothing"], ["host", "host-1"], ["link", "eni-0"], ["az", "us-east-1a", "--kind", "disk-full"]):
        assert server.command("break", *words, check=False).returncode != 0
    assert server.page("/_faultline/faults")["faults"] == []
    text = server.command("break", "--help").stdout.decode()
    assert "process-kill" in text and "engine" in text


def test_status_and_the_page_of_doors_answer(server):
    assert server.page("/_faultline/doors") == {"doors": []}
    assert b"answers at" in server.command("status").stdout
