/// An element of a parsed XML text. Namespaces are known by their prefixes only, which are taken off.
struct XMLElement: Equatable, Sendable {
    struct Attribute: Equatable, Sendable {
        var name: String
        var value: String
    }

    var name: String
    var attributes: [Attribute] = []
    var children: [XMLElement] = []
    /// The element's own text, that of its children not counted.
    var text = ""

    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// Elements on a path of names, the first of each.
    func descendant(_ path: String...) -> XMLElement? {
        var element = self
        for name in path {
            guard let next = element.child(name) else { return nil }
            element = next
        }
        return element
    }
}

/// A name without its namespace prefix: `xsi:type` is `type`.
func localName(_ name: String) -> String {
    guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return name }
    return String(name[name.utf8.index(after: colon)...])
}
