#!/usr/bin/env python3
"""Writes botocore.json: requests signed by botocore, for SignatureVectorTests to verify.

Run with botocore 1.43 (`python3 generate.py`); the clock is fixed, so the result is always the same.
"""
import base64
import datetime
import hashlib
import io
import json
import os
from urllib.parse import quote, urlsplit

import botocore.auth as auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum, Sha256Checksum

NOW = datetime.datetime(2026, 3, 14, 15, 9, 26)
SECONDS = int((NOW - datetime.datetime(1970, 1, 1)).total_seconds())
auth.get_current_datetime = lambda *_, **__: NOW
auth.HmacV1Auth._get_date = lambda self: "Sat, 14 Mar 2026 15:09:26 GMT"
auth.HmacV1QueryAuth._get_date = lambda self: str(SECONDS + int(self._expires))

ACCESS, SECRET = "AKIDVECTORS012345678", "wVect0rs/+secret/KEY+for0tests0nly012345"
TOKEN = "FwoGZXIvYXdzEJr//////////wEaDO+token/with=odd+chars=="
PLAIN, TEMPORARY = Credentials(ACCESS, SECRET), Credentials(ACCESS, SECRET, TOKEN)
cases = []


def case(name, kind, request, service, region, body=b"", token=None, **more):
    parts = urlsplit(request.url)
    headers = [[k, v if isinstance(v, str) else v.decode()] for k, v in request.headers.items()]
    if not any(k.lower() == "host" for k, _ in headers):
        headers.append(["Host", auth._host_from_url(request.url)])
    cases.append({
        "name": name, "kind": kind, "service": service, "region": region, "method": request.method,
        "path": parts.path, "query": parts.query, "headers": headers,
        "body": hashlib.sha256(body).hexdigest(), "token": token, **more,
    })


def sign(name, service, url, method="GET", headers=None, body=b"", credentials=PLAIN, region="eu-west-1", **context):
    request = AWSRequest(method=method, url=url, headers=headers or {}, data=body)
    request.context.update(context)
    signer = auth.S3SigV4Auth if service == "s3" else auth.SigV4Auth
    signer(credentials, service, region).add_auth(request)
    case(name, "header", request, service, region, body, credentials.token)


def presign(name, service, url, method="GET", headers=None, credentials=PLAIN, region="us-east-1", expires=900):
    request = AWSRequest(method=method, url=url, headers=headers or {})
    signer = auth.S3SigV4QueryAuth if service == "s3" else auth.SigV4QueryAuth
    signer(credentials, service, region, expires=expires).add_auth(request)
    case(name, "query", request, service, region, b"", credentials.token)


def key(text):
    return quote(text, safe="/~")


KEYS = [
    "a", "a/b/c", "a//b", "/lead", "trail/", "./x", "../x", "a/../b", "a/./b", "with space", "plus+plus", "per%cent",
    "per%2Fcent", "q?uestion", "ha#sh", "am&per=sand", "til~de", "st*ar", "qu'ote\"s", "par(en)[br]{ac}", "co:lon;semi",
    "at@dollar$excl!", "com,ma", "back\\slash", "pi|pe^caret`tick", "ünï/cödé", "日本/語", "\U0001F600", "line\nbreak",
    "tab\there", "nul\x01", "e\u0301", "long" * 60,
]
for k in KEYS:
    sign("s3 key " + ascii(k)[:40], "s3", "http://localhost:4566/bucket/" + key(k))
    presign("s3 presigned key " + ascii(k)[:40], "s3", "http://localhost:4566/bucket/" + key(k))
for k in KEYS[:24]:
    sign("other path " + ascii(k)[:40], "execute-api", "https://abc.execute-api.eu-west-1.amazonaws.com/prod/" + key(k))

