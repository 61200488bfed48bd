import AWSModel
import AWSService
import AutoScalingService
import CloudFormationService
import CloudWatchService
import EC2Service
import FISService
import Foundation
package import Gateway
import Ground
import IAMService
import MQService
import ObjectStore
import RDSService
import S3Service
import STSService
import Synchronization
import World

/// The services of the cloud: one line each.
package final class CloudServices: Sendable {
    let all: [any CloudService]
    let credentials: CredentialDirectory
    private let ec2: EC2Service
    private let store: ObjectStore
    private let registry: Late<ServiceRegistry>
    private let doors = Late<any Doors>()
    private let authority = Late<String?>()

    init(world: World, settings: CloudSettings) throws {
        let directory = Late<CredentialDirectory>()
        let iam = IAMService(world: world)
        let sts = STSService(
            world: world,
            enforcesPolicies: settings.enforcesPolicies,
            credentials: { directory.value }
        )
        store = try ObjectStore(
            directory: settings.directory + "/objects",
            options: StoreOptions(
                sync: settings.isDurable ? .durable : .relaxed,
                makeVersion: { world.ids.objectVersion() },
                makeUpload: { world.ids.multipartUpload() }
            )
        )
        let s3 = S3Service(
            store: store,
            world: world,
            enforcesPolicies: settings.enforcesPolicies,
            refusesUnknownKeys: settings.gateway.isStrict,
            credentials: { directory.value }
        )
        let services = Late<ServiceRegistry>()
        registry = services
        let cloudFormation = CloudFormationService(
            world: world,
            resourceTypes: { services.value.services.flatMap { $0.service.resourceTypes } },
            caller: { services.value },
            readObject: { try await services.value.readObject($0, $1, in: $2) },
            publicParameter: { PublicImageParameters.image(named: $0, in: $1) }
        )
        let doors = doors
        let authority = authority
        let platform = EC2Platform(
            world: world,
            surroundings: EC2Platform.Surroundings(
                directory: settings.directory + "/ec2",
                doors: { doors.value },
                authorityPEM: { authority.value },
                caller: { services.value },
                put: { try await services.value.writeObject($0, $1, $2, in: $3) }
            )
        )
        ec2 = EC2Service(world: world, engines: platform.handlersView, platform: platform)
        credentials = CredentialDirectory(sources: [iam, sts])
        directory.set(credentials)
        let fis = FISService(
            world: world,
            caller: { services.value },
            put: { try await services.value.writeObject($0, $1, $2, in: $3) }
        )
        let caller: @Sendable () -> any InProcessCaller = { services.value }
        let autoScaling = AutoScalingService(world: world, caller: caller)
        let cloudWatch = CloudWatchService(
            world: world,
            directory: settings.directory + "/metrics",
            caller: caller
        )
        let mq = MQService(world: world, directory: settings.directory + "/mq", caller: caller)
        let rds = RDSService(world: world, directory: settings.directory + "/rds", caller: caller)
        let every: [any CloudService] = [
            autoScaling, cloudFormation, cloudWatch, ec2, fis, iam, mq, rds, s3, sts,
        ]
        all = every.filter { settings.services?.contains($0.model.name) ?? true }
        if all.contains(where: { $0.model.name == ec2.model.name }), let hosts = ec2.serviceHosts {
            world.serviceHosts.fill(hosts)
        }
    }

    /// EC2's networks go last: other services' servers stand in them.
    var inOrderOfStopping: [any CloudService] {
        let networks = ec2.model.name
        return all.filter { $0.model.name != networks } + all.filter { $0.model.name == networks }
    }

    /// What is built of each service. Needs no running cloud: the tables are filled over an empty world.
    package static func parity() throws -> [ServiceParity] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "faultline-parity-\(getpid())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let world = try World(directory: directory, durability: .relaxed)
        defer { world.close() }
        return ServiceRegistry(try CloudServices(world: world, settings: CloudSettings(directory: directory)).all)
            .parity
    }

    /// Tells the services of one another, when all are made.
    func connect(_ registry: ServiceRegistry) { self.registry.set(registry) }

    /// Tells the services of the server, when it listens.
    func connect(_ doors: any Doors, authorityPEM: String?) {
        self.doors.set(doors)
        authority.set(authorityPEM)
    }

    /// Blocks until what was begun is on the disk.
    func close() { store.close() }
}

/// A value that is known only when all is made; services that need one another get it this way.
final class Late<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    func set(_ value: Value) { held.withLock { $0 = value } }

    var value: Value {
        guard let value = held.withLock({ $0 }) else { preconditionFailure("a service was asked before all were made") }
        return value
    }
}
