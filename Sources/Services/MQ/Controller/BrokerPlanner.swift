import BrokerPair
import Ground
import World

/// What the engine is to run for a broker, read from the ledger.
enum BrokerPlanner {
    /// Users with access to the web console are of this group.
    ///
    /// Source: Amazon MQ Developer Guide, "Always configure an authorization map".
    private static let consoleGroup = "activemq-webconsole"

    /// Nil while something is missing: a place, a certificate.
    static func plan(_ kept: Kept<BrokerRecord>, _ ledger: some LedgerReading) throws -> BrokerPlan? {
        let record = kept.record
        let placements = record.nodes.compactMap(\.placement)
        guard placements.count == record.nodes.count,
            let certificate = try ledger.get(CertificateRecord.self, kept.id, in: kept.place)?.record
        else { return nil }
        return BrokerPlan(
            id: kept.id,
            nodes: placements.indices.map { place in
                BrokerNodePlan(
                    id: BrokerRecord.node(place),
                    namespacePath: placements[place].namespacePath,
                    address: placements[place].address
                )
            },
            users: users(record),
            configuration: try ledger.document(record.settings.configuration, in: kept.place),
            certificate: ServerCertificate(
                certificate: certificate.certificate,
                key: certificate.key,
                authority: certificate.authority
            ),
            storageBytes: (try? EngineCatalogue.hostType(record.settings.hostType).storageBytes) ?? 20 << 30
        )
    }

    /// Those that hold now; what is pending waits for the reboot.
    private static func users(_ record: BrokerRecord) -> [BrokerUser] {
        record.users.sorted { $0.key < $1.key }.compactMap { name, user in
            guard let settings = user.current else { return nil }
            let groups = settings.groups + (settings.hasConsole ? [consoleGroup] : [])
            return BrokerUser(name: name, password: settings.password, groups: groups)
        }
    }
}
