import AWSModel
import S3Shapes
import Testing

@testable import S3Service

@Suite("An access control list")
struct AccessControlListTests {
    typealias List = AccessControlList

    static let owner = userID("a")
    static let other = userID("b")

    struct Canned: Sendable {
        var list: CannedList
        var grants: [String]
    }

    static let canned = [
        Canned(list: .private, grants: []),
        Canned(list: .publicRead, grants: ["AllUsers READ"]),
        Canned(list: .publicReadWrite, grants: ["AllUsers READ", "AllUsers WRITE"]),
        Canned(list: .authenticatedRead, grants: ["AuthenticatedUsers READ"]),
        Canned(list: .logDeliveryWrite, grants: ["LogDelivery WRITE", "LogDelivery READ_ACP"]),
        Canned(list: .bucketOwnerRead, grants: ["b READ"]),
        Canned(list: .bucketOwnerFullControl, grants: ["b FULL_CONTROL"]),
    ]

    static func words(_ grant: List.Grant) -> String {
        switch grant.grantee {
        case .user(let id): "\(id.prefix(1)) \(grant.permission.rawValue)"
        case .group(let group): "\(group.rawValue.split(separator: "/").last ?? "") \(grant.permission.rawValue)"
        }
    }

    @Test("has a name for what many want", arguments: canned)
    func cannedLists(_ row: Canned) {
        let list = row.list.list(ownerID: Self.owner, bucketOwnerID: Self.other)
        #expect(list.grants.map(Self.words) == ["a FULL_CONTROL"] + row.grants)
    }

    struct Access: Sendable {
        var caller: String?
        var list: CannedList
        var permissions: Set<List.Permission>
    }

    static let all = Set(List.Permission.allCases)
    static let accesses = [
        Access(caller: owner, list: .private, permissions: all),
        Access(caller: other, list: .private, permissions: []),
        Access(caller: nil, list: .private, permissions: []),
        Access(caller: nil, list: .publicRead, permissions: [.read]),
        Access(caller: other, list: .publicReadWrite, permissions: [.read, .write]),
        Access(caller: nil, list: .authenticatedRead, permissions: []),
        Access(caller: other, list: .authenticatedRead, permissions: [.read]),
        Access(caller: other, list: .bucketOwnerFullControl, permissions: all),
        Access(caller: nil, list: .logDeliveryWrite, permissions: []),
    ]

    @Test("gives each caller what it grants", arguments: accesses)
    func evaluation(_ row: Access) {
        let list = row.list.list(ownerID: Self.owner, bucketOwnerID: Self.other)
        #expect(list.permissions(of: row.caller) == row.permissions)
    }

    @Test("can be ignored where it grants to everyone")
    func ignoringPublic() {
        let list = CannedList.publicReadWrite.list(ownerID: Self.owner)
        #expect(list.permissions(of: nil, ignoringPublic: true).isEmpty)
        #expect(list.permissions(of: Self.owner, ignoringPublic: true) == Self.all)
    }

    @Test("leaves the owner in charge of the list even when it grants nothing")
    func empty() {
        let list = List(ownerID: Self.owner, grants: [])
        #expect(list.permissions(of: Self.owner) == [.readACP, .writeACP])
    }

    @Test("is kept as bytes")
    func bytes() {
        let list = CannedList.logDeliveryWrite.list(ownerID: Self.owner)
        #expect(List(bytes: list.bytes) == list)
        #expect(List(bytes: []).grants.isEmpty)
    }

    @Test("is read from headers")
    func headers() throws {
        let given = try AccessControlHeaders.read(
            [
                "x-amz-grant-read": "id=\(Self.other), uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"",
                "x-amz-grant-full-control": "emailAddress=\"me@example.com\"",
            ],
            ownerID: Self.owner,
            idOfEmail: { $0 == "me@example.com" ? userID("c") : nil }
        )
        #expect(given?.list.grants.map(Self.words) == ["c FULL_CONTROL", "b READ", "AllUsers READ"])
        #expect(try AccessControlHeaders.read([:], ownerID: Self.owner) == nil)
        #expect(try AccessControlHeaders.read(["x-amz-acl": "private"], ownerID: Self.owner)?.canned == .private)
    }

