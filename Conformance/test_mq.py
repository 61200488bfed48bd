"""Amazon MQ as boto3 and stomp.py use it: brokers that really serve, by TLS, from inside the VPC."""

import base64
import json
import socket
import ssl
import threading
import time
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import ROOT

PASSWORD = "orders-password"
XML = '<broker xmlns="http://activemq.apache.org/schema/core">{}</broker>'

# What the example's clients need as well: stomp.py reads and writes one TLS connection in two threads.
LINKS = (ROOT / "Examples/orders/links.py").read_text()
SHARED_TLS = "import select, ssl, threading\n" + LINKS[LINKS.index("class SharedTLS") : LINKS.index("class BrokerLink")]

# Sends numbered messages one by one, each acknowledged by the broker; after a loss it connects to whoever answers and
# sends the message again. Prints the numbers that were acknowledged and the longest pause between two.
PRODUCER = r"""
import json, sys, threading, time
import stomp
hosts, user, password, queue, seconds = sys.argv[1].split(","), *sys.argv[2:5], float(sys.argv[5])
class Listener(stomp.ConnectionListener):
    def __init__(self):
        self.receipts, self.news = set(), threading.Condition()
        self.alive = True
    def on_receipt(self, frame):
        with self.news:
            self.receipts.add(frame.headers["receipt-id"]); self.news.notify_all()
    def on_disconnected(self):
        with self.news:
            self.alive = False; self.news.notify_all()
    def wait(self, receipt, patience):
        with self.news:
            return self.news.wait_for(lambda: receipt in self.receipts or not self.alive, patience) \
                and receipt in self.receipts
def connect():
    while True:
        for host in hosts:
            connection = stomp.Connection12([(host, 61614)], reconnect_attempts_max=1, timeout=2)
            connection.set_ssl([(host, 61614)], ca_certs="/etc/ssl/certs/faultline.pem")
            listener = Listener()
            connection.set_listener("", listener)
            try:
                connection.connect(user, password, wait=True)
                return connection, listener, host
            except Exception:
                pass
        time.sleep(0.05)
sent, served, longest, number = [], [], 0.0, 0
connection, listener, host = connect()
end = last = time.monotonic()
end += seconds
while time.monotonic() < end or number == 0:
    try:
        connection.send("/queue/" + queue, str(number), headers={"persistent": "true", "receipt": str(number)})
        done = listener.wait(str(number), 10)
    except Exception:
        done = False
    if not done:
        connection, listener, host = connect()
        continue
    now = time.monotonic()
    longest, last = max(longest, now - last), now
    sent.append(number)
    if not served or served[-1] != host: served.append(host)
    number += 1
print(json.dumps({"sent": sent, "served": served, "longest": longest}))
connection.disconnect()
"""

# Takes all messages of a queue until none comes for two seconds.
CONSUMER = r"""
import json, sys, threading, time
import stomp
hosts, user, password, queue = sys.argv[1].split(","), *sys.argv[2:5]
class Listener(stomp.ConnectionListener):
    def __init__(self): self.taken, self.last = [], time.monotonic()
    def on_message(self, frame):
        self.taken.append(int(frame.body)); self.last = time.monotonic()
        connection.ack(frame.headers["ack"])
for host in hosts * 40:
    connection = stomp.Connection12([(host, 61614)], reconnect_attempts_max=1, timeout=2)
    connection.set_ssl([(host, 61614)], ca_certs="/etc/ssl/certs/faultline.pem")
    listener = Listener()
    connection.set_listener("", listener)
    try:
        connection.connect(user, password, wait=True)
        break
    except Exception as error:
        problem = error
        time.sleep(0.1)
else:
    raise SystemExit("no broker answers: %r" % problem)
connection.subscribe("/queue/" + queue, id="1", ack="client-individual")
while time.monotonic() - listener.last < 2: time.sleep(0.1)
connection.disconnect()
print(json.dumps(listener.taken))
"""

# Says whether a user is let in.
LOGIN = r"""
import sys
import stomp
hosts, user, password = sys.argv[1].split(","), *sys.argv[2:4]
class Listener(stomp.ConnectionListener): pass
for host in hosts:
    connection = stomp.Connection12([(host, 61614)], reconnect_attempts_max=1, timeout=2)
    connection.set_ssl([(host, 61614)], ca_certs="/etc/ssl/certs/faultline.pem")
    try:
        connection.connect(user, password, wait=True)
        print("in"); connection.disconnect(); break
    except Exception:
        pass
else:
    print("out")
"""


