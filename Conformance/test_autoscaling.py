"""Auto Scaling as boto3 uses it, with instances that really run."""

import json
import os
import time

import pytest
from botocore.exceptions import ClientError
from conftest import Server


def patience(seconds=60):
    """Asks again until it is enough."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.05)


class Fleet:
    """Groups on one server, all from one launch template."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.ec2, self.asg = server.client("ec2"), server.client("autoscaling")
        images = self.ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-*"]}])
        self.image = images["Images"][0]["ImageId"]
        made = self.ec2.create_launch_template(
            LaunchTemplateName=name, LaunchTemplateData={"ImageId": self.image, "InstanceType": "t3.micro"}
        )
        self.template = made["LaunchTemplate"]["LaunchTemplateId"]
        zones = [{"Name": "availability-zone", "Values": ["us-east-1a", "us-east-1b"]}]
        self.subnets = [s["SubnetId"] for s in self.ec2.describe_subnets(Filters=zones)["Subnets"]]

    def create(self, desired=2, **more):
        wanted = {
            "AutoScalingGroupName": self.name,
            "MinSize": 0,
            "MaxSize": 6,
            "DesiredCapacity": desired,
            "VPCZoneIdentifier": ",".join(self.subnets),
            "LaunchTemplate": {"LaunchTemplateId": self.template, "Version": "$Latest"},
        }
        wanted.update(more)
        self.asg.create_auto_scaling_group(**{key: value for key, value in wanted.items() if value is not None})

    def group(self):
        found = self.asg.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])["AutoScalingGroups"]
        return found[0] if found else None

    def until(self, count, zones=None, gone=()):
        """The instances of the group when so many are in service and no other is there."""
        for _ in patience():
            instances = self.group()["Instances"]
            well = [i for i in instances if (i["LifecycleState"], i["HealthStatus"]) == ("InService", "Healthy")]
            where = sorted(i["AvailabilityZone"] for i in well)
            settled = len(well) == len(instances) == count and zones in (None, where)
            if settled and not set(gone) & {i["InstanceId"] for i in instances}:
                return well
        raise AssertionError((self.group(), self.activities()))

    def activities(self):
        return self.asg.describe_scaling_activities(AutoScalingGroupName=self.name)["Activities"]

    def activity(self, words):
        """The newest activity with these words in its description or cause, when it has ended."""
        for _ in patience():
            for activity in self.activities():
                if words in activity["Description"] + activity["Cause"] and "EndTime" in activity:
                    return activity
        raise AssertionError((words, self.activities()))

    def remove(self):
        if self.group():
            self.asg.delete_auto_scaling_group(AutoScalingGroupName=self.name, ForceDelete=True)
            for _ in patience():
                if not self.group():
                    break
        self.ec2.delete_launch_template(LaunchTemplateId=self.template)


@pytest.fixture
def fleet(hosts, name):
    made = Fleet(hosts, name)
    yield made
    hosts.command("heal")
    made.remove()


A, B = "us-east-1a", "us-east-1b"


def refusal(call, **parameters):
    with pytest.raises(ClientError) as failure:
        call(**parameters)
    return failure.value.response["Error"]


def test_group_keeps_its_size(fleet):
    fleet.create(Tags=[{"Key": "team", "Value": "orders", "PropagateAtLaunch": True}])
    instances = fleet.until(2, [A, B])
    first = instances[0]["InstanceId"]
    found = fleet.ec2.describe_instances(InstanceIds=[first])["Reservations"][0]["Instances"][0]
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    assert tags["aws:autoscaling:groupName"] == fleet.name and tags["team"] == "orders"
    assert fleet.server.inside(first, "echo it runs") == "it runs\n"
    cause = fleet.activity("Launching a new EC2 instance: " + first)["Cause"]
    assert "a user request created an AutoScalingGroup changing the desired capacity from 0 to 2.  At " in cause
    assert cause.endswith(
        "an instance was started in response to a difference between desired and actual capacity, increasing the "
        "capacity from 0 to 2."
    )

    fleet.ec2.terminate_instances(InstanceIds=[first])
    fleet.until(2, [A, B], gone=[first])
    ended = fleet.activity("Terminating EC2 instance: " + first)
    assert ended["StatusCode"] == "Successful" and ended["Progress"] == 100
    assert ended["Cause"].endswith(
        "an instance was taken out of service in response to an EC2 health check indicating it has been terminated or "
        "stopped."
    )
    fleet.activity("an instance was launched in response to an unhealthy instance needing to be replaced.")


