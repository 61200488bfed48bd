"""Instances that run: real namespaces, routes and filters, through unchanged boto3."""

import json
import os
import subprocess
import time
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import BINARY, ROOT


@pytest.fixture(scope="module")
def ec2(hosts):
    return hosts.client("ec2")


@pytest.fixture(scope="module")
def image(ec2):
    found = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-*"]}])
    return found["Images"][0]["ImageId"]


class Network:
    """A VPC with a public and a private subnet, as teams make them."""

    def __init__(self, ec2, block):
        self.ec2 = ec2
        self.vpc = ec2.create_vpc(CidrBlock=f"{block}.0.0/16")["Vpc"]["VpcId"]
        zone = {"VpcId": self.vpc, "AvailabilityZone": "us-east-1a"}
        self.public = ec2.create_subnet(CidrBlock=f"{block}.1.0/24", **zone)["Subnet"]["SubnetId"]
        self.private = ec2.create_subnet(CidrBlock=f"{block}.2.0/24", **zone)["Subnet"]["SubnetId"]
        self.gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(VpcId=self.vpc, InternetGatewayId=self.gateway)
        self.open_table = self.table(self.public)
        self.closed_table = self.table(self.private)
        ec2.create_route(RouteTableId=self.open_table, DestinationCidrBlock="0.0.0.0/0", GatewayId=self.gateway)
        ec2.modify_subnet_attribute(SubnetId=self.public, MapPublicIpOnLaunch={"Value": True})
        self.group = ec2.create_security_group(VpcId=self.vpc, GroupName="hosts", Description="hosts")["GroupId"]

    def table(self, subnet):
        table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table

    def allow(self, port, **source):
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **source}
        self.ec2.authorize_security_group_ingress(GroupId=self.group, IpPermissions=[rule])


@pytest.fixture(scope="module")
def network(ec2):
    return Network(ec2, "10.41")


def launch(ec2, image, subnet, group, **more):
    answer = ec2.run_instances(
        ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=subnet, SecurityGroupIds=[group], **more
    )
    instance = answer["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    return instance


def describe(ec2, instance):
    return ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]


@pytest.fixture(scope="module")
def web(ec2, image, network):
    return launch(ec2, image, network.public, network.group)


@pytest.fixture(scope="module")
def worker(ec2, image, network):
    return launch(ec2, image, network.private, network.group)


WEB = "curl --silent --show-error --max-time 2 "
SERVE = "cd /tmp && nohup python3 -m http.server {port} >/dev/null 2>&1 & sleep 0.1; "
LISTENS = "for i in $(seq 100); do curl -so/dev/null http://127.0.0.1:{port} && exit 0; done; exit 1"


def serve(hosts, instance, port):
    hosts.inside(instance, SERVE.format(port=port))
    hosts.inside(instance, LISTENS.format(port=port))


def test_it_has_the_name_and_address_that_it_is_described_with(hosts, ec2, web):
    found = describe(ec2, web)
    assert hosts.inside(web, "hostname").strip() == found["PrivateDnsName"]
    assert found["PrivateIpAddress"] in hosts.inside(web, "ip -4 address show dev eth0")
    assert hosts.inside(web, f"getent hosts {found['PrivateDnsName']}").split()[0] == found["PrivateIpAddress"]


def test_the_internet_is_there_by_the_gateway_and_sees_the_public_address(hosts, ec2, web):
    assert describe(ec2, web)["PublicIpAddress"] in hosts.inside(web, WEB + "http://example.com")


def test_a_subnet_without_a_route_has_no_internet(hosts, worker):
    assert hosts.inside(worker, WEB + "http://example.com", check=False).returncode != 0
    reach = hosts.command("reach", worker, "internet", "--port", "80", check=False)
    assert reach.returncode == 1
    assert b"Not reached" in reach.stdout


def test_security_groups_decide_who_may_connect(hosts, ec2, network, web, worker):
    serve(hosts, worker, 8080)
    target = f"http://{describe(ec2, worker)['PrivateIpAddress']}:8080"
    assert hosts.inside(web, WEB + target, check=False).returncode != 0
    network.allow(8080, UserIdGroupPairs=[{"GroupId": network.group}])
    assert hosts.inside(web, WEB + target)
    assert hosts.command("reach", web, worker, "--port", "8080").returncode == 0


