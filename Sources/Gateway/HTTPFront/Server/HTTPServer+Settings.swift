extension HTTPServer {
    package struct Settings: Sendable {
        package var limits = Limits()
        package var loops = 1
        package var backlog: Int32 = 1024
        /// Without it, TLS is refused.
        package var tls: TLSIdentity?
        package var clocks: Clocks
        /// What the client is told when the front turns it away; the front adds `Connection: close`.
        package var refusal: @Sendable (Refusal) -> WholeResponse = { WholeResponse(status: $0.status) }
        /// Called on the event loop once per request: keep it short.
        package var log: (@Sendable (FinishedRequest) -> Void)?

        package init(clocks: Clocks) { self.clocks = clocks }
    }

    /// Time as the front needs it. Real time as a rule: sockets do not follow the world's clock.
    package struct Clocks: Sendable {
        /// Never goes back; decides about silence.
        package var uptime: @Sendable () -> Duration
        /// For the `Date` header.
        package var unixSeconds: @Sendable () -> Int64

        package init(uptime: @escaping @Sendable () -> Duration, unixSeconds: @escaping @Sendable () -> Int64) {
            self.uptime = uptime
            self.unixSeconds = unixSeconds
        }
    }
}
