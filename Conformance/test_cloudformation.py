"""CloudFormation as boto3, its waiters and `aws cloudformation deploy` use it."""

import json
import pathlib
import time

import pytest
from botocore.exceptions import ClientError

TEMPLATE = """
Parameters:
  Tag: {Type: String, Default: one}
Conditions:
  Second: !Equals [!Ref Tag, two]
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      Tags: [{Key: tag, Value: !Ref Tag}]
  Extra:
    Type: AWS::S3::Bucket
    Condition: Second
    DependsOn: Data
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: s3:GetObject, Resource: !Sub "${Data.Arn}/*"}]
Outputs:
  Bucket: {Value: !Ref Data, Export: {Name: !Sub "${AWS::StackName}-bucket"}}
  RoleArn: {Value: !GetAtt Role.Arn}
"""


def outputs(stack):
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def wait(client, kind, name):
    client.get_waiter(kind).wait(StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 200})


def test_a_stack_is_made_changed_and_deleted(server, name):
    client = server.client("cloudformation")
    client.create_stack(StackName=name, TemplateBody=TEMPLATE, Capabilities=["CAPABILITY_IAM"])
    wait(client, "stack_create_complete", name)
    made = outputs(client.describe_stacks(StackName=name)["Stacks"][0])
    assert server.client("s3").get_bucket_tagging(Bucket=made["Bucket"])["TagSet"][0]["Value"] == "one"
    client.update_stack(
        StackName=name,
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": "Tag", "ParameterValue": "two"}],
        Capabilities=["CAPABILITY_IAM"],
    )
    wait(client, "stack_update_complete", name)
    assert outputs(client.describe_stacks(StackName=name)["Stacks"][0])["Bucket"] == made["Bucket"]
    kinds = {r["LogicalResourceId"] for r in client.list_stack_resources(StackName=name)["StackResourceSummaries"]}
    assert kinds == {"Data", "Extra", "Role"}
    tags = server.client("s3").get_bucket_tagging(Bucket=made["Bucket"])["TagSet"]
    assert {"Key": "tag", "Value": "two"} in tags
    exports = {export["Name"]: export["Value"] for export in client.list_exports()["Exports"]}
    assert exports[f"{name}-bucket"] == made["Bucket"]
    client.delete_stack(StackName=name)
    wait(client, "stack_delete_complete", name)
    with pytest.raises(ClientError) as failure:
        client.describe_stacks(StackName=name)
    assert failure.value.response["Error"]["Message"] == f"Stack with id {name} does not exist"


def test_deploy_makes_updates_and_notices_that_nothing_changed(server, name, tmp_path):
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE)
    words = ["cloudformation", "deploy", "--stack-name", name, "--template-file", str(file)]
    words += ["--capabilities", "CAPABILITY_IAM"]
    for more, answer in [
        ([], "Successfully created/updated stack"),
        (["--parameter-overrides", "Tag=two"], "Successfully created/updated stack"),
        (["--parameter-overrides", "Tag=two", "--no-fail-on-empty-changeset"], "No changes to deploy"),
    ]:
        assert answer in server.aws(*words, *more)
        # The command names its change set by the second; asking passes the time until the next one.
        ended = int(time.time())
        while int(time.time()) == ended:
            server.page("/_localstack/health")


def test_what_fails_is_rolled_back_and_told(server, name):
    client = server.client("cloudformation")
    server.client("s3", account="999999999999").create_bucket(Bucket=name)
    template = json.dumps(
        {
            "Resources": {
                "Good": {"Type": "AWS::S3::Bucket"},
                "Taken": {"Type": "AWS::S3::Bucket", "DependsOn": "Good", "Properties": {"BucketName": name}},
            }
        }
    )
    client.create_stack(StackName=name, TemplateBody=template)
    with pytest.raises(Exception):
        wait(client, "stack_create_complete", name)
    assert client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [
        event.get("ResourceStatusReason", "")
        for event in client.describe_stack_events(StackName=name)["StackEvents"]
        if event["ResourceStatus"] == "CREATE_FAILED"
    ]
    assert any("already exists" in reason for reason in reasons), reasons


def test_what_cannot_be_built_is_named_before_anything_is_made(server, name):
    client = server.client("cloudformation")
    template = json.dumps(
        {
            "Resources": {
                "A": {"Type": "AWS::EC2::TransitGateway"},
                "B": {"Type": "AWS::S3::Bucket", "Properties": {"Colour": "red"}},
            }
        }
    )
    with pytest.raises(ClientError) as failure:
        client.create_stack(StackName=name, TemplateBody=template)
    assert failure.value.response["Error"]["Code"] == "ValidationError"
    assert "AWS::EC2::TransitGateway" in failure.value.response["Error"]["Message"]
    with pytest.raises(ClientError):
        client.describe_stacks(StackName=name)


def test_roles_need_a_capability(server, name):
    with pytest.raises(ClientError) as failure:
        server.client("cloudformation").create_stack(StackName=name, TemplateBody=TEMPLATE)
    assert failure.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"


def test_a_template_may_come_from_a_bucket(server, name, bucket):
    body = pathlib.Path(__file__).resolve().parent.parent.joinpath("Examples/media/template.yaml").read_bytes()
    server.client("s3").put_object(Bucket=bucket, Key="t.yaml", Body=body)
    client = server.client("cloudformation")
    summary = client.get_template_summary(TemplateURL=f"{server.url}/{bucket}/t.yaml")
    assert {parameter["ParameterKey"] for parameter in summary["Parameters"]} == {"Studio", "UploadDays", "SiteOrigin"}


def test_a_stack_goes_on_after_kill_9():
    from conftest import Server

    server = Server().start()
    try:
        client = server.client("cloudformation")
        resources = {f"B{number}": {"Type": "AWS::S3::Bucket"} for number in range(60)}
        client.create_stack(StackName="many", TemplateBody=json.dumps({"Resources": resources}))
        server.kill()
        server.start()
        client = server.client("cloudformation")
        wait(client, "stack_create_complete", "many")
        assert len(server.client("s3").list_buckets()["Buckets"]) == 60
    finally:
        server.remove()
