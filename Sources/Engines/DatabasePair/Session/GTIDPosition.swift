/// How far a server is: for each domain the number of its last transaction.
///
/// Servers of a pair run in strict mode, so within a domain a greater number means that all smaller ones are there.
struct GTIDPosition: Sendable, Hashable {
    private(set) var numbers: [UInt32: UInt64] = [:]
    /// As the server wrote it: the number of the server that made a transaction belongs to its name.
    private var servers: [UInt32: Substring] = [:]

    init() {}

    /// From `0-1-42,7-2-9`; what is not of that form counts as nothing.
    init(_ text: String) {
        for part in text.split(separator: ",") {
            let fields = part.filter { $0 != " " && $0 != "\n" }.split(separator: "-")
            guard fields.count == 3, let domain = UInt32(fields[0]), let number = UInt64(fields[2]) else { continue }
            guard number >= numbers[domain] ?? 0 else { continue }
            numbers[domain] = number
            servers[domain] = fields[1]
        }
    }

    func covers(_ other: GTIDPosition) -> Bool { behind(other) == 0 }

    /// How many transactions of the other are missing here.
    func behind(_ other: GTIDPosition) -> UInt64 {
        other.numbers.reduce(0) { sum, entry in
            let own = numbers[entry.key] ?? 0
            return sum &+ (entry.value > own ? entry.value - own : 0)
        }
    }

    /// The greater of each domain.
    func union(_ other: GTIDPosition) -> GTIDPosition {
        var result = self
        for (domain, number) in other.numbers where number > result.numbers[domain] ?? 0 {
            result.numbers[domain] = number
            result.servers[domain] = other.servers[domain]
        }
        return result
    }

    var text: String {
        numbers.keys.sorted().map { "\($0)-\(servers[$0] ?? "0")-\(numbers[$0] ?? 0)" }.joined(separator: ",")
    }
}
