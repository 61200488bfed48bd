/// What a request says about itself that a policy's conditions may ask for, besides who and from where.
///
/// Made only when policies are enforced: the closure is not run otherwise.
struct ConditionFacts: Sendable {
    let add: @Sendable (inout ConditionKeys) -> Void

    static let none = ConditionFacts { _ in }

    init(_ add: @escaping @Sendable (inout ConditionKeys) -> Void) { self.add = add }

    /// Everything that head and query say.
    init(_ headers: HeaderFields, _ query: QueryItems? = nil) {
        self.init { keys in
            keys.add(headers)
            let value: (String) -> String? = { name in query?[name] }
            if let signature = RequestSignature(headers, query: value) { keys.add(signature) }
            keys.addQuery(value)
        }
    }
}
