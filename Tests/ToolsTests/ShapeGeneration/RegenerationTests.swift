import AWSModel
import Foundation
import Ground
import ShapeGeneration
import Testing

/// Generates the shapes anew from the pinned public models and compares them with what is committed.
@Suite("The generated shapes")
struct RegenerationTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let services = [
        "autoscaling", "cloudformation", "cloudwatch", "ec2", "fis", "iam", "mq", "rds", "s3", "sts",
    ]
    private static var hasModels: Bool {
        services.allSatisfy { FileManager.default.fileExists(atPath: model($0).path) }
    }

    private static func model(_ name: String) -> URL { root.appending(path: ".tools/models/\(name).json") }

    @Test(
        "are what the generator writes",
        .enabled(if: hasModels, "the public models are missing: run Scripts/unpack-models"),
        arguments: services
    )
    func upToDate(name: String) throws {
        let folder = Self.root.appending(path: "Models/\(name)")
        let text = try String(contentsOf: folder.appending(path: "operations.txt"), encoding: .utf8)
        let list = try OperationList(text: text)
        var model = try JSONValue.parse(Data(contentsOf: Self.model(name)))
        if let patches = try? Data(contentsOf: folder.appending(path: "patches.json")) {
            model = try APIModel.patched(model, by: JSONValue.parse(patches))
        }
        let api = try APIModel(botocore: model, selected: list.operations)
        let source = "the public service model \(name)"
        for file in try api.swiftFiles(name: name, prefix: list.swiftName, source: source) {
            let path = "Sources/Shapes/\(list.swiftName)Shapes/\(file.name)"
            let committed = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            #expect(committed == file.text, "\(path) is not up to date: run `make shapes`")
        }
    }

    @Test("list every service that Models/ has")
    func everyService() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Models").path)
        #expect(folders.sorted() == Self.services)
    }
}

@Suite("Names in Swift")
struct SwiftNamesTests {
    @Test(
        "of members begin in lower case as a whole word",
        arguments: [
            ("ETag", "eTag"), ("ACL", "acl"), ("DBInstanceIdentifier", "dbInstanceIdentifier"), ("KeyId", "keyId"),
            ("SSEKMSKeyId", "ssekmsKeyId"), ("Default", "`default`"), ("IPv6CidrBlock", "ipv6CidrBlock"),
            ("fields", "fieldsValue"),
        ]
    )
    func members(name: String, swift: String) { #expect(SwiftNames.member(name) == swift) }

    @Test("of types keep clear of the language's own", arguments: [("Error", "ErrorValue"), ("tag", "Tag")])
    func types(name: String, swift: String) { #expect(SwiftNames.type(name) == swift) }
}

@Suite("A patch")
struct PatchTests {
    private let model: JSONValue = ["shapes": ["Tag": ["type": "structure", "members": ["Key": ["shape": "S"]]]]]

    @Test("changes what it names and says why")
    func applies() throws {
        let patches: JSONValue = [
            ["at": ["shapes", "Tag"], "set": ["required": ["Key"]], "why": "the model forgot it"]
        ]
        let patched = try APIModel.patched(model, by: patches)
        #expect(patched["shapes"]?["Tag"]?["required"]?.array == ["Key"])
    }

    @Test(
        "that finds nothing or says no reason is refused",
        arguments: [
            #"[{"at":["shapes","Nope"],"set":{},"why":"x"}]"#, #"[{"at":["shapes"],"set":{}}]"#,
        ]
    )
    func refused(text: String) throws {
        let patches = try JSONValue.parse(text)
        #expect(throws: GenerationError.self) { try APIModel.patched(model, by: patches) }
    }
}
