import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

extension Kept<GroupRecord> {
    func view(withInstances: Bool = true) -> AutoScalingGroup {
        let settings = record.settings
        return AutoScalingGroup {
            $0.autoScalingGroupName = settings.name
            $0.autoScalingGroupARN = settings.arn
            $0.launchConfigurationName = settings.source.configuration
            if let mixed = settings.mixed {
                $0.mixedInstancesPolicy = ModelJSON.autoScaling.view(mixed, as: "MixedInstancesPolicy")
            } else {
                $0.launchTemplate = settings.source.template?.view
            }
            $0.minSize = settings.min
            $0.maxSize = settings.max
            $0.desiredCapacity = settings.desired
            $0.defaultCooldown = settings.cooldownSeconds
            $0.availabilityZones = settings.zones.map(\.name)
            $0.availabilityZoneIds = settings.zones.map(\.id)
            $0.loadBalancerNames = []
            $0.targetGroupARNs = []
            $0.trafficSources = []
            $0.healthCheckType = settings.healthCheckType
            $0.healthCheckGracePeriod = settings.gracePeriodSeconds
            $0.instances = withInstances ? record.machine.members.map(\.view) : []
            $0.createdTime = created.timestamp
            $0.status = record.machine.isDeleting ? "Delete in progress" : nil
            fillLists(&$0, settings)
            fillSettings(&$0, settings)
            fillKept(&$0)
        }
    }

    private func fillLists(_ view: inout AutoScalingGroup, _ settings: GroupSettings) {
        view.suspendedProcesses = settings.suspended.sorted { $0.key.rawValue < $1.key.rawValue }.map { process in
            SuspendedProcess {
                $0.processName = process.key.rawValue
                $0.suspensionReason = process.value
            }
        }
        view.enabledMetrics = settings.enabledMetrics.sorted().map { metric in
            EnabledMetric {
                $0.metric = metric
                $0.granularity = "1Minute"
            }
        }
        view.tags = settings.tagViews
        view.terminationPolicies = settings.terminationPolicies
    }

    private func fillSettings(_ view: inout AutoScalingGroup, _ settings: GroupSettings) {
        view.vpcZoneIdentifier = settings.subnets ?? ""
        view.newInstancesProtectedFromScaleIn = settings.protectsNew
        view.serviceLinkedRoleARN = settings.serviceRole
        view.maxInstanceLifetime = settings.maxLifetimeSeconds == 0 ? nil : settings.maxLifetimeSeconds
        view.capacityRebalance = settings.capacityRebalance
        view.context = settings.context
        view.desiredCapacityType = settings.desiredCapacityType
        view.defaultInstanceWarmup = settings.warmupSeconds
        view.deletionProtection = settings.deletionProtection ?? "none"
        view.availabilityZoneDistribution = AvailabilityZoneDistribution {
            $0.capacityDistributionStrategy = settings.isBalancedOnly ? "balanced-only" : "balanced-best-effort"
        }
        if let maintenance = settings.maintenance {
            view.instanceMaintenancePolicy = InstanceMaintenancePolicy {
                $0.minHealthyPercentage = maintenance.minHealthy
                $0.maxHealthyPercentage = maintenance.maxHealthy
            }
        }
    }

    private func fillKept(_ view: inout AutoScalingGroup) {
        let (json, kept) = (ModelJSON.autoScaling, record.kept)
        view.availabilityZoneImpairmentPolicy =
            json.view(kept.impairmentPolicy, as: "AvailabilityZoneImpairmentPolicy")
            ?? AvailabilityZoneImpairmentPolicy {
                $0.zonalShiftEnabled = false
                $0.impairedZoneHealthCheckBehavior = "IgnoreUnhealthy"
            }
        view.capacityReservationSpecification =
            json.view(kept.capacityReservation, as: "CapacityReservationSpecification")
            ?? CapacityReservationSpecification { $0.capacityReservationPreference = "default" }
        view.instanceLifecyclePolicy = json.view(kept.lifecyclePolicy, as: "InstanceLifecyclePolicy")
    }
}

extension GroupSettings {
    var tagViews: [TagDescription] {
        tags.sorted { $0.key < $1.key }.map { tag in
            TagDescription {
                $0.resourceId = name
                $0.resourceType = "auto-scaling-group"
                $0.key = tag.key
                $0.value = tag.value.value
                $0.propagateAtLaunch = tag.value.isPropagated
            }
        }
    }
}

extension Member {
    var healthStatus: String { isHealthy ? "Healthy" : "Unhealthy" }

    var view: Instance {
        Instance {
            $0.instanceId = id
            $0.instanceType = type
            $0.availabilityZone = place.zone
            $0.availabilityZoneId = place.zoneID
            $0.lifecycleState = state.rawValue
            $0.healthStatus = healthStatus
            $0.launchConfigurationName = source.configuration
            $0.launchTemplate = source.template?.view
            $0.imageId = image
            $0.protectedFromScaleIn = isProtected
        }
    }

    func details(in group: String) -> AutoScalingInstanceDetails {
        AutoScalingInstanceDetails {
            $0.instanceId = id
            $0.instanceType = type
            $0.autoScalingGroupName = group
            $0.availabilityZone = place.zone
            $0.availabilityZoneId = place.zoneID
            $0.lifecycleState = state.rawValue
            // Source: Auto Scaling API Reference, "AutoScalingInstanceDetails": in capitals here.
            $0.healthStatus = healthStatus.uppercased()
            $0.launchConfigurationName = source.configuration
            $0.launchTemplate = source.template?.view
            $0.imageId = image
            $0.protectedFromScaleIn = isProtected
        }
    }
}