def test_from_outside_only_what_a_group_allows(hosts, ec2, network, web):
    serve(hosts, web, 8081)
    target = f"http://{describe(ec2, web)['PublicIpAddress']}:8081"
    assert hosts.command("outside", "--", "curl", "-s", "--max-time", "2", target, check=False).returncode != 0
    network.allow(8081, IpRanges=[{"CidrIp": "203.0.113.0/24"}])
    assert hosts.command("outside", "--", "curl", "-s", "--max-time", "2", target).stdout


def test_a_network_acl_forgets_connections(hosts, ec2, network, web, worker):
    found = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [network.private]}])
    acl = found["NetworkAcls"][0]["NetworkAclId"]
    target = WEB + f"http://{describe(ec2, worker)['PrivateIpAddress']}:8080"
    assert hosts.inside(web, target)
    # The question goes in, its answer does not come out.
    ec2.create_network_acl_entry(
        NetworkAclId=acl, RuleNumber=50, Protocol="6", RuleAction="deny", Egress=True, CidrBlock="0.0.0.0/0",
        PortRange={"From": 1024, "To": 65535},
    )
    try:
        assert hosts.inside(web, target, check=False).returncode != 0
        assert b"egress entry 50" in hosts.command("reach", web, worker, "--port", "8080", check=False).stdout
    finally:
        ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=50, Egress=True)
    assert hosts.inside(web, target)


def test_a_nat_gateway_lets_out_and_nobody_in(hosts, ec2, network, worker):
    address = ec2.allocate_address(Domain="vpc")
    nat = ec2.create_nat_gateway(SubnetId=network.public, AllocationId=address["AllocationId"])["NatGateway"]
    ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat["NatGatewayId"]], WaiterConfig={"Delay": 1})
    route = {"RouteTableId": network.closed_table, "DestinationCidrBlock": "0.0.0.0/0"}
    ec2.create_route(NatGatewayId=nat["NatGatewayId"], **route)
    try:
        assert address["PublicIp"] in hosts.inside(worker, WEB + "http://example.com")
        target = f"http://{address['PublicIp']}:8080"
        assert hosts.command("outside", "--", "curl", "-s", "--max-time", "2", target, check=False).returncode != 0
    finally:
        ec2.delete_route(**route)
        ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    assert hosts.inside(worker, WEB + "http://example.com", check=False).returncode != 0


def test_metadata_version_two_asks_for_a_token(hosts, ec2, web):
    ec2.modify_instance_metadata_options(InstanceId=web, HttpTokens="required")
    base = "http://169.254.169.254/latest"
    assert hosts.inside(web, f"curl -s -o /dev/null -w '%{{http_code}}' {base}/meta-data/instance-id") == "401"
    script = (
        f"T=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' {base}/api/token); "
        f"curl -s -H \"X-aws-ec2-metadata-token: $T\" {base}/meta-data/instance-id"
    )
    assert hosts.inside(web, script) == web


USER_DATA = """#cloud-config
write_files:
  - path: /etc/gallery.conf
    permissions: "0640"
    content: |
      name: gallery
runcmd:
  - echo booted >> /var/lib/boots
"""


def test_user_data_runs_at_the_first_boot_alone(hosts, ec2, image, network):
    instance = launch(ec2, image, network.private, network.group, UserData=USER_DATA)
    wait = "for i in $(seq 100); do [ -e /var/lib/boots ] && break; sleep 0.1; done; cat /var/lib/boots"
    assert hosts.inside(instance, wait) == "booted\n"
    assert hosts.inside(instance, "stat -c %a /etc/gallery.conf") == "640\n"
    hosts.inside(instance, "echo kept > /root/note")
    address = describe(ec2, instance)["PrivateIpAddress"]
    ec2.stop_instances(InstanceIds=[instance])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    ec2.start_instances(InstanceIds=[instance])
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    assert hosts.inside(instance, "cat /var/lib/boots /root/note") == "booted\nkept\n"
    assert describe(ec2, instance)["PrivateIpAddress"] == address
    ec2.terminate_instances(InstanceIds=[instance])
    ec2.get_waiter("instance_terminated").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})


@pytest.mark.parametrize("behaviour,state", [("stop", "stopped"), ("terminate", "terminated")])
def test_shutting_down_from_inside_stops_or_terminates(hosts, ec2, image, network, behaviour, state):
    instance = launch(
        ec2, image, network.private, network.group, InstanceInitiatedShutdownBehavior=behaviour
    )
    hosts.inside(instance, "shutdown -h now", check=False)
    ec2.get_waiter(f"instance_{state}").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    assert describe(ec2, instance)["StateReason"]["Code"] == "Client.InstanceInitiatedShutdown"
    ec2.terminate_instances(InstanceIds=[instance])


