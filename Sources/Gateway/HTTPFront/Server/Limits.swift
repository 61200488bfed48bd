/// What a client may ask of the front before it is turned away.
package struct Limits: Sendable {
    /// Request line and headers together; more is answered 431.
    package var headBytes = 32 << 10
    /// The request target; more is answered 414.
    package var targetBytes = 16 << 10
    package var headerCount = 200

    /// Body bytes held for a handler that has not asked for them; reading from the socket stops there.
    package var bufferedBodyBytes = 1 << 20
    /// Response bytes waiting for the socket; a streaming handler waits above it until a quarter is left.
    package var bufferedResponseBytes = 1 << 20
    /// Body bytes read and dropped after an early answer, to save the connection or at least the answer.
    package var discardedBodyBytes = 1 << 20

    /// From the first byte of a head to its last; also from accepting to the first byte.
    package var headTime: Duration = .seconds(20)
    /// Between two pieces of a body that somebody waits for.
    package var bodyIdleTime: Duration = .seconds(60)
    /// Between two requests.
    package var keepAliveTime: Duration = .seconds(120)
    /// A client that takes no byte of its answer for this long is cut off.
    package var writeStallTime: Duration = .seconds(60)
    /// How long a connection that is being closed goes on reading, so that the client sees the answer
    /// and not a reset.
    package var lingerTime: Duration = .seconds(2)

    /// Over all addresses; one more is answered 503 and closed.
    package var connections = 10_000

    package init() {}
}
