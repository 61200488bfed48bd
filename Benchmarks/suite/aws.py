"""Single requests for preparing what is then measured. Nothing of an SDK, so that the machine needs none."""
import http.client, json, re, time, urllib.parse
from .machine import BenchmarkError

VERSIONS = {"sts": "2011-06-15", "iam": "2010-05-08", "cloudformation": "2010-05-15", "ec2": "2016-11-15"}
TEMPLATE = json.dumps({
    "Resources": {f"Bucket{n}": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": [{"Key": "reel", "Value": str(n)}]}}
                  for n in range(3)},
    "Outputs": {"First": {"Value": {"Ref": "Bucket0"}}, "Second": {"Value": {"Fn::GetAtt": ["Bucket1", "Arn"]}}},
})


class NotBuilt(Exception):
    """The operation answers 501: the measure is left out and says so."""


def claim(service):
    """Header lines of a request signed by a key that nobody knows: both moto and Faultline take it at its word."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    fields = {"x-amz-date": stamp}
    if service == "s3":
        fields["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"
    fields["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential=bench/{stamp[:8]}/us-east-1/{service}/aws4_request, "
        f"SignedHeaders={';'.join(sorted(['host', *fields]))}, Signature={'0' * 64}"
    )
    return [f"{name}: {value}" for name, value in fields.items()]


def form(service, action, **parameters):
    return urllib.parse.urlencode({"Action": action, "Version": VERSIONS[service], **parameters}, safe="{}")


def request(port, method, path, *, service=None, body=b"", headers=(), seconds=120):
    fields = dict(line.split(": ", 1) for line in [*(claim(service) if service else []), *headers])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, body, fields)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
    finally:
        connection.close()
    if answer.status == 501:
        raise NotBuilt(f"{method} {path} {body[:60]!r}")
    if not 200 <= answer.status < 300:
        raise BenchmarkError(f"{method} {path} answers {answer.status}: {text[:400]}")
    return text


FORM_TYPE = "Content-Type: application/x-www-form-urlencoded"


def query(port, service, action, **parameters):
    body = form(service, action, **parameters).encode()
    return request(port, "POST", "/", service=service, body=body, headers=[FORM_TYPE])


def control(port, page):
    """One of Faultline's own pages."""
    return json.loads(request(port, "GET", f"/_faultline/{page}"))


def create_stack(port, name):
    query(port, "cloudformation", "CreateStack", StackName=name, TemplateBody=TEMPLATE)
    for _ in range(300):
        status = re.search(r"<StackStatus>(\w+)<", query(port, "cloudformation", "DescribeStacks", StackName=name))
        if status and status.group(1) == "CREATE_COMPLETE":
            return
        if status and status.group(1) != "CREATE_IN_PROGRESS":
            raise BenchmarkError(f"the stack became {status.group(1)}")
        time.sleep(0.1)
    raise BenchmarkError("the stack did not come up")


def create_key(port, user):
    """A key that the cloud knows, so that it checks signatures made with it."""
    query(port, "iam", "CreateUser", UserName=user)
    text = query(port, "iam", "CreateAccessKey", UserName=user)
    return [re.search(f"<{name}>([^<]+)<", text).group(1) for name in ("AccessKeyId", "SecretAccessKey")]
