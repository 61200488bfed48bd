import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// The groups that databases use.
///
/// Source: CloudFormation Template Reference, "AWS::RDS::DBSubnetGroup", "AWS::RDS::DBParameterGroup",
/// "AWS::RDS::OptionGroup", "AWS::RDS::EventSubscription".
enum GroupResources {
    static func subnetGroup(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::RDS::DBSubnetGroup",
            properties: [
                "DBSubnetGroupName": .string.createOnly, "DBSubnetGroupDescription": .string.required,
                "SubnetIds": .strings.required, "Tags": .tags,
            ],
            create: { request in
                let (name, place) = (request.name("DBSubnetGroupName", most: 255), request.context.place)
                try await maker.once(request, madeBy: { try $0.get(SubnetGroupRecord.self, name, in: place)?.madeBy }) {
                    try await request.context.call(RDSOperations.createDBSubnetGroup) { input in
                        input.dbSubnetGroupName = name
                        input.dbSubnetGroupDescription = request.text("DBSubnetGroupDescription") ?? ""
                        input.subnetIds = request.texts("SubnetIds") ?? []
                        input.tags = request.tagsAtCreation
                    }
                }
                return ResourceState(physicalID: name)
            },
            update: { request, existing in
                try await request.context.call(RDSOperations.modifyDBSubnetGroup) { input in
                    input.dbSubnetGroupName = existing.physicalID
                    input.dbSubnetGroupDescription = request.text("DBSubnetGroupDescription")
                    input.subnetIds = request.texts("SubnetIds") ?? []
                }
                let arn = ResourceKind.subnetGroup.arn(existing.physicalID, in: request.context.place)
                try await maker.retag(arn, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(RDSOperations.deleteDBSubnetGroup) {
                        $0.dbSubnetGroupName = existing.physicalID
                    }
                }
            }
        )
    }

    static func parameterGroup(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::RDS::DBParameterGroup",
            properties: [
                "DBParameterGroupName": .string.createOnly, "Description": .string.required.createOnly,
                "Family": .string.required.createOnly, "Parameters": .map(.string), "Tags": .tags,
            ],
            attributes: ["DBParameterGroupName"],
            create: { request in
                let (name, place) = (request.name("DBParameterGroupName", most: 255), request.context.place)
                try await maker.once(
                    request,
                    madeBy: { try $0.get(ParameterGroupRecord.self, name, in: place)?.madeBy }
                ) {
                    try await request.context.call(RDSOperations.createDBParameterGroup) { input in
                        input.dbParameterGroupName = name
                        input.dbParameterGroupFamily = request.text("Family") ?? ""
                        input.description = request.text("Description") ?? ""
                        input.tags = request.tagsAtCreation
                    }
                }
                return try await IncompleteResource.naming(name) {
                    try await setParameters(name, request)
                    return state(name)
                }
            },
            update: { request, existing in
                let old = existing.properties["Parameters"]?.object ?? JSONObject()
                let new = request.properties["Parameters"]?.object ?? JSONObject()
                let gone = old.keys.filter { new[$0] == nil }
                if !gone.isEmpty {
                    try await request.context.call(RDSOperations.resetDBParameterGroup) { input in
                        input.dbParameterGroupName = existing.physicalID
                        input.resetAllParameters = false
                        input.parameters = gone.map { name in
                            Parameter {
                                $0.parameterName = name
                                $0.applyMethod = "pending-reboot"
                            }
                        }
                    }
                }
                try await setParameters(existing.physicalID, request)
                let arn = ResourceKind.parameterGroup.arn(existing.physicalID, in: request.context.place)
                try await maker.retag(arn, request, existing)
                return state(existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(RDSOperations.deleteDBParameterGroup) {
                        $0.dbParameterGroupName = existing.physicalID
                    }
                }
            }
        )
    }

    private static func state(_ name: String) -> ResourceState {
        ResourceState(physicalID: name, attributes: ["DBParameterGroupName": .string(name)])
    }

    /// What can change while servers run does; the rest waits for a reboot. Twenty at a time, as the API takes them.
    private static func setParameters(_ name: String, _ request: ResourceRequest) async throws {
        let object = request.properties["Parameters"]?.object ?? JSONObject()
        let all = object.keys.map { key in
            Parameter {
                $0.parameterName = key
                $0.parameterValue = object.text(key) ?? ""
                $0.applyMethod = ParameterDefinition.named(key)?.isStatic == false ? "immediate" : "pending-reboot"
            }
        }
        for start in stride(from: 0, to: all.count, by: 20) {
            try await request.context.call(RDSOperations.modifyDBParameterGroup) { input in
                input.dbParameterGroupName = name
                input.parameters = Array(all[start..<min(start + 20, all.count)])
            }
        }
    }

    static func optionGroup(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::RDS::OptionGroup",
            properties: [
                "OptionGroupName": .string.createOnly, "EngineName": .string.required.createOnly,
                "MajorEngineVersion": .string.required.createOnly,
                "OptionGroupDescription": .string.required.createOnly, "OptionConfigurations": .json, "Tags": .tags,
            ],
            create: { request in
                if request.properties["OptionConfigurations"]?.array?.isEmpty == false {
                    throw AWSError.notBuilt("OptionConfigurations of AWS::RDS::OptionGroup")
                }
                let (name, place) = (request.name("OptionGroupName", most: 255), request.context.place)
                try await maker.once(request, madeBy: { try $0.get(OptionGroupRecord.self, name, in: place)?.madeBy }) {
                    try await request.context.call(RDSOperations.createOptionGroup) { input in
                        input.optionGroupName = name
                        input.engineName = request.text("EngineName") ?? ""
                        input.majorEngineVersion = request.text("MajorEngineVersion") ?? ""
                        input.optionGroupDescription = request.text("OptionGroupDescription") ?? ""
                        input.tags = request.tagsAtCreation
                    }
                }
                return ResourceState(physicalID: name)
            },
            update: { request, existing in
                if request.properties["OptionConfigurations"]?.array?.isEmpty == false {
                    throw AWSError.notBuilt("OptionConfigurations of AWS::RDS::OptionGroup")
                }
                let arn = ResourceKind.optionGroup.arn(existing.physicalID, in: request.context.place)
                try await maker.retag(arn, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(RDSOperations.deleteOptionGroup) {
                        $0.optionGroupName = existing.physicalID
                    }
                }
            }
        )
    }

    static func subscription(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::RDS::EventSubscription",
            properties: [
                "SubscriptionName": .string.createOnly, "SnsTopicArn": .string.required.createOnly,
                "SourceType": .string, "SourceIds": .strings.createOnly, "EventCategories": .strings,
                "Enabled": .boolean, "Tags": .tags,
            ],
            create: { request in
                let (name, place) = (request.name("SubscriptionName", most: 254), request.context.place)
                try await maker.once(request, madeBy: { try $0.get(SubscriptionRecord.self, name, in: place)?.madeBy })
                {
                    try await request.context.call(RDSOperations.createEventSubscription) { input in
                        input.subscriptionName = name
                        input.snsTopicArn = request.text("SnsTopicArn") ?? ""
                        input.sourceType = request.text("SourceType")
                        input.sourceIds = request.texts("SourceIds")
                        input.eventCategories = request.texts("EventCategories")
                        input.enabled = request.truth("Enabled")
                        input.tags = request.tagsAtCreation
                    }
                }
                return ResourceState(physicalID: name)
            },
            update: { request, existing in
                try await request.context.call(RDSOperations.modifyEventSubscription) { input in
                    input.subscriptionName = existing.physicalID
                    input.sourceType = request.text("SourceType")
                    input.eventCategories = request.texts("EventCategories") ?? []
                    input.enabled = request.truth("Enabled") ?? true
                }
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(RDSOperations.deleteEventSubscription) {
                        $0.subscriptionName = existing.physicalID
                    }
                }
            }
        )
    }
}
