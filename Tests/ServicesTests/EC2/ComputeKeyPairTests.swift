import AWSModel
import EC2Shapes
import Foundation
import Ground
import Testing

@testable import EC2Service

@Suite("A key pair")
struct ComputeKeyPairTests {
    /// What `ssh-keygen` says; nil when it fails.
    private static func keygen(_ arguments: [String]) throws -> String? {
        let outcome = try ToolRun.run("/usr/bin/ssh-keygen", arguments)
        return outcome.status == 0 ? String(decoding: outcome.output, as: UTF8.self) : nil
    }

    private static var hasKeygen: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen") }

    @Test(
        "that is made is a real one: OpenSSH derives the same public key from its private half",
        .enabled(if: Self.hasKeygen, "ssh-keygen is missing: install openssh-client"),
        arguments: ["rsa", "ed25519"]
    )
    func made(type: String) async throws {
        let bench = try ComputeBench()
        let made = try await bench.run(EC2Operations.createKeyPair) {
            $0.keyName = "deploy key"
            $0.keyType = type
        }
        let file = FileManager.default.temporaryDirectory.path + "/faultline-key-" + IdentifierSource().hexadecimal(12)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let material = Data((made.keyMaterial ?? "").utf8)
        #expect(
            FileManager.default.createFile(atPath: file, contents: material, attributes: [.posixPermissions: 0o600])
        )
        let derived = try #require(try Self.keygen(["-y", "-f", file])).split(separator: " ")
        let shown = try await bench.run(EC2Operations.describeKeyPairs) { $0.includePublicKey = true }
        let kept = try #require(shown.keyPairs?.first)
        #expect(
            kept.publicKey?.split(separator: " ").prefix(2)
                == derived.prefix(2).map { Substring($0.filter { $0 != "\n" }) }[...]
        )
        #expect(kept.publicKey?.hasSuffix(" deploy key") == true)
        #expect(kept.keyType == type)
        #expect(kept.keyFingerprint == made.keyFingerprint)
        #expect(made.keyPairId?.hasPrefix("key-0") == true)
        let pattern = type == "rsa" ? 59 : 44
        #expect(made.keyFingerprint?.count == pattern)
    }

    private static let ed25519 =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKr3yXyCT9rYUMBZcqNNDL9sU3H3MxeKV8qNvbaWUFTU me@here"

    @Test("that is imported has the fingerprint that OpenSSH gives it")
    func imported() async throws {
        let bench = try ComputeBench()
        let made = try await bench.run(EC2Operations.importKeyPair) {
            $0.keyName = "mine"
            $0.publicKeyMaterial = Array(Self.ed25519.utf8)
        }
        let blob = try #require(Base64.decode(String(Self.ed25519.split(separator: " ")[1])))
        #expect(made.keyFingerprint == Base64.encode(HashAlgorithm.sha256.hash(blob)))
        let again = try await bench.refusal(EC2Operations.importKeyPair) {
            $0.keyName = "mine"
            $0.publicKeyMaterial = Array(Self.ed25519.utf8)
        }
        #expect(again == "InvalidKeyPair.Duplicate: The keypair already exists")
        let instance = try await bench.launch { $0.keyName = "mine" }
        #expect(instance.first?.keyName == "mine")
    }

    @Test(
        "is not imported from what is no key",
        arguments: [
            "", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-dss AAAAB3NzaC1kc3M=", "hello world",
            ed25519.replacing("ssh-ed25519 ", with: "ssh-rsa "), ed25519 + "\n" + ed25519,
            "ssh-ed25519 " + Base64.encode([0xFF, 0xFF, 0xFF, 0xFF, 1]),
        ]
    )
    func malformed(text: String) async throws {
        let bench = try ComputeBench()
        let refusal = try await bench.refusal(EC2Operations.importKeyPair) {
            $0.keyName = "k"
            $0.publicKeyMaterial = Array(text.utf8)
        }
        #expect(refusal == "InvalidKey.Format: Key is not in valid OpenSSH public key format")
    }

    @Test("is found by name, id and tag, and deleted without complaint when it is not there")
    func life() async throws {
        let bench = try ComputeBench()
        let made = try await bench.run(EC2Operations.createKeyPair) { request in
            request.keyName = "k"
            request.keyType = "ed25519"
            request.tagSpecifications = [
                TagSpecification {
                    $0.resourceType = "key-pair"
                    $0.tags = [computeTag("team", "a")]
                }
            ]
        }
        let found = try await bench.run(EC2Operations.describeKeyPairs) {
            $0.filters = [computeFilter("tag:team", "a"), computeFilter("key-name", "k")]
        }
        #expect(found.keyPairs?.map(\.keyPairId) == [made.keyPairId])
        let missing = try await bench.refusal(EC2Operations.describeKeyPairs) { $0.keyNames = ["none"] }
        #expect(missing == "InvalidKeyPair.NotFound: The key pair 'none' does not exist")
        for _ in 0..<2 {
            let gone = try await bench.run(EC2Operations.deleteKeyPair) { $0.keyName = "k" }
            #expect(gone.`return` == true)
        }
        #expect(try await bench.run(EC2Operations.describeKeyPairs).keyPairs?.isEmpty == true)
    }
}
