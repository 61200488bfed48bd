"""EC2's compute half as boto3 uses it, without running instances: those need the engines."""

import base64
import subprocess

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def ec2(server):
    return server.client("ec2")


def code(failure):
    return failure.value.response["Error"]["Code"]


def refused(call, **parameters):
    with pytest.raises(ClientError) as failure:
        call(**parameters)
    return code(failure)


@pytest.fixture
def image(ec2):
    images = ec2.describe_images(
        Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-*-x86_64", "al2023-ami-*-arm64"]}]
    )["Images"]
    return sorted(images, key=lambda image: image["CreationDate"])[-1]["ImageId"]


@pytest.fixture
def small(ec2, image):
    """A type that the machine's image can run."""
    architecture = ec2.describe_images(ImageIds=[image])["Images"][0]["Architecture"]
    return "t3.micro" if architecture == "x86_64" else "t4g.micro"


def test_instance_types_say_what_they_are(ec2):
    kind = ec2.describe_instance_types(InstanceTypes=["m5d.large"])["InstanceTypes"][0]
    assert kind["VCpuInfo"]["DefaultVCpus"] == 2
    assert kind["MemoryInfo"]["SizeInMiB"] == 8192
    assert kind["InstanceStorageInfo"]["Disks"] == [{"SizeInGB": 75, "Count": 1, "Type": "ssd"}]
    assert kind["NetworkInfo"]["MaximumNetworkInterfaces"] == 3
    pages = ec2.get_paginator("describe_instance_types").paginate(
        Filters=[{"Name": "processor-info.supported-architecture", "Values": ["arm64"]}]
    )
    names = {kind["InstanceType"] for page in pages for kind in page["InstanceTypes"]}
    assert {"t4g.micro", "a1.medium", "m6gd.large"} <= names
    assert "t3.micro" not in names
    # A type that AWS has and the table has not.
    assert refused(ec2.describe_instance_types, InstanceTypes=["u-3tb1.56xlarge"]) == "InvalidInstanceType"


def test_types_are_offered_in_all_zones(ec2):
    zones = {zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]}
    offers = ec2.describe_instance_type_offerings(
        LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": ["t3.micro"]}]
    )["InstanceTypeOfferings"]
    assert {offer["Location"] for offer in offers} == zones


def test_images_are_found_and_registered(ec2, name, tmp_path):
    (tmp_path / "bin").mkdir()
    assert refused(ec2.register_image, Name=name, ImageLocation=f"file://{tmp_path}") == "InvalidManifest"
    (tmp_path / "bin" / "sh").touch()
    image = ec2.register_image(
        Name=name,
        ImageLocation=f"file://{tmp_path}",
        TagSpecifications=[{"ResourceType": "image", "Tags": [{"Key": "kind", "Value": name}]}],
    )["ImageId"]
    ec2.get_waiter("image_available").wait(ImageIds=[image])
    found = ec2.describe_images(Owners=["self"], Filters=[{"Name": "tag:kind", "Values": [name]}])["Images"]
    assert [one["ImageId"] for one in found] == [image]
    assert ec2.describe_image_attribute(ImageId=image, Attribute="description")["ImageId"] == image
    ec2.deregister_image(ImageId=image)
    assert refused(ec2.describe_images, ImageIds=[image]) == "InvalidAMIID.NotFound"


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_key_pairs_are_keys(ec2, name, tmp_path, kind):
    made = ec2.create_key_pair(KeyName=name, KeyType=kind)
    path = tmp_path / "key.pem"
    path.write_text(made["KeyMaterial"])
    path.chmod(0o600)
    public = subprocess.run(["ssh-keygen", "-y", "-f", path], capture_output=True, text=True, check=True).stdout
    shown = ec2.describe_key_pairs(KeyNames=[name], IncludePublicKey=True)["KeyPairs"][0]
    assert shown["PublicKey"].split()[:2] == public.split()[:2]
    ec2.get_waiter("key_pair_exists").wait(KeyNames=[name])
    assert refused(ec2.create_key_pair, KeyName=name) == "InvalidKeyPair.Duplicate"
    ec2.delete_key_pair(KeyName=name)
    imported = ec2.import_key_pair(KeyName=name, PublicKeyMaterial=public.encode())
    assert imported["KeyPairId"] != made["KeyPairId"]
    if kind == "ed25519":
        assert imported["KeyFingerprint"] == made["KeyFingerprint"]
    ec2.delete_key_pair(KeyPairId=imported["KeyPairId"])
    assert refused(ec2.describe_key_pairs, KeyNames=[name]) == "InvalidKeyPair.NotFound"
    assert refused(ec2.import_key_pair, KeyName=name, PublicKeyMaterial=b"no key") == "InvalidKey.Format"


