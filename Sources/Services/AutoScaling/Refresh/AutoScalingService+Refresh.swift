import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: Auto Scaling API Reference, "StartInstanceRefresh", "CancelInstanceRefresh", "RollbackInstanceRefresh",
/// "DescribeInstanceRefreshes".
extension AutoScalingService {
    func registerRefresh(in table: inout OperationTable) {
        table.on(AutoScalingOperations.startInstanceRefresh, startInstanceRefresh)
        table.on(AutoScalingOperations.cancelInstanceRefresh, cancelInstanceRefresh)
        table.on(AutoScalingOperations.rollbackInstanceRefresh, rollbackInstanceRefresh)
        table.on(AutoScalingOperations.describeInstanceRefreshes, describeInstanceRefreshes)
    }

    func startInstanceRefresh(
        _ input: StartInstanceRefreshType,
        _ context: RequestContext
    ) async throws -> StartInstanceRefreshAnswer {
        if let strategy = input.strategy, strategy != "Rolling" {
            throw AWSError.notBuilt("The instance refresh strategy \(strategy)")
        }
        let preferences = try RefreshPreferencesReader.read(input.preferences)
        let reader = SourceReader(world: world, context: context)
        let wanted = try await reader.read(
            configuration: nil,
            template: input.desiredConfiguration?.launchTemplate,
            mixed: input.desiredConfiguration?.mixedInstancesPolicy
        )
        if preferences.rollsBack, wanted == nil {
            throw AWSError.validation(
                "You must specify a desired configuration in the request when auto rollback is enabled."
            )
        }
        let group = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
        let template = wanted?.source.template ?? group.settings.source.template
        var version: String?
        if let template, preferences.skipsMatching { version = try await reader.version(of: template) }
        let (matching, id) = (version, world.ids.uuid())
        try await change(input.autoScalingGroupName, context) { record, _ in
            guard record.machine.refresh == nil else {
                throw AWSError(
                    "InstanceRefreshInProgress",
                    "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh."
                )
            }
            if record.settings.isSuspended(.instanceRefresh) {
                throw AWSError.validation(
                    "The InstanceRefresh process of the group is suspended. Resume it before you start an "
                        + "instance refresh."
                )
            }
            let old = record.settings.source
            record.machine.startRefresh(
                Refresh(
                    id: id,
                    preferences: preferences,
                    wanted: wanted?.source,
                    wantedMixed: wanted?.mixed,
                    old: old,
                    current: wanted?.source ?? old
                ),
                version: matching
            )
        }
        return StartInstanceRefreshAnswer { $0.instanceRefreshId = id }
    }

    func cancelInstanceRefresh(
        _ input: CancelInstanceRefreshType,
        _ context: RequestContext
    ) async throws -> CancelInstanceRefreshAnswer {
        let id = try await change(input.autoScalingGroupName, context) { record, moment in
            let id = try Self.active(record).id
            record.machine.refresh?.reason = "Cancelled due to user request."
            if input.waitForTransitioningInstances ?? true {
                record.machine.refresh?.status = .cancelling
                let source = record.settings.source
                record.machine.refresh?.current = source
            } else {
                record.machine.endRefresh(.cancelled, "Cancelled due to user request.", moment)
            }
            return id
        }
        return CancelInstanceRefreshAnswer { $0.instanceRefreshId = id }
    }

    func rollbackInstanceRefresh(
        _ input: RollbackInstanceRefreshType,
        _ context: RequestContext
    ) async throws -> RollbackInstanceRefreshAnswer {
        let id = try await change(input.autoScalingGroupName, context) { record, moment in
            let refresh = try Self.active(record)
            guard refresh.wanted != nil else {
                throw AWSError(
                    "IrreversibleInstanceRefresh",
                    "The instance refresh has no desired configuration, so there is nothing to roll back to."
                )
            }
            guard refresh.status != .rollbackInProgress, refresh.status != .cancelling else {
                throw AWSError(
                    "IrreversibleInstanceRefresh",
                    "The instance refresh is \(refresh.status.rawValue) and cannot be rolled back."
                )
            }
            record.machine.rollBack(because: "Instance refresh was rolled back due to user request.", moment)
            return refresh.id
        }
        return RollbackInstanceRefreshAnswer { $0.instanceRefreshId = id }
    }

    private static func active(_ record: GroupRecord) throws -> Refresh {
        guard let refresh = record.machine.refresh else {
            throw AWSError(
                "ActiveInstanceRefreshNotFound",
                "No in progress or pending Instance Refresh found for Auto Scaling group \(record.name)"
            )
        }
        return refresh
    }