def code(failure):
    return failure.value.response["Error"]["Code"]


def patience(seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.1)


# --- What needs no server


@pytest.fixture(scope="module")
def mq(server):
    return server.client("mq")


GOOD = {
    "BrokerName": "orders",
    "EngineType": "ActiveMQ",
    "EngineVersion": "5.18",
    "DeploymentMode": "SINGLE_INSTANCE",
    "HostInstanceType": "mq.t3.micro",
    "PubliclyAccessible": False,
    "Users": [{"Username": "orders", "Password": PASSWORD}],
}


@pytest.mark.parametrize(
    "change, expected, attribute",
    [
        ({"BrokerName": "no blanks"}, "BadRequestException", "brokerName"),
        ({"EngineVersion": "4.1"}, "BadRequestException", "engineVersion"),
        ({"EngineType": "RABBITMQ"}, "NotImplemented", None),
        ({"HostInstanceType": "mq.tiny"}, "BadRequestException", "hostInstanceType"),
        ({"DeploymentMode": "CLUSTER_MULTI_AZ"}, "BadRequestException", "deploymentMode"),
        ({"StorageType": "EBS"}, "BadRequestException", "storageType"),
        ({"AuthenticationStrategy": "LDAP"}, "NotImplemented", None),
        ({"Users": []}, "BadRequestException", "users"),
        ({"Users": [{"Username": "x", "Password": PASSWORD}]}, "BadRequestException", "username"),
        ({"Users": [{"Username": "orders", "Password": "short"}]}, "BadRequestException", "password"),
        ({"Users": [{"Username": "orders", "Password": "aaaaaaaaaaaaaa"}]}, "BadRequestException", "password"),
        ({"Users": [{"Username": "orders", "Password": "a=b,c:defghijk"}]}, "BadRequestException", "password"),
        ({"SubnetIds": ["subnet-1", "subnet-2"]}, "BadRequestException", "subnetIds"),
        ({"SubnetIds": ["subnet-0123456789abcdef0"]}, "BadRequestException", "subnetIds"),
        ({"SecurityGroups": ["sg-0123456789abcdef0"]}, "BadRequestException", "securityGroups"),
        ({"Configuration": {"Id": "c-1", "Revision": 1}}, "NotFoundException", "configuration-id"),
        ({"DataReplicationMode": "CRDR"}, "NotImplemented", None),
    ],
)
def test_a_broker_that_cannot_be_is_refused(mq, change, expected, attribute):
    with pytest.raises(ClientError) as failure:
        mq.create_broker(**{**GOOD, **change})
    assert code(failure) == expected
    if attribute:
        assert failure.value.response.get("ErrorAttribute") == attribute


def test_engines_and_hosts_are_described(mq):
    engines = mq.describe_broker_engine_types()["BrokerEngineTypes"]
    assert [engine["EngineType"] for engine in engines] == ["ACTIVEMQ"]
    options = mq.describe_broker_instance_options(HostInstanceType="mq.m5.large")["BrokerInstanceOptions"]
    assert {option["StorageType"] for option in options} == {"EBS", "EFS"}


def test_a_configuration_has_revisions_and_is_sanitized(mq, name):
    made = mq.create_configuration(Name=name, EngineType="ACTIVEMQ", EngineVersion="5.18", Tags={"team": "a"})
    try:
        first = mq.describe_configuration_revision(ConfigurationId=made["Id"], ConfigurationRevision="1")
        assert b"<broker" in base64.b64decode(first["Data"])
        text = XML.format('<transportConnectors/><systemUsage/><plugins><authorizationPlugin/></plugins>')
        answer = mq.update_configuration(
            ConfigurationId=made["Id"],
            Data=base64.b64encode(text.replace("<broker ", '<broker useJmx="true" ').encode()).decode(),
            Description="second",
        )
        assert answer["LatestRevision"]["Revision"] == 2
        reasons = {(w["ElementName"], w.get("AttributeName"), w["Reason"]) for w in answer["Warnings"]}
        assert ("broker", "useJmx", "DISALLOWED_ATTRIBUTE_REMOVED") in reasons
        kept = mq.describe_configuration_revision(ConfigurationId=made["Id"], ConfigurationRevision="2")
        assert b"useJmx" not in base64.b64decode(kept["Data"])
        revisions = mq.list_configuration_revisions(ConfigurationId=made["Id"])["Revisions"]
        assert [revision["Revision"] for revision in revisions] == [1, 2]
        with pytest.raises(ClientError) as failure:
            mq.update_configuration(ConfigurationId=made["Id"], Data=base64.b64encode(b"<broker").decode())
        assert code(failure) == "BadRequestException"
        mq.create_tags(ResourceArn=made["Arn"], Tags={"stage": "test"})
        mq.delete_tags(ResourceArn=made["Arn"], TagKeys=["team"])
        assert mq.list_tags(ResourceArn=made["Arn"])["Tags"] == {"stage": "test"}
    finally:
        mq.delete_configuration(ConfigurationId=made["Id"])
    with pytest.raises(ClientError) as failure:
        mq.describe_configuration(ConfigurationId=made["Id"])
    assert code(failure) == "NotFoundException"


