"""Databases that run: real servers in two zones, through unchanged boto3 and an unchanged MySQL client."""

import json
import os
import re
import subprocess
import time
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import Server

USER, PASSWORD = "shop", "correct-horse"


@pytest.fixture(scope="module")
def cloud():
    if os.geteuid() != 0:
        pytest.skip("SKIPPED LOUDLY: databases need root for network namespaces; run as root")
    if not os.path.exists("/usr/sbin/mariadbd"):
        pytest.skip("SKIPPED LOUDLY: databases need mariadb-server; run Scripts/requirements")
    if not os.path.exists("/usr/lib/python3/dist-packages/pymysql"):
        pytest.skip("SKIPPED LOUDLY: the client in the instance is python3-pymysql; run Scripts/requirements")
    running = Server(environment={"PERSISTENCE": "0"}).start()
    yield running
    running.command("down", "--all", "--data", running.directory)
    running.remove()


@pytest.fixture(scope="module")
def rds(cloud):
    return cloud.client("rds")


@pytest.fixture(scope="module")
def network(cloud, rds):
    """A VPC with subnets in two zones, a subnet group over them, and a group that lets MySQL in."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.71.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.71.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in enumerate(["us-east-1a", "us-east-1b"])
    ]
    group = ec2.create_security_group(VpcId=vpc, GroupName="db", Description="db")["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    rds.create_db_subnet_group(DBSubnetGroupName="two", DBSubnetGroupDescription="Two zones", SubnetIds=subnets)
    image = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-*"]}])
    answer = ec2.run_instances(
        ImageId=image["Images"][0]["ImageId"], InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=subnets[0]
    )
    client = answer["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[client], WaiterConfig={"Delay": 1})
    return {"vpc": vpc, "subnets": subnets, "group": group, "client": client}


def create(rds, network, name, **more):
    settings = {
        "DBInstanceIdentifier": name, "Engine": "mysql", "DBInstanceClass": "db.t3.micro", "AllocatedStorage": 20,
        "MasterUsername": USER, "MasterUserPassword": PASSWORD, "DBSubnetGroupName": "two", "DBName": "shop",
        "VpcSecurityGroupIds": [network["group"]], "BackupRetentionPeriod": 0, **more,
    }
    return rds.create_db_instance(**settings)["DBInstance"]


def describe(rds, name):
    return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


def wait(rds, name, status="available", seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = describe(rds, name)
        if found["DBInstanceStatus"] == status:
            return found
        time.sleep(0.1)
    raise AssertionError((found["DBInstanceStatus"], rds.describe_events(Duration=60)["Events"]))


def delete(rds, name):
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=name, WaiterConfig={"Delay": 1})


class Inside:
    """Asks a database from an instance in its VPC, by the endpoint's name."""

    def __init__(self, cloud, network, rds, name):
        self.cloud, self.client = cloud, network["client"]
        self.endpoint = describe(rds, name)["Endpoint"]["Address"]

    def sql(self, *statements, check=True):
        script = "\n".join([
            "import pymysql",
            f"c = pymysql.connect(host={self.endpoint!r}, user={USER!r}, password={PASSWORD!r},",
            "  database='shop', connect_timeout=2, autocommit=True)",
            "k = c.cursor()",
            *[f"k.execute({statement!r})" for statement in statements],
            "print(k.fetchall())",
        ])
        return self.cloud.inside(self.client, f"python3 - <<'END'\n{script}\nEND", check=check)

    def until_it_answers(self, *statements, seconds=20):
        start = time.monotonic()
        while time.monotonic() < start + seconds:
            answer = self.sql(*statements, check=False)
            if answer.returncode == 0:
                return time.monotonic() - start, answer.stdout.decode()
        raise AssertionError(answer.stderr)


@pytest.fixture(scope="module")
def orders(cloud, rds, network):
    start = time.monotonic()
    create(rds, network, "orders", MultiAZ=True)
    wait(rds, "orders")
    print(f"created in {time.monotonic() - start:.1f} s")
    inside = Inside(cloud, network, rds, "orders")
    inside.sql("create table t (id int primary key, name text)", "insert into t values (1, 'one')")
    return inside


def test_a_pair_stands_in_two_zones_and_is_reached_by_its_name(rds, orders):
    found = describe(rds, "orders")
    assert found["MultiAZ"]
    assert {found["AvailabilityZone"], found["SecondaryAvailabilityZone"]} == {"us-east-1a", "us-east-1b"}
    assert "MariaDB" in orders.sql("select version()")
    assert "'one'" in orders.sql("select * from t")


