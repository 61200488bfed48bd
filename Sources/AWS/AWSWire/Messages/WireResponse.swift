/// An answer as it stands on the wire; a streamed body is not here, as with ``WireRequest``.
package struct WireResponse: Sendable, Equatable {
    package var status: Int
    package var headers: WireHeaders
    package var body: [UInt8]

    package init(status: Int = 200, headers: WireHeaders = WireHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
