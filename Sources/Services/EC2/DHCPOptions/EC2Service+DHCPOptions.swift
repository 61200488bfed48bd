import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateDhcpOptions", "AssociateDhcpOptions"; VPC User Guide, "DHCP option sets".
extension EC2Service {
    func registerDHCPOptions(in table: inout OperationTable) {
        on(&table, EC2Operations.createDhcpOptions, createDHCPOptions)
        on(&table, EC2Operations.describeDhcpOptions, describeDHCPOptions)
        on(&table, EC2Operations.deleteDhcpOptions, deleteDHCPOptions)
        on(&table, EC2Operations.associateDhcpOptions, associateDHCPOptions)
    }

    func createDHCPOptions(
        _ input: CreateDhcpOptionsRequest,
        _ context: RequestContext
    ) async throws -> CreateDhcpOptionsResult {
        let record = DHCPOptionsRecord(options: try DHCPText.options(input.dhcpConfigurations))
        let tags = try Tags.read(input.tagSpecifications, for: .dhcpOptions)
        let place = context.place
        let options = try await write(input.dryRun) { transaction in
            let id = self.newID(.dhcpOptions)
            try transaction.setTags(tags, of: id, in: place)
            return try transaction.insert(record, id: id, in: place)
        }
        return try CreateDhcpOptionsResult { $0.dhcpOptions = try view(options, world.ledger.snapshot()) }
    }

    func describeDHCPOptions(
        _ input: DescribeDhcpOptionsRequest,
        _ context: RequestContext
    ) async throws -> DescribeDhcpOptionsResult {
        let ledger = try read(input.dryRun)
        let page = try ledger.page(
            DHCPOptionsRecord.self,
            .dhcpOptions,
            ids: input.dhcpOptionsIds,
            filters: input.filters,
            [
                "dhcp-options-id": { [$0.id] }, "key": { $0.options.map(\.key) },
                "value": { $0.options.flatMap(\.values) }, "owner-id": { [$0.place.account] },
            ],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeDhcpOptionsResult {
            $0.nextToken = page.nextToken
            $0.dhcpOptions = try page.elements.map { try view($0, ledger) }
        }
    }

    func view(_ options: Kept<DHCPOptionsRecord>, _ ledger: some LedgerReading) throws -> DhcpOptions {
        let tags = try ledger.tags(of: options.id, in: options.place)
        return DhcpOptions {
            $0.dhcpOptionsId = options.id
            $0.ownerId = options.place.account
            $0.dhcpConfigurations = options.options.map { option in
                DhcpConfiguration {
                    $0.key = option.key
                    $0.values = option.values.map { value in AttributeValue { $0.value = value } }
                }
            }
            $0.tags = Tags.views(tags) ?? []
        }
    }

    func deleteDHCPOptions(_ input: DeleteDhcpOptionsRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let id = input.dhcpOptionsId
            let options = try transaction.resource(DHCPOptionsRecord.self, .dhcpOptions, id, in: place)
            guard try !transaction.list(VPCRecord.self, in: .place(place)).contains(where: { $0.dhcpOptions == id })
            else {
                throw AWSError.dependency("The dhcpOptions '\(id)' has dependencies and cannot be deleted.")
            }
            try transaction.forgetTags(of: id, in: place)
            try transaction.delete(options)
        }
    }

    /// `default` takes the VPC's options away, so that it has none.
    func associateDHCPOptions(_ input: AssociateDhcpOptionsRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let id = input.dhcpOptionsId
            if id != "default" { _ = try transaction.resource(DHCPOptionsRecord.self, .dhcpOptions, id, in: place) }
            var vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            vpc.dhcpOptions = id
            try transaction.update(vpc)
        }
    }
}

/// Source: EC2 API Reference, "CreateDhcpOptions".
enum DHCPText {
    private static let known = [
        "domain-name-servers", "domain-name", "ntp-servers", "netbios-name-servers", "netbios-node-type",
    ]

    static func options(_ given: [NewDhcpConfiguration]) throws(AWSError) -> [DHCPOptionsRecord.Option] {
        guard !given.isEmpty else { throw .missingParameter("dhcpConfiguration") }
        var options: [DHCPOptionsRecord.Option] = []
        for entry in given {
            let key = entry.key ?? ""
            // A value may itself list several.
            let values = (entry.values ?? []).flatMap { $0.split(separator: ",").map(String.init) }
            if key == "ipv6-address-preferred-lease-time" { throw .notBuilt("The DHCP option \(key)") }
            guard known.contains(key) else {
                throw .invalidValue(key, for: "option", "Unknown DHCP option")
            }
            guard !values.isEmpty, !options.contains(where: { $0.key == key }) else {
                throw .invalidValue(values.joined(separator: ","), for: key, "Invalid DHCP option value.")
            }
            try check(values, key)
            options.append(DHCPOptionsRecord.Option(key: key, values: values))
        }
        return options
    }

    private static func check(_ values: [String], _ key: String) throws(AWSError) {
        let isValid =
            switch key {
            case "domain-name-servers":
                values.count <= 4 && values.allSatisfy { $0 == "AmazonProvidedDNS" || IPv4Address($0) != nil }
            case "ntp-servers", "netbios-name-servers":
                values.count <= 4 && values.allSatisfy { IPv4Address($0) != nil }
            case "netbios-node-type": values.count == 1 && ["1", "2", "4", "8"].contains(values[0])
            default: values.allSatisfy { !$0.isEmpty && $0.utf8.count <= 253 }
            }
        guard isValid else {
            throw .invalidValue(values.joined(separator: ", "), for: key, "Invalid DHCP option value.")
        }
    }
}