def test_what_serves_is_said(rds, orders):
    versions = rds.describe_db_engine_versions(Engine="mysql", DefaultOnly=True)["DBEngineVersions"]
    assert "served by MariaDB" in versions[0]["DBEngineVersionDescription"]
    events = rds.describe_events(SourceIdentifier="orders", SourceType="db-instance")["Events"]
    assert any("is served by MariaDB" in event["Message"] for event in events)


def test_reboot_with_failover_moves_the_name_and_loses_nothing(rds, orders):
    before = describe(rds, "orders")
    orders.sql("insert into t values (2, 'two')")
    rds.reboot_db_instance(DBInstanceIdentifier="orders", ForceFailover=True)
    seconds, rows = orders.until_it_answers("insert into t values (3, 'three')", "select * from t order by id")
    print(f"writable after {seconds:.1f} s, a new client for each try")
    assert "'one'" in rows and "'two'" in rows and "'three'" in rows
    after = wait(rds, "orders")
    assert after["AvailabilityZone"] == before["SecondaryAvailabilityZone"]
    events = rds.describe_events(SourceIdentifier="orders", SourceType="db-instance", Duration=60)["Events"]
    messages = [event["Message"] for event in events]
    assert "Multi-AZ instance failover started." in messages
    assert "Multi-AZ instance failover completed." in messages


def test_the_machine_itself_reaches_who_serves_through_a_door(cloud, rds, orders):
    door = next(door for door in cloud.page("/_faultline/doors")["doors"] if door["name"] == "rds orders")
    with open(cloud.directory + "/authority.pem", "wb") as file:
        file.write(urllib.request.urlopen(cloud.url + "/_faultline/authority.pem").read())
    # The MySQL client that Debian has, as a user would call it.
    words = ["mariadb", "--host=127.0.0.1", f"--port={door['port']}", f"--user={USER}", f"--password={PASSWORD}",
             f"--ssl-ca={cloud.directory}/authority.pem", "--ssl-verify-server-cert", "--batch", "--skip-column-names",
             "--execute=select name, @@hostname is not null from shop.t where id = 1"]
    answer = subprocess.run(words, capture_output=True, timeout=20)
    assert answer.stdout == b"one\t1\n", answer.stderr


def test_a_server_without_power_costs_a_failover_and_no_row(cloud, rds, orders):
    until_in_sync(cloud, "orders")
    orders.sql("insert into t values (10, 'before')")
    fault(cloud, level="host", target=host(cloud, "orders"), kind="power-loss")
    seconds, rows = orders.until_it_answers("insert into t values (11, 'after')", "select * from t order by id")
    print(f"writable after {seconds:.1f} s")
    assert "'before'" in rows and "'after'" in rows
    fault(cloud, heal="all")
    until_in_sync(cloud, "orders")


def test_a_killed_server_costs_no_row(cloud, rds, orders):
    orders.sql("insert into t values (12, 'alive')")
    page = cloud.page("/_faultline/services/rds/fault-target?level=engine&target=orders")
    assert page["target"] == describe(rds, "orders")["DBInstanceArn"]
    assert page["kinds"] == ["power-loss", "network-loss", "process-kill"]
    fault(cloud, level="engine", target=page["target"], kind="process-kill", seconds=1)
    seconds, rows = orders.until_it_answers("insert into t values (13, 'again')", "select * from t order by id")
    print(f"writable after {seconds:.1f} s")
    assert "'alive'" in rows and "'again'" in rows
    until_in_sync(cloud, "orders")


def test_a_pair_whose_servers_lose_each_other_goes_on_alone_and_is_never_two(cloud, rds, orders):
    until_in_sync(cloud, "orders")
    before = pair(cloud, "orders")
    serving = host(cloud, "orders")
    other = next(node["host"] for node in before["nodes"] if not node["serves"])
    made = json.loads(cloud.command("break", "--json", "link", serving, other).stdout)
    assert {made["target"], made["other"]} == {serving, other}
    seconds, rows = orders.until_it_answers("insert into t values (14, 'alone')", "select * from t order by id")
    print(f"writable after {seconds:.1f} s")
    assert "'alone'" in rows
    after = pair(cloud, "orders")
    assert [node["host"] for node in after["nodes"] if node["serves"]] == [serving] and not after["inSync"]
    assert cloud.command("break", "link", serving, "nothing", check=False).returncode != 0
    cloud.command("heal", made["id"])
    until_in_sync(cloud, "orders")


