import Ground
import Yams

/// Turns YAML into the tree of a template; short tags such as `!Ref` become the long form.
///
/// Source: CloudFormation User Guide, "Template formats": YAML 1.1 without aliases, hash merges and the binary, omap,
/// pairs, set and timestamp tags.
struct YAMLTree {
    /// Where each anchor was first met: meeting one again is an alias.
    private var anchors: Set<String> = []
    private var depth = 0

    static func parse(_ text: String) throws(TemplateError) -> JSONValue {
        guard !AliasScan.mayExpand(text) else { throw aliasError }
        let parser: Parser
        let root: Node?
        do {
            parser = try Parser(yaml: text, resolver: .basic)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw malformed(mark(of: error))
        } catch {
            throw malformed(nil)
        }
        guard let root else { throw .format("unsupported structure.") }
        // The nodes hold their anchors weakly, and the parser owns them.
        var tree = YAMLTree()
        let value: Result<JSONValue, TemplateError> = withExtendedLifetime(parser) {
            do throws(TemplateError) { return .success(try tree.value(root)) } catch { return .failure(error) }
        }
        return try value.get()
    }

    static let aliasError = TemplateError.template("YAML aliases are not allowed in CloudFormation templates")

    private static func malformed(_ mark: Mark?) -> TemplateError {
        guard let mark else { return .format("YAML not well-formed.") }
        return .format("YAML not well-formed. (line \(mark.line), column \(mark.column))")
    }

    private static func mark(of error: YamlError) -> Mark? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark
        case .duplicatedKeysInMapping(_, let context): context.mark
        default: nil
        }
    }

    private mutating func value(_ node: Node) throws(TemplateError) -> JSONValue {
        depth += 1
        defer { depth -= 1 }
        guard depth <= TemplateText.depthMax else { throw Self.malformed(node.mark) }
        try noteAnchor(of: node)
        switch node {
        case .scalar(let scalar):
            let tag = scalar.tag.rawValue
            if tag.hasPrefix("!"), tag.count > 1 {
                return try long(tag, .string(scalar.string), node.mark)
            }
            guard let value = YAMLScalar.value(scalar.string, tag: tag, isPlain: scalar.style == .plain) else {
                throw Self.malformed(node.mark)
            }
            return value
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            elements.reserveCapacity(sequence.count)
            for element in sequence { elements.append(try value(element)) }
            return try wrapped(.array(elements), tag: sequence.tag.rawValue, standard: "seq", node.mark)
        case .mapping(let mapping):
            var members = JSONObject()
            for (key, member) in mapping { members[try self.key(key)] = try value(member) }
            return try wrapped(.object(members), tag: mapping.tag.rawValue, standard: "map", node.mark)
        case .alias:
            throw Self.aliasError
        }
    }

    private mutating func key(_ node: Node) throws(TemplateError) -> String {
        try noteAnchor(of: node)
        guard let scalar = node.scalar, scalar.string != "<<" || scalar.style != .plain else {
            throw Self.malformed(node.mark)
        }
        return scalar.string
    }

    private mutating func noteAnchor(of node: Node) throws(TemplateError) {
        guard let anchor = node.anchor else { return }
        let place = "\(anchor.rawValue) \(node.mark?.description ?? "")"
        guard anchors.insert(place).inserted else { throw Self.aliasError }
    }

    private func wrapped(
        _ value: JSONValue,
        tag: String,
        standard: String,
        _ mark: Mark?
    ) throws(TemplateError) -> JSONValue {
        if tag.isEmpty || tag == "!" || tag == "tag:yaml.org,2002:\(standard)" { return value }
        guard tag.hasPrefix("!") else { throw Self.malformed(mark) }
        return try long(tag, value, mark)
    }

    private func long(_ tag: String, _ value: JSONValue, _ mark: Mark?) throws(TemplateError) -> JSONValue {
        let short = String(tag.dropFirst())
        switch short {
        case "Ref", "Condition":
            return .object([short: value])
        case "GetAtt":
            guard let text = value.string, let dot = text.firstIndex(of: ".") else {
                return .object(["Fn::GetAtt": value])
            }
            let name = text[text.index(after: dot)...]
            return .object(["Fn::GetAtt": [.string(String(text[..<dot])), .string(String(name))]])
        default:
            guard IntrinsicName(rawValue: "Fn::\(short)") != nil else {
                throw Self.malformed(mark)
            }
            return .object(["Fn::\(short)": value])
        }
    }
}