# --- Brokers that serve


class Site:
    """A VPC over two zones, an instance in it, and a broker pair."""

    def __init__(self, hosts):
        self.hosts = hosts
        self.mq = hosts.client("mq")
        ec2 = hosts.client("ec2")
        self.ec2 = ec2
        self.vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.77.{place}.0/24", AvailabilityZone=f"us-east-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for place, zone in enumerate("ab")
        ]
        self.group = ec2.create_security_group(VpcId=self.vpc, GroupName="mq", Description="mq")["GroupId"]
        rule = {"IpProtocol": "tcp", "FromPort": 61614, "ToPort": 61617, "IpRanges": [{"CidrIp": "10.77.0.0/16"}]}
        ec2.authorize_security_group_ingress(GroupId=self.group, IpPermissions=[rule])
        image = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-*"]}])
        self.instance = ec2.run_instances(
            ImageId=image["Images"][0]["ImageId"], InstanceType="t3.micro", MinCount=1, MaxCount=1,
            SubnetId=self.subnets[0], SecurityGroupIds=[self.group],
        )["Instances"][0]["InstanceId"]
        ec2.get_waiter("instance_running").wait(InstanceIds=[self.instance], WaiterConfig={"Delay": 1})

    def create(self, name, **more):
        wish = {
            **GOOD, "BrokerName": name, "DeploymentMode": "ACTIVE_STANDBY_MULTI_AZ", "SubnetIds": self.subnets,
            "SecurityGroups": [self.group], **more,
        }
        return self.mq.create_broker(**wish)["BrokerId"]

    def until(self, broker, *states):
        found = None
        for _ in patience():
            found = self.mq.describe_broker(BrokerId=broker)
            if found["BrokerState"] in states:
                return found
            assert found["BrokerState"] not in {"CREATION_FAILED", "CRITICAL_ACTION_REQUIRED"}, (found, self.events())
        raise AssertionError((found, self.events()))

    def events(self):
        return self.hosts.page("/_faultline/services/mq/pairs"), self.hosts.log()

    def names(self, broker):
        return ",".join(
            instance["Endpoints"][0].split("//")[1].split(":")[0]
            for instance in self.mq.describe_broker(BrokerId=broker)["BrokerInstances"]
        )

    def run(self, script, *words):
        quoted = " ".join(f"'{word}'" for word in words)
        write = f"cat > /tmp/s.$$.py <<'END'\n{SHARED_TLS}\n{script}\nEND\n"
        out = self.hosts.inside(self.instance, f"{write}/usr/bin/python3 /tmp/s.$$.py {quoted}")
        return out.strip().splitlines()[-1]

    def pair(self, broker):
        pairs = self.hosts.page("/_faultline/services/mq/pairs")["pairs"]
        return next(pair for pair in pairs if pair["id"] == broker)

    def kill(self, target):
        found = self.hosts.page(f"/_faultline/services/mq/fault-target?level=engine&target={target}")["target"]
        self.fault({"level": "engine", "target": found, "kind": "process-kill", "seconds": 1})

    def fault(self, wish):
        import urllib.request

        request = urllib.request.Request(
            self.hosts.url + "/_faultline/faults", data=json.dumps(wish).encode(), method="POST"
        )
        return json.load(urllib.request.urlopen(request))


@pytest.fixture(scope="module")
def site(hosts):
    return Site(hosts)


@pytest.fixture(scope="module")
def broker(site):
    begin = time.monotonic()
    made = site.create("orders")
    site.until(made, "RUNNING")
    print(f"created in {time.monotonic() - begin:.1f} s")
    yield made
    site.until(made, "RUNNING")
    site.mq.delete_broker(BrokerId=made)
    for _ in patience():
        try:
            site.mq.describe_broker(BrokerId=made)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "NotFoundException"
            return
    raise AssertionError("the broker was not deleted")


