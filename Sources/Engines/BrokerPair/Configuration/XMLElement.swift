/// An element of a document, with its attributes in their order and the elements in it. Text between elements is not
/// kept: a broker's document has none that matters, but for what attributes say.
struct XMLElement: Sendable, Hashable {
    var name: String
    var attributes: [Attribute] = []
    var children: [XMLElement] = []

    struct Attribute: Sendable, Hashable {
        var name: String
        var value: String
    }

    init(_ name: String, _ attributes: [(String, String)] = [], _ children: [XMLElement] = []) {
        self.name = name
        self.attributes = attributes.map { Attribute(name: $0.0, value: $0.1) }
        self.children = children
    }

    subscript(attribute: String) -> String? {
        get { attributes.first { $0.name == attribute }?.value }
        set {
            let place = attributes.firstIndex { $0.name == attribute }
            switch (place, newValue) {
            case (let place?, let value?): attributes[place].value = value
            case (let place?, nil): attributes.remove(at: place)
            case (nil, let value?): attributes.append(Attribute(name: attribute, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The name without a prefix.
    var localName: String { name.split(separator: ":").last.map(String.init) ?? name }

    func child(_ name: String) -> XMLElement? { children.first { $0.localName == name } }

    /// The child of this name, made when absent.
    mutating func change(_ name: String, _ body: (inout XMLElement) -> Void) {
        let place =
            children.firstIndex { $0.localName == name }
            ?? {
                children.append(XMLElement(name))
                return children.count - 1
            }()
        body(&children[place])
    }

    mutating func removeChildren(_ names: Set<String>) { children.removeAll { names.contains($0.localName) } }

    /// Changes every element, this one included.
    mutating func visit(_ body: (inout XMLElement) -> Void) {
        body(&self)
        for place in children.indices { children[place].visit(body) }
    }

    func text(indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        let attributes = attributes.map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
        if children.isEmpty { return "\(margin)<\(name)\(attributes)/>\n" }
        let inner = children.map { $0.text(indent: indent + 2) }.joined()
        return "\(margin)<\(name)\(attributes)>\n\(inner)\(margin)</\(name)>\n"
    }

    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\n", "\r", "\t": out += "&#\(scalar.value);"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
