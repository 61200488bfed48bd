/// One fact about a name.
public struct DNSRecord: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case a(IPv4Address)
        case ptr(DNSName)
        case cname(DNSName)
        case ns(DNSName)
        case soa(DNSAuthority)
        /// Texts of 255 bytes at most.
        case txt([String])
    }

    public var name: DNSName
    public var content: Content
    public var secondsToLive: UInt32

    public init(_ name: DNSName, _ content: Content, secondsToLive: UInt32 = 60) {
        self.name = name
        self.content = content
        self.secondsToLive = secondsToLive
    }

    public var type: DNSType {
        switch content {
        case .a: .a
        case .ptr: .ptr
        case .cname: .cname
        case .ns: .ns
        case .soa: .soa
        case .txt: .txt
        }
    }
}

/// Who speaks for a zone, and how long it may be remembered that a name is not there.
///
/// Source: RFC 1035, section 3.3.13; RFC 2308, section 4.
public struct DNSAuthority: Sendable, Hashable {
    public var server: DNSName
    public var mailbox: DNSName
    public var serial: UInt32
    public var refreshSeconds: UInt32
    public var retrySeconds: UInt32
    public var expireSeconds: UInt32
    public var absenceSeconds: UInt32

    public init(
        server: DNSName,
        mailbox: DNSName,
        serial: UInt32 = 1,
        refreshSeconds: UInt32 = 3600,
        retrySeconds: UInt32 = 900,
        expireSeconds: UInt32 = 604_800,
        absenceSeconds: UInt32 = 60
    ) {
        self.server = server
        self.mailbox = mailbox
        self.serial = serial
        self.refreshSeconds = refreshSeconds
        self.retrySeconds = retrySeconds
        self.expireSeconds = expireSeconds
        self.absenceSeconds = absenceSeconds
    }
}
