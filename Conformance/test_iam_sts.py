"""IAM and STS as boto3 uses them."""

import json

import pytest
from botocore.exceptions import ClientError

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
READ = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)


def code(failure):
    return failure.value.response["Error"]["Code"]


def test_twelve_digits_of_an_access_key_name_the_account(server):
    identity = server.client("sts", account="111122223333").get_caller_identity()
    assert identity["Account"] == "111122223333"
    assert identity["Arn"] == "arn:aws:iam::111122223333:root"


def test_a_users_key_is_known_and_its_signature_must_be_right(server, name):
    iam = server.client("iam")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    good = server.client("sts", account=key["AccessKeyId"], secret=key["SecretAccessKey"])
    assert good.get_caller_identity()["Arn"].endswith(f":user/{name}")
    bad = server.client("sts", account=key["AccessKeyId"], secret="wrong")
    with pytest.raises(ClientError) as failure:
        bad.get_caller_identity()
    assert code(failure) == "SignatureDoesNotMatch"
    iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    with pytest.raises(ClientError) as failure:
        good.get_caller_identity()
    assert code(failure) == "InvalidClientTokenId"
    with pytest.raises(ClientError) as failure:
        iam.delete_user(UserName=name)
    assert code(failure) == "DeleteConflict"
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=name)


def test_a_role_is_assumed_and_its_session_knows_itself(server, name):
    iam = server.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, Path="/team/")["Role"]
    answer = server.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="night")
    keys = answer["Credentials"]
    session = server.client(
        "sts", account=keys["AccessKeyId"], secret=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"]
    )
    assert session.get_caller_identity()["Arn"] == f"arn:aws:sts::000000000000:assumed-role/{name}/night"
    without = server.client("sts", account=keys["AccessKeyId"], secret=keys["SecretAccessKey"])
    with pytest.raises(ClientError) as failure:
        without.get_caller_identity()
    assert code(failure) == "InvalidClientTokenId"
    with pytest.raises(ClientError) as failure:
        server.client("sts").assume_role(RoleArn=role["Arn"] + "x", RoleSessionName="night")
    assert code(failure) == "AccessDenied"
    iam.delete_role(RoleName=name)


def test_policies_are_attached_listed_and_versioned(server, name):
    iam = server.client("iam")
    arn = iam.create_policy(PolicyName=name, PolicyDocument=READ)["Policy"]["Arn"]
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert {policy["PolicyName"] for policy in attached} == {name, "AmazonS3ReadOnlyAccess"}
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ, SetAsDefault=True)["PolicyVersion"]
    assert version["VersionId"] == "v2"
    document = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]
    assert document["Statement"][0]["Action"] == "s3:GetObject"
    with pytest.raises(ClientError) as failure:
        iam.delete_policy(PolicyArn=arn)
    assert code(failure) == "DeleteConflict"


def test_an_instance_profile_carries_its_role(server, name):
    iam = server.client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName=name)
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    profile = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    assert profile["Roles"][0]["RoleName"] == name


def test_listings_come_in_pages(server, name):
    iam = server.client("iam")
    for number in range(5):
        iam.create_user(UserName=f"{name}-{number}", Path=f"/{name}/")
    pages = iam.get_paginator("list_users").paginate(PathPrefix=f"/{name}/", PaginationConfig={"PageSize": 2})
    names = [user["UserName"] for page in pages for user in page["Users"]]
    assert names == [f"{name}-{number}" for number in range(5)]


@pytest.mark.parametrize(
    "document", ["{", "{}", '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}']
)
def test_a_policy_that_is_none_is_refused(server, name, document):
    with pytest.raises(ClientError) as failure:
        server.client("iam").create_policy(PolicyName=name, PolicyDocument=document)
    assert code(failure) == "MalformedPolicyDocument"


def test_what_is_not_built_says_so(server):
    with pytest.raises(ClientError) as failure:
        server.client("iam").list_virtual_mfa_devices()
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "ListVirtualMFADevices" in failure.value.response["Error"]["Message"]
    for service, call in [("sqs", "list_queues"), ("dynamodb", "list_tables"), ("lambda", "list_functions")]:
        with pytest.raises(ClientError) as failure:
            getattr(server.client(service), call)()
        assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
        assert service in failure.value.response["Error"]["Message"]
