import Ground

/// The resolver that every VPC has.
///
/// Source: VPC User Guide, "Amazon DNS server".
enum Resolver {
    /// Nil when it does not answer at all.
    static func answer(_ bytes: [UInt8], _ view: NetworkView) -> [UInt8]? {
        guard view.resolvesNames, let query = DNSQuery(bytes) else { return nil }
        switch found(query, view.names) {
        case .addresses(let addresses):
            guard query.type == DNSQuery.address else { return query.answer(.fine) }
            return query.answer(.fine, addresses.map(DNSQuery.data(of:)))
        case .name(let name): return query.answer(.fine, [DNSQuery.data(of: name)])
        case .nothing: return query.answer(.fine)
        case .unknown: return query.answer(.unknownName)
        }
    }

    private static func found(_ query: DNSQuery, _ names: NameBook) -> NameBook.Answer {
        query.type == DNSQuery.pointer ? names.name(ofReverse: query.name) : names.addresses(of: query.name)
    }
}
