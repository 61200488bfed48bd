"""CloudWatch as boto3 and the aws command use it: metrics, math, and alarms that act."""

import datetime
import json
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from botocore.exceptions import ClientError


def now():
    return datetime.datetime.now(datetime.timezone.utc)


@pytest.fixture
def cloudwatch(server):
    return server.client("cloudwatch")


def metric(id, name, stat, period=60, dimensions=(), **more):
    return {
        "Id": id,
        "MetricStat": {
            "Metric": {"Namespace": name, "MetricName": "latency", "Dimensions": list(dimensions)},
            "Period": period,
            "Stat": stat,
        },
        **more,
    }


def get(cloudwatch, *queries, minutes=10, **more):
    end = now() + datetime.timedelta(minutes=1)
    return cloudwatch.get_metric_data(
        StartTime=end - datetime.timedelta(minutes=minutes), EndTime=end, MetricDataQueries=list(queries), **more
    )


def wait_for(question, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError("it did not come to be")


def test_put_and_get_with_percentiles(cloudwatch, name):
    dimensions = [{"Name": "host", "Value": "a"}, {"Name": "az", "Value": "b"}]
    cloudwatch.put_metric_data(
        Namespace=name,
        MetricData=[
            {
                "MetricName": "latency",
                "Dimensions": dimensions,
                "Values": [float(value) for value in range(1, 101)],
                "Unit": "Milliseconds",
            }
        ],
    )
    queries = [
        metric("q" + str(place), name, stat, dimensions=reversed(dimensions))
        for place, stat in enumerate(["Average", "p50", "p99", "tm90", "TM(10%:90%)", "PR(:30)", "SampleCount"])
    ]
    results = get(cloudwatch, *queries)["MetricDataResults"]
    assert [result["Values"] for result in results] == [[50.5], [50], [99], [45.5], [50.5], [30], [100]]
    assert {result["StatusCode"] for result in results} == {"Complete"}
    statistics = cloudwatch.get_metric_statistics(
        Namespace=name,
        MetricName="latency",
        Dimensions=dimensions,
        StartTime=now() - datetime.timedelta(minutes=5),
        EndTime=now() + datetime.timedelta(minutes=1),
        Period=60,
        ExtendedStatistics=["p90"],
    )
    assert [point["ExtendedStatistics"] for point in statistics["Datapoints"]] == [{"p90": 90}]
    assert statistics["Datapoints"][0]["Unit"] == "Milliseconds"
    listed = cloudwatch.list_metrics(Namespace=name, Dimensions=[{"Name": "host"}])["Metrics"]
    assert [found["MetricName"] for found in listed] == ["latency"]


def test_math_and_search(cloudwatch, name):
    start = now().replace(second=0, microsecond=0) - datetime.timedelta(minutes=4)
    cloudwatch.put_metric_data(
        Namespace=name,
        MetricData=[
            {
                "MetricName": "latency",
                "Dimensions": [{"Name": "host", "Value": host}],
                "Timestamp": start + datetime.timedelta(minutes=minute),
                "Value": value,
            }
            for host, values in {"a": [1, 2, 3], "b": [10, 20, 30]}.items()
            for minute, value in enumerate(values)
        ],
    )
    hosts = [metric(host, name, "Sum", dimensions=[{"Name": "host", "Value": host}], ReturnData=False) for host in "ab"]
    results = get(
        cloudwatch,
        *hosts,
        {"Id": "all", "Expression": "SUM(METRICS())", "Label": "sum, at most ${MAX}"},
        {"Id": "share", "Expression": "IF(a > 1, 100 * a / (a + b), 0)"},
        {"Id": "found", "Expression": f"SEARCH('{{{name},host}} MetricName=\"latency\"', 'Sum', 60)"},
        ScanBy="TimestampAscending",
    )["MetricDataResults"]
    assert [(result["Id"], result["Values"]) for result in results] == [
        ("all", [11, 22, 33]),
        ("share", [0, pytest.approx(100 / 11), pytest.approx(100 / 11)]),
        ("found", [1, 2, 3]),
        ("found", [10, 20, 30]),
    ]
    assert results[0]["Label"] == "sum, at most 33"
    with pytest.raises(ClientError) as refusal:
        get(cloudwatch, {"Id": "e", "Expression": "nothing + 1"})
    assert refusal.value.response["Error"]["Code"] == "ValidationError"
    assert "Undefined variable 'nothing'" in refusal.value.response["Error"]["Message"]


def test_errors_have_the_codes_that_clients_know(cloudwatch, name):
    with pytest.raises(cloudwatch.exceptions.InvalidParameterCombinationException) as refusal:
        cloudwatch.get_metric_statistics(
            Namespace=name,
            MetricName="x",
            StartTime=now() - datetime.timedelta(days=10),
            EndTime=now(),
            Period=60,
            Statistics=["Sum"],
        )
    assert refusal.value.response["Error"]["Code"] == "InvalidParameterCombination"
    with pytest.raises(cloudwatch.exceptions.ResourceNotFound):
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="none")
    with pytest.raises(ClientError) as refusal:
        cloudwatch.put_metric_alarm(AlarmName="x" * 256, EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold")
    assert refusal.value.response["Error"]["Code"] == "ValidationError"


@pytest.mark.parametrize("protocol", ["query", "json"])
def test_older_protocols(server, name, protocol):
    """boto3 speaks CBOR now; older clients speak the query protocol, and some JSON."""
    stamp = now().strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential=000000000000/{stamp[:8]}/us-east-1/monitoring/aws4_request, "
        "SignedHeaders=host, Signature=00",
        "X-Amz-Date": stamp,
    }

    def send(operation, form, members):
        if protocol == "query":
            body = urllib.parse.urlencode({"Action": operation, "Version": "2010-08-01", **form}).encode()
            own = {"Content-Type": "application/x-www-form-urlencoded"}
        else:
            body = json.dumps(members).encode()
            own = {
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": "GraniteServiceVersion20100801." + operation,
            }
        request = urllib.request.Request(server.url + "/", body, {**headers, **own})
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, dict(answer.headers), answer.read().decode()

    status, _, _ = send(
        "PutMetricData",
        {"Namespace": name, "MetricData.member.1.MetricName": "m", "MetricData.member.1.Value": "1.5"},
        {"Namespace": name, "MetricData": [{"MetricName": "m", "Value": 1.5}]},
    )
    assert status == 200
    status, _, body = send("ListMetrics", {"Namespace": name}, {"Namespace": name})
    assert status == 200 and name in body
    members = {"AlarmName": name, "StateValue": "OK", "StateReason": "x"}
    status, headers_back, body = send("SetAlarmState", members, members)
    assert status == 404
    if protocol == "query":
        assert "<Code>ResourceNotFound</Code>" in body
    else:
        assert headers_back["x-amzn-query-error"] == "ResourceNotFound;Sender"


