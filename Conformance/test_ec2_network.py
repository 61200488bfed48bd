"""Networks of EC2 as boto3 uses them: an account of its own for each test, so that limits and default VPCs are its own."""

import ipaddress
import os
import random

import pytest
from botocore.exceptions import ClientError

S3_LIST = "pl-63a5400a"


def code(failure):
    return failure.value.response["Error"]["Code"]


@pytest.fixture
def account():
    return "3" + "".join(random.choices("0123456789", k=11))


@pytest.fixture
def ec2(server, account):
    return server.client("ec2", account=account)


@pytest.fixture
def vpc(ec2):
    return ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


@pytest.fixture
def subnet(ec2, vpc):
    return ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="us-east-1a")["Subnet"]["SubnetId"]


@pytest.fixture
def gateway(ec2, vpc):
    made = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpc)
    return made


@pytest.fixture
def table(ec2, vpc):
    return ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]


def by_vpc(vpc):
    return [{"Name": "vpc-id", "Values": [vpc]}]


def routes(ec2, table):
    return ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]


def test_regions_and_zones_are_the_real_ones(ec2):
    regions = {region["RegionName"]: region for region in ec2.describe_regions()["Regions"]}
    assert regions["eu-west-1"]["Endpoint"] == "ec2.eu-west-1.amazonaws.com"
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    assert len(zones) == 6
    assert {zone["State"] for zone in zones} == {"available"}
    assert all(zone["ZoneId"].startswith("use1-az") for zone in zones)
    one = ec2.describe_availability_zones(ZoneNames=["us-east-1b"])["AvailabilityZones"]
    assert [zone["ZoneName"] for zone in one] == ["us-east-1b"]
    with pytest.raises(ClientError) as failure:
        ec2.describe_availability_zones(ZoneNames=["us-east-1q"])
    assert code(failure) == "InvalidParameterValue"


def test_every_account_finds_a_default_vpc(ec2):
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    assert [vpc["CidrBlock"] for vpc in vpcs] == ["172.31.0.0/16"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    assert len(subnets) == 6
    assert all(subnet["MapPublicIpOnLaunch"] for subnet in subnets)
    main = ec2.describe_route_tables(Filters=[{"Name": "association.main", "Values": ["true"]}])["RouteTables"][0]
    assert {route["DestinationCidrBlock"] for route in main["Routes"]} == {"172.31.0.0/16", "0.0.0.0/0"}
    attributes = ec2.describe_account_attributes(AttributeNames=["default-vpc"])["AccountAttributes"]
    assert attributes[0]["AttributeValues"][0]["AttributeValue"] == vpcs[0]["VpcId"]
    with pytest.raises(ClientError) as failure:
        ec2.create_default_vpc()
    assert code(failure) == "DefaultVpcAlreadyExists"


def test_a_vpc_is_made_waited_for_tagged_and_deleted(ec2):
    made = ec2.create_vpc(
        CidrBlock="10.0.0.0/16",
        TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "one"}]}],
    )["Vpc"]
    vpc = made["VpcId"]
    ec2.get_waiter("vpc_available").wait(VpcIds=[vpc])
    assert made["Tags"] == [{"Key": "Name", "Value": "one"}]
    assert made["CidrBlockAssociationSet"][0]["CidrBlockState"]["State"] == "associated"
    found = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["o?e"]}])["Vpcs"]
    assert [each["VpcId"] for each in found] == [vpc]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    assert ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "stage", "Value": "test"}])
    tags = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [vpc]}])["Tags"]
    assert {(tag["Key"], tag["ResourceType"]) for tag in tags} == {("Name", "vpc"), ("stage", "vpc")}
    ec2.delete_vpc(VpcId=vpc)
    with pytest.raises(ClientError) as failure:
        ec2.describe_vpcs(VpcIds=[vpc])
    assert code(failure) == "InvalidVpcID.NotFound"


