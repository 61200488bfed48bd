/// What a signing key is good for: one day, one Region, one service.
package struct CredentialScope: Sendable, Hashable {
    /// `yyyyMMdd`.
    package let date: String
    package let region: String
    package let service: String

    package init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    package static let terminator = "aws4_request"

    /// As it stands in the string to sign.
    package var text: String { "\(date)/\(region)/\(service)/\(Self.terminator)" }
}
