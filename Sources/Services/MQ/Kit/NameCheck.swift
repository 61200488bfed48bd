import AWSModel

/// Which names, passwords and groups may be.
///
/// Source: Amazon MQ API Reference, "CreateBroker", "CreateUser", "CreateConfiguration".
enum NameCheck {
    static func broker(_ name: String) throws {
        guard (1...50).contains(name.count), name.utf8.allSatisfy({ isAlphanumeric($0) || isOneOf($0, "-_") }) else {
            throw AWSError.badRequest(
                "Broker name [\(name)] is invalid. It must be 1-50 characters long and can contain only letters, "
                    + "numbers, dashes and underscores.",
                "brokerName"
            )
        }
    }

    static func configuration(_ name: String) throws {
        guard (1...150).contains(name.count), isWord(name) else {
            throw AWSError.badRequest(
                "Configuration name [\(name)] is invalid. It must be 1-150 characters long and can contain only "
                    + "alphanumeric characters, dashes, periods, underscores and tildes (- . _ ~).",
                "name"
            )
        }
    }

    static func user(_ name: String) throws {
        guard (2...100).contains(name.count), isWord(name) else {
            throw AWSError.badRequest(
                "Username is invalid. It must be 2-100 characters long and can contain only alphanumeric characters, "
                    + "dashes, periods, underscores and tildes (- . _ ~).",
                "username"
            )
        }
    }

    static func password(_ password: String) throws {
        guard (12...250).contains(password.count) else {
            throw AWSError.badRequest("Password is invalid. Enter a password 12 to 250 characters long.", "password")
        }
        guard Set(password).count >= 4 else {
            throw AWSError.badRequest("Password is invalid. It must have at least 4 unique characters.", "password")
        }
        guard !password.contains(where: { ",:=".contains($0) }) else {
            throw AWSError.badRequest(
                "Password is invalid. It can't contain commas, colons or equal signs (, : =).",
                "password"
            )
        }
        guard password.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw AWSError.badRequest("Password is invalid. It can't contain control characters.", "password")
        }
    }

    static func groups(_ groups: [String]) throws {
        guard groups.count <= MQLimits.groupsMax else {
            throw AWSError.badRequest("A user can belong to at most \(MQLimits.groupsMax) groups.", "groups")
        }
        for group in groups where !(2...100).contains(group.count) || !isWord(group) {
            throw AWSError.badRequest(
                "Group [\(group)] is invalid. It must be 2-100 characters long and can contain only alphanumeric "
                    + "characters, dashes, periods, underscores and tildes (- . _ ~).",
                "groups"
            )
        }
    }

    private static func isWord(_ text: String) -> Bool {
        text.utf8.allSatisfy { isAlphanumeric($0) || isOneOf($0, "-._~") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    private static func isOneOf(_ byte: UInt8, _ text: String) -> Bool { text.utf8.contains(byte) }
}
