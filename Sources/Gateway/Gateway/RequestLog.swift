import Glibc
import Ground

/// Tells on standard error what was asked and answered.
package struct RequestLog: Sendable {
    private let isVerbose: Bool

    package init(isVerbose: Bool) { self.isVerbose = isVerbose }

    func answered(_ exchange: Exchange, _ status: Int) {
        guard isVerbose || status >= 500 && status != 501 else { return }
        let milliseconds = exchange.started.elapsedMilliseconds
        let name = "\(exchange.address.service).\(exchange.operationName)"
        write(
            "\(name) => \(status) (\(exchange.account) \(exchange.region), \(milliseconds) ms, \(exchange.requestID))"
        )
    }

    func failure(_ exchange: Exchange, _ error: any Error) {
        write("\(exchange.address.service).\(exchange.operationName) failed: \(error) (\(exchange.requestID))")
    }

    package func write(_ line: String) {
        let time = CivilDate(
            secondsSince1970: HostTime.wall.wholeSecondsSince1970,
            nanosecond: Int(HostTime.wall.nanosecondsSince1970 % 1_000_000_000)
        )
        let bytes = Array("\(time.iso8601(fractionDigits: 3)) \(line)\n".utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }
}