@pytest.mark.parametrize(
    "operation, arguments, expected",
    [
        ("create_vpc", {"CidrBlock": "10.0.0.0/8"}, "InvalidVpc.Range"),
        ("create_vpc", {"CidrBlock": "10.0.0.0"}, "InvalidParameterValue"),
        ("create_vpc", {"CidrBlock": "10.0.0.0/16", "DryRun": True}, "DryRunOperation"),
        ("describe_vpcs", {"VpcIds": ["vpc-nothing"]}, "InvalidVpcID.Malformed"),
        ("describe_vpcs", {"VpcIds": ["vpc-12345678"]}, "InvalidVpcID.NotFound"),
        ("describe_subnets", {"Filters": [{"Name": "colour", "Values": ["red"]}]}, "InvalidParameterValue"),
        ("describe_subnets", {"NextToken": "%%%"}, "InvalidNextToken"),
        ("delete_subnet", {"SubnetId": "subnet-12345678"}, "InvalidSubnetID.NotFound"),
        ("delete_route_table", {"RouteTableId": "rtb-12345678"}, "InvalidRouteTableID.NotFound"),
        ("delete_internet_gateway", {"InternetGatewayId": "igw-12345678"}, "InvalidInternetGatewayID.NotFound"),
        ("delete_nat_gateway", {"NatGatewayId": "nat-12345678"}, "NatGatewayNotFound"),
        ("release_address", {"AllocationId": "eipalloc-12345678"}, "InvalidAllocationID.NotFound"),
        ("delete_network_interface", {"NetworkInterfaceId": "eni-12345678"}, "InvalidNetworkInterfaceID.NotFound"),
        ("delete_security_group", {"GroupId": "sg-12345678"}, "InvalidGroup.NotFound"),
        ("delete_security_group", {"GroupId": "nonsense"}, "InvalidGroupId.Malformed"),
        ("delete_network_acl", {"NetworkAclId": "acl-12345678"}, "InvalidNetworkAclID.NotFound"),
        ("disassociate_route_table", {"AssociationId": "rtbassoc-12345678"}, "InvalidAssociationID.NotFound"),
        ("create_security_group", {"GroupName": "default", "Description": "d"}, "InvalidParameterValue"),
        ("delete_managed_prefix_list", {"PrefixListId": S3_LIST}, "OperationNotPermitted"),
        ("accept_vpc_peering_connection", {"VpcPeeringConnectionId": "pcx-12345678"}, "InvalidVpcPeeringConnectionID.NotFound"),
    ],
)
def test_what_cannot_be_is_refused_in_awss_words(ec2, operation, arguments, expected):
    with pytest.raises(ClientError) as failure:
        getattr(ec2, operation)(**arguments)
    assert code(failure) == expected


def test_limits_are_awss(ec2):
    for number in range(4):
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")
    with pytest.raises(ClientError) as failure:
        ec2.create_vpc(CidrBlock="10.9.0.0/16")
    assert code(failure) == "VpcLimitExceeded"
    for _ in range(5):
        ec2.allocate_address(Domain="vpc")
    with pytest.raises(ClientError) as failure:
        ec2.allocate_address(Domain="vpc")
    assert code(failure) == "AddressLimitExceeded"


def test_subnets_are_listed_in_pages(ec2, vpc):
    made = {
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"] for number in range(12)
    }
    pages = ec2.get_paginator("describe_subnets").paginate(Filters=by_vpc(vpc), PaginationConfig={"PageSize": 5})
    seen = [subnet["SubnetId"] for page in pages for subnet in page["Subnets"]]
    assert len(seen) == 12 and set(seen) == made
    ec2.get_waiter("subnet_available").wait(SubnetIds=seen[:2])
    with pytest.raises(ClientError) as failure:
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.3.128/25")
    assert code(failure) == "InvalidSubnet.Conflict"
    with pytest.raises(ClientError) as failure:
        ec2.delete_vpc(VpcId=vpc)
    assert code(failure) == "DependencyViolation"