def test_a_pair_is_described_with_what_answers(site, broker):
    found = site.mq.describe_broker(BrokerId=broker)
    assert found["BrokerArn"] == f"arn:aws:mq:us-east-1:000000000000:broker:orders:{broker}"
    for place, instance in enumerate(found["BrokerInstances"], 1):
        host = f"{broker}-{place}.mq.us-east-1.amazonaws.com"
        assert instance["Endpoints"] == [
            f"ssl://{host}:61617", f"stomp+ssl://{host}:61614", f"mqtt+ssl://{host}:8883",
        ]
        assert instance["IpAddress"].startswith("10.77.")
    interfaces = site.ec2.describe_network_interfaces(
        Filters=[{"Name": "requester-id", "Values": ["amazon-mq"]}]
    )["NetworkInterfaces"]
    assert {i["PrivateIpAddress"] for i in interfaces} >= {i["IpAddress"] for i in found["BrokerInstances"]}


def test_messages_go_through_and_a_stranger_is_turned_away(site, broker):
    names = site.names(broker)
    sent = json.loads(site.run(PRODUCER, names, "orders", PASSWORD, "first", "1"))["sent"]
    assert sent
    assert json.loads(site.run(CONSUMER, names, "orders", PASSWORD, "first")) == sent
    assert site.run(LOGIN, names, "orders", "not-the-password") == "out"


def text(word):
    """A string as MQTT has it: its length, then itself."""
    return len(word).to_bytes(2, "big") + word.encode()


def packet(kind, body):
    assert len(body) < 128
    return bytes([kind, len(body)]) + body


def test_openwire_and_mqtt_answer_through_the_doors_of_the_machine(site, broker, tmp_path):
    doors = {door["name"]: door["port"] for door in site.hosts.page("/_faultline/doors")["doors"]}
    authority = urllib.request.urlopen(site.hosts.url + "/_faultline/authority.pem").read().decode()
    trust = ssl.create_default_context(cadata=authority)

    def dial(kind):
        plain = socket.create_connection(("127.0.0.1", doors[f"mq orders {kind}"]), timeout=10)
        return trust.wrap_socket(plain, server_hostname="localhost")

    with dial("openwire") as line:
        # The server tells its wire format first: four bytes of length, the command's number, a magic word.
        assert line.recv(13)[4:] == b"\x01ActiveMQ"
    with dial("mqtt") as line:
        login = text("MQTT") + bytes([4, 0b11000010, 0, 30]) + text("tester") + text("orders") + text(PASSWORD)
        line.sendall(packet(0x10, login))
        assert line.recv(4) == b"\x20\x02\x00\x00"
        line.sendall(packet(0x82, b"\x00\x01" + text("news") + b"\x01"))
        assert line.recv(5) == b"\x90\x03\x00\x01\x01"
        line.sendall(packet(0x32, text("news") + b"\x00\x02" + b"hello"))
        answer = b""
        while b"hello" not in answer or b"\x40\x02\x00\x02" not in answer:
            piece = line.recv(100)
            assert piece, answer
            answer += piece
    with dial("mqtt") as line:
        line.sendall(packet(0x10, text("MQTT") + bytes([4, 0b11000010, 0, 30]) + text("t") + text("orders") + text("x" * 12)))
        # Bad user name or password; or not a word.
        assert line.recv(4) in (b"\x20\x02\x00\x04", b"\x20\x02\x00\x05", b"")


def test_the_standby_takes_over_and_nothing_is_lost(site, broker):
    names = site.names(broker)
    before = site.pair(broker)["active"]
    answer = {}
    producer = threading.Thread(
        target=lambda: answer.update(json.loads(site.run(PRODUCER, names, "orders", PASSWORD, "failover", "12")))
    )
    producer.start()
    time.sleep(3)
    site.kill("orders")
    producer.join()
    print(f"{len(answer['sent'])} messages, longest pause {answer['longest']:.2f} s, served by {answer['served']}")
    assert len(answer["served"]) == 2
    assert site.pair(broker)["active"] != before
    taken = json.loads(site.run(CONSUMER, names, "orders", PASSWORD, "failover"))
    assert set(taken) >= set(answer["sent"])
    assert answer["longest"] < 8


