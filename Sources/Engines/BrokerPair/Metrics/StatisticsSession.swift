import CLinux
import Glibc
import Ground

/// Asks a serving node's statistics plugin by its internal door. Blocks: for a pool's thread.
///
/// Each question is one message to a destination of the plugin's, with where to answer. For several destinations the
/// plugin answers each by a message; a question about the broker, asked after, tells that all have come.
final class StatisticsSession {
    private static let answer = "/temp-queue/statistics"
    private static let withinMilliseconds: Int32 = 3000
    private let socket: Int32
    private var bytes: [UInt8] = []
    private let deadline: Int64

    init?(_ node: BrokerNodePlan, password: String) {
        socket = NodeSocket.connect(node, port: ServerDocument.internalPort, milliseconds: 500, waits: true)
        deadline = HostTime.uptimeNanoseconds + Int64(Self.withinMilliseconds) * 1_000_000
        guard socket >= 0 else { return nil }
        guard send(.connect(password: password, heartBeat: "0,0")), next()?.command == "CONNECTED" else { return nil }
        let subscription = [("id", "1"), ("destination", Self.answer), ("transformation", "jms-map-json")]
        guard send(StompFrame("SUBSCRIBE", subscription)) else { return nil }
    }

    deinit { if socket >= 0 { close(socket) } }

    func broker() -> StatisticsReply? {
        guard ask("/queue/ActiveMQ.Statistics.Broker") else { return nil }
        return nextReply()
    }

    /// All queues and topics; nil when the server did not finish its answer.
    func destinations() -> [DestinationMetrics]? {
        guard ask("/queue/ActiveMQ.Statistics.Destination.>"), ask("/topic/ActiveMQ.Statistics.Destination.>"),
            ask("/queue/ActiveMQ.Statistics.Broker")
        else { return nil }
        var found: [DestinationMetrics] = []
        while let reply = nextReply() {
            if reply.words["destinationName"] == nil { return found.sorted { $0.name < $1.name } }
            if let metrics = DestinationMetrics(reply) { found.append(metrics) }
        }
        return nil
    }

    private func ask(_ destination: String) -> Bool {
        send(StompFrame("SEND", [("destination", destination), ("reply-to", Self.answer)]))
    }

    private func nextReply() -> StatisticsReply? {
        while let frame = next() {
            if frame.command == "ERROR" { return nil }
            if frame.command == "MESSAGE", let reply = StatisticsReply(frame.body) { return reply }
        }
        return nil
    }

    private func send(_ frame: StompFrame) -> Bool {
        let bytes = frame.bytes
        return bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            == bytes.count
    }

    private func next() -> StompFrame? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if let frame = StompFrame.take(&bytes) { return frame }
            let left = (deadline - HostTime.uptimeNanoseconds) / 1_000_000
            guard left > 0 else { return nil }
            var wait = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            let ready = poll(&wait, 1, Int32(left))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = read(socket, &buffer, buffer.count)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}
