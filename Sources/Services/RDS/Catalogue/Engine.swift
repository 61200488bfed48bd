import AWSModel

/// A database engine as RDS names it. Both are served by the MariaDB of this machine.
///
/// Source: RDS User Guide, "MySQL on Amazon RDS versions", "MariaDB on Amazon RDS versions".
enum Engine: String, Sendable, CaseIterable {
    case mysql, mariadb

    static let others: Set<String> = [
        "postgres", "aurora", "aurora-mysql", "aurora-postgresql", "oracle-ee", "oracle-ee-cdb", "oracle-se2",
        "oracle-se2-cdb", "sqlserver-ee", "sqlserver-se", "sqlserver-ex", "sqlserver-web", "db2-se", "db2-ae",
        "custom-oracle-ee", "custom-sqlserver-ee", "neptune", "docdb",
    ]

    /// Newest first.
    var versions: [String] {
        switch self {
        case .mysql: (32...45).reversed().map { "8.0.\($0)" }
        case .mariadb: (4...19).reversed().map { "10.11.\($0)" }
        }
    }

    var majorVersion: String {
        switch self {
        case .mysql: "8.0"
        case .mariadb: "10.11"
        }
    }

    var family: String { rawValue + majorVersion }
    var standardParameterGroup: String { "default." + family }
    var standardOptionGroup: String { "default:\(rawValue)-\(majorVersion.replacing(".", with: "-"))" }

    var description: String {
        switch self {
        case .mysql: "MySQL Community Edition"
        case .mariadb: "MariaDB Community Edition"
        }
    }

    /// What a client that reads the catalogue is told of what really runs.
    static let servedBy = "served by MariaDB 10.11"

    /// MariaDB's grants allow longer names than MySQL's, AWS does not.
    var userNameMax: Int { 16 }
    var passwordMax: Int { 41 }

    var license: String { "general-public-license" }

    var logTypes: [String] { ["audit", "error", "general", "slowquery"] }

    init(_ name: String) throws(AWSError) {
        if Self.others.contains(name.lowercased()) { throw .notBuilt("The engine \(name) of RDS") }
        guard let engine = Engine(rawValue: name.lowercased()) else {
            throw .invalidValue("Invalid DB engine: \(name)")
        }
        self = engine
    }

    /// The full version that a request means; a major version means its newest.
    func version(_ wanted: String?) throws(AWSError) -> String {
        guard let wanted, wanted != majorVersion else { return versions[0] }
        guard versions.contains(wanted) else {
            if self == .mysql, wanted.hasPrefix("8.4") || wanted.hasPrefix("5.7") {
                throw .notBuilt("Version \(wanted) of mysql (MariaDB 10.11 stands in for 8.0 only)")
            }
            throw .invalidCombination("Cannot find version \(wanted) for \(rawValue)")
        }
        return wanted
    }
}
