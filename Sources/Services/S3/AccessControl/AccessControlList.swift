/// Who may do what with a bucket or an object, in the older of S3's two ways.
///
/// Source: S3 User Guide, "Access control list (ACL) overview".
struct AccessControlList: Sendable, Hashable {
    static let grantsMax = 100

    enum Permission: String, Sendable, CaseIterable {
        case read = "READ"
        case write = "WRITE"
        case readACP = "READ_ACP"
        case writeACP = "WRITE_ACP"
        case fullControl = "FULL_CONTROL"

        func covers(_ wanted: Permission) -> Bool { self == .fullControl || self == wanted }
    }

    enum Grantee: Sendable, Hashable {
        /// A canonical user id.
        case user(String)
        case group(Group)
    }

    enum Group: String, Sendable, CaseIterable {
        case allUsers = "http://acs.amazonaws.com/groups/global/AllUsers"
        case authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
        case logDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery"

        /// Whoever, or whoever has any account: no one who is meant.
        var isPublic: Bool { self != .logDelivery }
    }

    struct Grant: Sendable, Hashable {
        var grantee: Grantee
        var permission: Permission

        init(_ grantee: Grantee, _ permission: Permission) {
            self.grantee = grantee
            self.permission = permission
        }
    }

    /// A canonical user id.
    var ownerID: String
    var grants: [Grant]

    init(ownerID: String, grants: [Grant]) {
        self.ownerID = ownerID
        self.grants = grants
    }

    /// The owner's alone.
    init(ownerID: String) { self.init(ownerID: ownerID, grants: [Grant(.user(ownerID), .fullControl)]) }

    var isPublic: Bool { grants.contains { $0.grantee.isPublic } }
    var grantsBeyondOwner: Bool { grants.contains { $0.grantee != .user(ownerID) } }

    /// Whether the list gives a permission. Owners may always see and change the list.
    ///
    /// - Parameters:
    ///   - canonicalID: nil for callers without a signature.
    ///   - ignoringPublic: the bucket ignores grants to everyone.
    func grants(_ wanted: Permission, to canonicalID: String?, ignoringPublic: Bool = false) -> Bool {
        if let canonicalID, canonicalID == ownerID, wanted == .readACP || wanted == .writeACP { return true }
        return grants.contains { grant in
            guard grant.permission.covers(wanted) else { return false }
            switch grant.grantee {
            case .user(let id): return id == canonicalID
            case .group(.allUsers): return !ignoringPublic
            case .group(.authenticatedUsers): return canonicalID != nil && !ignoringPublic
            case .group(.logDelivery): return false
            }
        }
    }

    func permissions(of canonicalID: String?, ignoringPublic: Bool = false) -> Set<Permission> {
        Set(Permission.allCases.filter { grants($0, to: canonicalID, ignoringPublic: ignoringPublic) })
    }
}

extension AccessControlList.Grantee {
    var isPublic: Bool { if case .group(let group) = self { group.isPublic } else { false } }
}

// Kept beside buckets and objects: the owner, then one line for each grant.
extension AccessControlList {
    var bytes: [UInt8] {
        let lines = grants.map { grant in
            switch grant.grantee {
            case .user(let id): "\(grant.permission.rawValue) u \(id)"
            case .group(let group): "\(grant.permission.rawValue) g \(group.rawValue)"
            }
        }
        return Array(([ownerID] + lines).joined(separator: "\n").utf8)
    }

    /// What cannot be read grants nothing.
    init(bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        self.init(
            ownerID: lines.first.map(String.init) ?? "",
            grants: lines.dropFirst().compactMap { line in
                let parts = line.split(separator: " ", maxSplits: 2)
                guard parts.count == 3, let permission = Permission(rawValue: String(parts[0])) else { return nil }
                if parts[1] == "u" { return Grant(.user(String(parts[2])), permission) }
                return Group(rawValue: String(parts[2])).map { Grant(.group($0), permission) }
            }
        )
    }
}
