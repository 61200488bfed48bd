import AWSModel
import AWSService
package import World

/// Names one stack for ever, also when another of its name has come after it.
package struct StackKey: Hashable, Sendable {
    package let place: Place
    package let name: String
    /// The UUID at the end of the stack's ARN.
    package let unique: String

    package init(place: Place, name: String, unique: String) {
        self.place = place
        self.name = name
        self.unique = unique
    }

    /// - Parameter id: as the ledger keeps it.
    init?(id: String, in place: Place) {
        let parts = id.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(place: place, name: String(parts[0]), unique: String(parts[1]))
    }

    /// - Parameter arn: `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID`.
    package init?(arn text: String) {
        guard let arn = ARN(text), arn.service == "cloudformation" else { return nil }
        let parts = arn.resource.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "stack" else { return nil }
        self.init(
            place: Place(account: arn.account, region: arn.region),
            name: String(parts[1]),
            unique: String(parts[2])
        )
    }

    /// What the ledger keeps the stack's records under. All stacks that ever had a name stand together.
    var id: String { "\(name)/\(unique)" }

    /// What the template before the present one is kept under.
    var previousID: String { id + " previous" }
}
