import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// Source: Amazon MQ API Reference, "DescribeBroker", "ListBrokers".
extension MQService {
    func describeBroker(
        _ input: DescribeBrokerRequest,
        _ context: RequestContext
    ) async throws -> DescribeBrokerResponse {
        try world.ledger.broker(input.brokerId, in: context.place).description
    }

    func listBrokers(_ input: ListBrokersRequest, _ context: RequestContext) async throws -> ListBrokersResponse {
        let page = try Page(
            try world.ledger.list(BrokerRecord.self, in: context.place),
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: \.id
        )
        return ListBrokersResponse {
            $0.nextToken = page.nextToken
            $0.brokerSummaries = page.elements.map(\.summary)
        }
    }
}

extension WorldInstant {
    var timestamp: Timestamp { Timestamp(milliseconds: millisecondsSince1970) }
}

extension ConfigurationReference {
    var view: ConfigurationId {
        ConfigurationId {
            $0.id = id
            $0.revision = revision
        }
    }
}

extension Kept<BrokerRecord> {
    fileprivate var summary: BrokerSummary {
        BrokerSummary {
            $0.brokerArn = record.arn
            $0.brokerId = id
            $0.brokerName = record.name
            $0.brokerState = record.state.rawValue
            $0.created = created.timestamp
            $0.deploymentMode = record.deploymentMode.rawValue
            $0.engineType = engineName
            $0.hostInstanceType = record.settings.hostType
        }
    }

    /// Observed: answers name the engine as its project does.
    private var engineName: String { "ActiveMQ" }

    fileprivate var description: DescribeBrokerResponse {
        DescribeBrokerResponse {
            describeIdentity(&$0)
            describePlaces(&$0)
            describeSettings(&$0)
            describePending(&$0)
        }
    }

    private func describeIdentity(_ view: inout DescribeBrokerResponse) {
        view.brokerArn = record.arn
        view.brokerId = id
        view.brokerName = record.name
        view.brokerState = record.state.rawValue
        view.created = created.timestamp
        view.deploymentMode = record.deploymentMode.rawValue
        view.engineType = engineName
        // Observed: in small letters.
        view.authenticationStrategy = "simple"
        view.storageType = record.storageType.rawValue.lowercased()
        view.tags = record.tags
        view.dataReplicationMode = "NONE"
        view.actionsRequired =
            record.state == .criticalActionRequired
            ? [
                ActionRequired {
                    $0.actionRequiredCode = "FAULTLINE_BROKER_FAILED"
                    $0.actionRequiredInfo = record.trouble
                }
            ] : []
    }

    private func describePlaces(_ view: inout DescribeBrokerResponse) {
        view.publiclyAccessible = record.isPublic
        view.subnetIds = record.nodes.map(\.subnet)
        view.securityGroups = record.settings.securityGroups
        guard record.state != .creationInProgress, record.state != .creationFailed else { return }
        view.brokerInstances = record.nodes.indices.map { place in
            BrokerInstance {
                $0.endpoints = endpoints(place)
                $0.ipAddress = record.nodes[place].placement?.address.description
            }
        }
    }

    private func describeSettings(_ view: inout DescribeBrokerResponse) {
        let settings = record.settings
        view.engineVersion = settings.engineVersion
        view.hostInstanceType = settings.hostType
        view.autoMinorVersionUpgrade = record.isMinorUpgradeAutomatic
        view.encryptionOptions = EncryptionOptions {
            $0.useAwsOwnedKey = record.encryption?.usesOwnedKey ?? true
            $0.kmsKeyId = record.encryption?.key
        }
        view.maintenanceWindowStartTime = record.maintenance.view
        view.configurations = Configurations {
            $0.current = settings.configuration.view
            $0.history = record.history.map(\.view)
            $0.pending = record.pending.configuration?.view
        }
        view.users = record.users.sorted { $0.key < $1.key }.map { name, user in user.summary(name) }
        view.logs = LogsSummary {
            $0.general = settings.logs.general
            $0.generalLogGroup = logGroup("general")
            $0.audit = settings.logs.audit
            $0.auditLogGroup = logGroup("audit")
            $0.pending = record.pending.logs.map { logs in
                PendingLogs {
                    $0.general = logs.general
                    $0.audit = logs.audit
                }
            }
        }
    }

    private func describePending(_ view: inout DescribeBrokerResponse) {
        view.pendingEngineVersion = record.pending.engineVersion
        view.pendingHostInstanceType = record.pending.hostType
        view.pendingSecurityGroups = record.pending.securityGroups
    }

    /// The name that the log group would have; there is no CloudWatch Logs here, the page `mq/logs` shows the files.
    private func logGroup(_ kind: String) -> String { "/aws/amazonmq/broker/\(id)/\(kind)" }

    /// Only what answers: AMQP and web sockets are not in Debian's build of ActiveMQ.
    func endpoints(_ place: Int) -> [String] {
        let host = hostName(place)
        return Endpoint.allCases.map { "\($0.rawValue)://\(host):\($0.port)" }
    }
}

/// What a serving node answers to, in Amazon MQ's order.
enum Endpoint: String, CaseIterable {
    case openWire = "ssl"
    case stomp = "stomp+ssl"
    case mqtt = "mqtt+ssl"

    var port: Int {
        switch self {
        case .openWire: BrokerPorts.openWire
        case .stomp: BrokerPorts.stomp
        case .mqtt: BrokerPorts.mqtt
        }
    }
}

extension MaintenanceWindow {
    var view: WeeklyStartTime {
        WeeklyStartTime {
            $0.dayOfWeek = day
            $0.timeOfDay = time
            $0.timeZone = zone
        }
    }
}
