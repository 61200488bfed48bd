import BrokerPair

/// What the controller asks of the engine. Tests put another behind it.
protocol BrokerHost: Sendable {
    func adopt() async throws -> [BrokerStatus]
    func run() async
    func shutdown() async
    func close()
    func apply(_ plan: BrokerPlan) async throws
    func observe(_ id: String, node: String, hasPower: Bool, hasNetwork: Bool) async throws
    func reboot(_ id: String) async throws
    func remove(_ id: String) async throws
    func status(_ id: String) -> BrokerStatus?
    var brokers: [String] { get }
    func events() -> AsyncStream<BrokerEvent>
    func metrics(_ id: String) async throws -> BrokerMetrics
    func destinations(_ id: String) async throws -> [DestinationMetrics]
    func logs(_ id: String) async throws -> [BrokerLog]
    func readLog(_ id: String, node: String, kind: BrokerLog.Kind, from: Int64, bytesMax: Int) async throws -> [UInt8]
}

extension BrokerEngine: BrokerHost {}

/// Where clients find a serving node.
enum BrokerPorts {
    static let openWire = BrokerEngine.Port.openWire
    static let stomp = BrokerEngine.Port.stomp
    static let mqtt = BrokerEngine.Port.mqtt
}