@pytest.fixture(scope="module")
def bucket(hosts):
    hosts.client("s3").create_bucket(Bucket="pictures-of-conformance")
    hosts.client("s3").put_object(Bucket="pictures-of-conformance", Key="a.txt", Body=b"a picture")
    return "pictures-of-conformance"


@pytest.fixture(scope="module")
def photographer(hosts, ec2, image, network):
    """An instance with a role that may use S3."""
    iam = hosts.client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    iam.create_role(RoleName="photographer", AssumeRolePolicyDocument=json.dumps(trust))
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName="photographer", PolicyName="s3", PolicyDocument=json.dumps(allow))
    iam.create_instance_profile(InstanceProfileName="photographer")
    iam.add_role_to_instance_profile(InstanceProfileName="photographer", RoleName="photographer")
    return launch(
        ec2, image, network.private, network.group, IamInstanceProfile={"Name": "photographer"}
    )


S3 = """python3 - <<'PYTHON'
import boto3
from botocore.config import Config
s3 = boto3.client("s3", region_name="us-east-1",
                  config=Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 0}))
try:
    print(s3.get_object(Bucket="pictures-of-conformance", Key="a.txt")["Body"].read().decode())
except Exception as failure:
    print(getattr(failure, "response", {}).get("Error", {}).get("Code", type(failure).__name__))
PYTHON
"""


def test_s3_by_the_gateway_endpoint_under_both_policies(hosts, ec2, network, bucket, photographer):
    ask = lambda: hosts.inside(photographer, S3).strip()
    assert "Timeout" in ask() or "Connect" in ask()
    made = ec2.create_vpc_endpoint(
        VpcId=network.vpc, ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[network.closed_table]
    )
    endpoint = made["VpcEndpoint"]["VpcEndpointId"]
    available(ec2, endpoint)
    assert ask() == "a picture"

    nothing = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"}]}
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument=json.dumps(nothing))
    assert ask() == "AccessDenied"
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, ResetPolicy=True)
    assert ask() == "a picture"

    deny = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": endpoint}}}]}
    hosts.client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(deny))
    assert ask() == "a picture"
    with pytest.raises(ClientError, match="AccessDenied"):
        hosts.client("s3").get_object(Bucket=bucket, Key="a.txt")

    fault = json.loads(hosts.command("break", "--json", "link", endpoint).stdout)
    assert "Timeout" in ask() or "Connect" in ask()
    hosts.command("heal", fault["id"])
    assert ask() == "a picture"
    hosts.client("s3").delete_bucket_policy(Bucket=bucket)


def available(ec2, endpoint):
    for _ in range(100):
        found = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
        if found["State"] == "available":
            return
        time.sleep(0.05)
    raise AssertionError("the endpoint did not become available")


def test_what_is_not_there_cannot_be_broken(hosts):
    for words in (["link", "igw-0123456789abcdef0"], ["link", "nonsense"], ["host", "host-1"], ["subnet", "subnet-1"]):
        assert hosts.command("break", *words, check=False).returncode != 0
    assert hosts.page("/_faultline/faults")["faults"] == []


HELD = """python3 - <<'PYTHON'
import http.client, ssl, sys, time
held = http.client.HTTPSConnection("s3.us-east-1.amazonaws.com", timeout=5, context=ssl.create_default_context())
held.request("GET", "/"); held.getresponse().read()
open("/tmp/held", "w").close()
for _ in range(100):
    time.sleep(0.1)
    try:
        held.sock.settimeout(0.05)
        if held.sock.recv(1) == b"": sys.exit("cut")
    except (TimeoutError, ssl.SSLWantReadError): continue
    except OSError: sys.exit("cut")
print("still open")
PYTHON
"""


