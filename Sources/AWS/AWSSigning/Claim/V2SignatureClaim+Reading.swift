import Ground

/// Source: S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)".
extension V2SignatureClaim {
    /// What follows `AWS` in the `Authorization` header: `AKIDEXAMPLE:base64`.
    init(parameters: Substring, request: SignedRequest) throws(SigningError) {
        let text = parameters.trimmed()
        guard let cut = text.utf8.lastIndex(of: UInt8(ascii: ":")), cut != text.startIndex else {
            throw .malformed(.versionTwo, in: .header)
        }
        // With x-amz-date the date line is empty, and the header is signed among the x-amz- ones.
        let amzDate = request.header("x-amz-date")
        guard let date = amzDate ?? request.header("date") else { throw .dateMissing }
        guard let moment = CivilDate(httpDate: date) ?? CivilDate(iso8601: date), moment.secondsSince1970 >= 0 else {
            throw .dateInvalid(date, in: .header)
        }
        self.init(
            place: .header,
            accessKey: String(text[..<cut]),
            signature: String(text[text.utf8.index(after: cut)...]),
            date: amzDate == nil ? date : "",
            secondsSince1970: moment.secondsSince1970,
            securityToken: request.header("x-amz-security-token")
        )
    }

    init(query: AuthorizationQuery, request: SignedRequest) throws(SigningError) {
        guard let accessKey = query["AWSAccessKeyId"], let signature = query["Signature"],
            let expires = query["Expires"]
        else { throw .malformed(.versionTwo, in: .query) }
        guard let seconds = Int64(expires), (0...Self.secondsMax).contains(seconds) else {
            throw .dateInvalid(expires, in: .query)
        }
        self.init(
            place: .query,
            accessKey: accessKey,
            signature: signature,
            date: expires,
            secondsSince1970: seconds,
            securityToken: query["x-amz-security-token"] ?? request.header("x-amz-security-token")
        )
    }

    /// The end of the year 9999: past it no date can be written.
    private static let secondsMax: Int64 = 253_402_300_799
}
