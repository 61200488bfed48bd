package import NIOCore
import Synchronization

/// Takes an answer without a connection: for calls inside the process and for tests of handlers.
package final class ResponseCollector: ResponseSink {
    package struct Collected: Sendable {
        package var status: Int
        package var headers: HeaderFields
        package var body: ByteBuffer
        /// False while a streamed answer has not been finished.
        package var isWhole: Bool
        /// The length that a streamed answer announced.
        package var announcedLength: Int64?
    }

    private let state = Mutex<Collected?>(nil)

    package init() {}

    /// A writer whose answer ends up here.
    package var writer: ResponseWriter { ResponseWriter(sink: self) }

    /// What has been answered so far; nil when nothing has.
    package var collected: Collected? { state.withLock { $0 } }

    func send(_ response: WholeResponse, extra: HeaderFields) {
        var body = ByteBuffer()
        switch response.body {
        case .empty: break
        case .buffer(let buffer): body = buffer
        case .buffers(let buffers): for buffer in buffers { body.writeImmutableBuffer(buffer) }
        }
        var headers = response.headers
        headers.append(contentsOf: extra)
        let whole = Collected(status: response.status, headers: headers, body: body, isWhole: true)
        state.withLock { $0 = whole }
    }

    func begin(_ head: ResponseHead, extra: HeaderFields, length: Int64?) {
        var headers = head.headers
        headers.append(contentsOf: extra)
        let begun = Collected(
            status: head.status,
            headers: headers,
            body: ByteBuffer(),
            isWhole: false,
            announcedLength: length
        )
        state.withLock { $0 = begun }
    }

    func write(_ piece: ByteBuffer) async throws(ResponseFailure) {
        _ = state.withLock { $0?.body.writeImmutableBuffer(piece) }
    }

    func finish() { state.withLock { $0?.isWhole = true } }
    func abandon() {}
}