@pytest.mark.parametrize("kind", ["zones", "subnets", "servers"])
def test_the_way_between_two_is_cut_for_real_and_others_still_reach_both(cloud, network, orders, kind):
    nodes = {node["zone"]: node for node in pair(cloud, "orders")["nodes"]}
    near, far = nodes["us-east-1a"], nodes["us-east-1b"]
    ends = {
        "zones": ["us-east-1a", "us-east-1b"], "subnets": network["subnets"], "servers": [network["client"], far["host"]],
    }[kind]

    def reaches(node):
        # The client is in the first zone; a standby's port answers too.
        script = f"import socket; socket.create_connection(({node['address']!r}, 3306), timeout=1)"
        return cloud.inside(network["client"], f'python3 -c "{script}"', check=False).returncode == 0

    assert reaches(near) and reaches(far)
    made = json.loads(cloud.command("break", "--json", "link", *ends).stdout)
    assert reaches(near) and not reaches(far)
    cloud.command("heal", made["id"])
    assert reaches(far)
    until_in_sync(cloud, "orders")


def fault(cloud, **wish):
    request = urllib.request.Request(cloud.url + "/_faultline/faults", json.dumps(wish).encode(), method="POST")
    return json.load(urllib.request.urlopen(request))


def host(cloud, name):
    return next(node["host"] for node in pair(cloud, name)["nodes"] if node["serves"])


def pair(cloud, name):
    return next(p for p in cloud.page("/_faultline/services/rds/pairs")["pairs"] if p["id"] == name)


def until_in_sync(cloud, name, seconds=60):
    deadline = time.monotonic() + seconds
    while not pair(cloud, name)["inSync"]:
        assert time.monotonic() < deadline, pair(cloud, name)
        time.sleep(0.2)


def test_a_snapshot_is_restored_to_a_database_of_its_own(cloud, rds, network, orders):
    rds.create_db_snapshot(DBInstanceIdentifier="orders", DBSnapshotIdentifier="keep")
    rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier="keep", WaiterConfig={"Delay": 1})
    orders.sql("insert into t values (20, 'later')")
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="copy", DBSnapshotIdentifier="keep", DBSubnetGroupName="two",
        VpcSecurityGroupIds=[network["group"]], BackupRetentionPeriod=0,
    )
    wait(rds, "copy")
    rows = Inside(cloud, network, rds, "copy").sql("select * from t")
    assert "'one'" in rows and "'later'" not in rows
    delete(rds, "copy")
    rds.delete_db_snapshot(DBSnapshotIdentifier="keep")


def test_a_parameter_group_sets_variables(cloud, rds, network):
    rds.create_db_parameter_group(DBParameterGroupName="tuned", DBParameterGroupFamily="mysql8.0", Description="x")
    set_parameter(rds, "max_connections", "77", "immediate")
    create(rds, network, "tuned", DBParameterGroupName="tuned")
    wait(rds, "tuned")
    inside = Inside(cloud, network, rds, "tuned")
    assert "77" in inside.sql("select @@max_connections")
    set_parameter(rds, "max_connections", "88", "immediate")
    deadline = time.monotonic() + 10
    while "88" not in inside.sql("select @@max_connections"):
        assert time.monotonic() < deadline
    set_parameter(rds, "max_connections", "99", "pending-reboot")
    assert describe(rds, "tuned")["DBParameterGroups"][0]["ParameterApplyStatus"] == "pending-reboot"
    rds.reboot_db_instance(DBInstanceIdentifier="tuned")
    wait(rds, "tuned")
    assert "99" in inside.sql("select @@max_connections")
    assert describe(rds, "tuned")["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"
    delete(rds, "tuned")


def set_parameter(rds, name, value, method):
    change = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}
    rds.modify_db_parameter_group(DBParameterGroupName="tuned", Parameters=[change])