    struct Wrong: Sendable {
        var headers: HeaderFields
        var code: String
        var name: String?
    }

    static let wrong = [
        Wrong(headers: ["x-amz-acl": "fake-acl"], code: "InvalidArgument", name: "x-amz-acl"),
        Wrong(headers: ["x-amz-grant-write": "uri=\"http://x/FakeGroup\""], code: "InvalidArgument", name: "uri"),
        Wrong(headers: ["x-amz-grant-write": "fakekey=\"1234\""], code: "InvalidArgument", name: "x-amz-grant-write"),
        Wrong(headers: ["x-amz-grant-write": "id=\"wrong-id\""], code: "InvalidArgument", name: "id"),
        Wrong(headers: ["x-amz-grant-read": ""], code: "InvalidArgument", name: "x-amz-grant-read"),
        Wrong(headers: ["x-amz-grant-read": "emailAddress=a@b"], code: "UnresolvableGrantByEmailAddress"),
        Wrong(headers: ["x-amz-acl": "private", "x-amz-grant-read": "id=\(owner)"], code: "InvalidRequest"),
    ]

    @Test("is refused from headers that make no sense", arguments: wrong)
    func wrongHeaders(_ row: Wrong) {
        let error = refusal { () throws(AWSError) in try AccessControlHeaders.read(row.headers, ownerID: Self.owner) }
        #expect(error?.code == row.code)
        #expect(error?.detail("ArgumentName") == row.name)
    }

    static func policy(
        owner: String? = owner,
        _ grants: [(type: String, id: String?, uri: String?, permission: String?)]
    ) -> AccessControlPolicy {
        AccessControlPolicy {
            $0.owner = owner.map { id in Owner { $0.id = id } }
            $0.grants = grants.map { grant in
                S3Shapes.Grant {
                    $0.permission = grant.permission
                    $0.grantee = S3Shapes.Grantee {
                        $0.type = grant.type
                        $0.id = grant.id
                        $0.uri = grant.uri
                    }
                }
            }
        }
    }

    @Test("is read from a document and shown as one")
    func document() throws {
        let uri = List.Group.allUsers.rawValue
        let view = Self.policy([("CanonicalUser", Self.other, nil, "READ"), ("Group", nil, uri, "WRITE_ACP")])
        let list = try List(view, ownerID: Self.owner)
        #expect(list.grants.map(Self.words) == ["b READ", "AllUsers WRITE_ACP"])
        #expect(list.grantViews.map(\.permission) == ["READ", "WRITE_ACP"])
        #expect(list.grantViews.map { $0.grantee?.id ?? $0.grantee?.uri } == [Self.other, uri])
        #expect(list.ownerView.id == Self.owner)
        #expect(try List(Self.policy([]), ownerID: Self.owner).grants.isEmpty)
    }

    @Test("is refused from documents that make no sense")
    func wrongDocuments() {
        func code(_ policy: AccessControlPolicy) -> String? {
            refusal { () throws(AWSError) in try List(policy, ownerID: Self.owner) }?.code
        }
        #expect(code(AccessControlPolicy()) == "MalformedACLError")
        #expect(code(Self.policy(owner: nil, [])) == "MalformedACLError")
        #expect(code(Self.policy(owner: "wrong-id", [])) == "InvalidArgument")
        #expect(code(Self.policy(owner: Self.other, [])) == "AccessDenied")
        #expect(code(Self.policy([("CanonicalUser", "_foo", nil, "READ")])) == "InvalidArgument")
        #expect(code(Self.policy([("CanonicalUser", nil, nil, "READ")])) == "MalformedACLError")
        #expect(code(Self.policy([("CanonicalUser", Self.other, nil, "EAT")])) == "MalformedACLError")
        #expect(code(Self.policy([("Group", nil, "http://x", "READ")])) == "InvalidArgument")
        #expect(code(Self.policy([("Martian", nil, nil, "READ")])) == "MalformedACLError")
        let grant = ("CanonicalUser", Optional(Self.other), nil as String?, Optional("READ"))
        #expect(code(Self.policy(Array(repeating: grant, count: 101))) == "MalformedACLError")
    }

