import NIOCore

/// A further listener of a server, with a handler of its own: a socket in a network namespace, say.
package final class HTTPDoor: Sendable {
    private let number: DoorNumber
    private let listener: any Channel
    private let shares: [NIOLoopBound<LoopShare>]

    init(number: DoorNumber, listener: any Channel, shares: [NIOLoopBound<LoopShare>]) {
        self.number = number
        self.listener = listener
        self.shares = shares
    }

    /// Stops listening and cuts every connection that came in here.
    package func close() async {
        try? await listener.close()
        await cut { _ in true }
    }

    /// Cuts connections in the midst of whatever they do.
    package func cut(where isMeant: @escaping @Sendable (ConnectionFacts) -> Bool) async {
        for share in shares {
            let number = number
            try? await share.eventLoop.submit { share.value.cut(number, where: isMeant) }.get()
        }
    }
}

/// Tells the connections of one door from others.
final class DoorNumber: Sendable {}