def test_stop_and_start_keep_the_data(rds, orders):
    rds.stop_db_instance(DBInstanceIdentifier="orders")
    wait(rds, "orders", "stopped")
    assert orders.sql("select 1", check=False).returncode != 0
    rds.create_db_snapshot(DBInstanceIdentifier="orders", DBSnapshotIdentifier="asleep")
    rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier="asleep", WaiterConfig={"Delay": 1})
    assert describe(rds, "orders")["DBInstanceStatus"] == "stopped"
    rds.delete_db_snapshot(DBSnapshotIdentifier="asleep")
    rds.start_db_instance(DBInstanceIdentifier="orders")
    wait(rds, "orders")
    assert "'one'" in orders.sql("select * from t")


def test_the_cloud_killed_in_the_middle_of_a_snapshot_costs_neither_it_nor_the_last_one(cloud, rds, network):
    create(rds, network, "cut")
    wait(rds, "cut")
    inside = Inside(cloud, network, rds, "cut")
    inside.sql("create table t (id int primary key)", "insert into t values (1)")
    rds.create_db_snapshot(DBInstanceIdentifier="cut", DBSnapshotIdentifier="cut-short")
    cloud.kill()
    cloud.start()
    rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier="cut-short", WaiterConfig={"Delay": 1})
    wait(rds, "cut")
    rds.delete_db_instance(DBInstanceIdentifier="cut", FinalDBSnapshotIdentifier="cut-last")
    cloud.kill()
    cloud.start()
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="cut", WaiterConfig={"Delay": 1})
    assert rds.describe_db_snapshots(DBSnapshotIdentifier="cut-last")["DBSnapshots"][0]["Status"] == "available"
    snapshots = os.path.join(cloud.directory, "rds/snapshots")
    assert not [name for name in os.listdir(snapshots) if "draft" in name]
    for name in ["cut-short", "cut-last"]:
        rds.delete_db_snapshot(DBSnapshotIdentifier=name)


def node_directory(cloud, rds, name, node):
    resource = describe(rds, name)["DbiResourceId"]
    return os.path.join(cloud.directory, "rds/engine/databases", resource, "nodes", node)


def test_a_pair_goes_on_with_its_standby_when_the_primary_is_damaged(cloud, rds, orders):
    until_in_sync(cloud, "orders")
    orders.sql("insert into t values (30, 'whole')")
    lost = next(node["id"] for node in pair(cloud, "orders")["nodes"] if node["serves"])
    place = node_directory(cloud, rds, "orders", lost)
    cloud.stop()
    for name in ["ibdata1", "ib_logfile0"]:
        with open(os.path.join(place, "data", name), "r+b") as file:
            file.write(os.urandom(1 << 20))
    cloud.start()
    _, rows = orders.until_it_answers("insert into t values (31, 'on')", "select * from t")
    assert "'whole'" in rows
    until_in_sync(cloud, "orders")
    assert [name for name in os.listdir(os.path.join(place, "aside")) if name.startswith("damaged")]
    events = rds.describe_events(SourceIdentifier="orders", SourceType="db-instance", Duration=60)["Events"]
    assert any("kept aside, not deleted" in event["Message"] for event in events)


def test_logs_can_be_read(rds, orders):
    files = rds.describe_db_log_files(DBInstanceIdentifier="orders")["DescribeDBLogFiles"]
    name = next(file["LogFileName"] for file in files if "error" in file["LogFileName"])
    text = rds.download_db_log_file_portion(DBInstanceIdentifier="orders", LogFileName=name, Marker="0")
    assert text["LogFileData"]
    # The cloud's own looks leave no complaints in it.
    assert not re.search("Aborted connection.*'root'", text["LogFileData"])


REFUSED = [
    ("DBInstanceAlreadyExists", {}),
    ("InvalidParameterValue", {"DBInstanceIdentifier": "1st"}),
    ("InvalidParameterValue", {"DBInstanceIdentifier": "two--hyphens"}),
    ("InvalidParameterValue", {"DBInstanceIdentifier": "n", "MasterUserPassword": "short"}),
    ("InvalidParameterValue", {"DBInstanceIdentifier": "n", "MasterUsername": "rdsadmin"}),
    ("InvalidParameterValue", {"DBInstanceIdentifier": "n", "DBInstanceClass": "db.t9.huge"}),
    ("InvalidParameterValue", {"DBInstanceIdentifier": "n", "AllocatedStorage": 1}),
    ("InvalidParameterValue", {"DBInstanceIdentifier": "n", "BackupRetentionPeriod": 36}),
    ("InvalidParameterCombination", {"DBInstanceIdentifier": "n", "EngineVersion": "8.0.1"}),
    ("InvalidParameterCombination", {"DBInstanceIdentifier": "n", "MultiAZ": True, "AvailabilityZone": "us-east-1a"}),
    ("NotImplemented", {"DBInstanceIdentifier": "n", "Engine": "postgres"}),
    ("NotImplemented", {"DBInstanceIdentifier": "n", "ManageMasterUserPassword": True}),
    ("DBSubnetGroupNotFoundFault", {"DBInstanceIdentifier": "n", "DBSubnetGroupName": "none"}),
    ("DBParameterGroupNotFound", {"DBInstanceIdentifier": "n", "DBParameterGroupName": "none"}),
]


