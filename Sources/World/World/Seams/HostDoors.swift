/// Doors on the machine's own ports (127.0.0.1, 4510 to 4559) to services' hosts in networks: what a user's database
/// client or broker client dials. Filled by the cloud.
///
///     let port = try await world.hostDoors.value?.open(name: "rds orders") {
///         HostDoorTarget(host: primary.id, place: place, port: 3306)
///     }
package protocol HostDoors: Sendable {
    /// Listens under this name and hands each connection on, through ``ServiceHosts``, to where `target` then points.
    /// Opened again, it only points elsewhere. The port is the one that the name had before, where that is free.
    ///
    /// - Parameters:
    ///   - name: the endpoint's, such as `rds orders` or `mq broker-1 61614`; unique in the cloud, so those of other
    ///     accounts and Regions name these too.
    ///   - target: asked at each new connection; when it throws, the connection is closed.
    /// - Returns: the port on 127.0.0.1.
    /// - Throws: `HostDoorError`.
    func open(
        name: String,
        target: @escaping @Sendable () async throws -> HostDoorTarget
    ) async throws -> Int

    /// Closes the door and the connections through it, and lets its port go; nothing when there is none.
    func close(_ name: String) async throws

    /// Those that are open, in the order of their ports.
    func list() async -> [HostDoor]
}

extension Place {
    /// What tells doors of other accounts and Regions apart in their names: nothing for the standard ones.
    package var doorPrefix: String {
        let isStandard = account == Account.standard && region == Geography.standardRegion
        return isStandard ? "" : "\(account) \(region) "
    }
}

/// The host that serves now.
package struct HostDoorTarget: Sendable, Hashable {
    package var host: String
    package var place: Place
    package var port: Int

    package init(host: String, place: Place, port: Int) {
        self.host = host
        self.place = place
        self.port = port
    }
}

package struct HostDoor: Sendable, Hashable {
    package var name: String
    package var port: Int
    /// Connections through it now.
    package var connections: Int
    /// Why the last connection could not be handed on; nil when it was.
    package var failure: String?

    package init(name: String, port: Int, connections: Int, failure: String?) {
        self.name = name
        self.port = port
        self.connections = connections
        self.failure = failure
    }
}

package enum HostDoorError: Error, Sendable, Hashable, CustomStringConvertible {
    case exhausted(first: Int, last: Int)
    case busy(name: String)

    package var description: String {
        switch self {
        case .exhausted(let first, let last):
            "All ports from \(first) to \(last) are taken, so this endpoint has none on the machine itself; "
                + "`faultline status` lists what has them. It is reached from inside its VPC."
        case .busy(let name): "the door \(name) is being opened already"
        }
    }
}
