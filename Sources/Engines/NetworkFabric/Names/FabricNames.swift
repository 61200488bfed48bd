/// What things of one owner are called on the host. Only namespaces are visible there, all behind one prefix; links,
/// tables and rules live inside of them.
struct FabricNames: Sendable, Hashable {
    static let directory = "/run/netns"

    let prefix: String

    init(owner: String) { prefix = "fl\(owner)-" }
    init(prefix: String) { self.prefix = prefix }

    func router(_ network: String) -> String { "\(prefix)n-\(Self.plain(network))" }
    func host(_ owner: String) -> String { "\(prefix)h-\(Self.plain(owner))" }
    func translator(_ id: String) -> String { "\(prefix)t-\(Self.plain(id))" }
    func outsideHost(_ id: String) -> String { "\(prefix)o-\(Self.plain(id))" }
    var outside: String { "\(prefix)outside" }

    /// Of hosts, here or outside.
    static func isGuest(_ namespace: String) -> Bool {
        let rest = namespace.drop { $0 != "-" }
        return rest.hasPrefix("-h-") || rest.hasPrefix("-o-")
    }

    static func path(_ namespace: String) -> String { "\(directory)/\(namespace)" }

    /// A file name, told apart from others that spell alike.
    static func plain(_ id: String) -> String {
        let isPlain = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        if isPlain, !id.isEmpty, id.utf8.count <= 64 { return id }
        return "_" + digest(id)
    }

    /// Twelve hexadecimal digits: short enough for a link's name, which has 15 at most.
    static func digest(_ id: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= hash >> 32
        hash = hash &* 0x9e37_79b9_7f4a_7c15
        let digits = String(hash >> 16, radix: 16)
        return String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }

    /// Numbers for marks and tables that stay the same when others come and go.
    static func numbers(_ ids: some Sequence<String>) -> [String: UInt32] {
        var numbers: [String: UInt32] = [:]
        var taken: Set<UInt32> = []
        for id in ids.sorted() {
            // Below are the kernel's tables; the highest bit is kept for verdicts in marks.
            var number = 0x1000 + (UInt32(digest(id).suffix(7), radix: 16) ?? 0)
            while !taken.insert(number).inserted { number += 1 }
            numbers[id] = number
        }
        return numbers
    }
}

/// What links are called inside a router and outside.
enum LinkNames {
    /// In a router, the end of an interface's link.
    static func interface(_ id: String) -> String { "i" + FabricNames.digest(id) }
    /// In a router, the end towards the world outside.
    static let gateway = "igw"
    static func peering(_ id: String) -> String { "p" + FabricNames.digest(id) }
    /// Outside, the end towards a network.
    static func network(_ id: String) -> String { "n" + FabricNames.digest(id) }
    static func outsideHost(_ id: String) -> String { "o" + FabricNames.digest(id) }
}
