import AWSModel
import EC2Shapes
import Ground
import World

/// A rule as a request describes it, before it has an id.
struct RuleShape: Sendable, Hashable {
    var traffic: RuleTraffic
    var peer: SecurityGroupRecord.Peer
    var description: String?

    func rule(id: String, isEgress: Bool) -> SecurityGroupRecord.Rule {
        SecurityGroupRecord.Rule(
            id: id,
            isEgress: isEgress,
            protocolName: traffic.protocolName,
            fromPort: traffic.fromPort,
            toPort: traffic.toPort,
            peer: peer,
            description: description
        )
    }

    /// Whether a rule lets the same pass; descriptions do not count.
    func isSame(as rule: SecurityGroupRecord.Rule) -> Bool { traffic == rule.traffic && peer == rule.peer }
}

/// Permissions of requests, checked.
///
/// Source: EC2 API Reference, "AuthorizeSecurityGroupIngress", "IpPermission".
struct PermissionReader<Ledger: LedgerReading> {
    let ledger: Ledger
    let group: Kept<SecurityGroupRecord>

    func read(_ permissions: [IpPermission]) throws -> [RuleShape] {
        var shapes: [RuleShape] = []
        for permission in permissions {
            guard permission.ipv6Ranges?.isEmpty ?? true else { throw AWSError.notBuilt(parameter: "Ipv6Ranges") }
            let traffic = try RuleTraffic(permission.ipProtocol, permission.fromPort, permission.toPort)
            let before = shapes.count
            for range in permission.ipRanges ?? [] {
                shapes.append(try shape(traffic, .block(Self.block(range.cidrIp ?? "")), range.description))
            }
            for list in permission.prefixListIds ?? [] {
                shapes.append(try shape(traffic, .prefixList(prefixList(list.prefixListId)), list.description))
            }
            for pair in permission.userIdGroupPairs ?? [] {
                shapes.append(try shape(traffic, groupPeer(pair), pair.description))
            }
            guard shapes.count > before else {
                throw AWSError(
                    "MissingParameter",
                    "Missing source specification: include source security group or CIDR information"
                )
            }
        }
        return shapes
    }

    private func shape(
        _ traffic: RuleTraffic,
        _ peer: SecurityGroupRecord.Peer,
        _ description: String?
    ) throws -> RuleShape {
        try RuleText.check(description: description)
        return RuleShape(traffic: traffic, peer: peer, description: description)
    }

    static func block(_ text: String) throws(AWSError) -> IPv4Block {
        if text.contains(":") { throw .notBuilt("An IPv6 CIDR block in a security group rule") }
        let block = text.contains("/") ? IPv4Block(text) : nil
        guard let block else { throw .invalidValue("CIDR block \(text) is malformed") }
        return block
    }

    func prefixList(_ id: String?) throws -> String {
        guard let id else { throw AWSError.missingParameter("PrefixListId") }
        try ledger.requirePrefixList(id, in: group.place)
        return id
    }

    private func groupPeer(_ pair: UserIdGroupPair) throws -> SecurityGroupRecord.Peer {
        if let id = pair.groupId { return try groupPeer(id: id, account: pair.userId) }
        guard let name = pair.groupName else { throw AWSError.missingParameter("GroupId") }
        return try groupPeer(name: name)
    }

    /// A group of the same VPC, or of one that is peered with it.
    func groupPeer(id: String, account: String? = nil) throws -> SecurityGroupRecord.Peer {
        guard ResourceKind.securityGroup.isWellFormed(id) else { throw AWSError.malformed(.securityGroup, id) }
        let own = group.place
        if account == nil || account == own.account,
            let found = try ledger.get(SecurityGroupRecord.self, id, in: own), found.vpc == group.vpc
        {
            return .group(id, account: nil)
        }
        for peering in try ledger.peerings(ofVPC: group.vpc) where peering.state == .active {
            let side = peering.requester.vpc == group.vpc ? peering.accepter : peering.requester
            let place = Place(account: side.account, region: side.region)
            guard account == nil || account == side.account,
                let found = try ledger.get(SecurityGroupRecord.self, id, in: place), found.vpc == side.vpc
            else { continue }
            return .group(id, account: side.account == own.account ? nil : side.account)
        }
        if try ledger.get(SecurityGroupRecord.self, id, in: own) != nil {
            throw AWSError(
                "InvalidGroup.NotFound",
                "You have specified two resources that belong to different networks."
            )
        }
        throw AWSError.notFound(.securityGroup, id)
    }

    func groupPeer(name: String) throws -> SecurityGroupRecord.Peer {
        guard try ledger.get(VPCRecord.self, group.vpc, in: group.place)?.isDefault == true else {
            throw AWSError.invalidValue(
                "Invalid value '\(name)' for groupName. You may not reference Amazon VPC security groups by name. "
                    + "Please use the corresponding id for this operation."
            )
        }
        let groups = try ledger.list(SecurityGroupRecord.self, where: "vpc", is: group.vpc, in: .place(group.place))
        guard let found = groups.first(where: { $0.name == name }) else {
            throw AWSError(
                "InvalidGroup.NotFound",
                "The security group '\(name)' does not exist in VPC '\(group.vpc)'"
            )
        }
        return .group(found.id, account: nil)
    }
}

/// Texts of groups and rules.
enum RuleText {
    private static let allowed = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. _-:/()#,@[]+=&;{}!$*".unicodeScalars
    )

    static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.count <= 255 && text.unicodeScalars.allSatisfy(allowed.contains)
    }

    static func check(description: String?) throws(AWSError) {
        guard let description, !isPlain(description) else { return }
        throw .invalidValue(
            "Invalid rule description. Valid descriptions are strings less than 256 characters from the following "
                + "set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
        )
    }
}
