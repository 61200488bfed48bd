import Ground

/// One answer of the server's statistics plugin, as its line protocol carries it: a list of pairs of a name and a value
/// of some type, `{"map":{"entry":[{"string":"size","long":3},{"string":["brokerName","b"]}]}}`.
struct StatisticsReply: Sendable, Equatable {
    private(set) var numbers: [String: Double] = [:]
    private(set) var words: [String: String] = [:]

    init?(_ body: [UInt8]) {
        guard let value = try? JSONValue.parse(body), let map = value["map"] else { return nil }
        let entries: [JSONValue] = map["entry"]?.array ?? map["entry"].map { [$0] } ?? []
        for entry in entries {
            guard case .object(let members) = entry else { continue }
            if let pair = members["string"]?.array?.compactMap(\.string), pair.count == 2 {
                words[pair[0]] = pair[1]
            } else if let name = members["string"]?.string {
                for (kind, value) in members where kind != "string" {
                    if case .number(let number) = value { numbers[name] = number.double }
                }
            }
        }
    }

    func count(_ name: String) -> Int64 { Int64((numbers[name] ?? 0).rounded()) }
    func share(_ name: String) -> Double { numbers[name] ?? 0 }
}

extension BrokerMetrics {
    mutating func read(_ reply: StatisticsReply) {
        storePercentUsage = reply.share("storePercentUsage")
        memoryPercentUsage = reply.share("memoryPercentUsage")
        temporaryPercentUsage = reply.share("tempPercentUsage")
        storeBytes = reply.count("storeUsage")
        storeLimitBytes = reply.count("storeLimit")
        consumers = reply.count("consumerCount")
        producers = reply.count("producerCount")
        messages = reply.count("size")
        enqueued = reply.count("enqueueCount")
        dequeued = reply.count("dequeueCount")
        expired = reply.count("expiredCount")
    }
}

extension DestinationMetrics {
    /// Nil for what the server or the engine uses itself, and for an answer that names no destination.
    init?(_ reply: StatisticsReply) {
        guard let name = reply.words["destinationName"] else { return nil }
        let parts = name.split(separator: "://", maxSplits: 1).map(String.init)
        guard parts.count == 2, let kind = Kind(rawValue: parts[0]) else { return nil }
        guard !parts[1].hasPrefix("ActiveMQ.Advisory"), !parts[1].hasPrefix("ActiveMQ.Statistics") else { return nil }
        self.init(kind: kind, name: parts[1])
        size = reply.count("size")
        enqueued = reply.count("enqueueCount")
        dequeued = reply.count("dequeueCount")
        dispatched = reply.count("dispatchCount")
        inFlight = reply.count("inflightCount")
        expired = reply.count("expiredCount")
        producers = reply.count("producerCount")
        consumers = reply.count("consumerCount")
        memoryPercentUsage = reply.share("memoryPercentUsage")
        memoryBytes = reply.count("memoryUsage")
        averageEnqueueMilliseconds = reply.share("averageEnqueueTime")
    }
}