def test_a_user_and_a_configuration_wait_for_the_reboot(site, broker):
    mq, names = site.mq, site.names(broker)
    mq.create_user(BrokerId=broker, Username="auditor", Password="auditor-password", Groups=["readers"])
    assert mq.describe_user(BrokerId=broker, Username="auditor")["Pending"]["PendingChange"] == "CREATE"
    current = mq.describe_broker(BrokerId=broker)["Configurations"]["Current"]
    text = XML.format(
        "<plugins><authorizationPlugin><map><authorizationMap><authorizationEntries>"
        '<authorizationEntry queue=">" read="readers" write="readers" admin="readers"/>'
        "</authorizationEntries></authorizationMap></map></authorizationPlugin></plugins>"
    )
    revision = mq.update_configuration(
        ConfigurationId=current["Id"], Data=base64.b64encode(text.encode()).decode()
    )["LatestRevision"]["Revision"]
    mq.update_broker(BrokerId=broker, Configuration={"Id": current["Id"], "Revision": revision})
    assert mq.describe_broker(BrokerId=broker)["Configurations"]["Pending"]["Revision"] == revision
    assert site.run(LOGIN, names, "auditor", "auditor-password") == "out"
    mq.reboot_broker(BrokerId=broker)
    assert mq.describe_broker(BrokerId=broker)["BrokerState"] == "REBOOT_IN_PROGRESS"
    found = site.until(broker, "RUNNING")
    assert found["Configurations"]["Current"]["Revision"] == revision
    assert all("PendingChange" not in user for user in found["Users"])
    for _ in patience(20):
        if site.run(LOGIN, names, "auditor", "auditor-password") == "in":
            break
    else:
        raise AssertionError("the new user is not let in")
    sent = json.loads(site.run(PRODUCER, names, "auditor", "auditor-password", "audited", "1"))["sent"]
    assert sent


def test_logs_are_there(site, broker):
    page = site.hosts.page(f"/_faultline/services/mq/logs?broker={broker}")
    assert "ActiveMQ" in page["text"]


def test_a_broker_in_a_dark_zone_is_not_made(site):
    zone = site.hosts.page("/_faultline/zones?name=us-east-1b")["id"]
    fault = site.fault({"level": "zone", "target": zone, "kind": "power-loss"})
    try:
        made = site.create("dark")
        for _ in patience():
            if site.mq.describe_broker(BrokerId=made)["BrokerState"] == "CREATION_FAILED":
                break
        pair = site.pair(made)
        assert "us-east-1b" in pair["trouble"]
        site.mq.delete_broker(BrokerId=made)
    finally:
        site.fault({"heal": fault["id"]})


TEMPLATE = {
    "Resources": {
        "Configuration": {
            "Type": "AWS::AmazonMQ::Configuration",
            "Properties": {
                "Name": "templated", "EngineType": "ACTIVEMQ", "EngineVersion": "5.18",
                "Data": {"Fn::Base64": XML.format("")},
            },
        },
        "Broker": {
            "Type": "AWS::AmazonMQ::Broker",
            "Properties": {
                "BrokerName": "templated", "AutoMinorVersionUpgrade": False, "DeploymentMode": "SINGLE_INSTANCE",
                "EngineType": "ActiveMQ", "EngineVersion": "5.18", "HostInstanceType": "mq.t3.micro",
                "PubliclyAccessible": False,
                "Configuration": {"Id": {"Ref": "Configuration"}, "Revision": {"Fn::GetAtt": "Configuration.Revision"}},
                "Users": [{"Username": "orders", "Password": PASSWORD, "Groups": ["admin"]}],
            },
        },
    },
    "Outputs": {
        "Broker": {"Value": {"Ref": "Broker"}},
        "Stomp": {"Value": {"Fn::Select": [0, {"Fn::GetAtt": "Broker.StompEndpoints"}]}},
        "Address": {"Value": {"Fn::Join": [",", {"Fn::GetAtt": "Broker.IpAddresses"}]}},
    },
}


def test_a_template_makes_a_broker_that_serves(site):
    cloudformation = site.hosts.client("cloudformation")
    cloudformation.create_stack(StackName="mq", TemplateBody=json.dumps(TEMPLATE))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="mq", WaiterConfig={"Delay": 1})
    stack = cloudformation.describe_stacks(StackName="mq")["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    found = site.mq.describe_broker(BrokerId=outputs["Broker"])
    assert found["BrokerState"] == "RUNNING"
    assert outputs["Stomp"] == found["BrokerInstances"][0]["Endpoints"][1]
    assert outputs["Address"] == found["BrokerInstances"][0]["IpAddress"]
    cloudformation.delete_stack(StackName="mq")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="mq", WaiterConfig={"Delay": 1})