QUERIES = [
    "list-type=2&prefix=a%2Fb&delimiter=%2F", "acl", "acl=", "uploads", "versions&prefix=&max-keys=0",
    "b=2&a=1&a=0&c", "prefix=%C3%BC%20x", "prefix=a%2Bb", "prefix=~tilde-._", "A=1&a=2&B=3", "a=b%3Dc%26d",
    "tagging&versionId=null", "partNumber=10&uploadId=2~abc.DEF-_", "marker=%E6%97%A5", "x=%25", "a-b=1&a=2&a%20b=3",
    "response-content-disposition=attachment%3B%20filename%3D%22x%20y.txt%22",
]
for q in QUERIES:
    sign("s3 query " + q[:40], "s3", "http://bucket.localhost:4566/?" + q)
    sign("other query " + q[:40], "lambda", "http://localhost:4566/2015-03-31/functions?" + q)
    presign("s3 presigned query " + q[:40], "s3", "http://bucket.localhost:4566/key?" + q)
sign("raw unsorted query", "s3", "http://localhost:4566/b?prefix=a+b&delimiter=/&x=~*")
sign("raw query with colon", "apigateway", "http://localhost:4566/tags/arn:aws:x/y?a=b:c/d&e=@")

sign("folded header", "s3", "http://localhost/b/k", headers={"x-amz-meta-a": "  two   blanks\t and  tab  "})
sign("empty header", "s3", "http://localhost/b/k", headers={"x-amz-meta-empty": ""})
sign("unicode header", "s3", "http://localhost/b/k", headers={"x-amz-meta-u": "gr\u00fc\u00dfe"})
sign("quoted header", "s3", "http://localhost/b/k", headers={"x-amz-meta-q": "\"a   b\", c"})
sign("default port", "s3", "http://localhost:80/b/k")
sign("capital host", "s3", "http://LOCALHOST:4566/b/k")
sign("ipv6 host", "s3", "http://[::1]:4566/b/k")
sign("token", "s3", "http://localhost:4566/b/k", credentials=TEMPORARY)
sign("put", "s3", "http://localhost:4566/b/k", "PUT", {"Content-Type": "text/plain", "Content-MD5": "abc=="}, b"hello")
sign("put unsigned", "s3", "https://localhost:4566/b/k", "PUT", {"Content-MD5": "abc=="}, b"hello",
     has_streaming_input=True)
sign("put trailer", "s3", "https://localhost:4566/b/k", "PUT", {
    "x-amz-trailer": "x-amz-checksum-crc32", "x-amz-decoded-content-length": "5", "Content-Encoding": "aws-chunked",
}, b"hello", checksum={"request_algorithm": {"in": "trailer", "algorithm": "crc32", "name": "x-amz-checksum-crc32"}})
for m in ["HEAD", "DELETE", "POST", "OPTIONS"]:
    sign("method " + m, "s3", "http://localhost:4566/b/k", m)
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
JSON = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.ListTables"}
sign("sts", "sts", "http://localhost:4566/", "POST", FORM, b"Action=GetCallerIdentity&Version=2011-06-15")
sign("ec2", "ec2", "http://localhost:4566/", "POST", FORM, b"Action=DescribeInstances&Version=2016-11-15", TEMPORARY)
sign("dynamodb", "dynamodb", "http://localhost:4566/", "POST", JSON, b"{}", region="ap-southeast-2")
sign("date header", "sqs", "http://localhost:4566/", "POST", {"Date": "now"}, b"{}")
sign("no path", "iam", "https://iam.amazonaws.com", "POST", FORM, b"Action=ListUsers")
sign("slashes", "iam", "https://iam.amazonaws.com//a///b/", "GET")
presign("sts presigned", "sts", "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
        headers={"x-k8s-aws-id": "cluster"}, expires=60)
presign("presigned token", "s3", "http://localhost:4566/b/k", credentials=TEMPORARY)
presign("presigned put", "s3", "http://localhost:4566/b/k", "PUT", {"Content-Type": "image/png", "x-amz-acl": "private"})
presign("presigned week", "s3", "http://localhost:4566/b/k", expires=604800)


