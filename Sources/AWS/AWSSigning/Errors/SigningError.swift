/// Why a request's signature is turned away.
///
/// Cases say what happened; `answer(in:)` has the code and the words of each family of services.
package enum SigningError: Error, Sendable, Equatable {
    /// No signature at all, where one is needed.
    case missing
    case severalMechanisms(authorization: String)
    case unsupportedMechanism(authorization: String)
    /// A signature that AWS takes and this program cannot verify.
    case notBuilt(algorithm: String)
    case malformed(Malformation, in: SignaturePlace)
    case formFieldMissing(String)
    case dateMissing
    case dateInvalid(String, in: SignaturePlace)
    case unknownAccessKey(String)
    /// The security token does not belong to the access key, or is none of ours.
    case invalidToken(String)
    case expiredToken(String)
    case mismatch(SignatureMismatch)
    /// Older or newer than the clocks may differ.
    case skewed(timestamp: String, requestSeconds: Int64, nowSeconds: Int64)
    /// A presigned URL past its end. `lifeSeconds` is unknown in Signature Version 2.
    case expired(lifeSeconds: Int?, endSeconds: Int64, nowSeconds: Int64)
    /// A presigned URL from the future.
    case notYetValid(requestSeconds: Int64, nowSeconds: Int64)
    /// Headers that must be signed and are not.
    case unsignedHeaders([String])
    case contentHashMissing
    case invalidContentHash(String)
    case contentHashMismatch(claimed: String, computed: String)
}

/// What is wrong with the text of a claim.
package enum Malformation: Sendable, Equatable {
    package enum Expires: Sendable, Equatable { case notANumber, negative, tooLong }

    case parts(missing: [String], dateMissing: Bool)
    case credential(String)
    case emptyAccessKey
    case emptyRegion
    case terminator(String)
    case scopeDateFormat(String)
    case scopeDate(String, timestamp: String)
    case wrongService(String, expected: String)
    case wrongRegion(String, expected: String)
    case algorithm(String)
    case expires(Expires)
    /// Signature Version 2 without its parts.
    case versionTwo
}

/// What the client should have signed, for the answer that helps it find its fault.
package struct SignatureMismatch: Sendable, Equatable {
    package let accessKey: String
    package let provided: String
    package let stringToSign: String
    /// Nil with Signature Version 2 and with forms, which have none.
    package let canonicalRequest: String?
}

/// An error as a protocol writes it; how, is the protocol's matter.
package struct ErrorAnswer: Sendable, Equatable {
    package struct Detail: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package let status: Int
    package let code: String
    package let message: String
    /// Further elements of an S3 error document.
    package let details: [Detail]

    package init(_ status: Int, _ code: String, _ message: String, _ details: [Detail] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }
}

extension SigningError {
    package func answer(in dialect: SigningDialect) -> ErrorAnswer {
        dialect.isS3 ? answerOfS3 : answerOfOthers(dialect)
    }
}