def test_routes_lead_where_they_should_and_turn_into_black_holes(ec2, vpc, subnet, table, gateway):
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    association = ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]
    shown = {route["DestinationCidrBlock"]: route for route in routes(ec2, table)}
    assert shown["10.0.0.0/16"]["GatewayId"] == "local"
    assert shown["0.0.0.0/0"]["State"] == "active" and shown["0.0.0.0/0"]["Origin"] == "CreateRoute"
    with pytest.raises(ClientError) as failure:
        ec2.delete_route_table(RouteTableId=table)
    assert code(failure) == "DependencyViolation"
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    assert {route["State"] for route in routes(ec2, table) if route["GatewayId"] == gateway} == {"blackhole"}
    with pytest.raises(ClientError) as failure:
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId="local")
    assert code(failure) == "RouteAlreadyExists"
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    with pytest.raises(ClientError) as failure:
        ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    assert code(failure) == "InvalidRoute.NotFound"
    ec2.disassociate_route_table(AssociationId=association)
    ec2.delete_route_table(RouteTableId=table)


def test_security_groups_have_rules_with_ids(ec2, vpc):
    group = ec2.create_security_group(GroupName="web", Description="Web servers", VpcId=vpc)["GroupId"]
    ec2.get_waiter("security_group_exists").wait(GroupIds=[group])
    web = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}
    rules = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[web])["SecurityGroupRules"]
    assert rules[0]["SecurityGroupRuleId"].startswith("sgr-") and not rules[0]["IsEgress"]
    with pytest.raises(ClientError) as failure:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[web])
    assert code(failure) == "InvalidPermission.Duplicate"
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="10.1.2.3/8")
    shown = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert [block["CidrIp"] for block in shown["IpPermissions"][0]["IpRanges"]] == ["0.0.0.0/0", "10.0.0.0/8"]
    assert shown["IpPermissionsEgress"][0]["IpProtocol"] == "-1"
    listed = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert len(listed) == 3
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rules[0]["SecurityGroupRuleId"]])
    with pytest.raises(ClientError) as failure:
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[web])
    assert code(failure) == "InvalidPermission.NotFound"
    ec2.authorize_security_group_egress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": S3_LIST}]}]
    )
    ec2.delete_security_group(GroupId=group)


def test_interfaces_take_and_return_addresses(ec2, vpc, subnet):
    made = ec2.create_network_interface(SubnetId=subnet, PrivateIpAddress="10.0.1.10", Description="d")["NetworkInterface"]
    interface = made["NetworkInterfaceId"]
    ec2.get_waiter("network_interface_available").wait(NetworkInterfaceIds=[interface])
    assert made["Groups"][0]["GroupName"] == "default" and made["SourceDestCheck"]
    with pytest.raises(ClientError) as failure:
        ec2.create_network_interface(SubnetId=subnet, PrivateIpAddress="10.0.1.10")
    assert code(failure) == "InvalidIPAddress.InUse"
    added = ec2.assign_private_ip_addresses(NetworkInterfaceId=interface, SecondaryPrivateIpAddressCount=1)
    second = added["AssignedPrivateIpAddresses"][0]["PrivateIpAddress"]
    assert ipaddress.ip_address(second) in ipaddress.ip_network("10.0.1.0/24")
    count = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"]
    assert count == 251 - 2
    ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, SourceDestCheck={"Value": False})
    attribute = ec2.describe_network_interface_attribute(NetworkInterfaceId=interface, Attribute="sourceDestCheck")
    assert not attribute["SourceDestCheck"]["Value"]
    with pytest.raises(ClientError) as failure:
        ec2.delete_subnet(SubnetId=subnet)
    assert code(failure) == "DependencyViolation"
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_subnet(SubnetId=subnet)