    @Test("comes in headers or in a document, not in both or neither")
    func input() {
        func code(_ headers: HeaderFields, _ document: AccessControlPolicy?) -> String? {
            refusal { () throws(AWSError) in
                try AccessControlInput.read(headers, document: document, ownerID: Self.owner)
            }?.code
        }
        #expect(code(["x-amz-acl": "private"], nil) == nil)
        #expect(code([:], Self.policy([])) == nil)
        #expect(code([:], nil) == "MissingSecurityHeader")
        #expect(code(["x-amz-acl": "private"], Self.policy([])) == "UnexpectedContent")
    }
}

@Suite("Object ownership")
struct OwnershipTests {
    static func headers(_ canned: CannedList) -> AccessControlHeaders {
        AccessControlHeaders(
            list: canned.list(ownerID: userID("a"), bucketOwnerID: userID("b")),
            canned: canned,
            bucketOwnerID: userID("b")
        )
    }

    @Test("is enforced in new buckets and the writer's where controls are gone")
    func defaults() throws {
        #expect(try ObjectOwnership.read(header: nil) == .bucketOwnerEnforced)
        #expect(try ObjectOwnership.read(header: "ObjectWriter") == .objectWriter)
        #expect(ObjectOwnership(nil) == .objectWriter)
        #expect(ObjectOwnership(ObjectOwnership.bucketOwnerPreferred.view) == .bucketOwnerPreferred)
        let error = refusal { () throws(AWSError) in try ObjectOwnership.read(header: "RandomValue") }
        #expect(error?.message == "Invalid x-amz-object-ownership header: RandomValue")
    }

    @Test("refuses lists when enforced, but for the one that changes nothing")
    func lists() {
        func check(_ canned: CannedList?) -> AWSError? {
            refusal { () throws(AWSError) in
                try ObjectOwnership.bucketOwnerEnforced.check(canned.map(Self.headers))
            }
        }
        #expect(check(nil) == nil)
        #expect(check(.bucketOwnerFullControl) == nil)
        #expect(check(.private) == .listsNotSupported)
        #expect(check(.publicRead) == .listsNotSupported)
        let byGrant = AccessControlHeaders(
            list: AccessControlList(ownerID: userID("a"), grants: [.init(.user(userID("b")), .fullControl)]),
            canned: nil,
            bucketOwnerID: userID("b")
        )
        #expect(byGrant.isBucketOwnerFullControl)
    }

    @Test("cannot be enforced over a list that grants to others")
    func bucketLists() {
        func check(_ canned: CannedList) -> AWSError? {
            refusal { () throws(AWSError) in
                try ObjectOwnership.bucketOwnerEnforced.check(bucketList: canned.list(ownerID: userID("a")))
            }
        }
        #expect(check(.private) == nil)
        #expect(check(.publicRead) == .bucketListWithEnforcedOwnership)
    }

    @Test("says whose a new object is")
    func newObjects() {
        #expect(ObjectOwnership.bucketOwnerEnforced.belongsToBucketOwner(nil))
        #expect(!ObjectOwnership.bucketOwnerPreferred.belongsToBucketOwner(nil))
        #expect(ObjectOwnership.bucketOwnerPreferred.belongsToBucketOwner(Self.headers(.bucketOwnerFullControl)))
        #expect(!ObjectOwnership.objectWriter.belongsToBucketOwner(Self.headers(.bucketOwnerFullControl)))
    }

    @Test("stands beside a block of public access")
    func block() {
        let list = CannedList.publicRead.list(ownerID: userID("a"))
        #expect(refusal { () throws(AWSError) in try PublicAccessBlock.all.check(list) } == .accessDenied)
        #expect(refusal { () throws(AWSError) in try PublicAccessBlock.none.check(list) } == nil)
        #expect(refusal { () throws(AWSError) in try PublicAccessBlock.all.check(policyIsPublic: false) } == nil)
        #expect(refusal { () throws(AWSError) in try PublicAccessBlock.all.check(policyIsPublic: true) }?.status == 403)
        #expect(PublicAccessBlock(PublicAccessBlock.all.view) == .all)
        #expect(
            PublicAccessBlock(PublicAccessBlockConfiguration { $0.blockPublicAcls = true }).view.ignorePublicAcls
                == false
        )
    }
}
