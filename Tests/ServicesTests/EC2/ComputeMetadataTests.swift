import AWSModel
import AWSService
import EC2Shapes
import Ground
import IAMShapes
import STSService
import Testing
import World

@testable import EC2Service

@Suite("The metadata service")
struct ComputeMetadataTests {
    /// A bench with an instance, and the service as the instance sees it.
    private struct Seen {
        let bench: ComputeBench
        let id: String
        let service: MetadataService

        func ask(_ method: String, _ path: String, _ headers: [String: String] = [:]) async -> MetadataAnswer {
            let request = MetadataRequest(
                method: method,
                path: path,
                headers: headers.map { (name: $0.key, value: $0.value) }
            )
            return await service.answer(request, of: id, in: bench.place)
        }

        func get(_ path: String) async -> String? {
            let answer = await ask("GET", path)
            return answer.status == 200 ? String(decoding: answer.body, as: UTF8.self) : nil
        }
    }

    private static func seen(
        roles: InstanceRoles = .none,
        _ build: (inout RunInstancesRequest) -> Void = { _ in }
    ) async throws -> Seen {
        let bench = try ComputeBench()
        let id = try await bench.launchedRunning { request in
            request.metadataOptions = InstanceMetadataOptionsRequest { $0.httpTokens = "optional" }
            build(&request)
        }
        let service = MetadataService(world: bench.world, roles: roles, key: try await MetadataKey.load(bench.world))
        return Seen(bench: bench, id: id, service: service)
    }

    @Test("lists directories with a slash, and texts without")
    func listing() async throws {
        let seen = try await Self.seen()
        #expect(await seen.get("/latest/") == "dynamic\nmeta-data")
        let names = try #require(await seen.get("/latest/meta-data/")).split(separator: "\n")
        for name in ["ami-id", "instance-id", "placement/", "network/", "services/", "block-device-mapping/"] {
            #expect(names.contains { $0 == name }, "\(name)")
        }
        #expect(!names.contains("iam/"))
        #expect(!names.contains("tags/"))
        #expect(await seen.get("/latest/meta-data/placement") == "availability-zone\navailability-zone-id\nregion")
        #expect(await seen.get("/2021-03-23/meta-data/instance-id/") == seen.id)
        #expect(await seen.get("/")?.hasSuffix("\nlatest") == true)
    }

