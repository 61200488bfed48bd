/// Something that RDS tells about in AWS's words.
///
/// Source: RDS User Guide, "Amazon RDS event categories and event messages".
struct RDSEvent: Sendable, Hashable, Codable {
    let id: String
    let categories: [String]
    let message: String
    /// The name in Faultline's own log.
    let what: String

    init(_ id: String, _ categories: [String], _ what: String, _ message: String) {
        self.id = "RDS-EVENT-" + id
        self.categories = categories
        self.what = "rds." + what
        // What a tool printed may hold characters that no answer in XML can.
        self.message = String(String.UnicodeScalarView(message.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
    }
}

extension RDSEvent {
    static let created = RDSEvent("0005", ["creation"], "instance.created", "DB instance created.")
    static let deleted = RDSEvent("0003", ["deletion"], "instance.deleted", "DB instance deleted.")
    static let shutDown = RDSEvent("0004", ["availability"], "instance.shutdown", "DB instance shutdown.")
    static let restarted = RDSEvent("0006", ["availability"], "instance.restarted", "DB instance restarted.")
    static let stopped = RDSEvent("0087", ["notification"], "instance.stopped", "DB instance stopped.")
    static let started = RDSEvent("0088", ["notification"], "instance.started", "DB instance started.")
    static let startsAgain = RDSEvent(
        "0154",
        ["notification"],
        "instance.starting",
        "DB instance is being started due to it exceeding the maximum allowed time being stopped."
    )

    static let backingUp = RDSEvent("0001", ["backup"], "backup.started", "Backing up DB instance.")
    static let backedUp = RDSEvent("0002", ["backup"], "backup.finished", "Finished DB instance backup.")

    static let failoverStarted = RDSEvent(
        "0013",
        ["failover"],
        "failover.started",
        "Multi-AZ instance failover started."
    )
    static let failoverCompleted = RDSEvent(
        "0049",
        ["failover"],
        "failover.completed",
        "Multi-AZ instance failover completed."
    )
    static let failoverAbandoned = RDSEvent(
        "0034",
        ["failover"],
        "failover.abandoned",
        "Abandoning user requested failover since a failover recently occurred on the database instance."
    )
    static func standbyLost(_ why: String) -> RDSEvent {
        RDSEvent("0190", ["notification"], "standby.lost", "The standby of the DB instance was lost: \(why)")
    }
    static let alone = RDSEvent(
        "0191",
        ["notification"],
        "standby.unprotected",
        "The DB instance serves without a standby that may take over, until a new one has caught up."
    )
    static let protected = RDSEvent(
        "0192",
        ["notification"],
        "standby.in-sync",
        "The standby of the DB instance is in sync again."
    )

    static let recoveryStarted = RDSEvent(
        "0020",
        ["recovery"],
        "recovery.started",
        "Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered."
    )
    static let recovered = RDSEvent(
        "0021",
        ["recovery"],
        "recovery.completed",
        "Recovery of the DB instance is complete."
    )

    static let passwordReset = RDSEvent(
        "0016",
        ["configuration change"],
        "password.reset",
        "Reset master credentials."
    )
    static let convertingToMultiAZ = RDSEvent(
        "0024",
        ["configuration change"],
        "multi-az.started",
        "Applying modification to convert to a Multi-AZ DB instance."
    )
    static let convertedToMultiAZ = RDSEvent(
        "0025",
        ["configuration change"],
        "multi-az.finished",
        "Finished applying modification to convert to a Multi-AZ DB instance."
    )
    static let convertingToSingleAZ = RDSEvent(
        "0029",
        ["configuration change"],
        "single-az.started",
        "Applying modification to convert to a standard (Single-AZ) DB instance."
    )
    static let convertedToSingleAZ = RDSEvent(
        "0030",
        ["configuration change"],
        "single-az.finished",
        "Finished applying modification to convert to a standard (Single-AZ) DB instance."
    )
    static let classChanging = RDSEvent(
        "0012",
        ["configuration change"],
        "class.started",
        "Applying modification to database instance class."
    )
    static let classChanged = RDSEvent(
        "0014",
        ["configuration change"],
        "class.finished",
        "Finished applying modification to DB instance class."
    )
    static let storageChanging = RDSEvent(
        "0018",
        ["configuration change"],
        "storage.started",
        "Applying modification to allocated storage."
    )
    static let storageChanged = RDSEvent(
        "0017",
        ["configuration change"],
        "storage.finished",
        "Finished applying modification to allocated storage."
    )
    static func parameterGroupApplied(_ name: String) -> RDSEvent {
        RDSEvent(
            "0019",
            ["configuration change"],
            "parameter-group.applied",
            "Updated to use DBParameterGroup \(name)"
        )
    }

    static let storageFull = RDSEvent(
        "0007",
        ["availability", "failure", "low storage"],
        "storage.full",
        "Allocated storage has been exhausted. Allocate additional storage to resolve."
    )
    static let storageLow = RDSEvent(
        "0089",
        ["low storage"],
        "storage.low",
        "The free storage capacity for the DB instance is low. Allocate additional storage to resolve."
    )

    static func incompatibleParameters(_ why: String) -> RDSEvent {
        RDSEvent(
            "0035",
            ["failure"],
            "parameters.incompatible",
            "Database instance put into incompatible-parameters: \(why)"
        )
    }
    static func incompatibleNetwork(_ why: String) -> RDSEvent {
        RDSEvent("0036", ["failure"], "network.incompatible", "DB instance in incompatible-network: \(why)")
    }
    static func failed(_ why: String) -> RDSEvent {
        RDSEvent("0031", ["failure"], "instance.failed", "DB instance put into failed state: \(why)")
    }
    static func keptAside(_ path: String) -> RDSEvent {
        RDSEvent(
            "0058",
            ["recovery"],
            "data.kept-aside",
            "Damaged data of a server was kept aside, not deleted: \(path)"
        )
    }
    static func note(_ text: String) -> RDSEvent { RDSEvent("0044", ["notification"], "instance.note", text) }

    static func restored(_ snapshot: String) -> RDSEvent {
        RDSEvent("0043", ["restoration"], "instance.restored", "Restored from snapshot \(snapshot)")
    }

    static let creatingSnapshot = RDSEvent("0040", ["creation"], "snapshot.creating", "Creating manual snapshot")
    static let snapshotCreated = RDSEvent("0042", ["creation"], "snapshot.created", "Manual snapshot created")
    static let creatingAutomated = RDSEvent("0090", ["creation"], "snapshot.creating", "Creating automated snapshot")
    static let automatedCreated = RDSEvent("0091", ["creation"], "snapshot.created", "Automated snapshot created")
    static let snapshotDeleted = RDSEvent("0041", ["deletion"], "snapshot.deleted", "Deleted user snapshot")
    static func snapshotFailed(_ why: String) -> RDSEvent {
        RDSEvent("0188", ["failure"], "snapshot.failed", "The snapshot could not be taken: \(why)")
    }

    static func notDeleted(_ why: String) -> RDSEvent {
        note("The DB instance was not deleted, because its final snapshot could not be taken: \(why)")
    }

    static let parameterGroupCreated = RDSEvent(
        "0037",
        ["configuration change"],
        "parameter-group.created",
        "DB parameter group created"
    )
    static let parameterGroupDeleted = RDSEvent(
        "0038",
        ["configuration change"],
        "parameter-group.deleted",
        "Deleted DB parameter group"
    )
    static func parameterChanged(_ message: String) -> RDSEvent {
        RDSEvent("0037", ["configuration change"], "parameter-group.changed", message)
    }
}

/// Categories of events by the kind of source.
enum EventCategories {
    static let bySource: [(source: String, categories: [String])] = [
        (
            "db-instance",
            [
                "availability", "backup", "configuration change", "creation", "deletion", "failover", "failure",
                "low storage", "maintenance", "notification", "read replica", "recovery", "restoration",
                "security", "security patching",
            ]
        ),
        ("db-parameter-group", ["configuration change"]),
        ("db-security-group", ["configuration change", "failure"]),
        ("db-snapshot", ["creation", "deletion", "failure", "notification", "restoration"]),
    ]

    static let absentSources: Set<String> = [
        "db-cluster", "db-cluster-snapshot", "custom-engine-version", "db-proxy", "blue-green-deployment",
        "db-shard-group", "zero-etl",
    ]
}
