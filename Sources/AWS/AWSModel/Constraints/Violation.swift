/// A value that breaks its model's constraints.
package struct Violation: Sendable, Equatable {
    /// One step from the input down to the value.
    package enum Step: Sendable, Equatable {
        case member(String)
        /// Counted from 1, as AWS's messages do.
        case element(Int)
        case value(key: String)
    }

    package enum Rule: Sendable, Equatable {
        case required
        /// The bound of a length, in characters, bytes or elements.
        case lengthMinimum(Int), lengthMaximum(Int)
        case minimum(Double), maximum(Double)
        case pattern(String)
        case values([String])
        /// A list's elements of a simple kind break these; AWS tells it of the list.
        case elements([Rule])
        case keys([Rule])
        case mapValues([Rule])
    }

    package var path: [Step]
    package var rule: Rule
    /// The value as text; nil where there is none or where it is a secret.
    package var value: String?
    package var isSecret: Bool

    package init(path: [Step], rule: Rule, value: String?, isSecret: Bool = false) {
        self.path = path
        self.rule = rule
        self.value = value
        self.isSecret = isSecret
    }
}
