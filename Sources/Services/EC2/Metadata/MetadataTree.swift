/// The metadata of an instance as a tree of texts. Pure.
struct MetadataTree: Sendable {
    indirect enum Node: Sendable {
        case text(String)
        case directory([String: Node])
        /// A directory whose listing is not just its names: `0=my-key`.
        case named(listing: String, [String: Node])
        /// Known only when it is asked for.
        case credentials
    }

    enum Found: Sendable, Equatable {
        case text(String)
        case credentials
        case nothing
    }

    private(set) var root: [String: Node] = [:]

    /// Makes the directories above; a missing text makes nothing.
    mutating func add(_ path: String, _ text: String?) {
        if let text { add(path, node: .text(text)) }
    }

    mutating func add(_ path: String, node: Node) {
        Self.add(path.split(separator: "/")[...], node, to: &root)
    }

    private static func add(_ path: ArraySlice<Substring>, _ node: Node, to members: inout [String: Node]) {
        guard let name = path.first.map(String.init) else { return }
        if path.count == 1 {
            members[name] = node
            return
        }
        var inner: [String: Node] = [:]
        if case .directory(let known) = members[name] { inner = known }
        add(path.dropFirst(), node, to: &inner)
        members[name] = .directory(inner)
    }

    /// What is at a path: a text, or a listing, in which directories end in a slash.
    func find(_ path: [String]) -> Found {
        var node = Node.directory(root)
        for name in path {
            switch node {
            case .directory(let members), .named(_, let members):
                guard let inner = members[name] else { return .nothing }
                node = inner
            case .text, .credentials: return .nothing
            }
        }
        switch node {
        case .text(let text): return .text(text)
        case .credentials: return .credentials
        case .named(let listing, _): return .text(listing)
        case .directory(let members):
            return .text(
                members.sorted { $0.key < $1.key }.map { name, node in
                    switch node {
                    case .directory, .named: name + "/"
                    default: name
                    }
                }.joined(separator: "\n")
            )
        }
    }
}
