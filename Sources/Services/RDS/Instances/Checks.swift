import AWSModel

/// What names and values may look like.
///
/// Source: RDS API Reference, "CreateDBInstance"; RDS User Guide, "Quotas and constraints".
enum Checks {
    /// - Returns: the identifier in lower case, as RDS keeps it.
    static func identifier(_ text: String, _ parameter: String, most: Int = 63) throws(AWSError) -> String {
        let bytes = Array(text.utf8)
        let isWellFormed =
            (1...most).contains(bytes.count) && bytes[0].isASCIILetter && bytes.last != UInt8(ascii: "-")
            && !text.contains("--")
            && bytes.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }
        guard isWellFormed else {
            throw .invalidValue(
                "The parameter \(parameter) is not a valid identifier. Identifiers must begin with a letter; must "
                    + "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two "
                    + "consecutive hyphens."
            )
        }
        return text.lowercased()
    }

    /// Names that no master user can have.
    private static let reserved: Set<String> = [
        "rdsadmin", "rdsrepladmin", "rdsproxyadmin", "rds_superuser", "admin_user", "root", "mysql", "mariadb",
        "replication", "add", "all", "alter", "analyze", "and", "as", "asc", "before", "between", "both", "by", "call",
        "cascade", "case", "change", "check", "column", "condition", "constraint", "continue", "convert", "create",
        "cross", "cursor", "databases", "declare", "default", "delayed", "delete", "desc", "describe", "distinct",
        "drop", "dual", "each", "else", "enclosed", "escaped", "exists", "exit", "explain", "false", "fetch", "for",
        "force", "foreign", "from", "grant", "group", "having", "if", "ignore", "in", "index", "inner", "insert",
        "interval", "into", "is", "join", "key", "keys", "kill", "leading", "leave", "left", "like", "limit", "lines",
        "load", "lock", "loop", "match", "natural", "not", "null", "on", "optimize", "option", "or", "order", "out",
        "outer", "primary", "procedure", "purge", "range", "read", "references", "regexp", "release", "rename",
        "repeat", "replace", "require", "restrict", "return", "revoke", "right", "schema", "select", "set", "show",
        "sql", "ssl", "starting", "table", "terminated", "then", "to", "trailing", "trigger", "true", "undo", "union",
        "unique", "unlock", "unsigned", "update", "usage", "use", "using", "values", "when", "where", "while", "with",
        "write", "xor", "zerofill",
    ]

    static func masterUser(_ name: String, _ engine: Engine) throws(AWSError) {
        let bytes = Array(name.utf8)
        let isWellFormed =
            (1...engine.userNameMax).contains(bytes.count) && bytes[0].isASCIILetter
            && bytes.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
        guard isWellFormed else {
            throw .invalidValue(
                "The parameter MasterUsername is not a valid identifier. It must begin with a letter, contain only "
                    + "letters, digits and underscores, and have 1 to \(engine.userNameMax) characters."
            )
        }
        if reserved.contains(name.lowercased()) {
            throw .invalidValue(
                "MasterUsername \(name) cannot be used as it is a reserved word used by the engine"
            )
        }
    }

    static func password(_ text: String, _ engine: Engine) throws(AWSError) {
        let bytes = Array(text.utf8)
        let banned = Set("/@\" ".utf8)
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && !banned.contains($0) }) else {
            throw .invalidValue(
                "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides "
                    + "'/', '@', '\"', ' ' may be used."
            )
        }
        if bytes.count < 8 {
            throw .invalidValue(
                "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters."
            )
        }
        if bytes.count > engine.passwordMax {
            throw .invalidValue(
                "The parameter MasterUserPassword is not a valid password because it is longer than "
                    + "\(engine.passwordMax) characters."
            )
        }
    }

    static func databaseName(_ name: String) throws(AWSError) {
        let bytes = Array(name.utf8)
        let isWellFormed =
            (1...64).contains(bytes.count) && bytes[0].isASCIILetter
            && bytes.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
        guard isWellFormed else {
            throw .invalidValue("DBName must begin with a letter and contain only alphanumeric characters.")
        }
        if ["mysql", "sys", "performance_schema", "information_schema", "innodb"].contains(name.lowercased()) {
            throw .invalidValue("DBName \(name) cannot be used as it is a reserved word used by the engine")
        }
    }

    static func port(_ port: Int) throws(AWSError) {
        guard (1150...65535).contains(port) else {
            throw .invalidValue("Invalid database port: \(port). The port must be in the range 1150-65535.")
        }
    }

    static func backupRetention(_ days: Int) throws(AWSError) {
        guard (0...35).contains(days) else {
            throw .invalidValue("Invalid backup retention period: \(days). Must be between 0 and 35.")
        }
    }

    static func instanceClass(_ name: String) throws(AWSError) -> InstanceClass {
        guard let found = InstanceClass.named(name) else {
            throw .invalidValue("Invalid DB Instance class: \(name)")
        }
        return found
    }
}

extension UInt8 {
    var isASCIILetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
}
