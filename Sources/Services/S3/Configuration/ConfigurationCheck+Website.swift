import AWSModel
import S3Shapes

/// Source: S3 API Reference, "PutBucketWebsite". Observed: recorded answers for words.
extension ConfigurationCheck {
    private static let routingRulesMax = 50

    static func website(_ configuration: WebsiteConfiguration) throws(AWSError) {
        if let redirect = configuration.redirectAllRequestsTo {
            let stands = configuration.indexDocument == nil && configuration.errorDocument == nil
            guard stands, configuration.routingRules == nil else {
                throw .invalidArgument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                    name: "RedirectAllRequestsTo",
                    value: "not null"
                )
            }
            guard !redirect.hostName.isEmpty else { throw .malformedXML }
            try check(protocol: redirect.protocol)
            return
        }
        guard let index = configuration.indexDocument else {
            throw .invalidArgument(
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                name: "IndexDocument",
                value: "null"
            )
        }
        guard !index.suffix.isEmpty, !index.suffix.contains("/") else {
            throw .invalidArgument(
                "The IndexDocument Suffix is not well formed",
                name: "IndexDocument",
                value: index.suffix
            )
        }
        if let error = configuration.errorDocument, error.key.isEmpty { throw .malformedXML }
        guard let rules = configuration.routingRules else { return }
        guard (1...routingRulesMax).contains(rules.count) else { throw .malformedXML }
        for rule in rules { try check(rule) }
    }

    private static func check(_ rule: RoutingRule) throws(AWSError) {
        let redirect = rule.redirect
        guard !redirect.fields.isEmpty else { throw .malformedXML }
        try check(protocol: redirect.protocol)
        guard redirect.replaceKeyWith == nil || redirect.replaceKeyPrefixWith == nil else {
            throw .invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
        }
        if let code = redirect.httpRedirectCode {
            guard let number = Int(code), (300..<400).contains(number), number != 300 else {
                throw .invalidRequest(
                    "The provided HTTP redirect code (\(code)) is not valid. Valid codes are 3XX except 300."
                )
            }
        }
        guard let condition = rule.condition else { return }
        guard condition.keyPrefixEquals != nil || condition.httpErrorCodeReturnedEquals != nil else {
            throw .invalidRequest(
                "Condition cannot be empty. To redirect all requests without a condition, the condition element "
                    + "shouldn't be present."
            )
        }
        guard let code = condition.httpErrorCodeReturnedEquals else { return }
        guard let number = Int(code), (400..<600).contains(number) else {
            throw .invalidRequest(
                "The provided HTTP error code (\(code)) is not valid. Valid codes are 4XX or 5XX."
            )
        }
    }

    private static func check(protocol text: String?) throws(AWSError) {
        guard let text, !["http", "https"].contains(text) else { return }
        throw .invalidRequest(
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
                + "automatically."
        )
    }
}
