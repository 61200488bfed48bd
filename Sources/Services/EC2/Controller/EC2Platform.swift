package import AWSService
package import Ground
import NetworkFabric
import Sandbox
import Synchronization
package import World

/// The machine under EC2: what makes networks and runs instances here, or says why it cannot.
///
/// Nothing of it is made before something is launched, so that a cloud without instances costs no more than before.
package final class EC2Platform: Sendable {
    /// What the platform needs of the cloud around it.
    package struct Surroundings: Sendable {
        /// Where its state, and the instances' disks, are kept.
        package var directory: String
        package var doors: @Sendable () -> any Doors
        package var authorityPEM: @Sendable () -> String?
        package var caller: @Sendable () -> any InProcessCaller
        /// Puts an object into a bucket of S3.
        package var put:
            @Sendable (_ bucket: String, _ key: String, _ bytes: [UInt8], _ context: RequestContext) async throws ->
                Void

        package init(
            directory: String,
            doors: @escaping @Sendable () -> any Doors,
            authorityPEM: @escaping @Sendable () -> String?,
            caller: @escaping @Sendable () -> any InProcessCaller,
            put: @escaping @Sendable (String, String, [UInt8], RequestContext) async throws -> Void
        ) {
            self.directory = directory
            self.doors = doors
            self.authorityPEM = authorityPEM
            self.caller = caller
            self.put = put
        }
    }

    struct Engines: Sendable {
        let fabric: Fabric
        let sandboxes: SandboxEngine
        let flowLogs: FlowLogDelivery
    }

    let surroundings: Surroundings
    private let world: World
    private var clock: WorldClock { world.clock }
    private let found = Mutex<[String]?>(nil)
    private let made = Mutex<Engines?>(nil)

    package init(world: World, surroundings: Surroundings) {
        self.surroundings = surroundings
        self.world = world
    }

    /// One line for each thing that is missing to run instances, with what mends it. Looked for once.
    package var missing: [String] {
        found.withLock { found in
            if let found { return found }
            let lines = Fabric.missing() + SandboxEngine.missing()
            let unique = lines.enumerated().filter { !lines[..<$0.offset].contains($0.element) }.map(\.element)
            found = unique
            return unique
        }
    }

    /// The engines, made at the first call.
    func engines() throws -> Engines {
        try made.withLock { made in
            if let made { return made }
            let owner = Self.owner(surroundings.directory)
            let fabric = try Fabric(owner: owner, stateDirectory: surroundings.directory + "/fabric")
            let fresh = Engines(
                fabric: fabric,
                sandboxes: try SandboxEngine(
                    owner: owner,
                    directory: surroundings.directory + "/sandboxes",
                    userName: "ec2-user",
                    clock: clock
                ),
                flowLogs: FlowLogDelivery(
                    world: world,
                    fabric: fabric,
                    directory: surroundings.directory + "/flow-logs",
                    caller: surroundings.caller,
                    put: surroundings.put
                )
            )
            made = fresh
            return fresh
        }
    }

    /// Ends what runs and gives the host back as it was; the instances' disks stay.
    func rest() async {
        guard let engines = made.withLock({ $0 }) else { return }
        await withDiscardingTaskGroup { group in
            for id in engines.sandboxes.active {
                group.addTask { _ = await engines.sandboxes.stop(id, grace: .seconds(3)) }
            }
        }
        await engines.sandboxes.removeGroups()
        // What cannot be removed now is found by the next start, or by `faultline down --all`.
        try? await engines.fabric.removeAll()
    }

    /// Removes all that a cloud with this data directory has left on the host: processes, networks, disks.
    package static func clean(directory: String, clock: WorldClock) async throws {
        let place = directory
        let owner = owner(place)
        if Fabric.recordedOwners().contains(owner) || SandboxEngine.hasTraces(in: place + "/sandboxes") {
            let sandboxes = try SandboxEngine(owner: owner, directory: place + "/sandboxes", clock: clock)
            _ = await sandboxes.adopt()
            try await sandboxes.removeAll()
            try await Fabric(owner: owner, stateDirectory: place + "/fabric").removeAll()
        }
    }

    /// Two clouds with two data directories share a host without knowing of each other.
    private static func owner(_ directory: String) -> String {
        String(hexadecimal(HashAlgorithm.sha256.hash(directory.utf8)).prefix(6))
    }
}

extension SandboxEngine {
    /// Whether an engine has worked in this directory.
    fileprivate static func hasTraces(in directory: String) -> Bool {
        HostDirectory.exists(directory)
    }
}

extension EC2Platform {
    /// What handlers may ask.
    package var handlersView: EC2Engines {
        EC2Engines(
            launchRefusal: {
                let missing = self.missing
                return missing.isEmpty ? nil : "This machine cannot run instances: " + missing.joined(separator: "; ")
            },
            consoleOutput: { id in await self.consoleOutput(id) }
        )
    }

    private func consoleOutput(_ id: String) async -> [UInt8]? {
        guard missing.isEmpty, let path = try? engines().sandboxes.consoleLogPath(id) else { return nil }
        return await withTaskExecutorPreference(globalConcurrentExecutor) { HostDirectory.contents(path) }
    }
}
