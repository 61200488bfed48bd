/// One line of the access log.
package struct FinishedRequest: Sendable {
    package var head: RequestHead
    package var connection: ConnectionFacts
    package var status: Int
    /// Body bytes received and sent.
    package var bytesIn: Int64
    package var bytesOut: Int64
    package var duration: Duration
    /// False when the connection broke before the answer was written.
    package var isComplete: Bool
}