def test_zone_is_lost_and_comes_back(fleet):
    fleet.create()
    lost = [i["InstanceId"] for i in fleet.until(2, [A, B]) if i["AvailabilityZone"] == A]
    start = time.monotonic()
    fleet.server.command("break", "az", A)
    fleet.until(2, [B, B], gone=lost)
    assert time.monotonic() - start < 10
    failed = [a for a in fleet.activities() if a["StatusCode"] == "Failed"]
    assert len(failed) == 1 and "InsufficientInstanceCapacity" in failed[0]["StatusMessage"]
    assert failed[0]["StatusMessage"].endswith("Launching EC2 instance failed.")
    assert json.loads(failed[0]["Details"])["Availability Zone"] == A
    fleet.server.command("heal")
    fleet.until(2, [A, B])
    fleet.activity("had 0 2 instances respectively. An instance was launched to aid in balancing the group's zones.")
    assert fleet.activity("with other zones resulting in more than desired number of instances in the group.")


def test_lifecycle_hooks(fleet):
    hook = {"LifecycleHookName": "boot", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}
    fleet.create(desired=1, LifecycleHookSpecificationList=[{**hook, "HeartbeatTimeout": 300}])
    for _ in patience():
        if [i["LifecycleState"] for i in fleet.group()["Instances"]] == ["Pending:Wait"]:
            break
    assert fleet.activities()[0]["StatusCode"] == "MidLifecycleAction"
    instance = fleet.group()["Instances"][0]["InstanceId"]
    there = {"AutoScalingGroupName": fleet.name, "LifecycleHookName": "boot", "InstanceId": instance}
    fleet.asg.record_lifecycle_action_heartbeat(**there)
    fleet.asg.complete_lifecycle_action(**there, LifecycleActionResult="CONTINUE")
    fleet.until(1)
    error = refusal(fleet.asg.complete_lifecycle_action, **there, LifecycleActionResult="CONTINUE")
    assert error["Message"] == f"No active Lifecycle Action found with instance ID {instance}"


def test_policies_and_schedules(fleet):
    fleet.create(desired=1)
    fleet.until(1)
    group = {"AutoScalingGroupName": fleet.name}
    up = {"PolicyName": "up", "AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 2}
    arn = fleet.asg.put_scaling_policy(**group, **up)["PolicyARN"]
    assert f":autoScalingGroupName/{fleet.name}:policyName/up" in arn
    fleet.asg.execute_policy(**group, PolicyName="up")
    fleet.until(3)
    fleet.activity("a user request executed policy up changing the desired capacity from 1 to 3.")
    error = refusal(
        fleet.asg.put_scaling_policy, **group, PolicyName="x", PolicyType="StepScaling", AdjustmentType="ExactCapacity"
    )
    assert error["Code"] == "ValidationError"
    fleet.asg.put_scheduled_update_group_action(
        **group, ScheduledActionName="night", Recurrence="0 3 * * *", TimeZone="Europe/Berlin", DesiredCapacity=1
    )
    found = fleet.asg.describe_scheduled_actions(**group)["ScheduledUpdateGroupActions"]
    assert found[0]["StartTime"].minute == 0 and found[0]["Recurrence"] == "0 3 * * *"


def test_instance_refresh(fleet):
    fleet.create()
    old = [i["InstanceId"] for i in fleet.until(2)]
    fleet.ec2.create_launch_template_version(
        LaunchTemplateId=fleet.template, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.small"}
    )
    group = {"AutoScalingGroupName": fleet.name}
    preferences = {"MinHealthyPercentage": 50, "InstanceWarmup": 0, "SkipMatching": True}
    wanted = {"LaunchTemplate": {"LaunchTemplateId": fleet.template, "Version": "2"}}
    fleet.asg.start_instance_refresh(**group, DesiredConfiguration=wanted, Preferences=preferences)
    assert refusal(fleet.asg.start_instance_refresh, **group)["Code"] == "InstanceRefreshInProgress"
    for _ in patience():
        refresh = fleet.asg.describe_instance_refreshes(**group)["InstanceRefreshes"][0]
        if refresh["Status"] not in ("Pending", "InProgress"):
            break
    assert (refresh["Status"], refresh["PercentageComplete"]) == ("Successful", 100)
    assert {i["InstanceType"] for i in fleet.until(2, gone=old)} == {"t3.small"}
    assert fleet.group()["LaunchTemplate"]["Version"] == "2"
    assert refusal(fleet.asg.cancel_instance_refresh, **group)["Code"] == "ActiveInstanceRefreshNotFound"


def test_moving_instances(fleet):
    fleet.create()
    instance = fleet.until(2)[0]["InstanceId"]
    there = {"AutoScalingGroupName": fleet.name, "InstanceIds": [instance]}
    moved = fleet.asg.enter_standby(**there, ShouldDecrementDesiredCapacity=True)["Activities"][0]
    assert moved["Description"] == f"Moving EC2 instance to Standby: {instance}"
    for _ in patience():
        if fleet.asg.describe_auto_scaling_instances(InstanceIds=[instance])["AutoScalingInstances"][0][
            "LifecycleState"
        ] == "Standby":
            break
    fleet.asg.exit_standby(**there)
    fleet.until(2)
    fleet.asg.detach_instances(**there, ShouldDecrementDesiredCapacity=False)
    fleet.until(2, gone=[instance])
    fleet.asg.attach_instances(**there)
    fleet.until(3)
    fleet.asg.set_instance_health(InstanceId=instance, HealthStatus="Unhealthy")
    fleet.until(3, gone=[instance])
    fleet.activity("an instance was taken out of service in response to a user health-check.")
    other = fleet.group()["Instances"][0]["InstanceId"]
    ended = fleet.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=other, ShouldDecrementDesiredCapacity=True
    )["Activity"]
    words = "was taken out of service in response to a user request, shrinking the capacity from 3 to 2."
    assert ended["Cause"].endswith(words)
    fleet.until(2, gone=[other])


@pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED LOUDLY: instances need root for network namespaces")
def test_group_outlives_the_server(name):
    """Killed while it launches and started again, the cloud finds its group and goes on, and nothing is there twice."""
    server = Server().start()
    try:
        fleet = Fleet(server, name)
        fleet.create(desired=4)
        server.kill()
        server.start()
        instance = fleet.until(4, [A, A, B, B])[0]["InstanceId"]
        fleet.ec2.terminate_instances(InstanceIds=[instance])
        fleet.until(4, [A, A, B, B], gone=[instance])
        found = [i for r in fleet.ec2.describe_instances()["Reservations"] for i in r["Instances"]]
        assert len([i for i in found if i["State"]["Name"] == "running"]) == 4
    finally:
        server.command("down", "--all", "--data", server.directory)
        server.remove()


WRONG = [
    ({"MinSize": 3, "MaxSize": 2}, "Max bound, 2, must be greater than or equal to min bound, 3"),
    (
        {"DesiredCapacity": 9},
        "Desired capacity:9 must be between the specified min size:0 and max size:6",
    ),
    ({"VPCZoneIdentifier": "subnet-0123456789abcdef0"}, "The subnet ID 'subnet-0123456789abcdef0' does not exist"),
    ({"VPCZoneIdentifier": None}, "At least one Availability Zone or VPC Subnet is required."),
    ({"HealthCheckType": "HTTP"}, "Invalid HealthCheckType: HTTP"),
    (
        {"LaunchTemplate": {"LaunchTemplateName": "no-such"}},
        "You must use a valid fully-formed launch template. The specified launch template, with template name no-such, "
        "does not exist.",
    ),
]


@pytest.mark.parametrize("change,words", WRONG)
def test_wrong_groups_are_refused(fleet, change, words):
    with pytest.raises(ClientError) as failure:
        fleet.create(**change)
    error = failure.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationError", words)


def test_stack(fleet):
    cloud = fleet.server.client("cloudformation")
    template = {
        "Resources": {
            "Group": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {
                    "MinSize": "0",
                    "MaxSize": "4",
                    "DesiredCapacity": "2",
                    "VPCZoneIdentifier": fleet.subnets,
                    "LaunchTemplate": {"LaunchTemplateId": fleet.template, "Version": "1"},
                },
            },
            "Hook": {
                "Type": "AWS::AutoScaling::LifecycleHook",
                "Properties": {
                    "AutoScalingGroupName": {"Ref": "Group"},
                    "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
                    "HeartbeatTimeout": 60,
                },
            },
            "Night": {
                "Type": "AWS::AutoScaling::ScheduledAction",
                "Properties": {"AutoScalingGroupName": {"Ref": "Group"}, "Recurrence": "0 1 * * *", "MinSize": 0},
            },
        },
        "Outputs": {"Name": {"Value": {"Ref": "Group"}}},
    }
    cloud.create_stack(StackName=fleet.name, TemplateBody=json.dumps(template))
    cloud.get_waiter("stack_create_complete").wait(StackName=fleet.name, WaiterConfig={"Delay": 0.2})
    group = cloud.describe_stacks(StackName=fleet.name)["Stacks"][0]["Outputs"][0]["OutputValue"]
    found = fleet.asg.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"][0]
    assert [i["LifecycleState"] for i in found["Instances"]] == ["InService", "InService"]
    cloud.delete_stack(StackName=fleet.name)
    cloud.get_waiter("stack_delete_complete").wait(StackName=fleet.name, WaiterConfig={"Delay": 0.2})
    assert not fleet.asg.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
