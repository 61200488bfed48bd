import AWSModel
import S3Shapes
import Testing

@testable import S3Service

@Suite("A bucket's name")
struct BucketNameTests {
    @Test(
        "is accepted when it could stand in a host name",
        arguments: [
            "abc", "0foo", "foo0", "a-b.c-d", "foo.-bar", "foo-.bar", "my.bucket.name", "1.2.3.4.5", "1234.1.1.1",
            String(repeating: "a", count: 63),
        ]
    )
    func accepts(_ name: String) { #expect(BucketName.isValid(name)) }

    @Test(
        "is refused when no bucket can have it",
        arguments: [
            "", "a", "ab", "Foo", "foo_bar", "-foo", "foo-", ".foo", "foo.", "foo..bar", "192.168.5.4", "f/oo",
            "foo bar",
            "föö", "xn--foo", "sthree-foo", "amzn-s3-demo-x", "foo-s3alias", "foo--ol-s3", "foo.mrap", "foo--x-s3",
            "foo--table-s3", String(repeating: "a", count: 64),
        ]
    )
    func refuses(_ name: String) {
        let error = refusal { () throws(AWSError) in try BucketName.check(name) }
        #expect(error?.code == "InvalidBucketName")
        #expect(error?.detail("BucketName") == name)
    }
}

@Suite("An object's name")
struct ObjectNameTests {
    @Test("may be 1024 bytes long and no longer")
    func length() {
        #expect(refusal { () throws(AWSError) in try ObjectNames.check(String(repeating: "a", count: 1024)) } == nil)
        let error = refusal { () throws(AWSError) in try ObjectNames.check(String(repeating: "é", count: 513)) }
        #expect(error?.code == "KeyTooLongError")
        #expect(error?.detail("Size") == "1026")
        #expect(error?.detail("MaxSizeAllowed") == "1024")
    }

    @Test("comes with a storage class that there is, or none")
    func storageClass() throws {
        #expect(try ObjectNames.storageClass(nil) == nil)
        #expect(try ObjectNames.storageClass("GLACIER_IR") == "GLACIER_IR")
        let error = refusal { () throws(AWSError) in try ObjectNames.storageClass("OUTPOSTS") }
        #expect(error == .invalidStorageClass("OUTPOSTS"))
    }
}

@Suite("A bucket's location")
struct BucketLocationTests {
    struct Row: Sendable {
        var constraint: String?
        var endpoint: String
        var region: String?
        var code: String?
    }

    static let rows = [
        Row(constraint: nil, endpoint: "us-east-1", region: "us-east-1"),
        Row(constraint: "", endpoint: "us-east-1", region: "us-east-1"),
        Row(constraint: "eu-west-1", endpoint: "us-east-1", region: "eu-west-1"),
        Row(constraint: "EU", endpoint: "us-east-1", region: "eu-west-1"),
        Row(constraint: "us-east-1", endpoint: "us-east-1", code: "InvalidLocationConstraint"),
        Row(constraint: "mars-1", endpoint: "us-east-1", code: "InvalidLocationConstraint"),
        Row(constraint: nil, endpoint: "eu-west-1", code: "IllegalLocationConstraintException"),
        Row(constraint: "eu-west-1", endpoint: "eu-west-1", region: "eu-west-1"),
        Row(constraint: "us-east-1", endpoint: "eu-west-1", code: "IllegalLocationConstraintException"),
        Row(constraint: "mars-1", endpoint: "eu-west-1", code: "IllegalLocationConstraintException"),
    ]

    @Test("follows from constraint and endpoint", arguments: rows)
    func location(_ row: Row) {
        var region: String?
        let error = refusal { () throws(AWSError) in
            region = try BucketLocation.region(constraint: row.constraint, endpoint: row.endpoint) {
                ["us-east-1", "eu-west-1"].contains($0)
            }
        }
        #expect(region == row.region)
        #expect(error?.code == row.code)
    }

