/// What a resource record is about.
///
/// Source: RFC 1035, section 3.2.2; RFC 3596; RFC 6891.
public struct DNSType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let a = DNSType(rawValue: 1)
    public static let ns = DNSType(rawValue: 2)
    public static let cname = DNSType(rawValue: 5)
    public static let soa = DNSType(rawValue: 6)
    public static let ptr = DNSType(rawValue: 12)
    public static let mx = DNSType(rawValue: 15)
    public static let txt = DNSType(rawValue: 16)
    public static let aaaa = DNSType(rawValue: 28)
    static let opt = DNSType(rawValue: 41)
    public static let any = DNSType(rawValue: 255)
}

/// A question to a name server.
public struct DNSQuery: Sendable, Hashable {
    public static let internet: UInt16 = 1
    /// The most that a datagram may carry to one who does not say otherwise.
    public static let plainDatagramMax = 512

    public var id: UInt16
    public var name: DNSName
    public var type: DNSType
    /// 1 is the internet.
    public var classNumber: UInt16
    public var wantsRecursion: Bool
    /// What the asker takes in one datagram, if it speaks EDNS.
    public var datagramMax: Int?

    public init(
        id: UInt16,
        name: DNSName,
        type: DNSType,
        classNumber: UInt16 = Self.internet,
        wantsRecursion: Bool = true,
        datagramMax: Int? = nil
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.classNumber = classNumber
        self.wantsRecursion = wantsRecursion
        self.datagramMax = datagramMax
    }

    /// As a message for a server.
    public var encoded: [UInt8] {
        var writer = DNSWriter()
        writer.short(id)
        writer.short(wantsRecursion ? 0x0100 : 0)
        for count: UInt16 in [1, 0, 0, datagramMax == nil ? 0 : 1] { writer.short(count) }
        writer.name(name)
        writer.short(type.rawValue)
        writer.short(classNumber)
        if let datagramMax { writer.options(datagramMax: UInt16(clamping: datagramMax), code: .noError) }
        return writer.bytes
    }
}

/// What a message that came to a server is.
public enum DNSRequest: Sendable, Hashable {
    case query(DNSQuery)
    /// To be answered with an error, and without its question, which may be what is wrong.
    case faulty(id: UInt16, DNSCode)
    /// Not to be answered: too short to name it, or an answer itself.
    case unanswerable

    /// Never fails: anything can come.
    ///
    /// Source: RFC 1035, section 4.1; RFC 6891, section 6.1.
    public init(_ message: [UInt8]) {
        var reader = DNSReader(message)
        guard let id = reader.short(), let flags = reader.short(), let questions = reader.short(),
            let answers = reader.short(), let authorities = reader.short(), let additional = reader.short(),
            flags & 0x8000 == 0
        else {
            self = .unanswerable
            return
        }
        guard flags >> 11 & 15 == 0 else {
            self = .faulty(id: id, .notImplemented)
            return
        }
        guard questions == 1, let name = reader.name(), let type = reader.short(), let classNumber = reader.short()
        else {
            self = .faulty(id: id, .formatError)
            return
        }
        var query = DNSQuery(id: id, name: name, type: DNSType(rawValue: type), classNumber: classNumber)
        query.wantsRecursion = flags & 0x0100 != 0
        switch Self.options(&reader, skipping: Int(answers) + Int(authorities), of: Int(additional)) {
        case .none: self = .query(query)
        case .some(let max):
            query.datagramMax = max
            self = .query(query)
        case .code(let code): self = .faulty(id: id, code)
        }
    }

    private enum Options {
        case none
        case some(datagramMax: Int)
        case code(DNSCode)
    }

    /// Looks for EDNS among the records behind the question.
    private static func options(_ reader: inout DNSReader, skipping others: Int, of additional: Int) -> Options {
        var found = Options.none
        for place in 0..<others + additional {
            guard let name = reader.name(), let type = reader.short(), let size = reader.short(),
                let word = reader.word(), let length = reader.short(), reader.bytes(Int(length)) != nil
            else { return .code(.formatError) }
            guard type == DNSType.opt.rawValue, place >= others else { continue }
            guard case .none = found, name == .root else { return .code(.formatError) }
            guard word >> 16 & 255 == 0 else { return .code(.badVersion) }
            found = .some(datagramMax: max(DNSQuery.plainDatagramMax, Int(size)))
        }
        return found
    }
}
