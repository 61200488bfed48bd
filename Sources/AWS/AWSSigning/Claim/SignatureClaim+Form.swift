import Ground

/// Source: S3 API Reference, "Authenticating Requests in Browser-Based Uploads Using POST".
extension SignatureClaim {
    /// Reads the claim of a form that a browser posts to S3; nil when the form has no policy and so comes from nobody.
    ///
    /// - Parameter fields: those before the file; their names are compared without case.
    package static func find(inForm fields: [(name: String, value: String)]) throws(SigningError) -> SignatureClaim? {
        func field(_ name: String) -> String? { fields.first { equalIgnoringCase($0.name, name) }?.value }
        guard field("policy") != nil else {
            let signed = ["x-amz-signature", "signature"].contains { field($0) != nil }
            if signed { throw .formFieldMissing("policy") }
            return nil
        }
        func required(_ name: String) throws(SigningError) -> String {
            guard let value = field(name) else { throw .formFieldMissing(name) }
            return value
        }
        let token = field("x-amz-security-token")
        if field("x-amz-algorithm") == nil, field("x-amz-credential") == nil, field("x-amz-signature") == nil {
            return .v2(
                V2SignatureClaim(
                    place: .form,
                    accessKey: try required("awsaccesskeyid"),
                    signature: try required("signature"),
                    date: "",
                    secondsSince1970: 0,
                    securityToken: token
                )
            )
        }
        let algorithm = try required("x-amz-algorithm")
        guard algorithm == "AWS4-HMAC-SHA256" else {
            if algorithm.hasPrefix("AWS4-ECDSA-P256-SHA256") { throw .notBuilt(algorithm: algorithm) }
            throw .malformed(.algorithm(algorithm), in: .form)
        }
        let date = try required("x-amz-date")
        guard let moment = CivilDate(iso8601Basic: date) else { throw .dateInvalid(date, in: .form) }
        return .v4(
            try V4SignatureClaim(
                place: .form,
                credential: AuthorizationHeader.credential(of: try required("x-amz-credential")),
                signedHeaders: [],
                signature: try required("x-amz-signature"),
                timestamp: date,
                secondsSince1970: moment.secondsSince1970,
                expiresSeconds: nil,
                securityToken: token
            )
        )
    }
}