    @Test("lets an owner repeat himself in us-east-1 alone")
    func repeats() {
        func again(_ isOwn: Bool, _ region: String) -> String? {
            refusal { () throws(AWSError) in
                try BucketLocation.checkRepeat(bucket: "b", isOwn: isOwn, existingRegion: region, endpoint: region)
            }?.code
        }
        #expect(again(true, "us-east-1") == nil)
        #expect(again(true, "eu-west-1") == "BucketAlreadyOwnedByYou")
        #expect(again(false, "us-east-1") == "BucketAlreadyExists")
    }

    @Test("has no name in the oldest Region")
    func constraint() {
        #expect(BucketLocation.constraint(of: "us-east-1") == nil)
        #expect(BucketLocation.constraint(of: "eu-west-1") == "eu-west-1")
    }
}

@Suite("Tags")
struct TagTests {
    struct Row: Sendable {
        var tags: [[String]]
        var words: String?
        var key: String?
    }

    static let rows = [
        Row(tags: []),
        Row(tags: [["Key", "Val"], ["a b+-=._:/@", ""], ["schlüssel", "値"]]),
        Row(tags: [[String(repeating: "k", count: 128), String(repeating: "v", count: 256)]]),
        Row(tags: [["", "v"]], words: "The TagKey you have provided is invalid", key: ""),
        Row(tags: [["Key1,Key2", "v"]], words: "The TagKey you have provided is invalid", key: "Key1,Key2"),
        Row(tags: [["Key1", "Val1,Val2"]], words: "The TagValue you have provided is invalid", key: "Key1"),
        Row(tags: [["aws:x", "v"]], words: "System tags cannot be added/updated by requester", key: "aws:x"),
        Row(tags: [["a", "1"], ["a", "2"]], words: "Cannot provide multiple Tags with the same key", key: "a"),
        Row(
            tags: [[String(repeating: "k", count: 129), "v"]],
            words: "The TagKey you have provided is invalid",
            key: String(repeating: "k", count: 129)
        ),
        Row(
            tags: [["k", String(repeating: "v", count: 257)]],
            words: "The TagValue you have provided is invalid",
            key: "k"
        ),
    ]

    @Test("are held to AWS's rules", arguments: rows)
    func rules(_ row: Row) {
        let tags = row.tags.map { (name: $0[0], value: $0[1]) }
        let error = refusal { () throws(AWSError) in try ObjectTags.check(tags) }
        #expect(error?.message == row.words)
        #expect(error?.detail("TagKey") == row.key)
    }

    @Test("are ten on an object and fifty on a bucket at most")
    func counts() {
        func many(_ count: Int) -> [NamedValue] { (0..<count).map { (name: "k\($0)", value: "v") } }
        #expect(refusal { () throws(AWSError) in try ObjectTags.check(many(10)) } == nil)
        #expect(refusal { () throws(AWSError) in try ObjectTags.check(many(11)) }?.code == "InvalidTag")
        #expect(refusal { () throws(AWSError) in try BucketTags.check(many(50)) } == nil)
        #expect(refusal { () throws(AWSError) in try BucketTags.check(many(51)) }?.status == 400)
    }

    @Test("are read from a header")
    func header() throws {
        #expect(try ObjectTags.read(query: "a=1&b=x%20y&c=&d").text == "a=1|b=x y|c=|d=")
        #expect(try ObjectTags.read(query: "").isEmpty)
    }

    @Test("are refused in a malformed header", arguments: ["key1=val1,key2=val2", "a=1&a=2", "a=%zz", "a=%FF"])
    func malformed(_ text: String) {
        let error = refusal { () throws(AWSError) in try ObjectTags.read(query: text) }
        #expect(error?.code == "InvalidArgument")
        #expect(error?.detail("ArgumentName") == "x-amz-tagging")
        #expect(error?.detail("ArgumentValue") == text)
    }
}
