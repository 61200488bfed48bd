/// Further ways into the cloud: sockets that a service has bound, in a virtual network's namespace say.
///
/// Each takes the socket over and closes it with the door. A connection's addresses are as the client dialled them.
package protocol Doors: Sendable {
    /// Answers HTTP that comes in here, with and without TLS.
    ///
    /// - Parameter keeper: says of each request how it is answered, by where it comes from and what it dialled.
    func openHTTP(
        _ socket: Int32,
        keeper: @escaping @Sendable (DoorConnection) -> DoorAnswer
    ) async throws -> any Door

    /// Answers datagrams, such as DNS queries; nil answers nothing.
    func openDatagrams(
        _ socket: Int32,
        answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?
    ) async throws -> any Door

    /// Answers DNS over TCP on a listening socket; nil answers nothing.
    func openDNSStreams(
        _ socket: Int32,
        answer: @escaping @Sendable (DoorConnection, [UInt8]) async -> [UInt8]?
    ) async throws -> any Door
}

package enum DoorAnswer: Sendable {
    /// As an AWS request from this origin.
    case api(RequestContext.Origin)
    /// By a page of the service's own.
    case page(@Sendable (PageRequest) async -> PageResponse)
    /// Not at all.
    case none
}

package protocol Door: Sendable {
    /// Closes the socket and cuts what came in through it.
    func close() async
    /// Cuts the open connections that the closure picks.
    func cut(where isMeant: @escaping @Sendable (DoorConnection) -> Bool) async
}

/// Both ends of a connection, as numeric addresses.
package struct DoorConnection: Sendable, Hashable {
    package var peer: String
    /// The address that the client dialled.
    package var local: String
    package var localPort: Int
    package var isSecure = false

    package init(peer: String, local: String, localPort: Int, isSecure: Bool = false) {
        self.peer = peer
        self.local = local
        self.localPort = localPort
        self.isSecure = isSecure
    }
}

package struct PageRequest: Sendable {
    package var connection: DoorConnection
    package var method: String
    /// As sent, without the query.
    package var path: String
    package var headers: [(name: String, value: String)]

    package init(connection: DoorConnection, method: String, path: String, headers: [(name: String, value: String)]) {
        self.connection = connection
        self.method = method
        self.path = path
        self.headers = headers
    }

    /// - Parameter name: in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
}

package struct PageResponse: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
