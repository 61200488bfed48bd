import World

/// The actions that there are.
enum ActionCatalogue {
    static let executors: [any ActionExecutor] = [
        StopInstances(), RebootInstances(), TerminateInstances(), WaitAction(), DisruptConnectivity(),
        PowerInterruption(), RebootDBInstances(), InsufficientCapacity(), InjectAPIError(.internal),
        InjectAPIError(.throttle), InjectAPIError(.unavailable),
    ]

    /// In the order of their ids.
    static let types = executors.map(\.type).sorted { $0.id < $1.id }

    private static let byID = Dictionary(uniqueKeysWithValues: executors.map { ($0.type.id, $0) })

    static func executor(_ id: String) -> (any ActionExecutor)? { byID[id] }
    static func type(_ id: String) -> ActionType? { byID[id]?.type }

    /// Actions of AWS that Faultline does not have.
    ///
    /// Source: FIS User Guide, "AWS FIS Actions reference".
    static func isKnownAbsent(_ id: String) -> Bool { absent.contains(id) }

    private static let absent: Set<String> = Set(
        """
        aws:arc:start-zonal-autoshift aws:cloudwatch:assert-alarm-state aws:dynamodb:global-table-pause-replication
        aws:dsql:cluster-connection-failure aws:directconnect:virtual-interface-disconnect aws:ebs:pause-volume-io
        aws:ebs:volume-io-latency aws:ec2:api-insufficient-instance-capacity-error
        aws:ec2:send-spot-instance-interruptions
        aws:ecs:drain-container-instances aws:ecs:stop-task aws:ecs:task-cpu-stress aws:ecs:task-io-stress
        aws:ecs:task-kill-process aws:ecs:task-network-blackhole-port aws:ecs:task-network-latency
        aws:ecs:task-network-packet-loss aws:eks:inject-kubernetes-custom-resource aws:eks:pod-cpu-stress
        aws:eks:pod-delete aws:eks:pod-io-stress aws:eks:pod-memory-stress aws:eks:pod-network-blackhole-port
        aws:eks:pod-network-latency aws:eks:pod-network-packet-loss aws:eks:terminate-nodegroup-instances
        aws:elasticache:interrupt-cluster-az-power aws:elasticache:replicationgroup-interrupt-az-power
        aws:kinesis:stream-provisioned-throughput-exception aws:kinesis:stream-expired-iterator-exception
        aws:lambda:invocation-add-delay aws:lambda:invocation-error aws:lambda:invocation-http-integration-response
        aws:memorydb:multi-region-cluster-pause-replication aws:network:disrupt-vpc-endpoint
        aws:network:route-table-disrupt-cross-region-connectivity
        aws:network:transit-gateway-disrupt-cross-region-connectivity aws:rds:failover-db-cluster
        aws:s3:bucket-pause-replication aws:ssm:send-command
        aws:ssm:start-automation-execution
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )
}