def test_elastic_addresses_need_a_gateway(ec2, vpc, subnet):
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    address = ec2.allocate_address(Domain="vpc")
    assert ipaddress.ip_address(address["PublicIp"]) in ipaddress.ip_network("198.18.0.0/15")
    with pytest.raises(ClientError) as failure:
        ec2.associate_address(AllocationId=address["AllocationId"], NetworkInterfaceId=interface)
    assert code(failure) == "Gateway.NotAttached"
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.associate_address(AllocationId=address["AllocationId"], NetworkInterfaceId=interface)
    shown = ec2.describe_addresses(PublicIps=[address["PublicIp"]])["Addresses"][0]
    assert shown["NetworkInterfaceId"] == interface
    with pytest.raises(ClientError) as failure:
        ec2.release_address(AllocationId=address["AllocationId"])
    assert code(failure) == "InvalidIPAddress.InUse"
    ec2.disassociate_address(AssociationId=shown["AssociationId"])
    ec2.release_address(AllocationId=address["AllocationId"])


def test_a_gateway_endpoint_routes_by_the_prefix_list(ec2, vpc, table):
    services = ec2.describe_vpc_endpoint_services()
    assert services["ServiceNames"] == ["com.amazonaws.us-east-1.s3"]
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[table])
    endpoint = made["VpcEndpoint"]["VpcEndpointId"]
    assert made["VpcEndpoint"]["VpcEndpointType"] == "Gateway"
    assert any(route.get("DestinationPrefixListId") == S3_LIST for route in routes(ec2, table))
    with pytest.raises(ClientError) as failure:
        ec2.delete_route(RouteTableId=table, DestinationPrefixListId=S3_LIST)
    assert code(failure) == "InvalidParameterValue"
    with pytest.raises(ClientError) as failure:
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument="{}")
    assert code(failure) == "InvalidPolicyDocument"
    for service, kind in [("sqs", "Interface"), ("dynamodb", "Gateway")]:
        with pytest.raises(ClientError) as failure:
            ec2.create_vpc_endpoint(
                VpcId=vpc, ServiceName=f"com.amazonaws.us-east-1.{service}", VpcEndpointType=kind
            )
        assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])["Unsuccessful"] == []
    assert not any("DestinationPrefixListId" in route for route in routes(ec2, table))


def test_a_nat_gateway_without_a_way_out_fails(ec2, subnet):
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    made = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]
    assert (made["State"], made["FailureCode"]) == ("failed", "Gateway.NotAttached")


@pytest.mark.skipif(os.geteuid() != 0, reason="the fabric makes namespaces: this test needs root")
def test_a_nat_gateway_comes_up_and_goes(ec2, subnet, gateway):
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    ec2.release_address(AllocationId=address)
    ec2.delete_subnet(SubnetId=subnet)


def test_network_acls_hold_ordered_entries(ec2, vpc):
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    entry = {"NetworkAclId": acl, "RuleNumber": 100, "Egress": False}
    ec2.create_network_acl_entry(
        **entry, Protocol="6", RuleAction="allow", CidrBlock="0.0.0.0/0", PortRange={"From": 80, "To": 80}
    )
    with pytest.raises(ClientError) as failure:
        ec2.create_network_acl_entry(**entry, Protocol="-1", RuleAction="deny", CidrBlock="0.0.0.0/0")
    assert code(failure) == "NetworkAclEntryAlreadyExists"
    shown = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"]
    assert [each["RuleNumber"] for each in shown if not each["Egress"]] == [100, 32767]
    ec2.delete_network_acl_entry(**entry)
    ec2.delete_network_acl(NetworkAclId=acl)


def test_prefix_lists_have_versions(ec2):
    made = ec2.create_managed_prefix_list(
        PrefixListName="offices", AddressFamily="IPv4", MaxEntries=5, Entries=[{"Cidr": "10.1.0.0/16"}]
    )["PrefixList"]
    changed = ec2.modify_managed_prefix_list(
        PrefixListId=made["PrefixListId"], CurrentVersion=1, AddEntries=[{"Cidr": "10.2.0.0/16"}]
    )["PrefixList"]
    assert changed["Version"] == 2
    entries = ec2.get_managed_prefix_list_entries(PrefixListId=made["PrefixListId"])["Entries"]
    assert [entry["Cidr"] for entry in entries] == ["10.1.0.0/16", "10.2.0.0/16"]
    aws = ec2.describe_managed_prefix_lists(PrefixListIds=[S3_LIST])["PrefixLists"][0]
    assert aws["OwnerId"] == "AWS" and aws["PrefixListName"] == "com.amazonaws.us-east-1.s3"
    ec2.delete_managed_prefix_list(PrefixListId=made["PrefixListId"])


