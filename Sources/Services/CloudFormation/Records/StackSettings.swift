import AWSModel
import CloudFormationShapes

/// A pair of texts: a parameter, a tag.
struct NamedText: Sendable, Hashable, Codable {
    let key: String
    let value: String
}

/// What a request says of a stack besides its template: an update replaces it, a rollback brings it back.
struct StackSettings: Sendable, Equatable, Codable {
    var description: String?
    /// As they are shown: values with NoEcho are masked.
    var parameters: [NamedText] = []
    var tags: [NamedText] = []
    var capabilities: [String] = []
    var notificationARNs: [String] = []
    var roleARN: String?
    var resourceTypes: [String] = []
    /// ARN and type of each.
    var rollbackTriggers: [NamedText]?
    var monitoringMinutes: Int?
    var timeoutMinutes: Int?
    /// The names of exports that the template imports.
    var imports: [String] = []

    var rollbackConfiguration: RollbackConfiguration {
        RollbackConfiguration {
            $0.rollbackTriggers = rollbackTriggers?.map { trigger in
                RollbackTrigger {
                    $0.arn = trigger.key
                    $0.type = trigger.value
                }
            }
            $0.monitoringTimeInMinutes = monitoringMinutes
        }
    }

    mutating func set(_ configuration: RollbackConfiguration) {
        rollbackTriggers = configuration.rollbackTriggers?.map { NamedText(key: $0.arn, value: $0.type) }
        monitoringMinutes = configuration.monitoringTimeInMinutes
    }
}

extension NamedText {
    var tag: Tag {
        Tag {
            $0.key = key
            $0.value = value
        }
    }

    var parameter: Parameter {
        Parameter {
            $0.parameterKey = key
            $0.parameterValue = value
        }
    }
}
