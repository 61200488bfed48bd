/// What a request says about itself that a policy's conditions may ask for, besides who and from where.
///
/// Made only when policies are enforced: the closure is not run otherwise.
struct ConditionFacts: Sendable {
    let values: @Sendable () -> [String: [String]]

    static let none = ConditionFacts { [:] }

    init(_ values: @escaping @Sendable () -> [String: [String]]) { self.values = values }
}
