import AWSModel
import AWSService
import AutoScalingShapes
import EC2Shapes
import Ground
import World

/// Carries out one action of an alarm.
struct AlarmActor: Sendable {
    let world: World
    let caller: @Sendable () -> any InProcessCaller

    /// Throws what says why the action could not be carried out.
    func act(_ action: String, metricValue: Double?, of alarm: Kept<AlarmRecord>) async throws {
        let context = context(alarm.place)
        if let instanceAction = InstanceAction(action) {
            let dimensions = alarm.record.metricDefinition?.metric?.dimensions ?? []
            guard let instance = dimensions.first(where: { $0.name == "InstanceId" })?.value else {
                throw AWSError.validation("The alarm has no dimension InstanceId.")
            }
            return try await act(instanceAction, on: instance, context)
        }
        guard let arn = ARN(action), arn.service == "autoscaling" else {
            let service = ARN(action)?.service ?? action
            throw AWSError.notBuilt("The alarm action service \(service)")
        }
        let condition = alarm.record.metricDefinition?.condition
        try await context.call(AutoScalingOperations.executePolicy) {
            $0.policyName = action
            $0.honorCooldown = true
            $0.metricValue = metricValue
            $0.breachThreshold = metricValue == nil ? nil : condition?.threshold
        }
    }

    private func act(_ action: InstanceAction, on instance: String, _ context: RequestContext) async throws {
        switch action {
        case .stop: try await context.call(EC2Operations.stopInstances) { $0.instanceIds = [instance] }
        case .terminate: try await context.call(EC2Operations.terminateInstances) { $0.instanceIds = [instance] }
        case .reboot: try await context.call(EC2Operations.rebootInstances) { $0.instanceIds = [instance] }
        case .recover: throw AWSError.notBuilt("The alarm action recover")
        }
    }

    private func context(_ place: Place) -> RequestContext {
        RequestContext(
            account: place.account,
            region: place.region,
            principal: Principal(
                kind: .service,
                account: place.account,
                arn: "cloudwatch.amazonaws.com",
                userID: "cloudwatch.amazonaws.com"
            ),
            requestID: world.ids.uuid(),
            now: world.clock.now.timestamp,
            caller: caller()
        )
    }
}