def test_a_change_of_the_endpoint_cuts_open_connections(hosts, ec2, network, photographer):
    found = ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [network.vpc]}])["VpcEndpoints"]
    endpoint = found[0]["VpcEndpointId"]
    hosts.inside(photographer, "rm -f /tmp/held")
    with subprocess.Popen(
        [str(BINARY), "ssh", photographer, "--", "sh", "-c", HELD],
        env={**os.environ, "AWS_ENDPOINT_URL": hosts.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as holder:
        hosts.inside(photographer, "for i in $(seq 100); do [ -e /tmp/held ] && exit 0; sleep 0.1; done; exit 1")
        everything = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument=policy)
        _, complaint = holder.communicate(timeout=30)
    assert "cut" in complaint


def disturb(hosts, subnet, **settings):
    wish = {"level": "subnet", "target": subnet, "kind": "network-loss", "settings": settings}
    request = urllib.request.Request(
        hosts.url + "/_faultline/faults", json.dumps(wish).encode(), {"Content-Type": "application/json"}
    )
    fault = json.load(urllib.request.urlopen(request))
    hosts.page("/_faultline/services/ec2/settled")
    return fault["id"]


@pytest.mark.parametrize(
    "scope,internet,s3,near,far",
    [
        ("all", False, False, False, False),
        ("vpc", False, False, True, True),
        ("s3", True, False, True, True),
        ("availability-zone", True, True, True, False),
        ("prefix-list", False, True, True, True),
    ],
)
def test_a_disturbed_subnet_loses_what_the_scope_says(
    hosts, ec2, network, web, worker, far_worker, scope, internet, s3, near, far
):
    settings = {"scope": scope}
    if scope == "prefix-list":
        made = ec2.create_managed_prefix_list(
            PrefixListName="outside", MaxEntries=2, AddressFamily="IPv4", Entries=[{"Cidr": "203.0.113.0/24"}]
        )
        settings["prefixList"] = made["PrefixList"]["PrefixListId"]
    fault = disturb(hosts, network.public, **settings)
    try:
        targets = [
            "http://example.com", "https://s3.us-east-1.amazonaws.com",
            f"http://{describe(ec2, worker)['PrivateIpAddress']}:8080",
            f"http://{describe(ec2, far_worker)['PrivateIpAddress']}:8080",
        ]
        found = [
            hosts.inside(web, f"curl -s -o /dev/null --max-time 2 {target}", check=False).returncode == 0
            for target in targets
        ]
    finally:
        hosts.command("heal", fault)
    assert found == [internet, s3, near, far]


@pytest.fixture(scope="module")
def far_worker(hosts, ec2, image, network):
    """An instance in another zone that serves pages."""
    zone = {"VpcId": network.vpc, "AvailabilityZone": "us-east-1b"}
    subnet = ec2.create_subnet(CidrBlock="10.41.3.0/24", **zone)["Subnet"]["SubnetId"]
    instance = launch(ec2, image, subnet, network.group)
    serve(hosts, instance, 8080)
    return instance


def test_a_zone_without_power_kills_what_is_in_it_and_takes_nothing_new(hosts, ec2, image, network, web):
    fault = json.loads(hosts.command("break", "--json", "az", "us-east-1a").stdout)
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[web], WaiterConfig={"Delay": 1})
    with pytest.raises(ClientError, match="InsufficientInstanceCapacity"):
        launch(ec2, image, network.private, network.group)
    hosts.command("heal", fault["id"])
    ec2.start_instances(InstanceIds=[web])
    ec2.get_waiter("instance_running").wait(InstanceIds=[web], WaiterConfig={"Delay": 1})
    assert "eth0" in hosts.inside(web, "ip link")


@pytest.mark.parametrize("access,way", [("private", "by a gateway endpoint"), ("public", "by the internet gateway")])
def test_the_gallery_comes_up_is_used_and_goes(hosts, ec2, access, way):
    stack = f"gallery-{access}"
    template = str(ROOT / "Examples/gallery/template.yaml")
    hosts.command("up", template, "--stack", stack, "--parameter", f"Access={access}")
    found = hosts.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found}
    instance = outputs["Instance"]
    hosts.command("ssh", instance, "--", "gallery", "put", "sunrise", input=b"a picture")
    assert hosts.command("ssh", instance, "--", "gallery", "get", "sunrise").stdout == b"a picture"
    flows = hosts.command("logs", describe(ec2, instance)["VpcId"]).stdout.decode()
    ways = [line for line in flows.splitlines() if " egress " in line and ":443 " in line]
    assert ways and all(way in line for line in ways), flows
    s3 = hosts.client("s3")
    delivered = s3.list_objects_v2(Bucket=outputs["FlowLogs"])["Contents"]
    assert delivered[0]["Key"].startswith("AWSLogs/000000000000/vpcflowlogs/us-east-1/")
    for bucket in (outputs["Pictures"], outputs["FlowLogs"]):
        for item in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            s3.delete_object(Bucket=bucket, Key=item["Key"])
    hosts.command("down", stack)


def test_the_loss_of_a_host_takes_what_is_on_it(hosts, ec2, image, network):
    instance = launch(ec2, image, network.private, network.group)
    fault = json.loads(hosts.command("break", "--json", "host", instance).stdout)
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    assert fault["target"].startswith("host-use1-az")
    hosts.command("heal", fault["id"])
    ec2.terminate_instances(InstanceIds=[instance])
