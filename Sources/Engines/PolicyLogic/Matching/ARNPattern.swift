/// An ARN of a condition: each of its six parts is compared alone, so that no `*` reaches over a colon, except in the
/// last part, which has the colons that follow.
///
/// Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators". What it does not say, chosen here: `*`
/// alone matches every ARN, and another pattern of less than six parts none.
struct ARNPattern: Sendable, Hashable {
    private enum Form: Sendable, Hashable {
        case everything
        case parts([Glob])
        case template(Template)
        case never
    }

    private let form: Form

    static let never = ARNPattern(form: .never)

    private init(form: Form) { self.form = form }

    init(_ text: String, version: PolicyDocument.Version) {
        switch Pattern(text, version: version, wildcards: true) {
        case .fixed(let glob): form = glob.isEverything ? .everything : .parts(glob.arnParts())
        case .template(let template): form = .template(template)
        case .never: form = .never
        }
    }

    func matches(_ arn: [UInt8], _ request: PolicyRequest) -> Bool {
        switch form {
        case .everything: true
        case .parts(let globs): Self.matches(globs, arn)
        case .template(let template):
            if let glob = template.resolved(for: request) { Self.matches(glob.arnParts(), arn) } else { false }
        case .never: false
        }
    }

    private static func matches(_ globs: [Glob], _ arn: [UInt8]) -> Bool {
        let parts = arn.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        guard globs.count == 6, parts.count == 6 else { return false }
        return zip(globs, parts).allSatisfy { $0.matches($1) }
    }
}
