import AWSModel

/// RDS's refusals in its own codes and words.
///
/// Source: RDS API Reference, the errors of each action, and what the console and command line show of them.
extension AWSError {
    static func invalidValue(_ message: String) -> AWSError { AWSError("InvalidParameterValue", message) }
    static func invalidCombination(_ message: String) -> AWSError { AWSError("InvalidParameterCombination", message) }

    static func missingParameter(_ name: String) -> AWSError {
        AWSError("InvalidParameterValue", "The parameter \(name) must be provided and must not be blank.")
    }

    static func noInstance(_ id: String) -> AWSError {
        AWSError("DBInstanceNotFound", "DBInstance \(id) not found.", status: 404)
    }

    static func instanceState(_ message: String) -> AWSError { AWSError("InvalidDBInstanceState", message) }

    static func notAvailable(_ id: String) -> AWSError { instanceState("Instance \(id) is not in available state.") }

    static func noSnapshot(_ id: String) -> AWSError {
        AWSError("DBSnapshotNotFound", "DBSnapshot \(id) not found.", status: 404)
    }

    static func snapshotExists(_ id: String) -> AWSError {
        AWSError(
            "DBSnapshotAlreadyExists",
            "Cannot create the snapshot because a snapshot with the identifier \(id) already exists."
        )
    }

    static func noSubnetGroup(_ name: String) -> AWSError {
        AWSError("DBSubnetGroupNotFoundFault", "DB subnet group '\(name)' does not exist.", status: 404)
    }

    static func noParameterGroup(_ name: String) -> AWSError {
        AWSError("DBParameterGroupNotFound", "DBParameterGroup not found: \(name)", status: 404)
    }

    static func noOptionGroup(_ name: String) -> AWSError {
        AWSError("OptionGroupNotFoundFault", "Specified OptionGroupName: \(name) not found.", status: 404)
    }

    static func noSubscription(_ name: String) -> AWSError {
        AWSError("SubscriptionNotFound", "EventSubscription \(name) not found.", status: 404)
    }

    static func noCapacity(_ zones: [String]) -> AWSError {
        AWSError(
            "InsufficientDBInstanceCapacity",
            "There is no capacity for a DB instance in the Availability Zones that were asked for: "
                + zones.joined(separator: ", ") + "."
        )
    }

    /// A parameter that would change the outcome and is not built.
    static func notBuilt(parameter: String) -> AWSError { notBuilt("The parameter \(parameter)") }
}

/// Refuses parameters that would change the outcome and are not built.
///
/// - Parameter given: the parameters by name, and whether the request holds them.
func refuse(_ given: KeyValuePairs<String, Bool>) throws(AWSError) {
    for (name, isGiven) in given where isGiven { throw .notBuilt(parameter: name) }
}
