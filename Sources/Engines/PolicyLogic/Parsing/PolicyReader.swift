import Ground

/// Walks a document's elements and refuses what AWS refuses.
struct PolicyReader {
    let kind: PolicyKind
    var version = PolicyDocument.Version.y2008
    /// The statement being read.
    var place: Int?

    init(kind: PolicyKind) { self.kind = kind }

    func error(_ reason: PolicyError.Reason) -> PolicyError {
        PolicyError(reason: reason, kind: kind, statement: place)
    }

    mutating func document(_ json: JSONValue) throws(PolicyError) -> PolicyDocument {
        guard let members = json.object else { throw error(.wrongType(element: "policy")) }
        for name in members.keys where !["Version", "Id", "Statement"].contains(name) {
            throw error(.unknownElement(name))
        }
        version = try readVersion(members["Version"])
        let id = try text(members["Id"], "Id")
        guard let list = members["Statement"] else { throw error(.missingStatement) }
        let elements = list.array ?? [list]
        guard !elements.isEmpty else { throw error(.missingStatement) }
        var statements: [PolicyDocument.Statement] = []
        var sids: Set<String> = []
        for (index, element) in elements.enumerated() {
            place = index
            let statement = try statement(element)
            if let sid = statement.sid, !sid.isEmpty, !sids.insert(sid).inserted { throw error(.duplicateSid(sid)) }
            statements.append(statement)
        }
        return PolicyDocument(kind: kind, version: version, id: id, statements: statements)
    }

    private func readVersion(_ json: JSONValue?) throws(PolicyError) -> PolicyDocument.Version {
        var version = PolicyDocument.Version.y2008
        if let written = try text(json, "Version") {
            guard let known = PolicyDocument.Version(rawValue: written) else {
                throw error(.unsupportedVersion(written))
            }
            version = known
        }
        guard kind != .identity || version == .y2012 else { throw error(.versionTooOld) }
        return version
    }

    private func text(_ json: JSONValue?, _ element: String) throws(PolicyError) -> String? {
        guard let json else { return nil }
        guard let text = json.string else { throw error(.wrongType(element: element)) }
        return text
    }

    private static let statementElements = [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ]

    private func statement(_ json: JSONValue) throws(PolicyError) -> PolicyDocument.Statement {
        guard let members = json.object else { throw error(.wrongType(element: "Statement")) }
        for name in members.keys where !Self.statementElements.contains(name) { throw error(.unknownElement(name)) }
        let effect = try effect(members)
        return PolicyDocument.Statement(
            sid: try sid(members),
            effect: effect,
            principals: try principals(members, effect),
            actions: try actions(members),
            resources: try resources(members),
            conditions: try conditions(members["Condition"])
        )
    }

    private func sid(_ members: JSONObject) throws(PolicyError) -> String? {
        guard let sid = try text(members["Sid"], "Sid") else { return nil }
        // Services with their own resource policies (S3, SNS) let spaces and dashes pass.
        let isStrict = kind != .resource && kind != .endpoint
        guard !isStrict || sid.utf8.allSatisfy(\.isLetterOrDigit) else { throw error(.invalidSid(sid)) }
        return sid
    }

    private func effect(_ members: JSONObject) throws(PolicyError) -> PolicyDocument.Effect {
        guard let written = try text(members["Effect"], "Effect") else { throw error(.missingEffect) }
        guard let effect = PolicyDocument.Effect(rawValue: written) else { throw error(.invalidEffect(written)) }
        return effect
    }

    /// Takes `Name` or `NotName`, whichever is there.
    func choice(
        _ members: JSONObject,
        _ name: String
    ) throws(PolicyError) -> (isExcept: Bool, value: JSONValue, name: String)? {
        switch (members[name], members["Not" + name]) {
        case (nil, nil): return nil
        case (let value?, nil): return (false, value, name)
        case (nil, let value?): return (true, value, "Not" + name)
        case (_?, _?): throw error(.contradiction(element: name))
        }
    }

    /// One string or an array of them.
    func strings(_ json: JSONValue, _ element: String) throws(PolicyError) -> [String] {
        if let one = json.string { return [one] }
        guard let many = json.array else { throw error(.wrongType(element: element)) }
        var strings: [String] = []
        for member in many {
            guard let string = member.string else { throw error(.wrongType(element: element)) }
            strings.append(string)
        }
        return strings
    }
}

extension UInt8 {
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
    var isUpperOrDigit: Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self || isDigit }
    var isLetterOrDigit: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self || isUpperOrDigit }
    /// ASCII letters only: action names and operators have no others.
    var lowered: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}