def test_launch_templates_have_versions(ec2, name, image):
    made = ec2.create_launch_template(
        LaunchTemplateName=name,
        VersionDescription="first",
        LaunchTemplateData={
            "ImageId": image,
            "InstanceType": "t3.micro",
            "UserData": base64.b64encode(b"#!/bin/sh\n").decode(),
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}],
            "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 20, "Encrypted": True}}],
            "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        },
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": name}]}],
    )["LaunchTemplate"]
    template = made["LaunchTemplateId"]
    assert made["Tags"] == [{"Key": "team", "Value": name}]
    second = ec2.create_launch_template_version(
        LaunchTemplateId=template, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.small"}
    )["LaunchTemplateVersion"]
    assert second["VersionNumber"] == 2
    assert second["LaunchTemplateData"]["ImageId"] == image
    versions = ec2.describe_launch_template_versions(LaunchTemplateName=name)["LaunchTemplateVersions"]
    assert [version["VersionNumber"] for version in versions] == [2, 1]
    data = versions[1]["LaunchTemplateData"]
    assert data["BlockDeviceMappings"][0]["Ebs"] == {"VolumeSize": 20, "Encrypted": True}
    assert data["MetadataOptions"]["HttpPutResponseHopLimit"] == 2
    latest = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest", "$Default"])
    assert len(latest["LaunchTemplateVersions"]) == 2
    ec2.modify_launch_template(LaunchTemplateId=template, DefaultVersion="2")
    deleted = ec2.delete_launch_template_versions(LaunchTemplateId=template, Versions=["1", "7"])
    assert [item["VersionNumber"] for item in deleted["SuccessfullyDeletedLaunchTemplateVersions"]] == [1]
    assert [item["VersionNumber"] for item in deleted["UnsuccessfullyDeletedLaunchTemplateVersions"]] == [7]
    found = ec2.describe_launch_templates(Filters=[{"Name": "tag:team", "Values": [name]}])["LaunchTemplates"]
    assert [(one["DefaultVersionNumber"], one["LatestVersionNumber"]) for one in found] == [(2, 2)]
    ec2.delete_launch_template(LaunchTemplateName=name)
    missing = refused(ec2.describe_launch_templates, LaunchTemplateNames=[name])
    assert missing == "InvalidLaunchTemplateName.NotFoundException"


def test_a_dry_run_of_a_launch_says_that_it_would_succeed(ec2, image, small):
    everything = {
        "ImageId": image,
        "InstanceType": small,
        "MinCount": 1,
        "MaxCount": 2,
        "UserData": "#!/bin/sh\necho hello\n",
        "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "a", "Value": "b"}]}],
        "MetadataOptions": {"HttpTokens": "required", "InstanceMetadataTags": "enabled"},
        "Monitoring": {"Enabled": True},
        "InstanceInitiatedShutdownBehavior": "terminate",
        "CreditSpecification": {"CpuCredits": "standard"},
        "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}],
    }
    assert refused(ec2.run_instances, DryRun=True, **everything) == "DryRunOperation"
    with pytest.raises(ClientError) as failure:
        ec2.run_instances(DryRun=True, **everything)
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412


@pytest.mark.parametrize(
    "parameters, expected",
    [
        ({"ImageId": "ami-0123456789abcdef0"}, "InvalidAMIID.NotFound"),
        ({"ImageId": "ami-nonsense"}, "InvalidAMIID.Malformed"),
        ({"InstanceType": "t9.huge"}, "InvalidParameterValue"),
        ({"InstanceType": "g5.xlarge"}, "Unsupported"),
        ({"InstanceType": "u-3tb1.56xlarge"}, "Unsupported"),
        ({"MinCount": 3}, "InvalidParameterCombination"),
        ({"KeyName": "nobodys"}, "InvalidKeyPair.NotFound"),
        ({"SubnetId": "subnet-0123456789abcdef0"}, "InvalidSubnetID.NotFound"),
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "InvalidGroup.NotFound"),
        ({"IamInstanceProfile": {"Name": "nobodys"}}, "InvalidParameterValue"),
        ({"UserData": "x" * 16385}, "InvalidParameterValue"),
        ({"Placement": {"AvailabilityZone": "mars-1a"}}, "InvalidParameterValue"),
        ({"LaunchTemplate": {"LaunchTemplateName": "nobodys"}}, "InvalidLaunchTemplateName.NotFoundException"),
        ({"HibernationOptions": {"Configured": True}}, "UnsupportedHibernationConfiguration"),
        ({"InstanceMarketOptions": {"MarketType": "spot"}}, "NotImplemented"),
    ],
)
def test_a_launch_is_refused(ec2, image, small, parameters, expected):
    launch = {"ImageId": image, "InstanceType": small, "MinCount": 1, "MaxCount": 1, **parameters}
    assert refused(ec2.run_instances, **launch) == expected


def test_other_processors_are_not_pretended(ec2, image, small):
    other = "t4g.micro" if small == "t3.micro" else "t3.micro"
    with pytest.raises(ClientError) as failure:
        ec2.run_instances(ImageId=image, InstanceType=other, MinCount=1, MaxCount=1)
    assert code(failure) == "Unsupported"
    assert "emulates no others" in failure.value.response["Error"]["Message"]


@pytest.mark.parametrize("deed", ["start", "stop", "reboot", "terminate"])
def test_instances_that_are_not_there(ec2, deed):
    call = getattr(ec2, f"{deed}_instances")
    assert refused(call, InstanceIds=["i-0123456789abcdef0"]) == "InvalidInstanceID.NotFound"
    assert refused(call, InstanceIds=["nonsense"]) == "InvalidInstanceID.Malformed"


def test_describing_nothing_is_empty_and_unknown_filters_are_refused(server, name):
    ec2 = server.client("ec2", account="121212121212")
    assert ec2.describe_instances()["Reservations"] == []
    assert ec2.describe_instance_status(IncludeAllInstances=True)["InstanceStatuses"] == []
    assert ec2.describe_volumes()["Volumes"] == []
    assert ec2.describe_iam_instance_profile_associations()["IamInstanceProfileAssociations"] == []
    assert refused(ec2.describe_instances, Filters=[{"Name": "colour", "Values": ["red"]}]) == "InvalidParameterValue"
    resource = boto3.resource(
        "ec2",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id="121212121212",
        aws_secret_access_key="test",
    )
    assert list(resource.instances.filter(Filters=[{"Name": "tag:Name", "Values": [name]}])) == []
