import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// Source: CloudFormation Template Reference, "AWS::AmazonMQ::Broker". What takes a reboot is followed by one.
extension MQService {
    var brokerResource: ResourceType {
        ResourceType(
            "AWS::AmazonMQ::Broker",
            properties: Self.brokerProperties,
            attributes: [
                "Arn", "ConfigurationId", "ConfigurationRevision", "EngineVersionCurrent", "IpAddresses",
                "OpenWireEndpoints", "StompEndpoints", "MqttEndpoints", "AmqpEndpoints", "WssEndpoints",
            ],
            create: create,
            update: update,
            delete: delete
        )
    }

    private static let brokerProperties: PropertyShape.Members = [
        "AuthenticationStrategy": .string.createOnly, "AutoMinorVersionUpgrade": .boolean,
        "BrokerName": .string.required.createOnly,
        "Configuration": .object(["Id": .string.required, "Revision": .integer.required]),
        "DataReplicationMode": .string, "DataReplicationPrimaryBrokerArn": .string.createOnly,
        "DeploymentMode": .string.required.createOnly,
        "EncryptionOptions": PropertyShape.Property.object([
            "KmsKeyId": .string, "UseAwsOwnedKey": .boolean.required,
        ]).createOnly,
        "EngineType": .string.required.createOnly, "EngineVersion": .string, "HostInstanceType": .string.required,
        // Refused by name when it is used: not built.
        "LdapServerMetadata": .json,
        "Logs": .object(["Audit": .boolean, "General": .boolean]),
        "MaintenanceWindowStartTime": .object([
            "DayOfWeek": .string.required, "TimeOfDay": .string.required, "TimeZone": .string.required,
        ]),
        "PubliclyAccessible": .boolean.required.createOnly, "SecurityGroups": .strings,
        "StorageType": .string.createOnly, "SubnetIds": PropertyShape.Property.strings.createOnly, "Tags": .tags,
        "Users": .objects([
            "ConsoleAccess": .boolean, "Groups": .strings, "Password": .string.required,
            "ReplicationUser": .boolean, "Username": .string.required,
        ]),
    ]

    // MARK: Making

    @Sendable private func create(_ request: ResourceRequest) async throws -> ResourceState {
        let properties = request.properties
        try refuseAbsent(properties)
        let made = try await createBroker(
            CreateBrokerRequest {
                $0.creatorRequestId = "\(request.stackID) \(request.token)"
                $0.brokerName = properties.text("BrokerName") ?? ""
                fill(&$0, properties)
                $0.tags = request.tagValues()
            },
            request.context
        )
        let id = made.brokerId ?? ""
        return try await IncompleteResource.naming(id) {
            try await untilRunning(id, in: request.context.place)
            return try state(id, request.context)
        }
    }

    private func fill(_ input: inout CreateBrokerRequest, _ properties: JSONObject) {
        input.authenticationStrategy = properties.text("AuthenticationStrategy")
        input.autoMinorVersionUpgrade = properties.truth("AutoMinorVersionUpgrade")
        input.configuration = configuration(properties)
        input.deploymentMode = properties.text("DeploymentMode") ?? ""
        input.dataReplicationMode = properties.text("DataReplicationMode")
        input.dataReplicationPrimaryBrokerArn = properties.text("DataReplicationPrimaryBrokerArn")
        input.encryptionOptions = properties["EncryptionOptions"]?.object.map { options in
            EncryptionOptions {
                $0.useAwsOwnedKey = options.truth("UseAwsOwnedKey") ?? true
                $0.kmsKeyId = options.text("KmsKeyId")
            }
        }
        input.engineType = properties.text("EngineType") ?? ""
        input.engineVersion = properties.text("EngineVersion")
        input.hostInstanceType = properties.text("HostInstanceType") ?? ""
        input.logs = logs(properties)
        input.maintenanceWindowStartTime = maintenance(properties)
        input.publiclyAccessible = properties.truth("PubliclyAccessible") ?? false
        input.securityGroups = properties.texts("SecurityGroups")
        input.storageType = properties.text("StorageType")
        input.subnetIds = properties.texts("SubnetIds")
        input.users = properties.objects("Users").map { user in
            User {
                $0.username = user.text("Username") ?? ""
                $0.password = user.text("Password") ?? ""
                $0.groups = user.texts("Groups")
                $0.consoleAccess = user.truth("ConsoleAccess")
                $0.replicationUser = user.truth("ReplicationUser")
            }
        }
    }

    private func refuseAbsent(_ properties: JSONObject) throws {
        if properties["LdapServerMetadata"] != nil {
            throw AWSError.notBuilt("LdapServerMetadata of AWS::AmazonMQ::Broker")
        }
    }

    private func configuration(_ properties: JSONObject) -> ConfigurationId? {
        properties["Configuration"]?.object.map { configuration in
            ConfigurationId {
                $0.id = configuration.text("Id") ?? ""
                $0.revision = configuration.number("Revision")
            }
        }
    }

