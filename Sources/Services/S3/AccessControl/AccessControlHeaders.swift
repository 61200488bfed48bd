import AWSModel

/// The list that a request's headers ask for: a canned one, or grants one by one.
///
/// Source: S3 API Reference, "PutBucketAcl", "x-amz-grant-…". Observed: recorded answers for words.
struct AccessControlHeaders: Sendable, Equatable {
    let list: AccessControlList
    /// Nil for grants one by one.
    let canned: CannedList?

    /// All that the list says is that the bucket's owner has everything: the one list that buckets with disabled lists
    /// accept.
    let isBucketOwnerFullControl: Bool

    init(list: AccessControlList, canned: CannedList?, bucketOwnerID: String? = nil) {
        self.list = list
        self.canned = canned
        isBucketOwnerFullControl =
            canned == .bucketOwnerFullControl
            || canned == nil && bucketOwnerID.map { list.grants == [.init(.user($0), .fullControl)] } == true
    }

    private static let names: [(StaticString, AccessControlList.Permission)] = [
        ("x-amz-grant-full-control", .fullControl), ("x-amz-grant-read", .read), ("x-amz-grant-read-acp", .readACP),
        ("x-amz-grant-write", .write), ("x-amz-grant-write-acp", .writeACP),
    ]

    /// Nil when the headers ask for no list.
    ///
    /// - Parameters:
    ///   - ownerID: the canonical id of who the bucket or object will belong to.
    ///   - bucketOwnerID: of the bucket's owner, for an object's list.
    ///   - idOfEmail: the canonical id behind an address.
    static func read(
        _ headers: HeaderFields,
        ownerID: String,
        bucketOwnerID: String? = nil,
        idOfEmail: (String) -> String? = { _ in nil }
    ) throws(AWSError) -> AccessControlHeaders? {
        var grants: [AccessControlList.Grant] = []
        var hasGrants = false
        for (name, permission) in names {
            guard let text = headers[name] else { continue }
            hasGrants = true
            grants += try grantees(text, "\(name)", idOfEmail).map { .init($0, permission) }
        }
        if let text = headers.text("x-amz-acl") {
            guard !hasGrants else {
                throw .invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
            }
            let canned = try CannedList.named(text)
            return .init(list: canned.list(ownerID: ownerID, bucketOwnerID: bucketOwnerID), canned: canned)
        }
        guard hasGrants else { return nil }
        return .init(
            list: AccessControlList(ownerID: ownerID, grants: grants),
            canned: nil,
            bucketOwnerID: bucketOwnerID
        )
    }

    /// `id="…", uri="…", emailAddress="…"`, with or without quotes.
    private static func grantees(
        _ text: String,
        _ header: String,
        _ idOfEmail: (String) -> String?
    ) throws(AWSError) -> [AccessControlList.Grantee] {
        var found: [AccessControlList.Grantee] = []
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pair.count == 2 ? EntityTag.bare(pair[1]) : ""
            switch pair[0].trimmed {
            case "id": found.append(.user(try GranteeRules.id(value, name: "id")))
            case "uri": found.append(.group(try GranteeRules.group(value, name: "uri")))
            case "emailAddress": found.append(.user(try GranteeRules.email(value, idOfEmail)))
            default: throw .invalidArgument("Argument format not recognized", name: header, value: text)
            }
        }
        guard !found.isEmpty else {
            throw .invalidArgument("Argument format not recognized", name: header, value: text)
        }
        return found
    }
}

/// Which grantees there can be.
enum GranteeRules {
    /// A canonical user id: 64 hexadecimal digits.
    static func id(_ text: String, name: String) throws(AWSError) -> String {
        let isID =
            text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isID else { throw .invalidArgument("Invalid id", name: name, value: text) }
        return text
    }

    static func group(_ text: String, name: String) throws(AWSError) -> AccessControlList.Group {
        guard let group = AccessControlList.Group(rawValue: text) else {
            throw .invalidArgument("Invalid group uri", name: name, value: text)
        }
        return group
    }

    static func email(_ address: String, _ idOfEmail: (String) -> String?) throws(AWSError) -> String {
        guard let id = idOfEmail(address) else { throw .unresolvableEmail(address) }
        return id
    }
}
