import Ground

/// A conversation with a server in the MySQL protocol: text queries only.
///
/// Our own, because a socket that was connected elsewhere must be taken over, because a hung server has to be noticed
/// within a second, and because it is two hundred lines. It blocks its thread.
///
/// Source: MariaDB Knowledge Base, "Clients & Utilities: Client/Server Protocol".
final class MySQLSession {
    private let socket: SessionSocket
    private var sequence: UInt8 = 0
    /// Such as `10.11.19-MariaDB`.
    private(set) var version = ""

    private static let packetBytesMax = 0xff_ffff
    private static let rowsMax = 100_000

    /// Hears the server's greeting: it lives.
    init(_ socket: SessionSocket) throws(SessionError) {
        self.socket = socket
        salt = []
        var greeting = PacketBytes(try readPacket())
        let first = try greeting.byte()
        if first == 0xff { throw try Self.refusal(&greeting) }
        guard first == 10 else { throw .garbled("protocol version \(first)") }
        version = String(decoding: greeting.untilZero(), as: UTF8.self)
        _ = try greeting.take(4)
        salt = try greeting.take(8)
        // A filler, capabilities, character set, status, more capabilities, the length of the salt, reserved.
        _ = try greeting.take(1 + 2 + 1 + 2 + 2 + 1 + 10)
        if greeting.remaining >= 12 { salt += try greeting.take(12) }
    }

    private var salt: [UInt8]

    /// Logs in; as the account of the process' own user when there is no password and the socket is local.
    func logIn(_ user: String, password: String = "") throws(SessionError) {
        // Long passwords, protocol 4.1, transactions, secure connection, plug-in authentication.
        let capabilities: UInt32 = 0x0000_0001 | 0x0000_0200 | 0x0000_2000 | 0x0000_8000 | 0x0008_0000
        var packet = Self.littleEndian(capabilities) + Self.littleEndian(UInt32(Self.packetBytesMax))
        packet.append(45)
        packet += [UInt8](repeating: 0, count: 23)
        packet += Array(user.utf8) + [0]
        let proof = Self.proof(password, salt)
        packet.append(UInt8(proof.count))
        packet += proof
        packet += Array("mysql_native_password".utf8) + [0]
        try writePacket(packet)
        var answer = PacketBytes(try readPacket())
        switch try answer.byte() {
        case 0: return
        case 0xfe:
            let plugin = String(decoding: answer.untilZero(), as: UTF8.self)
            guard plugin == "mysql_native_password" else { throw .garbled("authentication by \(plugin)") }
            try writePacket(Self.proof(password, Array(answer.rest().prefix(20))))
            var second = PacketBytes(try readPacket())
            if try second.byte() == 0xff { throw try Self.refusal(&second) }
        case 0xff: throw try Self.refusal(&answer)
        default: throw .garbled("an answer to the login")
        }
    }

    /// The rows of a query by column name; none for a statement that gives no rows.
    @discardableResult
    func query(_ statement: String) throws(SessionError) -> [[String: String]] {
        sequence = 0
        try writePacket([3] + Array(statement.utf8))
        let head = try readPacket()
        var first = PacketBytes(head)
        switch try first.byte() {
        case 0: return []
        case 0xff: throw try Self.refusal(&first)
        case 0xfb: throw .garbled("the server asks for a file")
        case let count: return try rows(columns: Int(count))
        }
    }

    /// Leaves in order: a server notes who does not.
    func quit() throws(SessionError) {
        sequence = 0
        try writePacket([1])
    }

    /// The only value of the only row.
    func value(_ statement: String) throws(SessionError) -> String? {
        try query(statement).first?.values.first
    }

    private func rows(columns count: Int) throws(SessionError) -> [[String: String]] {
        var names: [String] = []
        for _ in 0..<count {
            var column = PacketBytes(try readPacket())
            // Catalogue, schema, table, original table.
            for _ in 0..<4 { _ = try column.text() }
            names.append(try column.text() ?? "")
        }
        _ = try readPacket()
        var rows: [[String: String]] = []
        while rows.count < Self.rowsMax {
            let bytes = try readPacket()
            var packet = PacketBytes(bytes)
            if bytes.first == 0xfe, bytes.count < 9 { return rows }
            if bytes.first == 0xff {
                _ = try packet.byte()
                throw try Self.refusal(&packet)
            }
            var row: [String: String] = [:]
            for name in names { row[name] = try packet.text() }
            rows.append(row)
        }
        throw .garbled("more than \(Self.rowsMax) rows")
    }

    private func readPacket() throws(SessionError) -> [UInt8] {
        let head = try socket.read(4)
        let length = Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16
        guard length < Self.packetBytesMax else { throw .garbled("a packet of \(length) bytes") }
        sequence = head[3] &+ 1
        return try socket.read(length)
    }

    private func writePacket(_ body: [UInt8]) throws(SessionError) {
        guard body.count < Self.packetBytesMax else { throw .garbled("a statement of \(body.count) bytes") }
        let head = [UInt8(body.count & 255), UInt8(body.count >> 8 & 255), UInt8(body.count >> 16), sequence]
        sequence &+= 1
        try socket.write(head + body)
    }

    private static func refusal(_ packet: inout PacketBytes) throws(SessionError) -> SessionError {
        let code = Int(try packet.number(2))
        var text = packet.rest()
        // A mark and five digits of SQL state, when the login has got that far.
        if text.first == UInt8(ascii: "#") { text = Array(text.dropFirst(6)) }
        return .refused(code: code, text: String(decoding: text, as: UTF8.self))
    }

    /// What `mysql_native_password` wants: the password is proven without being sent.
    private static func proof(_ password: String, _ salt: [UInt8]) -> [UInt8] {
        if password.isEmpty { return [] }
        let once = HashAlgorithm.sha1.hash(Array(password.utf8))
        let twice = HashAlgorithm.sha1.hash(once)
        return zip(once, HashAlgorithm.sha1.hash(salt + twice)).map { $0 ^ $1 }
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
}