    private func logs(_ properties: JSONObject) -> Logs? {
        properties["Logs"]?.object.map { logs in
            Logs {
                $0.general = logs.truth("General")
                $0.audit = logs.truth("Audit")
            }
        }
    }

    private func maintenance(_ properties: JSONObject) -> WeeklyStartTime? {
        properties["MaintenanceWindowStartTime"]?.object.map { window in
            WeeklyStartTime {
                $0.dayOfWeek = window.text("DayOfWeek") ?? ""
                $0.timeOfDay = window.text("TimeOfDay") ?? ""
                $0.timeZone = window.text("TimeZone")
            }
        }
    }

    // MARK: Changing

    @Sendable private func update(
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        let (id, context, properties) = (existing.physicalID, request.context, request.properties)
        try refuseAbsent(properties)
        try await untilRunning(id, in: context.place)
        _ = try await updateBroker(
            UpdateBrokerRequest {
                $0.brokerId = id
                $0.autoMinorVersionUpgrade = properties.truth("AutoMinorVersionUpgrade")
                $0.configuration = configuration(properties)
                $0.dataReplicationMode = properties.text("DataReplicationMode")
                $0.engineVersion = properties.text("EngineVersion")
                $0.hostInstanceType = properties.text("HostInstanceType")
                $0.logs = logs(properties)
                $0.maintenanceWindowStartTime = maintenance(properties)
                $0.securityGroups = properties.texts("SecurityGroups")
            },
            context
        )
        try await updateUsers(id, properties, existing.properties, context)
        try await retag(try world.ledger.broker(id, in: context.place).record.arn, request, existing)
        try await rebootIfPending(id, context)
        return try state(id, context)
    }

    private func updateUsers(
        _ id: String,
        _ properties: JSONObject,
        _ old: JSONObject,
        _ context: RequestContext
    ) async throws {
        let wanted = properties.objects("Users")
        let known = try world.ledger.broker(id, in: context.place).record.users
        for user in wanted {
            let name = user.text("Username") ?? ""
            if known[name] == nil {
                _ = try await createUser(
                    CreateUserRequest {
                        $0.brokerId = id
                        $0.username = name
                        $0.password = user.text("Password") ?? ""
                        $0.groups = user.texts("Groups")
                        $0.consoleAccess = user.truth("ConsoleAccess")
                        $0.replicationUser = user.truth("ReplicationUser")
                    },
                    context
                )
            } else if !old.objects("Users").contains(user) {
                _ = try await updateUser(
                    UpdateUserRequest {
                        $0.brokerId = id
                        $0.username = name
                        $0.password = user.text("Password")
                        $0.groups = user.texts("Groups") ?? []
                        $0.consoleAccess = user.truth("ConsoleAccess") ?? false
                        $0.replicationUser = user.truth("ReplicationUser")
                    },
                    context
                )
            }
        }
        for name in old.objects("Users").compactMap({ $0.text("Username") })
        where known[name] != nil && !wanted.contains(where: { $0.text("Username") == name }) {
            _ = try await deleteUser(
                DeleteUserRequest {
                    $0.brokerId = id
                    $0.username = name
                },
                context
            )
        }
    }

    // MARK: Deleting

    @Sendable private func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let (id, place) = (existing.physicalID, request.context.place)
        // Amazon MQ deletes no broker that is being made.
        try await wait(for: id, in: place) {
            $0?.record.state != .creationInProgress && $0?.record.state != .rebootInProgress
        }
        do {
            _ = try await deleteBroker(DeleteBrokerRequest { $0.brokerId = id }, request.context)
        } catch let error as AWSError where error.code == "NotFoundException" {
            return
        }
        try await wait(for: id, in: place) { $0 == nil }
    }

    // MARK: What `Ref` and `Fn::GetAtt` see

    private func state(_ id: String, _ context: RequestContext) throws -> ResourceState {
        let kept = try world.ledger.broker(id, in: context.place)
        let settings = kept.record.settings
        func endpoints(_ endpoint: Endpoint) -> JSONValue {
            .array(
                kept.record.nodes.indices.map {
                    .string("\(endpoint.rawValue)://\(kept.hostName($0)):\(endpoint.port)")
                }
            )
        }
        let addresses = kept.record.nodes.compactMap { $0.placement?.address.description }
        return ResourceState(
            physicalID: id,
            attributes: [
                "Arn": .string(kept.record.arn), "ConfigurationId": .string(settings.configuration.id),
                "ConfigurationRevision": .string(String(settings.configuration.revision)),
                "EngineVersionCurrent": .string(settings.engineVersion),
                "IpAddresses": .array(addresses.map(JSONValue.string)), "OpenWireEndpoints": endpoints(.openWire),
                "StompEndpoints": endpoints(.stomp), "MqttEndpoints": endpoints(.mqtt),
                // Nothing answers there: they are empty rather than wrong.
                "AmqpEndpoints": .array([]), "WssEndpoints": .array([]),
            ]
        )
    }
}