def test_vpcs_of_two_accounts_and_regions_are_peered(server, ec2, vpc, account):
    other = server.client("ec2", account="4" + account[1:], region="eu-west-1")
    peer = other.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_vpc_peering_connection(
        VpcId=vpc, PeerVpcId=peer, PeerOwnerId="4" + account[1:], PeerRegion="eu-west-1"
    )["VpcPeeringConnection"]
    assert made["Status"]["Code"] == "pending-acceptance"
    peering = made["VpcPeeringConnectionId"]
    ec2.get_waiter("vpc_peering_connection_exists").wait(VpcPeeringConnectionIds=[peering])
    with pytest.raises(ClientError) as failure:
        ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    assert code(failure) == "OperationNotPermitted"
    accepted = other.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)["VpcPeeringConnection"]
    assert accepted["AccepterVpcInfo"]["CidrBlock"] == "10.8.0.0/16"
    other.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)
    ec2.get_waiter("vpc_peering_connection_deleted").wait(VpcPeeringConnectionIds=[peering])


def test_flow_logs_and_dhcp_options_are_kept(ec2, vpc):
    made = ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::logs",
        LogFormat="${version} ${srcaddr} ${dstaddr} ${traffic-path}",
        MaxAggregationInterval=60,
    )
    assert made["Unsuccessful"] == []
    log = ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"][0]
    assert (log["ResourceId"], log["FlowLogStatus"], log["MaxAggregationInterval"]) == (vpc, "ACTIVE", 60)
    ec2.delete_flow_logs(FlowLogIds=made["FlowLogIds"])
    options = ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name", "Values": ["example.com"]}])
    identity = options["DhcpOptions"]["DhcpOptionsId"]
    ec2.associate_dhcp_options(DhcpOptionsId=identity, VpcId=vpc)
    with pytest.raises(ClientError) as failure:
        ec2.delete_dhcp_options(DhcpOptionsId=identity)
    assert code(failure) == "DependencyViolation"
    ec2.associate_dhcp_options(DhcpOptionsId="default", VpcId=vpc)
    ec2.delete_dhcp_options(DhcpOptionsId=identity)


TEMPLATE = """
Resources:
  Network: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.20.0.0/16, EnableDnsHostnames: true}}
  Private:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Network, CidrBlock: !Select [0, !Cidr [!GetAtt Network.CidrBlock, 2, 8]]}
  Routes: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Network}}
  Link:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Private, RouteTableId: !Ref Routes}
  Door: {Type: 'AWS::EC2::InternetGateway'}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Network, InternetGatewayId: !Ref Door}
  Out:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Door}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      VpcId: !Ref Network
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}]
Outputs:
  Network: {Value: !Ref Network}
  Group: {Value: !GetAtt Group.GroupId}
"""


def test_a_stack_makes_a_network_and_takes_it_apart(server, ec2, account, name):
    cloudformation = server.client("cloudformation", account=account)
    cloudformation.create_stack(StackName=name, TemplateBody=TEMPLATE)
    settings = {"Delay": 1, "MaxAttempts": 60}
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=settings)
    outputs = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    found = {output["OutputKey"]: output["OutputValue"] for output in outputs}
    tags = ec2.describe_vpcs(VpcIds=[found["Network"]])["Vpcs"][0]["Tags"]
    assert {"Key": "aws:cloudformation:logical-id", "Value": "Network"} in tags
    assert found["Group"].startswith("sg-")
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=settings)
    assert ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [found["Network"]]}])["Vpcs"] == []
