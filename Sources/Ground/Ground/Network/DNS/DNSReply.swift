/// How a question fared.
///
/// Source: RFC 1035, section 4.1.1; RFC 6891, section 9.
public struct DNSCode: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let noError = DNSCode(rawValue: 0)
    public static let formatError = DNSCode(rawValue: 1)
    public static let serverFailure = DNSCode(rawValue: 2)
    public static let noSuchName = DNSCode(rawValue: 3)
    public static let notImplemented = DNSCode(rawValue: 4)
    public static let refused = DNSCode(rawValue: 5)
    static let badVersion = DNSCode(rawValue: 16)
}

/// What a name server says.
public struct DNSReply: Sendable, Hashable {
    public var code: DNSCode
    public var answers: [DNSRecord]
    public var authorities: [DNSRecord]
    /// Whether the server itself speaks for the name, instead of having asked.
    public var isAuthoritative: Bool

    public init(
        _ code: DNSCode = .noError,
        answers: [DNSRecord] = [],
        authorities: [DNSRecord] = [],
        isAuthoritative: Bool = false
    ) {
        self.code = code
        self.answers = answers
        self.authorities = authorities
        self.isAuthoritative = isAuthoritative
    }

    public static let refused = DNSReply(.refused)
    public static let serverFailure = DNSReply(.serverFailure)

    /// There is nothing of the type, or (``DNSCode/noSuchName``) not even the name. The zone's authority says for how
    /// long that may be believed.
    public static func nothing(_ code: DNSCode = .noError, in zone: DNSName, _ authority: DNSAuthority) -> DNSReply {
        DNSReply(
            code,
            authorities: [DNSRecord(zone, .soa(authority), secondsToLive: authority.absenceSeconds)],
            isAuthoritative: true
        )
    }
}

extension DNSReply {
    /// What a server takes in one datagram, told to those who speak EDNS: fits every path without fragments.
    private static let datagramMax = 1232
    private static let messageMax = 65_535

    /// The message for one who asked by datagram. One that is too long becomes an empty one that says so; the asker
    /// then comes back by TCP.
    public func datagram(for query: DNSQuery) -> [UInt8] {
        let max = min(query.datagramMax ?? DNSQuery.plainDatagramMax, Self.datagramMax)
        return encoded(for: query, max: max)
    }

    /// The message for one who asked by TCP, without the length before it.
    public func message(for query: DNSQuery) -> [UInt8] { encoded(for: query, max: Self.messageMax) }

    /// The message for a request that holds no question; nil where none is due.
    public static func toFaulty(_ request: DNSRequest) -> [UInt8]? {
        guard case .faulty(let id, let code) = request else { return nil }
        var writer = DNSWriter()
        writer.short(id)
        writer.short(0x8000 | code.rawValue & 15)
        // Codes over 15 do not fit without EDNS.
        let hasOptions = code.rawValue > 15
        for count: UInt16 in [0, 0, 0, hasOptions ? 1 : 0] { writer.short(count) }
        if hasOptions { writer.options(datagramMax: UInt16(datagramMax), code: code) }
        return writer.bytes
    }

    private func encoded(for query: DNSQuery, max: Int) -> [UInt8] {
        let whole = encoded(for: query, isTruncated: false)
        return whole.count <= max ? whole : encoded(for: query, isTruncated: true)
    }

    private func encoded(for query: DNSQuery, isTruncated: Bool) -> [UInt8] {
        let answers = isTruncated ? [] : answers
        let authorities = isTruncated ? [] : authorities
        var flags: UInt16 = 0x8080 | code.rawValue & 15
        if isAuthoritative { flags |= 0x0400 }
        if isTruncated { flags |= 0x0200 }
        if query.wantsRecursion { flags |= 0x0100 }
        var writer = DNSWriter()
        writer.short(query.id)
        writer.short(flags)
        writer.short(1)
        writer.short(UInt16(clamping: answers.count))
        writer.short(UInt16(clamping: authorities.count))
        writer.short(query.datagramMax == nil ? 0 : 1)
        writer.name(query.name)
        writer.short(query.type.rawValue)
        writer.short(query.classNumber)
        for record in answers + authorities { writer.record(record) }
        if query.datagramMax != nil { writer.options(datagramMax: UInt16(Self.datagramMax), code: code) }
        return writer.bytes
    }
}