    func describeInstanceRefreshes(
        _ input: DescribeInstanceRefreshesType,
        _ context: RequestContext
    ) async throws -> DescribeInstanceRefreshesAnswer {
        let group = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
        let arn = group.settings.arn
        var found = try world.ledger.list(RefreshRecord.self, where: "group", is: arn, in: .place(context.place))
        if let ids = input.instanceRefreshIds, !ids.isEmpty { found = found.filter { ids.contains($0.id) } }
        found.sort { $0.order > $1.order }
        let page = try Page(found, token: input.nextToken, max: input.maxRecords, id: \.id)
        return DescribeInstanceRefreshesAnswer {
            $0.instanceRefreshes = page.elements.map { $0.refresh.view(of: $0.group) }
            $0.nextToken = page.nextToken
        }
    }
}

/// Source: Auto Scaling API Reference, "RefreshPreferences".
enum RefreshPreferencesReader {
    static func read(_ input: RefreshPreferences?) throws -> Refresh.Preferences {
        guard let input else { return Refresh.Preferences() }
        var result = Refresh.Preferences()
        result.minHealthy = input.minHealthyPercentage
        result.maxHealthy = input.maxHealthyPercentage
        if let most = input.maxHealthyPercentage {
            guard let least = input.minHealthyPercentage else {
                throw AWSError.validation(
                    "You must specify MinHealthyPercentage when you specify MaxHealthyPercentage."
                )
            }
            guard most - least <= 100 else {
                throw AWSError.validation(
                    "The difference between MinHealthyPercentage and MaxHealthyPercentage cannot be greater than 100."
                )
            }
        }
        result.warmupSeconds = input.instanceWarmup
        result.checkpoints = input.checkpointPercentages ?? []
        guard result.checkpoints == result.checkpoints.sorted(),
            Set(result.checkpoints).count == result.checkpoints.count
        else { throw AWSError.validation("CheckpointPercentages must be in ascending order.") }
        result.checkpointDelaySeconds = input.checkpointDelay ?? 3600
        result.skipsMatching = input.skipMatching ?? false
        result.rollsBack = input.autoRollback ?? false
        result.protected = input.scaleInProtectedInstances ?? "Wait"
        result.standby = input.standbyInstances ?? "Wait"
        result.bakeSeconds = input.bakeTime
        if input.alarmSpecification?.alarms?.isEmpty == false {
            throw AWSError.notBuilt("The parameter Preferences.AlarmSpecification")
        }
        return result
    }
}

extension Refresh {
    func view(of group: String) -> InstanceRefresh {
        InstanceRefresh {
            $0.instanceRefreshId = id
            $0.autoScalingGroupName = group
            $0.status = status.rawValue
            $0.statusReason = reason
            $0.startTime = start?.timestamp
            $0.endTime = end?.timestamp
            $0.percentageComplete = percentage
            $0.instancesToUpdate = left
            $0.strategy = "Rolling"
            $0.preferences = preferences.view
            if let wanted {
                $0.desiredConfiguration = DesiredConfiguration {
                    if let wantedMixed {
                        $0.mixedInstancesPolicy = ModelJSON.autoScaling.view(wantedMixed, as: "MixedInstancesPolicy")
                    } else {
                        $0.launchTemplate = wanted.template?.view
                    }
                }
            }
            if let rollback {
                $0.rollbackDetails = RollbackDetails {
                    $0.rollbackReason = rollback.reason
                    $0.rollbackStartTime = rollback.start.timestamp
                    $0.percentageCompleteOnRollback = rollback.percentage
                    $0.instancesToUpdateOnRollback = rollback.left
                }
            }
        }
    }
}

extension Refresh.Preferences {
    var view: RefreshPreferences {
        RefreshPreferences {
            $0.minHealthyPercentage = minHealthy ?? 90
            $0.maxHealthyPercentage = maxHealthy
            $0.instanceWarmup = warmupSeconds
            $0.checkpointPercentages = checkpoints.isEmpty ? nil : checkpoints
            $0.checkpointDelay = checkpoints.isEmpty ? nil : checkpointDelaySeconds
            $0.skipMatching = skipsMatching
            $0.autoRollback = rollsBack
            $0.scaleInProtectedInstances = protected
            $0.standbyInstances = standby
            $0.bakeTime = bakeSeconds
        }
    }
}