def version_two(name, url, method="GET", headers=None, auth_path=None, credentials=PLAIN, query=False):
    request = AWSRequest(method=method, url=url, headers=headers or {}, auth_path=auth_path)
    signer = auth.HmacV1QueryAuth(credentials) if query else auth.HmacV1Auth(credentials)
    signer.add_auth(request)
    if query:
        for header in ["Date", "x-amz-security-token"]:
            del request.headers[header]
    bucket = auth_path.split("/")[1] if auth_path else None
    case(name, "v2query" if query else "v2", request, "s3", "", b"", credentials.token, bucket=bucket)


for q in [False, True]:
    for k in KEYS[:10]:
        version_two("v2 key " + ascii(k), "http://localhost:4566/bucket/" + key(k), query=q)
    version_two("v2 virtual", "http://bkt.localhost:4566/k", auth_path="/bkt/k", query=q)
    version_two("v2 virtual root", "http://bkt.localhost:4566/", auth_path="/bkt/", query=q)
    version_two("v2 acl", "http://localhost:4566/b/k?acl&prefix=x", query=q)
    version_two("v2 subresources", "http://localhost:4566/b/k?versionId=1%2B2&tagging&uploadId=x&a=b", query=q)
    version_two("v2 response", "http://localhost:4566/b/k?response-content-type=text%2Fplain%20x", query=q)
    version_two("v2 encryption is unknown to botocore", "http://localhost:4566/b?encryption", query=q)
    version_two("v2 token", "http://localhost:4566/b/k", credentials=TEMPORARY, query=q)
version_two("v2 put", "http://localhost:4566/b/k", "PUT", {
    "Content-Type": "text/plain", "Content-MD5": "abc==", "x-amz-meta-b": " 2 ", "X-Amz-Meta-A": "1", "x-amz-acl": "private"})

posts = []
for name, signer, credentials in [
    ("v4", auth.S3SigV4PostAuth(PLAIN, "s3", "us-east-1"), PLAIN),
    ("v4 token", auth.S3SigV4PostAuth(TEMPORARY, "s3", "us-east-1"), TEMPORARY),
    ("v2", auth.HmacV1PostAuth(PLAIN), PLAIN), ("v2 token", auth.HmacV1PostAuth(TEMPORARY), TEMPORARY),
]:
    request = AWSRequest(method="POST", url="http://localhost:4566/bucket")
    request.context["s3-presign-post-fields"] = {"key": "user/ü.txt", "Content-Type": "text/plain"}
    request.context["s3-presign-post-policy"] = {
        "expiration": "2026-03-14T16:00:00.000Z",
        "conditions": [{"bucket": "bucket"}, ["starts-with", "$key", "user/"], {"Content-Type": "text/plain"},
                       ["content-length-range", 1, 1048576]],
    }
    signer.add_auth(request)
    posts.append({"name": name, "token": credentials.token,
                  "fields": [[k, v] for k, v in request.context["s3-presign-post-fields"].items()]})

chunked = []
for size, chunk, checksum, name in [
    (0, 1024, Crc32Checksum, "x-amz-checksum-crc32"), (1, 1024, Crc32Checksum, "x-amz-checksum-crc32"),
    (8192, 8192, Sha256Checksum, "x-amz-checksum-sha256"), (20000, 8192, Crc32Checksum, "x-amz-checksum-crc32"),
]:
    data = bytes((i * 31 + (i >> 7)) & 0xFF for i in range(size))
    wrapper = AwsChunkedWrapper(io.BytesIO(data), checksum_cls=checksum, checksum_name=name, chunk_size=chunk)
    body = wrapper.read()
    value = body.split(name.encode() + b":")[1].strip().decode()
    chunked.append({"size": size, "trailer": name, "value": value, "framing": len(body) - size,
                    "sha256": hashlib.sha256(body).hexdigest(), "chunk": chunk})

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "botocore.json"), "w") as out:
    rows = ",\n  ".join(json.dumps(c) for c in cases)
    out.write('{"seconds": %d, "access": "%s", "secret": "%s",\n "cases": [\n  %s\n ],\n' % (SECONDS, ACCESS, SECRET, rows))
    out.write(' "posts": %s,\n "chunked": %s}\n' % (json.dumps(posts), json.dumps(chunked)))
print(len(cases), "cases")
