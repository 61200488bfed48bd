/// What is asked, how often and by how many.
struct LoadPlan: Sendable {
    let address: SocketAddress
    let forge: RequestForge
    let connections: Int
    let threads: Int
    let seconds: Double
    /// Nil: until the time is over.
    let requests: Int?
    let first: Int
    /// How many numbers there are before they start again; nil for no end.
    let keys: Int?
    /// What a good answer's body must measure, if that is known.
    let expectedCount: Int?
    let verifies: Bool
    let processes: [Int]

    init(_ arguments: inout Arguments) throws {
        guard let target = try arguments.text("--connect"), let address = SocketAddress(target) else {
            throw UsageError("--connect takes an IPv4 address and a port")
        }
        self.address = address
        let method = try arguments.text("--method") ?? "GET"
        let size = try arguments.integer("--size")
        keys = try arguments.integer("--keys")
        requests = try arguments.integer("--requests")
        forge = try Self.forge(&arguments, method: method, size: method == "GET" ? nil : size, host: target)
        expectedCount = try arguments.integer("--expect") ?? (method == "GET" ? size : nil)
        connections = max(1, try arguments.integer("--connections") ?? 16)
        threads = max(1, min(connections, try arguments.integer("--threads") ?? 1))
        seconds = try arguments.number("--seconds") ?? (requests == nil ? 3 : 600)
        first = try arguments.integer("--first") ?? 0
        verifies = arguments.flag("--verify")
        processes = try arguments.all("--pid").map { word in
            guard let process = Int(word) else { throw UsageError("--pid takes a number, not \(word)") }
            return process
        }
        try arguments.finish()
    }

    private static func forge(
        _ arguments: inout Arguments,
        method: String,
        size: Int?,
        host target: String
    ) throws -> RequestForge {
        guard let path = try arguments.text("--path"), path.hasPrefix("/") else {
            throw UsageError("--path begins with /")
        }
        let host = try arguments.text("--host") ?? target
        let fields = try ["Host: \(host)"] + arguments.all("--header")
        let signer = try arguments.text("--sign").map { text in
            let words = text.split(separator: ",").map(String.init)
            guard words.count == 4, !path.contains("?") else {
                throw UsageError("--sign takes KEY,SECRET,REGION,SERVICE and a path without a query")
            }
            return RequestSigner(
                accessKey: words[0],
                secret: words[1],
                region: words[2],
                service: words[3],
                host: host
            )
        }
        return RequestForge(
            method: method,
            path: Template(path),
            fields: fields.flatMap { Array("\($0)\r\n".utf8) },
            form: try arguments.text("--body").map(Template.init),
            patternSize: size,
            pattern: Pattern(),
            signer: signer
        )
    }
}