def test_the_aws_command(server, name):
    server.aws("cloudwatch", "put-metric-data", "--namespace", name, "--metric-name", "m", "--value", "3")
    listed = json.loads(server.aws("cloudwatch", "list-metrics", "--namespace", name, "--output", "json"))
    assert [found["MetricName"] for found in listed["Metrics"]] == ["m"]


def test_an_alarm_goes_off_and_its_history_tells(cloudwatch, name):
    topic = "arn:aws:sns:us-east-1:000000000000:nobody"
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace=name,
        MetricName="load",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=70,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[topic],
        Tags=[{"Key": "team", "Value": "a"}],
    )
    cloudwatch.put_composite_alarm(AlarmName=name + "-any", AlarmRule=f'ALARM("{name}") OR FALSE')
    cloudwatch.put_metric_data(Namespace=name, MetricData=[{"MetricName": "load", "Value": 90}])

    def alarm(which=name):
        found = cloudwatch.describe_alarms(AlarmNames=[which], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return (found["MetricAlarms"] + found["CompositeAlarms"])[0]

    gone_off = wait_for(lambda: alarm() if alarm()["StateValue"] == "ALARM" else None)
    assert gone_off["StateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoints [90.0 (")
    assert json.loads(gone_off["StateReasonData"])["recentDatapoints"] == [90.0]
    assert cloudwatch.list_tags_for_resource(ResourceARN=gone_off["AlarmArn"])["Tags"] == [{"Key": "team", "Value": "a"}]
    wait_for(lambda: alarm(name + "-any")["StateValue"] == "ALARM")

    def summaries():
        lines = cloudwatch.describe_alarm_history(AlarmName=name, ScanBy="TimestampAscending")["AlarmHistoryItems"]
        return [line["HistorySummary"] for line in lines]

    lines = wait_for(lambda: summaries() if len(summaries()) == 3 else None)
    assert lines[:2] == [f'Alarm "{name}" created', "Alarm updated from INSUFFICIENT_DATA to ALARM"]
    assert lines[2].startswith(f"Failed to execute action {topic}.")
    cloudwatch.delete_alarms(AlarmNames=[name, name + "-any"])
    assert cloudwatch.describe_alarms(AlarmNamePrefix=name)["MetricAlarms"] == []


def test_an_alarm_executes_a_scaling_policy(server, cloudwatch, name):
    parity = server.page("/_faultline/parity")
    if parity.get("autoscaling", {}).get("ExecutePolicy") != "real":
        print("SKIPPED LOUDLY: Auto Scaling's ExecutePolicy is not built; the alarm has nothing to act on")
        pytest.skip("Auto Scaling's ExecutePolicy is not built")
    ec2, scaling = server.client("ec2"), server.client("autoscaling")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    template = ec2.create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": image, "InstanceType": "t3.micro"}
    )["LaunchTemplate"]["LaunchTemplateId"]
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=3,
        DesiredCapacity=0,
        AvailabilityZones=["us-east-1a"],
        LaunchTemplate={"LaunchTemplateId": template},
    )
    try:
        policy = scaling.put_scaling_policy(
            AutoScalingGroupName=name,
            PolicyName="out",
            PolicyType="StepScaling",
            AdjustmentType="ChangeInCapacity",
            StepAdjustments=[{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
        )["PolicyARN"]
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace=name,
            MetricName="queue",
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=10,
            ComparisonOperator="GreaterThanThreshold",
            AlarmActions=[policy],
        )
        cloudwatch.put_metric_data(Namespace=name, MetricData=[{"MetricName": "queue", "Value": 50}])

        def desired():
            found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
            return found[0]["DesiredCapacity"]

        wait_for(lambda: desired() == 1)
        lines = cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="Action")["AlarmHistoryItems"]
        assert [line["HistorySummary"] for line in lines] == [f"Successfully executed action {policy}"]
    finally:
        cloudwatch.delete_alarms(AlarmNames=[name])
        scaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)


