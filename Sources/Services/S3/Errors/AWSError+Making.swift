import AWSModel

/// Source: S3 API Reference, "Error responses"; wordings and details as recorded from AWS.
extension AWSError {
    /// An answer of S3's with the members that stand beside code and message; those without a value are left out.
    static func s3(
        _ code: String,
        _ message: String,
        status: Int,
        _ details: KeyValuePairs<String, String?> = [:]
    ) -> AWSError {
        AWSError(
            code,
            message,
            status: status,
            fault: status >= 500 && status != 501 ? .receiver : .sender,
            details: details.compactMap { detail in detail.value.map { Detail(detail.key, $0) } }
        )
    }
}
