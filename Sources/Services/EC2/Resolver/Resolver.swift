import Ground

/// The resolver that every VPC has, and the world outside.
///
/// Source: VPC User Guide, "Amazon DNS server".
enum Resolver {
    /// As long as the asker takes it.
    ///
    /// - Parameter names: nil where it does not answer at all.
    static func datagram(_ bytes: [UInt8], _ names: NameBook?) -> [UInt8]? {
        answer(bytes, names) { $0.datagram(for: $1) }
    }

    /// Whole, for TCP.
    static func message(_ bytes: [UInt8], _ names: NameBook?) -> [UInt8]? {
        answer(bytes, names) { $0.message(for: $1) }
    }

    private static func answer(
        _ bytes: [UInt8],
        _ names: NameBook?,
        _ encode: (DNSReply, DNSQuery) -> [UInt8]
    ) -> [UInt8]? {
        guard let names else { return nil }
        let request = DNSRequest(bytes)
        guard case .query(let query) = request else { return DNSReply.toFaulty(request) }
        return encode(reply(to: query, names), query)
    }

    private static func reply(to query: DNSQuery, _ names: NameBook) -> DNSReply {
        let name = query.name.description
        let found = query.type == .ptr ? names.name(ofReverse: name) : names.addresses(of: name)
        switch found {
        case .addresses(let addresses):
            guard query.type == .a || query.type == .any else { return nothing() }
            return DNSReply(answers: addresses.map { DNSRecord(query.name, .a($0), secondsToLive: lifetime) })
        case .name(let text):
            guard let target = DNSName(text) else { return .serverFailure }
            return DNSReply(answers: [DNSRecord(query.name, .ptr(target), secondsToLive: lifetime)])
        case .nothing: return nothing()
        case .unknown: return nothing(.noSuchName)
        }
    }

    /// Endpoints move; nobody is to remember them for long.
    private static let lifetime: UInt32 = 5

    private static func nothing(_ code: DNSCode = .noError) -> DNSReply {
        guard let zone = DNSName("amazonaws.com"), let server = DNSName("ns.amazonaws.com"),
            let mailbox = DNSName("hostmaster.amazonaws.com")
        else { return DNSReply(code) }
        return .nothing(code, in: zone, DNSAuthority(server: server, mailbox: mailbox, absenceSeconds: lifetime))
    }
}