def test_metrics_and_alarms_survive_a_kill(name):
    from conftest import Server

    server = Server()
    server.start()
    try:
        cloudwatch = server.client("cloudwatch")
        cloudwatch.put_metric_data(Namespace=name, MetricData=[{"MetricName": "latency", "Value": 7}])
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace=name,
            MetricName="latency",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
        # Metrics are written each second; what came since may be lost.
        time.sleep(2.5)
        server.kill()
        server.start()
        cloudwatch = server.client("cloudwatch")
        assert get(cloudwatch, metric("m", name, "Sum"))["MetricDataResults"][0]["Values"] == [7]
        assert cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["AlarmName"] == name
    finally:
        server.remove()


def test_a_stack_makes_alarms(server, cloudwatch, name):
    template = {
        "Resources": {
            "Alarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "Namespace": "App",
                    "MetricName": "x",
                    "Statistic": "Sum",
                    "Period": 60,
                    "EvaluationPeriods": 2,
                    "Threshold": 1.5,
                    "ComparisonOperator": "LessThanThreshold",
                    "TreatMissingData": "notBreaching",
                },
            },
            "Either": {
                "Type": "AWS::CloudWatch::CompositeAlarm",
                "Properties": {"AlarmName": name, "AlarmRule": {"Fn::Sub": "ALARM(${Alarm})"}},
            },
            "Board": {
                "Type": "AWS::CloudWatch::Dashboard",
                "Properties": {"DashboardName": name, "DashboardBody": '{"widgets": []}'},
            },
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Alarm", "Arn"]}}},
    }
    stacks = server.client("cloudformation")
    stacks.create_stack(StackName=name, TemplateBody=json.dumps(template))

    def settled():
        stack = stacks.describe_stacks(StackName=name)["Stacks"][0]
        return stack if stack["StackStatus"] in {"CREATE_COMPLETE", "ROLLBACK_COMPLETE"} else None

    stack = wait_for(settled)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.describe_stack_events(StackName=name)["StackEvents"]
    arn = stack["Outputs"][0]["OutputValue"]
    alarm = cloudwatch.describe_alarms(AlarmNames=[arn.split(":")[-1]])["MetricAlarms"][0]
    assert (alarm["Threshold"], alarm["TreatMissingData"], alarm["EvaluationPeriods"]) == (1.5, "notBreaching", 2)
    stacks.delete_stack(StackName=name)
    wait_for(lambda: not cloudwatch.describe_alarms(AlarmNamePrefix=alarm["AlarmName"])["MetricAlarms"])
    assert not cloudwatch.list_dashboards(DashboardNamePrefix=name).get("DashboardEntries")


def test_long_requests_come_packed(cloudwatch, name):
    """boto3 packs PutMetricData beyond ten kilobytes with gzip."""
    cloudwatch.put_metric_data(
        Namespace=name,
        MetricData=[
            {"MetricName": "m", "Value": place, "Dimensions": [{"Name": "host", "Value": f"host-{place}"}]}
            for place in range(1000)
        ],
    )
    pages = cloudwatch.get_paginator("list_metrics").paginate(Namespace=name)
    assert [len(page["Metrics"]) for page in pages] == [500, 500]