@pytest.mark.parametrize("code,change", REFUSED)
def test_what_aws_refuses_is_refused(rds, network, orders, code, change):
    with pytest.raises(ClientError) as caught:
        create(rds, network, "orders", **change)
    assert caught.value.response["Error"]["Code"] == code


def test_one_zone_is_not_enough(rds, network):
    with pytest.raises(rds.exceptions.DBSubnetGroupDoesNotCoverEnoughAZs):
        rds.create_db_subnet_group(
            DBSubnetGroupName="one", DBSubnetGroupDescription="x", SubnetIds=network["subnets"][:1]
        )


def test_deletion_protection_and_the_last_snapshot(rds, orders):
    rds.modify_db_instance(DBInstanceIdentifier="orders", DeletionProtection=True, ApplyImmediately=True)
    with pytest.raises(ClientError) as caught:
        rds.delete_db_instance(DBInstanceIdentifier="orders", SkipFinalSnapshot=True)
    assert caught.value.response["Error"]["Code"] == "InvalidParameterCombination"
    rds.modify_db_instance(DBInstanceIdentifier="orders", DeletionProtection=False, ApplyImmediately=True)
    wait(rds, "orders")
    rds.delete_db_instance(DBInstanceIdentifier="orders", FinalDBSnapshotIdentifier="final")
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="orders", WaiterConfig={"Delay": 1})
    assert rds.describe_db_snapshots(DBSnapshotIdentifier="final")["DBSnapshots"][0]["Status"] == "available"


def test_a_stack_makes_a_pair_changes_it_and_leaves_its_last_snapshot(cloud, rds, network):
    formation = cloud.client("cloudformation")
    template = {
        "Resources": {
            "Group": {
                "Type": "AWS::RDS::DBSubnetGroup",
                "Properties": {"DBSubnetGroupDescription": "x", "SubnetIds": network["subnets"]},
            },
            "Database": {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {
                    "Engine": "mysql", "EngineVersion": "8.0", "DBInstanceClass": "db.t3.micro",
                    "AllocatedStorage": "20", "MasterUsername": USER, "MasterUserPassword": PASSWORD,
                    "MultiAZ": True, "DBSubnetGroupName": {"Ref": "Group"}, "BackupRetentionPeriod": 0,
                },
            },
        },
        "Outputs": {"Endpoint": {"Value": {"Fn::GetAtt": ["Database", "Endpoint.Address"]}}},
    }
    formation.create_stack(StackName="databases", TemplateBody=json.dumps(template))
    formation.get_waiter("stack_create_complete").wait(StackName="databases", WaiterConfig={"Delay": 1})
    stack = formation.describe_stacks(StackName="databases")["Stacks"][0]
    name = stack["Outputs"][0]["OutputValue"].split(".")[0]
    assert describe(rds, name)["MultiAZ"]
    template["Resources"]["Database"]["Properties"]["MultiAZ"] = False
    formation.update_stack(StackName="databases", TemplateBody=json.dumps(template))
    formation.get_waiter("stack_update_complete").wait(StackName="databases", WaiterConfig={"Delay": 1})
    assert not describe(rds, name)["MultiAZ"]
    formation.delete_stack(StackName="databases")
    formation.get_waiter("stack_delete_complete").wait(StackName="databases", WaiterConfig={"Delay": 1})
    # The policy of a DB instance for which a template says none.
    snapshot = rds.describe_db_snapshots(DBInstanceIdentifier=name)["DBSnapshots"][0]
    assert snapshot["DBSnapshotIdentifier"].startswith("databases-snapshot-database-")
    assert snapshot["Status"] == "available"
    filters = [{"Name": "requester-id", "Values": ["amazon-rds"]}]
    left = cloud.client("ec2").describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
    assert not [interface for interface in left if interface["Description"] == "RDSNetworkInterface"]