    @Test("tells what DescribeInstances tells")
    func values() async throws {
        let seen = try await Self.seen { $0.userData = Base64.encode("#!/bin/sh\n".utf8) }
        let shown = try await seen.bench.instance(seen.id)
        let mac = try #require(shown.networkInterfaces?.first?.macAddress)
        let rows: [(String, String?)] = [
            ("meta-data/ami-id", shown.imageId), ("meta-data/instance-type", "t3.micro"),
            ("meta-data/local-ipv4", shown.privateIpAddress), ("meta-data/public-ipv4", shown.publicIpAddress),
            ("meta-data/local-hostname", shown.privateDnsName), ("meta-data/public-hostname", shown.publicDnsName),
            ("meta-data/mac", mac), ("meta-data/security-groups", "default"),
            ("meta-data/placement/availability-zone", shown.placement?.availabilityZone),
            ("meta-data/placement/region", "us-east-1"), ("meta-data/services/domain", "amazonaws.com"),
            ("meta-data/network/interfaces/macs/", mac + "/"),
            ("meta-data/network/interfaces/macs/\(mac)/subnet-id", shown.subnetId),
            ("meta-data/network/interfaces/macs/\(mac)/vpc-ipv4-cidr-block", "172.31.0.0/16"),
            (
                "meta-data/network/interfaces/macs/\(mac)/ipv4-associations/\(shown.publicIpAddress ?? "")",
                shown.privateIpAddress
            ),
            ("meta-data/block-device-mapping/root", "/dev/xvda"), ("user-data", "#!/bin/sh\n"),
        ]
        for (path, value) in rows { #expect(await seen.get("/latest/\(path)") == value, "\(path)") }
        let text = try #require(await seen.get("/latest/dynamic/instance-identity/document"))
        let document = try JSONValue.parse(text)
        #expect(document["instanceId"]?.string == seen.id)
        #expect(document["accountId"]?.string == ComputeBench.account)
        #expect(document["privateIp"]?.string == shown.privateIpAddress)
        #expect(document["pendingTime"]?.string == "2026-11-23T10:00:00Z")
        #expect(document["kernelId"]?.isNull == true)
    }

    @Test("answers 404 with a page for what is not there")
    func missing() async throws {
        let seen = try await Self.seen()
        let paths = [
            "/latest/user-data", "/latest/meta-data/nothing", "/3000-01-01/meta-data", "/latest/meta-data/iam/info",
            "/latest/meta-data/ami-id/x", "/favicon.ico",
        ]
        for path in paths {
            let answer = await seen.ask("GET", path)
            #expect(answer.status == 404, "\(path)")
            #expect(String(decoding: answer.body, as: UTF8.self).contains("<h1>404 - Not Found</h1>"))
        }
    }

    @Test("asks for a token where tokens are required, and takes it until its end and from its instance alone")
    func tokens() async throws {
        let seen = try await Self.seen { request in
            request.metadataOptions = InstanceMetadataOptionsRequest { $0.httpTokens = "required" }
        }
        #expect(await seen.ask("GET", "/latest/meta-data/instance-id").status == 401)
        let issued = await seen.ask("PUT", "/latest/api/token", ["X-aws-ec2-metadata-token-ttl-seconds": "60"])
        #expect(issued.status == 200)
        let token = String(decoding: issued.body, as: UTF8.self)
        #expect(token.count == 56)
        let headers = ["X-aws-ec2-metadata-token": token]
        #expect(await seen.ask("GET", "/latest/meta-data/instance-id", headers).status == 200)
        let reborn = MetadataService(
            world: seen.bench.world,
            roles: .none,
            key: try await MetadataKey.load(seen.bench.world)
        )
        let request = MetadataRequest(method: "GET", path: "/latest/meta-data/", headers: headers.map { ($0, $1) })
        #expect(await reborn.answer(request, of: seen.id, in: seen.bench.place).status == 200)
        let other = try await seen.bench.launchedRunning()
        #expect(await reborn.answer(request, of: other, in: seen.bench.place).status == 401)
        seen.bench.world.clock.advance(by: .seconds(60))
        #expect(await seen.ask("GET", "/latest/meta-data/instance-id", headers).status == 401)
    }

    @Test(
        "refuses what is no request of version 1 or 2",
        arguments: [
            ("PUT", "/latest/api/token", [:], 400),
            ("PUT", "/latest/api/token", ["X-aws-ec2-metadata-token-ttl-seconds": "0"], 400),
            ("PUT", "/latest/api/token", ["X-aws-ec2-metadata-token-ttl-seconds": "21601"], 400),
            ("PUT", "/latest/api/token", ["X-aws-ec2-metadata-token-ttl-seconds": "9", "X-Forwarded-For": "a"], 403),
            ("GET", "/latest/api/token", [:], 405), ("POST", "/latest/meta-data/", [:], 405),
            ("GET", "/latest/meta-data/", ["X-aws-ec2-metadata-token": "AAAA"], 401),
        ] as [(String, String, [String: String], Int)]
    )
    func refuses(method: String, path: String, headers: [String: String], status: Int) async throws {
        let seen = try await Self.seen()
        #expect(await seen.ask(method, path, headers).status == status)
    }

    @Test("says nothing when it is turned off")
    func off() async throws {
        let seen = try await Self.seen { request in
            request.metadataOptions = InstanceMetadataOptionsRequest { $0.httpEndpoint = "disabled" }
        }
        #expect(await seen.ask("GET", "/latest/meta-data/").status == 403)
    }

    @Test("shows tags when told so")
    func tags() async throws {
        let seen = try await Self.seen { request in
            request.metadataOptions = InstanceMetadataOptionsRequest {
                $0.httpTokens = "optional"
                $0.instanceMetadataTags = "enabled"
            }
            request.tagSpecifications = [
                TagSpecification {
                    $0.resourceType = "instance"
                    $0.tags = [computeTag("Name", "web"), computeTag("two words", "x")]
                }
            ]
        }
        #expect(await seen.get("/latest/meta-data/tags/instance/") == "Name\ntwo words")
        #expect(await seen.get("/latest/meta-data/tags/instance/two%20words") == "x")
    }

    @Test("gives the role's credentials, the same until shortly before their end")
    func credentials() async throws {
        let counter = CounterBox()
        let end = WorldInstant(secondsSince1970: 1_795_428_000 + 3600)
        let roles = InstanceRoles(
            role: { profile, _ in
                profile.hasSuffix("instance-profile/web") ? InstanceRoles.Role(name: "app", arn: "arn:app") : nil
            },
            credentials: { _, instance, _ in
                let number = counter.next()
                return InstanceCredentials(
                    accessKey: "ASIA\(number)",
                    secretKey: "s",
                    token: instance,
                    expires: end.advanced(by: .seconds(3600 * (number - 1)))
                )
            }
        )
        let bench = try ComputeBench()
        try await bench.run(IAMOperations.createInstanceProfile) { $0.instanceProfileName = "web" }
        let id = try await bench.launchedRunning { request in
            request.iamInstanceProfile = IamInstanceProfileSpecification { $0.name = "web" }
            request.metadataOptions = InstanceMetadataOptionsRequest { $0.httpTokens = "optional" }
        }
        let service = MetadataService(world: bench.world, roles: roles, key: [1])
        let seen = Seen(bench: bench, id: id, service: service)
        #expect(await seen.get("/latest/meta-data/iam/security-credentials/") == "app")
        func key() async throws -> String? {
            let text = try #require(await seen.get("/latest/meta-data/iam/security-credentials/app"))
            return try JSONValue.parse(text)["AccessKeyId"]?.string
        }
        #expect(try await key() == "ASIA1")
        #expect(try await key() == "ASIA1")
        bench.world.clock.advance(by: .seconds(3301))
        #expect(try await key() == "ASIA2")
        #expect(await seen.ask("GET", "/latest/meta-data/iam/security-credentials/other").status == 404)
        let info = try JSONValue.parse(try #require(await seen.get("/latest/meta-data/iam/info")))
        #expect(info["InstanceProfileArn"]?.string?.hasSuffix(":instance-profile/web") == true)
    }

    @Test("gets a session of the role from STS when the role trusts EC2, and says so when it does not")
    func session() async throws {
        let bench = try ComputeBench()
        for (role, service) in [("app", "ec2.amazonaws.com"), ("other", "lambda.amazonaws.com")] {
            try await bench.run(IAMOperations.createRole) {
                $0.roleName = role
                $0.assumeRolePolicyDocument =
                    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","#
                    + #""Principal":{"Service":"\#(service)"}}]}"#
            }
            try await bench.run(IAMOperations.createInstanceProfile) { $0.instanceProfileName = role }
            try await bench.run(IAMOperations.addRoleToInstanceProfile) {
                $0.instanceProfileName = role
                $0.roleName = role
            }
        }
        let service = MetadataService(
            world: bench.world,
            roles: InstanceRoles.asking({ [unowned bench] in bench }, world: bench.world),
            key: [1]
        )
        func credentials(_ role: String) async throws -> (id: String, JSONValue) {
            let id = try await bench.launchedRunning { request in
                request.iamInstanceProfile = IamInstanceProfileSpecification { $0.name = role }
                request.metadataOptions = InstanceMetadataOptionsRequest { $0.httpTokens = "optional" }
            }
            let seen = Seen(bench: bench, id: id, service: service)
            let text = try #require(await seen.get("/latest/meta-data/iam/security-credentials/\(role)"))
            return (id, try JSONValue.parse(text))
        }
        let (id, good) = try await credentials("app")
        #expect(good["Code"]?.string == "Success")
        let key = try #require(bench.sts.issuedKey(good["AccessKeyId"]?.string ?? ""))
        #expect(key.principal.arn == "arn:aws:sts::\(ComputeBench.account):assumed-role/app/\(id)")
        #expect(key.sessionToken == good["Token"]?.string)
        let (_, bad) = try await credentials("other")
        #expect(bad["Code"]?.string == "AssumeRoleUnauthorizedAccess")
    }
}
