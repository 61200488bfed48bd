import AWSModel
import AWSService
import MQShapes
import World

/// RabbitMQ is not listed: it is not built.
///
/// Source: Amazon MQ API Reference, "DescribeBrokerEngineTypes", "DescribeBrokerInstanceOptions".
extension MQService {
    func registerCatalogue(in table: inout OperationTable) {
        table.on(MQOperations.describeBrokerEngineTypes, describeBrokerEngineTypes)
        table.on(MQOperations.describeBrokerInstanceOptions, describeBrokerInstanceOptions)
    }

    func describeBrokerEngineTypes(
        _ input: DescribeBrokerEngineTypesRequest,
        _ context: RequestContext
    ) async throws -> DescribeBrokerEngineTypesResponse {
        if let engine = input.engineType { try EngineCatalogue.requireActiveMQ(engine) }
        let page = try Page(
            ["ACTIVEMQ"],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: { $0 }
        )
        return DescribeBrokerEngineTypesResponse {
            $0.maxResults = page.maxResults
            $0.nextToken = page.nextToken
            $0.brokerEngineTypes = page.elements.map { engine in
                BrokerEngineType {
                    $0.engineType = engine
                    $0.engineVersions = EngineCatalogue.versions.map { version in EngineVersion { $0.name = version } }
                }
            }
        }
    }

    func describeBrokerInstanceOptions(
        _ input: DescribeBrokerInstanceOptionsRequest,
        _ context: RequestContext
    ) async throws -> DescribeBrokerInstanceOptionsResponse {
        if let engine = input.engineType { try EngineCatalogue.requireActiveMQ(engine) }
        let options = EngineCatalogue.hostTypes.flatMap { type in
            type.storageTypes.map { (type: type.name, storage: $0) }
        }
        .filter { input.hostInstanceType == nil || $0.type == input.hostInstanceType }
        .filter { input.storageType == nil || $0.storage.rawValue == input.storageType?.uppercased() }
        let page = try Page(
            options,
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: { "\($0.type) \($0.storage.rawValue)" }
        )
        let zones = world.geography.zones(in: context.region, for: context.account)
        return DescribeBrokerInstanceOptionsResponse {
            $0.maxResults = page.maxResults
            $0.nextToken = page.nextToken
            $0.brokerInstanceOptions = page.elements.map { option in
                BrokerInstanceOption {
                    $0.availabilityZones = zones.map { zone in AvailabilityZone { $0.name = zone.name } }
                    $0.engineType = "ACTIVEMQ"
                    $0.hostInstanceType = option.type
                    $0.storageType = option.storage.rawValue
                    $0.supportedDeploymentModes =
                        (option.storage == .efs ? [DeploymentMode.single, .activeStandby] : [.single]).map(\.rawValue)
                    $0.supportedEngineVersions = EngineCatalogue.versions
                }
            }
        }
    }
}
