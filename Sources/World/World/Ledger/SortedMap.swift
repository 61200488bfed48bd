import Glibc

/// A sorted map from byte strings whose copies share what is equal in them: a weight-balanced tree (Adams, 1993) of
/// nodes that never change.
///
/// A copy costs nothing and a change a handful of nodes, so readers keep a whole snapshot while the writer goes on,
/// and a transaction that fails is forgotten by dropping its copy.
struct SortedMap<Value: Sendable>: Sendable {
    typealias Key = [UInt8]

    private final class Node: Sendable {
        let key: Key
        let value: Value
        let left: Node?
        let right: Node?
        let count: Int

        init(_ key: Key, _ value: Value, _ left: Node?, _ right: Node?) {
            self.key = key
            self.value = value
            self.left = left
            self.right = right
            count = 1 + (left?.count ?? 0) + (right?.count ?? 0)
        }
    }

    private var root: Node?

    init() {}

    /// - Parameter sorted: ascending, no key twice.
    init(sorted: [(key: Key, value: Value)]) { root = Self.build(sorted[...]) }

    var count: Int { root?.count ?? 0 }

    subscript(key: Key) -> Value? {
        get {
            var node = root
            while let here = node {
                let order = Self.compare(key, here.key)
                if order == 0 { return here.value }
                node = order < 0 ? here.left : here.right
            }
            return nil
        }
        set {
            if let newValue {
                root = Self.insert(key, newValue, root)
            } else if self[key] != nil {
                root = Self.remove(key, root)
            }
        }
    }

    /// Visits values in order whose keys begin with `prefix` and come after `after`, until `body` returns false.
    func visit(prefix: Key, after: Key? = nil, _ body: (Value) throws -> Bool) rethrows {
        _ = try Self.visit(root, prefix: prefix, after: after, body)
    }

    private static func visit(_ node: Node?, prefix: Key, after: Key?, _ body: (Value) throws -> Bool) rethrows -> Bool
    {
        guard let node else { return true }
        let side = compare(node.key, prefixedBy: prefix)
        let isPast = side > 0
        let isBefore = side < 0 || after.map { compare(node.key, $0) <= 0 } == true
        if !isBefore, try !visit(node.left, prefix: prefix, after: after, body) { return false }
        if isPast { return true }
        if !isBefore, try !body(node.value) { return false }
        return try visit(node.right, prefix: prefix, after: after, body)
    }

    private static func build(_ pairs: ArraySlice<(key: Key, value: Value)>) -> Node? {
        guard !pairs.isEmpty else { return nil }
        let middle = pairs.startIndex + pairs.count / 2
        return Node(
            pairs[middle].key,
            pairs[middle].value,
            build(pairs[..<middle]),
            build(pairs[(middle + 1)...])
        )
    }

    private static func insert(_ key: Key, _ value: Value, _ node: Node?) -> Node {
        guard let node else { return Node(key, value, nil, nil) }
        let order = compare(key, node.key)
        if order == 0 { return Node(node.key, value, node.left, node.right) }
        return order < 0
            ? balanced(node, insert(key, value, node.left), node.right)
            : balanced(node, node.left, insert(key, value, node.right))
    }

    private static func remove(_ key: Key, _ node: Node?) -> Node? {
        guard let node else { return nil }
        let order = compare(key, node.key)
        if order < 0 { return balanced(node, remove(key, node.left), node.right) }
        if order > 0 { return balanced(node, node.left, remove(key, node.right)) }
        guard let right = node.right else { return node.left }
        guard node.left != nil else { return right }
        var next = right
        while let left = next.left { next = left }
        return balanced(next, node.left, remove(next.key, right))
    }

    /// The node's pair over two subtrees, one of which may have become too heavy by one insertion or removal.
    private static func balanced(_ node: Node, _ left: Node?, _ right: Node?) -> Node {
        let leftWeight = weight(left)
        let rightWeight = weight(right)
        if let right, rightWeight > 3 * leftWeight, leftWeight + rightWeight > 3 {
            if let inner = right.left, weight(inner) >= 2 * weight(right.right) {
                return Node(
                    inner.key,
                    inner.value,
                    Node(node.key, node.value, left, inner.left),
                    Node(right.key, right.value, inner.right, right.right)
                )
            }
            return Node(right.key, right.value, Node(node.key, node.value, left, right.left), right.right)
        }
        if let left, leftWeight > 3 * rightWeight, leftWeight + rightWeight > 3 {
            if let inner = left.right, weight(inner) >= 2 * weight(left.left) {
                return Node(
                    inner.key,
                    inner.value,
                    Node(left.key, left.value, left.left, inner.left),
                    Node(node.key, node.value, inner.right, right)
                )
            }
            return Node(left.key, left.value, left.left, Node(node.key, node.value, left.right, right))
        }
        return Node(node.key, node.value, left, right)
    }

    private static func weight(_ node: Node?) -> Int { (node?.count ?? 0) + 1 }

    private static func compare(_ a: Key, _ b: Key) -> Int {
        let order = Int(memcmp(a, b, min(a.count, b.count)))
        return order != 0 ? order : a.count - b.count
    }

    /// Zero when the key begins with the prefix, else on which side of all such keys it lies.
    private static func compare(_ key: Key, prefixedBy prefix: Key) -> Int {
        let order = Int(memcmp(key, prefix, min(key.count, prefix.count)))
        return order != 0 ? order : (key.count < prefix.count ? -1 : 0)
    }
}

extension SortedMap {
    /// How many nodes lie on the longest way down; for tests of the balance.
    var depth: Int { Self.depth(root) }

    private static func depth(_ node: Node?) -> Int { node.map { 1 + max(depth($0.left), depth($0.right)) } ?? 0 }
}
