import AWSModel
import S3Shapes

extension AccessControlList {
    /// Reads the document of PutBucketAcl and PutObjectAcl.
    ///
    /// - Parameters:
    ///   - ownerID: the canonical id of the owner, which a document cannot change.
    ///   - idOfEmail: the canonical id behind an address.
    init(
        _ policy: AccessControlPolicy,
        ownerID: String,
        idOfEmail: (String) -> String? = { _ in nil }
    ) throws(AWSError) {
        guard let owner = policy.owner, let grants = policy.grants else { throw .malformedACL }
        guard grants.count <= Self.grantsMax else { throw .malformedACL }
        if let id = owner.id {
            _ = try GranteeRules.id(id, name: "CanonicalUser/ID")
            guard id == ownerID else { throw .accessDenied }
        }
        var read: [Grant] = []
        for grant in grants {
            guard let permission = grant.permission.flatMap(Permission.init(rawValue:)), let grantee = grant.grantee
            else { throw .malformedACL }
            read.append(Grant(try Self.grantee(grantee, idOfEmail), permission))
        }
        self.init(ownerID: ownerID, grants: read)
    }

    private static func grantee(
        _ view: S3Shapes.Grantee,
        _ idOfEmail: (String) -> String?
    ) throws(AWSError) -> Grantee {
        switch view.type {
        case "CanonicalUser":
            guard let id = view.id else { throw .malformedACL }
            return .user(try GranteeRules.id(id, name: "CanonicalUser/ID"))
        case "Group":
            guard let uri = view.uri else { throw .malformedACL }
            return .group(try GranteeRules.group(uri, name: "Group/URI"))
        case "AmazonCustomerByEmail":
            guard let address = view.emailAddress else { throw .malformedACL }
            return .user(try GranteeRules.email(address, idOfEmail))
        default: throw .malformedACL
        }
    }

    /// The grants as GetBucketAcl and GetObjectAcl show them.
    var grantViews: [S3Shapes.Grant] {
        grants.map { grant in
            S3Shapes.Grant {
                $0.grantee = S3Shapes.Grantee {
                    switch grant.grantee {
                    case .user(let id):
                        $0.id = id
                        $0.type = "CanonicalUser"
                    case .group(let group):
                        $0.uri = group.rawValue
                        $0.type = "Group"
                    }
                }
                $0.permission = grant.permission.rawValue
            }
        }
    }

    var ownerView: Owner { Owner { $0.id = ownerID } }
}

/// What PutBucketAcl and PutObjectAcl bring: headers or a document, and exactly one of the two.
enum AccessControlInput {
    static func read(
        _ headers: HeaderFields,
        document: AccessControlPolicy?,
        ownerID: String,
        bucketOwnerID: String? = nil,
        idOfEmail: (String) -> String? = { _ in nil }
    ) throws(AWSError) -> AccessControlHeaders {
        let given = try AccessControlHeaders.read(
            headers,
            ownerID: ownerID,
            bucketOwnerID: bucketOwnerID,
            idOfEmail: idOfEmail
        )
        if let given {
            guard document == nil else { throw .unexpectedContent }
            return given
        }
        guard let document else { throw .missingHeader("x-amz-acl") }
        let list = try AccessControlList(document, ownerID: ownerID, idOfEmail: idOfEmail)
        return AccessControlHeaders(list: list, canned: nil, bucketOwnerID: bucketOwnerID ?? ownerID)
    }
}
