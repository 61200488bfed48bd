import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// Source: CloudFormation Template Reference, "AWS::AmazonMQ::Configuration",
/// "AWS::AmazonMQ::ConfigurationAssociation".
extension MQService {
    var configurationResource: ResourceType {
        ResourceType(
            "AWS::AmazonMQ::Configuration",
            properties: [
                "AuthenticationStrategy": .string.createOnly, "Data": .string, "Description": .string,
                "EngineType": .string.required.createOnly, "EngineVersion": .string.createOnly,
                "Name": .string.required.createOnly, "Tags": .tags,
            ],
            attributes: ["Arn", "Id", "Revision"],
            create: createConfiguration,
            update: updateConfiguration,
            delete: { request, existing in
                do {
                    _ = try await self.deleteConfiguration(
                        DeleteConfigurationRequest { $0.configurationId = existing.physicalID },
                        request.context
                    )
                } catch let error as AWSError where error.code == "NotFoundException" {
                    return
                }
            }
        )
    }

    @Sendable private func createConfiguration(_ request: ResourceRequest) async throws -> ResourceState {
        let (properties, context) = (request.properties, request.context)
        let act = "\(request.stackID) \(request.token)"
        var id = try world.ledger.list(ConfigurationRecord.self, where: "act", is: act, in: .place(context.place))
            .first?
            .id
        if id == nil {
            id = try await StackAct.$current.withValue(act) {
                try await createConfiguration(
                    CreateConfigurationRequest {
                        $0.name = properties.text("Name") ?? ""
                        $0.engineType = properties.text("EngineType") ?? ""
                        $0.engineVersion = properties.text("EngineVersion")
                        $0.authenticationStrategy = properties.text("AuthenticationStrategy")
                        $0.tags = request.tagValues()
                    },
                    context
                ).id
            }
        }
        let made = id ?? ""
        return try await IncompleteResource.naming(made) {
            if try world.ledger.configuration(made, in: context.place).record.latest == 1 {
                try await write(made, request)
            }
            return try state(made, context)
        }
    }

    @Sendable private func updateConfiguration(
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        let (id, old) = (existing.physicalID, existing.properties)
        if request.properties.text("Data") != old.text("Data")
            || request.properties.text("Description") != old.text("Description")
        {
            try await write(id, request)
        }
        let arn = try world.ledger.configuration(id, in: request.context.place).record.arn
        try await retag(arn, request, existing)
        return try state(id, request.context)
    }

    /// The template's document as another revision.
    private func write(_ id: String, _ request: ResourceRequest) async throws {
        guard let data = request.properties.text("Data") else { return }
        _ = try await updateConfiguration(
            UpdateConfigurationRequest {
                $0.configurationId = id
                $0.data = data
                $0.description = request.properties.text("Description")
            },
            request.context
        )
    }

    private func state(_ id: String, _ context: RequestContext) throws -> ResourceState {
        let kept = try world.ledger.configuration(id, in: context.place)
        return ResourceState(
            physicalID: id,
            attributes: [
                "Arn": .string(kept.record.arn), "Id": .string(id), "Revision": .string(String(kept.record.latest)),
            ]
        )
    }

    // MARK: Association

    var associationResource: ResourceType {
        ResourceType(
            "AWS::AmazonMQ::ConfigurationAssociation",
            properties: [
                "Broker": .string.required.createOnly,
                "Configuration": PropertyShape.Property.object([
                    "Id": .string.required, "Revision": .integer.required,
                ]).required,
            ],
            create: { try await self.associate($0) },
            update: { request, _ in try await self.associate(request) },
            // A broker always has a configuration: it keeps this one.
            delete: { _, _ in }
        )
    }

    private func associate(_ request: ResourceRequest) async throws -> ResourceState {
        let broker = request.properties.text("Broker") ?? ""
        let wanted = request.properties["Configuration"]?.object ?? [:]
        try await untilRunning(broker, in: request.context.place)
        _ = try await updateBroker(
            UpdateBrokerRequest {
                $0.brokerId = broker
                $0.configuration = ConfigurationId {
                    $0.id = wanted.text("Id") ?? ""
                    $0.revision = wanted.number("Revision")
                }
            },
            request.context
        )
        try await rebootIfPending(broker, request.context)
        return ResourceState(physicalID: "\(broker)|\(wanted.text("Id") ?? "")")
    }
}
