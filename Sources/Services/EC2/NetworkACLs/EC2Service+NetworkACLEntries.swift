import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry".
extension EC2Service {
    func registerNetworkACLEntries(in table: inout OperationTable) {
        on(&table, EC2Operations.createNetworkAclEntry) { [self] (input, context) -> Void in
            try refuse(["Ipv6CidrBlock": input.ipv6CidrBlock != nil])
            let entry = try NetworkACLRecord.Entry(
                number: input.ruleNumber,
                isEgress: input.egress,
                action: input.ruleAction,
                protocolName: input.protocol,
                block: input.cidrBlock,
                ports: input.portRange,
                icmp: input.icmpTypeCode
            )
            try await change(input.networkAclId, dryRun: input.dryRun, context) { list in
                guard !list.entries.contains(where: entry.isAtSamePlace) else {
                    throw AWSError(
                        "NetworkAclEntryAlreadyExists",
                        "The network acl entry identified by \(entry.number) already exists."
                    )
                }
                try Quota.entriesPerNetworkACL.check(list.entries.count { $0.isEgress == entry.isEgress })
                list.entries.append(entry)
            }
        }
        on(&table, EC2Operations.replaceNetworkAclEntry) { [self] (input, context) -> Void in
            try refuse(["Ipv6CidrBlock": input.ipv6CidrBlock != nil])
            let entry = try NetworkACLRecord.Entry(
                number: input.ruleNumber,
                isEgress: input.egress,
                action: input.ruleAction,
                protocolName: input.protocol,
                block: input.cidrBlock,
                ports: input.portRange,
                icmp: input.icmpTypeCode
            )
            try await change(input.networkAclId, dryRun: input.dryRun, context) { list in
                guard let index = list.entries.firstIndex(where: entry.isAtSamePlace) else {
                    throw AWSError.noEntry(entry.number)
                }
                list.entries[index] = entry
            }
        }
        on(&table, EC2Operations.deleteNetworkAclEntry) { [self] (input, context) -> Void in
            let (number, isEgress) = (input.ruleNumber, input.egress)
            try await change(input.networkAclId, dryRun: input.dryRun, context) { list in
                let index = list.entries.firstIndex { $0.number == number && $0.isEgress == isEgress }
                guard let index else { throw AWSError.noEntry(number) }
                list.entries.remove(at: index)
            }
        }
    }

    private func change(
        _ id: String,
        dryRun: Bool?,
        _ context: RequestContext,
        _ change: @escaping @Sendable (inout NetworkACLRecord) throws -> Void
    ) async throws {
        let place = context.place
        try await write(dryRun) { transaction in
            var list = try transaction.resource(NetworkACLRecord.self, .networkACL, id, in: place)
            try change(&list.record)
            try transaction.update(list)
        }
    }
}

extension AWSError {
    fileprivate static func noEntry(_ number: Int) -> AWSError {
        AWSError("InvalidNetworkAclEntry.NotFound", "The network acl entry identified by \(number) does not exist.")
    }
}

extension NetworkACLRecord.Entry {
    private static let numbers = ["tcp": "6", "udp": "17", "icmp": "1", "all": "-1"]

    func isAtSamePlace(_ other: Self) -> Bool { number == other.number && isEgress == other.isEgress }

    /// An entry as a request describes it, checked.
    fileprivate init(
        number: Int,
        isEgress: Bool,
        action: String,
        protocolName: String,
        block text: String?,
        ports: PortRange?,
        icmp: IcmpTypeCode?
    ) throws(AWSError) {
        guard (1..<NetworkACLViews.lastNumber).contains(number) else {
            throw .invalidValue("\(number)", for: "ruleNumber", "It must be between 1 and 32766.")
        }
        guard action == "allow" || action == "deny" else { throw .invalidValue(action, for: "ruleAction") }
        guard let text else { throw .missingParameter("cidrBlock") }
        let name = Self.numbers[protocolName.lowercased()] ?? protocolName
        guard let value = Int(name), (-1...255).contains(value), value != 58 else {
            throw .invalidValue(protocolName, for: "protocol", "Unknown protocol.")
        }
        self.init(
            number: number,
            isEgress: isEgress,
            allows: action == "allow",
            protocolNumber: name,
            block: try AddressText.block(text, for: "cidrBlock")
        )
        switch name {
        case "6", "17":
            guard let from = ports?.from, let to = ports?.to else { throw .missingParameter("portRange") }
            guard from == -1 && to == -1 || 0 <= from && from <= to && to <= 65535 else {
                throw .invalidValue("\(from)-\(to)", for: "portRange")
            }
            (fromPort, toPort) = from == -1 ? (0, 65535) : (from, to)
        case "1":
            guard let type = icmp?.type, let code = icmp?.code else { throw .missingParameter("icmpTypeCode") }
            guard (-1...255).contains(type), (-1...255).contains(code) else {
                throw .invalidValue("\(type), \(code)", for: "icmpTypeCode")
            }
            (icmpType, icmpCode) = (type, type == -1 ? -1 : code)
        default: break
        }
    }
}
