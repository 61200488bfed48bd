import AWSModel
import AWSService
import RDSShapes

/// Source: FIS User Guide, "aws:rds:reboot-db-instances"; RDS API Reference, "RebootDBInstance".
struct RebootDBInstances: ActionExecutor {
    private static let forceFailover = "forceFailover"

    let type = ActionType(
        id: "aws:rds:reboot-db-instances",
        description: "Reboots DB instances; on demand a Multi-AZ one fails over to its standby.",
        targets: ["DBInstances": ResourceTypes.database],
        parameters: [
            forceFailover: .init(
                description: "true: instances that are Multi-AZ fail over to their other Availability Zone. "
                    + "The default is false.",
                form: .boolean
            )
        ]
    )

    func begin(_ job: ActionJob) async throws -> ActionStep {
        let isForced = job.parameters[Self.forceFailover] == "true"
        for resource in job.resources {
            let instance = try await describe(resource.id, job)
            // A reboot that an earlier attempt has asked for goes on.
            if instance.dbInstanceStatus == Self.rebooting { continue }
            _ = try await job.context.call(RDSOperations.rebootDBInstance) {
                $0.dbInstanceIdentifier = resource.id
                if isForced, instance.multiAZ == true { $0.forceFailover = true }
            }
        }
        return .running(until: nil)
    }

    func check(_ job: ActionJob) async throws -> ActionStep {
        for resource in job.resources {
            if try await describe(resource.id, job).dbInstanceStatus == Self.rebooting { return .later }
        }
        return .done
    }

    private static let rebooting = "rebooting"

    private func describe(_ id: String, _ job: ActionJob) async throws -> DBInstance {
        let answer = try await job.context.call(RDSOperations.describeDBInstances) { $0.dbInstanceIdentifier = id }
        guard let found = answer.dbInstances?.first else {
            throw ExperimentFailure(.invalidTarget, "DBInstance \(id) not found.", at: "actions.\(job.name)")
        }
        return found
    }
}
