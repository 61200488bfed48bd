import Ground

/// A DNS query of one question, and its answer.
///
/// Source: RFC 1035, section 4; RFC 6891: an OPT record in the query is left unread.
struct DNSQuery: Sendable, Equatable {
    static let address: UInt16 = 1
    static let pointer: UInt16 = 12

    let id: UInt16
    /// Lower-case labels joined by dots, without the last dot.
    let name: String
    let type: UInt16
    let recursionDesired: Bool
    /// The question as it came, to be sent back.
    let question: ArraySlice<UInt8>

    /// Nil for what is not a query, or cannot be read.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 17, bytes[2] & 0xF8 == 0, bytes[4] == 0, bytes[5] == 1 else { return nil }
        id = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        recursionDesired = bytes[2] & 1 == 1
        var place = 12
        var labels: [String] = []
        while place < bytes.count, bytes[place] != 0 {
            let length = Int(bytes[place])
            // A query's name has no reason to be compressed.
            guard length < 64, place + length < bytes.count, labels.count < 128 else { return nil }
            let label = bytes[place + 1...place + length]
            guard label.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
            labels.append(String(decoding: label, as: UTF8.self).lowercased())
            place += length + 1
        }
        guard place + 4 < bytes.count, place - 12 < 255 else { return nil }
        name = labels.joined(separator: ".")
        type = UInt16(bytes[place + 1]) << 8 | UInt16(bytes[place + 2])
        question = bytes[12..<place + 5]
    }

    enum Status: UInt8 { case fine = 0, malformed = 1, failure = 2, unknownName = 3, notBuilt = 4, refused = 5 }

    /// - Parameters:
    ///   - records: data of the type asked for.
    ///   - seconds: how long they may be kept.
    func answer(_ status: Status, _ records: [[UInt8]] = [], seconds: UInt32 = 60) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(id >> 8), UInt8(id & 255)]
        bytes += [0x80 | (recursionDesired ? 1 : 0), 0x80 | status.rawValue]
        bytes += [0, 1, UInt8(records.count >> 8), UInt8(records.count & 255), 0, 0, 0, 0]
        bytes += question
        for record in records {
            // The name is the question's, 12 bytes into the message.
            bytes += [0xC0, 12, UInt8(type >> 8), UInt8(type & 255), 0, 1]
            bytes += [
                UInt8(seconds >> 24), UInt8(seconds >> 16 & 255), UInt8(seconds >> 8 & 255), UInt8(seconds & 255),
            ]
            bytes += [UInt8(record.count >> 8), UInt8(record.count & 255)] + record
        }
        return bytes
    }

    static func data(of address: IPv4Address) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.number >> $0) }
    }

    static func data(of name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8(min(63, $0.utf8.count))] + $0.utf8.prefix(63) } + [0]
    }
}
