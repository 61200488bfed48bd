/// How path and query are written in a canonical request.
struct CanonicalForm: Equatable {
    var path: CanonicalPath
    var query: CanonicalQuery.Form

    /// The documented form first. The others are what clients in use sign instead; each is a complete account of the
    /// bytes that were sent, so taking them opens nothing.
    static func candidates(for dialect: SigningDialect) -> [CanonicalForm] {
        dialect.isS3
            ? [
                CanonicalForm(path: .decodedAndEncoded, query: .encoded),
                CanonicalForm(path: .asSent, query: .asSent),
                CanonicalForm(path: .decodedAndEncoded, query: .plusIsBlank),
            ]
            : [
                CanonicalForm(path: .normalisedAndEncoded, query: .encoded),
                CanonicalForm(path: .encoded, query: .encoded),
                CanonicalForm(path: .normalisedAndEncoded, query: .asSent),
                CanonicalForm(path: .asSent, query: .asSent),
                CanonicalForm(path: .normalisedAndEncoded, query: .plusIsBlank),
            ]
    }

    static func documented(for dialect: SigningDialect) -> CanonicalForm {
        CanonicalForm(path: dialect.isS3 ? .decodedAndEncoded : .normalisedAndEncoded, query: .encoded)
    }
}
