"""FIS as boto3 uses it: templates, experiments, and what they do to instances that really run."""

import json
import time
import urllib.request
import uuid

import pytest
from botocore.exceptions import ClientError
from conftest import Server

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "fis.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
WAIT = {"pause": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT10M"}}}
FINAL = {"completed", "stopped", "failed"}


class Laboratory:
    """FIS on one server, with a role for its experiments."""

    def __init__(self, server):
        self.server = server
        self.fis = server.client("fis")
        role = server.client("iam").create_role(RoleName="f" + uuid.uuid4().hex[:10], AssumeRolePolicyDocument=TRUST)
        self.role = role["Role"]["Arn"]

    def template(self, actions, targets=None, **more):
        answer = self.fis.create_experiment_template(
            description="breaks things",
            roleArn=self.role,
            stopConditions=[{"source": "none"}],
            actions=actions,
            targets=targets or {},
            **more,
        )
        return answer["experimentTemplate"]["id"]

    def start(self, actions, targets=None, **more):
        template = self.template(actions, targets, **more)
        return self.fis.start_experiment(experimentTemplateId=template)["experiment"]["id"]

    def get(self, experiment):
        return self.fis.get_experiment(id=experiment)["experiment"]

    def until(self, experiment, *states, action=None):
        found = None
        for _ in patience():
            found = self.get(experiment)
            state = (found["actions"][action] if action else found)["state"]["status"]
            if state in states:
                return found
            assert state not in FINAL, found
        raise AssertionError(found)

    def advance(self, seconds):
        request = urllib.request.Request(
            self.server.url + "/_faultline/clock", data=json.dumps({"advanceSeconds": seconds}).encode(), method="POST"
        )
        urllib.request.urlopen(request).read()


def patience(seconds=60):
    """Asks again until it is enough."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.1)


def code(failure):
    return failure.value.response["Error"]["Code"]


@pytest.fixture(scope="module")
def laboratory(server):
    return Laboratory(server)


def test_a_template_is_made_changed_tagged_and_deleted(laboratory):
    fis = laboratory.fis
    made = laboratory.template(WAIT, tags={"team": "a"})
    found = fis.get_experiment_template(id=made)["experimentTemplate"]
    assert found["arn"] == f"arn:aws:fis:us-east-1:000000000000:experiment-template/{made}"
    assert found["actions"]["pause"]["parameters"] == {"duration": "PT10M"}
    fis.update_experiment_template(id=made, description="breaks less")
    fis.tag_resource(resourceArn=found["arn"], tags={"stage": "test"})
    fis.untag_resource(resourceArn=found["arn"], tagKeys=["team"])
    assert fis.list_tags_for_resource(resourceArn=found["arn"])["tags"] == {"stage": "test"}
    pages = fis.get_paginator("list_experiment_templates").paginate(PaginationConfig={"PageSize": 1})
    listed = {t["id"]: t["description"] for page in pages for t in page["experimentTemplates"]}
    assert listed[made] == "breaks less"
    fis.delete_experiment_template(id=made)
    with pytest.raises(ClientError) as failure:
        fis.get_experiment_template(id=made)
    assert code(failure) == "ResourceNotFoundException"


@pytest.mark.parametrize(
    "actions, expected",
    [
        ({"a": {"actionId": "aws:fis:wait"}}, "ValidationException"),
        ({"a": {"actionId": "aws:fis:wait", "parameters": {"duration": "2m"}}}, "ValidationException"),
        ({"a": {"actionId": "aws:ec2:stop-instances", "targets": {"Instances": "web"}}}, "ValidationException"),
        ({"a": {"actionId": "aws:ecs:stop-task"}}, "NotImplemented"),
    ],
)
def test_a_template_that_cannot_be_run_is_refused(laboratory, actions, expected):
    with pytest.raises(ClientError) as failure:
        laboratory.template(actions)
    assert code(failure) == expected


def test_actions_and_target_types_are_described(laboratory):
    fis = laboratory.fis
    listed = {a["id"] for page in fis.get_paginator("list_actions").paginate() for a in page["actions"]}
    assert {"aws:ec2:stop-instances", "aws:network:disrupt-connectivity", "faultline:az:power-interruption"} <= listed
    stop = fis.get_action(id="aws:ec2:stop-instances")["action"]
    assert stop["targets"] == {"Instances": {"resourceType": "aws:ec2:instance"}}
    assert fis.get_target_resource_type(resourceType="aws:ec2:subnet")["targetResourceType"]["parameters"]["vpc"]


def test_actions_run_in_their_order_and_on_the_worlds_clock(laboratory):
    experiment = laboratory.start(
        {
            **WAIT,
            "then": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT1H"}, "startAfter": ["pause"]},
        }
    )
    found = laboratory.until(experiment, "running", action="pause")
    assert found["actions"]["then"]["state"]["status"] == "pending"
    laboratory.advance(601)
    laboratory.until(experiment, "running", action="then")
    laboratory.advance(3601)
    done = laboratory.until(experiment, "completed")
    assert done["actions"]["pause"]["endTime"] <= done["actions"]["then"]["startTime"]
    assert (done["endTime"] - done["startTime"]).total_seconds() >= 4200


def test_a_zone_is_dark_until_the_experiment_is_stopped(laboratory):
    dark = {"availabilityZoneIdentifier": "us-east-1f", "duration": "PT1H"}
    experiment = laboratory.start(
        {"dark": {"actionId": "faultline:az:power-interruption", "parameters": dark}}
    )
    laboratory.until(experiment, "running", action="dark")
    laboratory.fis.stop_experiment(id=experiment)
    assert laboratory.until(experiment, "stopped")["actions"]["dark"]["state"]["status"] == "stopped"
    with pytest.raises(ClientError) as failure:
        laboratory.fis.stop_experiment(id=experiment)
    assert code(failure) == "ValidationException"


def test_an_experiment_goes_on_after_faultline_was_killed():
    server = Server().start()
    try:
        laboratory = Laboratory(server)
        dark = {"availabilityZoneIdentifier": "us-east-1a", "duration": "PT1H"}
        experiment = laboratory.start(
            {
                "dark": {"actionId": "faultline:az:power-interruption", "parameters": dark},
                "later": {**WAIT["pause"], "startAfter": ["dark"]},
            }
        )
        for _ in range(5):
            server.kill()
            server.start()
        laboratory.until(experiment, "running", action="dark")
        assert len(server.page("/_faultline/faults")["faults"]) == 1
        laboratory.advance(3601)
        laboratory.until(experiment, "running", action="later")
        server.kill()
        server.start()
        laboratory.fis.stop_experiment(id=experiment)
        laboratory.until(experiment, "stopped")
        assert server.page("/_faultline/faults")["faults"] == []
    finally:
        server.remove()


def test_an_experiment_without_targets_fails_unless_told_to_skip(laboratory):
    stop = {"stop": {"actionId": "aws:ec2:stop-instances", "targets": {"Instances": "none"}}}
    none = {"none": {"resourceType": "aws:ec2:instance", "resourceTags": {"no": "one"}, "selectionMode": "ALL"}}
    failed = laboratory.until(laboratory.start(stop, none), "failed")
    assert failed["state"]["reason"] == "Target resolution returned empty set"
    skipping = {"experimentOptions": {"emptyTargetResolutionMode": "skip"}}
    done = laboratory.until(laboratory.start(stop, none, **skipping), "completed")
    assert done["actions"]["stop"]["state"]["status"] == "skipped"


# Instances that run


@pytest.fixture(scope="module")
def running(hosts):
    return Laboratory(hosts)


@pytest.fixture(scope="module")
def pair(hosts):
    """Two instances in two subnets of one VPC, the second a web server."""
    ec2 = hosts.client("ec2")
    image = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-*"]}])["Images"][0]
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(VpcId=vpc, GroupName="pair", Description="pair")["GroupId"]
    anyone = [{"CidrIp": "10.77.0.0/16"}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": anyone}])
    made = []
    for number, name in enumerate(["client", "server"]):
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.77.{number}.0/24")["Subnet"]["SubnetId"]
        answer = ec2.run_instances(
            ImageId=image["ImageId"], InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=subnet,
            SecurityGroupIds=[group],
            TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "part", "Value": name}]}],
        )
        made.append(answer["Instances"][0])
    ids = [instance["InstanceId"] for instance in made]
    ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig={"Delay": 1})
    hosts.inside(ids[1], "cd /tmp && nohup python3 -m http.server 8080 >/dev/null 2>&1 & sleep 0.1")
    return made


def is_reached(hosts, pair):
    client, address = pair[0]["InstanceId"], pair[1]["PrivateIpAddress"]
    script = f"curl -so /dev/null --max-time 2 http://{address}:8080"
    return hosts.inside(client, script, check=False).returncode == 0


def until_reached(hosts, pair, wanted):
    for _ in patience():
        if is_reached(hosts, pair) == wanted:
            return
    raise AssertionError(f"the server is reached: {not wanted}")


def test_a_subnet_that_is_disrupted_is_really_cut_off_and_comes_back(hosts, running, pair):
    until_reached(hosts, pair, True)
    subnet = f"arn:aws:ec2:us-east-1:000000000000:subnet/{pair[1]['SubnetId']}"
    experiment = running.start(
        {
            "cut": {
                "actionId": "aws:network:disrupt-connectivity",
                "parameters": {"duration": "PT5M", "scope": "all"},
                "targets": {"Subnets": "theirs"},
            }
        },
        {"theirs": {"resourceType": "aws:ec2:subnet", "resourceArns": [subnet], "selectionMode": "ALL"}},
    )
    running.until(experiment, "running", action="cut")
    until_reached(hosts, pair, False)
    running.advance(301)
    running.until(experiment, "completed")
    until_reached(hosts, pair, True)


def test_an_instance_is_really_stopped_and_started_again(hosts, running, pair):
    ec2, server = hosts.client("ec2"), pair[1]["InstanceId"]
    boot = hosts.inside(server, "stat -c %Y /proc/1")
    experiment = running.start(
        {
            "stop": {
                "actionId": "aws:ec2:stop-instances",
                "parameters": {"startInstancesAfterDuration": "PT2M"},
                "targets": {"Instances": "servers"},
            }
        },
        {
            "servers": {
                "resourceType": "aws:ec2:instance",
                "resourceTags": {"part": "server"},
                "filters": [{"path": "State.Name", "values": ["running"]}],
                "selectionMode": "COUNT(1)",
            }
        },
    )
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[server], WaiterConfig={"Delay": 1})
    targets = running.fis.list_experiment_resolved_targets(experimentId=experiment)["resolvedTargets"]
    assert [t["targetInformation"]["arn"].split("/")[1] for t in targets] == [server]
    running.advance(121)
    running.until(experiment, "completed")
    ec2.get_waiter("instance_running").wait(InstanceIds=[server], WaiterConfig={"Delay": 1})
    assert hosts.inside(server, "stat -c %Y /proc/1") != boot


def test_an_instance_is_really_terminated(hosts, running, pair):
    ec2, client = hosts.client("ec2"), pair[0]["InstanceId"]
    arn = f"arn:aws:ec2:us-east-1:000000000000:instance/{client}"
    experiment = running.start(
        {"end": {"actionId": "aws:ec2:terminate-instances", "targets": {"Instances": "one"}}},
        {"one": {"resourceType": "aws:ec2:instance", "resourceArns": [arn], "selectionMode": "ALL"}},
    )
    running.until(experiment, "completed")
    state = ec2.describe_instances(InstanceIds=[client])["Reservations"][0]["Instances"][0]["State"]["Name"]
    assert state == "terminated"
